import { Field, Int, ObjectType } from 'type-graphql';
import type { At } from '../../projections/views';
import { LocalDate, Money } from '../scalars';
import { BudgetSource, BudgetStage, Scope } from '../shared/enums';

export type Dimension = 'STAGE' | 'SOURCE' | 'SECTION' | 'AGENCY';

@ObjectType({
  description:
    'Sums of lines. Always of one source, whatever else they are made by: money of different ' +
    'sources is never added together (rule 18).',
})
export class BudgetTotal {
  @Field(() => BudgetStage, { simple: true, nullable: true, description: 'Of the tracks.' })
  stage: string | null;

  @Field(() => BudgetSource, { simple: true })
  source: string;

  @Field(() => Int, { simple: true, description: 'Requests that have such lines.' })
  count: number;

  @Field(() => Money, { simple: true })
  requested: string;

  @Field(() => Money, { simple: true, nullable: true, description: 'Null where nothing is yet.' })
  recommended: string | null;

  @Field(() => Money, { simple: true, nullable: true, description: 'Null where nothing is yet.' })
  approved: string | null;

  @Field(() => Money, { simple: true })
  allocated: string;

  @Field(() => LocalDate, {
    simple: true,
    description: 'Since when the oldest of them is at its stage.',
  })
  oldestSince: string;

  @Field(() => Scope, { simple: true, description: 'Over which requests it was made.' })
  scope: string;

  planId: string | null;
  sectionCode: string | null;
  agencyCode: string | null;
  at: At;
}
