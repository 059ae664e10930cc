import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { missingLanguages } from '../../domain/assignment/occurrence';
import { answersFor } from '../../domain/assignment/schedule';
import type { AssignmentRow } from '../../projections/assignment-view';
import type { OccurrenceRow } from '../../projections/occurrence-view';
import type { At } from '../../projections/views';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import {
  AssignmentOrderField,
  AssignmentStatus,
  Direction,
  Mode,
  OccurrenceOrderField,
  OccurrenceStatus,
  Role,
  Timeliness,
} from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';
import { Node } from '../shared/node';
import { IsObjectId } from '../shared/validators';

@ObjectType({ implements: Node, simpleResolvers: true })
export class Assignment extends Node {
  @Field(() => Role)
  role: string;

  @Field(() => Mode)
  mode: string;

  @Field(() => Boolean)
  modeConfirmed: boolean;

  @Field(() => String, { nullable: true, description: 'As printed: "Đơn vị chủ trì".' })
  label: string | null;

  @Field(() => String, { nullable: true, description: 'In which capacity, if printed.' })
  capacity: string | null;

  @Field(() => AssignmentStatus)
  status: string;

  @Field(() => Boolean, { description: 'A lead that was invited and has not accepted.' })
  vacant: boolean;

  @Field(() => LocalDate, { nullable: true, description: 'The day on which it was invited.' })
  vacantSince: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'When the province office was told that the lead is vacant.',
  })
  escalatedOn: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'When something was last done.' })
  lastActivityOn: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the group that it came by.' })
  joinedFromGroup: string | null;

  row: AssignmentRow;
}

export const AssignmentConnection = connectionType(Assignment);

export const toAssignment = (row: AssignmentRow, at: At): Assignment => ({
  __typename: 'Assignment',
  at,
  row,
  id: row.id,
  version: row.version,
  role: row.role,
  mode: row.mode,
  modeConfirmed: row.mode_confirmed,
  label: row.label,
  capacity: row.capacity,
  status: row.status,
  vacant: row.vacant_since !== null,
  vacantSince: row.vacant_since,
  escalatedOn: row.escalated_on,
  lastActivityOn: row.last_activity_on,
  joinedFromGroup: row.from_group,
});

export const answers = ({ row }: Assignment): boolean => answersFor(row.role);

@ObjectType({ simpleResolvers: true })
export class Quantity {
  @Field(() => Int)
  done: number;

  @Field(() => Int)
  of: number;

  @Field(() => String)
  unit: string;
}

@ObjectType({ implements: Node })
export class Occurrence extends Node {
  @Field(() => String, { simple: true, description: '2026, 2026-Q3, 2026-Q2-Q3 or 2026-04.' })
  period: string;

  @Field(() => LocalDate, { simple: true })
  startsOn: string;

  @Field(() => LocalDate, { simple: true })
  endsOn: string;

  @Field(() => LocalDate, { simple: true, nullable: true, description: 'Null: no deadline.' })
  dueOn: string | null;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'Before any extension (rule 9).',
  })
  firstDueOn: string | null;

  @Field(() => Int, { simple: true })
  extensionsGranted: number;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'The day that it is asked to be put off to, while that is not decided.',
  })
  extensionAsked: string | null;

  @Field(() => OccurrenceStatus, { simple: true })
  status: string;

  @Field(() => Timeliness, { simple: true })
  timeliness: string;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'Late or in time is judged by this day (rule 11).',
  })
  completedOn: string | null;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'When the completion was recorded, which may be later.',
  })
  completionRecordedOn: string | null;

  @Field(() => Int, { simple: true })
  percent: number;

  @Field(() => Quantity, { simple: true, nullable: true })
  quantity: Quantity | null;

  @Field(() => Int, {
    simple: true,
    nullable: true,
    description: 'Version of the event that gave the figure: what a correction names.',
  })
  reportedBy: number | null;

  @Field(() => [String], { simple: true, description: 'Languages registered so far.' })
  editions: string[];

  @Field(() => [String], { simple: true })
  missingLanguages: string[];

  @Field(() => [String], { simple: true, description: 'Editions that need not be made.' })
  waivedLanguages: string[];

  @Field(() => [ID], {
    simple: true,
    description: 'The reporting cycles that a continuous task was checked in for.',
  })
  checkIns: string[];

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'When something was last done: of a continuous task the days since then count.',
  })
  lastActivityOn: string | null;

  row: OccurrenceRow;
}

export const OccurrenceConnection = connectionType(Occurrence);

export const toOccurrence = (row: OccurrenceRow, at: At): Omit<Occurrence, 'version'> => ({
  __typename: 'Occurrence',
  at,
  row,
  id: row.id,
  period: row.period,
  startsOn: row.starts_on,
  endsOn: row.ends_on,
  dueOn: row.due_on,
  firstDueOn: row.first_due_on,
  extensionsGranted: row.extensions_granted,
  extensionAsked: row.extension_asked,
  status: row.status,
  timeliness: row.timeliness,
  completedOn: row.completed_on,
  completionRecordedOn: row.completion_recorded_on,
  percent: row.percent,
  quantity: row.quantity && { done: row.done, ...row.quantity },
  reportedBy: row.reported_by,
  editions: row.editions,
  missingLanguages: missingLanguages({ ...row, waivedLanguages: row.waived_languages }),
  waivedLanguages: row.waived_languages,
  checkIns: row.check_ins,
  lastActivityOn: row.last_activity_on,
});

@InputType()
export class AssignmentFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @OptionalCode()
  section?: string | null;

  @OptionalCode()
  task?: string | null;

  @OptionalCode()
  agency?: string | null;

  @Field(() => Role, { nullable: true })
  role?: string | null;

  @Field(() => Mode, { nullable: true })
  mode?: string | null;

  @Field(() => AssignmentStatus, { nullable: true })
  status?: string | null;

  @SearchText('Part of the name of the agency or task.')
  text?: string | null;
}

@InputType()
export class OccurrenceFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @OptionalCode()
  section?: string | null;

  @OptionalCode()
  task?: string | null;

  @OptionalCode()
  agency?: string | null;

  @OptionalCode()
  period?: string | null;

  @Field(() => OccurrenceStatus, { nullable: true })
  status?: string | null;

  @Field(() => Timeliness, { nullable: true })
  timeliness?: string | null;

  @Field(() => LocalDate, { nullable: true })
  dueFrom?: string | null;

  @Field(() => LocalDate, { nullable: true })
  dueTo?: string | null;

  @Field(() => ID, { nullable: true, description: 'Checked in for that reporting cycle.' })
  @IsOptional()
  @IsObjectId('reportingCycle')
  checkedInFor?: string | null;
}

@InputType()
export class AssignmentOrder {
  @Field(() => AssignmentOrderField, { defaultValue: 'TASK' })
  field: string;

  @Field(() => Direction, { defaultValue: 'ASC' })
  direction: string;
}

@InputType()
export class OccurrenceOrder {
  @Field(() => OccurrenceOrderField, { defaultValue: 'DUE_ON' })
  field: string;

  @Field(() => Direction, { defaultValue: 'ASC' })
  direction: string;
}
