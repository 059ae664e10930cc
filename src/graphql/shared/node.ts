import { Field, Float, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import type { At } from '../../projections/views';
import { OccurrenceStatus, Scope, Timeliness } from './enums';

@InterfaceType({
  description: 'Whatever has an id: the name of its stream, so that any of them is found by it.',
  resolveType: (value: ViewObject) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { simple: true })
  id: string;

  @Field(() => Int, {
    simple: true,
    description: 'Of its stream; give it back as expectedVersion.',
  })
  version: number;

  __typename: string;
  /** The position that the whole answer is read at. */
  at: At;
}
export type ViewObject = Node;

@ObjectType({ simpleResolvers: true })
export class StatusCount {
  @Field(() => OccurrenceStatus)
  status: string;

  @Field(() => Int)
  count: number;
}

@ObjectType({ simpleResolvers: true })
export class TimelinessCount {
  @Field(() => Timeliness)
  timeliness: string;

  @Field(() => Int)
  count: number;
}

@ObjectType({
  description: 'A roll-up. Its unit is the occurrence: 30 tasks have over 1,000 of them.',
})
export class Progress {
  @Field(() => Int, { simple: true })
  occurrences: number;

  @Field(() => [StatusCount], { simple: true })
  byStatus: StatusCount[];

  @Field(() => [TimelinessCount], { simple: true })
  byTimeliness: TimelinessCount[];

  @Field(() => Float, {
    simple: true,
    nullable: true,
    description:
      'CONFIRMED ÷ (all − WAIVED − LAPSED − SUSPENDED), continuous ones left out; one decimal, ' +
      'rounded down. Null when nothing is to be counted.',
  })
  percent: number | null;

  @Field(() => Scope, { simple: true })
  scope: string;

  unresolved: () => Promise<number>;

  @Field(() => Int, {
    description:
      'Assignments that have no occurrence yet, since nobody has decided whether it is due each ' +
      'month or each quarter.',
  })
  cadenceUnresolved(): Promise<number> {
    return this.unresolved();
  }
}

@ObjectType({
  simpleResolvers: true,
  description: 'What has been done so far, counted from the events.',
})
export class Activity {
  @Field(() => Int)
  assignments: number;

  @Field(() => Int)
  progressReports: number;

  @Field(() => Int)
  completionsInTime: number;

  @Field(() => Int)
  completionsLate: number;

  @Field(() => Int, { description: 'First submissions, of those requests that you may see.' })
  budgetRequestsSubmitted: number;

  @Field(() => Int, { description: 'Of those requests that you may see.' })
  budgetRequestsReceived: number;

  @Field(() => Int, { description: 'First submissions, of those reports that you may see.' })
  reportsSubmitted: number;

  @Field(() => Int)
  reportsLate: number;

  @Field(() => Int)
  reportsAccepted: number;

  @Field(() => String, { nullable: true, description: 'The last day on which progress was made.' })
  lastActivityOn: string | null;

  @Field(() => Scope, { description: 'Over which requests and reports it was counted.' })
  scope: string;
}
