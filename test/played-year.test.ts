import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUDGET_STAGES } from '../src/domain/budget-request/budget-request-events';
import { APP_ROLES, type AppRole } from '../src/domain/decider';
import { memoryEventStore } from '../src/infra/event-store/memory-event-store';
import { createLog } from '../src/infra/log';
import { rebuild } from '../src/infra/projector/rebuild';
import { type Played, simulate } from '../src/infra/simulation/simulate';
import { openSystem, type System } from '../src/infra/system';
import type { LedgerEvent } from '../src/projections/projection';
import { describeBundle } from './infra/proof/played-year-bundle';
import { type App, PLAN, startApp } from './support/app';
import { moneyByHand, type Sum } from './support/played-money';
import { countedByHand, digestOf, exported, type Tally, tallyOf } from './support/played-year';
import { reviewed, reviewedText } from './support/reviewed';

jest.setTimeout(300_000);

/** How often each event happens, and the digest of all payloads. */
const EXPECTED = join(__dirname, 'played-year.expected.json');
const ANSWERS = join(__dirname, '..', 'docs', 'examples.expected.json');

/** The ledger in memory, and the views in the PostgreSQL of this run: the quickest whole play. */
const ledger = memoryEventStore();
const openLedger = async () => ({ ...ledger, close: async () => undefined });

let app: App;
let played: Played;
let events: LedgerEvent[];
/** A second one on the same ledger and views. */
let system: System;

beforeAll(async () => {
  app = await startApp({
    now: '2026-12-31T10:00:00.000Z',
    openLedger,
    before: async ({ config }) => {
      const log = createLog('silent');
      played = await simulate({ config, openLedger, log, say: () => undefined });
    },
  });
  const clock = () => new Date('2026-12-31T10:00:00.000Z');
  system = await openSystem({ ...app.system, log: createLog('silent'), clock });
  events = await exported(ledger, system.secrets);
});
afterAll(async () => {
  await system?.close();
  await app?.stop();
});

describe('its bundle', () =>
  describeBundle(() => ({ ...system, folder: app.system.config.home, counts: played.counts })));

test('has several thousand events, and each of its kinds as often as the story tells', () => {
  reviewed(EXPECTED, 'events', Object.fromEntries([...played.counts].sort()));
});

test('is the same to the byte whenever it is played', () => {
  reviewed(EXPECTED, 'digest', digestOf(events));
});

describe('its figures, counted by the views and by a reader of the exported events,', () => {
  const END = '2026-12-31T10:00:00.000Z';
  test.each([
    ['on the last evening of January', '2026-01-31T16:59:59.000Z'],
    ['at the end of the first quarter', '2026-03-31T16:59:59.000Z'],
    ['after the merger', '2026-09-03T16:59:59.000Z'],
    ['when the final reports are due', '2026-11-14T16:59:59.000Z'],
    ['at the end', END],
  ])('are equal by section and by agency %s', async (_, time) => {
    const auditor = await app.as('AUDITOR');
    const answer = await auditor.get(QUESTION, { time });
    const works = countedByHand(events, time);
    const { plan, agencies } = answer.asOf;
    const { endCursor: after } = agencies.pageInfo;
    const rest = (await auditor.get(REST, { time, after })).asOf.agencies;
    const all: Node[] = [...agencies.edges, ...rest.edges].map(({ node }) => node);
    expect(plan.sections.map(counted)).toEqual(
      plan.sections.map(({ code }: Node) => ({
        code,
        ...tallyOf(works.filter(({ task }) => `${task}.`.startsWith(`${code}.`))),
      })),
    );
    expect(all.length).toBe(events.filter(registeredBy(time)).length);
    expect(all.map(counted)).toEqual(
      all.map(({ code }: Node) => ({
        code,
        ...tallyOf(works.filter(({ agency }) => agency === code)),
      })),
    );
    expect(counted({ ...plan, code: 'plan' })).toEqual({ code: 'plan', ...tallyOf(works) });
  });
});

describe('its money, added up by the views and by a reader of the exported events,', () => {
  const told = async (time: string): Promise<Record<string, Sum>> => {
    const auditor = await app.as('AUDITOR');
    const { asOf } = await auditor.get(
      `query($time: DateTime!) { asOf(time: $time) { budgetPipeline(planId: "${PLAN}") {
         stage source count requested approved allocated } } }`,
      { time },
    );
    return Object.fromEntries(
      asOf.budgetPipeline.map(({ stage, source, count, ...sums }: Record<string, string>) => [
        `${stage} ${source}`,
        {
          count,
          requested: BigInt(sums.requested as string),
          approved: BigInt(sums.approved ?? 0),
          allocated: BigInt(sums.allocated as string),
        },
      ]),
    );
  };

  test.each([
    '2026-02-10T16:59:59.000Z',
    '2026-03-05T16:59:59.000Z',
    '2026-03-30T16:59:59.000Z',
    '2026-10-26T16:59:59.000Z',
    '2026-12-31T10:00:00.000Z',
  ])('is equal by stage and source at %s', async (time) =>
    expect(await told(time)).toEqual(moneyByHand(events, time)),
  );

  test('stands at every stage of the route by the end of the year', async () => {
    const stages = Object.keys(await told('2026-12-31T10:00:00.000Z'));
    expect([...new Set(stages.map((key) => key.split(' ')[0]))].sort()).toEqual(
      [...BUDGET_STAGES].sort(),
    );
  });
});

