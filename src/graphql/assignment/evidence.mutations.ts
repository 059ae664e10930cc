import { IsOptional, MaxLength, Min } from 'class-validator';
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { Decimal, SafeInt } from '../scalars';
import { EvidenceKind } from '../shared/enums';
import { FreeText } from '../shared/fields';
import { IsCode, IsNfc, IsSha256, IsWebAddress } from '../shared/validators';
import {
  AssignmentInput,
  AssignmentPayload,
  assignmentStep,
  OptionalPeriodInput,
  ReasonedAssignmentInput,
} from './step';

@InputType()
export class LogContributionInput extends AssignmentInput {
  @FreeText(5000)
  text: string;
}

@InputType()
export class RegisterEvidenceInput extends OptionalPeriodInput {
  @Field(() => EvidenceKind)
  kind: 'FILE' | 'LINK';

  @FreeText(500, 'Of the file, or title of the page.')
  name: string;

  @Field(() => String, { nullable: true, description: 'Of a link, and only of a link.' })
  @IsOptional()
  @IsWebAddress()
  @MaxLength(2000)
  @IsNfc()
  url?: string | null;

  @Field(() => String, { description: 'Of the content: 64 lower-case hexadecimal digits.' })
  @IsSha256()
  sha256: string;

  @Field(() => SafeInt, { description: 'Of the content, in bytes.' })
  @Min(0)
  size: number;
}

@InputType()
export class QuarantineEvidenceInput extends ReasonedAssignmentInput {
  @Field(() => String)
  @IsSha256()
  sha256: string;
}

@InputType()
export class MeasureIndicatorInput extends OptionalPeriodInput {
  @Field(() => String, { description: 'Code of the indicator, as the task defines it.' })
  @IsCode()
  indicator: string;

  @Field(() => Decimal)
  value: string;
}

@ObjectType({ simpleResolvers: true })
export class LogContributionPayload extends AssignmentPayload {}

@ObjectType({ simpleResolvers: true })
export class RegisterEvidencePayload extends AssignmentPayload {}

@ObjectType({ simpleResolvers: true })
export class QuarantineEvidencePayload extends AssignmentPayload {}

@ObjectType({ simpleResolvers: true })
export class MeasureIndicatorPayload extends AssignmentPayload {}

/** What is laid down beside the figures: contributions, evidence, measured values. */
@Resolver()
export class EvidenceMutations {
  @Mutation(() => LogContributionPayload, {
    description: 'What a coordinating agency did for the task; it completes nothing (rule 11).',
  })
  logContribution(
    @Arg('input', () => LogContributionInput) input: LogContributionInput,
    @Ctx() ctx: Context,
  ): Promise<LogContributionPayload> {
    return assignmentStep(input, ctx, { type: 'LogContribution', text: input.text });
  }

  @Mutation(() => RegisterEvidencePayload, {
    description: 'Registers a file or link by its hash; the content is kept elsewhere (rule 13).',
  })
  registerEvidence(
    @Arg('input', () => RegisterEvidenceInput) input: RegisterEvidenceInput,
    @Ctx() ctx: Context,
  ): Promise<RegisterEvidencePayload> {
    const { period = null, kind, name, url = null, sha256, size, classification = null } = input;
    const content = { name, url, sha256, size, classification };
    return assignmentStep(input, ctx, { type: 'RegisterEvidence', period, kind, ...content });
  }

  @Mutation(() => QuarantineEvidencePayload, {
    description: 'It should not have been registered; its hash stays on record.',
  })
  quarantineEvidence(
    @Arg('input', () => QuarantineEvidenceInput) input: QuarantineEvidenceInput,
    @Ctx() ctx: Context,
  ): Promise<QuarantineEvidencePayload> {
    const { sha256, reason } = input;
    return assignmentStep(input, ctx, { type: 'QuarantineEvidence', sha256, reason });
  }

  @Mutation(() => MeasureIndicatorPayload, {
    description: 'Records a value of an indicator of the task (rule 14).',
  })
  measureIndicator(
    @Arg('input', () => MeasureIndicatorInput) input: MeasureIndicatorInput,
    @Ctx() ctx: Context,
  ): Promise<MeasureIndicatorPayload> {
    const { indicator, value, period = null } = input;
    return assignmentStep(input, ctx, { type: 'MeasureIndicator', indicator, value, period });
  }
}
