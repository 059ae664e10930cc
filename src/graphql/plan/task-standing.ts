import {
  type Completion,
  completionOf,
  openTiming,
  type Share,
  TASK_FLAGS,
  type TaskFlag,
} from '../../domain/task/standing';
import { agencyId, agencyView } from '../../projections/agency-view';
import { assignmentView } from '../../projections/assignment-view';
import { occurrenceView } from '../../projections/occurrence-view';
import { planView } from '../../projections/plan-view';
import type { TaskRow } from '../../projections/task-view';
import type { At, Condition } from '../../projections/views';
import type { Context } from '../context';

/** What no completion waits for, as no roll-up does (rule 7). */
const LEFT_OUT = ['WAIVED', 'LAPSED', 'SUSPENDED'];

/** How many of those who answer for the task have it all confirmed, and whether that is enough. */
export async function completionFor(ctx: Context, row: TaskRow, at: At): Promise<Completion> {
  const where: Condition[] = [{ column: 'continuous', is: false }];
  const { rule, designated } = row.state.jointCompletion;
  const named = [...new Set([...row.leads, ...designated])];
  const [tallies, holders] = await Promise.all([
    ctx.read.tallyBelow(occurrenceView, 'task_id', row.id, ['agency', 'status'], where, at),
    Promise.all(named.map((code) => holderNow(ctx, code, at))),
  ]);
  const now = new Map(named.map((code, n) => [code, holders[n] as string]));
  const held = (code: string): string => now.get(code) ?? code;
  const shares = new Map<string, Share>();
  for (const { group, count } of tallies) {
    if (LEFT_OUT.includes(String(group.status))) continue;
    const agency = held(String(group.agency));
    const { occurrences, confirmed } = shares.get(agency) ?? { occurrences: 0, confirmed: 0 };
    shares.set(agency, {
      agency,
      occurrences: occurrences + count,
      confirmed: confirmed + (group.status === 'CONFIRMED' ? count : 0),
    });
  }
  const byHolder = { rule, designated: designated.map(held) };
  return completionOf(row.leads.map(held), byHolder, [...shares.values()]);
}

/** Who has now what the agency was given (rule 4): whoever followed it, at last. */
async function holderNow(ctx: Context, code: string, at: At): Promise<string> {
  const successor = (await ctx.read.one(agencyView, agencyId(code), at))?.successor;
  return successor ? holderNow(ctx, successor, at) : code;
}

export async function flagsFor(ctx: Context, row: TaskRow, at: At): Promise<TaskFlag[]> {
  if (row.dropped) return ['DROPPED'];
  const [plan, vacant] = await Promise.all([
    ctx.read.one(planView, row.plan_id, at),
    ctx.read.countBelow(
      assignmentView,
      'task_id',
      row.id,
      [
        { column: 'role', in: ['LEAD', 'CO_LEAD'] },
        { column: 'status', in: ['AWAITING_ACCEPTANCE', 'DECLINED'] },
      ],
      at,
    ),
  ]);
  const open = new Set(
    plan?.header.groups.filter(({ kind }) => kind === 'TO_BE_RESOLVED').map(({ code }) => code),
  );
  const unresolved = row.assignees.some(
    ({ group, resolvedOn }) => group !== null && open.has(group) && resolvedOn === null,
  );
  const unconfirmed = row.assignees.some((each) => !each.modeConfirmed && !each.withdrawn);
  const flags: TaskFlag[] = [
    ...(vacant > 0 ? (['LEAD_VACANT'] as const) : []),
    ...(unresolved ? (['GROUP_UNRESOLVED'] as const) : []),
    ...(unconfirmed ? (['MODE_UNCONFIRMED'] as const) : []),
    ...openTiming(row.state),
    ...(row.indicators.length === 0 ? (['NO_MEASURE'] as const) : []),
  ];
  return TASK_FLAGS.filter((flag) => flags.includes(flag));
}
