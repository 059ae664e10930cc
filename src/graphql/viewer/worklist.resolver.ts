import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { agencyNamed } from '../agency/agency.read';
import type { Context } from '../context';
import { reportingCycleAt } from '../report/report.read';
import { ReportingCycle } from '../report/report.type';
import { PageArgs } from '../shared/connection';
import { Node } from '../shared/node';
import { nodeAt } from '../shared/node-at';
import { Viewer } from './viewer.resolver';
import { worklistOf } from './worklist.read';
import { whyOf } from './worklist.texts';
import { WorkItem, WorkItemConnection } from './worklist.type';

@Resolver(() => Viewer)
export class WorklistResolver {
  @FieldResolver(() => WorkItemConnection, {
    description: 'What awaits you now. What is due comes first; then what has waited longest.',
  })
  worklist(@Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context) {
    return worklistOf(ctx, page);
  }
}

@Resolver(() => WorkItem)
export class WorkItemResolver {
  @FieldResolver(() => String, {
    description:
      'Why it awaits you, in the language of the answer: with the codes of its tasks, its period ' +
      'and the agency whose work you judge.',
  })
  async why(@Root() { what, tasks, period, judged }: WorkItem, @Ctx() ctx: Context) {
    const agency = judged && ((await agencyNamed(ctx, judged, null))?.name ?? judged);
    return whyOf(what, { tasks, period, agency }, ctx.language);
  }

  @FieldResolver(() => ReportingCycle, {
    nullable: true,
    description: 'Of a check-in: the cycle that it is for.',
  })
  cycle(@Root() { cycleId }: WorkItem, @Ctx() ctx: Context) {
    return cycleId && reportingCycleAt(ctx, cycleId, null);
  }

  @FieldResolver(() => Node, { description: 'What the mutation is about.' })
  object(@Root() { objectId }: WorkItem, @Ctx() ctx: Context) {
    return nodeAt(ctx, objectId, null);
  }
}
