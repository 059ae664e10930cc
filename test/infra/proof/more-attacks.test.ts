import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LostHistory } from '../../../src/infra/proof/check-history';
import { beginNewLog } from '../../../src/infra/proof/keep-log';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { Attacked } from './attacked';

jest.setTimeout(120_000);

/** What the parts beside the newest tree tell. */
let attacked: Attacked;
afterEach(() => attacked.close());
beforeEach(async () => {
  attacked = await Attacked.with(4);
});

const DOCUMENT = { number: '12/QĐ-UBND', date: '2026-03-02', issuer: 'UBND tỉnh' };
const newLog = () =>
  attacked.opened(async ({ source, logKeys: keys, execute }) => {
    const parts = { pool: source.pool, keys, origin: null };
    return beginNewLog(parts, execute, DOCUMENT);
  });

describe('the ledger’s count of positions', () => {
  test.each([
    ['ahead', 9],
    ['behind', 2],
  ])('that is %s of its events is found', async (_, position) => {
    await attacked.tamper(`update ledger.head set position = ${position}`);
    expect(await attacked.audited()).toContain('HEAD');
  });
});

describe('an ended log', () => {
  let first: string;
  beforeEach(async () => {
    first = await attacked.checkpoint();
    await newLog();
    await attacked.goOn('b', 2);
  });

  test('agrees with the one that came after it', async () =>
    expect(await attacked.audited()).toEqual([]));

  test('whose tiles are changed is found', async () => {
    await attacked.tamper(
      `update log.tile set hashes = overlay(hashes placing '\\x00' from 3 for 1) where log = 1`,
    );
    expect(await attacked.audited()).toEqual(['ROOT']);
  });

  test('whose checkpoint is another than its successor begins with is found', async () => {
    await attacked.tamper(
      `update log.logs set published = translate(published, '0123456789', '1234567890') where number = 1`,
    );
    expect(await attacked.audited()).toEqual(['PREDECESSOR']);
  });

  test('whose signature is wrong is found', async () => {
    const [, other = ''] = (await attacked.checkpoint()).split('\n\n');
    await attacked.tamper([
      'update log.logs set checkpoint = $1, published = $1 where number = 1',
      [`${first.split('\n\n')[0]}\n\n${other}`],
    ]);
    expect(await attacked.audited()).toEqual(['PREDECESSOR', 'SIGNATURE']);
  });
});

test('a tile that has more than its tree, and one that no tree has, are found', async () => {
  await attacked.tamper(`insert into log.tile values (1, 3, 7, decode(repeat('ab', 32), 'hex'))`);
  expect(await attacked.audited()).toEqual(['TILE']);
});

test('a tile that does not hold the roots of those below it is found', async () => {
  await attacked.goOn('c', 255);
  expect(await attacked.audited()).toEqual([]);
  await attacked.tamper(
    `update log.tile set hashes = overlay(hashes placing '\\x00' from 1 for 1)
       where log = 1 and level = 1`,
  );
  expect(await attacked.audited()).toContain('TILE');
});

describe('a database from before a new log', () => {
  const tables = ['log.logs', 'log.leaf', 'log.tile'];

  test('does not go on with the old one, until somebody decides it: then under a name of its own', async () => {
    await attacked.tamper(
      ...tables.map((table) => `create table ${table.replace('.', '_')}_kept as table ${table}`),
    );
    const second = await newLog();
    await attacked.tamper(
      ...[...tables].reverse().map((table) => `delete from ${table}`),
      ...tables.map(
        (table) => `insert into ${table} select * from ${table.replace('.', '_')}_kept`,
      ),
    );
    // Nothing of the old log itself tells: its events are all here, and its root is right.
    await expect(attacked.run(async () => undefined)).rejects.toThrow(
      `${second.origin}, log 2, was begun here`,
    );
    await expect(attacked.run(async () => undefined)).rejects.toThrow(LostHistory);
    expect(await newLog()).toMatchObject({ number: 3 });
    await attacked.goOn('b', 1);
    expect(await attacked.audited()).toEqual([]);
  });

  test('nor does a home that was begun with another log', async () => {
    await rm(join(attacked.home, 'log', 'newest'));
    await attacked.goOn('b', 1);
    const newest = join(attacked.home, 'log', 'newest');
    const { origin } = (await attacked.opened(({ source }) => currentLog(source.pool))) as {
      origin: string;
    };
    expect(await readFile(newest, 'utf8')).toBe(`1 ${origin}\n`);
    await writeFile(newest, '1 another.example/log\n');
    await expect(attacked.run(async () => undefined)).rejects.toThrow(
      'was another.example/log here',
    );
  });
});
