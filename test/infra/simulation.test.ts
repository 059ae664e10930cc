import { plan, planStream } from '../../src/domain/plan/plan';
import { readConfig } from '../../src/infra/config';
import type { EventStore, StreamAppend } from '../../src/infra/event-store/event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { importAgencies } from '../../src/infra/import/import-plan';
import { createLog } from '../../src/infra/log';
import { people } from '../../src/infra/simulation/people';
import { NotPlayedHere, play, Refused } from '../../src/infra/simulation/play';
import type { Stage } from '../../src/infra/simulation/script';
import { clockAfterPlay, simulate, toldOf } from '../../src/infra/simulation/simulate';
import { openSystem, type SystemOptions } from '../../src/infra/system';
import { exported, payloadOf } from '../support/played-year';
import { createDatabase, PREPARED, type TestDatabase } from '../support/postgres';

jest.setTimeout(180_000);

/** Until then: the plan, all 95 communes, and the first answers. */
const UNTIL = '2026-01-16';
const log = createLog('silent');
const databases: TestDatabase[] = [];
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});

/** What a play that nothing disturbs writes, with its ledger in memory. */
let whole: string[];
/** The ledger of another, that was played to its own end already: nothing is written to it. */
const early = memoryEventStore();
const EARLY = '2026-01-07';
beforeAll(async () => {
  const home = await aHome(memoryEventStore());
  await home.play(UNTIL);
  whole = await home.payloads();
  await (await aHome(early)).play(EARLY);
});

type OpenLedger = SystemOptions['openLedger'];

/** A home of its own; without a store the ledger is in PostgreSQL. */
async function aHome(store?: EventStore, now?: string) {
  const database = await createDatabase(PREPARED);
  databases.push(database);
  const config = readConfig({ DATABASE_URL: database.url, PLAN_LEDGER_CLOCK: now });
  const openLedger: OpenLedger =
    store && (async () => ({ ...store, close: async () => undefined }));
  const clock = () => new Date('2026-01-16T12:00:00.000Z');
  return {
    play: (until: string) => simulate({ config, openLedger, log, until, say: () => undefined }),
    clockAfter: (until: string) =>
      clockAfterPlay({ config, openLedger, log, until, say: () => undefined }),
    async payloads(): Promise<string[]> {
      const system = await openSystem({ config, openLedger, log, clock });
      const events = await exported(system.store, system.secrets);
      await system.close();
      return events.map(payloadOf);
    },
    open: () => openSystem({ config, openLedger, log, clock }),
  };
}

test('two plays in two homes and two kinds of ledger write the same, byte for byte', async () => {
  const home = await aHome();
  const played = await home.play(UNTIL);
  expect(await home.payloads()).toEqual(whole);
  expect(whole).toHaveLength(played.counts.reduce((sum, [, count]) => sum + count, 0));
  expect(Object.fromEntries(played.counts).AssignmentOpened).toBe(1696);
});

/** Writes half of what an act brings, and is gone. */
function breakingDown(store: EventStore, when: (appends: StreamAppend[]) => boolean): EventStore {
  return {
    ...store,
    async append(appends) {
      if (!when(appends)) return store.append(appends);
      await store.append(appends.slice(0, Math.floor(appends.length / 2)));
      throw new Error('the power is gone');
    },
  };
}

test('cut off in the middle of an act it goes on, and becomes the same year', async () => {
  const ledger = memoryEventStore();
  let groups = 3;
  const toAllCommunes = (appends: StreamAppend[]) => appends.length >= 90 && --groups === 0;
  const cut = await aHome(breakingDown(ledger, toAllCommunes));
  await expect(cut.play(UNTIL)).rejects.toThrow('the power is gone');
  const left = (await cut.payloads()).length;
  expect(whole.slice(0, left)).toEqual(await cut.payloads());
  expect((await cut.play(UNTIL)).written).toBe(true);
  expect(await cut.payloads()).toEqual(whole);
});

test('played already, it is left alone', async () => {
  const home = await aHome(memoryEventStore());
  const first = await home.play(EARLY);
  const payloads = await home.payloads();
  const again = await home.play(EARLY);
  expect(again).toEqual({ ...first, written: false });
  expect(await home.payloads()).toEqual(payloads);
  expect(toldOf(again, '/home/played')).toContain('played already; nothing was written');
});

test('a ledger that is somebody’s is refused, and nothing is written into it', async () => {
  const home = await aHome();
  const system = await home.open();
  const body = { parent: null, attributes: [], commandable: true, aliases: [], source: 'test' };
  const agency = { code: 'so-y-te', name: 'Sở Y tế', kind: 'DEPARTMENT' as const, ...body };
  await importAgencies(system.execute, [agency]);
  await system.close();
  await expect(home.play(UNTIL)).rejects.toThrow(NotPlayedHere);
  expect(await home.payloads()).toHaveLength(1);
});

test('what the rules refuse ends the play with the name of the act, and is not invented', async () => {
  const home = await aHome();
  const system = await home.open();
  const clock = { now: '' };
  const act = {
    on: '2026-01-05',
    at: '2026-01-05T00:30:00.000Z',
    name: 'an officer issues the plan',
    by: people.officer('so-y-te', '2026-01-05'),
    circumstance: {},
    work: ({ execute, request }: Stage) => {
      const command = { type: 'IssuePlan' as const, number: '1', issuedOn: '2026-01-05' };
      return execute.one({ decider: plan, stream: planStream('x'), command }, request);
    },
  };
  const compose = async () => Promise.reject(new Error('nothing is consolidated here'));
  const playing = play([act], { ...system, compose, clock }, { last: null });
  await expect(playing).rejects.toThrow(Refused);
  await expect(playing).rejects.toThrow(
    'the played year stops at 2026-01-05T00:30:00.000Z, "an officer issues the plan" by ' +
      'so-y-te/officer-1: FORBIDDEN',
  );
  await system.close();
  expect(await home.payloads()).toEqual([]);
});

test.each([
  ['goes on from its last event while it is earlier elsewhere', '2026-01-05T03:00:00Z', null],
  ['is the usual one once that is later', '2026-12-31T10:00:00Z', '2026-12-31T10:00'],
])('the clock of a server on it %s', async (_, setting, shown) => {
  const before = await early.head();
  const clock = await (await aHome(early, setting)).clockAfter(EARLY);
  expect(await early.head()).toBe(before);
  const last = (await early.readAll(0n, 10_000)).at(-1)?.recordedAt;
  expect(clock().toISOString().slice(0, 16)).toBe(shown ?? last?.slice(0, 16));
});
