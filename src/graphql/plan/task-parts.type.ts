import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { AssigneeColumn, TaskRow } from '../../projections/task-view';
import type { At } from '../../projections/views';
import { Decimal, LocalDate } from '../scalars';
import {
  CadenceUnit,
  DeliverableFormat,
  GroupKind,
  JointCompletionRule,
  Mode,
  Role,
} from '../shared/enums';

@ObjectType({ description: 'A group that the text names: "UBND các xã, phường".' })
export class AssigneeGroup {
  @Field(() => String, { simple: true })
  code: string;

  @Field(() => String, { simple: true })
  name: string;

  @Field(() => GroupKind, { simple: true })
  kind: string;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'When its roster was taken and frozen; null before that.',
  })
  resolvedOn: string | null;

  memberCodes: string[];
  at: At;
}

@ObjectType({ description: 'A body or group that the task names, as the text has it.' })
export class Assignee {
  @Field(() => Role, { simple: true })
  role: string;

  @Field(() => Mode, { simple: true })
  mode: string;

  @Field(() => Boolean, { simple: true })
  modeConfirmed: boolean;

  @Field(() => String, {
    simple: true,
    nullable: true,
    description: 'As printed: "Đơn vị chủ trì".',
  })
  label: string | null;

  @Field(() => String, { simple: true, description: 'The body as printed.' })
  printed: string;

  @Field(() => String, {
    simple: true,
    nullable: true,
    description: 'In which capacity, if printed.',
  })
  capacity: string | null;

  @Field(() => Boolean, { simple: true, description: 'The task was taken from it.' })
  withdrawn: boolean;

  column: AssigneeColumn;
  planId: string;
  at: At;
}

@ObjectType({ simpleResolvers: true, description: 'A paper that a task waited for.' })
export class Guidance {
  @Field(() => String)
  number: string;

  @Field(() => LocalDate)
  date: string;

  @Field(() => String)
  issuer: string;

  @Field(() => LocalDate, { description: 'From when it holds.' })
  on: string;
}

@ObjectType({ simpleResolvers: true, description: 'When it is due (rule 6).' })
export class Schedule {
  @Field(() => String, { description: 'WINDOW, CADENCE, CADENCE_UNRESOLVED or CONTINUOUS.' })
  kind: string;

  @Field(() => LocalDate, { nullable: true })
  start: string | null;

  @Field(() => LocalDate, { nullable: true })
  end: string | null;

  @Field(() => CadenceUnit, {
    nullable: true,
    description: 'Of the text, or as it was decided; null while it is not.',
  })
  every: string | null;

  @Field(() => [CadenceUnit], { description: 'What the text leaves to be decided.' })
  choices: string[];

  @Field(() => LocalDate, { nullable: true, description: 'From when what was decided holds.' })
  resolvedOn: string | null;

  @Field(() => String, { nullable: true, description: 'TRIGGERED or INCIDENT: what it waits for.' })
  trigger: string | null;

  @Field(() => String, { nullable: true })
  triggerText: string | null;

  @Field(() => [Guidance], { description: 'What it waited for and has come.' })
  guidance: Guidance[];

  @Field(() => LocalDate, {
    nullable: true,
    description: 'When it was settled that what it waits for will not come.',
  })
  lapsedOn: string | null;
}

@ObjectType({ simpleResolvers: true })
export class Deliverable {
  @Field(() => String)
  name: string;

  @Field(() => Int, { nullable: true, description: 'In each period; null where none is counted.' })
  quantity: number | null;

  @Field(() => String, { nullable: true })
  unit: string | null;

  @Field(() => [String])
  languages: string[];

  @Field(() => [DeliverableFormat])
  formats: string[];
}

@ObjectType({ simpleResolvers: true, description: 'The last value that was measured.' })
export class Measured {
  @Field(() => Decimal)
  value: string;

  @Field(() => LocalDate)
  measuredOn: string;

  @Field(() => String, { description: 'Code of the agency that measured it.' })
  agency: string;

  @Field(() => String, { nullable: true })
  period: string | null;
}

@ObjectType({ simpleResolvers: true, description: "By what a task's effect is measured." })
export class Indicator {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String)
  unit: string;

  @Field(() => Decimal, { nullable: true })
  baseline: string | null;

  @Field(() => Decimal)
  target: string;

  @Field(() => String, { nullable: true, description: "The whole of the plan's year if none." })
  period: string | null;

  @Field(() => Measured, { nullable: true })
  latest: Measured | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'Whether a task is complete. Counted are the agencies that answer for it and have something to ' +
    'do that was not waived, lapsed or suspended; of a task with several named leads only these.',
})
export class Completion {
  @Field(() => JointCompletionRule, {
    nullable: true,
    description: 'Null where the task has not several named leads.',
  })
  rule: string | null;

  @Field(() => Boolean)
  complete: boolean;

  @Field(() => Int, { description: 'Agencies of which everything is confirmed.' })
  confirmed: number;

  @Field(() => Int)
  of: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Percent, one decimal, rounded down; null while nobody counts.',
  })
  share: number | null;
}

export function toSchedule(
  { base, trigger }: NonNullable<TaskRow['schedule']>,
  { cadence, guidance, lapsedOn }: TaskRow['state'],
): Schedule {
  return {
    kind: base.kind,
    start: base.kind === 'WINDOW' ? base.start : null,
    end: base.kind === 'WINDOW' ? base.end : null,
    every: base.kind === 'CADENCE' ? base.every : (cadence?.every ?? null),
    choices: base.kind === 'CADENCE_UNRESOLVED' ? base.choices : [],
    resolvedOn: cadence?.since ?? null,
    trigger: trigger?.kind ?? null,
    triggerText: trigger?.text ?? null,
    guidance,
    lapsedOn,
  };
}
