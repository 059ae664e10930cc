import { authority, type Permission } from '../access/authority';
import { AGENCY_REGISTRY, agencyNamed, agencyRegistry } from '../agency/agency-registry';
import type { Authority, Decider, Ledger } from '../decider';
import { officesOf, plan, planStream } from '../plan/plan';
import { MODES, ROLES } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { same } from '../shared/same';
import {
  civilDate,
  type EventsOf,
  erasable,
  event,
  flag,
  list,
  nullable,
  object,
  oneOf,
  text,
  whole,
} from '../shared/shape';
import { assignmentsOf, defined, strongest, task } from '../task/task';
import { answersFor, occurrencesOf } from './schedule';

export const OCCURRENCE_STATUSES = [
  'AWAITING_TRIGGER',
  'NOT_STARTED',
  'IN_PROGRESS',
  'REPORTED_DONE',
  'CONFIRMED',
  'RETURNED',
  'SUSPENDED',
  'WAIVED',
  'LAPSED',
] as const;
export type OccurrenceStatus = (typeof OCCURRENCE_STATUSES)[number];

export const TIMELINESSES = [
  'NO_DEADLINE',
  'IN_TIME',
  'DUE_SOON',
  'OVERDUE',
  'DONE_IN_TIME',
  'DONE_LATE',
] as const;
export type Timeliness = (typeof TIMELINESSES)[number];

export const DELIVERABLE_FORMATS = ['PRINT', 'ELECTRONIC', 'BROADCAST'] as const;
export type DeliverableFormat = (typeof DELIVERABLE_FORMATS)[number];

const planned = list(
  object({
    period: text,
    start: civilDate,
    end: civilDate,
    dueOn: nullable(civilDate),
    quantity: nullable(object({ of: whole, unit: text })),
    languages: list(text),
  }),
);

/** What the task gives the agency. */
const terms = {
  taskOrdinal: whole,
  role: oneOf(ROLES),
  mode: oneOf(MODES),
  modeConfirmed: flag,
  label: nullable(text),
  subUnit: nullable(text),
  capacity: nullable(text),
  fromGroup: nullable(text),
  /** Whether the province could command the agency then; if not, nothing of it is ever overdue. */
  commandable: flag,
  /** What it waits for ("khi có hướng dẫn của Bộ"); null where it waits for nothing. */
  trigger: nullable(text),
  occurrences: planned,
};

/** Stored for ever: add optional fields, never rename one. Quantities are totals, not steps. */
export const assignmentEvents = {
  AssignmentOpened: event(1, {
    planId: text,
    taskId: text,
    taskCode: text,
    agency: text,
    ...terms,
  }),
  /** Named again, by itself or by a group, it got a stronger role than it had (rule 1). */
  AssignmentRoleRaised: event(1, { from: oneOf(ROLES), ...terms }),
  /** `quantity` so far in the period, or `percent` where nothing is counted. */
  ProgressReported: event(1, {
    period: text,
    quantity: nullable(whole),
    percent: nullable(whole),
    note: erasable,
  }),
  CompletionReported: event(1, {
    period: text,
    /** The day that late or in time is judged by (rule 11). */
    completedOn: civilDate,
    timeliness: oneOf(['DONE_IN_TIME', 'DONE_LATE']),
    quantity: nullable(whole),
  }),
  /** One edition of what is made (rule 10): the bulletin in English, in print. */
  DeliverableSubmitted: event(1, {
    period: text,
    /** BCP 47. */
    language: text,
    formats: list(oneOf(DELIVERABLE_FORMATS)),
  }),
  /** The agency's head vouches for what its officer reported. */
  CompletionSignedOff: event(1, { period: text }),
};
export type AssignmentEvent = EventsOf<typeof assignmentEvents>;
type Opening = Extract<AssignmentEvent, { type: 'AssignmentOpened' }>['data'];
type Terms = Omit<Opening, 'planId' | 'taskId' | 'taskCode' | 'agency'>;
type Deliverable = Extract<AssignmentEvent, { type: 'DeliverableSubmitted' }>['data'];

export type Occurrence = Opening['occurrences'][number] & {
  status: OccurrenceStatus;
  timeliness: Timeliness;
  done: number;
  percent: number;
  completedOn: string | null;
  /** Languages registered so far. */
  editions: string[];
};

export type Assignment = {
  /** With the terms of its strongest role; null before it is opened. */
  opening: Opening | null;
  occurrences: Record<string, Occurrence>;
  deliverables: Deliverable[];
};

