import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { eventShapes } from '../../../src/domain/events';
import { readConfig } from '../../../src/infra/config';
import { memoryEventStore } from '../../../src/infra/event-store/memory-event-store';
import { readEnvelope } from '../../../src/infra/ledger/envelope';
import { postgresSecrets } from '../../../src/infra/ledger/secrets';
import { createLog } from '../../../src/infra/log';
import type { EventLine } from '../../../src/infra/proof/bundle/bundle-lines';
import { exportBundle } from '../../../src/infra/proof/bundle/export-bundle';
import { type ReplayedEvent, RuleReplay } from '../../../src/infra/proof/bundle/replay-rules';
import { type Verified, verifyBundle } from '../../../src/infra/proof/bundle/verify-bundle';
import { logKeys } from '../../../src/infra/proof/log-keys';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { parsePolicy } from '../../../src/infra/proof/policy';
import { startSealer } from '../../../src/infra/proof/sealer';
import { simulate } from '../../../src/infra/simulation/simulate';
import { createDatabase, PREPARED, type TestDatabase } from '../../support/postgres';
import { until } from '../views-fixture';

jest.setTimeout(300_000);

/** The whole year as a bundle, and what an auditor's program finds in it. */
let database: TestDatabase;
let home: string;
let verified: Verified;
let written: Map<string, number>;
/** The bundle's events, as it was exported. */
let year: ReplayedEvent[];

beforeAll(async () => {
  database = await createDatabase(PREPARED);
  home = await mkdtemp(join(tmpdir(), 'plan-ledger-bundle-'));
  const config = readConfig({ DATABASE_URL: database.url, PLAN_LEDGER_HOME: home });
  const store = memoryEventStore();
  const openLedger = async () => ({ ...store, close: async () => undefined });
  const silent = { log: createLog('silent'), say: () => undefined };
  written = new Map((await simulate({ config, openLedger, ...silent })).counts);
  const pool = new Pool({ connectionString: database.url, max: 4 });
  const secrets = postgresSecrets(pool);
  const stopping = new AbortController();
  const { signal } = stopping;
  const keys = logKeys({ home });
  const sealer = startSealer({ store, secrets, pool, keys, signal, log: () => undefined });
  const head = await store.head();
  await until(async () => (await currentLog(pool))?.position === head, 60_000);
  stopping.abort();
  await sealer.done;
  const file = join(home, 'year.bundle');
  await exportBundle({ store, secrets, pool }, file, { payloads: true });
  const [vkey] = (await currentLog(pool))?.vkeys ?? [];
  verified = await verifyBundle(file, parsePolicy(`log ${vkey}\nquorum none\n`), []);
  await pool.end();
  year = (await readFile(file, 'utf8')).trimEnd().split('\n').slice(1).map(eventOf);
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  await database.drop();
});

test('the played year is a history that could have been so: every event follows from the rules', () => {
  const events = [...written.values()].reduce((sum, count) => sum + count, 0);
  expect(verified).toMatchObject({ valid: true, findings: [], events, erased: 0 });
  const unknown = Object.values(verified.rules.notChecked).reduce((sum, count) => sum + count, 0);
  expect(verified.rules.checked).toBe(events - unknown);
});

test('what cannot be concluded from its events is counted by type, and is little', () => {
  expect(verified.rules.notChecked).toEqual({
    PlanAmended: 1,
    PlanImported: 1,
    // Who, when, in which order and under which hash is judged; the figures are not computed anew.
    ReportConsolidated: 5,
    TaskAmended: 1,
  });
});

function eventOf(line: string, n: number): ReplayedEvent {
  const { leaf, hash, data, position = n + 1 } = JSON.parse(line) as EventLine;
  const stored = { position: BigInt(position), leafHash: Buffer.from(hash, 'hex') };
  const event = readEnvelope({ ...leaf, data }, stored);
  return { ...event, factsAt: BigInt(leaf.factsAt), erased: false };
}

/** What the rules say of the year where some of its events are others. */
function replayed(change: (event: ReplayedEvent, n: number) => ReplayedEvent) {
  const findings: [type: string, why: string][] = [];
  const replay = new RuleReplay(({ event, why }) => findings.push([event.type, why]));
  for (const [n, event] of year.entries()) replay.take(change(event, n));
  replay.close();
  return { findings, notChecked: replay.notChecked, checked: replay.checked };
}

/** The last event of each type that begins what a command wrote. */
function lastOfEach(): Map<string, ReplayedEvent> {
  const begins = (event: ReplayedEvent, n: number) => n === 0 || !together(event, year[n - 1]);
  return new Map(year.filter(begins).map((event) => [event.type, event]));
}

const together = (one: ReplayedEvent, other: ReplayedEvent | undefined): boolean =>
  one.stream === other?.stream && one.commandId === other.commandId;

const as = (event: ReplayedEvent, changed: object): ReplayedEvent =>
  ({ ...event, ...changed }) as ReplayedEvent;
const saying = (event: ReplayedEvent, data: object): ReplayedEvent =>
  as(event, { data: { ...event.data, ...data } });

