import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { ObstacleRow } from '../../projections/obstacle-view';
import type { At } from '../../projections/views';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { Classification, Direction, ObstacleOrderField, ObstacleStatus } from '../shared/enums';
import { OptionalCode, SearchText } from '../shared/fields';
import { Node } from '../shared/node';

@ObjectType({
  implements: Node,
  description:
    'Vướng mắc (rule 23): there for its agency, the coordinator, the province office and auditors.',
})
export class Obstacle extends Node {
  @Field(() => ObstacleStatus, { simple: true })
  status: string;

  @Field(() => Boolean, {
    simple: true,
    description: 'The coordinator found it (IV.3); otherwise its agency reported it.',
  })
  found: boolean;

  @Field(() => String, { simple: true, nullable: true, description: 'Null once it is erased.' })
  text: string | null;

  @Field(() => LocalDate, { simple: true })
  reportedOn: string;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'When UBND tỉnh was told of it; null while it was not.',
  })
  escalatedOn: string | null;

  @Field(() => String, { simple: true, nullable: true, description: 'What UBND tỉnh was told.' })
  escalationNote: string | null;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'When it was resolved or rejected.',
  })
  closedOn: string | null;

  @Field(() => String, {
    simple: true,
    nullable: true,
    description: 'How it was resolved, or why it was rejected. Null once it is erased.',
  })
  resolution: string | null;

  @Field(() => Classification, { simple: true })
  classification: string;

  row: ObstacleRow;
}

export const ObstacleConnection = connectionType(Obstacle);

export const toObstacle = (row: ObstacleRow, at: At): Obstacle => ({
  __typename: 'Obstacle',
  at,
  row,
  id: row.id,
  version: row.version,
  status: row.status,
  found: row.found,
  text: row.text,
  reportedOn: row.reported_on,
  escalatedOn: row.escalated_on,
  escalationNote: row.escalation_note,
  closedOn: row.closed_on,
  resolution: row.resolution,
  classification: row.classification,
});

@InputType()
export class ObstacleFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @OptionalCode()
  section?: string | null;

  @OptionalCode()
  task?: string | null;

  @OptionalCode()
  agency?: string | null;

  @Field(() => ObstacleStatus, { nullable: true })
  status?: string | null;

  @SearchText('Part of its text, or of the name of the agency or task.')
  text?: string | null;
}

@InputType()
export class ObstacleOrder {
  @Field(() => ObstacleOrderField, { defaultValue: 'REPORTED_ON' })
  field: string;

  @Field(() => Direction, { defaultValue: 'ASC' })
  direction: string;
}
