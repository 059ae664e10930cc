import type { GroupKind } from '../domain/plan/plan-document';
import { own } from '../domain/shared/own';
import { type TaskEvent, taskEvents } from '../domain/task/task-events';
import { type Task, told, undefinedTask } from '../domain/task/task-state';
import { namedLeads, scheduleOf } from '../domain/task/terms';
import type { LedgerEvent } from './projection';
import { type Matter, objectOf, type Turn, turned, type WorkKind } from './work-item';

/** The task by its own step, and what the plan says of its groups: the task does not know. */
type Remembered = { kinds: Record<string, GroupKind>; task: Task };

const isTaskEvent = (event: LedgerEvent): event is Extract<LedgerEvent, TaskEvent> =>
  event.type in taskEvents;

function next(before: Remembered, event: LedgerEvent): Remembered {
  if (event.type === 'PlanImported' || event.type === 'PlanAmended') {
    const kinds = event.data.groups.map(({ code, kind }) => [code, kind] as const);
    return { ...before, kinds: Object.fromEntries(kinds) };
  }
  if (!isTaskEvent(event)) return before;
  // How it was at first is needed to import it again, and for nothing here.
  return { ...before, task: { ...told(before.task, event), imported: null } };
}

type Opened = Pick<Turn, 'party' | 'agencies'>;

/** Something that somebody must decide before the task can go its way; null where there is nothing. */
const matter = (what: WorkKind, opened: (memory: Remembered) => Opened | null): Matter => ({
  objects(event) {
    if (event.type === 'PlanImported' || event.type === 'PlanAmended')
      return event.data.tasks.map(({ id }) => id);
    return isTaskEvent(event) ? [event.stream] : [];
  },
  evolve(row, event, id) {
    const before = (row?.memory ?? { kinds: {}, task: undefinedTask }) as Remembered;
    const memory = next(before, event);
    const open = memory.task.definition && !memory.task.dropped ? opened(memory) : null;
    const turn = open && { what, ...open, object: objectOf(id), due_on: null };
    return turned(row, event, id, turn, memory);
  },
});

const coordinator: Opened = { party: 'COORDINATOR', agencies: [] };

/** A group that the task names and that is not expanded, of one of these kinds. */
const names = ({ kinds, task }: Remembered, ...wanted: GroupKind[]): boolean =>
  task.assignees.some(({ group }) => {
    if (group === null || own(task.expansions, group)) return false;
    const kind = own(kinds, group);
    return kind !== undefined && wanted.includes(kind);
  });

/** Groups of which the plan says who belongs to them. */
export const groupsToExpand = matter('EXPAND_GROUP', (memory) =>
  names(memory, 'LIST', 'ATTRIBUTE') ? coordinator : null,
);

/** "Liên quan": named by the leads that were ordered, or by the coordinator where there are none. */
export const groupsToResolve = matter('RESOLVE_GROUP', (memory) => {
  if (!names(memory, 'TO_BE_RESOLVED')) return null;
  const leads = namedLeads(memory.task).filter(
    ({ role, mode }) => role === 'LEAD' && mode === 'ASSIGNED',
  );
  return leads.length > 0
    ? { party: 'OFFICER', agencies: leads.map(({ agency }) => agency) }
    : coordinator;
});

/** "Hằng tháng/quý": which of the two (rule 6). */
export const cadenceToResolve = matter('RESOLVE_CADENCE', ({ task }) => {
  const { schedule, cadence } = scheduleOf(task);
  return schedule?.base.kind === 'CADENCE_UNRESOLVED' && cadence === null ? coordinator : null;
});
