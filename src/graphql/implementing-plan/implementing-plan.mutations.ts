import { ArrayMaxSize } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import {
  implementingPlan,
  implementingPlanStream,
} from '../../domain/implementing-plan/implementing-plan';
import {
  implementingPlanDue,
  implementingPlanDueStream,
} from '../../domain/implementing-plan/implementing-plan-due';
import type { Context } from '../context';
import { planAt } from '../plan/plan.read';
import { Plan } from '../plan/plan.type';
import { LocalDate } from '../scalars';
import { CommandInput, carryOut, Payload, shown } from '../shared/command';
import { OptionalCode } from '../shared/fields';
import { IsCode } from '../shared/validators';
import { implementingPlanAt } from './implementing-plan.read';
import { ImplementingPlan } from './implementing-plan.type';

/** No agency leads more tasks of a plan. */
const MOST_TASKS = 200;

@InputType({ description: "`document` is the agency's own paper, and needed: số, ngày, cơ quan." })
export class SubmitImplementingPlanInput extends CommandInput {
  @Field(() => ID, { description: "The province's plan." })
  @IsCode()
  planId: string;

  @OptionalCode({ description: "Whose plan: your own agency's unless given." })
  agency?: string | null;

  @Field(() => [String], { description: 'Codes of the tasks that it covers, each led by it.' })
  @ArrayMaxSize(MOST_TASKS)
  @IsCode({ each: true })
  covers: string[];
}

@InputType()
export class SetImplementingPlanDueDateInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => LocalDate, { description: 'The last day on which an agency is in time.' })
  dueOn: string;
}

@ObjectType({ simpleResolvers: true })
export class SubmitImplementingPlanPayload extends Payload {
  @Field(() => ImplementingPlan, { nullable: true, description: 'Null only while the views lag.' })
  implementingPlan: ImplementingPlan | null;
}

@ObjectType({ simpleResolvers: true })
export class SetImplementingPlanDueDatePayload extends Payload {
  @Field(() => Plan, { nullable: true, description: 'Null only while the views lag.' })
  plan: Plan | null;
}

@Resolver()
export class ImplementingPlanMutations {
  @Mutation(() => SubmitImplementingPlanPayload, {
    description: "Submits the agency's own plan (IV.5); a later one takes its place.",
  })
  async submitImplementingPlan(
    @Arg('input', () => SubmitImplementingPlanInput) input: SubmitImplementingPlanInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitImplementingPlanPayload> {
    const { planId, covers } = input;
    const agency = input.agency ?? input.onBehalfOf ?? ctx.viewer.agency ?? '';
    const type = 'SubmitImplementingPlan' as const;
    const { stream, stale, receipt } = await carryOut(input, ctx, ({ document: paper }) => ({
      decider: implementingPlan,
      stream: implementingPlanStream(planId, agency),
      command: { type, planId, agency, paper, covers },
    }));
    return { stale, receipt, implementingPlan: await shown(implementingPlanAt(ctx, stream, null)) };
  }

  @Mutation(() => SetImplementingPlanDueDatePayload, {
    description: 'Sets the day by which all who have the duty IV.5 that day submit their plans.',
  })
  async setImplementingPlanDueDate(
    @Arg('input', () => SetImplementingPlanDueDateInput) input: SetImplementingPlanDueDateInput,
    @Ctx() ctx: Context,
  ): Promise<SetImplementingPlanDueDatePayload> {
    const { planId, dueOn } = input;
    const { stale, receipt } = await carryOut(input, ctx, () => ({
      decider: implementingPlanDue,
      stream: implementingPlanDueStream(planId),
      command: { type: 'SetImplementingPlanDueDate' as const, planId, dueOn },
    }));
    return { stale, receipt, plan: await shown(planAt(ctx, planId, null)) };
  }
}
