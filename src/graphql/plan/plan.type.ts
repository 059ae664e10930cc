import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { PlanRow } from '../../projections/plan-view';
import { type SectionRow, sectionId } from '../../projections/section-view';
import type { AssigneeColumn, TaskRow } from '../../projections/task-view';
import type { At } from '../../projections/views';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { DeliverableFormat, GroupKind, Mode, Role, TaskKind } from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';
import { Node } from '../shared/node';

@ObjectType({
  simpleResolvers: true,
  description: "Lines of the plan's text, from 1, both included.",
})
export class SourceLines {
  @Field(() => Int)
  from: number;

  @Field(() => Int)
  to: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A point of the text that lays no duty on anybody.',
})
export class Clause {
  @Field(() => String)
  code: string;

  @Field(() => String)
  text: string;

  @Field(() => SourceLines)
  sourceLines: SourceLines;
}

@ObjectType({ simpleResolvers: true })
export class LegalBasis {
  @Field(() => String)
  text: string;

  @Field(() => String)
  number: string;

  @Field(() => LocalDate)
  date: string;

  @Field(() => String)
  issuer: string;
}

@ObjectType({ simpleResolvers: true })
export class Recipient {
  @Field(() => String)
  text: string;

  @Field(() => String, { nullable: true })
  purpose: string | null;
}

@ObjectType({ simpleResolvers: true })
export class Signer {
  @Field(() => String)
  name: string;

  @Field(() => String)
  position: string;
}

@ObjectType({ implements: Node, simpleResolvers: true })
export class Plan extends Node {
  @Field(() => String)
  code: string;

  @Field(() => String)
  title: string;

  @Field(() => Int)
  year: number;

  @Field(() => String, { description: 'UNNUMBERED until it has a number and a date; then ISSUED.' })
  status: string;

  @Field(() => String, { nullable: true })
  number: string | null;

  @Field(() => LocalDate, { nullable: true })
  issuedOn: string | null;

  @Field(() => Signer)
  signer: Signer;

  @Field(() => String)
  introduction: string;

  @Field(() => [LegalBasis], { description: 'Căn cứ.' })
  legalBases: LegalBasis[];

  @Field(() => [Clause], { description: 'Mục đích.' })
  objectives: Clause[];

  @Field(() => [Clause], { description: 'Yêu cầu.' })
  requirements: Clause[];

  @Field(() => [Clause], { description: 'What sections III and IV say without a duty.' })
  provisions: Clause[];

  @Field(() => String)
  closing: string;

  @Field(() => [Recipient], { description: 'Nơi nhận.' })
  recipients: Recipient[];

  @Field(() => String, { description: "SHA-256, hex, of the plan's text." })
  documentHash: string;

  @Field(() => SourceLines)
  sourceLines: SourceLines;
}

export const PlanConnection = connectionType(Plan);

export const toPlan = (row: PlanRow, at: At): Plan => ({
  __typename: 'Plan',
  at,
  id: row.id,
  version: row.version,
  code: row.id,
  title: row.title,
  year: row.year,
  status: row.status,
  number: row.number,
  issuedOn: row.issued_on,
  signer: row.header.signer,
  introduction: row.header.introduction,
  legalBases: row.header.legalBases,
  objectives: row.header.objectives,
  requirements: row.header.requirements,
  provisions: row.header.provisions,
  closing: row.header.closing,
  recipients: row.header.recipients,
  documentHash: row.header.documentHash,
  sourceLines: row.header.sourceLines,
});

@ObjectType({ implements: Node, simpleResolvers: true })
export class Section extends Node {
  @Field(() => String)
  code: string;

  @Field(() => String)
  title: string;

  @Field(() => Int)
  ordinal: number;

  @Field(() => SourceLines)
  sourceLines: SourceLines;

  planId: string;
  parentId: string | null;
  row: SectionRow;
}

export const toSection = (row: SectionRow, at: At): Section => ({
  __typename: 'Section',
  at,
  row,
  id: row.id,
  version: row.version,
  planId: row.plan_id,
  parentId: row.parent,
  code: row.code,
  title: row.title,
  ordinal: row.ordinal,
  sourceLines: row.source_lines,
});

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

  column: AssigneeColumn;
  planId: string;
  at: At;
}

@ObjectType({ simpleResolvers: true, description: 'When it is due (rule 6).' })
export class Schedule {
  @Field(() => String, { description: 'WINDOW, CADENCE, CADENCE_UNRESOLVED or CONTINUOUS.' })
  kind: string;

  @Field(() => LocalDate, { nullable: true })
  start: string | null;

  @Field(() => LocalDate, { nullable: true })
  end: string | null;

  @Field(() => String, { nullable: true, description: 'MONTH, QUARTER or YEAR.' })
  every: string | null;

  @Field(() => [String], { description: 'What an unresolved cadence can become.' })
  choices: string[];

  @Field(() => String, { nullable: true, description: 'TRIGGERED or INCIDENT: what it waits for.' })
  trigger: string | null;

  @Field(() => String, { nullable: true })
  triggerText: string | null;
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

@ObjectType({ implements: Node, simpleResolvers: true })
export class Task extends Node {
  @Field(() => TaskKind)
  kind: string;

  @Field(() => String)
  code: string;

  @Field(() => Int)
  ordinal: number;

  @Field(() => String)
  title: string;

  @Field(() => [String])
  content: string[];

  @Field(() => Schedule, { nullable: true, description: 'Null for a duty.' })
  schedule: Schedule | null;

  @Field(() => [Deliverable])
  deliverables: Deliverable[];

  @Field(() => [String], { description: 'Editions without which it is not complete.' })
  languages: string[];

  @Field(() => String, { nullable: true, description: 'As printed.' })
  timingText: string | null;

  @Field(() => [SourceLines])
  sourceLines: SourceLines[];

  @Field(() => String, { description: 'SHA-256, hex, of the source lines.' })
  sourceHash: string;

  @Field(() => [String], { description: 'What was assumed where the text is silent.' })
  assumptions: string[];

  row: TaskRow;
}

export const TaskConnection = connectionType(Task);

export const toTask = (row: TaskRow, at: At): Task => ({
  __typename: 'Task',
  at,
  row,
  id: row.id,
  version: row.version,
  kind: row.kind,
  code: row.code,
  ordinal: row.ordinal,
  title: row.title,
  content: row.content,
  schedule: row.schedule && toSchedule(row.schedule),
  deliverables: row.deliverables,
  languages: row.languages,
  timingText: row.timing_text,
  sourceLines: row.source_lines,
  sourceHash: row.source_hash,
  assumptions: row.assumptions,
});

function toSchedule({ base, trigger }: NonNullable<TaskRow['schedule']>): Schedule {
  return {
    kind: base.kind,
    start: base.kind === 'WINDOW' ? base.start : null,
    end: base.kind === 'WINDOW' ? base.end : null,
    every: base.kind === 'CADENCE' ? base.every : null,
    choices: base.kind === 'CADENCE_UNRESOLVED' ? base.choices : [],
    trigger: trigger?.kind ?? null,
    triggerText: trigger?.text ?? null,
  };
}

/** The section that holds a task. */
export const sectionOf = ({ row }: Task): string => sectionId(row.plan_id, row.section);

@InputType()
export class TaskFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @OptionalCode()
  section?: string | null;

  @OptionalCode({ description: 'Named by the task, or given it since.' })
  agency?: string | null;

  @Field(() => Role, {
    nullable: true,
    description: 'With agency: only tasks in which it has this role.',
  })
  role?: string | null;

  @SearchText()
  text?: string | null;
}
