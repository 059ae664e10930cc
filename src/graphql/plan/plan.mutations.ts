import { ArrayMaxSize, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { amendPlan } from '../../domain/plan/amend-plan';
import { importPlan } from '../../domain/plan/import-plan';
import { plan, planStream } from '../../domain/plan/plan';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { readDocument } from '../../domain/plan/read-document';
import { Malformed } from '../../domain/shared/shape';
import { taskView } from '../../projections/task-view';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { Json, LocalDate } from '../scalars';
import {
  answered,
  CommandInput,
  carryOut,
  Payload,
  RepeatableInput,
  requestOf,
  shown,
} from '../shared/command';
import { IsCode, IsNfc } from '../shared/validators';
import { planAt } from './plan.read';
import { Plan, Task, toTask } from './plan.type';

@InputType()
export class ImportPlanInput extends RepeatableInput {
  @Field(() => Json, { description: 'The whole plan, as in data/plan-2026.json.' })
  plan: unknown;
}

@InputType()
export class IssuePlanInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => String, { description: 'Số: 35/KH-UBND.' })
  @MinLength(1)
  @MaxLength(100)
  @IsNfc()
  number: string;

  @Field(() => LocalDate)
  issuedOn: string;
}

@InputType({ description: 'A task that has another number in the amended text.' })
export class RecodingInput {
  @Field(() => String)
  @IsCode()
  from: string;

  @Field(() => String)
  @IsCode()
  to: string;
}

/** No plan has more tasks. */
const MOST_TASKS = 500;

@InputType({ description: '`document` is the paper that amends the plan, and needed.' })
export class AmendPlanInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => Json, { description: 'The whole plan as it is from now on.' })
  plan: unknown;

  @Field(() => [RecodingInput], {
    defaultValue: [],
    description: 'Old and new codes; a task that keeps its code is not named.',
  })
  @ArrayMaxSize(MOST_TASKS)
  @ValidateNested({ each: true })
  codes: RecodingInput[];

  @Field(() => [String], {
    defaultValue: [],
    description: 'Codes of tasks that the amended plan has no more.',
  })
  @ArrayMaxSize(MOST_TASKS)
  @IsCode({ each: true })
  dropped: string[];
}

@ObjectType()
abstract class PlanPayload extends Payload {
  @Field(() => Plan, { nullable: true, description: 'Null only while the views lag.' })
  plan: Plan | null;
}

@ObjectType({ simpleResolvers: true })
export class ImportPlanPayload extends PlanPayload {
  @Field(() => Int, { description: 'How many tasks and duties it has.' })
  tasks: number;
}

@ObjectType({ simpleResolvers: true })
export class IssuePlanPayload extends PlanPayload {}

@ObjectType({ simpleResolvers: true })
export class AmendPlanPayload extends PlanPayload {
  @Field(() => [Task], { description: 'Those that were amended, added or dropped by this act.' })
  changed: Task[];
}

@Resolver()
export class PlanMutations {
  @Mutation(() => ImportPlanPayload, {
    description: 'A plan with its tasks, and an assignment for every body that the text names.',
  })
  async importPlan(
    @Arg('input', () => ImportPlanInput) input: ImportPlanInput,
    @Ctx() ctx: Context,
  ): Promise<ImportPlanPayload> {
    const request = requestOf(input, ctx);
    const document = documentIn(input.plan);
    const { id, tasks } = document;
    const taskIds = tasks.map(({ code }) => ctx.execute.streamOf('task', id, code));
    const done = await importPlan(ctx.execute, document, { taskIds, request: () => request });
    return {
      ...(await answered(ctx, request, done)),
      plan: await shown(planAt(ctx, id, null)),
      tasks: tasks.length,
    };
  }

  @Mutation(() => IssuePlanPayload, { description: 'The plan was signed under a number and date.' })
  async issuePlan(
    @Arg('input', () => IssuePlanInput) input: IssuePlanInput,
    @Ctx() ctx: Context,
  ): Promise<IssuePlanPayload> {
    const { planId, number, issuedOn } = input;
    const { stale, receipt } = await carryOut(input, ctx, () => ({
      decider: plan,
      stream: planStream(planId),
      command: { type: 'IssuePlan' as const, number, issuedOn },
    }));
    return { stale, receipt, plan: await shown(planAt(ctx, planId, null)) };
  }

  @Mutation(() => AmendPlanPayload, {
    description:
      'The whole amended plan. A task keeps its id, whatever its code is now; what is gone is ' +
      'dropped, and every assignment follows its task.',
  })
  async amendPlan(
    @Arg('input', () => AmendPlanInput) input: AmendPlanInput,
    @Ctx() ctx: Context,
  ): Promise<AmendPlanPayload> {
    const { planId, dropped } = input;
    const request = requestOf(input, ctx);
    const document = documentIn(input.plan);
    const { documentHash, tasks } = document;
    // A code may belong to another task than the one that was imported under it.
    const mint = (code: string) => ctx.execute.streamOf('task', planId, code, documentHash);
    const { changed, done } = await amendPlan(
      ctx.execute,
      planId,
      document,
      {
        codes: input.codes.map(({ from, to }) => ({ from, to })),
        dropped,
        taskIds: tasks.map(({ code }) => mint(code)),
      },
      request,
      input.expectedVersion ?? null,
    );
    const payload = await answered(ctx, request, done);
    const rows = (await shown(ctx.read.many(taskView, changed, null))) ?? [];
    return {
      ...payload,
      plan: await shown(planAt(ctx, planId, null)),
      changed: rows.flatMap((row) => (row ? [toTask(row, null)] : [])),
    };
  }
}

/** The plan in the caller's JSON; where it has another shape, the place is told. */
function documentIn(json: unknown): PlanDocument {
  try {
    return readDocument(json);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const [path] = error.message.split(': ');
    throw new BadInput(path === 'value' ? 'plan' : `plan.${path}`, 'WRONG_TYPE');
  }
}
