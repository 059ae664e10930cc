import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { accessLog } from '../../src/infra/access/access-log';
import { auditAccess } from '../../src/infra/access/audit-access';
import { signingAccess } from '../../src/infra/access/sign-access';
import { readConfig } from '../../src/infra/config';
import { openDatabase } from '../../src/infra/database/database';
import {
  APP_ROLE,
  AUDITOR_ROLE,
  DATABASE_ROLES,
  type DatabaseRole,
  ERASER_ROLE,
  SEALER_ROLE,
} from '../../src/infra/database/roles';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { importAgencies } from '../../src/infra/import/import-plan';
import { postgresSecrets } from '../../src/infra/ledger/secrets';
import { createLog, type Log } from '../../src/infra/log';
import { migrate, NotMigrated } from '../../src/infra/migrate';
import { rebuild } from '../../src/infra/projector/rebuild';
import { replay } from '../../src/infra/projector/replay';
import { audit } from '../../src/infra/proof/audit';
import { unverified } from '../../src/infra/proof/checkpoint';
import { beginNewLog, rotateKey } from '../../src/infra/proof/keep-log';
import { logKeys } from '../../src/infra/proof/log-keys';
import { currentLog } from '../../src/infra/proof/log-tables';
import { openForAudit } from '../../src/infra/proof/open-for-audit';
import { startSealer } from '../../src/infra/proof/sealer';
import { newSigner } from '../../src/infra/proof/signed-note';
import { serveWitness } from '../../src/infra/proof/witness/serve-witness';
import { openSystem, type System } from '../../src/infra/system';
import { asOwner, createDatabase, loginsTo, type TestDatabase, urlAs } from '../support/postgres';
import { agency } from './proof/attacked';
import { until } from './views-fixture';

const log = createLog('silent');
const silent = () => undefined;

