import { join } from 'node:path';
import { assignment, assignmentStream } from '../../src/domain/assignment/assignment';
import type { Actor } from '../../src/domain/decider';
import type { Request } from '../../src/domain/execution';
import type { Rejected } from '../../src/domain/rejection';
import { plusDays } from '../../src/domain/shared/calendar';
import { takeStep } from '../../src/domain/task/take-step';
import { readConfig } from '../../src/infra/config';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { executor } from '../../src/infra/execute';
import { readAgencies } from '../../src/infra/import/agencies-file';
import { importAgencies } from '../../src/infra/import/import-plan';
import { taskIdFor } from '../../src/infra/import/plan-file';
import {
  CLOCK,
  type Kept,
  keepingTime,
  timekeeper,
  untilNextTick,
} from '../../src/infra/keep-time';
import { uuidOf } from '../../src/infra/ledger/ids';
import { openAll } from '../../src/infra/ledger/open-all';
import { memorySecrets } from '../../src/infra/ledger/secrets';
import { createLog } from '../../src/infra/log';
import { streamStates } from '../../src/infra/stream-states';
import { openSystem, type System } from '../../src/infra/system';
import { occurrenceView } from '../../src/projections/occurrence-view';
import type { LedgerEvent } from '../../src/projections/projection';
import { coordinator, FOREIGN_AFFAIRS, officerOf } from '../domain/people';
import { imported } from '../support/app';
import { createDatabase, type TestDatabase } from '../support/postgres';

jest.setTimeout(180_000);

const DATA = join(__dirname, '../../data');
const PLAN = 'dong-nai-2026-ttdn';
const BULLETIN = assignmentStream(taskIdFor(PLAN, 'II.5.b.2'), FOREIGN_AFFAIRS);
/** The types of what the clock writes. */
const WRITTEN = ['OccurrenceDueSoon', 'OccurrenceFellOverdue', 'VacantLeadEscalated'];
const officer = officerOf(FOREIGN_AFFAIRS);

type Year = {
  clock: { now: string };
  system: System;
  /** Another process on the same ledger and views. */
  second(): Promise<System>;
  /** What the clock has written so far. */
  written(): Promise<LedgerEvent[]>;
};

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const opened = (database: TestDatabase, clock: { now: string }) =>
  openSystem({
    config: readConfig({ DATABASE_URL: database.url }),
    log: createLog('silent'),
    clock: () => new Date(clock.now),
  });

/** The plan as it was imported on 5 January, and nothing done since. */
async function plannedYear(): Promise<Year> {
  const clock = { now: '2026-01-05T02:00:00.000Z' };
  const database = await createDatabase(await imported(clock.now));
  ends.push(() => database.drop());
  const open = async () => {
    const system = await opened(database, clock);
    ends.push(() => system.close());
    return system;
  };
  const system = await open();
  const { store, secrets } = system;
  system.project();
  await system.caughtUp();
  return {
    clock,
    system,
    second: open,
    written: async () =>
      (await openAll(await store.readAll(0n, 100_000), secrets)).filter(({ type }) =>
        WRITTEN.includes(type),
      ),
  };
}

const by = (actor: Actor, command: string): Request => ({
  actor,
  commandId: uuidOf(command, actor.id),
  correlationId: command,
  effectiveOn: null,
  document: null,
});

const bulletinDone = (execute: System['execute'], period: string) =>
  execute.one(
    {
      decider: assignment,
      stream: BULLETIN,
      command: { type: 'ReportCompletion', period, quantity: 1 },
    },
    by(officer, `done ${period}`),
  );

/** Every stream with what the clock wrote there, in its order. */
const byStream = (events: LedgerEvent[]): Record<string, object[]> => {
  const streams: Record<string, object[]> = {};
  for (const { stream, type, data } of events)
    streams[stream] = [...(streams[stream] ?? []), { type, ...data }];
  return streams;
};
const noon = (day: string): string => `${day}T05:00:00.000Z`;
const days = (from: string, to: string): string[] =>
  from > to ? [] : [from, ...days(plusDays(from, 1), to)];
const endsOfMonths = days('2026-01-31', '2027-01-15').filter((day) =>
  plusDays(day, 1).endsWith('-01'),
);

/** One publishes its first bulletin early; for the rest nobody does anything. */
async function played(on: string[]): Promise<Record<string, object[]>> {
  const { clock, system, written } = await plannedYear();
  await bulletinDone(system.execute, '2026-Q1');
  for (const day of on) {
    clock.now = noon(day);
    await system.keepTime();
  }
  return byStream(await written());
}

