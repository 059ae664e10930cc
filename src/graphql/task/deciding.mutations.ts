import { ArrayMaxSize, MaxLength, MinLength } from 'class-validator';
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { CadenceUnit as Unit } from '../../domain/plan/plan-document';
import type { JointCompletionRule as Rule } from '../../domain/task/task-events';
import type { Context } from '../context';
import { Decimal } from '../scalars';
import { CadenceUnit, JointCompletionRule } from '../shared/enums';
import { OptionalCode, OptionalFreeText, Reason } from '../shared/fields';
import { IsCode, IsNfc } from '../shared/validators';
import { FollowedPayload, TaskInput, TaskPayload, taskStep } from './task-step';

@InputType()
export class ResolveCadenceInput extends TaskInput {
  @Field(() => CadenceUnit, { description: "One of the schedule's choices." })
  every: Unit;
}

@InputType({ description: '`document` is the guidance, and needed: số, ngày, cơ quan ban hành.' })
export class RecordGuidanceInput extends TaskInput {
  @OptionalFreeText(5000, 'What it says.')
  text?: string | null;
}

@InputType()
export class LapseTriggerInput extends TaskInput {
  @Reason()
  reason: string;
}

@InputType()
export class SetJointCompletionRuleInput extends TaskInput {
  @Field(() => JointCompletionRule)
  rule: Rule;

  @Field(() => [String], {
    defaultValue: [],
    description: 'With DESIGNATED: codes of the leads whose completion counts.',
  })
  @ArrayMaxSize(100)
  @IsCode({ each: true })
  designated: string[];
}

@InputType()
export class DefineIndicatorInput extends TaskInput {
  @Field(() => String)
  @IsCode()
  code: string;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(300)
  @IsNfc()
  name: string;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(100)
  @IsNfc()
  unit: string;

  @Field(() => Decimal, { nullable: true })
  baseline?: string | null;

  @Field(() => Decimal)
  target: string;

  @OptionalCode({ description: "2026, 2026-Q3 or 2026-04; the whole of the plan's year if none." })
  period?: string | null;
}

@ObjectType({ simpleResolvers: true })
export class ResolveCadencePayload extends FollowedPayload {}

@ObjectType({ simpleResolvers: true })
export class RecordGuidancePayload extends FollowedPayload {}

@ObjectType({ simpleResolvers: true })
export class LapseTriggerPayload extends FollowedPayload {}

@ObjectType({ simpleResolvers: true })
export class SetJointCompletionRulePayload extends TaskPayload {}

@ObjectType({ simpleResolvers: true })
export class DefineIndicatorPayload extends TaskPayload {}

@Resolver()
export class DecidingMutations {
  @Mutation(() => ResolveCadencePayload, {
    description: 'Decides between "hằng tháng" and "hằng quý"; the occurrences open (rule 6).',
  })
  resolveCadence(
    @Arg('input', () => ResolveCadenceInput) input: ResolveCadenceInput,
    @Ctx() ctx: Context,
  ): Promise<ResolveCadencePayload> {
    return taskStep(input, ctx, { type: 'ResolveCadence', every: input.every });
  }

  @Mutation(() => RecordGuidancePayload, {
    description: 'What the task waited for has come: its occurrences wait no longer (rule 6).',
  })
  recordGuidance(
    @Arg('input', () => RecordGuidanceInput) input: RecordGuidanceInput,
    @Ctx() ctx: Context,
  ): Promise<RecordGuidancePayload> {
    const { document, text } = input;
    return taskStep(input, ctx, {
      type: 'RecordGuidance',
      guidance: document
        ? { number: document.number, date: document.date, issuer: document.issuer }
        : null,
      text: text ?? null,
    });
  }

  @Mutation(() => LapseTriggerPayload, {
    description: "What the task waited for will not come, which is nobody's failure (rule 6).",
  })
  lapseTrigger(
    @Arg('input', () => LapseTriggerInput) input: LapseTriggerInput,
    @Ctx() ctx: Context,
  ): Promise<LapseTriggerPayload> {
    return taskStep(input, ctx, { type: 'LapseTrigger', reason: input.reason });
  }

  @Mutation(() => SetJointCompletionRulePayload, {
    description: 'When a task with several named leads is complete; ALL unless it is set.',
  })
  setJointCompletionRule(
    @Arg('input', () => SetJointCompletionRuleInput) input: SetJointCompletionRuleInput,
    @Ctx() ctx: Context,
  ): Promise<SetJointCompletionRulePayload> {
    const { rule, designated } = input;
    return taskStep(input, ctx, { type: 'SetJointCompletionRule', rule, designated });
  }

  @Mutation(() => DefineIndicatorPayload, {
    description: "By what a task's effect is measured (rule 14).",
  })
  defineIndicator(
    @Arg('input', () => DefineIndicatorInput) input: DefineIndicatorInput,
    @Ctx() ctx: Context,
  ): Promise<DefineIndicatorPayload> {
    const { code, name, unit, baseline, target, period } = input;
    return taskStep(input, ctx, {
      type: 'DefineIndicator',
      code,
      name,
      unit,
      baseline: baseline ?? null,
      target,
      period: period ?? null,
    });
  }
}
