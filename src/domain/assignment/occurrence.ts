import type { Circumstances } from '../decider';
import type { DeliverableFormat } from '../plan/plan-document';
import { civilDateOf } from '../shared/calendar';
import type {
  AssignmentEvent,
  AssignmentEventOf,
  OccurrenceStatus,
  Opening,
  Terms,
  Timeliness,
} from './assignment-events';

export type PlannedOccurrence = Opening['occurrences'][number];

/** An event with what a fold asks of its circumstances. */
export type Told<E> = E & Pick<Circumstances, 'version' | 'recordedAt' | 'effectiveOn'>;

/** What the clock has said so far of what is not done. */
type Pace = Extract<Timeliness, 'NO_DEADLINE' | 'IN_TIME' | 'DUE_SOON' | 'OVERDUE'>;

/** One period of an assignment. */
export type Occurrence = PlannedOccurrence & {
  /** Before any extension (rule 9). */
  firstDueOn: string | null;
  status: OccurrenceStatus;
  timeliness: Timeliness;
  pace: Pace;
  /** Since when its deadline runs: it cannot have become overdue before that; null while none does. */
  runsSince: string | null;
  done: number;
  /** Derived for what is counted (rule 10): whole percent, rounded down, 100 at most. */
  percent: number;
  /** As the agency reported it, where nothing is counted. */
  reportedPercent: number;
  /** Version of the event that gave the figure as it stands; null before there is one. */
  reportedBy: number | null;
  completedOn: string | null;
  /** When the completion was recorded, which may be later (rule 11). */
  completionRecordedOn: string | null;
  /** What was made, by the version of the event that registered it; without what was withdrawn. */
  submissions: { version: number; language: string; formats: DeliverableFormat[] }[];
  /** Languages registered so far, and those that need not be. */
  editions: string[];
  waivedLanguages: string[];
  /** The day that it is asked to be put off to. */
  extensionAsked: string | null;
  extensionsGranted: number;
  /** What it was before it was suspended. */
  heldStatus: OccurrenceStatus | null;
  /** The reporting cycles that it was checked in for. */
  checkIns: string[];
};

/** Whether the province judges the agency's work: it ordered it, and it can (rule 3). */
export const isJudged = ({ mode, commandable }: Pick<Terms, 'mode' | 'commandable'>): boolean =>
  mode === 'ASSIGNED' && commandable;

/** Statuses from which nothing is due any more, or not yet. */
const RESTING: readonly OccurrenceStatus[] = ['AWAITING_TRIGGER', 'SUSPENDED', 'WAIVED', 'LAPSED'];
/** Statuses in which there is still something to do. */
export const UNFINISHED: readonly OccurrenceStatus[] = ['NOT_STARTED', 'IN_PROGRESS', 'RETURNED'];

/** Not done, and not reported done either. */
export const isUnfinished = ({ status, completedOn }: Occurrence): boolean =>
  UNFINISHED.includes(status) && completedOn === null;

/** Not finished, though its period has begun. */
export const isUrgeable = (occurrence: Occurrence, today: string): boolean =>
  isUnfinished(occurrence) && occurrence.start <= today;

export const missingLanguages = ({
  languages,
  editions,
  waivedLanguages,
}: Pick<Occurrence, 'languages' | 'editions' | 'waivedLanguages'>): string[] =>
  languages.filter((each) => !editions.includes(each) && !waivedLanguages.includes(each));

/** The periods that an event touches. */
export function periodsTouched({ data }: AssignmentEvent): string[] {
  const planned = 'occurrences' in data ? data.occurrences.map(({ period }) => period) : [];
  if ('dropped' in data) return [...planned, ...data.dropped];
  if ('periods' in data) return data.periods;
  return 'period' in data && data.period !== null ? [data.period] : planned;
}

/**
 * How an occurrence stands after an event that touches its period; undefined before it is opened.
 * The view of occurrences folds by it too, so that it cannot tell another story than the rules.
 */
export function occurrenceAfter(
  before: Occurrence | undefined,
  event: Told<AssignmentEvent>,
  period: string,
): Occurrence | undefined {
  const after = before ? moved(before, event, period) : begunBy(event, period);
  return after && settled({ ...after, runsSince: runningSince(before, after, event) });
}

/** Whether there is a day by which it is late. */
const runs = (occurrence: Occurrence): boolean =>
  isUnfinished(occurrence) && occurrence.pace !== 'NO_DEADLINE';

function runningSince(
  before: Occurrence | undefined,
  after: Occurrence,
  { effectiveOn }: Told<AssignmentEvent>,
): string | null {
  if (!runs(after)) return null;
  const goesOn = before !== undefined && runs(before) && before.dueOn === after.dueOn;
  return goesOn ? before.runsSince : effectiveOn;
}

