import { importAgencies } from '../../../src/infra/import/import-plan';
import type { Envelope } from '../../../src/infra/ledger/envelope';
import { seal } from '../../../src/infra/ledger/envelope';
import { LostHistory } from '../../../src/infra/proof/check-history';
import { logSource } from '../../../src/infra/proof/log-source';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { Attacked, agency } from './attacked';

jest.setTimeout(120_000);

/**
 * What somebody can do who owns the database, and by what it is found out. Two ways of looking: the
 * running system at itself (`audit`), and an auditor at a bundle (`verify`), who holds or does not
 * hold a checkpoint from before.
 */
let attacked: Attacked;
afterEach(() => attacked.close());
const EVENTS = 10;
beforeEach(async () => {
  attacked = await Attacked.with(EVENTS);
});

const renamed = (envelope: Envelope): Envelope => ({
  ...envelope,
  data: { ...envelope.data, name: 'Sở khác' },
});

test('left alone, all agree', async () => {
  const held = await attacked.checkpoint();
  await attacked.goOn('b', 3);
  expect([await attacked.audited(), await attacked.verified(held)]).toEqual([[], []]);
});

describe('a payload is changed', () => {
  test('alone: its own hash tells', async () => {
    await attacked.tamper(
      `update ledger.events set body = replace(body, 'Sở a-4', 'Sở khác') where position = 5`,
    );
    expect(await attacked.audited()).toEqual(['LEAF_HASH', 'views']);
    expect(await attacked.verified()).toEqual(['LEAF', 'ROOT']);
  });

  test('with its hash: the log tells', async () => {
    await attacked.tamper(await attacked.replaced(5, renamed));
    expect(await attacked.audited()).toEqual(['LOGGED_OTHERWISE', 'ROOT', 'views']);
    expect(await attacked.verified()).toEqual(['LEAF', 'ROOT']);
  });

  test('with its hash and its leaf in the log: the signed root tells', async () => {
    await attacked.tamper(
      await attacked.replaced(5, renamed),
      `update log.tile set hashes = overlay(hashes placing
         (select leaf_hash from ledger.events where position = 5) from 4 * 32 + 1 for 32)
       where level = 0`,
    );
    expect(await attacked.audited()).toEqual(['ROOT', 'views']);
    expect(await attacked.verified()).toEqual(['ROOT']);
  });
});

test('an envelope is changed: somebody else is said to have done it', async () => {
  await attacked.tamper(
    `update ledger.events set body = replace(body, '"id":"import"', '"id":"nobody"') where position = 3`,
  );
  expect(await attacked.audited()).toEqual(['LEAF_HASH', 'views']);
  expect(await attacked.verified()).toEqual(['LEAF', 'ROOT']);
});

test('a column is changed that only repeats the event: the running system tells, a bundle has none', async () => {
  await attacked.tamper(
    `update ledger.events set recorded_at = '2020-01-01T00:00:00.000Z' where position = 3`,
  );
  expect(await attacked.audited()).toEqual(['COLUMN']);
  expect(await attacked.verified()).toEqual([]);
});

test('a row of the views is changed', async () => {
  await attacked.tamper(`update views.agency_view set name = 'Sở khác' where code = 'a-4'`);
  expect(await attacked.audited()).toEqual(['views']);
});

describe('an event is deleted', () => {
  test('alone', async () => {
    await attacked.tamper('delete from ledger.events where position = 5');
    expect(await attacked.audited()).toEqual(['MISSING', 'ROOT', 'STREAM', 'views']);
    expect(await attacked.verified()).toEqual(['COUNT', 'LEAF', 'RULE', 'STREAM']);
  });

  test('with its leaf', async () => {
    await attacked.tamper(
      'delete from ledger.events where position = 5',
      'delete from log.leaf where position = 5',
    );
    expect(await attacked.audited()).toEqual(['ORDER', 'ROOT', 'STREAM', 'views']);
    expect(await attacked.verified()).toEqual(['COUNT', 'LEAF', 'RULE', 'STREAM']);
  });
});

test('two events change places', async () => {
  await attacked.tamper(
    'update ledger.events set position = -5 where position = 5',
    'update ledger.events set position = 5 where position = 6',
    'update ledger.events set position = 6 where position = -5',
  );
  expect(await attacked.audited()).toEqual(['LOGGED_OTHERWISE', 'ROOT', 'STREAM', 'views']);
  expect(await attacked.verified()).toEqual(['LEAF', 'POSITION', 'ROOT', 'RULE', 'STREAM']);
});

describe('an event is put into the middle', () => {
  const forged = async (): Promise<(string | [string, unknown[]])[]> => {
    const first = (await attacked.rows())[0] as { envelope: Envelope };
    const stream = 'agencyRegistry-another';
    const id = '6f1cbb0d-6f4d-5a5c-9d0d-5a2a4f0e7c11';
    const event = seal({ ...first.envelope, stream, id, version: 0, factsAt: '0' }, null);
    return [
      'update ledger.events set position = -position - 1 where position >= 5',
      'update ledger.events set position = -position where position < 0',
      [
        `insert into ledger.events (position, stream, version, id, type, recorded_at, body, nonce, leaf_hash)
         values (5, $1, 0, $2, $3, $4, $5, $6, $7)`,
        [stream, id, event.type, event.recordedAt, event.body, event.nonce, event.leafHash],
      ],
      `update ledger.head set position = ${EVENTS + 1}`,
    ];
  };

  test('alone', async () => {
    await attacked.tamper(...(await forged()));
    expect(await attacked.audited()).toEqual(['LOGGED_OTHERWISE', 'ROOT', 'views']);
    expect(await attacked.verified()).toContain('LEAF');
  });

  test('and the leaves are moved to make room for it', async () => {
    await attacked.tamper(
      ...(await forged()),
      'update log.leaf set position = -position - 1 where position >= 5',
      'update log.leaf set position = -position where position < 0',
      `update log.logs set position = ${EVENTS + 1}, published_position = ${EVENTS + 1}`,
    );
    expect(await attacked.audited()).toEqual(['UNLOGGED', 'views']);
    expect(await attacked.verified()).toContain('COUNT');
  });
});

