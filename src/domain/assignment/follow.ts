import {
  AGENCY_REGISTRY,
  type AgencyRegistry,
  agencyNamed,
  agencyRegistry,
  heirTo,
  predecessorsOf,
  successorOf,
} from '../agency/agency-registry';
import type { Ledger, Occasion } from '../decider';
import { Rejected } from '../rejection';
import { same } from '../shared/same';
import {
  type AssignmentTerms,
  assignmentsOf,
  defined,
  scheduleOf,
  strongest,
  type Task,
  task,
} from '../task/task';
import type { AssignmentEvent, OccurrenceStatus, Opening, Terms } from './assignment-events';
import {
  type Assignment,
  assignmentAfter,
  assignmentFold,
  assignmentStream,
  openingOf,
} from './assignment-state';
import type { FollowTask } from './commands';
import { isJudged, type Occurrence, type PlannedOccurrence } from './occurrence';
import { isSuspendable } from './ready';
import { answersFor, occurrencesOf } from './schedule';

const registryOf = (ledger: Ledger): AgencyRegistry =>
  ledger.state(agencyRegistry, AGENCY_REGISTRY);

/** What the assignment must do to be what its task says; nothing where it is so already. */
export function followTask(
  command: FollowTask,
  state: Assignment,
  ledger: Ledger,
  occasion: Occasion,
): AssignmentEvent[] {
  const { taskId, agency } = command;
  const taskState = ledger.state(task, taskId);
  const given = assignmentsOf(taskState).find((each) => each.agency === agency);
  const { opening } = state;
  if (!given) return opening ? withdrawn(state) : refuseUnknown();
  // Of a body that is closed meanwhile its successor has it from the first (rule 4).
  const holder = opening?.agency ?? heirTo(agency, ledger);
  const terms = termsOf(given, taskState, holder, ledger);
  if (!opening)
    return hasAlready(terms, holder, command, ledger)
      ? []
      : [openedBy(terms, taskState, taskId, holder)];
  const events: AssignmentEvent[] = [];
  // Each follows from how the one before leaves it, so that nothing is left to follow in the end.
  for (const next of [recoded, regiven, released, rescheduled, keptOnHold]) {
    const after = foreseen(state, events, occasion);
    events.push(...next(after, taskState, openingOf(after), terms));
  }
  return events;
}

/**
 * Whether whoever would have it now has the task from a body that it follows, in a role as strong:
 * then being named again, or with a group, gives it nothing new (rules 1 and 4).
 */
function hasAlready(
  { role }: Terms,
  holder: string,
  { taskId, agency }: FollowTask,
  ledger: Ledger,
): boolean {
  const others = [holder, ...predecessorsOf(registryOf(ledger), holder)]
    .filter((each) => each !== agency)
    .map((each) => assignmentStream(taskId, each));
  return ledger
    .states(assignmentFold, others)
    .some(
      ({ opening, status }) =>
        opening !== null &&
        status !== 'WITHDRAWN' &&
        heirTo(opening.agency, ledger) === holder &&
        strongest(opening.role, role) === opening.role,
    );
}

/** The assignment as the events will leave it. */
const foreseen = (
  state: Assignment,
  events: AssignmentEvent[],
  { now: recordedAt, effectiveOn }: Occasion,
): Assignment =>
  events.reduce(
    // None of them is one that is ever named by its version.
    (before, event) => assignmentAfter(before, { ...event, recordedAt, effectiveOn, version: -1 }),
    state,
  );

function recoded(state: Assignment, taskState: Task, opening: Opening): AssignmentEvent[] {
  const { code: taskCode, ordinal: taskOrdinal } = defined(taskState);
  if (opening.taskCode === taskCode && opening.taskOrdinal === taskOrdinal) return [];
  const periods = Object.keys(state.occurrences);
  const { taskCode: from } = opening;
  return [{ type: 'AssignmentRecoded', data: { from, taskCode, taskOrdinal, periods } }];
}

/** Given again, with a stronger role, or with a mode that is clear now. */
function regiven(
  state: Assignment,
  _taskState: Task,
  opening: Opening,
  terms: Terms,
): AssignmentEvent[] {
  if (state.status === 'WITHDRAWN') return [{ type: 'AssignmentReopened', data: terms }];
  if (strongest(opening.role, terms.role) !== opening.role)
    return [
      { type: 'AssignmentRoleRaised', data: { from: opening.role, ...raisedTo(terms, state) } },
    ];
  if (terms.modeConfirmed && !opening.modeConfirmed) return [modeConfirmed(terms)];
  return amended(state, opening, terms);
}