let database: TestDatabase;
let home: string;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await createDatabase();
  home = await mkdtemp(join(tmpdir(), 'plan-ledger-roles-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

const settings = (more: Record<string, string | undefined> = {}) =>
  readConfig({ ...loginsTo(database.url), PLAN_LEDGER_HOME: home, ...more });

/** The application, with `agencies` events; its sealer does not run. */
async function application(agencies: number, config = settings()): Promise<System> {
  const clock = () => new Date('2026-03-02T02:00:00.000Z');
  const system = await openSystem({ config, log, clock });
  ends.push(() => system.close());
  system.project();
  for (let n = 0; n < agencies; n++) await importAgencies(system.execute, [agency(`a-${n}`)]);
  await system.caughtUp();
  return system;
}

function poolAs(role: DatabaseRole): Pool {
  const pool = new Pool({ connectionString: urlAs(role, database.url), max: 3 });
  pool.on('error', silent);
  ends.push(() => pool.end());
  return pool;
}

async function seal(): Promise<void> {
  const pool = poolAs(SEALER_ROLE);
  const url = urlAs(SEALER_ROLE, database.url);
  const store = await postgresEventStore({ url, role: SEALER_ROLE, log: silent });
  const stopping = new AbortController();
  const { signal } = stopping;
  const keys = logKeys({ home });
  const secrets = postgresSecrets(pool);
  const sealer = startSealer({ store, secrets, pool, keys, signal, log: silent, gather: 0 });
  const head = await store.head();
  await until(async () => (await currentLog(pool))?.position === head);
  expect(sealer.status().error).toBeNull();
  stopping.abort();
  await sealer.done;
  await store.close();
}

test('a sealer with the sealer’s login alone seals what the application wrote', async () => {
  await application(3);
  await seal();
  expect(await currentLog(poolAs(AUDITOR_ROLE))).toMatchObject({ size: 3, position: 3n });
});

describe('with a login for each, a place taken as the program takes it', () => {
  /** The sealer's place is taken, and everything signed is shown, with these signatures under it. */
  async function signedBy(system: System, names: string[]): Promise<void> {
    const head = await system.store.head();
    await until(async () => (await currentLog(system.sealing))?.published?.position === head);
    const row = await currentLog(system.sealing);
    const note = row?.published?.checkpoint ?? '';
    expect([...note.matchAll(/^— (\S+) /gm)].map(([, name]) => name)).toEqual(names);
    expect(row?.published?.position).toBe(head);
  }

  test('what is written is sealed, under another key, and in another log', async () => {
    const named = { PLAN_LEDGER_LOG_ORIGIN: 'ledger.example/log' };
    const system = await application(3, settings(named));
    const seat = await system.seal();
    await signedBy(system, ['ledger.example/log']);
    expect(seat.status()).toMatchObject({ held: true, error: null, size: 3 });
    const parts = { pool: system.sealing, keys: system.logKeys, origin: 'ledger.example/log' };
    const { to } = await rotateKey(parts, system.execute);
    await signedBy(system, ['ledger.example/log', 'ledger.example/log']);
    await importAgencies(system.execute, [agency('a-3')]);
    await signedBy(system, ['ledger.example/log']);
    expect((await currentLog(system.sealing))?.vkeys.at(-1)).toBe(to);
    const document = { number: '1/QĐ', date: '2026-03-02', issuer: 'UBND tỉnh' };
    expect((await beginNewLog(parts, system.execute, document)).number).toBe(2);
    await signedBy(system, ['ledger.example/log/2']);
  });

  test('accesses written where the log’s key is not are signed by the sealer', async () => {
    const system = await application(1);
    const { pool } = system.source;
    const { record, keys } = apiWithoutKey(pool);
    await record(2);
    expect(await accessesSigned(pool)).toBe(0);
    await system.seal();
    await until(async () => (await accessesSigned(pool)) === 2);
    await record(1);
    await until(async () => (await accessesSigned(pool)) === 3);
    expect(await auditAccess(pool, system.logKeys)).toEqual([]);
    expect(await auditAccess(pool, keys)).toEqual([]);
  });

  test('nothing is shown that the witness has not signed', async () => {
    const signer = newSigner('ledger.example/log');
    const file = async (name: string, text: string) => {
      await writeFile(join(home, name), text);
      return join(home, name);
    };
    const key = await file('key', `${signer.secret}\n`);
    const logs = await file('logs', `log ${signer.vkey}\nquorum none\n`);
    const at = { home: join(home, 'witness'), host: '127.0.0.1', port: 0, log: silent };
    const witness = await serveWitness({ ...at, policy: logs, name: 'witness.example' });
    ends.push(() => witness.close());
    const line = `witness witness.example ${witness.vkey} ${witness.url}`;
    const policy = await file('witnesses', `${line}\nquorum witness.example\n`);
    const asked = { PLAN_LEDGER_LOG_KEY: key, PLAN_LEDGER_WITNESS_POLICY: policy };
    const system = await application(3, settings(asked));
    await system.seal();
    await signedBy(system, ['ledger.example/log', 'witness.example']);
  });
});

/** A process that serves the API and has not the log's key. */
function apiWithoutKey(pool: Pool) {
  const keys = logKeys({ home: join(home, 'of-the-api') });
  const api = accessLog({ pool, keys, clock: () => new Date(), log: silent });
  const entry = { actor: null, operation: null, document: null, outcome: 'READ' as const };
  const access = { ...entry, objects: [], objectCount: 0, correlationId: null, count: 1 };
  const record = (count: number) => api.record(Array.from({ length: count }, () => access));
  return { record, keys };
}

async function accessesSigned(pool: Pool): Promise<number> {
  const { rows } = await pool.query('select checkpoint from access.head');
  return rows[0].checkpoint === null ? 0 : unverified(rows[0].checkpoint).size;
}

test('accesses are not signed over others than were signed before, nor by who lacks one', async () => {
  const { pool } = (await application(1)).source;
  await seal();
  const { record } = apiWithoutKey(pool);
  /** The sealer's, until that has come of it; what it said. */
  const signing = async (ended: (said: string[]) => Promise<boolean>): Promise<string[]> => {
    const said: string[] = [];
    const stopping = new AbortController();
    const done = signingAccess({
      pool: poolAs(SEALER_ROLE),
      keys: logKeys({ home }),
      signal: stopping.signal,
      log: (message) => void said.push(message),
    });
    await until(() => ended(said));
    stopping.abort();
    await done;
    return said;
  };
  await record(3);
  expect(await signing(async () => (await accessesSigned(pool)) === 3)).toEqual([]);
  await asOwner(database.url, 'alter table access.record disable trigger only_grows');
  await record(1);
  const refused = async (statement: string) => {
    await asOwner(database.url, statement);
    const said = await signing(async (heard) => heard.length > 0);
    expect(await accessesSigned(pool)).toBe(3);
    return said;
  };
  expect(
    await refused(`update access.record set leaf_hash = decode(repeat('ab', 32), 'hex')
      where number = 2`),
  ).toEqual([
    'the record of access is not signed: its first 3 entries are others than were signed',
  ]);
  expect(await refused('delete from access.record where number = 2')).toEqual([
    'the record of access is not signed: the entry 2 is gone',
  ]);
});

test('an auditor with his login alone finds that everything agrees, and has written nothing', async () => {
  await application(3);
  await seal();
  const config = settings({
    ...Object.fromEntries(Object.keys(loginsTo(database.url)).map((name) => [name, undefined])),
    DATABASE_URL: urlAs(AUDITOR_ROLE, database.url),
  });
  const system = await openForAudit(config, log);
  ends.push(() => system.close());
  expect(await audit(system)).toMatchObject({
    agree: true,
    events: 3,
    unsealed: 0,
    found: 0,
    views: { agree: true },
  });
  await expect(rebuild(system.source)).rejects.toThrow(/permission denied|must be owner/);
});

test('an auditor hears of what the application changed in the views', async () => {
  await application(2);
  await seal();
  await poolAs(APP_ROLE).query(
    "update views.agency_view set name = 'another' where id = 'agency-a-1'",
  );
  const system = await openForAudit(settings(), log);
  ends.push(() => system.close());
  const { agree, views } = await audit(system);
  expect(agree).toBe(false);
  expect(views).toMatchObject({ agree: false });
});

test('the application makes its views again, and an auditor reads the new ones', async () => {
  const { source } = await application(2);
  expect((await rebuild(source)).events).toBe(2);
  expect((await replay(source)).agree).toBe(true);
  const { rows } = await poolAs(AUDITOR_ROLE).query('select id from views.agency_view order by id');
  expect(rows).toEqual([{ id: 'agency-a-0' }, { id: 'agency-a-1' }]);
});

describe('the keys of texts', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const commitments = new Map([[id, Buffer.alloc(32, 1)]]);

  test('are destroyed by who has the eraser’s login', async () => {
    const secrets = postgresSecrets(poolAs(APP_ROLE), poolAs(ERASER_ROLE));
    await secrets.ensure([id]);
    await secrets.mayErase();
    await secrets.erase(commitments);
    await secrets.erase(commitments);
    await secrets.forget();
    expect((await secrets.find([id])).size).toBe(0);
    expect(await secrets.commitments([id])).toEqual(commitments);
  });

  test('stay where only the application’s is there, and that is told before anything is done', async () => {
    const secrets = postgresSecrets(poolAs(APP_ROLE));
    const { get } = await secrets.ensure([id]).then((kept) => ({ get: () => kept.get(id) }));
    await expect(secrets.mayErase()).rejects.toThrow('permission denied to set role');
    await expect(secrets.erase(commitments)).rejects.toThrow('permission denied to set role');
    expect((await secrets.find([id])).get(id)).toEqual(get());
  });

  test('are no more in the table’s file once it is written anew', async () => {
    const secrets = postgresSecrets(poolAs(APP_ROLE), poolAs(ERASER_ROLE));
    await secrets.ensure([id]);
    const pages = async () => {
      const owner = poolAs(AUDITOR_ROLE);
      const { rows } = await owner.query<{ size: string }>(
        `select pg_relation_size('ledger.erasable_secret') as size`,
      );
      return Number(rows[0]?.size);
    };
    expect(await pages()).toBeGreaterThan(0);
    await secrets.erase(commitments);
    // Rows that somebody's open transaction may still see stay: a vacuum's look at the table, say.
    await until(async () => {
      await secrets.forget();
      return (await pages()) === 0;
    }, 20_000);
  });
});

describe('a program that may not migrate', () => {
  test('goes on where the database is of its release', async () => {
    await migrate(urlAs(APP_ROLE, database.url), silent);
    await migrate(urlAs(AUDITOR_ROLE, database.url), silent);
  });

  test('says what is missing where it is not', async () => {
    await asOwner(database.url, `delete from ledger.migrations where name like '%-roles'`);
    const tried = migrate(urlAs(APP_ROLE, database.url), silent);
    await expect(tried).rejects.toThrow(NotMigrated);
    await expect(tried).rejects.toThrow(/the database lacks \d{4}-roles, and this user may not/);
  });

  test('says so where there is no ledger yet, and whom it takes', async () => {
    const empty = await createDatabase('template0');
    const tried = migrate(urlAs(APP_ROLE, empty.url), silent);
    await expect(tried).rejects.toThrow(NotMigrated);
    await expect(tried).rejects.toThrow(/the database lacks 0001-ledger, .*"cli -- migrate"/);
    await empty.drop();
  });

  test('says who has no part in the ledger', async () => {
    const tried = migrate(urlAs(ERASER_ROLE, database.url), silent);
    await expect(tried).rejects.toThrow(NotMigrated);
    await expect(tried).rejects.toThrow('this user has no part in the ledger');
  });

  test('serves all the same, with no owner’s login anywhere', async () => {
    const system = await application(2, settings({ DATABASE_URL_MIGRATION: undefined }));
    expect(await system.store.head()).toBe(2n);
  });
});

test('where the application signs in as the owner, that is told; in production as a warning', async () => {
  const told = async (env: Record<string, string | undefined>, production: boolean) => {
    const said: string[] = [];
    const hear = (level: string) => (text: string) => said.push(`${level}: ${text}`);
    const hearing = { ...log, info: hear('info'), warn: hear('warn') } as unknown as Log;
    const { databaseUrl, databaseUrls } = settings(env);
    const config = { databaseUrl, databaseUrls, production };
    await openDatabase({ config, embedded: null, log: hearing });
    return said.map((line) => line.replace(/ one who .*$/, ''));
  };
  const owner = { DATABASE_URL: database.url };
  expect(await told(owner, true)).toEqual(['warn: DATABASE_URL signs in as']);
  expect(await told(owner, false)).toEqual(['info: DATABASE_URL signs in as']);
  expect(await told({}, true)).toEqual([]);
});

test('rights that were given by hand are taken away again', async () => {
  await asOwner(database.url, `grant delete on ledger.events to ${APP_ROLE}`);
  await asOwner(database.url, 'grant execute on function ledger.swap_views to public');
  await migrate(database.url, silent);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `select has_table_privilege($1, 'ledger.events', 'delete') as del,
       has_function_privilege($2, 'ledger.swap_views()', 'execute') as call`,
    [APP_ROLE, AUDITOR_ROLE],
  );
  await client.end();
  expect(rows).toEqual([{ del: false, call: false }]);
});

