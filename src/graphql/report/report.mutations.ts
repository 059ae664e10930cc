import { ArrayMaxSize, ArrayMinSize, IsOptional, Min } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Done, Outcome, Preview } from '../../domain/execution';
import type { Classification as Level } from '../../domain/plan/plan-document';
import { type Rejected, rejectionMessage } from '../../domain/rejection';
import {
  type ReportCommand,
  type Report as ReportState,
  report,
  reportStream,
} from '../../domain/report/report';
import type { Context } from '../context';
import {
  answered,
  CommandInput,
  carryOut,
  Payload,
  Receipt,
  RepeatableInput,
  requestOf,
  shown,
} from '../shared/command';
import { AcceptOutcome, Classification } from '../shared/enums';
import { FreeText, OptionalCode, OptionalFreeText, Reason } from '../shared/fields';
import { IsObjectId } from '../shared/validators';
import { reportAt } from './report.read';
import { Report } from './report.type';

@InputType()
abstract class WrittenReportInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('reportingCycle')
  cycleId: string;

  @OptionalCode({
    description: "Whose report: your own agency's, or that of one that it follows (rule 4).",
  })
  agency?: string | null;

  @Field(() => Classification, {
    defaultValue: 'INTERNAL',
    description: 'Of the content. State secrets are refused (I.2.c).',
  })
  override classification: Level;
}

@InputType()
export class DraftReportInput extends WrittenReportInput {
  @FreeText(50_000)
  content: string;
}

@InputType()
export class SubmitReportInput extends WrittenReportInput {
  @OptionalFreeText(50_000, 'Needed unless there is nothing to report.')
  content?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'There is nothing to report.' })
  nil: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'The revision that it replaces, where one stands that was not returned (rule 12).',
  })
  @IsOptional()
  @Min(1)
  supersedes?: number | null;
}

@InputType()
export class WithdrawReportInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('report')
  reportId: string;

  @Field(() => Int, { description: 'The revision that stands.' })
  @Min(1)
  revision: number;

  @Reason()
  reason: string;
}

@InputType()
export class ReturnReportInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('report')
  reportId: string;

  @FreeText(5000)
  reason: string;
}

@ObjectType()
abstract class ReportPayload extends Payload {
  @Field(() => Report, { nullable: true, description: 'Null only while the views lag.' })
  report: Report | null;
}

@ObjectType({ simpleResolvers: true })
export class DraftReportPayload extends ReportPayload {}

@ObjectType({ simpleResolvers: true })
export class WithdrawReportPayload extends ReportPayload {}

@ObjectType({ simpleResolvers: true })
export class SubmitReportPayload extends ReportPayload {}

@ObjectType({ simpleResolvers: true })
export class ReturnReportPayload extends ReportPayload {}

@InputType()
export class AcceptReportsInput extends RepeatableInput {
  @Field(() => [ID])
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsObjectId('report', { each: true })
  reportIds: string[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Say what would happen; write nothing.',
  })
  preview: boolean;
}

@ObjectType({ simpleResolvers: true })
export class AcceptReportResult {
  @Field(() => ID)
  reportId: string;

  @Field(() => AcceptOutcome)
  outcome: string;

  @Field(() => String, { nullable: true, description: 'Code of the rule that refused it.' })
  code: string | null;

  @Field(() => String, { nullable: true })
  message: string | null;

  @Field(() => Report, { nullable: true, description: 'As it is now; null if you may not see it.' })
  report: Report | null;
}

@ObjectType({ simpleResolvers: true })
export class AcceptReportsPayload {
  @Field(() => [AcceptReportResult], { description: 'One for each id, in their order.' })
  results: AcceptReportResult[];

  @Field(() => Boolean)
  preview: boolean;

  @Field(() => Boolean, { description: 'The views lag behind the receipt; ask again.' })
  stale: boolean;

  @Field(() => Receipt, { nullable: true, description: 'Null for a preview.' })
  receipt: Receipt | null;
}

@Resolver()
export class ReportMutations {
  @Mutation(() => DraftReportPayload, {
    description: 'Keeps what an agency is writing at, for its own eyes.',
  })
  draftReport(
    @Arg('input', () => DraftReportInput) input: DraftReportInput,
    @Ctx() ctx: Context,
  ): Promise<DraftReportPayload> {
    const { cycleId, content, classification } = input;
    const agency = reporting(input, ctx);
    const command = { type: 'DraftReport' as const, cycleId, agency, content, classification };
    return this.step(input, ctx, reportStream(cycleId, agency), command);
  }