/** The text says otherwise now. A group that names it too, in no stronger role, says nothing new. */
function amended(state: Assignment, opening: Opening, terms: Terms): AssignmentEvent[] {
  const part = ({ role, mode, label, subUnit, capacity, fromGroup }: Terms) => ({
    role,
    mode,
    label,
    subUnit,
    capacity,
    fromGroup,
  });
  const { fromGroup } = opening;
  const otherGroup = fromGroup !== null && ![null, fromGroup].includes(terms.fromGroup);
  if (otherGroup || same(part(terms), part(opening))) return [];
  // What was begun as an invitation goes on as an order, with a deadline from then on.
  const ordered = terms.mode === 'ASSIGNED' || terms.mode === opening.mode;
  const keeps = answersFor(terms.role) && ordered;
  const dropped = keeps ? [] : periodsWhere(state, isOpen);
  const from = { role: opening.role, mode: opening.mode };
  return [{ type: 'AssignmentAmended', data: { from, ...part(terms), dropped } }];
}

/** Invited to more than it was ordered to do, it keeps what it has, and nobody judges it any more. */
const raisedTo = (terms: Terms, { occurrences }: Assignment): Terms =>
  terms.mode === 'ASSIGNED'
    ? terms
    : { ...terms, occurrences: Object.values(occurrences).map(plannedIn) };

function refuseUnknown(): never {
  throw new Rejected('NOT_FOUND', { field: 'agency', what: 'assignment' });
}

function withdrawn(state: Assignment): AssignmentEvent[] {
  if (state.status === 'WITHDRAWN') return [];
  const periods = periodsWhere(state, isOpen);
  return [{ type: 'AssignmentWithdrawn', data: { periods } }];
}

/** Not done, nor certain never to be. */
const isOpen = (each: Occurrence): boolean => isSuspendable(each) || each.status === 'SUSPENDED';

const periodsWhere = ({ occurrences }: Assignment, holds: (each: Occurrence) => boolean) =>
  Object.values(occurrences)
    .filter(holds)
    .map(({ period }) => period);

function openedBy(terms: Terms, taskState: Task, taskId: string, agency: string): AssignmentEvent {
  const { planId, code: taskCode } = defined(taskState);
  return { type: 'AssignmentOpened', data: { planId, taskId, taskCode, agency, ...terms } };
}

/** An invited or requested body gets its occurrences when it accepts (rule 3). */
function termsOf(given: AssignmentTerms, taskState: Task, holder: string, ledger: Ledger): Terms {
  const { role, mode, modeConfirmed, label, subUnit, capacity, fromGroup } = given;
  const { commandable } = agencyNamed(registryOf(ledger), holder, 'agency');
  return {
    taskOrdinal: defined(taskState).ordinal,
    role,
    mode,
    modeConfirmed,
    label,
    subUnit,
    capacity,
    fromGroup,
    commandable,
    trigger: triggerOf(taskState),
    occurrences: answersFor(role) && isJudged({ mode, commandable }) ? plannedBy(taskState) : [],
  };
}

const plannedBy = (taskState: Task): PlannedOccurrence[] =>
  scheduleOf(taskState).lapsed
    ? []
    : occurrencesOf(defined(taskState), scheduleOf(taskState).cadence);

/** What it still waits for. */
function triggerOf(taskState: Task): string | null {
  const { schedule, triggered } = scheduleOf(taskState);
  return triggered ? null : (schedule?.trigger?.text ?? null);
}

const modeConfirmed = (terms: Terms): AssignmentEvent => {
  const { taskOrdinal, mode, trigger, occurrences } = terms;
  return {
    type: 'AssignmentModeConfirmed',
    data: { taskOrdinal, mode, trigger, judged: isJudged(terms), occurrences },
  };
};

