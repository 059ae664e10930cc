import type { Execute, Outcome, Request } from '../execution';
import { Rejected } from '../rejection';
import { followTask } from '../task/follow-task';
import { everAssigned, type Task, task } from '../task/task';
import { type Recoding, saysTheSame } from './amend-plan-header';
import { checkPreview, type Written } from './import-plan';
import { checkAgencies } from './named-agencies';
import { headerAfter, imported, type PlanHeader, plan, planStream } from './plan';
import type { PlanDocument } from './plan-document';

export type Amended = {
  header: PlanHeader;
  /** Streams of the tasks that the amendment wrote to. */
  changed: string[];
  done: Written[];
};

/**
 * Amends a plan: its header with the table of codes, then each of its tasks, then every assignment
 * of these, which follows its task. `taskIds[n]` is for `document.tasks[n]` if that is new. Cut off
 * it goes on where it stopped; twice it changes nothing.
 */
export async function amendPlan(
  execute: Execute,
  planId: string,
  document: PlanDocument,
  { codes, dropped, taskIds }: Recoding & { taskIds: string[] },
  request: Request,
  expectedVersion: number | null,
): Promise<Amended> {
  const { year } = document;
  const command = {
    type: 'AmendPlan' as const,
    document,
    taskIds,
    codes,
    dropped,
    paper: request.document,
  };
  const order = { decider: plan, stream: planStream(planId), command, expectedVersion };
  await checkPreview(execute, order, request);
  await checkAgencies(execute, document);
  const amendment = await execute.one(order, request);
  const header = imported(amendment.state);
  // An old amendment that is repeated must not write over what a later one has said.
  if (!saysTheSame(headerAfter(command, header), header))
    throw new Rejected('PLAN_AMENDED_SINCE', { field: 'plan', plan: planId });
  const byCode = new Map(document.tasks.map((each) => [each.code, each]));
  const going = header.tasks.map((each) => ({
    stream: each.id,
    command: {
      type: 'AmendTask' as const,
      planId,
      year,
      task: byCode.get(each.code) as PlanDocument['tasks'][number],
    },
  }));
  const gone = amendment.state.dropped.map((each) => ({
    stream: each.id,
    command: { type: 'DropTask' as const },
  }));
  const orders = [...going, ...gone].map((each) => ({ decider: task, ...each }));
  const written = (await execute.each(orders, request)).map(accepted);
  const done: Written[] = [amendment, ...written];
  for (const [index, { state }] of written.entries()) {
    const { stream } = orders[index] as (typeof orders)[number];
    const followed = await followTask(execute, stream, state, everAssigned(state), request);
    done.push(...followed.done);
  }
  const changed = written.flatMap(({ events }) => events.slice(0, 1).map(({ stream }) => stream));
  return { header, changed, done };
}

function accepted(outcome: Outcome<Task>) {
  if ('rejected' in outcome) throw outcome.rejected;
  return outcome;
}