describe('the consolidated report of 13 November', () => {
  const FINAL = `reportingCycle-${PLAN}.FINAL`;
  const SAID = `position time text contentHash recomputedContentHash
    parts { part rows { subject figures { name value } } }
    dispatches { to on late receivedOn }
    differences { figures { part subject name before after } inclusions { agency before after } }`;
  type Said = {
    position: string;
    time: string;
    text: string;
    contentHash: string;
    recomputedContentHash: string;
    parts: {
      part: string;
      rows: { subject: string; figures: { name: string; value: string }[] }[];
    }[];
    dispatches: unknown[];
    differences: unknown;
  };
  const version = async (n: number): Promise<Said> => {
    const auditor = await app.as('AUDITOR');
    const query = `{ reportingCycle(id: "${FINAL}") { consolidated(version: ${n}) { ${SAID} } } }`;
    return (await auditor.get(query)).reportingCycle.consolidated;
  };

  test('reads as an official would send it', async () => {
    const { text, dispatches } = await version(1);
    reviewedText(join(__dirname, 'consolidated-report.expected.txt'), text);
    expect(dispatches).toEqual([
      { to: 'PROVINCE', on: '2026-11-13', late: false, receivedOn: '2026-11-16' },
      { to: 'MINISTRY', on: '2026-11-13', late: false, receivedOn: '2026-11-18' },
    ]);
  });

  test('counts the works that a reader of the exported events counts', async () => {
    for (const said of [await version(1), await version(2)]) {
      const until = events.filter(({ position }) => position <= BigInt(said.position));
      const works = countedByHand(until, said.time);
      const rows = said.parts.find(({ part }) => part === 'TASK')?.rows ?? [];
      expect(rows).toHaveLength(30);
      for (const { subject, figures } of rows) {
        const own = works.filter(({ task }) => task === subject);
        const value = (name: string) =>
          Number(figures.find((figure) => figure.name === name)?.value ?? 0);
        const { byStatus, byTimeliness } = tallyOf(own);
        expect([subject, value('works')]).toEqual([subject, own.length]);
        for (const [name, by, key] of [
          ['confirmed', byStatus, 'CONFIRMED'],
          ['reportedDone', byStatus, 'REPORTED_DONE'],
          ['inProgress', byStatus, 'IN_PROGRESS'],
          ['returned', byStatus, 'RETURNED'],
          ['notStarted', byStatus, 'NOT_STARTED'],
          ['awaitingTrigger', byStatus, 'AWAITING_TRIGGER'],
          ['waived', byStatus, 'WAIVED'],
          ['doneLate', byTimeliness, 'DONE_LATE'],
          ['overdue', byTimeliness, 'OVERDUE'],
        ] as const)
          expect([subject, name, value(name)]).toEqual([subject, name, by[key] ?? 0]);
      }
    }
  });

  test('is corrected by version 2, which says what it says otherwise', async () => {
    const { differences } = await version(2);
    reviewed(EXPECTED, 'corrected', differences);
  });

  test('is the same to the byte once all views have been made again', async () => {
    await rebuild(system.source);
    for (const { contentHash, recomputedContentHash } of [await version(1), await version(2)])
      expect(recomputedContentHash).toBe(contentHash);
  });
});

const registeredBy = (time: string) => (event: LedgerEvent) =>
  event.type === 'AgencyRegistered' && event.recordedAt <= time;

type Node = { code: string; progress: Progress };
type Progress = {
  occurrences: number;
  byStatus: { status: string; count: number }[];
  byTimeliness: { timeliness: string; count: number }[];
  percent: number | null;
};

const counted = ({ code, progress }: Node): { code: string } & Tally => ({
  code,
  occurrences: progress.occurrences,
  byStatus: Object.fromEntries(progress.byStatus.map(({ status, count }) => [status, count])),
  byTimeliness: Object.fromEntries(
    progress.byTimeliness.map(({ timeliness, count }) => [timeliness, count]),
  ),
  percent: progress.percent,
});

const PROGRESS = `progress {
  occurrences percent byStatus { status count } byTimeliness { timeliness count }
}`;
const QUESTION = `query($time: DateTime!) { asOf(time: $time) {
  plan(id: "${PLAN}") { ${PROGRESS} sections { code ${PROGRESS} } }
  agencies(first: 100) { ...each pageInfo { endCursor } }
} }
fragment each on AgencyConnection { edges { node { code ${PROGRESS} } } }`;
const REST = `query($time: DateTime!, $after: String) { asOf(time: $time) {
  agencies(first: 100, after: $after) { ...each }
} }
fragment each on AgencyConnection { edges { node { code ${PROGRESS} } } }`;

describe('docs/examples.graphql', () => {
  const text = readFileSync(join(__dirname, '../docs/examples.graphql'), 'utf8');
  const examples = [
    ...text.matchAll(/^# as (\w+)(?: (\S+))?\n(query (\w+) \{[\s\S]*?\n\})$/gm),
  ].map(([, role, agency, query, name]) => ({ name, role: role as AppRole, agency, query }));

  test('asks something as every role, and has an answer for each query and no other', () => {
    expect([...new Set(examples.map(({ role }) => role))].sort()).toEqual([...APP_ROLES].sort());
    const answers = JSON.parse(readFileSync(ANSWERS, 'utf8'));
    expect(examples.map(({ name }) => name)).toEqual(Object.keys(answers));
    expect(text.match(/^query /gm)).toHaveLength(examples.length);
  });

  test.each(examples)('$name is answered as it stands in the file', async (example) => {
    const asker = await app.as(example.role, example.agency ?? null);
    const answer = await asker.get(example.query as string);
    reviewed(ANSWERS, example.name as string, answer);
  });
});
