import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { BudgetRequestRow, LineRow } from '../../projections/budget-request-view';
import type { BudgetParty, RevisionRow, TrackRow } from '../../projections/budget-track';
import type { At } from '../../projections/views';
import { OfficialDocument } from '../audit/ledger-event.type';
import { LocalDate, Money } from '../scalars';
import { BudgetSource as BudgetSourceEnum, BudgetStage, DecidingBody } from '../shared/enums';

/** The request that something is a part of. */
export type Whole = { id: string; row: BudgetRequestRow; at: At };

@ObjectType({ description: 'What is asked for: one task, one period, one source.' })
export class BudgetLine {
  @Field(() => String, { simple: true })
  period: string;

  @Field(() => BudgetSourceEnum, { simple: true })
  source: string;

  @Field(() => Money, { simple: true })
  requested: string;

  @Field(() => Money, { simple: true, nullable: true, description: 'Null before its appraisal.' })
  recommended: string | null;

  @Field(() => Money, { simple: true, nullable: true, description: 'Null before its decision.' })
  approved: string | null;

  @Field(() => Money, { simple: true, description: 'In all allocations so far.' })
  allocated: string;

  row: LineRow;
  request: Whole;
}

@ObjectType({ description: 'Whose turn it is.' })
export class Awaiting {
  @Field(() => LocalDate, { simple: true })
  since: string;

  party: BudgetParty;
  request: Whole;
}

@ObjectType({ simpleResolvers: true, description: 'How long something has been at its stage.' })
export class BudgetAge {
  @Field(() => Int)
  calendarDays: number;

  @Field(() => Int, {
    description: 'By the calendar of working days in force on the day of the answer.',
  })
  workingDays: number;
}

@ObjectType({ description: 'By whom, on which paper and on which day a track was decided.' })
export class BudgetDecision {
  @Field(() => DecidingBody, { simple: true })
  by: string;

  @Field(() => OfficialDocument, { simple: true })
  document: OfficialDocument;

  @Field(() => LocalDate, { simple: true })
  decidedOn: string;

  dossierId: string;
  /** Whether the dossier's reason is about these lines: it may be about another's (rule 18). */
  explained: boolean;
  at: At;
}

@ObjectType({ simpleResolvers: true })
export class AllocatedLine {
  @Field(() => String, { description: 'Code of the task when it was asked for.' })
  task: string;

  @Field(() => String)
  period: string;

  @Field(() => Money)
  amount: string;
}

@ObjectType({ simpleResolvers: true, description: 'One step of allocation, by its own decision.' })
export class BudgetAllocation {
  @Field(() => LocalDate)
  on: string;

  @Field(() => OfficialDocument)
  document: OfficialDocument;

  @Field(() => [AllocatedLine])
  lines: AllocatedLine[];

  @Field(() => Money)
  amount: string;
}

@ObjectType({ description: 'The lines of one source, which go one route together (rule 16).' })
export class BudgetTrack {
  @Field(() => BudgetSourceEnum, { simple: true })
  source: string;

  @Field(() => BudgetStage, { simple: true })
  stage: string;

  @Field(() => LocalDate, { simple: true })
  stageSince: string;

  @Field(() => Awaiting, { simple: true, nullable: true, description: 'Null at the end.' })
  awaiting: Awaiting | null;

  @Field(() => BudgetDecision, { simple: true, nullable: true })
  decision: BudgetDecision | null;

  @Field(() => [BudgetAllocation], { simple: true })
  allocations: BudgetAllocation[];

  @Field(() => Money, { simple: true })
  requested: string;

  @Field(() => Money, { simple: true, nullable: true })
  recommended: string | null;

  @Field(() => Money, { simple: true, nullable: true })
  approved: string | null;

  @Field(() => Money, { simple: true })
  allocated: string;

  row: TrackRow;
  request: Whole;
}

@ObjectType({ simpleResolvers: true, description: 'A line as a revision asked for it.' })
export class RequestedLine {
  @Field(() => String, { description: 'Code of the task when it was asked for.' })
  task: string;

  @Field(() => String)
  period: string;

  @Field(() => BudgetSourceEnum)
  source: string;

  @Field(() => Money)
  requested: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How a line differs from the revision before; null on the side that has it not.',
})
export class LineChange {
  @Field(() => String)
  task: string;

  @Field(() => String)
  period: string;

  @Field(() => BudgetSourceEnum)
  source: string;

  @Field(() => Money, { nullable: true })
  before: string | null;

  @Field(() => Money, { nullable: true })
  after: string | null;
}

@ObjectType({ description: 'What was handed in, and whether it was returned.' })
export class BudgetRevision {
  @Field(() => Int, { simple: true })
  number: number;

  @Field(() => LocalDate, { simple: true })
  submittedOn: string;

  @Field(() => LocalDate, { simple: true, nullable: true })
  returnedOn: string | null;

  @Field(() => [RequestedLine], { simple: true })
  lines: RequestedLine[];

  @Field(() => [LineChange], { simple: true, description: 'Against the revision before.' })
  changes: LineChange[];

  row: RevisionRow;
  request: Whole;
}

@ObjectType({ description: 'A person, and the office by which he acts.' })
export class BudgetAppraiser {
  @Field(() => ID, { simple: true, description: 'Opaque user id.' })
  person: string;

  agencyCode: string;
  at: At;
}

@ObjectType({ simpleResolvers: true, description: 'Why a step was taken.' })
export class BudgetRemark {
  @Field(() => String, { description: 'Type of the event that it was said with.' })
  type: string;

  @Field(() => LocalDate)
  saidOn: string;

  @Field(() => String)
  text: string;
}