/** The assignment of one task to one agency, by the task's terms for that agency. */
export type OpenAssignment = { type: 'OpenAssignment'; taskId: string; agency: string };
export type ReportProgress = {
  type: 'ReportProgress';
  period: string;
  quantity: number | null;
  percent: number | null;
  note: string | null;
};
export type ReportCompletion = {
  type: 'ReportCompletion';
  period: string;
  quantity: number | null;
};
export type SubmitDeliverable = {
  type: 'SubmitDeliverable';
  period: string;
  language: string;
  formats: DeliverableFormat[];
};
export type SignOff = { type: 'SignOff'; period: string };
export type AssignmentCommand =
  | OpenAssignment
  | ReportProgress
  | SubmitDeliverable
  | ReportCompletion
  | SignOff;

/** Who may take which step, and from which status of the occurrence. */
const procedure: Record<AssignmentCommand['type'], Permission & { from: OccurrenceStatus[] }> = {
  OpenAssignment: {
    by: ['COORDINATOR', 'REGISTRAR'],
    basis: 'IV.3, rule 1 (assumption)',
    from: [],
  },
  ReportProgress: {
    by: ['OFFICER', 'HEAD'],
    basis: 'II, rule 11',
    from: ['NOT_STARTED', 'IN_PROGRESS', 'RETURNED'],
  },
  SubmitDeliverable: {
    by: ['OFFICER', 'HEAD'],
    basis: 'II.5.b, rule 10',
    from: ['NOT_STARTED', 'IN_PROGRESS', 'RETURNED'],
  },
  ReportCompletion: {
    by: ['HEAD', 'OFFICER'],
    basis: 'II, rule 11',
    from: ['NOT_STARTED', 'IN_PROGRESS', 'RETURNED'],
  },
  SignOff: { by: ['HEAD'], basis: 'rule 11', from: ['IN_PROGRESS'] },
};

export const assignment: Decider<Assignment, AssignmentCommand, AssignmentEvent> = {
  name: 'assignment',
  events: assignmentEvents,
  initial: { opening: null, occurrences: {}, deliverables: [] },

  evolve(state, event) {
    if (isOccurrenceEvent(event)) return occurred(state, event);
    switch (event.type) {
      case 'AssignmentOpened':
        return {
          ...state,
          opening: event.data,
          occurrences: opened(event.data.occurrences, event.data.trigger),
        };
      case 'AssignmentRoleRaised': {
        const { from: _from, ...raised } = event.data;
        return {
          ...state,
          opening: state.opening && { ...state.opening, ...raised },
          occurrences: { ...opened(raised.occurrences, raised.trigger), ...state.occurrences },
        };
      }
    }
  },

  authorize(command, state, ledger, actor): Authority {
    const permission = procedure[command.type];
    if (command.type === 'OpenAssignment') {
      const { planId } = defined(ledger.state(task, command.taskId));
      const offices = officesOf(ledger.state(plan, planStream(planId)));
      return authority(command.type, permission, actor, { offices });
    }
    const { agency, subUnit } = openingOf(state);
    // The sub-unit does the work and may report; only the parent's head signs off.
    const agencies = command.type === 'SignOff' ? [agency] : [agency, subUnit];
    return authority(command.type, permission, actor, { agencies });
  },

  decide(command, state, ledger, occasion) {
    switch (command.type) {
      case 'OpenAssignment':
        return open(command, state, ledger);
      case 'ReportProgress':
        return reportProgress(command, state, occasion.effectiveOn);
      case 'SubmitDeliverable':
        return submitDeliverable(command, state);
      case 'ReportCompletion': {
        const byHead = occasion.actor.roles.includes('AGENCY_HEAD');
        return reportCompletion(command, state, occasion.effectiveOn, {
          signsOff: byHead && occasion.actor.agency === openingOf(state).agency,
        });
      }
      case 'SignOff':
        return signOff(command, state);
    }
  },

  about: ({ opening }) => ({
    plan: opening?.planId ?? null,
    tasks: opening ? [opening.taskCode] : [],
    agency: opening?.agency ?? null,
  }),

  classification(command, state, ledger) {
    const taskId = command.type === 'OpenAssignment' ? command.taskId : openingOf(state).taskId;
    return defined(ledger.state(task, taskId)).classification;
  },
};

/** One task × one agency has one stream, so it can be opened only once. */
export const assignmentStream = (taskId: string, agency: string): string =>
  `assignment-${taskId.slice('task-'.length)}.${agency}`;

function openingOf(state: Assignment): Opening {
  if (!state.opening)
    throw new Rejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' });
  return state.opening;
}

/** Occurrences as they begin. */
export function opened(
  occurrences: Opening['occurrences'],
  trigger: string | null,
): Record<string, Occurrence> {
  return Object.fromEntries(
    occurrences.map((each) => [
      each.period,
      {
        ...each,
        status: trigger === null ? 'NOT_STARTED' : 'AWAITING_TRIGGER',
        // Before its trigger nothing is due (rule 6).
        timeliness: each.dueOn === null || trigger !== null ? 'NO_DEADLINE' : 'IN_TIME',
        done: 0,
        percent: 0,
        completedOn: null,
        editions: [],
      } satisfies Occurrence,
    ]),
  );
}