test('views that were made as the owner, by an earlier release, become the application’s', async () => {
  await asOwner(
    database.url,
    `create table views.old (id int); delete from ledger.migrations where name like '%-roles';
     drop function ledger.rewrite_erasable_secrets`,
  );
  await migrate(database.url, silent);
  await poolAs(APP_ROLE).query('drop table views.old');
});

test('in the embedded PostgreSQL each role signs in by itself, and none becomes another', async () => {
  const embedded = await startEmbeddedPostgres({ home, log: silent, fast: true });
  ends.push(() => embedded.stop());
  const config = readConfig({ PLAN_LEDGER_HOME: home });
  const open = () => openDatabase({ config, embedded: embedded.url, log });
  const [here] = await Promise.all([open(), open()]);
  for (const role of DATABASE_ROLES) {
    const pool = here.pool(role);
    const { rows } = await pool.query('select session_user, current_user');
    expect(rows).toEqual([{ session_user: role, current_user: role }]);
    await expect(pool.query('set role postgres')).rejects.toThrow('permission denied');
    await pool.end();
  }
  const passwords = DATABASE_ROLES.map((role) => new URL(here.urlOf(role)).password);
  expect(new Set([...passwords, new URL(embedded.url).password]).size).toBe(5);
  const guessed = new URL(here.urlOf(APP_ROLE));
  guessed.username = SEALER_ROLE;
  const client = new Client({ connectionString: guessed.href });
  await expect(client.connect()).rejects.toThrow('password authentication failed');
});
