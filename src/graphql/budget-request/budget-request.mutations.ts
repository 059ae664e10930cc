import { ArrayMaxSize, IsOptional, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { budgetRequest } from '../../domain/budget-request/budget-request';
import type { BudgetSource as Source } from '../../domain/budget-request/budget-request-events';
import type { BudgetRequestCommand } from '../../domain/budget-request/commands';
import type { Context } from '../context';
import { Money } from '../scalars';
import { CommandInput, carryOut, Payload, shown } from '../shared/command';
import { BudgetSource } from '../shared/enums';
import { FreeText, OptionalFreeText, Reason } from '../shared/fields';
import { IsCode, IsObjectId } from '../shared/validators';
import { budgetRequestAt } from './budget-request.read';
import { BudgetRequest } from './budget-request.type';

/** Lines that one request or decision has at most. */
export const MOST_LINES = 200;

/** By which a line is known: no request has two that agree in all three. */
@InputType()
export abstract class LineKeyInput {
  @Field(() => String, { description: 'Code of the task.' })
  @IsCode()
  task: string;

  @Field(() => String, { description: '2026, 2026-Q3, 2026-Q2-Q3 or 2026-04.' })
  @IsCode()
  period: string;

  @Field(() => BudgetSource)
  source: Source;
}

@InputType()
export class BudgetLineInput extends LineKeyInput {
  @Field(() => Money, { description: 'Whole đồng.' })
  requested: string;
}

@InputType()
export class DraftBudgetRequestInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => ID, {
    nullable: true,
    description: 'A draft, or one that was returned, whose lines these replace.',
  })
  @IsOptional()
  @IsObjectId('budgetRequest')
  budgetRequestId?: string | null;

  @Field(() => [BudgetLineInput])
  @ArrayMaxSize(MOST_LINES)
  @ValidateNested({ each: true })
  lines: BudgetLineInput[];
}

@InputType()
export class BudgetRequestStepInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('budgetRequest')
  budgetRequestId: string;
}

@InputType()
export abstract class ReasonedBudgetStepInput extends BudgetRequestStepInput {
  @Reason()
  reason: string;
}

@InputType()
export class SubmitBudgetRequestInput extends BudgetRequestStepInput {}

@InputType()
export class ReceiveBudgetRequestInput extends BudgetRequestStepInput {}

@InputType()
export class AcknowledgeBudgetCopyInput extends BudgetRequestStepInput {}

@InputType()
export class ReturnBudgetRequestInput extends ReasonedBudgetStepInput {}

@InputType()
export class RecuseFromAppraisalInput extends ReasonedBudgetStepInput {}

@InputType()
export class WithdrawBudgetRequestInput extends ReasonedBudgetStepInput {}

@InputType()
export class NameBudgetAppraiserInput extends BudgetRequestStepInput {
  @FreeText(200, 'Opaque user id, as tokens have it.')
  person: string;

  @Field(() => String, { description: 'Code of the office by which that person appraises.' })
  @IsCode()
  agency: string;
}

@InputType()
export class AppraisedLineInput extends LineKeyInput {
  @Field(() => Money, { description: 'Whole đồng.' })
  recommended: string;
}

@InputType()
export class AppraiseBudgetRequestInput extends BudgetRequestStepInput {
  @Field(() => [AppraisedLineInput], { description: "Every line but those of communes' money." })
  @ArrayMaxSize(MOST_LINES)
  @ValidateNested({ each: true })
  lines: AppraisedLineInput[];

  @OptionalFreeText(2000, 'Needed where more is recommended than was requested.')
  reason?: string | null;
}

@ObjectType()
export abstract class BudgetRequestPayload extends Payload {
  @Field(() => BudgetRequest, { nullable: true, description: 'Null only while the views lag.' })
  budgetRequest: BudgetRequest | null;
}

@ObjectType({ simpleResolvers: true })
export class DraftBudgetRequestPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class SubmitBudgetRequestPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class ReceiveBudgetRequestPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class AcknowledgeBudgetCopyPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class ReturnBudgetRequestPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class RecuseFromAppraisalPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class NameBudgetAppraiserPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class AppraiseBudgetRequestPayload extends BudgetRequestPayload {}

@ObjectType({ simpleResolvers: true })
export class WithdrawBudgetRequestPayload extends BudgetRequestPayload {}

/** One step with one request. */
export async function takeBudgetStep(
  input: BudgetRequestStepInput,
  ctx: Context,
  command: BudgetRequestCommand,
): Promise<BudgetRequestPayload> {
  const stream = input.budgetRequestId;
  return stepOn(input, ctx, () => ({ stream, command }));
}

type Step = { stream: string; command: BudgetRequestCommand };

