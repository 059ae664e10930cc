import { ArrayMaxSize, IsOptional, ValidateNested } from 'class-validator';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import {
  budgetRequest,
  type BudgetSource as Source,
} from '../../domain/budget-request/budget-request';
import { budgetRequestView } from '../../projections/budget-request-view';
import { agencyNamed, heirNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { taskMeant } from '../plan/plan.read';
import { Task } from '../plan/plan.type';
import { Money } from '../scalars';
import { CommandInput, carryOut, Payload, shown } from '../shared/command';
import { PageArgs, query, toConnection } from '../shared/connection';
import { BudgetFlag, BudgetSource } from '../shared/enums';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { IsCode, IsObjectId } from '../shared/validators';
import { budgetRequestAt, budgetRequestOrder, budgetRequestsWhere } from './budget-request.read';
import {
  Awaiting,
  BudgetLine,
  BudgetRequest,
  BudgetRequestConnection,
  BudgetRequestFilter,
  BudgetRequestOrder,
  toBudgetRequest,
} from './budget-request.type';

@Resolver(() => Snapshot)
export class BudgetRequestQueries {
  @View(() => BudgetRequest, { nullable: true })
  budgetRequest(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return budgetRequestAt(ctx, id, placeOf(root));
  }

  @View(() => BudgetRequestConnection)
  async budgetRequests(
    @Arg('filter', () => BudgetRequestFilter, { nullable: true })
    filter: BudgetRequestFilter | null,
    @Arg('orderBy', () => BudgetRequestOrder, { nullable: true })
    orderBy: BudgetRequestOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where = await budgetRequestsWhere(ctx, filter ?? {}, at);
    const wanted = query(where, budgetRequestOrder(orderBy), page);
    const found = await ctx.views.page(budgetRequestView, wanted, at);
    const count = () => ctx.views.count(budgetRequestView, where, at);
    return toConnection(found, page.after, (row) => toBudgetRequest(row, at), count);
  }
}

@Resolver(() => BudgetRequest)
export class BudgetRequestResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { row, at }: BudgetRequest, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }

  @FieldResolver(() => [Agency], {
    description: 'Whose turn it is, and who has not received its copy.',
  })
  async awaiting(@Root() { row, at }: BudgetRequest, @Ctx() ctx: Context) {
    return Promise.all(row.awaiting.map((code) => heirNamed(ctx, code, at)));
  }

  @FieldResolver(() => [BudgetFlag], {
    description: 'What speaks against it, though it was accepted (rule 14).',
  })
  async flags(@Root() { row, at }: BudgetRequest, @Ctx() ctx: Context): Promise<string[]> {
    const tasks = row.tasks.map((code) => taskMeant(ctx, row.plan_id, code, at));
    const unmeasured = (await Promise.all(tasks)).some((task) => task?.row.indicators.length === 0);
    return unmeasured ? ['NO_MEASURE'] : [];
  }
}

@Resolver(() => Awaiting)
export class AwaitingResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { agencyCode, at }: Awaiting, @Ctx() ctx: Context) {
    return heirNamed(ctx, agencyCode, at);
  }
}

@Resolver(() => BudgetLine)
export class BudgetLineResolver {
  @FieldResolver(() => Task)
  task(@Root() { taskCode, request }: BudgetLine, @Ctx() ctx: Context) {
    return taskMeant(ctx, request.row.plan_id, taskCode, request.at);
  }
}

@InputType()
export class BudgetLineInput {
  @Field(() => String, { description: 'Code of the task.' })
  @IsCode()
  task: string;

  @Field(() => String, { description: '2026, 2026-Q3, 2026-Q2-Q3 or 2026-04.' })
  @IsCode()
  period: string;

  @Field(() => BudgetSource)
  source: Source;

  @Field(() => Money, { description: 'Whole đồng.' })
  requested: string;
}

@InputType()
export class DraftBudgetRequestInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => ID, { nullable: true, description: 'A draft whose lines these replace.' })
  @IsOptional()
  @IsObjectId('budgetRequest')
  budgetRequestId?: string | null;

  @Field(() => [BudgetLineInput])
  @ArrayMaxSize(200)
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
export class SubmitBudgetRequestInput extends BudgetRequestStepInput {}

@InputType()
export class ReceiveBudgetRequestInput extends BudgetRequestStepInput {}

@InputType()
export class AcknowledgeBudgetCopyInput extends BudgetRequestStepInput {}

@ObjectType()
abstract class BudgetRequestPayload extends Payload {
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

type Step = 'SubmitBudgetRequest' | 'ReceiveBudgetRequest' | 'AcknowledgeBudgetCopy';

async function take(type: Step, input: BudgetRequestStepInput, ctx: Context) {
  const {
    done: _done,
    stream,
    ...payload
  } = await carryOut(input, ctx, () => ({
    decider: budgetRequest,
    stream: input.budgetRequestId,
    command: { type },
  }));
  return { ...payload, budgetRequest: await shown(budgetRequestAt(ctx, stream, null)) };
}

@Resolver()
export class BudgetRequestMutations {
  @Mutation(() => DraftBudgetRequestPayload, {
    description: "Drafts an agency's estimate, or replaces the lines of its draft (III.2).",
  })
  async draftBudgetRequest(
    @Arg('input', () => DraftBudgetRequestInput) input: DraftBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<DraftBudgetRequestPayload> {
    const { planId, lines } = input;
    const {
      done: _done,
      stream,
      ...payload
    } = await carryOut(input, ctx, (request) => ({
      decider: budgetRequest,
      stream: input.budgetRequestId ?? ctx.execute.newStream('budgetRequest', request),
      command: {
        type: 'DraftBudgetRequest' as const,
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
    return { ...payload, budgetRequest: await shown(budgetRequestAt(ctx, stream, null)) };
  }

  @Mutation(() => SubmitBudgetRequestPayload, {
    description: 'Sends it to Finance and its copy to the coordinator, in one act (III.2).',
  })
  submitBudgetRequest(
    @Arg('input', () => SubmitBudgetRequestInput) input: SubmitBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitBudgetRequestPayload> {
    return take('SubmitBudgetRequest', input, ctx);
  }

  @Mutation(() => ReceiveBudgetRequestPayload, { description: 'Finance has received it.' })
  receiveBudgetRequest(
    @Arg('input', () => ReceiveBudgetRequestInput) input: ReceiveBudgetRequestInput,
    @Ctx() ctx: Context,
  ): Promise<ReceiveBudgetRequestPayload> {
    return take('ReceiveBudgetRequest', input, ctx);
  }

  @Mutation(() => AcknowledgeBudgetCopyPayload, { description: 'The coordinator has its copy.' })
  acknowledgeBudgetCopy(
    @Arg('input', () => AcknowledgeBudgetCopyInput) input: AcknowledgeBudgetCopyInput,
    @Ctx() ctx: Context,
  ): Promise<AcknowledgeBudgetCopyPayload> {
    return take('AcknowledgeBudgetCopy', input, ctx);
  }
}