/** What follows from the rest, in one place. */
function settled(occurrence: Occurrence): Occurrence {
  const { status, completedOn, quantity, done, reportedPercent, pace, submissions } = occurrence;
  const counted = quantity && Math.min(100, Math.floor((done * 100) / quantity.of));
  const percent = completedOn === null ? (counted ?? reportedPercent) : 100;
  const editions = [...new Set(submissions.map(({ language }) => language))];
  if (completedOn !== null) return { ...occurrence, percent, editions };
  const timeliness = RESTING.includes(status) ? 'NO_DEADLINE' : pace;
  return { ...occurrence, percent, editions, timeliness };
}

/** Occurrences as they begin. Before its trigger nothing is due (rule 6). */
function begun(planned: PlannedOccurrence, trigger: string | null, judged: boolean): Occurrence {
  return {
    ...planned,
    firstDueOn: planned.dueOn,
    status: trigger === null ? 'NOT_STARTED' : 'AWAITING_TRIGGER',
    timeliness: 'NO_DEADLINE',
    pace: paceAtFirst(planned.dueOn, judged),
    runsSince: null,
    done: 0,
    percent: 0,
    reportedPercent: 0,
    reportedBy: null,
    completedOn: null,
    completionRecordedOn: null,
    submissions: [],
    editions: [],
    waivedLanguages: [],
    extensionAsked: null,
    extensionsGranted: 0,
    heldStatus: null,
    checkIns: [],
  };
}

const paceAtFirst = (dueOn: string | null, judged: boolean): Pace =>
  judged && dueOn !== null ? 'IN_TIME' : 'NO_DEADLINE';

/** What the clock has said counts no more once nobody judges the work, and for the first time then. */
const paced = (occurrence: Occurrence, judged: boolean): Occurrence => {
  const { pace, dueOn } = occurrence;
  const begins = !judged || pace === 'NO_DEADLINE';
  return begins ? { ...occurrence, pace: paceAtFirst(dueOn, judged) } : occurrence;
};

/** It is never taken up again from where it was held. */
const ended = (occurrence: Occurrence, status: 'WAIVED' | 'LAPSED'): Occurrence => ({
  ...occurrence,
  status,
  heldStatus: null,
  extensionAsked: null,
});

type Planning = Extract<AssignmentEvent, { data: { occurrences: PlannedOccurrence[] } }>;
const plans = (event: AssignmentEvent): event is Planning => 'occurrences' in event.data;

function begunBy(event: AssignmentEvent, period: string): Occurrence | undefined {
  if (!plans(event)) return undefined;
  const planned = event.data.occurrences.find((each) => each.period === period);
  return planned && begun(planned, event.data.trigger, judgedBy(event));
}

function judgedBy(event: Planning): boolean {
  switch (event.type) {
    case 'AssignmentOpened':
    case 'AssignmentRoleRaised':
    case 'AssignmentReopened':
      return isJudged(event.data);
    case 'InvitationAccepted':
      return false;
    case 'AssignmentModeConfirmed':
    case 'AssignmentRescheduled':
      return event.data.judged;
  }
}