test('with every text of the year destroyed, all else still follows from the rules', () => {
  let destroyed = 0;
  const without = replayed((event) => {
    const fields = eventShapes.get(event.type)?.erasable ?? [];
    const texts = fields.filter((field) => (event.data as Record<string, unknown>)[field] !== null);
    if (texts.length === 0) return event;
    destroyed += 1;
    return as(saying(event, Object.fromEntries(texts.map((field) => [field, null]))), {
      erased: true,
    });
  });
  expect(destroyed).toBeGreaterThan(1000);
  expect(without).toEqual({ findings: [], ...verified.rules });
});

test('a text that the rules ask for, and that was not destroyed, is missed', () => {
  const last = year.findLast(({ type, data }) => type === 'ReportSubmitted' && !data.nil);
  const { findings } = replayed((event) =>
    event === last ? saying(event, { content: null }) : event,
  );
  expect(findings).toEqual([['ReportSubmitted', expect.stringMatching(/^REPORT_EMPTY/)]]);
});

test('each kind of event is judged: who may not have done it is found out as its author', () => {
  const last = lastOfEach();
  const { findings } = replayed((event) =>
    [...last.values()].some((each) => together(event, each))
      ? as(event, { actor: { ...event.actor, role: 'AUDITOR' } })
      : event,
  );
  const found = new Set(findings.map(([type]) => type));
  expect([...last.keys()].filter((type) => !found.has(type)).sort()).toEqual([
    'PlanAmended',
    'PlanImported',
    'TaskAmended',
  ]);
});

// biome-ignore lint/suspicious/noExplicitAny: of any type
type Forgery = (data: any) => object;

/** What a caller cannot say, but the rules make of it. */
const FORGERIES: [type: string, forged: Forgery][] = [
  ['BudgetAllocated', ({ complete }) => ({ complete: !complete })],
  ['BudgetDossierSubmittedToProvince', () => ({ members: [] })],
  ['BudgetFundingDeclined', () => ({ sources: ['PROVINCIAL', 'CENTRAL', 'OTHER'] })],
  ['BudgetPolicyApproved', ({ paper }) => ({ paper: { ...paper, number: '0/QĐ-UBND' } })],
  ['BudgetRequestAppraised', ({ revision }) => ({ revision: revision + 1 })],
  ['BudgetRequestDecided', ({ lines }) => ({ lines: [{ ...lines[0], approved: '1' }] })],
  ['BudgetRequestPutIntoDossier', () => ({ on: '2026-01-01' })],
  ['ConsolidatedReportDispatched', ({ late }) => ({ late: !late })],
  ['ImplementingPlanDueDateSet', ({ agencies }) => ({ agencies: agencies.slice(1) })],
  ['ImplementingPlanSubmitted', ({ late }) => ({ late: !late })],
  ['ObstacleEscalated', () => ({ to: 'so-y-te' })],
  ['ObstacleReported', ({ found }) => ({ found: !found })],
  ['ObstacleResolved', () => ({ reportedOn: '2026-01-01' })],
  ['ReportConsolidated', ({ text }) => ({ text: `${text}.` })],
  ['ReportSubmitted', ({ late }) => ({ late: !late })],
  ['ReportingCycleClosed', ({ missing }) => ({ missing: [...missing, 'so-y-te'] })],
  [
    'ReportingCycleOpened',
    ({ lastWorkingDay: day }) => ({ lastWorkingDay: `2025${day.slice(4)}` }),
  ],
];

test.each(FORGERIES)(
  '%s that says something else than the rules make of its command is found',
  (type, forged) => {
    const last = lastOfEach().get(type);
    const { findings } = replayed((event) =>
      event === last ? saying(event, forged(event.data)) : event,
    );
    expect(findings[0]).toEqual([type, 'the rules make other events of it']);
  },
);

test('how confidential its texts are, whoever gives a command may declare', () => {
  const last = lastOfEach().get('ObstacleReported');
  const declared = replayed((event) =>
    event === last ? as(event, { classification: 'INTERNAL' }) : event,
  );
  expect(last?.classification).toBe('PUBLIC');
  expect(declared).toEqual({ findings: [], ...verified.rules });
});

describe('what an older schema did not keep', () => {
  const drafted = (schema: number) => {
    const last = lastOfEach().get('BudgetRequestDrafted');
    return replayed((event) => {
      if (event !== last || event.type !== 'BudgetRequestDrafted') return event;
      const lines = event.data.lines.map((line) => ({ ...line, taskId: null }));
      return as(saying(event, { lines }), { schema });
    });
  };

  test('nobody can tell', () => {
    const { findings, notChecked } = drafted(1);
    expect(findings).toEqual([]);
    expect(notChecked).toEqual({ ...verified.rules.notChecked, BudgetRequestDrafted: 1 });
  });

  test('is missed in an event of today', () => {
    expect(drafted(2).findings).toEqual([
      ['BudgetRequestDrafted', 'the rules make other events of it'],
    ]);
  });
});