/** The state of tables as a backup would bring it back. */
const backup = [
  'create schema backup',
  ...['ledger.events', 'ledger.head', 'ledger.checkpoint', 'log.leaf', 'log.tile', 'log.logs'].map(
    (table) => `create table backup.${table.replace('.', '_')} as table ${table}`,
  ),
];
const restore = ['ledger.events', 'ledger.head', 'log.leaf', 'log.tile', 'log.logs'].flatMap(
  (table) => [
    `delete from ${table}`,
    `insert into ${table} select * from backup.${table.replace('.', '_')}`,
  ],
);
/** The order in which rows refer to each other. */
const restored = [
  ...restore.filter((each) => each.startsWith('delete')),
  ...restore.filter((each) => each.startsWith('insert') && each.includes('into log.logs')),
  ...restore.filter((each) => each.startsWith('insert') && !each.includes('into log.logs')),
  'drop schema views cascade',
];

describe('the database is set back to an older state, which was rightly signed', () => {
  let newest: string;
  beforeEach(async () => {
    await attacked.tamper(...backup);
    await attacked.goOn('b', 5);
    newest = await attacked.checkpoint();
    await attacked.tamper(...restored);
  });

  test('nothing in it tells; a checkpoint from before does, and so does the home that signed it', async () => {
    expect(await attacked.audited()).toEqual([]);
    expect(await attacked.verified()).toEqual([]);
    expect(await attacked.verified(newest)).toEqual(['PRIOR']);
    await expect(attacked.run(async () => undefined)).rejects.toThrow(LostHistory);
  });

  test('and goes on with another history, under the same key: the same', async () => {
    await attacked.goOn('c', 8, await attacked.thiefsHome());
    expect(await attacked.audited()).toEqual([]);
    expect(await attacked.verified()).toEqual([]);
    expect(await attacked.verified(newest)).toEqual(['PRIOR']);
    await expect(attacked.run(async () => undefined)).rejects.toThrow(LostHistory);
  });
});

describe('everything is written anew', () => {
  const rewrite = async () => [
    ...(await Promise.all(
      Array.from({ length: EVENTS }, (_, n) => attacked.replaced(n + 1, renamed)),
    )),
    'delete from log.leaf; delete from log.tile; delete from log.logs',
    'drop schema views cascade',
  ];

  test('without the key: nobody whom the auditor believes has signed it', async () => {
    const held = await attacked.checkpoint();
    await attacked.tamper(...(await rewrite()));
    await attacked.goOn('b', 1, await attacked.thiefsHome(false));
    expect(await attacked.audited()).toEqual([]);
    expect(await attacked.verified()).toEqual(['SIGNATURE']);
    expect(await attacked.verified(held)).toEqual(['PRIOR', 'SIGNATURE']);
  });

  test('with the key: only a checkpoint from before tells, and the home that signed', async () => {
    const held = await attacked.checkpoint();
    await attacked.tamper(...(await rewrite()));
    await attacked.goOn('b', 1, await attacked.thiefsHome());
    expect(await attacked.audited()).toEqual([]);
    expect(await attacked.verified()).toEqual([]);
    expect(await attacked.verified(held)).toEqual(['PRIOR']);
    await expect(attacked.run(async () => undefined)).rejects.toThrow(LostHistory);
  });
});

test('two auditors are shown two histories: each is right alone, and they find it when they compare', async () => {
  await attacked.tamper(...backup);
  await attacked.goOn('b', 4);
  const one = await attacked.bundle();
  const seenByOne = await attacked.checkpoint();
  await attacked.tamper(...restored);
  await attacked.goOn('c', 4, await attacked.thiefsHome());
  const other = await attacked.bundle();
  const seenByOther = await attacked.checkpoint();
  for (const file of [one, other]) expect((await attacked.verify(file)).valid).toBe(true);
  for (const [file, seen] of [
    [one, seenByOther],
    [other, seenByOne],
  ] as const) {
    const { valid, priors } = await attacked.verify(file, seen);
    expect([valid, priors.map(({ agrees }) => agrees)]).toEqual([false, [false]]);
  }
});

test('an event is changed between its commit and its sealing: only the receipt tells', async () => {
  const { receipt, position } = await attacked.opened(async (system) => {
    await importAgencies(system.execute, [agency('late')]);
    const [event] = await system.store.readAll(BigInt(EVENTS), 1);
    return { receipt: event?.leafHash.toString('hex'), position: event?.position as bigint };
  });
  await attacked.tamper(await attacked.replaced(EVENTS + 1, renamed));
  await attacked.goOn('b', 1);
  expect(await attacked.audited()).toEqual([]);
  expect(await attacked.verified()).toEqual([]);
  const proof = await attacked.opened(async ({ source }) => {
    expect((await currentLog(source.pool))?.size).toBe(EVENTS + 2);
    return (await logSource(source.pool).inclusionProofs([position]))[0];
  });
  expect(proof?.leafHash).toMatch(/^[0-9a-f]{64}$/);
  expect(proof?.leafHash).not.toBe(receipt);
});

test('a leaf is put behind the end of the log, where it would stop the sealer one day', async () => {
  await attacked.tamper('insert into log.leaf values (1, 1000, 1000)');
  expect(await attacked.audited()).toEqual(['ORDER']);
  expect(await attacked.verified()).toEqual([]);
});
