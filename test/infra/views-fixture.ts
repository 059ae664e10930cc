import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client, Pool } from 'pg';
import type { Agency } from '../../src/domain/agency/agency-registry';
import { searchable } from '../../src/domain/shared/text';
import type { EventStore, StoredEvent } from '../../src/infra/event-store/event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { heard } from '../../src/infra/heard';
import { type Envelope, open, seal } from '../../src/infra/ledger/envelope';
import { memorySecrets, type Secrets } from '../../src/infra/ledger/secrets';
import { type Projector, runProjector } from '../../src/infra/projector/projector';
import { prepareViews } from '../../src/infra/projector/rebuild';
import {
  type AnyProjection,
  type LedgerEvent,
  projection,
  type ViewRow,
} from '../../src/projections/projection';
import { createDatabase } from '../support/postgres';

export type AgencyRow = {
  id: string;
  name: string;
  folded: string;
  parent: string | null;
  aliases: string[];
  commandable: boolean;
  times: number;
  seenAt: string;
};

/** Which agencies are there? One whose source is 'gone' has left. */
export const agencies = projection<AgencyRow>({
  name: 'agencies',
  columns: {
    id: 'text',
    name: 'text',
    folded: 'text',
    parent: 'text',
    aliases: 'text[]',
    commandable: 'boolean',
    times: 'integer',
    seenAt: 'bigint',
  },
  indexes: [{ columns: ['parent'] }, { columns: ['aliases'], gin: true }],
  history: true,
  keys: (event) => (event.type === 'AgencyRegistered' ? [event.data.code] : []),
  evolve(row, event, id) {
    if (event.type !== 'AgencyRegistered') return row;
    const { name, parent, aliases, commandable, source } = event.data;
    if (source === 'gone') return undefined;
    if (source === 'broken') throw new Error('an agency that nobody can fold');
    if (row?.name === name) return row;
    return {
      id,
      name,
      folded: searchable(name),
      parent,
      aliases,
      commandable,
      times: (row?.times ?? 0) + 1,
      seenAt: String(event.position),
    };
  },
});

export type RequestRow = {
  id: string;
  agency: string | null;
  stage: string;
  total: string;
  lines: { task: string; requested: string }[];
  submittedAt: string | null;
};

/** Which requests are under way? */
export const requests = projection<RequestRow>({
  name: 'requests',
  columns: {
    id: 'text',
    agency: 'text',
    stage: 'text',
    total: 'numeric',
    lines: 'jsonb',
    submittedAt: 'text',
  },
  indexes: [{ columns: ['agency', 'stage'] }],
  history: true,
  keys: (event) => (event.stream.startsWith('budgetRequest-') ? [event.stream] : []),
  evolve(row, event, id) {
    switch (event.type) {
      case 'BudgetRequestDrafted': {
        const { agency, lines } = event.data;
        const total = String(lines.reduce((sum, each) => sum + BigInt(each.requested), 0n));
        const kept = lines.map(({ task, requested }) => ({ task, requested }));
        return { id, agency, stage: 'DRAFT', total, lines: kept, submittedAt: null };
      }
      case 'BudgetRequestSubmitted':
        return row && { ...row, stage: 'SUBMITTED', submittedAt: event.recordedAt };
      case 'BudgetCopyReceived':
        return undefined;
      default:
        return row;
    }
  },
});

/** How many events are there, of all and of each agency? Every event touches one or two rows. */
export const totals = projection<{ id: string; events: string; last: string }>({
  name: 'totals',
  columns: { id: 'text', events: 'bigint', last: 'text' },
  indexes: [],
  history: true,
  keys: ({ about }) => ['all', ...(about.agency ? [about.agency] : [])],
  evolve: (row, event, id) => ({
    id,
    events: String(BigInt(row?.events ?? 0) + 1n),
    last: event.type,
  }),
});

/** What happened? Written once, never changed. */
export const trail = projection<{ id: string; position: string; type: string; at: string }>({
  name: 'trail',
  columns: { id: 'text', position: 'bigint', type: 'text', at: 'text' },
  indexes: [{ columns: ['position'] }],
  history: false,
  keys: (event) => [`${event.stream}/${event.version}`],
  evolve: (row, event, id) =>
    row ?? { id, position: String(event.position), type: event.type, at: event.recordedAt },
});

