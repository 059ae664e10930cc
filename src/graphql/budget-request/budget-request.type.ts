import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { BudgetSource } from '../../domain/budget-request/budget-request';
import type { BudgetRequestRow } from '../../projections/budget-request-view';
import type { At } from '../../projections/views';
import { LocalDate, Money } from '../scalars';
import { connectionType } from '../shared/connection';
import {
  BudgetRequestOrderField,
  BudgetSource as BudgetSourceEnum,
  BudgetStage,
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

  taskCode: string;
  request: BudgetRequest;
}

@ObjectType({ description: 'Whose turn it is.' })
export class Awaiting {
  @Field(() => LocalDate, { simple: true })
  since: string;

  agencyCode: string;
  at: At;
}

@ObjectType({ description: 'The lines of one source, which go one route together (rule 16).' })
export class BudgetTrack {
  @Field(() => BudgetSourceEnum, { simple: true })
  source: string;

  @Field(() => BudgetStage, { simple: true })
  stage: string;

  @Field(() => Awaiting, { simple: true, nullable: true, description: 'Null at the end.' })
  awaiting: Awaiting | null;

  @Field(() => Money, { simple: true })
  requested: string;
}

@ObjectType({ implements: Node })
export class BudgetRequest extends Node {
  @Field(() => Int, { simple: true, description: '0 until it is first submitted.' })
  revision: number;

  @Field(() => BudgetStage, { simple: true })
  stage: string;

  @Field(() => LocalDate, { simple: true })
  stageSince: string;

  @Field(() => [BudgetLine], { simple: true })
  lines: BudgetLine[];

  @Field(() => [BudgetTrack], { simple: true })
  tracks: BudgetTrack[];

  @Field(() => ID, { simple: true, description: 'Opaque id of who wrote the lines.' })
  preparedBy: string;

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
  const request: BudgetRequest = {
    __typename: 'BudgetRequest',
    at,
    row,
    id: row.id,
    version: row.version,
    revision: row.revision,
    stage: row.stage,
    stageSince: row.stage_since,
    lines: [],
    tracks: row.sources.map((source) => trackOf(source, row, at)),
    preparedBy: row.prepared_by,
    submittedOn: row.submitted_on,
    receivedOn: row.received_on,
    copyReceivedOn: row.copy_received_on,
  };
  request.lines = row.lines.map(({ task, period, source, requested }) => ({
    taskCode: task,
    period,
    source,
    requested,
    request,
  }));
  return request;
}

/** Until appraisal all sources go together, but commune money stops once it is received. */
function trackOf(source: BudgetSource, row: BudgetRequestRow, at: At): BudgetTrack {
  const recorded = source === 'COMMUNE' && row.stage === 'RECEIVED';
  const amounts = row.lines.filter((line) => line.source === source);
  return {
    source,
    stage: recorded ? 'RECORDED' : row.stage,
    awaiting:
      recorded || row.turn === null ? null : { agencyCode: row.turn, since: row.stage_since, at },
    requested: String(amounts.reduce((sum, { requested }) => sum + BigInt(requested), 0n)),
  };
}

@InputType()
export class BudgetRequestFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @OptionalCode()
  section?: string | null;

  @OptionalCode()
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
