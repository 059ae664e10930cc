import { Field, ObjectType } from 'type-graphql';
import type { ClassifiedDocumentRow } from '../../projections/classified-document-view';
import type { At } from '../../projections/views';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { SecretLevel } from '../shared/enums';
import { Node } from '../shared/node';

@ObjectType({
  implements: Node,
  description:
    'A document that there is and that stays outside (I.2.c, rule 25): for its agency, the ' +
    'coordinator, the province office and auditors.',
})
export class ClassifiedDocument extends Node {
  @Field(() => String, { simple: true })
  number: string;

  @Field(() => LocalDate, { simple: true })
  date: string;

  @Field(() => String, { simple: true })
  issuer: string;

  @Field(() => SecretLevel, { simple: true })
  level: string;

  @Field(() => LocalDate, { simple: true })
  registeredOn: string;

  row: ClassifiedDocumentRow;
}

export const ClassifiedDocumentConnection = connectionType(ClassifiedDocument);

export const toClassifiedDocument = (row: ClassifiedDocumentRow, at: At): ClassifiedDocument => ({
  __typename: 'ClassifiedDocument',
  at,
  row,
  id: row.id,
  version: row.version,
  number: row.number,
  date: row.date,
  issuer: row.issuer,
  level: row.level,
  registeredOn: row.registered_on,
});