/** The guidance has come, be it after all; or it is certain that it never will. */
function released(state: Assignment, taskState: Task, opening: Opening): AssignmentEvent[] {
  const { triggered, lapsed } = scheduleOf(taskState);
  if (!triggered && !lapsed) return [];
  const from: OccurrenceStatus[] = lapsed ? ['AWAITING_TRIGGER'] : ['AWAITING_TRIGGER', 'LAPSED'];
  const periods = periodsWhere(state, ({ status, heldStatus }) =>
    from.includes(heldStatus ?? status),
  );
  if (periods.length === 0) return [];
  return lapsed
    ? [{ type: 'AssignmentLapsed', data: { periods } }]
    : [{ type: 'AssignmentTriggered', data: { periods, judged: isJudged(opening) } }];
}

/** Whether it has accepted, or was never asked. */
const running = ({ status }: Assignment): boolean => status === 'ACTIVE' || status === 'SUSPENDED';

/** The periods of a cadence that was decided on, or of an amended plan. */
function rescheduled(state: Assignment, taskState: Task, opening: Opening): AssignmentEvent[] {
  if (!running(state) || !answersFor(opening.role) || scheduleOf(taskState).lapsed) return [];
  const planned = plannedBy(taskState);
  const judged = isJudged(opening);
  const unpaced = ({ dueOn, pace }: Occurrence) =>
    dueOn !== null && (pace === 'NO_DEADLINE') === judged;
  const dropped = periodsWhere(
    state,
    (each) => isOpen(each) && !planned.some(({ period }) => period === each.period),
  );
  const changed = planned.filter((each) => {
    const has = state.occurrences[each.period];
    const back = state.dropped.includes(each.period);
    return !has || back || (isOpen(has) && (!same(plannedIn(has), each) || unpaced(has)));
  });
  if (changed.length === 0 && dropped.length === 0) return [];
  const data = {
    taskOrdinal: defined(taskState).ordinal,
    trigger: triggerOf(taskState),
    judged,
    occurrences: changed,
    dropped,
  };
  return [{ type: 'AssignmentRescheduled', data }];
}

/** What begins while the assignment is on hold is on hold too, until all of it is taken up again. */
function keptOnHold(state: Assignment): AssignmentEvent[] {
  const periods = state.status === 'SUSPENDED' ? periodsWhere(state, isSuspendable) : [];
  return periods.length > 0
    ? [{ type: 'AssignmentSuspended', data: { periods, reason: null } }]
    : [];
}

/** As the plan had it: without what was put off since. */
const plannedIn = (occurrence: Occurrence): PlannedOccurrence => ({
  period: occurrence.period,
  start: occurrence.start,
  end: occurrence.end,
  dueOn: occurrence.firstDueOn,
  quantity: occurrence.quantity,
  languages: occurrence.languages,
});

/** What an invited body gets once it accepts. */
export function accept(state: Assignment, ledger: Ledger): AssignmentEvent[] {
  const { taskId, role } = openingOf(state);
  const taskState = ledger.state(task, taskId);
  const occurrences = answersFor(role) ? plannedBy(taskState) : [];
  const { ordinal: taskOrdinal } = defined(taskState);
  const trigger = triggerOf(taskState);
  return [{ type: 'InvitationAccepted', data: { taskOrdinal, trigger, occurrences } }];
}

/**
 * The successor of an agency that is no more takes the assignment over (rule 4), as the text words
 * it; an agency that goes on has it as the roster says now whether it can be commanded (rule 3). One
 * that can be ordered gets what was never taken on; one that cannot goes on with what was in flight,
 * which nobody judges any more: it was given that before, and is not invited to it (assumption).
 */
export function followAgency(
  state: Assignment,
  ledger: Ledger,
  occasion: Occasion,
): AssignmentEvent[] {
  const { agency: from, mode, taskId, commandable: before } = openingOf(state);
  const registry = registryOf(ledger);
  const to = successorOf(registry, from);
  const { commandable } = agencyNamed(registry, to, 'agency');
  if (to === from && commandable === before) return [];
  const periods = Object.keys(state.occurrences);
  const judged = isJudged({ mode, commandable });
  const followed: AssignmentEvent =
    to === from
      ? { type: 'AssignmentCommandabilityCorrected', data: { commandable, judged, periods } }
      : { type: 'AssignmentTransferred', data: { from, to, commandable, judged, periods } };
  const after = foreseen(state, [followed], occasion);
  if (running(state) || !running(after)) return [followed];
  return [followed, ...rescheduled(after, ledger.state(task, taskId), openingOf(after))];
}
