import { Client, DatabaseError, type QueryResultRow } from 'pg';
import {
  APP_ROLE,
  AUDITOR_ROLE,
  DATABASE_ROLES,
  type DatabaseRole,
  ERASER_ROLE,
  FUNCTIONS,
  isViewsSchema,
  privilegesOf,
  SEALER_ROLE,
  TABLES,
} from '../../src/infra/database/roles';
import { asOwner, createDatabase, type TestDatabase, urlAs } from '../support/postgres';

let database: TestDatabase;
const clients = new Map<DatabaseRole, Client>();
let owner: Client;

/** Each signs in as what it is, as in a deployment with a login for each. */
beforeAll(async () => {
  database = await createDatabase();
  owner = new Client({ connectionString: database.url });
  await owner.connect();
  for (const role of DATABASE_ROLES) {
    const client = new Client({ connectionString: urlAs(role, database.url) });
    await client.connect();
    clients.set(role, client);
  }
});
afterAll(async () => {
  for (const client of [owner, ...clients.values()]) await client.end();
  await database.drop();
});

const as = (role: DatabaseRole): Client => clients.get(role) as Client;

/** What the server says to a statement of which nothing stays: null where it lets it run. */
async function refusal(client: Client, statement: string): Promise<string | null> {
  await client.query('begin');
  try {
    await client.query(statement);
    return null;
  } catch (error) {
    if (error instanceof DatabaseError) return error.message;
    throw error;
  } finally {
    await client.query('rollback');
  }
}

/** Whether a right is missing; any other error comes after the rights were looked at. */
const isDenied = (message: string | null): boolean =>
  /^(permission denied|must be owner)/.test(message ?? '');

async function rows<R extends QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
  return (await owner.query<R>(text, values)).rows;
}

/** Every table of the database that is not PostgreSQL's own, nor one of a generation of views. */
async function tables(): Promise<string[]> {
  const found = await rows<{ schema: string; name: string }>(
    `select nspname as schema, relname as name from pg_class c join pg_namespace n on n.oid = relnamespace
     where relkind in ('r', 'p', 'v', 'm', 'f') and nspname !~ '^pg_' and nspname <> 'information_schema'`,
  );
  return found
    .filter(({ schema }) => !isViewsSchema(schema))
    .map(({ schema, name }) => `${schema}.${name}`)
    .sort();
}

async function columnsOf(table: string): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return found.map(({ name }) => name);
}

test('every table is named with what each role may do there', async () => {
  expect(Object.keys(TABLES).sort()).toEqual(await tables());
});

test('every function is named with who may call it', async () => {
  const found = await rows<{ name: string }>(
    `select distinct nspname || '.' || proname as name from pg_proc join pg_namespace n
     on n.oid = pronamespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1`,
  );
  expect(Object.keys(FUNCTIONS).sort()).toEqual(found.map(({ name }) => name));
});

/** By trying: columns that may be read and changed, and what may be done with rows. */
async function triedBy(role: DatabaseRole, table: string) {
  const client = as(role);
  const columns = await columnsOf(table);
  const may = async (statement: string) => !isDenied(await refusal(client, statement));
  const those = async (statement: (column: string) => string) => {
    const found: string[] = [];
    for (const column of columns) if (await may(statement(column))) found.push(column);
    return found;
  };
  return {
    select: await those((column) => `select "${column}" from ${table} limit 0`),
    update: await those((column) => `update ${table} set "${column}" = default where false`),
    insert: await may(`insert into ${table} default values`),
    delete: await may(`delete from ${table} where false`),
    truncate: await may(`truncate ${table} cascade`),
  };
}

/** The same as `roles.ts` has it. */
async function grantedTo(role: DatabaseRole, table: string) {
  const columns = await columnsOf(table);
  const privileges = privilegesOf(table, role);
  const of = (verb: 'select' | 'update') =>
    columns.filter((column) =>
      privileges.some(
        (each) =>
          each === verb ||
          (each.startsWith(`${verb} (`) && each.slice(8, -1).split(', ').includes(column)),
      ),
    );
  return {
    select: of('select'),
    update: of('update'),
    insert: privileges.includes('insert'),
    delete: privileges.includes('delete'),
    truncate: false,
  };
}

