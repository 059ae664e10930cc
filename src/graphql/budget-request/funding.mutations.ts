import { ArrayMaxSize, IsOptional, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { BudgetSource as Source } from '../../domain/budget-request/budget-request-events';
import type { Context } from '../context';
import { Money } from '../scalars';
import { paperIn } from '../shared/command';
import { BudgetSource } from '../shared/enums';
import { OptionalFreeText } from '../shared/fields';
import { IsCode } from '../shared/validators';
import {
  BudgetRequestPayload,
  BudgetRequestStepInput,
  MOST_LINES,
  ReasonedBudgetStepInput,
  takeBudgetStep,
} from './budget-request.mutations';

@InputType()
export class ApproveBudgetPolicyInput extends BudgetRequestStepInput {}

@InputType()
export class ApproveBudgetEstimateInput extends BudgetRequestStepInput {}

@InputType()
export class AllocatedLineInput {
  @Field(() => String, { description: 'Code of the task, as the line has it.' })
  @IsCode()
  task: string;

  @Field(() => String)
  @IsCode()
  period: string;

  @Field(() => Money, { description: 'Whole đồng, beside what was allocated before.' })
  amount: string;
}

@InputType()
export class AllocateBudgetInput extends BudgetRequestStepInput {
  @Field(() => BudgetSource, { description: 'One decision allocates the money of one source.' })
  source: Source;

  @Field(() => [AllocatedLineInput])
  @ArrayMaxSize(MOST_LINES)
  @ValidateNested({ each: true })
  lines: AllocatedLineInput[];
}

@InputType()
export class SettleBudgetInput extends BudgetRequestStepInput {
  @Field(() => BudgetSource)
  source: Source;

  @OptionalFreeText(2000, 'Needed where less was allocated than was approved.')
  reason?: string | null;
}

@InputType()
export class DeclineFundingInput extends ReasonedBudgetStepInput {
  @Field(() => BudgetSource, {
    nullable: true,
    description: 'One source of it; without it every one that is still on its way.',
  })
  @IsOptional()
  source?: Source | null;
}

@ObjectType({ simpleResolvers: true })
export class ApproveBudgetPolicyPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class ApproveBudgetEstimatePayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class AllocateBudgetPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class SettleBudgetPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class DeclineFundingPayload extends BudgetRequestPayload {}

@Resolver()
export class FundingMutations {
  @Mutation(() => ApproveBudgetPolicyPayload, {
    description: 'Chủ trương was approved, by the document; needed before any allocation (IV.4).',
  })
  approveBudgetPolicy(
    @Arg('input', () => ApproveBudgetPolicyInput) input: ApproveBudgetPolicyInput,
    @Ctx() ctx: Context,
  ): Promise<ApproveBudgetPolicyPayload> {
    return takeBudgetStep(input, ctx, { type: 'ApproveBudgetPolicy', paper: paperIn(input) });
  }

  @Mutation(() => ApproveBudgetEstimatePayload, {
    description:
      'Dự toán was approved, by the document; needed before any allocation of other than provincial ' +
      'money, of which the resolution is the approval (IV.4).',
  })
  approveBudgetEstimate(
    @Arg('input', () => ApproveBudgetEstimateInput) input: ApproveBudgetEstimateInput,
    @Ctx() ctx: Context,
  ): Promise<ApproveBudgetEstimatePayload> {
    return takeBudgetStep(input, ctx, { type: 'ApproveBudgetEstimate', paper: paperIn(input) });
  }

  @Mutation(() => AllocateBudgetPayload, {
    description:
      'Money was allocated, by the document; in one or several steps, never above what was approved ' +
      '(IV.4).',
  })
  allocateBudget(
    @Arg('input', () => AllocateBudgetInput) input: AllocateBudgetInput,
    @Ctx() ctx: Context,
  ): Promise<AllocateBudgetPayload> {
    const { source } = input;
    const lines = input.lines.map(({ task, period, amount }) => ({ task, period, amount }));
    const paper = paperIn(input);
    return takeBudgetStep(input, ctx, { type: 'AllocateBudget', source, lines, paper });
  }

  @Mutation(() => SettleBudgetPayload, { description: 'Quyết toán: the money of one source.' })
  settleBudget(
    @Arg('input', () => SettleBudgetInput) input: SettleBudgetInput,
    @Ctx() ctx: Context,
  ): Promise<SettleBudgetPayload> {
    const { source } = input;
    const reason = input.reason ?? null;
    return takeBudgetStep(input, ctx, { type: 'SettleBudget', source, reason });
  }

  @Mutation(() => DeclineFundingPayload, {
    description: 'It is not funded: by whoever has it before them (IV.4).',
  })
  declineFunding(
    @Arg('input', () => DeclineFundingInput) input: DeclineFundingInput,
    @Ctx() ctx: Context,
  ): Promise<DeclineFundingPayload> {
    const { reason } = input;
    const source = input.source ?? null;
    return takeBudgetStep(input, ctx, { type: 'DeclineFunding', source, reason });
  }
}
