import { ArrayMaxSize, ArrayMinSize, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Done, Outcome, Preview } from '../../domain/execution';
import type { Classification as Level } from '../../domain/plan/plan-document';
import { type Rejected, rejectionMessage } from '../../domain/rejection';
import { type Report as ReportState, report, reportStream } from '../../domain/report/report';
import {
  cycleStream,
  type CycleKind as Kind,
  reportingCycle,
} from '../../domain/reporting-cycle/reporting-cycle';
import type { Context } from '../context';
import { LocalDate } from '../scalars';
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
import { AcceptOutcome, Classification, CycleKind } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { IsCode, IsNfc, IsObjectId } from '../shared/validators';
import { reportAt, reportingCycleAt } from './report.read';
import { Report, ReportingCycle } from './report.type';

@InputType()
export class PeriodCoveredInput {
  @Field(() => LocalDate)
  from: string;

  @Field(() => LocalDate)
  to: string;
}

@InputType()
export class OpenReportingCycleInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => CycleKind, { description: 'A plan has one FINAL cycle (IV.3).' })
  kind: Kind;

  @Field(() => PeriodCoveredInput)
  @ValidateNested()
  periodCovered: PeriodCoveredInput;

  @Field(() => LocalDate, { description: 'The last day on which an agency is in time.' })
  cutOff: string;
}

@ObjectType({ simpleResolvers: true })
export class OpenReportingCyclePayload extends Payload {
  @Field(() => ReportingCycle, { nullable: true, description: 'Null only while the views lag.' })
  reportingCycle: ReportingCycle | null;
}

@InputType()
export class SubmitReportInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('reportingCycle')
  cycleId: string;

  @OptionalCode({
    description: "Whose report: your own agency's, or that of one that it follows (rule 4).",
  })
  agency?: string | null;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(50_000)
  @IsNfc()
  content: string;

  @Field(() => Classification, {
    defaultValue: 'INTERNAL',
    description: 'Of the content. State secrets are refused (I.2.c).',
  })
  override classification: Level;
}

@InputType()
export class ReturnReportInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('report')
  reportId: string;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(5000)
  @IsNfc()
  reason: string;
}

@ObjectType()
abstract class ReportPayload extends Payload {
  @Field(() => Report, { nullable: true, description: 'Null only while the views lag.' })
  report: Report | null;
}

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
  @Mutation(() => OpenReportingCyclePayload, {
    description: 'Opens a cycle and freezes who must report (rules 19 and 20).',
  })
  async openReportingCycle(
    @Arg('input', () => OpenReportingCycleInput) input: OpenReportingCycleInput,
    @Ctx() ctx: Context,
  ): Promise<OpenReportingCyclePayload> {
    const { planId, kind, periodCovered, cutOff } = input;
    const { from, to } = periodCovered;
    const {
      done: _done,
      stream,
      ...payload
    } = await carryOut(input, ctx, (request) => {
      const type = 'OpenReportingCycle' as const;
      const command = { type, planId, kind, periodCovered: { from, to }, cutOff };
      const mint = () => ctx.execute.newStream('reportingCycle', request);
      return { decider: reportingCycle, stream: cycleStream(command, mint), command };
    });
    return { ...payload, reportingCycle: await shown(reportingCycleAt(ctx, stream, null)) };
  }

  @Mutation(() => SubmitReportPayload, { description: "Submits the caller's agency's report." })
  async submitReport(
    @Arg('input', () => SubmitReportInput) input: SubmitReportInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitReportPayload> {
    const { cycleId, content, classification } = input;
    const agency = input.agency ?? input.onBehalfOf ?? ctx.viewer.agency ?? '';
    const {
      done: _done,
      stream,
      ...payload
    } = await carryOut(input, ctx, () => ({
      decider: report,
      stream: reportStream(cycleId, agency),
      command: { type: 'SubmitReport' as const, cycleId, agency, content, classification },
    }));
    return { ...payload, report: await shown(reportAt(ctx, stream, null)) };
  }

  @Mutation(() => ReturnReportPayload, { description: 'Gives a report back, with the reason.' })
  async returnReport(
    @Arg('input', () => ReturnReportInput) input: ReturnReportInput,
    @Ctx() ctx: Context,
  ): Promise<ReturnReportPayload> {
    const { reportId, reason } = input;
    const {
      done: _done,
      stream,
      ...payload
    } = await carryOut(input, ctx, () => ({
      decider: report,
      stream: reportId,
      command: { type: 'ReturnReport' as const, reason },
    }));
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