/** What happens to one occurrence: every event of an assignment that names its period. */
export type OccurrenceEvent = Extract<AssignmentEvent, { data: { period: string } }>;
export const isOccurrenceEvent = <E extends { type: string; data: object }>(
  event: E,
): event is Extract<E, OccurrenceEvent> => event.type in assignmentEvents && 'period' in event.data;

function occurred(state: Assignment, event: OccurrenceEvent): Assignment {
  const { period } = event.data;
  const occurrence = advance(state.occurrences[period] as Occurrence, event);
  const made = event.type === 'DeliverableSubmitted' ? [event.data] : [];
  return {
    ...state,
    occurrences: { ...state.occurrences, [period]: occurrence },
    deliverables: [...state.deliverables, ...made],
  };
}

/** How one occurrence goes on; the view of occurrences folds by it too. */
export function advance<
  O extends Pick<
    Occurrence,
    'status' | 'timeliness' | 'done' | 'percent' | 'completedOn' | 'quantity' | 'editions'
  >,
>(occurrence: O, event: OccurrenceEvent): O {
  switch (event.type) {
    case 'ProgressReported': {
      const done = event.data.quantity ?? occurrence.done;
      const { quantity } = occurrence;
      const percent = quantity
        ? percentOf(done, quantity)
        : (event.data.percent ?? occurrence.percent);
      return { ...occurrence, status: 'IN_PROGRESS', done, percent };
    }
    case 'DeliverableSubmitted': {
      const editions = [...new Set([...occurrence.editions, event.data.language])];
      return { ...occurrence, status: 'IN_PROGRESS', editions };
    }
    case 'CompletionReported': {
      const { completedOn, timeliness } = event.data;
      const done = event.data.quantity ?? occurrence.done;
      return { ...occurrence, status: 'IN_PROGRESS', done, percent: 100, completedOn, timeliness };
    }
    case 'CompletionSignedOff':
      return { ...occurrence, status: 'REPORTED_DONE' };
  }
}

export const missingLanguages = (
  occurrence: Pick<Occurrence, 'languages' | 'editions'>,
): string[] => occurrence.languages.filter((language) => !occurrence.editions.includes(language));

/** Derived for what is counted (rule 10): whole percent, rounded down, 100 at most. */
const percentOf = (done: number, { of }: { of: number }): number =>
  Math.min(100, Math.floor((done * 100) / of));

/** An invited or requested body accepts before anything of it is counted (rule 3). */
function open(
  { taskId, agency }: OpenAssignment,
  state: Assignment,
  ledger: Ledger,
): AssignmentEvent[] {
  const taskState = ledger.state(task, taskId);
  const definition = defined(taskState);
  const given = assignmentsOf(taskState).find((each) => each.agency === agency);
  if (!given) throw new Rejected('NOT_FOUND', { field: 'agency', what: 'assignment' });
  const { role, mode, modeConfirmed, label, subUnit, capacity, fromGroup } = given;
  const had = state.opening?.role;
  if (had && strongest(had, role) === had) return [];
  const registry = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  const awaited = definition.schedule?.trigger;
  const data: Terms = {
    taskOrdinal: definition.ordinal,
    role,
    mode,
    modeConfirmed,
    label,
    subUnit,
    capacity,
    fromGroup,
    commandable: agencyNamed(registry, agency, 'agency').commandable,
    trigger: awaited?.kind === 'TRIGGERED' ? awaited.text : null,
    occurrences: answersFor(role) && mode === 'ASSIGNED' ? occurrencesOf(definition) : [],
  };
  if (had) return [{ type: 'AssignmentRoleRaised', data: { from: had, ...data } }];
  const { planId, code: taskCode } = definition;
  return [{ type: 'AssignmentOpened', data: { planId, taskId, taskCode, agency, ...data } }];
}

/** The occurrence, if the step may be taken from where it stands. */
function occurrenceFor(command: Exclude<AssignmentCommand, OpenAssignment>, state: Assignment) {
  const { role, mode, trigger } = openingOf(state);
  if (!answersFor(role)) throw new Rejected('COORDINATE_HAS_NO_OCCURRENCE');
  if (mode !== 'ASSIGNED') throw new Rejected('AWAITING_ACCEPTANCE');
  const occurrence = own(state.occurrences, command.period);
  if (!occurrence)
    throw new Rejected('UNKNOWN_PERIOD', { field: 'period', period: command.period });
  if (occurrence.status === 'AWAITING_TRIGGER')
    throw new Rejected('AWAITING_TRIGGER', { trigger: trigger ?? '' });
  if (!procedure[command.type].from.includes(occurrence.status))
    throw new Rejected('WRONG_STATUS', { status: occurrence.status });
  return occurrence;
}