test('the year is the same whether time was kept each day, each month, or once at its end', async () => {
  const end = '2027-01-15';
  const daily = await played(days('2026-01-06', end));
  expect(await played([...endsOfMonths, end])).toEqual(daily);
  expect(await played([end])).toEqual(daily);

  const calendar = 'VN-2026.1';
  const bulletin = (period: string, dueOn: string, soon: string) => [
    { type: 'OccurrenceDueSoon', period, dueOn, on: soon, calendar },
    { type: 'OccurrenceFellOverdue', period, dueOn, on: plusDays(dueOn, 1), calendar },
  ];
  expect(daily[BULLETIN]).toEqual([
    ...bulletin('2026-Q2', '2026-06-30', '2026-06-23'),
    ...bulletin('2026-Q3', '2026-09-30', '2026-09-23'),
    ...bulletin('2026-Q4', '2026-12-31', '2026-12-24'),
  ]);
});

test('a deadline is near at the midnight of Đồng Nai, and overdue at the one after it', async () => {
  const { clock, system, written } = await plannedYear();
  const ofBulletin = async () =>
    (await written()).filter(({ stream }) => stream === BULLETIN).map(({ type }) => type);
  const at = async (instant: string) => {
    clock.now = instant;
    await system.keepTime();
    return ofBulletin();
  };
  expect(await at('2026-03-23T16:59:59.999Z')).toEqual([]);
  expect(await at('2026-03-23T17:00:00.000Z')).toEqual(['OccurrenceDueSoon']);
  expect(await at('2026-03-31T16:59:59.999Z')).toEqual(['OccurrenceDueSoon']);
  expect(await at('2026-03-31T17:00:00.000Z')).toEqual([
    'OccurrenceDueSoon',
    'OccurrenceFellOverdue',
  ]);
});

test('the events name the clock and its rule, and what is written is not written again', async () => {
  const { clock, system, written } = await plannedYear();
  clock.now = noon('2026-04-01');
  const { written: count } = await system.keepTime();
  const events = await written();
  expect([count, events.length]).toEqual([12, 12]);
  for (const { actor, authority } of events)
    expect({ actor, authority }).toEqual({
      actor: { id: 'clock', agency: null, role: 'CLOCK', onBehalfOf: null },
      authority: 'rule 8',
    });
  expect(await system.keepTime()).toEqual({ written: 0 });
  clock.now = noon('2026-04-02');
  expect(await system.keepTime()).toEqual({ written: 0 });
});

test('two processes that keep time at once write nothing twice', async () => {
  const { clock, system, second, written } = await plannedYear();
  const other = await second();
  const communes = { type: 'AssignTask' as const, planId: PLAN, group: 'xa-phuong' };
  const once = { preview: false, expectedVersion: null };
  const assign = by(coordinator, 'assign');
  await takeStep(system.execute, taskIdFor(PLAN, 'II.5.a'), communes, assign, once);
  clock.now = noon('2026-12-30');
  const runs = await Promise.all([
    system.keepTime(),
    other.keepTime(),
    system.keepTime(),
    other.keepTime(),
  ]);
  const events = await written();
  expect(runs.reduce((sum, run) => sum + run.written, 0)).toBe(events.length);
  const facts = Object.entries(byStream(events)).flatMap(([stream, each]) =>
    each.map((fact) => JSON.stringify({ stream, ...fact })),
  );
  expect(facts.length).toBe(145);
  expect(new Set(facts).size).toBe(facts.length);
});

test('what is done is not due, and bodies that are only invited never are', async () => {
  const { clock, system, written } = await plannedYear();
  await bulletinDone(system.execute, '2026-Q1');
  clock.now = noon('2026-04-15');
  await system.keepTime();
  const events = await written();
  expect(events.filter(({ stream }) => stream === BULLETIN)).toEqual([]);
  const invited = events.filter(({ type }) => type === 'VacantLeadEscalated');
  const streams = new Set(invited.map(({ stream }) => stream));
  expect(streams.size).toBe(invited.length);
  expect(invited.length).toBe(4);
  for (const { data } of invited)
    expect(data).toEqual({
      to: 'van-phong-ubnd-tinh',
      because: 'SILENT',
      on: '2026-01-17',
      calendar: 'VN-2026.1',
    });
  expect(
    events.filter(({ stream, type }) => streams.has(stream) && type !== invited[0]?.type),
  ).toEqual([]);
});

test('a body that the roster says cannot be commanded is overdue no more, and may be again', async () => {
  const { clock, system } = await plannedYear();
  const roster = await readAgencies(join(DATA, 'agencies-2026.csv'));
  const foreign = roster.filter(({ code }) => code === FOREIGN_AFFAIRS);
  const timeliness = async () => {
    await system.caughtUp();
    const snapshot = system.views.snapshot();
    const query = { where: [{ column: 'assignment', is: BULLETIN }], order: [], first: 9 };
    const { rows } = await snapshot.page(occurrenceView, { ...query, after: null }, null);
    await snapshot.release();
    return rows.map(({ row }) => row.timeliness);
  };
  const corrected = async (commandable: boolean) => {
    await importAgencies(
      system.execute,
      foreign.map((each) => ({ ...each, commandable })),
    );
    return system.keepTime();
  };
  clock.now = noon('2026-04-01');
  await system.keepTime();
  expect(await timeliness()).toEqual(['OVERDUE', 'IN_TIME', 'IN_TIME', 'IN_TIME']);

  // It leads the bulletin and II.2.b, and coordinates II.7.a and II.7.c.
  expect(await corrected(false)).toEqual({ written: 4 });
  const none = 'NO_DEADLINE';
  expect(await timeliness()).toEqual([none, none, none, none]);
  expect(await system.keepTime()).toEqual({ written: 0 });
  expect(await corrected(true)).toEqual({ written: 4 });
  expect(await timeliness()).toEqual(['IN_TIME', 'IN_TIME', 'IN_TIME', 'IN_TIME']);
  await system.keepTime();
  expect(await timeliness()).toEqual(['OVERDUE', 'IN_TIME', 'IN_TIME', 'IN_TIME']);
});

