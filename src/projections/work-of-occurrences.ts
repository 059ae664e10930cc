import { type AssignmentEvent, isAssignmentEvent } from '../domain/assignment/assignment-events';
import {
  missingLanguages,
  type Occurrence,
  occurrenceAfter,
  periodsTouched,
  UNFINISHED,
} from '../domain/assignment/occurrence';
import type { Recorded } from '../domain/decider';
import { same } from '../domain/shared/same';
import { occurrenceId } from './occurrence-view';
import type { LedgerEvent } from './projection';
import { type Matter, objectOf, type Turn, turned, type WorkItemRow } from './work-item';

/** Of an occurrence all that decides whose turn it is. */
type Remembered = Pick<
  Occurrence,
  | 'status'
  | 'heldStatus'
  | 'start'
  | 'dueOn'
  | 'firstDueOn'
  | 'completedOn'
  | 'extensionAsked'
  | 'languages'
  | 'submissions'
  | 'waivedLanguages'
>;

/** What has no say in it. */
const REST: Omit<Occurrence, keyof Remembered> = {
  period: '',
  end: '',
  quantity: null,
  timeliness: 'NO_DEADLINE',
  pace: 'NO_DEADLINE',
  runsSince: null,
  done: 0,
  percent: 0,
  reportedPercent: 0,
  reportedBy: null,
  completionRecordedOn: null,
  editions: [],
  extensionsGranted: 0,
  checkIns: [],
};

const remembered = (occurrence: Occurrence): Remembered => ({
  status: occurrence.status,
  heldStatus: occurrence.heldStatus,
  start: occurrence.start,
  dueOn: occurrence.dueOn,
  firstDueOn: occurrence.firstDueOn,
  completedOn: occurrence.completedOn,
  extensionAsked: occurrence.extensionAsked,
  languages: occurrence.languages,
  submissions: occurrence.submissions,
  waivedLanguages: occurrence.waivedLanguages,
});

const objects = (event: LedgerEvent): string[] =>
  isAssignmentEvent(event)
    ? periodsTouched(event).map((period) => occurrenceId(event.stream, period))
    : [];

/** By the domain's own step, so that the worklist cannot tell another story than the rules. */
function next(
  before: Remembered | undefined,
  event: Recorded<AssignmentEvent>,
  id: string,
): Occurrence | undefined {
  const period = objectOf(id).slice(event.stream.length + 1);
  return occurrenceAfter(before && { ...REST, ...before }, event, period);
}

const recalled = (row: WorkItemRow | undefined) => row?.memory as Remembered | undefined;

/** A period's work goes from the agency to its head and on to who judges it, and perhaps back. */
export const work: Matter = {
  objects,
  evolve(row, event, id) {
    if (!isAssignmentEvent(event)) return row;
    const after = next(recalled(row), event, id);
    if (!after) return row;
    const turn = workTurn(after, event.about.agency as string, objectOf(id));
    const now = turned(row, event, id, turn, remembered(after));
    return row && same(row, now) ? row : now;
  },
};

function workTurn(occurrence: Occurrence, agency: string, object: string): Turn | null {
  const { status, start, dueOn, completedOn } = occurrence;
  const of = { object, agencies: [agency] };
  // The completion is refused while an edition is missing (rule 10): that is what comes first.
  const toWork = (what: 'FINISH_WORK' | 'RETURNED_WORK'): Turn => ({
    what: missingLanguages(occurrence).length > 0 ? 'REGISTER_EDITION' : what,
    party: 'OFFICER',
    ...of,
    due_on: dueOn,
    from: start,
  });
  switch (status) {
    case 'NOT_STARTED':
    case 'IN_PROGRESS':
      if (completedOn !== null) return { what: 'SIGN_OFF', party: 'HEAD', ...of, due_on: null };
      // "Thường xuyên" is never done: nothing ends it, so it is no item.
      if (dueOn === null) return null;
      return toWork('FINISH_WORK');
    case 'RETURNED':
      return toWork('RETURNED_WORK');
    case 'REPORTED_DONE':
      return { what: 'CONFIRM_COMPLETION', party: 'JUDGE', ...of, due_on: null };
    case 'AWAITING_TRIGGER':
    case 'CONFIRMED':
    case 'SUSPENDED':
    case 'WAIVED':
    case 'LAPSED':
      return null;
  }
}

/** Before an extension is asked for, an occurrence has one of the unfinished statuses. */
const asking: Remembered = {
  status: 'IN_PROGRESS',
  heldStatus: null,
  start: '',
  dueOn: null,
  firstDueOn: null,
  completedOn: null,
  extensionAsked: null,
  languages: [],
  submissions: [],
  waivedLanguages: [],
};

/** Another day was asked for, and is neither granted nor refused (rule 9). */
export const extension: Matter = {
  objects,
  evolve(row, event, id) {
    if (!isAssignmentEvent(event) || (!row && event.type !== 'ExtensionRequested')) return row;
    const after = next(recalled(row) ?? asking, event, id);
    if (!after || after.extensionAsked === null) return undefined;
    const turn: Turn = {
      what: 'DECIDE_EXTENSION',
      party: 'JUDGE',
      agencies: [event.about.agency as string],
      object: objectOf(id),
      due_on: null,
    };
    const now = turned(
      row,
      event,
      id,
      UNFINISHED.includes(after.status) ? turn : null,
      remembered(after),
    );
    return row && same(row, now) ? row : now;
  },
};
