import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/domain/shared/canonical-json';
import type { EventStore } from '../../src/infra/event-store/event-store';
import { openAll } from '../../src/infra/ledger/open-all';
import type { Secrets } from '../../src/infra/ledger/secrets';
import type { LedgerEvent } from '../../src/projections/projection';

/** Every event, texts opened, in order. */
export async function exported(store: EventStore, secrets: Secrets): Promise<LedgerEvent[]> {
  return openAll(await store.readAll(0n, 1_000_000), secrets);
}

/** What a play makes of an event whatever the day on which it is played: no keys, no positions. */
export const payloadOf = ({ type, stream, recordedAt, effectiveOn, data }: LedgerEvent): string =>
  canonicalJson({ type, stream, recordedAt, effectiveOn, data });

/** SHA-256, hex, of all payloads in order. */
export const digestOf = (events: LedgerEvent[]): string =>
  createHash('sha256').update(events.map(payloadOf).join('\n')).digest('hex');

type Holder = { agency: string; task: string; ordered: boolean };
type Work = {
  status: string;
  pace: string;
  dueOn: string | null;
  done: string | null;
  held: string;
};
export type Found = Holder & Work;

/** How a body of work stands, in the shape of the API's Progress. */
export type Tally = {
  occurrences: number;
  byStatus: Record<string, number>;
  byTimeliness: Record<string, number>;
  percent: number | null;
};

/**
 * The occurrences as a reader of the export counts them, with a pencil: a fold of its own, which
 * shares no line with the program's. `until`: UTC instant.
 */
export function countedByHand(events: LedgerEvent[], until: string): Found[] {
  const works = new Map<string, Work & { holder: Holder }>();
  const holders = new Map<string, Holder>();
  for (const event of events) {
    if (event.recordedAt > until || !event.stream.startsWith('assignment-')) continue;
    // biome-ignore lint/suspicious/noExplicitAny: the reader of an export knows no types.
    const data = event.data as any;
    if (event.type === 'AssignmentOpened')
      holders.set(event.stream, { agency: data.agency, task: data.taskCode, ordered: false });
    const holder = holders.get(event.stream);
    if (!holder) throw new Error(`${event.stream} was never opened`);
    if ('commandable' in data && 'mode' in data)
      holder.ordered = data.commandable && data.mode === 'ASSIGNED';
    if ('judged' in data) holder.ordered = data.judged;
    if (event.type === 'InvitationAccepted') holder.ordered = false;
    if (event.type === 'AssignmentRecoded') holder.task = data.taskCode;
    if (event.type === 'AssignmentTransferred') holder.agency = data.to;
    for (const planned of data.occurrences ?? [])
      works.set(`${event.stream}/${planned.period}`, {
        holder,
        dueOn: planned.dueOn,
        status: data.trigger ? 'AWAITING_TRIGGER' : 'NOT_STARTED',
        pace: holder.ordered && planned.dueOn ? 'IN_TIME' : 'NO_DEADLINE',
        done: null,
        held: '',
      });
    const periods = data.dropped ?? data.periods ?? (data.period ? [data.period] : []);
    for (const period of periods) {
      const work = works.get(`${event.stream}/${period}`);
      if (work) happened(work, event.type, data, holder.ordered);
    }
  }
  return [...works.values()].map(({ holder, ...work }) => ({ ...work, ...holder }));
}

// biome-ignore lint/suspicious/noExplicitAny: the reader of an export knows no types.
function happened(work: Work, type: string, data: any, ordered: boolean): void {
  const statuses: Record<string, string> = {
    AssignmentRescheduled: 'WAIVED',
    AssignmentTriggered: 'NOT_STARTED',
    OccurrenceWaived: 'WAIVED',
    ProgressReported: 'IN_PROGRESS',
    DeliverableSubmitted: 'IN_PROGRESS',
    CheckedIn: 'IN_PROGRESS',
    CompletionReported: 'IN_PROGRESS',
    CompletionSignedOff: 'REPORTED_DONE',
    CompletionConfirmed: 'CONFIRMED',
    CompletionReturned: 'RETURNED',
  };
  if (type === 'AssignmentSuspended') work.held = work.status;
  if (type === 'AssignmentSuspended') work.status = 'SUSPENDED';
  else if (type === 'AssignmentResumed') work.status = work.held;
  else work.status = statuses[type] ?? work.status;
  if (type === 'CompletionReported') work.done = data.timeliness;
  if (type === 'CompletionReturned') work.done = null;
  if (type === 'OccurrenceDueSoon') work.pace = 'DUE_SOON';
  if (type === 'OccurrenceFellOverdue') work.pace = 'OVERDUE';
  if (type === 'ExtensionGranted') work.pace = 'IN_TIME';
  if (type === 'ExtensionGranted') work.dueOn = data.until;
  if (type === 'AssignmentTriggered') work.pace = ordered && work.dueOn ? 'IN_TIME' : 'NO_DEADLINE';
}

const RESTS = ['AWAITING_TRIGGER', 'SUSPENDED', 'WAIVED', 'LAPSED'];

const timelinessOf = ({ status, pace, done }: Found): string =>
  done ?? (RESTS.includes(status) ? 'NO_DEADLINE' : pace);

export function tallyOf(works: Found[]): Tally {
  const counts = (texts: string[]) => {
    const by: Record<string, number> = {};
    for (const each of texts.sort()) by[each] = (by[each] ?? 0) + 1;
    return by;
  };
  const counted = works.filter(
    ({ dueOn, status }) => dueOn && !['WAIVED', 'LAPSED', 'SUSPENDED'].includes(status),
  );
  const confirmed = counted.filter(({ status }) => status === 'CONFIRMED').length;
  return {
    occurrences: works.length,
    byStatus: counts(works.map(({ status }) => status)),
    byTimeliness: counts(works.map(timelinessOf)),
    percent: counted.length ? Math.floor((confirmed * 1000) / counted.length) / 10 : null,
  };
}
