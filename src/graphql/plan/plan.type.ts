import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { PlanRow } from '../../projections/plan-view';
import { type SectionRow, sectionId } from '../../projections/section-view';
import type { TaskRow } from '../../projections/task-view';
import type { At } from '../../projections/views';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { JointCompletionRule, Role, TaskKind } from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';
import { Node } from '../shared/node';
import { Clause, FormerCode, LegalBasis, Recipient, Signer, SourceLines } from './plan-parts.type';
import { Deliverable, Indicator, Schedule, toSchedule } from './task-parts.type';

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

  @Field(() => LocalDate, { nullable: true, description: 'When it was amended last.' })
  amendedOn: string | null;

  @Field(() => [FormerCode], { description: 'By which amendments tasks got other codes.' })
  codesHistory: FormerCode[];

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
  amendedOn: row.amended_on,
  codesHistory: row.codes_history,
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

@ObjectType({ implements: Node, simpleResolvers: true })
export class Task extends Node {
  @Field(() => TaskKind)
  kind: string;

  @Field(() => String)
  code: string;

  @Field(() => [String], { description: 'Codes that it had before the plan was amended.' })
  formerCodes: string[];

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

  @Field(() => [Indicator], { description: 'In the order in which they were defined (rule 14).' })
  indicators: Indicator[];

  @Field(() => JointCompletionRule, {
    nullable: true,
    description: 'Null where the task has not several named leads.',
  })
  jointCompletionRule: string | null;

  @Field(() => [String], { description: 'With DESIGNATED: the leads whose completion counts.' })
  designatedLeads: string[];

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
  schedule: row.schedule && toSchedule(row.schedule, row.state),
  formerCodes: row.former_codes,
  indicators: row.indicators,
  jointCompletionRule: row.leads.length > 1 ? row.state.jointCompletion.rule : null,
  designatedLeads: row.state.jointCompletion.designated,
  deliverables: row.deliverables,
  languages: row.languages,
  timingText: row.timing_text,
  sourceLines: row.source_lines,
  sourceHash: row.source_hash,
  assumptions: row.assumptions,
});

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
