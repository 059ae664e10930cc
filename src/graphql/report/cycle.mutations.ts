import { ArrayMaxSize, ArrayMinSize, IsOptional, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Request } from '../../domain/execution';
import {
  cycleStream,
  type CycleKind as Kind,
  type ReportingCycleCommand,
  reportingCycle,
} from '../../domain/reporting-cycle/reporting-cycle';
import type { Context } from '../context';
import { LocalDate } from '../scalars';
import { CommandInput, carryOut, Payload, shown } from '../shared/command';
import { CycleKind } from '../shared/enums';
import { IsCode, IsNfc, IsSpoken } from '../shared/validators';
import { reportingCycleAt } from './report.read';
import { ReportingCycle } from './report.type';

@InputType()
export class PeriodCoveredInput {
  @Field(() => LocalDate)
  from: string;

  @Field(() => LocalDate)
  to: string;
}

@InputType()
abstract class CycleInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => PeriodCoveredInput)
  @ValidateNested()
  periodCovered: PeriodCoveredInput;

  @Field(() => LocalDate, { description: 'The last day on which an agency is in time.' })
  cutOff: string;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      "The coordinator's last day; the agencies' unless given. The plan sets that of a final report.",
  })
  @IsOptional()
  dueOn?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The headings that a report must have, in order; the usual ones unless given.',
  })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsSpoken({ each: true })
  @IsNfc({ each: true })
  template?: string[] | null;
}

@InputType()
export class OpenReportingCycleInput extends CycleInput {
  @Field(() => CycleKind, {
    description: 'A plan has one FINAL cycle (IV.3), and one that is SUPPLEMENTARY to it.',
  })
  kind: Kind;
}

@InputType()
export class RequestAdHocReportInput extends CycleInput {
  @Field(() => [String], { description: 'Codes of the agencies that are asked.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsCode({ each: true })
  agencies: string[];
}

@ObjectType()
abstract class CyclePayload extends Payload {
  @Field(() => ReportingCycle, { nullable: true, description: 'Null only while the views lag.' })
  reportingCycle: ReportingCycle | null;
}

@ObjectType({ simpleResolvers: true })
export class OpenReportingCyclePayload extends CyclePayload {}

@ObjectType({ simpleResolvers: true })
export class RequestAdHocReportPayload extends CyclePayload {}

/** What the caller left out stays out: the command is the same word for word. */
const said = ({ dueOn, template }: CycleInput) => ({
  ...(dueOn && { dueOn }),
  ...(template && { template }),
});

@Resolver()
export class CycleMutations {
  @Mutation(() => OpenReportingCyclePayload, {
    description: 'Opens a cycle and freezes who must report (rules 19 and 20).',
  })
  openReportingCycle(
    @Arg('input', () => OpenReportingCycleInput) input: OpenReportingCycleInput,
    @Ctx() ctx: Context,
  ): Promise<OpenReportingCyclePayload> {
    const { planId, kind, periodCovered, cutOff } = input;
    const { from, to } = periodCovered;
    const about = { planId, kind, periodCovered: { from, to }, cutOff };
    const command = { type: 'OpenReportingCycle' as const, ...about, ...said(input) };
    return opened(input, ctx, command, (mint) => cycleStream(command, mint));
  }

  @Mutation(() => RequestAdHocReportPayload, {
    description: 'Asks some agencies for a report, "đột xuất", with a clock of its own (IV.3).',
  })
  requestAdHocReport(
    @Arg('input', () => RequestAdHocReportInput) input: RequestAdHocReportInput,
    @Ctx() ctx: Context,
  ): Promise<RequestAdHocReportPayload> {
    const { planId, periodCovered, cutOff, agencies } = input;
    const { from, to } = periodCovered;
    const about = { planId, periodCovered: { from, to }, cutOff, agencies };
    const command = { type: 'RequestAdHocReport' as const, ...about, ...said(input) };
    return opened(input, ctx, command, (mint) => mint());
  }
}

async function opened(
  input: CommandInput,
  ctx: Context,
  command: ReportingCycleCommand,
  streamOf: (mint: () => string) => string,
): Promise<CyclePayload> {
  const mint = (request: Request) => () => ctx.execute.newStream('reportingCycle', request);
  const {
    done: _done,
    stream,
    ...payload
  } = await carryOut(input, ctx, (request) => ({
    decider: reportingCycle,
    stream: streamOf(mint(request)),
    command,
  }));
  return { ...payload, reportingCycle: await shown(reportingCycleAt(ctx, stream, null)) };
}