describe.each(DATABASE_ROLES)('%s', (role) => {
  test.each(Object.keys(TABLES))('does with %s what is its to do, and no more', async (table) => {
    expect(await triedBy(role, table)).toEqual(await grantedTo(role, table));
  });

  test.each(Object.keys(FUNCTIONS))('calls %s only where it is its to call', async (name) => {
    const found = await rows<{ may: boolean }>(
      'select has_function_privilege($1, oid, $2) as may from pg_proc where oid = $3::regproc',
      [role, 'execute', name],
    );
    expect(found).toEqual([{ may: FUNCTIONS[name]?.includes(role) }]);
  });

  test('is nobody else and cannot become anybody else', async () => {
    const found = await rows(
      `select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication from pg_roles
       where rolname = $1`,
      [role],
    );
    expect(Object.values(found[0] as object)).toEqual([false, false, false, false, false]);
    const others = [...DATABASE_ROLES.filter((each) => each !== role), 'postgres'];
    for (const other of others)
      expect(await refusal(as(role), `set role ${other}`)).toMatch('permission denied to set role');
    const { rows: left } = await as(role).query('select current_user, session_user');
    expect(left).toEqual([{ current_user: role, session_user: role }]);
  });

  test.each([
    'alter table ledger.events disable trigger only_grows',
    'alter table ledger.events disable trigger all',
    'alter table ledger.events drop constraint told_by_body',
    'alter table log.leaf disable trigger only_grows',
    'drop trigger only_grows on ledger.events',
    'drop table log.tile',
    'alter table ledger.events add column note text',
    'alter table ledger.events owner to current_user',
    'create index on ledger.events (type)',
    'create trigger mine before insert on ledger.events execute function ledger.refuse()',
    'create or replace function ledger.refuse() returns trigger language plpgsql as $$ begin return new; end $$',
    'alter function ledger.refuse() owner to current_user',
    'drop function ledger.refuse cascade',
    'create table ledger.mine (id int)',
    'create table log.mine (id int)',
    'create table public.mine (id int)',
    'create schema mine',
    'drop schema ledger cascade',
    'create role mine',
    'set session_replication_role = replica',
    `alter role ${APP_ROLE} superuser`,
    'copy ledger.events to program $$cat$$',
  ])('may not: %s', async (statement) => {
    expect(await refusal(as(role), statement)).toMatch(/^(permission denied|must be owner)/);
  });
});

test('what a role grants to another changes nothing', async () => {
  for (const role of DATABASE_ROLES)
    await as(role)
      .query(`grant all on ledger.events, log.logs, ledger.erasable_secret to ${ERASER_ROLE}`)
      .catch(() => undefined);
  expect(await triedBy(ERASER_ROLE, 'ledger.events')).toEqual(
    await grantedTo(ERASER_ROLE, 'ledger.events'),
  );
  expect(await triedBy(ERASER_ROLE, 'log.logs')).toEqual(await grantedTo(ERASER_ROLE, 'log.logs'));
});

describe('with the triggers off, which only the owner can do', () => {
  beforeAll(async () => {
    for (const table of ['ledger.events', 'log.leaf', 'ledger.erased'])
      await asOwner(database.url, `alter table ${table} disable trigger all`);
  });

  test.each(
    DATABASE_ROLES.flatMap((role) =>
      [
        "update ledger.events set body = ''",
        'update ledger.events set body = body where false',
        'delete from ledger.events',
        'truncate ledger.events cascade',
        'delete from log.leaf',
        'update log.leaf set position = 1',
        'truncate ledger.erased',
      ].map((statement) => [role, statement] as const),
    ),
  )('%s may still not: %s', async (role, statement) => {
    expect(await refusal(as(role), statement)).toMatch(
      /^permission denied for (table (events|leaf|erased)|schema log)$/,
    );
  });
});

describe('what must never be', () => {
  const never: [DatabaseRole, string][] = [
    [APP_ROLE, "update log.logs set checkpoint = ''"],
    [APP_ROLE, "insert into log.logs values (2, 'mine', null, '{}', 0, 0, '')"],
    [APP_ROLE, 'insert into log.leaf values (1, 1, 1)'],
    [APP_ROLE, "update log.tile set hashes = ''"],
    [APP_ROLE, 'delete from ledger.erasable_secret'],
    [APP_ROLE, 'update ledger.erasable_secret set key = nonce'],
    [APP_ROLE, 'insert into ledger.erased select gen_random_uuid(), sha256($$$$)'],
    [APP_ROLE, 'select ledger.rewrite_erasable_secrets()'],
    [APP_ROLE, 'update ledger.secret set value = value'],
    [SEALER_ROLE, 'insert into ledger.events default values'],
    [
      SEALER_ROLE,
      "select ledger.append('{a}', '{-1}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
    ],
    [SEALER_ROLE, 'update ledger.head set position = 0'],
    [SEALER_ROLE, 'delete from ledger.erasable_secret'],
    [SEALER_ROLE, 'select value from ledger.secret'],
    [SEALER_ROLE, 'delete from log.leaf'],
    [SEALER_ROLE, 'update log.logs set origin = origin'],
    [ERASER_ROLE, 'select body from ledger.events'],
    [ERASER_ROLE, 'select key from ledger.erasable_secret'],
    [ERASER_ROLE, 'delete from ledger.erased'],
    [ERASER_ROLE, 'select from log.logs'],
    [AUDITOR_ROLE, 'select value from ledger.secret'],
    [AUDITOR_ROLE, "update ledger.checkpoint set layout = ''"],
    [AUDITOR_ROLE, "select ledger.make_views_schema('views_next')"],
    [AUDITOR_ROLE, 'create table views.mine (id int)'],
    [ERASER_ROLE, 'create table views.mine (id int)'],
    [SEALER_ROLE, 'create table views.mine (id int)'],
  ];

  test.each(never)('%s: %s', async (role, statement) => {
    expect(await refusal(as(role), statement)).toMatch(/^permission denied for/);
  });
});

test('whoever connects with no part in it sees nothing', async () => {
  await owner.query("create role passer_by login password 'passer_by'");
  try {
    const url = new URL(database.url);
    url.username = 'passer_by';
    url.password = 'passer_by';
    const client = new Client({ connectionString: url.href });
    await client.connect();
    for (const statement of [
      'select from ledger.events',
      'select from log.logs',
      "select ledger.make_views_schema('views_next')",
    ])
      expect(await refusal(client, statement)).toMatch(/^permission denied for schema/);
    await client.end();
  } finally {
    await owner.query('drop role passer_by');
  }
});