export const projections: AnyProjection[] = [agencies, requests, totals, trail];

/** What happens in a test: an event of a stream, so many ms after or before the one before it. */
export type Happening = {
  stream: string;
  type: string;
  data: object;
  agency?: string;
  ms?: number;
};

export const registered = (code: string, name: string, more: Partial<Agency> = {}): Happening => ({
  stream: 'agencyRegistry-dong-nai',
  type: 'AgencyRegistered',
  agency: code,
  data: {
    code,
    name,
    kind: 'DEPARTMENT',
    parent: null,
    attributes: [],
    commandable: true,
    aliases: [],
    source: 'roster',
    ...more,
  },
});

export const drafted = (n: number, agency: string, ...amounts: string[]): Happening => ({
  stream: `budgetRequest-${n}`,
  type: 'BudgetRequestDrafted',
  agency,
  data: {
    planId: 'plan',
    agency,
    lines: amounts.map((requested, task) => {
      return { task: `task "${task}" \\ \t`, period: '2026', source: 'PROVINCIAL', requested };
    }),
  },
});

export const submitted = (n: number): Happening => ({
  stream: `budgetRequest-${n}`,
  type: 'BudgetRequestSubmitted',
  data: { revision: 1, to: 'stc', copyTo: 'svhttdl', copyReceived: false },
});

export const copyReceived = (n: number): Happening => ({
  stream: `budgetRequest-${n}`,
  type: 'BudgetCopyReceived',
  data: { revision: 1 },
});

export const received = (n: number): Happening => ({
  stream: `budgetRequest-${n}`,
  type: 'BudgetRequestReceived',
  data: { revision: 1 },
});

const NAMES = ['Sở Tài chính', 'Sở Y tế', "Ban 'Quản lý'\n\t\\N", 'Đài PT-TH', 'Ấp "Mới", {xã}'];
const code = fc.integer({ min: 0, max: 4 }).map((n) => `agency-${n}`);
const request = fc.integer({ min: 0, max: 3 });
const moved = fc.integer({ min: -3_000, max: 5_000 });

/** Any sequence of events over few rows, with clocks that go back. */
export const happenings = (maxLength: number, minLength = 1): fc.Arbitrary<Happening[]> =>
  fc.array(
    fc
      .tuple(
        fc.oneof(
          fc
            .tuple(code, fc.constantFrom(...NAMES), fc.constantFrom('roster', 'roster', 'gone'))
            .map(([id, name, source]) =>
              registered(id, name, {
                source,
                aliases: [name, 'x'],
                parent: id === 'agency-0' ? null : 'agency-0',
              }),
            ),
          fc
            .tuple(request, code, fc.bigInt({ min: 1n, max: 10n ** 17n }))
            .map(([n, agency, amount]) => drafted(n, agency, String(amount), '1')),
          request.map(submitted),
          request.map(received),
          request.map(copyReceived),
        ),
        moved,
      )
      .map(([happening, ms]) => ({ ...happening, ms })),
    { minLength, maxLength, size: 'max' },
  );

/** So many of them, the same in every run. */
export const someHappenings = (count: number, seed: number): Happening[] =>
  fc.sample(happenings(count, count), { numRuns: 1, seed }).flat();

/** The ledger of a test, and what was appended to it. */
export class TestLedger {
  readonly secrets: Secrets = memorySecrets();
  private readonly versions = new Map<string, number>();
  private now = Date.parse('2026-03-02T01:30:00.000Z');

  constructor(readonly store: EventStore = memoryEventStore()) {}

  /** Each by itself, in this order. */
  async append(...all: Happening[]): Promise<bigint> {
    let last = 0n;
    for (const happening of all) {
      const version = (this.versions.get(happening.stream) ?? -1) + 1;
      this.versions.set(happening.stream, version);
      this.now += happening.ms ?? 1000;
      const events = [seal(this.envelope(happening, version), null)];
      const expected = version === 0 ? ('no stream' as const) : version - 1;
      const append = { stream: happening.stream, expected, events };
      const [outcome] = await this.store.append([append]);
      if (outcome?.outcome !== 'written') throw new Error('not written');
      last = outcome.positions.at(-1) as bigint;
    }
    return last;
  }

  async events(): Promise<LedgerEvent[]> {
    return (await this.stored()).map((each) => open(each, null));
  }

