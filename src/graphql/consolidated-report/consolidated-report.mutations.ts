import { Min } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import {
  consolidatedReport,
  consolidatedStream,
  type Addressee as To,
} from '../../domain/consolidated-report/consolidated-report';
import type { Order } from '../../domain/execution';
import { Rejected } from '../../domain/rejection';
import { reportingCycle } from '../../domain/reporting-cycle/reporting-cycle';
import { consolidatedAt } from '../../projections/report-material';
import { type Context, leaveMoment } from '../context';
import { reportingCycleAt } from '../report/report.read';
import { ReportingCycle } from '../report/report.type';
import { CommandInput, carryOut, Payload, shown } from '../shared/command';
import { Addressee } from '../shared/enums';
import { OptionalFreeText } from '../shared/fields';
import { IsObjectId } from '../shared/validators';
import { consolidatedOf, sha256 } from './consolidated-report.read';
import { ConsolidatedReport } from './consolidated-report.type';

@InputType()
abstract class OfCycleInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('reportingCycle')
  cycleId: string;
}

@InputType()
export class ConsolidateReportInput extends OfCycleInput {
  @OptionalFreeText(20_000, "The coordinator's own words: assessment, proposals.")
  conclusions?: string | null;
}

@InputType()
abstract class OfVersionInput extends OfCycleInput {
  @Field(() => Int, { description: 'The latest one, by its number.' })
  @Min(1)
  version: number;

  @Field(() => Addressee)
  to: To;
}

@InputType({ description: '`document` is the paper that it goes out by, and needed.' })
export class DispatchConsolidatedReportInput extends OfVersionInput {}

@InputType({ description: '`document` is needed where the receipt of the Ministry is recorded.' })
export class ConfirmDispatchReceiptInput extends OfVersionInput {}

@InputType()
export class CloseReportingCycleInput extends OfCycleInput {}

@ObjectType()
abstract class ConsolidatedPayload extends Payload {
  @Field(() => ReportingCycle, { nullable: true, description: 'Null only while the views lag.' })
  reportingCycle: ReportingCycle | null;

  @Field(() => ConsolidatedReport, {
    nullable: true,
    description: 'The latest version; null while the views lag.',
  })
  consolidated: ConsolidatedReport | null;
}

@ObjectType({ simpleResolvers: true })
export class ConsolidateReportPayload extends ConsolidatedPayload {}

@ObjectType({ simpleResolvers: true })
export class DispatchConsolidatedReportPayload extends ConsolidatedPayload {}

@ObjectType({ simpleResolvers: true })
export class ConfirmDispatchReceiptPayload extends ConsolidatedPayload {}

@ObjectType({ simpleResolvers: true })
export class CloseReportingCyclePayload extends ConsolidatedPayload {}

@Resolver()
export class ConsolidatedReportMutations {
  @Mutation(() => ConsolidateReportPayload, {
    description:
      'Makes the consolidated report of what the ledger says now, or its next version; where ' +
      'nothing that it says has changed, nothing is written.',
  })
  async consolidateReport(
    @Arg('input', () => ConsolidateReportInput) input: ConsolidateReportInput,
    @Ctx() ctx: Context,
  ): Promise<ConsolidateReportPayload> {
    const { cycleId, conclusions = null } = input;
    leaveMoment(ctx);
    const at = await ctx.views.position();
    const composed = await consolidatedAt(ctx.views, cycleId, at, sha256);
    if (!composed) throw new Rejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' });
    return this.done(input, ctx, {
      decider: consolidatedReport,
      stream: consolidatedStream(cycleId),
      command: { type: 'ConsolidateReport', cycleId, conclusions, composed },
    });
  }

  @Mutation(() => DispatchConsolidatedReportPayload, {
    description: 'Sends the latest version to UBND tỉnh or to the Ministry (IV.3).',
  })
  dispatchConsolidatedReport(
    @Arg('input', () => DispatchConsolidatedReportInput) input: DispatchConsolidatedReportInput,
    @Ctx() ctx: Context,
  ): Promise<DispatchConsolidatedReportPayload> {
    const { cycleId, version, to, document: paper = null } = input;
    return this.done(input, ctx, {
      decider: consolidatedReport,
      stream: consolidatedStream(cycleId),
      command: { type: 'DispatchConsolidatedReport', cycleId, version, to, paper: plain(paper) },
    });
  }

  @Mutation(() => ConfirmDispatchReceiptPayload, {
    description:
      'UBND tỉnh confirms that it has the report; the receipt of the Ministry is recorded by the ' +
      'coordinator.',
  })
  confirmDispatchReceipt(
    @Arg('input', () => ConfirmDispatchReceiptInput) input: ConfirmDispatchReceiptInput,
    @Ctx() ctx: Context,
  ): Promise<ConfirmDispatchReceiptPayload> {
    const { cycleId, version, to, document: paper = null } = input;
    return this.done(input, ctx, {
      decider: consolidatedReport,
      stream: consolidatedStream(cycleId),
      command: { type: 'ConfirmDispatchReceipt', cycleId, version, to, paper: plain(paper) },
    });
  }

  @Mutation(() => CloseReportingCyclePayload, {
    description:
      'Ends a cycle whose report both addressees have; who has not reported is named and awaited ' +
      'no more.',
  })
  closeReportingCycle(
    @Arg('input', () => CloseReportingCycleInput) input: CloseReportingCycleInput,
    @Ctx() ctx: Context,
  ): Promise<CloseReportingCyclePayload> {
    const { cycleId } = input;
    return this.done(input, ctx, {
      decider: reportingCycle,
      stream: cycleId,
      command: { type: 'CloseReportingCycle', cycleId },
    });
  }

  private async done<S, C, E>(
    input: OfCycleInput,
    ctx: Context,
    order: Order<S, C, E>,
  ): Promise<ConsolidatedPayload> {
    const { done: _done, stream: _stream, ...payload } = await carryOut(input, ctx, () => order);
    const { cycleId } = input;
    return {
      ...payload,
      reportingCycle: await shown(reportingCycleAt(ctx, cycleId, null)),
      consolidated: await shown(consolidatedOf(ctx, cycleId, null, null)),
    };
  }
}

/** As plain data: an input is an object of a class. */
const plain = (paper: { number: string; date: string; issuer: string } | null) =>
  paper && { number: paper.number, date: paper.date, issuer: paper.issuer };