test('nobody but the process keeps the time', async () => {
  const { system } = await plannedYear();
  const attempt = (actor: Actor) =>
    system.execute
      .one(
        { decider: assignment, stream: BULLETIN, command: { type: 'KeepTime' } },
        by(actor, 'keep'),
      )
      .then(
        () => 'ALLOWED',
        (error: Rejected) => error.code,
      );
  expect(await attempt(officer)).toBe('FORBIDDEN');
  expect(await attempt(CLOCK)).toBe('ALLOWED');
});

test('an assignment that refuses does not keep the time of the others from being kept', async () => {
  const { clock, system } = await plannedYear();
  clock.now = noon('2026-04-01');
  const store = memoryEventStore();
  const secrets = memorySecrets();
  const commandKey = await secrets.key('command');
  const logged: string[] = [];
  const nothingIsThere = timekeeper({
    store: system.store,
    views: system.views,
    execute: executor({
      store,
      secrets,
      states: streamStates(store),
      clock: () => new Date(clock.now),
      commandKey,
    }),
    clock: () => new Date(clock.now),
    log: createLog('warn', { write: (line: string) => void logged.push(line) }),
  });
  expect(await nothingIsThere()).toEqual({ written: 0 });
  const lines = logged.map((line) => JSON.parse(line));
  expect(lines.length).toBe(8);
  expect(lines.find(({ stream }) => stream === BULLETIN)).toMatchObject({
    msg: 'time was not kept',
    code: 'NOT_FOUND',
  });
});

describe('the timer', () => {
  const HOUR = 3_600_000;
  test.each([
    ['in the forenoon', '2026-06-01T02:00:00.000Z', HOUR],
    ['ten minutes before midnight', '2026-06-01T16:50:00.000Z', 605_000],
    ['in the last second of the day', '2026-06-01T16:59:59.000Z', 6_000],
    ['at midnight', '2026-06-01T17:00:00.000Z', HOUR],
    ['in the last minutes of the year', '2026-12-31T16:58:00.000Z', 125_000],
  ])('%s waits for midnight, an hour at most', (_, now, ms) => {
    expect(untilNextTick(new Date(now))).toBe(ms);
  });

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-06-01T14:30:00.000Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const clock = () => new Date();
  const minutes = (count: number) => jest.advanceTimersByTimeAsync(count * 60_000);

  test('keeps time at once, each hour, and soon after midnight', async () => {
    const kept: string[] = [];
    const keepTime = async () => {
      kept.push(new Date().toISOString());
      return { written: 0 };
    };
    const timer = await keepingTime(keepTime, { clock, log: createLog('silent') });
    await minutes(200);
    await timer.stop();
    await minutes(200);
    expect(kept).toEqual([
      '2026-06-01T14:30:00.000Z',
      '2026-06-01T15:30:00.000Z',
      '2026-06-01T16:30:00.000Z',
      '2026-06-01T17:00:05.000Z',
    ]);
  });

  test('tells of a run that failed, and tries again', async () => {
    const logged: string[] = [];
    const log = createLog('error', { write: (line: string) => void logged.push(line) });
    let runs = 0;
    const keepTime = async () => {
      runs++;
      if (runs < 3) throw new Error('no connection');
      return { written: 0 };
    };
    const timer = await keepingTime(keepTime, { clock, log });
    await minutes(121);
    await timer.stop();
    expect(runs).toBe(3);
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'time was not kept', err: { message: 'no connection' } },
      { msg: 'time was not kept', err: { message: 'no connection' } },
    ]);
  });

  test('is stopped when the run that is under way has ended, and begins none after it', async () => {
    const runs: (() => void)[] = [];
    const keepTime = () =>
      new Promise<Kept>((resolve) => {
        runs.push(() => resolve({ written: 0 }));
      });
    const starting = keepingTime(keepTime, { clock, log: createLog('silent') });
    runs[0]?.();
    const timer = await starting;
    await minutes(60);
    expect(runs.length).toBe(2);
    let stopped = false;
    const stopping = timer.stop().then(() => {
      stopped = true;
    });
    await minutes(300);
    expect([stopped, runs.length]).toEqual([false, 2]);
    runs[1]?.();
    await stopping;
    await minutes(300);
    expect(runs.length).toBe(2);
  });
});
