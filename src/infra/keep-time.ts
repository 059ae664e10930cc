import { randomUUID } from 'node:crypto';
import { assignment } from '../domain/assignment/assignment';
import type { Actor } from '../domain/decider';
import type { Execute } from '../domain/execution';
import { civilDateOf, lastInstantOf, plusDays } from '../domain/shared/calendar';
import {
  type Calendar,
  calendarOn,
  DUE_SOON_WORKING_DAYS,
  workingDaysAfter,
} from '../domain/shared/working-days';
import { agencyView } from '../projections/agency-view';
import { assignmentView } from '../projections/assignment-view';
import { occurrenceView } from '../projections/occurrence-view';
import type { Projection, ViewRow } from '../projections/projection';
import type { Condition, Page, ViewSnapshot, ViewSource } from '../projections/views';
import type { Clock } from './clock';
import type { EventStore } from './event-store/event-store';
import type { Log } from './log';

/** Who writes what the days bring (rule 8). No token makes anybody this. */
export const CLOCK: Actor = { id: 'clock', agency: null, roles: ['CLOCK'] };

/** A step of the clock with an assignment. */
type Ask = { stream: string; command: { type: 'FollowAgency' } | { type: 'KeepTime' } };

/** How many events were written. */
export type Kept = { written: number };
/** Stops between two batches when the signal is aborted. */
export type KeepTime = (signal?: AbortSignal) => Promise<Kept>;

type Parts = { store: EventStore; views: ViewSource; execute: Execute; clock: Clock; log: Log };

/** Assignments that are asked in one go, and rows that are read in one. */
const BATCH = 100;
const PAGE = 1_000;

/**
 * Writes down what has become due soon or overdue, and which leads have been silent too long, up to
 * now, and which work is judged otherwise since the roster was corrected (rule 3). The views say whom to ask, the rules what is so: asked twice, or by two processes at once,
 * nothing is written twice. Runs of one process come one after the other.
 */
export function timekeeper(parts: Parts): KeepTime {
  let last: Promise<unknown> = Promise.resolve();
  return (signal) => {
    const run = last.then(() => keepTime(parts, signal));
    last = run.catch(() => undefined);
    return run;
  };
}

async function keepTime(
  { store, views, execute, clock, log }: Parts,
  signal?: AbortSignal,
): Promise<Kept> {
  // What the views do not show yet is seen by the next run.
  if ((await views.reached(await store.head())).stale) log.info('time is kept by views that lag');
  const asks = await concerned(views, civilDateOf(clock().toISOString()));
  // New for each run: under the same id a stream would take what is due since for a repetition.
  const commandId = randomUUID();
  const request = {
    actor: CLOCK,
    commandId,
    correlationId: commandId,
    effectiveOn: null,
    document: null,
  };
  let written = 0;
  for (let from = 0; from < asks.length && !signal?.aborted; from += BATCH) {
    const batch = asks.slice(from, from + BATCH);
    const orders = batch.map((ask) => ({ decider: assignment, ...ask }));
    const outcomes = await execute.each(orders, request);
    for (const [n, outcome] of outcomes.entries())
      if ('rejected' in outcome)
        log.warn({ stream: orders[n]?.stream, code: outcome.rejected.code }, 'time was not kept');
      else written += outcome.events.length;
  }
  if (written > 0) log.info({ written }, 'what the days have brought was written down');
  return { written };
}

/** The assignments that may have something to write: too many, never too few. */
async function concerned(views: ViewSource, today: string): Promise<Ask[]> {
  const due = (timeliness: string, to: string): Condition[] => [
    { column: 'timeliness', is: timeliness },
    { column: 'due_on', to },
  ];
  const snapshot = views.snapshot();
  try {
    const near = due('IN_TIME', lastNear(calendarOn(today), today));
    const past = due('DUE_SOON', plusDays(today, -1));
    const invitedLeads: Condition[] = [
      { column: 'status', is: 'AWAITING_ACCEPTANCE' },
      { column: 'role', in: ['LEAD', 'CO_LEAD'] },
    ];
    const streams = [
      ...(await rowsWhere(snapshot, occurrenceView, near)).map((row) => row.assignment),
      ...(await rowsWhere(snapshot, occurrenceView, past)).map((row) => row.assignment),
      ...(await rowsWhere(snapshot, assignmentView, invitedLeads)).map((row) => row.id),
    ];
    const corrected = await correctedSince(snapshot);
    return [
      ...corrected.map((stream): Ask => ({ stream, command: { type: 'FollowAgency' } })),
      // What was corrected has its time kept by the next run, from how it stands then.
      ...[...new Set(streams)]
        .filter((stream) => !corrected.includes(stream))
        .map((stream): Ask => ({ stream, command: { type: 'KeepTime' } })),
    ];
  } finally {
    await snapshot.release();
  }
}

/** The assignments that take their agency to be commandable where the roster does not, or do not. */
async function correctedSince(snapshot: ViewSnapshot): Promise<string[]> {
  const free: Condition[] = [{ column: 'commandable', is: false }];
  const codes = (await rowsWhere(snapshot, agencyView, free)).map(({ code }) => code);
  const ofFree: Condition = { column: 'agency', in: codes };
  const otherwise: Condition[] = [
    { all: [ofFree, { column: 'commandable', is: true }] },
    { all: [{ not: ofFree }, { column: 'commandable', is: false }] },
  ];
  return (await rowsWhere(snapshot, assignmentView, [{ any: otherwise }])).map(({ id }) => id);
}

/** All of them, page by page. */
async function rowsWhere<Row extends ViewRow>(
  snapshot: ViewSnapshot,
  view: Projection<Row>,
  where: Condition[],
): Promise<Row[]> {
  const rows: Row[] = [];
  let page: Page<Row> | undefined;
  do {
    const after = page?.rows.at(-1)?.cursor ?? null;
    page = await snapshot.page(view, { where, order: [], first: PAGE, after }, null);
    rows.push(...page.rows.map(({ row }) => row));
  } while (page.hasNextPage);
  return rows;
}

/** The last deadline that at most five working days are left to. */
const lastNear = (calendar: Calendar, today: string): string =>
  plusDays(workingDaysAfter(calendar, today, DUE_SOON_WORKING_DAYS + 1), -1);

const HOUR_MS = 3_600_000;
/** After midnight, so that a clock that is a little behind has passed it too. */
const AFTER_MIDNIGHT_MS = 5_000;

/** How long until the time is kept again: an hour at most, and soon after each midnight. */
export function untilNextTick(now: Date): number {
  const midnight = Date.parse(lastInstantOf(civilDateOf(now.toISOString()))) + 1_000;
  return Math.min(HOUR_MS, midnight + AFTER_MIDNIGHT_MS - now.getTime());
}

type Timer = { stop(): Promise<void> };

/**
 * Keeps the time now and from then on, until it is stopped, which waits for a run that is under
 * way. Resolves after the first run. One that fails is logged, and made up for by the next.
 */
export async function keepingTime(
  keepTime: KeepTime,
  { clock, log }: Pick<Parts, 'clock' | 'log'>,
): Promise<Timer> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let run: Promise<void> = Promise.resolve();
  const tick = async () => {
    await keepTime().catch((error) => log.error({ err: error }, 'time was not kept'));
    if (stopped) return;
    timer = setTimeout(() => {
      run = tick();
    }, untilNextTick(clock())).unref();
  };
  run = tick();
  await run;
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await run;
    },
  };
}
