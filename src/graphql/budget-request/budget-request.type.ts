import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { BudgetRequestRow } from '../../projections/budget-request-view';
import type { RevisionRow } from '../../projections/budget-track';
import type { At } from '../../projections/views';
import { OfficialDocument } from '../audit/ledger-event.type';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import {
  BudgetRequestOrderField,
  BudgetSource as BudgetSourceEnum,
  BudgetStage,
  Direction,
} from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';
import { Node } from '../shared/node';
import { changesBetween, toTrack } from './budget-parts';
import { BudgetAppraiser, BudgetLine, BudgetRevision, BudgetTrack } from './budget-parts.type';

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
