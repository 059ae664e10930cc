import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client, Pool } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { APP_ROLE } from '../../src/infra/database/roles';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { postgresSecrets } from '../../src/infra/ledger/secrets';
import { rebuild } from '../../src/infra/projector/rebuild';
import { historyOf, indexesOf, LIVE, qualified, tablesOf } from '../../src/infra/projector/tables';
import { projections } from '../../src/projections';
import type { Bench } from '../bench';
import { compared, type Finding, interleaved, seconds } from '../measure';

/** Where the rows go that are only copied. */
const COPIED = 'bench_copied';
const silent = () => undefined;

/**
 * All views with history made again from the ledger, against the same volumes only moved: the
 * events out to a client, the rows that they make in again from files, over one connection. Once
 * with the indexes made afterwards, as a rebuild leaves them, which is the fair one; once without.
 */
export async function rebuildViews({
  url,
  events,
  rounds,
}: Bench & { url: string; events: number }): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-bench-'));
  const client = new Client({ connectionString: url });
  await client.connect();
  const pool = new Pool({ connectionString: url, options: `-c role=${APP_ROLE} -c jit=off` });
  const store = await postgresEventStore({ url, log: silent });
  const source = { store, secrets: postgresSecrets(pool), pool, projections, log: silent };
  try {
    // The views as this program makes them, whoever made those that are there.
    await rebuild(source);
    const tables = projections.flatMap((view) =>
      view.history ? [view.name, historyOf(view)] : [view.name],
    );
    for (const table of tables)
      await pipeline(
        client.query(copyTo(`copy ${qualified(LIVE, table)} to stdout`)),
        createWriteStream(join(folder, table)),
      );
    // One run gives both: how long until the rows are there, and until they are indexed.
    const moved: number[] = [];
    const figures = await interleaved(
      {
        ours: async () => events / (await rebuild(source)).seconds,
        limit: async () => {
          await client.query(`drop schema if exists ${COPIED} cascade; create schema ${COPIED}`);
          const copying = await seconds(() => copy(client, folder, tables));
          const indexing = await seconds(async () => {
            for (const ddl of indexesOf(COPIED, projections)) await client.query(ddl);
          });
          moved.push(events / copying);
          return events / (copying + indexing);
        },
      },
      rounds,
    );
    const what = `rebuild of all views with history, ${events} events`;
    const unit = 'events/s';
    const indexed = { unit, against: 'COPY out, COPY in, indexes', reach: { least: 0.4 } };
    const bare = { unit, against: 'COPY out, COPY in, no indexes', reach: null };
    // The first run of each was to warm up.
    return [
      compared(what, indexed, figures.ours, figures.limit),
      compared(what, bare, figures.ours, moved.slice(1)),
    ];
  } finally {
    await client.query(`drop schema if exists ${COPIED} cascade`);
    await client.end();
    await store.close();
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function copy(client: Client, folder: string, tables: string[]): Promise<void> {
  await pipeline(
    client.query(copyTo('copy ledger.events to stdout')),
    new Writable({ write: (_chunk, _encoding, done) => done() }),
  );
  for (const ddl of tablesOf(COPIED, projections)) await client.query(ddl);
  for (const table of tables)
    await pipeline(
      createReadStream(join(folder, table), { highWaterMark: 1 << 18 }),
      client.query(copyFrom(`copy ${qualified(COPIED, table)} from stdin`)),
    );
}