  @Mutation(() => SubmitReportPayload, {
    description: "Submits the caller's agency's report, or the statement that there is none.",
  })
  submitReport(
    @Arg('input', () => SubmitReportInput) input: SubmitReportInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitReportPayload> {
    const { cycleId, content = null, classification, nil, supersedes } = input;
    const agency = reporting(input, ctx);
    // What the caller left out stays out: the command is the same word for word.
    const command = {
      type: 'SubmitReport' as const,
      cycleId,
      agency,
      content,
      classification,
      ...(nil && { nil }),
      ...(supersedes && { supersedes }),
    };
    return this.step(input, ctx, reportStream(cycleId, agency), command);
  }

  @Mutation(() => WithdrawReportPayload, {
    description: 'Takes back a submission that nobody has judged; what it replaced stands again.',
  })
  withdrawReport(
    @Arg('input', () => WithdrawReportInput) input: WithdrawReportInput,
    @Ctx() ctx: Context,
  ): Promise<WithdrawReportPayload> {
    const { reportId, revision, reason } = input;
    return this.step(input, ctx, reportId, { type: 'WithdrawReport', revision, reason });
  }

  @Mutation(() => ReturnReportPayload, { description: 'Gives a report back, with the reason.' })
  returnReport(
    @Arg('input', () => ReturnReportInput) input: ReturnReportInput,
    @Ctx() ctx: Context,
  ): Promise<ReturnReportPayload> {
    const { reportId, reason } = input;
    return this.step(input, ctx, reportId, { type: 'ReturnReport', reason });
  }

  private async step(
    input: CommandInput,
    ctx: Context,
    stream: string,
    command: ReportCommand,
  ): Promise<ReportPayload> {
    const order = () => ({ decider: report, stream, command });
    const { done: _done, stream: _stream, ...payload } = await carryOut(input, ctx, order);
    return { ...payload, report: await shown(reportAt(ctx, stream, null)) };
  }

  @Mutation(() => AcceptReportsPayload, { description: 'Accepts reports, each for itself.' })
  async acceptReports(
    @Arg('input', () => AcceptReportsInput) input: AcceptReportsInput,
    @Ctx() ctx: Context,
  ): Promise<AcceptReportsPayload> {
    const { preview } = input;
    const request = requestOf(input, ctx);
    const ids = [...new Set(input.reportIds)];
    const orders = ids.map((stream) => ({
      decider: report,
      stream,
      command: { type: 'AcceptReport' as const },
    }));
    const outcomes = preview
      ? await ctx.execute.preview(orders, request)
      : await ctx.execute.each(orders, request);
    const refused = outcomes.flatMap((outcome) =>
      'rejected' in outcome ? [outcome.rejected] : [],
    );
    // Who may accept none of them is told so plainly.
    if (refused.length === ids.length && refused.every(({ code }) => code === 'FORBIDDEN'))
      throw refused[0];
    const done = outcomes.filter((outcome): outcome is Done<ReportState> => 'events' in outcome);
    const answer = preview ? { stale: false, receipt: null } : await answered(ctx, request, done);
    const results = ids.map((id, n) => resultOf(ctx, id, outcomes[n] as Row));
    return { ...answer, preview, results: await Promise.all(results) };
  }
}

/** Whose report is meant: the one named, that of who is acted for, or the caller's. */
const reporting = (input: WrittenReportInput, { viewer }: Context): string =>
  input.agency ?? input.onBehalfOf ?? viewer.agency ?? '';

type Row = Outcome<ReportState> | Preview<ReportState>;

async function resultOf(ctx: Context, reportId: string, row: Row): Promise<AcceptReportResult> {
  const rejected: Rejected | null = 'rejected' in row ? row.rejected : null;
  return {
    reportId,
    outcome: rejected ? 'REFUSED' : 'ACCEPTED',
    code: rejected?.code ?? null,
    message: rejected && rejectionMessage(rejected.code, rejected.details, ctx.language),
    report: await shown(reportAt(ctx, reportId, null)),
  };
}
