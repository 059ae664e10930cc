import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { LineKey } from '../../domain/budget-request/budget-request-events';
import type {
  Allocation,
  BudgetParty,
  BudgetRequestRow,
  Decision,
  LineRow,
  RevisionRow,
  TrackRow,
} from '../../projections/budget-request-view';
import type { At } from '../../projections/views';
import { OfficialDocument } from '../audit/ledger-event.type';
import { LocalDate, Money } from '../scalars';
import { connectionType } from '../shared/connection';
import {
  BudgetRequestOrderField,
  BudgetSource as BudgetSourceEnum,
  BudgetStage,
  DecidingBody,
  Direction,
} from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';
import { Node } from '../shared/node';

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
  request: BudgetRequest;
}

@ObjectType({ description: 'Whose turn it is.' })
export class Awaiting {
  @Field(() => LocalDate, { simple: true })
  since: string;

  party: BudgetParty;
  request: BudgetRequest;
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
  request: BudgetRequest;
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
  request: BudgetRequest;
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

@ObjectType({ implements: Node })
export class BudgetRequest extends Node {
  @Field(() => Int, { simple: true, description: '0 until it is first submitted.' })
  revision: number;

  @Field(() => [BudgetRevision], { simple: true })
  revisions: BudgetRevision[];

  @Field(() => BudgetStage, { simple: true, description: 'Of its least advanced track.' })
  stage: string;

  @Field(() => LocalDate, { simple: true })
  stageSince: string;

  @Field(() => [BudgetLine], { simple: true })
  lines: BudgetLine[];

  @Field(() => [BudgetTrack], { simple: true })
  tracks: BudgetTrack[];

  @Field(() => ID, { simple: true, description: 'Opaque id of who wrote the lines.' })
  preparedBy: string;

  @Field(() => [ID], { simple: true, description: 'Who will not appraise it (rule 17).' })
  recused: string[];

  @Field(() => BudgetAppraiser, {
    simple: true,
    nullable: true,
    description:
      'Whom the province office named; null where Finance appraises in the ordinary way.',
  })
  appraiser: BudgetAppraiser | null;

  @Field(() => OfficialDocument, { simple: true, nullable: true, description: 'Chủ trương.' })
  policyApproval: OfficialDocument | null;

  @Field(() => OfficialDocument, {
    simple: true,
    nullable: true,
    description: 'Dự toán: of provincial money the resolution of its dossier.',
  })
  estimateApproval: OfficialDocument | null;

  @Field(() => LocalDate, { simple: true, nullable: true })
  submittedOn: string | null;

  @Field(() => LocalDate, { simple: true, nullable: true })
  receivedOn: string | null;

  @Field(() => LocalDate, { simple: true, nullable: true })
  copyReceivedOn: string | null;

  row: BudgetRequestRow;
}

export const BudgetRequestConnection = connectionType(BudgetRequest);

export function toBudgetRequest(row: BudgetRequestRow, at: At): BudgetRequest {
  const provincial = row.tracks.find(({ source }) => source === 'PROVINCIAL')?.decision;
  const request: BudgetRequest = {
    __typename: 'BudgetRequest',
    at,
    row,
    id: row.id,
    version: row.version,
    revision: row.revision,
    revisions: [],
    stage: row.stage,
    stageSince: row.stage_since,
    lines: [],
    tracks: [],
    preparedBy: row.prepared_by,
    recused: row.recused,
    appraiser:
      row.appraiser === null
        ? null
        : { person: row.appraiser, agencyCode: row.appraiser_agency as string, at },
    policyApproval: row.policy_approval,
    estimateApproval: row.estimate_approval ?? provincial?.paper ?? null,
    submittedOn: row.submitted_on,
    receivedOn: row.received_on,
    copyReceivedOn: row.copy_received_on,
  };
  request.lines = row.lines.map((line) => ({ ...line, row: line, request }));
  request.tracks = row.tracks.map((track) => toTrack(track, request));
  request.revisions = row.revisions.map((revision, n) => ({
    ...revision,
    changes: n === 0 ? [] : changesBetween(row.revisions[n - 1] as RevisionRow, revision),
    row: revision,
    request,
  }));
  return request;
}

function toTrack(track: TrackRow, request: BudgetRequest): BudgetTrack {
  const { source, stage, since, turn, turnSince, decision, allocations } = track;
  const lines = request.row.lines.filter((line) => line.source === source);
  return {
    source,
    stage,
    stageSince: since,
    awaiting: turn === null ? null : { party: turn, since: turnSince as string, request },
    decision: decision && toDecision(decision, request.at, lines),
    allocations: allocations.map(toAllocation),
    requested: sum(lines.map((line) => line.requested)) as string,
    recommended: sum(lines.map((line) => line.recommended)),
    approved: sum(lines.map((line) => line.approved)),
    allocated: sum(lines.map((line) => line.allocated)) as string,
    row: track,
    request,
  };
}

const toDecision = (
  { by, paper, on, dossier }: Decision,
  at: At,
  lines: readonly LineRow[],
): BudgetDecision => ({
  by,
  document: paper,
  decidedOn: on,
  dossierId: dossier,
  explained: wasExplained(lines),
  at,
});

/** More than recommended was approved of a line, or nothing of all: what needs a reason (rule 16). */
const wasExplained = (lines: readonly LineRow[]): boolean =>
  lines.every(({ approved }) => approved === '0') ||
  lines.some(({ approved, recommended }) => BigInt(approved ?? 0) > BigInt(recommended ?? 0));

const toAllocation = ({ on, paper, lines }: Allocation): BudgetAllocation => ({
  on,
  document: paper,
  lines,
  amount: sum(lines.map(({ amount }) => amount)) as string,
});

/** Null where no line has an amount yet. */
function sum(amounts: (string | null)[]): string | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : String(known.reduce((all, each) => all + BigInt(each), 0n));
}

function changesBetween(before: RevisionRow, after: RevisionRow): LineChange[] {
  const nameOf = ({ task, period, source }: LineKey) => `${task} ${period} ${source}`;
  const old = new Map(before.lines.map((line) => [nameOf(line), line]));
  const now = new Map(after.lines.map((line) => [nameOf(line), line]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): LineChange[] => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was?.requested === is?.requested) return [];
    const { task, period, source } = (is ?? was) as LineKey;
    return [{ task, period, source, before: was?.requested ?? null, after: is?.requested ?? null }];
  });
}

@InputType()
export class BudgetRequestFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @OptionalCode()
  section?: string | null;

  @OptionalCode({ description: 'Code of the task: that of today, if a plan is named.' })
  task?: string | null;

  @OptionalCode()
  agency?: string | null;

  @Field(() => BudgetSourceEnum, { nullable: true })
  source?: string | null;

  @Field(() => BudgetStage, { nullable: true })
  stage?: string | null;

  @OptionalCode({ description: 'Code of the agency that has the next step.' })
  awaiting?: string | null;

  @SearchText('Part of the name of the agency or a task.')
  text?: string | null;
}

@InputType()
export class BudgetRequestOrder {
  @Field(() => BudgetRequestOrderField, { defaultValue: 'STAGE_SINCE' })
  field: string;

  @Field(() => Direction, { defaultValue: 'ASC' })
  direction: string;
}
