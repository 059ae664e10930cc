import { Field, ID, ObjectType } from 'type-graphql';
import { mutationOf } from '../../domain/allowed-commands';
import type { DelegationRow } from '../../projections/delegation-view';
import type { At } from '../../projections/views';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { DelegatedRole } from '../shared/enums';
import { Node } from '../shared/node';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'Somebody may act for an agency, in some matters and for some time (rule 5).',
})
export class Delegation extends Node {
  @Field(() => ID, { description: 'Opaque id of the user who may act.' })
  delegate: string;

  @Field(() => [DelegatedRole], { description: 'As what he acts at the agency.' })
  roles: string[];

  @Field(() => ID, { nullable: true, description: 'Null: whatever the plan.' })
  planId: string | null;

  @Field(() => [String], { nullable: true, description: 'Codes; null: all of them.' })
  tasks: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Names of mutations; null: all of them.' })
  commands: string[] | null;

  @Field(() => LocalDate, { description: 'The first day on which it is in force.' })
  from: string;

  @Field(() => LocalDate, { description: 'The last day.' })
  until: string;

  @Field(() => ID, { description: 'Opaque id of the head who granted it.' })
  grantedBy: string;

  @Field(() => LocalDate)
  grantedOn: string;

  @Field(() => LocalDate, { nullable: true })
  revokedOn: string | null;

  row: DelegationRow;
}

export const DelegationConnection = connectionType(Delegation);

export const toDelegation = (row: DelegationRow, at: At): Delegation => ({
  __typename: 'Delegation',
  at,
  row,
  id: row.id,
  version: row.version,
  delegate: row.delegate,
  roles: row.delegated_roles,
  planId: row.plan_id,
  tasks: row.tasks,
  commands: row.commands?.map(mutationOf) ?? null,
  from: row.valid_from,
  until: row.valid_until,
  grantedBy: row.granted_by,
  grantedOn: row.granted_on,
  revokedOn: row.revoked_on,
});
