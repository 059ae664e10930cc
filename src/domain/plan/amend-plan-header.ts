import { Rejected } from '../rejection';
import { same } from '../shared/same';
import type { PlanEventOf, PlanHeader } from './plan-events';

type Amendment = PlanEventOf<'PlanAmended'>['data'];
type TaskCode = PlanHeader['tasks'][number];

/** What the caller says became of the old codes. */
export type Recoding = { codes: { from: string; to: string }[]; dropped: string[] };

/**
 * What an amendment makes of the tasks: a task keeps its id over a new code, a new one gets the id
 * that was minted for it. Every old code is accounted for: kept, renamed by the table or dropped.
 * `tasks` are those of the amended plan, with minted ids. TASK_UNACCOUNTED, CODE_TABLE_WRONG.
 */
export function recoded(
  before: readonly TaskCode[],
  tasks: readonly TaskCode[],
  { codes, dropped }: Recoding,
): Pick<Amendment, 'tasks' | 'codes' | 'added' | 'dropped'> {
  const old = new Set(before.map(({ code }) => code));
  const now = new Set(tasks.map(({ code }) => code));
  for (const [index, { from, to }] of codes.entries()) {
    const twice = codes.some((each, n) => n < index && (each.from === from || each.to === to));
    if (twice || !old.has(from) || !now.has(to) || dropped.includes(from))
      throw new Rejected('CODE_TABLE_WRONG', { field: `codes[${index}]`, code: from });
  }
  for (const [index, code] of dropped.entries())
    if (!old.has(code) || dropped.indexOf(code) !== index)
      throw new Rejected('CODE_TABLE_WRONG', { field: `dropped[${index}]`, code });
  const renamed = new Map(codes.map(({ from, to }) => [from, to]));
  const taken = new Set(codes.map(({ to }) => to));
  /** By its new code, each task that goes on. */
  const goesOn = new Map<string, TaskCode>();
  for (const task of before) {
    if (dropped.includes(task.code)) continue;
    const code = renamed.get(task.code) ?? task.code;
    const kept = now.has(code) && (renamed.has(task.code) || !taken.has(code));
    if (!kept) throw new Rejected('TASK_UNACCOUNTED', { field: 'codes', task: task.code });
    goesOn.set(code, task);
  }
  const ids = new Set([...goesOn.values()].map(({ id }) => id));
  const added = tasks.filter(({ code }) => !goesOn.has(code));
  for (const { id, code } of added)
    if (ids.has(id)) throw new Rejected('CODE_TABLE_WRONG', { field: 'codes', code });
  return {
    tasks: tasks.map(({ id, code }) => ({ id: goesOn.get(code)?.id ?? id, code })),
    codes: [...goesOn].flatMap(([to, { id, code: from }]) =>
      from === to ? [] : [{ id, from, to }],
    ),
    added: added.map(({ id, code }) => ({ id, code })),
    dropped: before.filter(({ code }) => dropped.includes(code)),
  };
}

/** Whether two headers say the same and name the same tasks, whatever ids these have. */
export function saysTheSame(a: PlanHeader, b: PlanHeader): boolean {
  const text = ({ tasks, ...rest }: PlanHeader) => ({
    ...rest,
    tasks: tasks.map(({ code }) => code),
  });
  return same(text(a), text(b));
}
