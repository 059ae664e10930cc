import { Field, ID, Int, ObjectType } from 'type-graphql';
import type {
  Edition as EditionColumn,
  Evidence as EvidenceColumn,
  Extension as ExtensionColumn,
  Measurement as MeasurementColumn,
  NilReport as NilReportColumn,
  Urge as UrgeColumn,
} from '../../projections/assignment-acts';
import type { AssignmentRow } from '../../projections/assignment-view';
import type { RemarkRow } from '../../projections/remark-view';
import type { At } from '../../projections/views';
import { Decimal, LocalDate, SafeInt } from '../scalars';
import { connectionType } from '../shared/connection';
import { Classification, DeliverableFormat, EvidenceKind, ExtensionOutcome } from '../shared/enums';

const VERSION = "Of the event in the assignment's stream; name the act by it.";
const TEXT = 'For the agency, coordinator, office and auditors; null for others, and once erased.';

/** Where an act stands: what its free texts are read by. */
export type Within = { assignment: AssignmentRow; at: At };

@ObjectType({ description: 'What was said about an assignment in free words.' })
export class Remark {
  @Field(() => ID, { simple: true })
  id: string;

  @Field(() => String, { simple: true, description: 'Type of the event that it was said with.' })
  type: string;

  @Field(() => String, { simple: true, nullable: true })
  period: string | null;

  @Field(() => LocalDate, { simple: true })
  saidOn: string;

  @Field(() => String, { simple: true, nullable: true, description: 'Null once erased.' })
  text: string | null;

  row: RemarkRow;
  at: At;
}
export const RemarkConnection = connectionType(Remark);

export const toRemark = (row: RemarkRow, at: At): Remark => ({
  id: row.id,
  type: row.type,
  period: row.period,
  saidOn: row.said_on,
  text: row.text,
  row,
  at,
});

@ObjectType({ description: 'One edition of what is made: the bulletin in English, in print.' })
export class Edition {
  @Field(() => Int, { simple: true, description: VERSION })
  version: number;

  @Field(() => String, { simple: true })
  period: string;

  @Field(() => String, { simple: true })
  language: string;

  @Field(() => [DeliverableFormat], { simple: true })
  formats: string[];

  @Field(() => LocalDate, { simple: true })
  submittedOn: string;

  @Field(() => LocalDate, { simple: true, nullable: true })
  withdrawnOn: string | null;
}
export const EditionConnection = connectionType(Edition);
export const toEdition = (column: EditionColumn): Edition => column;

@ObjectType({ description: 'A due date that was asked to be put off (rule 9).' })
export class Extension {
  @Field(() => String, { simple: true })
  period: string;

  @Field(() => LocalDate, { simple: true })
  askedOn: string;

  @Field(() => LocalDate, {
    simple: true,
    description: 'The day asked for; once it is granted, the day granted.',
  })
  until: string;

  @Field(() => ExtensionOutcome, { simple: true })
  outcome: string;

  @Field(() => LocalDate, { simple: true, nullable: true })
  decidedOn: string | null;

  @Field(() => String, { nullable: true, description: TEXT })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: `Why it was refused. ${TEXT}` })
  answer?: string | null;

  said: { asked: number; decided: number | null };
  obstacleId: string | null;
  within: Within;
}
export const toExtension = (column: ExtensionColumn, within: Within): Extension => ({
  period: column.period,
  askedOn: column.askedOn,
  until: column.until,
  outcome: column.outcome,
  decidedOn: column.decided?.on ?? null,
  said: { asked: column.version, decided: column.decided?.version ?? null },
  obstacleId: column.obstacle,
  within,
});

@ObjectType({ description: 'Đôn đốc: a recorded act (rule 22).' })
export class Urge {
  @Field(() => Int, { simple: true, description: VERSION })
  version: number;

  @Field(() => LocalDate, { simple: true })
  on: string;

  @Field(() => [String], { simple: true })
  periods: string[];

  @Field(() => LocalDate, { simple: true, nullable: true })
  acknowledgedOn: string | null;

  @Field(() => String, { nullable: true, description: TEXT })
  text?: string | null;

  within: Within;
}
export const toUrge = (column: UrgeColumn, within: Within): Urge => ({ ...column, within });

@ObjectType({ description: 'A file or link; what it was stays on record by its hash (rule 13).' })
export class Evidence {
  @Field(() => Int, { simple: true, description: VERSION })
  version: number;

  @Field(() => String, { simple: true, nullable: true })
  period: string | null;

  @Field(() => EvidenceKind, { simple: true })
  kind: string;

  @Field(() => String, { nullable: true, description: TEXT })
  name?: string | null;

  @Field(() => String, { simple: true, nullable: true, description: 'Of a link.' })
  url: string | null;

  @Field(() => String, { simple: true, description: 'Of the content: 64 hexadecimal digits.' })
  sha256: string;

  @Field(() => SafeInt, { simple: true, description: 'Of the content, in bytes.' })
  size: number;

  @Field(() => Classification, { simple: true })
  classification: string;

  @Field(() => LocalDate, { simple: true })
  registeredOn: string;

  @Field(() => LocalDate, { simple: true, nullable: true })
  quarantinedOn: string | null;

  within: Within;
}
export const toEvidence = (column: EvidenceColumn, within: Within): Evidence => ({
  ...column,
  within,
});

@ObjectType({ simpleResolvers: true, description: 'The statement that nothing happened (rule 6).' })
export class NilReport {
  @Field(() => String)
  period: string;

  @Field(() => LocalDate)
  from: string;

  @Field(() => LocalDate)
  to: string;

  @Field(() => LocalDate)
  reportedOn: string;
}
export const toNilReport = (column: NilReportColumn): NilReport => column;

@ObjectType({ simpleResolvers: true, description: 'A value of an indicator (rule 14).' })
export class Measurement {
  @Field(() => String, { description: 'Code of the indicator, as the task defines it.' })
  indicator: string;

  @Field(() => Decimal)
  value: string;

  @Field(() => String, { nullable: true })
  period: string | null;

  @Field(() => LocalDate)
  measuredOn: string;
}
export const toMeasurement = (column: MeasurementColumn): Measurement => column;