async function stepOn(
  input: CommandInput,
  ctx: Context,
  step: (request: Parameters<Context['execute']['newStream']>[1]) => Step,
): Promise<BudgetRequestPayload> {
  const { stale, receipt, stream } = await carryOut(input, ctx, (request) => ({
    decider: budgetRequest,
    ...step(request),
  }));
  return { stale, receipt, budgetRequest: await shown(budgetRequestAt(ctx, stream, null)) };
}

@Resolver()
export class BudgetRequestMutations {
  @Mutation(() => DraftBudgetRequestPayload, {
    description:
      "Drafts an agency's estimate, or replaces the lines of its draft, or of one that was returned " +
      '(III.2).',
  })
  async draftBudgetRequest(
    @Arg('input', () => DraftBudgetRequestInput) input: DraftBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<DraftBudgetRequestPayload> {
    const { planId, lines } = input;
    return stepOn(input, ctx, (request) => ({
      stream: input.budgetRequestId ?? ctx.execute.newStream('budgetRequest', request),
      command: {
        type: 'DraftBudgetRequest',
        planId,
        existing: Boolean(input.budgetRequestId),
        lines: lines.map(({ task, period, source, requested }) => ({
          task,
          period,
          source,
          requested,
        })),
      },
    }));
  }

  @Mutation(() => SubmitBudgetRequestPayload, {
    description: 'Sends it to Finance and its copy to the coordinator, in one act (III.2).',
  })
  submitBudgetRequest(
    @Arg('input', () => SubmitBudgetRequestInput) input: SubmitBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitBudgetRequestPayload> {
    return takeBudgetStep(input, ctx, { type: 'SubmitBudgetRequest' });
  }

  @Mutation(() => ReceiveBudgetRequestPayload, { description: 'Finance has received it.' })
  receiveBudgetRequest(
    @Arg('input', () => ReceiveBudgetRequestInput) input: ReceiveBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<ReceiveBudgetRequestPayload> {
    return takeBudgetStep(input, ctx, { type: 'ReceiveBudgetRequest' });
  }

  @Mutation(() => AcknowledgeBudgetCopyPayload, { description: 'The coordinator has its copy.' })
  acknowledgeBudgetCopy(
    @Arg('input', () => AcknowledgeBudgetCopyInput) input: AcknowledgeBudgetCopyInput,
    @Ctx() ctx: Context,
  ): Promise<AcknowledgeBudgetCopyPayload> {
    return takeBudgetStep(input, ctx, { type: 'AcknowledgeBudgetCopy' });
  }

  @Mutation(() => ReturnBudgetRequestPayload, {
    description: 'Finance asks for another revision of it.',
  })
  returnBudgetRequest(
    @Arg('input', () => ReturnBudgetRequestInput) input: ReturnBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<ReturnBudgetRequestPayload> {
    return takeBudgetStep(input, ctx, { type: 'ReturnBudgetRequest', reason: input.reason });
  }

  @Mutation(() => RecuseFromAppraisalPayload, {
    description:
      "The caller will not appraise it. Finance's own request needs this before anything else " +
      '(rule 17).',
  })
  recuseFromAppraisal(
    @Arg('input', () => RecuseFromAppraisalInput) input: RecuseFromAppraisalInput,
    @Ctx() ctx: Context,
  ): Promise<RecuseFromAppraisalPayload> {
    return takeBudgetStep(input, ctx, { type: 'RecuseFromAppraisal', reason: input.reason });
  }

  @Mutation(() => NameBudgetAppraiserPayload, {
    description:
      'Where somebody recused himself, the province office names who appraises (rule 17).',
  })
  nameBudgetAppraiser(
    @Arg('input', () => NameBudgetAppraiserInput) input: NameBudgetAppraiserInput,
    @Ctx() ctx: Context,
  ): Promise<NameBudgetAppraiserPayload> {
    const { person, agency } = input;
    return takeBudgetStep(input, ctx, { type: 'NameBudgetAppraiser', person, agency });
  }

  @Mutation(() => AppraiseBudgetRequestPayload, {
    description: 'What is recommended of each line; by nobody who prepared it (IV.4, rule 17).',
  })
  appraiseBudgetRequest(
    @Arg('input', () => AppraiseBudgetRequestInput) input: AppraiseBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<AppraiseBudgetRequestPayload> {
    const lines = input.lines.map(({ task, period, source, recommended }) => ({
      task,
      period,
      source,
      recommended,
    }));
    const reason = input.reason ?? null;
    return takeBudgetStep(input, ctx, { type: 'AppraiseBudgetRequest', lines, reason });
  }

  @Mutation(() => WithdrawBudgetRequestPayload, {
    description: 'Its agency withdraws it, until it is with the Committee.',
  })
  withdrawBudgetRequest(
    @Arg('input', () => WithdrawBudgetRequestInput) input: WithdrawBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<WithdrawBudgetRequestPayload> {
    return takeBudgetStep(input, ctx, { type: 'WithdrawBudgetRequest', reason: input.reason });
  }
}