function inPlanYear(date: string, { start }: Occurrence): void {
  const year = `${start.slice(0, 4)}-01-01`;
  if (date < year) throw new Rejected('BEFORE_PLAN_YEAR', { field: 'effectiveOn', date, year });
}

/** Quantities first, and neither they nor percents fall (rule 10). */
function checkQuantity(quantity: number | null, occurrence: Occurrence): void {
  if (quantity === null) return;
  if (!occurrence.quantity) throw new Rejected('QUANTITY_NOT_COUNTED', { field: 'quantity' });
  if (quantity < occurrence.done)
    throw new Rejected('PROGRESS_FELL', {
      field: 'quantity',
      reported: occurrence.done,
      given: quantity,
    });
}

/** The occurrence while its completion has not been reported yet. */
function unfinished(
  command: Exclude<AssignmentCommand, OpenAssignment | SignOff>,
  state: Assignment,
) {
  const occurrence = occurrenceFor(command, state);
  if (occurrence.completedOn) throw new Rejected('COMPLETION_AWAITS_SIGN_OFF', { field: 'period' });
  return occurrence;
}

function submitDeliverable(command: SubmitDeliverable, state: Assignment): AssignmentEvent[] {
  const { languages } = unfinished(command, state);
  const { period, language, formats } = command;
  if (languages.length > 0 && !languages.includes(language))
    throw new Rejected('LANGUAGE_NOT_ASKED_FOR', {
      field: 'language',
      language,
      languages: languages.join(', '),
    });
  const data: Deliverable = { period, language, formats };
  if (state.deliverables.some((each) => same(each, data))) return [];
  return [{ type: 'DeliverableSubmitted', data }];
}

function reportProgress(
  command: ReportProgress,
  state: Assignment,
  effectiveOn: string,
): AssignmentEvent[] {
  const occurrence = unfinished(command, state);
  inPlanYear(effectiveOn, occurrence);
  const { period, quantity, percent, note } = command;
  checkQuantity(quantity, occurrence);
  if (percent !== null && occurrence.quantity)
    throw new Rejected('PERCENT_IS_DERIVED', { field: 'percent', unit: occurrence.quantity.unit });
  if (percent !== null && (percent < 0 || percent > 100))
    throw new Rejected('PERCENT_OUT_OF_RANGE', { field: 'percent', given: percent });
  if (percent !== null && percent < occurrence.percent)
    throw new Rejected('PROGRESS_FELL', {
      field: 'percent',
      reported: occurrence.percent,
      given: percent,
    });
  const started = occurrence.status === 'IN_PROGRESS';
  const unmoved =
    (quantity ?? occurrence.done) === occurrence.done &&
    (percent ?? occurrence.percent) === occurrence.percent;
  if (started && unmoved && note === null) return [];
  return [{ type: 'ProgressReported', data: { period, quantity, percent, note } }];
}

function reportCompletion(
  command: ReportCompletion,
  state: Assignment,
  completedOn: string,
  { signsOff }: { signsOff: boolean },
): AssignmentEvent[] {
  const occurrence = unfinished(command, state);
  const { dueOn } = occurrence;
  if (dueOn === null) throw new Rejected('NEVER_COMPLETE', { field: 'period' });
  inPlanYear(completedOn, occurrence);
  if (completedOn < occurrence.start)
    throw new Rejected('BEFORE_PERIOD', {
      field: 'effectiveOn',
      date: completedOn,
      start: occurrence.start,
    });
  const { period, quantity } = command;
  checkQuantity(quantity, occurrence);
  const done = quantity ?? occurrence.done;
  if (occurrence.quantity && done < occurrence.quantity.of)
    throw new Rejected('QUANTITY_NOT_REACHED', { field: 'quantity', done, ...occurrence.quantity });
  const missing = missingLanguages(occurrence);
  if (missing.length > 0) throw new Rejected('EDITIONS_MISSING', { languages: missing.join(', ') });
  const timeliness = completedOn <= dueOn ? 'DONE_IN_TIME' : 'DONE_LATE';
  const reported: AssignmentEvent = {
    type: 'CompletionReported',
    data: { period, completedOn, timeliness, quantity },
  };
  return signsOff ? [reported, { type: 'CompletionSignedOff', data: { period } }] : [reported];
}

function signOff(command: SignOff, state: Assignment): AssignmentEvent[] {
  const occurrence = occurrenceFor(command, state);
  if (!occurrence.completedOn) throw new Rejected('WRONG_STATUS', { status: occurrence.status });
  return [{ type: 'CompletionSignedOff', data: { period: command.period } }];
}
