import { Pool } from 'pg';
import type { EventStore, StoredEvent } from '../../src/infra/event-store/event-store';
import { START } from '../../src/infra/event-store/event-store';
import { eventStoreDb } from '../../src/infra/event-store/eventstoredb-event-store';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import type { Envelope } from '../../src/infra/ledger/envelope';
import { postgresSecrets } from '../../src/infra/ledger/secrets';
import { readCheckpoint } from '../../src/infra/projector/checkpoint';
import { replay } from '../../src/infra/projector/replay';
import { currentLog, readRanges } from '../../src/infra/proof/log-tables';
import { projections } from '../../src/projections/index';
import type { Written } from './history';

const PAGE = 1_000;
const silent = () => undefined;

/** The same ledger, views and log, read past the programs under test. */
export class Readings {
  private constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
  ) {}

  /** For one look: what it opens is closed again, since the next fault would break it. */
  static async of<T>(
    databaseUrl: string,
    eventStoreUrl: string | null,
    look: (readings: Readings) => Promise<T>,
  ): Promise<T> {
    const pool = new Pool({ connectionString: databaseUrl, max: 4 });
    pool.on('error', silent);
    try {
      const store = eventStoreUrl
        ? await eventStoreDb({ url: eventStoreUrl, log: silent })
        : await postgresEventStore({ url: databaseUrl, log: silent });
      try {
        return await look(new Readings(pool, store));
      } finally {
        await store.close();
      }
    } finally {
      await pool.end();
    }
  }

  async ledger(): Promise<Written[]> {
    const all: Written[] = [];
    for (let after = START; ; ) {
      const page = await this.store.readAll(after, PAGE);
      const last = page.at(-1);
      if (!last) return all;
      all.push(...page.map(written));
      after = last.position;
    }
  }

  head(): Promise<bigint> {
    return this.store.head();
  }

  /** What the views and the log still have to come to; null when both are at the ledger's end. */
  async behind(): Promise<string | null> {
    const [head, views, log] = [
      await this.store.head(),
      await readCheckpoint(this.pool),
      await currentLog(this.pool),
    ];
    const [shown, sealed] = [views?.position ?? 0n, log?.position ?? 0n];
    if (shown === head && sealed === head) return null;
    return `the ledger is at ${head}, its views at ${shown}, its log at ${sealed}`;
  }

  /** Hex. */
  async logLeaves(): Promise<string[]> {
    const log = await currentLog(this.pool);
    if (!log) return [];
    const ranges = Array.from({ length: log.size }, (_, n): [number, number] => [n, n + 1]);
    const hashes = await readRanges(this.pool, log.number, ranges);
    return hashes.map((hash) => hash.toString('hex'));
  }

  /** Folds every event again, and compares row by row. */
  async differingViews(): Promise<string[]> {
    const { pool, store } = this;
    const secrets = postgresSecrets(pool);
    const { agree, views } = await replay({ pool, store, secrets, projections, log: silent });
    const wrong = views.filter(({ differing, missing, extra }) => differing + missing + extra > 0);
    if (!agree && wrong.length === 0) return ['the views stand elsewhere than the ledger'];
    return wrong.map((view) => JSON.stringify(view));
  }
}

function written({
  position,
  stream,
  version,
  id,
  type,
  body,
  recordedAt,
  leafHash,
}: StoredEvent): Written {
  const { commandId, factsAt } = JSON.parse(body) as Envelope;
  return {
    position,
    stream,
    version,
    id,
    type,
    commandId,
    recordedAt,
    factsAt: BigInt(factsAt),
    leafHash: leafHash.toString('hex'),
  };
}
