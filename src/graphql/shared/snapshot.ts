import { Field, FieldResolver, ObjectType, Query } from 'type-graphql';
import type { At } from '../../projections/views';
import { DateTime, Position } from '../scalars';

@ObjectType({ description: 'The whole graph as it stood at one position of the ledger.' })
export class Snapshot {
  @Field(() => Position, { simple: true })
  position: bigint;

  @Field(() => DateTime, {
    simple: true,
    description: 'The latest recorded time up to there; 1970 before the first event.',
  })
  time: string;
}

/**
 * A question that can be asked now and as of a position: a field of Query and of Snapshot, answered
 * by one method of a `@Resolver(() => Snapshot)` class.
 */
export function View(type: () => object, options: { nullable?: boolean } = {}): MethodDecorator {
  return (prototype, property, descriptor) => {
    Query(type, options)(prototype, property as string, descriptor as never);
    FieldResolver(type, options)(prototype, property as string, descriptor as never);
  };
}

/** Where the answer is read: the snapshot's position, or now at the root of a query. */
export const placeOf = (root: Snapshot | undefined): At => root?.position ?? null;
