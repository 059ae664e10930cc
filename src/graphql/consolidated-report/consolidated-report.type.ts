import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ConsolidatedReportRow } from '../../projections/consolidated-report-view';
import type { At } from '../../projections/views';
import { OfficialDocument } from '../audit/ledger-event.type';
import { DateTime, LocalDate, Position } from '../scalars';
import { Addressee } from '../shared/enums';

@ObjectType({ description: 'A submission that a consolidated report rests on.' })
export class Inclusion {
  @Field(() => ID, { simple: true })
  reportId: string;

  @Field(() => Int, { simple: true })
  revision: number;

  @Field(() => Position, { simple: true, description: 'Of the event: ask `event` for it.' })
  position: string;

  @Field(() => Boolean, { simple: true })
  late: boolean;

  @Field(() => Boolean, { simple: true })
  nil: boolean;

  agencyCode: string;
  at: At;
}

@ObjectType({ simpleResolvers: true })
export class ReportFigure {
  @Field(() => String)
  name: string;

  @Field(() => String, { description: 'Decimal digits; amounts are whole đồng.' })
  value: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The GraphQL query that answers with this figure: the numbers in its answer, added up; of ' +
      'lines of budget requests those with the source that it asks for. For who may see all.',
  })
  query: string | null;
}

@ObjectType({ simpleResolvers: true })
export class ConsolidatedRow {
  @Field(() => String, { description: 'Code of a task, a section, a stage or an agency; an id.' })
  subject: string;

  @Field(() => String)
  title: string;

  @Field(() => [ReportFigure], { description: 'Those that are not 0, and always the first one.' })
  figures: ReportFigure[];
}

@ObjectType({ simpleResolvers: true })
export class ConsolidatedPart {
  @Field(() => String)
  part: string;

  @Field(() => [ConsolidatedRow])
  rows: ConsolidatedRow[];
}

@ObjectType({ simpleResolvers: true })
export class Dispatch {
  @Field(() => Addressee)
  to: string;

  @Field(() => LocalDate)
  on: string;

  @Field(() => Boolean, { description: 'Recorded after the last instant of the cycle.' })
  late: boolean;

  @Field(() => OfficialDocument, { nullable: true })
  document: OfficialDocument | null;

  @Field(() => LocalDate, { nullable: true })
  receivedOn: string | null;

  @Field(() => OfficialDocument, { nullable: true, description: 'By which the receipt is known.' })
  receipt: OfficialDocument | null;
}

@ObjectType({ simpleResolvers: true })
export class ReportFigureChange {
  @Field(() => String)
  part: string;

  @Field(() => String)
  subject: string;

  @Field(() => String)
  title: string;

  @Field(() => String, { description: '`listed`: of a row without figures, whether it stands.' })
  name: string;

  @Field(() => String)
  before: string;

  @Field(() => String)
  after: string;
}

@ObjectType({ simpleResolvers: true })
export class InclusionChange {
  @Field(() => String, { description: 'Code of the agency.' })
  agency: string;

  @Field(() => Int, { nullable: true, description: 'Revision of its report; null: not included.' })
  before: number | null;

  @Field(() => Int, { nullable: true })
  after: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What a version says otherwise.' })
export class ReportDifferences {
  @Field(() => [ReportFigureChange])
  figures: ReportFigureChange[];

  @Field(() => [InclusionChange])
  inclusions: InclusionChange[];
}

@ObjectType({
  description:
    'One version of the consolidated report of a cycle (rule 21): computed from the ledger at one ' +
    'position, and the same to the byte whenever it is computed there.',
})
export class ConsolidatedReport {
  @Field(() => Int, { simple: true, description: '1, 2 …' })
  version: number;

  @Field(() => Int, { simple: true, description: 'Of its stream; give it as expectedVersion.' })
  streamVersion: number;

  @Field(() => Position, { simple: true })
  position: string;

  @Field(() => DateTime, { simple: true, description: 'The latest recorded time up to there.' })
  time: string;

  @Field(() => Int, { simple: true, description: 'Number of the form that `text` follows.' })
  form: number;

  @Field(() => String, { simple: true, description: 'As an official sends it.' })
  text: string;

  @Field(() => String, {
    simple: true,
    nullable: true,
    description: "The coordinator's own words beside it; null where none, or erased.",
  })
  conclusions: string | null;

  @Field(() => String, {
    simple: true,
    description:
      'SHA-256, hex, of the canonical JSON (RFC 8785) of what was computed: cycleId, form, ' +
      'inclusions, parts, position, subject, text.',
  })
  contentHash: string;

  @Field(() => LocalDate, { simple: true })
  consolidatedOn: string;

  @Field(() => [Dispatch], { simple: true })
  dispatches: Dispatch[];

  row: ConsolidatedReportRow;
  at: At;
}

export const toConsolidatedReport = (row: ConsolidatedReportRow, at: At): ConsolidatedReport => ({
  version: row.number,
  streamVersion: row.version,
  position: row.position,
  time: row.subject.at,
  form: row.form,
  text: row.text,
  conclusions: row.conclusions,
  contentHash: row.content_hash,
  consolidatedOn: row.consolidated_on,
  dispatches: row.dispatches,
  row,
  at,
});
