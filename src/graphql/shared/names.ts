import { agencyView } from '../../projections/agency-view';
import { taskView } from '../../projections/task-view';
import type { At } from '../../projections/views';
import type { Context } from '../context';
import { says } from './conditions';
import { query } from './connection';

/** The agencies and tasks that a text names: more of them than a province has are never asked. */
export type Named = { agencies: string[]; tasks: { id: string; code: string }[] };
const NAMED_MAX = 1000;

/** Looks for a text in the names of agencies and tasks, on behalf of views that hold only codes. */
export async function namesOf(ctx: Context, text: string, at: At): Promise<Named> {
  const page = query(says('search', text), [], { first: NAMED_MAX });
  const [agencies, tasks] = await Promise.all([
    ctx.read.page(agencyView, page, at),
    ctx.read.page(taskView, page, at),
  ]);
  return {
    agencies: agencies.rows.map(({ row }) => row.code),
    tasks: tasks.rows.map(({ row }) => ({ id: row.id, code: row.code })),
  };
}