function moved(occurrence: Occurrence, event: Told<AssignmentEvent>, period: string): Occurrence {
  switch (event.type) {
    case 'AssignmentOpened':
    case 'AssignmentRecoded':
    case 'InvitationDeclined':
    case 'VacantLeadEscalated':
    case 'ContributionLogged':
    case 'NilReported':
    case 'EvidenceRegistered':
    case 'EvidenceQuarantined':
    case 'IndicatorMeasured':
    case 'AssignmentUrged':
    case 'UrgeAcknowledged':
      return occurrence;
    case 'AssignmentRoleRaised': {
      // What it lost when it was left with less to do, it has again.
      const { from, mode } = event.data;
      const again = occurrence.status === 'WAIVED' && from === 'COORDINATE' && mode === 'ASSIGNED';
      return again ? (begunBy(event, period) as Occurrence) : paced(occurrence, judgedBy(event));
    }
    case 'AssignmentModeConfirmed':
      return paced(occurrence, judgedBy(event));
    case 'AssignmentTransferred':
    case 'AssignmentCommandabilityCorrected':
      return paced(occurrence, event.data.judged);
    case 'AssignmentReopened':
    case 'InvitationAccepted':
      return occurrence.status === 'WAIVED'
        ? (begunBy(event, period) as Occurrence)
        : paced(occurrence, judgedBy(event));
    case 'AssignmentAmended':
    case 'AssignmentWithdrawn':
      return ended(occurrence, 'WAIVED');
    case 'AssignmentSuspended':
      return { ...occurrence, status: 'SUSPENDED', heldStatus: occurrence.status };
    case 'AssignmentResumed':
      return { ...occurrence, status: occurrence.heldStatus ?? 'NOT_STARTED', heldStatus: null };
    case 'AssignmentRescheduled':
      return rescheduled(occurrence, event.data, period);
    case 'AssignmentTriggered':
      return {
        ...occurrence,
        ...released(occurrence),
        pace: paceAtFirst(occurrence.dueOn, event.data.judged),
      };
    case 'AssignmentLapsed':
      return ended(occurrence, 'LAPSED');
    case 'OccurrenceDueSoon':
      return { ...occurrence, pace: 'DUE_SOON' };
    case 'OccurrenceFellOverdue':
      return { ...occurrence, pace: 'OVERDUE' };
    case 'ExtensionRequested':
      return { ...occurrence, extensionAsked: event.data.until };
    case 'ExtensionGranted':
      return {
        ...occurrence,
        dueOn: event.data.until,
        pace: occurrence.pace === 'NO_DEADLINE' ? 'NO_DEADLINE' : 'IN_TIME',
        extensionAsked: null,
        extensionsGranted: occurrence.extensionsGranted + 1,
      };
    case 'ExtensionRefused':
      return { ...occurrence, extensionAsked: null };
    case 'OccurrenceWaived':
      return ended(occurrence, 'WAIVED');
    case 'ProgressReported':
      return { ...occurrence, ...figureOf(occurrence, event), status: 'IN_PROGRESS' };
    case 'ProgressCorrected':
      return { ...occurrence, ...figureOf(occurrence, event) };
    case 'DeliverableSubmitted': {
      const { language, formats } = event.data;
      const made = { version: event.version, language, formats };
      return {
        ...occurrence,
        status: 'IN_PROGRESS',
        submissions: [...occurrence.submissions, made],
      };
    }
    case 'DeliverableWithdrawn':
      return {
        ...occurrence,
        submissions: occurrence.submissions.filter(
          ({ version }) => version !== event.data.withdraws,
        ),
      };
    case 'LanguageWaived':
      return {
        ...occurrence,
        waivedLanguages: [...occurrence.waivedLanguages, event.data.language],
      };
    case 'CheckedIn':
      return {
        ...occurrence,
        status: 'IN_PROGRESS',
        checkIns: [...occurrence.checkIns, event.data.cycleId],
      };
    case 'CompletionReported':
      return {
        ...occurrence,
        status: 'IN_PROGRESS',
        done: event.data.quantity ?? occurrence.done,
        reportedBy: event.data.quantity === null ? occurrence.reportedBy : event.version,
        completedOn: event.data.completedOn,
        completionRecordedOn: civilDateOf(event.recordedAt),
        timeliness: event.data.timeliness,
        extensionAsked: null,
      };
    case 'CompletionSignedOff':
      return { ...occurrence, status: 'REPORTED_DONE' };
    case 'CompletionConfirmed':
      return { ...occurrence, status: 'CONFIRMED' };
    case 'CompletionReturned':
      return { ...occurrence, status: 'RETURNED', completedOn: null, completionRecordedOn: null };
  }
}

/** What waited waits no more; what was suspended meanwhile goes on from there later. */
function released({ status, heldStatus }: Occurrence): Pick<Occurrence, 'status' | 'heldStatus'> {
  return status === 'SUSPENDED'
    ? { status, heldStatus: heldStatus === 'AWAITING_TRIGGER' ? 'NOT_STARTED' : heldStatus }
    : { status: 'NOT_STARTED', heldStatus };
}

type Figure = { version: number; data: { quantity: number | null; percent: number | null } };

const figureOf = (occurrence: Occurrence, { version, data }: Figure) => ({
  done: data.quantity ?? occurrence.done,
  reportedPercent: data.percent ?? occurrence.reportedPercent,
  reportedBy: version,
});

/** An amendment had dropped it and another has it again: what was done until then is still done. */
const broughtBack = (before: Occurrence, anew: Occurrence): Occurrence => {
  const { done, reportedPercent, reportedBy, submissions, waivedLanguages, checkIns } = before;
  const started = reportedBy !== null || submissions.length > 0 || checkIns.length > 0;
  const waits = anew.status === 'AWAITING_TRIGGER' || !started;
  return {
    ...anew,
    done,
    reportedPercent,
    reportedBy,
    submissions,
    waivedLanguages,
    checkIns,
    status: waits ? anew.status : 'IN_PROGRESS',
  };
};

/** The plan's new day counts, unless it is the one that was put off since. */
function rescheduled(
  occurrence: Occurrence,
  { occurrences, judged, trigger }: AssignmentEventOf<'AssignmentRescheduled'>['data'],
  period: string,
): Occurrence {
  const planned = occurrences.find((each) => each.period === period);
  if (!planned) return ended(occurrence, 'WAIVED');
  if (occurrence.status === 'WAIVED')
    return broughtBack(occurrence, begun(planned, trigger, judged));
  if (planned.dueOn === occurrence.firstDueOn)
    return paced({ ...occurrence, ...planned, dueOn: occurrence.dueOn }, judged);
  return {
    ...occurrence,
    ...planned,
    firstDueOn: planned.dueOn,
    pace: paceAtFirst(planned.dueOn, judged),
  };
}
