import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { UrgeFilter } from '../../domain/assignment/commands';
import { mayUrge } from '../../domain/assignment/may-urge';
import { type UrgeResult as Row, urgeByFilter } from '../../domain/assignment/urge-by-filter';
import { rejectionMessage } from '../../domain/rejection';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import { type Context, leaveMoment } from '../context';
import { LocalDate } from '../scalars';
import { answered, Receipt, RepeatableInput, requestOf } from '../shared/command';
import { OccurrenceStatus, Timeliness, UrgeOutcome } from '../shared/enums';
import { FreeText, OptionalCode } from '../shared/fields';
import { IsCode } from '../shared/validators';
import { assignmentAt } from './assignment.read';
import { Assignment } from './assignment.type';
import { AssignmentInput, AssignmentPayload, assignmentStep, EarlierVersion } from './step';
import { toUrge } from './urging.read';

@InputType({
  description: 'Whom to urge: the unfinished work, begun by today, that all of these name.',
})
export class UrgeInput extends RepeatableInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @OptionalCode()
  section?: string | null;

  @OptionalCode()
  task?: string | null;

  @OptionalCode()
  agency?: string | null;

  @Field(() => OccurrenceStatus, { nullable: true })
  status?: string | null;

  @Field(() => Timeliness, { nullable: true })
  timeliness?: string | null;

  @Field(() => LocalDate, { nullable: true })
  dueFrom?: string | null;

  @Field(() => LocalDate, { nullable: true })
  dueTo?: string | null;

  @FreeText(5000, 'What the agencies are told.')
  text: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Say what would happen; write nothing.',
  })
  preview: boolean;
}

@ObjectType()
export class UrgeResult {
  @Field(() => UrgeOutcome, { simple: true })
  outcome: string;

  @Field(() => [String], { simple: true })
  periods: string[];

  @Field(() => String, {
    simple: true,
    nullable: true,
    description: 'Code of the rule that refused it.',
  })
  code: string | null;

  @Field(() => String, { simple: true, nullable: true })
  reason: string | null;

  row: Row;
}

@Resolver(() => UrgeResult)
export class UrgeResultResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { row }: UrgeResult, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, null);
  }

  @FieldResolver(() => Assignment)
  assignment(@Root() { row }: UrgeResult, @Ctx() ctx: Context) {
    return assignmentAt(ctx, row.assignmentId, null);
  }
}

@ObjectType({ simpleResolvers: true })
export class UrgePayload {
  @Field(() => [UrgeResult], { description: "One for each assignment, in the plan's order." })
  results: UrgeResult[];

  @Field(() => Int, { description: 'Occurrences that are urged, or would be.' })
  count: number;

  @Field(() => Boolean)
  preview: boolean;

  @Field(() => Boolean, { description: 'The views lag behind the receipt; ask again.' })
  stale: boolean;

  @Field(() => Receipt, { nullable: true, description: 'Null for a preview.' })
  receipt: Receipt | null;
}

@InputType()
export class AcknowledgeUrgeInput extends AssignmentInput {
  @EarlierVersion('The `version` of the urge.')
  urge: number;
}

@ObjectType({ simpleResolvers: true })
export class AcknowledgeUrgePayload extends AssignmentPayload {}

@Resolver()
export class UrgingMutations {
  @Mutation(() => UrgePayload, {
    description:
      'Đôn đốc (IV.3): the coordinator urges, on behalf of the Chairman, whoever the filter ' +
      'names and the province judges. Once a day for the same work.',
  })
  async urge(
    @Arg('input', () => UrgeInput) input: UrgeInput,
    @Ctx() ctx: Context,
  ): Promise<UrgePayload> {
    const filter = filterOf(input);
    const { text, preview } = input;
    const request = requestOf(input, ctx);
    const { wanted, known } = await toUrge(ctx, filter, input.commandId ? request.commandId : null);
    leaveMoment(ctx);
    if (wanted.length === 0) await mayUrge(ctx.execute, input.planId, request, ctx.today);
    const urging = { text, filter };
    const how = { preview, known };
    const { results, done } = await urgeByFilter(ctx.execute, wanted, urging, request, how);
    const answer = preview ? { stale: false, receipt: null } : await answered(ctx, request, done);
    const urged = results.filter(({ outcome }) => outcome === 'URGED');
    return {
      ...answer,
      preview,
      count: urged.reduce((sum, { periods }) => sum + periods.length, 0),
      results: results.map((row) => toResult(row, ctx)),
    };
  }

  @Mutation(() => AcknowledgeUrgePayload, { description: 'The agency has taken note (rule 22).' })
  acknowledgeUrge(
    @Arg('input', () => AcknowledgeUrgeInput) input: AcknowledgeUrgeInput,
    @Ctx() ctx: Context,
  ): Promise<AcknowledgeUrgePayload> {
    return assignmentStep(input, ctx, { type: 'AcknowledgeUrge', urge: input.urge });
  }
}

const filterOf = (input: UrgeInput): UrgeFilter => ({
  planId: input.planId,
  section: input.section ?? null,
  task: input.task ?? null,
  agency: input.agency ?? null,
  status: (input.status ?? null) as UrgeFilter['status'],
  timeliness: (input.timeliness ?? null) as UrgeFilter['timeliness'],
  dueFrom: input.dueFrom ?? null,
  dueTo: input.dueTo ?? null,
});

const toResult = (row: Row, { language }: Context): UrgeResult => ({
  outcome: row.outcome,
  periods: row.periods,
  code: row.rejected?.code ?? null,
  reason: row.rejected && rejectionMessage(row.rejected.code, row.rejected.details, language),
  row,
});