  stored(): Promise<StoredEvent[]> {
    return this.store.readAll(0n, 1_000_000);
  }

  private envelope({ stream, type, data, agency }: Happening, version: number): Envelope {
    return {
      v: 1,
      id: randomUUID(),
      stream,
      version,
      type,
      schema: 1,
      recordedAt: new Date(this.now).toISOString(),
      effectiveOn: '2026-03-02',
      actor: { id: 'somebody', agency: null, role: 'REGISTRAR', onBehalfOf: null },
      commandId: randomUUID(),
      authority: 'rule 27',
      factsAt: '0',
      document: null,
      classification: 'PUBLIC',
      about: { plan: null, tasks: [], agency: agency ?? null },
      commandHash: '',
      correlationId: randomUUID(),
      causationId: randomUUID(),
      data: data as Record<string, unknown>,
    };
  }
}

/** A database with its ledger, the workers over it, and an end to all of them. */
export class Bench {
  readonly log: string[] = [];
  private readonly ends: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly url: string,
    readonly pool: Pool,
    readonly ledger: TestLedger,
  ) {}

  static async open(ledger = new TestLedger()): Promise<Bench> {
    const { url, drop } = await createDatabase();
    const bench = new Bench(url, appPool(url), ledger);
    bench.ends.push(drop, () => bench.pool.end());
    return bench;
  }

  onEnd(end: () => Promise<unknown>): void {
    this.ends.push(end);
  }

  get source() {
    const { store, secrets } = this.ledger;
    const log = (message: string) => void this.log.push(message);
    return { store, secrets, pool: this.pool, projections, log };
  }

  prepare() {
    return prepareViews(this.source);
  }

  /** A worker until the end of the test, or until it is stopped. */
  work(options: Partial<Parameters<typeof runProjector>[0]> = {}): Worker {
    const stop = new AbortController();
    const projector = runProjector({ ...this.source, signal: stop.signal, ...options });
    const end = async () => {
      stop.abort();
      await projector.done;
    };
    this.ends.push(end);
    return { ...projector, stop: end };
  }

  /** Until the views have come to the ledger's head. */
  async caughtUp(): Promise<bigint> {
    const head = await this.ledger.store.head();
    await until(async () => (await this.position()) >= head);
    return head;
  }

  async position(): Promise<bigint> {
    const { rows } = await this.pool.query<{ position: string }>(
      "select position from ledger.checkpoint where name = 'views'",
    );
    return BigInt(rows[0]?.position ?? -1);
  }

  /** As the superuser of the test server. */
  async asOwner(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Every table of a generation, in order of its key. */
  async tables(schema = 'views'): Promise<Record<string, unknown[]>> {
    const tables: Record<string, unknown[]> = {};
    const names = ['agencies', 'requests', 'totals'];
    for (const name of [...names, 'trail'])
      tables[name] = (await this.pool.query(`select * from ${schema}.${name} order by id`)).rows;
    for (const name of names) {
      const text = `select * from ${schema}.${name}_history order by id, from_position`;
      tables[`${name}_history`] = (await this.pool.query(text)).rows;
    }
    const timeline = `select * from ${schema}.timeline order by position`;
    tables.timeline = (await this.pool.query(timeline)).rows;
    return tables;
  }

  async close(): Promise<void> {
    for (const end of this.ends.reverse()) await end();
  }
}

export type Worker = Projector & { stop(): Promise<void> };

/** As the application connects: not as the owner. */
export const appPool = (url: string, application = 'test', max = 20): Pool => {
  const pool = new Pool({
    connectionString: url,
    options: '-c role=plan_ledger_app',
    application_name: application,
    max,
  });
  pool.on('error', () => undefined);
  return heard(pool);
};

export async function until(holds: () => Promise<boolean> | boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type Rows = Map<string, ViewRow>;

/** What a view says after each event, folded as plainly as can be: the measure of everything else. */
export function plainFold(view: AnyProjection, events: LedgerEvent[]): Map<bigint, Rows> {
  const rows: Rows = new Map();
  return new Map(
    events.map((event) => {
      for (const id of new Set(view.keys(event))) {
        const row = view.evolve(rows.get(id), event, id);
        if (row) rows.set(id, row);
        else rows.delete(id);
      }
      return [event.position, new Map(rows)];
    }),
  );
}
