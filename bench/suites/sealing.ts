import { createHash, hash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { canonicalJson } from '../../src/domain/shared/canonical-json';
import type { EventStore } from '../../src/infra/event-store/event-store';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { postgresSecrets, type Secrets } from '../../src/infra/ledger/secrets';
import type { EventLine } from '../../src/infra/proof/bundle/bundle-lines';
import { exportBundle } from '../../src/infra/proof/bundle/export-bundle';
import { readLines } from '../../src/infra/proof/bundle/read-lines';
import { verifyBundle } from '../../src/infra/proof/bundle/verify-bundle';
import { logKeys } from '../../src/infra/proof/log-keys';
import { currentLog } from '../../src/infra/proof/log-tables';
import { parsePolicy } from '../../src/infra/proof/policy';
import { startSealer } from '../../src/infra/proof/sealer';
import type { Bench } from '../bench';
import { compared, type Finding, interleaved, median, seconds } from '../measure';

const MOST_EVENTS = 50_000;
const silent = () => undefined;

/**
 * Sealing the first events of a ledger from nothing, and verifying the bundles of them, against the
 * same bytes only hashed: of what is sealed each leaf and each data, of a bundle the whole file.
 */
export async function sealing({
  server,
  url,
  events: all,
  rounds,
  quick,
}: Bench & { url: string; events: number }): Promise<Finding[]> {
  const events = Math.min(all, quick ? 10_000 : MOST_EVENTS);
  const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-bench-'));
  const ledger = await server.database();
  await copyLedger(url, ledger, events);
  const ours: Ledger[] = [];
  try {
    /** A copy that nothing is sealed of: a log only grows, also for whoever owns the database. */
    const fresh = async () => {
      const opened = await openCopy(ledger, ours.length);
      ours.push(opened);
      return opened;
    };
    const seal = async ({ pool, store, secrets }: Ledger): Promise<void> => {
      const keys = logKeys({ home: mkdtempSync(join(folder, 'keys-')) });
      const ending = new AbortController();
      const parts = { store, secrets, pool, keys, log: silent, gather: 0 };
      const sealer = startSealer({ ...parts, signal: ending.signal });
      while (sealer.status().position < BigInt(events)) {
        if (sealer.status().stopped) throw new Error(String(sealer.status().error));
        await pause(1);
      }
      ending.abort();
      await sealer.done;
    };
    const first = await fresh();
    await seal(first);
    const bundles = { whole: join(folder, 'whole'), leaves: join(folder, 'leaves') };
    await exportBundle(first, bundles.whole, { payloads: true });
    await exportBundle(first, bundles.leaves, { payloads: false });
    const vkeys = (await currentLog(first.pool))?.vkeys ?? [];
    const policy = parsePolicy([...vkeys.map((key) => `log ${key}`), 'quorum none'].join('\n'));
    const sealed = await bytesSealed(bundles.whole);

    const rate = async (work: () => Promise<unknown>) => events / (await seconds(work));
    const verify = (file: string) =>
      rate(async () => {
        const { valid, findings } = await verifyBundle(file, policy, []);
        if (!valid) throw new Error(`the bundle is not valid: ${findings[0]?.detail}`);
      });
    const figures = await interleaved(
      {
        seal: async () => {
          const unsealed = await fresh();
          return rate(() => seal(unsealed));
        },
        hashSealed: () =>
          rate(async () => {
            for (const bytes of sealed) hash('sha256', bytes, 'buffer');
          }),
        verify: () => verify(bundles.whole),
        hashWhole: () => rate(() => hashFile(bundles.whole)),
        verifyLeaves: () => verify(bundles.leaves),
        hashLeaves: () => rate(() => hashFile(bundles.leaves)),
      },
      rounds,
    );
    const size = {
      sealed: sealed.reduce((sum, { length }) => sum + length, 0),
      whole: statSync(bundles.whole).size,
      leaves: statSync(bundles.leaves).size,
    };
    const told = (figure: number[], bytes: number) =>
      `${Math.round((median(figure) / events) * (bytes / 1e6))} MB/s`;
    const finding = (what: string, ours: number[], other: number[], bytes: number) =>
      compared(
        `${what}, ${events} events, ${told(ours, bytes)}`,
        { unit: 'events/s', against: `only hashed, ${told(other, bytes)}`, reach: { least: 0.3 } },
        ours,
        other,
      );
    return [
      finding('sealing', figures.seal, figures.hashSealed, size.sealed),
      finding('verifying a bundle', figures.verify, figures.hashWhole, size.whole),
      finding('the same without payloads', figures.verifyLeaves, figures.hashLeaves, size.leaves),
    ];
  } finally {
    for (const { store, pool } of ours) {
      await store.close();
      await pool.end();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first events with their secrets, into an empty ledger. */
async function copyLedger(from: string, to: string, events: number): Promise<void> {
  const [source, target] = [from, to].map((url) => new Client({ connectionString: url }));
  if (!source || !target) return;
  await Promise.all([source.connect(), target.connect()]);
  const some = `select * from ledger.events where position <= ${events}`;
  const keys = `select * from ledger.erasable_secret
    where event_id in (select id from ledger.events where position <= ${events})`;
  for (const [table, query] of [
    ['ledger.events', some],
    ['ledger.erasable_secret', keys],
  ])
    await pipeline(
      source.query(copyTo(`copy (${query}) to stdout`)),
      target.query(copyFrom(`copy ${table} from stdin`)),
    );
  await target.query('update ledger.head set position = $1', [events]);
  await Promise.all([source.end(), target.end()]);
}

type Ledger = { pool: Pool; store: EventStore; secrets: Secrets };

async function openCopy(ledger: string, number: number): Promise<Ledger> {
  const { pathname } = new URL(ledger);
  const name = `${pathname.slice(1)}_copy_${number}`;
  const admin = new Client({ connectionString: new URL('/postgres', ledger).href });
  await admin.connect();
  await admin.query(`create database ${name} template ${pathname.slice(1)}`);
  await admin.end();
  const url = new URL(`/${name}`, ledger).href;
  const pool = new Pool({ connectionString: url });
  return {
    pool,
    store: await postgresEventStore({ url, log: silent }),
    secrets: postgresSecrets(pool),
  };
}

/** What a sealer hashes: each leaf, and the data that it commits to. */
async function bytesSealed(bundle: string): Promise<Buffer[]> {
  const bytes: Buffer[] = [];
  let header = true;
  for await (const line of readLines(bundle)) {
    const { leaf, data } = JSON.parse(line) as EventLine;
    if (!header) for (const each of [leaf, data]) bytes.push(Buffer.from(canonicalJson(each)));
    header = false;
  }
  return bytes;
}

async function hashFile(file: string): Promise<void> {
  await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), createHash('sha256'));
}
