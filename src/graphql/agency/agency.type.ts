import { Field, InputType, ObjectType } from 'type-graphql';
import type { AgencyRow } from '../../projections/agency-view';
import type { At } from '../../projections/views';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { AgencyKind, AgencyOrderField, Direction } from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';
import { Node } from '../shared/node';

@ObjectType({ implements: Node, simpleResolvers: true })
export class Agency extends Node {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => AgencyKind)
  kind: string;

  @Field(() => [String])
  attributes: string[];

  @Field(() => Boolean, { description: 'Whether the province can give it an order.' })
  commandable: boolean;

  @Field(() => [String], { description: 'Other names that documents give it.' })
  aliases: string[];

  @Field(() => String, { description: 'Where the entry comes from, and whether it is confirmed.' })
  source: string;

  @Field(() => Boolean, { description: 'No merger and no split has closed it.' })
  open: boolean;

  @Field(() => LocalDate, { nullable: true, description: 'The day from which it is no more.' })
  closedOn: string | null;

  parentCode: string | null;
  row: AgencyRow;
}

@ObjectType({ simpleResolvers: true, description: 'A name that an agency bore.' })
export class FormerName {
  @Field(() => String)
  name: string;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The first day; null: for as long as is known.',
  })
  from: string | null;

  @Field(() => LocalDate, { description: 'The day from which it bore another.' })
  until: string;
}

export const AgencyConnection = connectionType(Agency);

export const toAgency = (row: AgencyRow, at: At): Agency => ({
  __typename: 'Agency',
  at,
  row,
  id: row.id,
  version: row.version,
  code: row.code,
  name: row.name,
  kind: row.kind,
  attributes: row.attributes,
  commandable: row.commandable,
  aliases: row.aliases,
  source: row.source,
  open: row.open,
  closedOn: row.closed_on,
  parentCode: row.parent,
});

@InputType()
export class AgencyFilter {
  @Field(() => AgencyKind, { nullable: true })
  kind?: string | null;

  @OptionalCode({ description: 'One of its attributes: "border".' })
  attribute?: string | null;

  @Field(() => Boolean, { nullable: true })
  commandable?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Without those that are closed.' })
  open?: boolean | null;

  @SearchText('Part of a name, of one of before too; case and accents do not count.')
  text?: string | null;
}

@InputType()
export class AgencyOrder {
  @Field(() => AgencyOrderField, { defaultValue: 'NAME' })
  field: string;

  @Field(() => Direction, { defaultValue: 'ASC' })
  direction: string;
}
