import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { AuditTrailRow } from '../../projections/audit-trail';
import { DateTime, Json, LocalDate, Position } from '../scalars';
import { connectionType } from '../shared/connection';
import { AppRole, Classification } from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';

@ObjectType({ simpleResolvers: true })
export class EventActor {
  @Field(() => ID, { description: 'Opaque: names stay out of the ledger.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'Code of the agency.' })
  agency: string | null;

  @Field(() => AppRole)
  role: string;

  @Field(() => String, { nullable: true, description: 'Code of the agency acted for.' })
  onBehalfOf: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Số, ngày, cơ quan ban hành.' })
export class OfficialDocument {
  @Field(() => String)
  number: string;

  @Field(() => LocalDate)
  date: string;

  @Field(() => String)
  issuer: string;
}

@ObjectType({ simpleResolvers: true, description: 'What an event changed in the views.' })
export class FieldChange {
  @Field(() => ID, { description: 'The object that changed.' })
  object: string;

  @Field(() => String)
  field: string;

  @Field(() => Json, { nullable: true })
  before: unknown;

  @Field(() => Json, { nullable: true })
  after: unknown;
}

@ObjectType({ description: 'One entry of the audit trail. It never changes.' })
export class LedgerEvent {
  @Field(() => Position, { simple: true })
  position: string;

  @Field(() => String, { simple: true })
  type: string;

  @Field(() => ID, { simple: true })
  stream: string;

  @Field(() => Int, { simple: true })
  version: number;

  @Field(() => DateTime, { simple: true })
  recordedAt: string;

  @Field(() => LocalDate, { simple: true })
  effectiveOn: string;

  @Field(() => EventActor, { simple: true })
  actor: EventActor;

  @Field(() => String, { simple: true, description: 'The clause or rule that gave the right.' })
  authority: string;

  @Field(() => OfficialDocument, { simple: true, nullable: true })
  document: OfficialDocument | null;

  @Field(() => Classification, { simple: true })
  classification: string;

  @Field(() => ID, { simple: true })
  commandId: string;

  @Field(() => ID, { simple: true })
  correlationId: string;

  @Field(() => Json, {
    simple: true,
    description: 'Without free texts: read them on their objects.',
  })
  data: unknown;

  @Field(() => String, { simple: true, description: 'SHA-256 of the leaf, hex.' })
  leafHash: string;
}

export const LedgerEventConnection = connectionType(LedgerEvent);

@ObjectType({
  description: 'A field that had another value at the one position than it has at the other.',
})
export class Change {
  @Field(() => ID, { simple: true, description: 'The object that changed.' })
  object: string;

  @Field(() => String, { simple: true })
  field: string;

  @Field(() => Json, {
    simple: true,
    nullable: true,
    description: 'Null too where it was not yet.',
  })
  before: unknown;

  @Field(() => Json, { simple: true, nullable: true, description: 'Null too where it is no more.' })
  after: unknown;

  /** Of the event `at`. */
  position: string;
}

export const ChangeConnection = connectionType(Change, { counted: false });

export const toLedgerEvent = (row: AuditTrailRow): Omit<LedgerEvent, 'changes'> => ({
  position: row.position,
  type: row.type,
  stream: row.stream,
  version: row.version,
  recordedAt: row.recorded_at,
  effectiveOn: row.effective_on,
  actor: {
    id: row.actor,
    agency: row.actor_agency,
    role: row.actor_role,
    onBehalfOf: row.on_behalf_of,
  },
  authority: row.authority,
  document: row.document,
  classification: row.classification,
  commandId: row.command_id,
  correlationId: row.correlation_id,
  data: row.data,
  leafHash: row.leaf_hash,
});

@InputType()
export class AuditFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @OptionalCode({ description: 'Whose business it is, or whose person acted.' })
  agency?: string | null;

  @OptionalCode()
  section?: string | null;

  @OptionalCode()
  task?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @MaxLength(200)
  stream?: string | null;

  @Field(() => [String], { nullable: true })
  types?: string[] | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @MaxLength(200)
  actor?: string | null;

  @Field(() => DateTime, { nullable: true })
  recordedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true })
  recordedTo?: Date | null;

  @Field(() => LocalDate, { nullable: true })
  effectiveFrom?: string | null;

  @Field(() => LocalDate, { nullable: true })
  effectiveTo?: string | null;

  @Field(() => Position, { nullable: true })
  positionFrom?: string | null;

  @Field(() => Position, { nullable: true })
  positionTo?: string | null;

  @SearchText('Number of the document.')
  document?: string | null;
}
