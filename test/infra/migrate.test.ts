import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { DATABASE_ROLES } from '../../src/infra/database/roles';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { migrate } from '../../src/infra/migrate';
import { asOwner, databaseOf } from '../support/postgres';
import { appendTo } from './event-store.contract';

const server = process.env.TEST_DATABASE_URL ?? '';
const files = readdirSync(join(__dirname, '../../src/infra/migrations')).map((name) =>
  name.replace(/\.sql$/, ''),
);
const silent = () => undefined;
const name = `migrate_${process.pid}`;
const user = `official_${process.pid}`;

/** The database as a user who owns it and is nothing more. */
function ofOfficial(): string {
  const url = new URL(databaseOf(server, name));
  url.username = user;
  url.password = 'secret';
  return url.href;
}

beforeEach(async () => {
  await asOwner(server, `create role ${user} login password 'secret'`);
  await asOwner(server, `create database ${name} owner ${user}`);
});
afterEach(async () => {
  await asOwner(server, `drop database ${name} with (force)`);
  await asOwner(server, `drop role ${user}`);
});

test('processes that migrate at once wait for each other, and nothing is done twice', async () => {
  const url = databaseOf(server, name);
  const told: string[] = [];
  await Promise.all([1, 2, 3, 4].map(() => migrate(url, (message) => told.push(message))));
  expect(told).toEqual(files.map((file) => `migrated: ${file}`));
  await migrate(url, (message) => told.push(message));
  expect(told).toHaveLength(files.length);
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select name from ledger.migrations order by id');
  expect(rows).toEqual(files.map((file) => ({ name: file })));
  await client.end();
});

test('a user who is not the application’s is told what is missing; granted it, he needs no more', async () => {
  const missing =
    'this user may not act as plan_ledger_app: let an administrator grant it the role';
  await expect(migrate(ofOfficial(), silent)).rejects.toThrow(missing);
  await asOwner(server, `grant ${DATABASE_ROLES.join(', ')} to ${user}`);
  await migrate(ofOfficial(), silent);
  const store = await postgresEventStore({ url: ofOfficial(), log: silent });
  expect(await store.append([appendTo('task-1', 'no stream')])).toEqual([
    { outcome: 'written', positions: [1n] },
  ]);
  await store.close();
});

test('a database that was not migrated is refused at once', async () => {
  const opening = postgresEventStore({ url: databaseOf(server, name), log: silent });
  await expect(opening).rejects.toMatchObject({ code: '42P01' });
});
