import { ArrayMinSize, IsOptional, Max, Min } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { DeliverableFormat as Format } from '../../domain/plan/plan-document';
import type { Context } from '../context';
import { LocalDate } from '../scalars';
import { DeliverableFormat } from '../shared/enums';
import { OptionalFreeText, Reason } from '../shared/fields';
import { IsCode, IsObjectId } from '../shared/validators';
import {
  EarlierVersion,
  OccurrenceInput,
  OccurrencePayload,
  occurrenceStep,
  QUANTITY_MAX,
  ReasonedOccurrenceInput,
} from './step';

@InputType()
abstract class FigureInput extends OccurrenceInput {
  @Field(() => Int, { nullable: true, description: 'In all so far, in the unit of the task.' })
  @IsOptional()
  @Min(0)
  @Max(QUANTITY_MAX)
  quantity?: number | null;

  @Field(() => Int, { nullable: true, description: 'Where nothing is counted.' })
  @IsOptional()
  @Min(0)
  @Max(100)
  percent?: number | null;
}

@InputType()
export class ReportProgressInput extends FigureInput {
  @OptionalFreeText(5000)
  note?: string | null;
}

@InputType()
export class CorrectProgressInput extends FigureInput {
  @EarlierVersion("The occurrence's `reportedBy`: the version of the report that was wrong.")
  corrects: number;

  @Reason()
  reason: string;
}

@InputType()
export class SubmitDeliverableInput extends OccurrenceInput {
  @Field(() => String, { description: 'Language of the edition: vi, en, ko, ja, zh.' })
  @IsCode()
  language: string;

  @Field(() => [DeliverableFormat])
  @ArrayMinSize(1)
  formats: Format[];
}

@InputType()
export class WithdrawDeliverableInput extends ReasonedOccurrenceInput {
  @EarlierVersion('The `version` of the edition.')
  withdraws: number;
}

@InputType()
export class WaiveLanguageInput extends ReasonedOccurrenceInput {
  @Field(() => String, { description: 'One that the task asks for.' })
  @IsCode()
  language: string;
}

@InputType()
export class ReportNilInput extends OccurrenceInput {
  @Field(() => LocalDate)
  from: string;

  @Field(() => LocalDate, { description: 'Not after today.' })
  to: string;
}

@InputType()
export class CheckInInput extends OccurrenceInput {
  @Field(() => ID)
  @IsObjectId('reportingCycle')
  cycleId: string;

  @OptionalFreeText(5000)
  note?: string | null;
}

@ObjectType({ simpleResolvers: true })
export class ReportProgressPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class CorrectProgressPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class SubmitDeliverablePayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class WithdrawDeliverablePayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class WaiveLanguagePayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class ReportNilPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class CheckInPayload extends OccurrencePayload {}

@Resolver()
export class ProgressMutations {
  @Mutation(() => ReportProgressPayload, { description: 'How far it is, in all so far (rule 10).' })
  reportProgress(
    @Arg('input', () => ReportProgressInput) input: ReportProgressInput,
    @Ctx() ctx: Context,
  ): Promise<ReportProgressPayload> {
    const { period, quantity = null, percent = null, note = null } = input;
    return occurrenceStep(input, ctx, { type: 'ReportProgress', period, quantity, percent, note });
  }

  @Mutation(() => CorrectProgressPayload, {
    description: 'The figure that stands was wrong; this is the right one (rules 10 and 12).',
  })
  correctProgress(
    @Arg('input', () => CorrectProgressInput) input: CorrectProgressInput,
    @Ctx() ctx: Context,
  ): Promise<CorrectProgressPayload> {
    const { period, corrects, quantity = null, percent = null, reason } = input;
    const figure = { quantity, percent };
    return occurrenceStep(input, ctx, {
      type: 'CorrectProgress',
      period,
      corrects,
      ...figure,
      reason,
    });
  }

  @Mutation(() => SubmitDeliverablePayload, { description: 'Registers one edition (rule 10).' })
  submitDeliverable(
    @Arg('input', () => SubmitDeliverableInput) input: SubmitDeliverableInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitDeliverablePayload> {
    const { period, language, formats } = input;
    return occurrenceStep(input, ctx, { type: 'SubmitDeliverable', period, language, formats });
  }

  @Mutation(() => WithdrawDeliverablePayload, {
    description: 'An edition was registered in error; its language is missing again.',
  })
  withdrawDeliverable(
    @Arg('input', () => WithdrawDeliverableInput) input: WithdrawDeliverableInput,
    @Ctx() ctx: Context,
  ): Promise<WithdrawDeliverablePayload> {
    const { period, withdraws, reason } = input;
    return occurrenceStep(input, ctx, { type: 'WithdrawDeliverable', period, withdraws, reason });
  }

  @Mutation(() => WaiveLanguagePayload, { description: 'This edition need not be made (rule 10).' })
  waiveLanguage(
    @Arg('input', () => WaiveLanguageInput) input: WaiveLanguageInput,
    @Ctx() ctx: Context,
  ): Promise<WaiveLanguagePayload> {
    const { period, language, reason } = input;
    return occurrenceStep(input, ctx, { type: 'WaiveLanguage', period, language, reason });
  }

  @Mutation(() => ReportNilPayload, {
    description: '"Nếu có": states that nothing happened in these days (rule 6).',
  })
  reportNil(
    @Arg('input', () => ReportNilInput) input: ReportNilInput,
    @Ctx() ctx: Context,
  ): Promise<ReportNilPayload> {
    const { period, from, to } = input;
    return occurrenceStep(input, ctx, { type: 'ReportNil', period, from, to });
  }

  @Mutation(() => CheckInPayload, {
    description: 'A continuous task goes on: once in each reporting cycle that covers it.',
  })
  checkIn(
    @Arg('input', () => CheckInInput) input: CheckInInput,
    @Ctx() ctx: Context,
  ): Promise<CheckInPayload> {
    const { period, cycleId, note = null } = input;
    return occurrenceStep(input, ctx, { type: 'CheckIn', period, cycleId, note });
  }
}
