import { createHash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { accessLog } from '../../src/infra/access/access-log';
import { auditAccess } from '../../src/infra/access/audit-access';
import { removeOldAccess } from '../../src/infra/access/remove-old';
import { createLog } from '../../src/infra/log';
import { openCheckpoint, unverified } from '../../src/infra/proof/checkpoint';
import { logKeys } from '../../src/infra/proof/log-keys';
import { parseVerifier } from '../../src/infra/proof/signed-note';
import { openSystem, type System } from '../../src/infra/system';
import { until } from '../infra/views-fixture';
import { type App, type Caller, FINANCE, FOREIGN, mutation, PLAN, startApp } from '../support/app';
import { asOwner } from '../support/postgres';

jest.setTimeout(120_000);

/** Who looked at what, and was it told before he was answered? */
let app: App;
let system: System;
let head: Caller;
let finance: Caller;
let auditor: Caller;
let request: string;

beforeAll(async () => {
  app = await startApp();
  system = await openSystem({ ...app.system, log: createLog('silent'), clock: () => new Date() });
  head = await app.as('AGENCY_HEAD', FOREIGN);
  finance = await app.as('FINANCE', FINANCE, 'finance-1');
  auditor = await app.as('AUDITOR', null, 'auditor-1');
  const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '1000000' };
  const draft = mutation('draftBudgetRequest', 'budgetRequest { id }');
  const input = { planId: PLAN, lines: [line] };
  request = (await head.get(draft, { input })).draftBudgetRequest.budgetRequest.id;
});
afterAll(async () => {
  await system?.close();
  await app?.stop();
});

const FIELDS = `number at actor { id agency roles } operation document outcome objects objectCount
  correlationId count`;
const RECORD = `query Look($filter: AccessFilter, $first: Int!, $after: String) {
  accessRecord(filter: $filter, first: $first, after: $after) {
    edges { cursor node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`;
const MONEY = `query Money($id: ID!) { budgetRequest(id: $id) { id lines { requested } } }`;

/** As they stand in the database, which nothing that we ask for changes. */
async function rows(): Promise<Record<string, unknown>[]> {
  const { rows: all } = await system.source.pool.query(
    'select body from access.record order by number',
  );
  return all.map(({ body }) => JSON.parse(body));
}
async function added(work: () => Promise<unknown>) {
  const before = (await rows()).length;
  await work();
  return (await rows()).slice(before);
}

describe('is recorded', () => {
  test('who reads the money of an agency that is not his: person, operation, document and object', async () => {
    const [record, ...more] = await added(() => finance.get(MONEY, { id: request }));
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      actor: { id: 'finance-1', agency: FINANCE, roles: ['FINANCE'] },
      operation: 'Money',
      document: createHash('sha256').update(MONEY).digest('hex'),
      outcome: 'READ',
      objects: [request],
      objectCount: 1,
      count: 1,
    });
    expect(JSON.stringify(record)).not.toContain('1000000');
    expect(record?.correlationId).toMatch(/^[\w.:-]{8,64}$/);
  });

  test.each([
    ['in a list', `{ budgetRequests(planId: "${PLAN}") { edges { node { stage } } } }`],
    [
      'in the trail',
      `{ auditTrail(filter: { types: ["BudgetRequestDrafted"] }) { edges { node { data } } } }`,
    ],
    ['by its node', '{ node(id: "REQUEST") { ... on BudgetRequest { stage } } }'],
  ])('%s too, though its id is not asked for', async (_, query) => {
    const asked = query.replace('REQUEST', request).replace(`(planId: "${PLAN}")`, '');
    const [record] = await added(() => finance.get(asked));
    expect(record).toMatchObject({ outcome: 'READ', objects: [request], operation: null });
  });

  test('who reads sums over all agencies', async () => {
    const [record] = await added(() =>
      finance.get(`{ budgetPipeline(planId: "${PLAN}", by: [AGENCY]) { requested } }`),
    );
    expect(record).toMatchObject({ outcome: 'READ', objects: [`budgetTotal-${FOREIGN}`] });
  });

  test('whatever an auditor reads, also where he finds nothing', async () => {
    const [task, nothing] = await added(async () => {
      await auditor.get(`{ task(planId: "${PLAN}", code: "II.5.b.2") { title } }`);
      await auditor.get('{ viewer { id } }');
    });
    expect(task).toMatchObject({ actor: { id: 'auditor-1' }, outcome: 'READ', objectCount: 1 });
    expect(task?.objects).toEqual([expect.stringMatching(/^task-/)]);
    expect(nothing).toMatchObject({ outcome: 'READ', objects: [], objectCount: 0 });
  });

  test('of many objects the first fifty, and how many there were', async () => {
    const [record] = await added(() =>
      auditor.get('{ agencies(first: 120) { edges { node { code } } } }'),
    );
    expect(record?.objects).toHaveLength(50);
    expect(record).toMatchObject({ objectCount: 120 });
  });

  test('who asks for what does not exist for him', async () => {
    const stranger = await app.as('AGENCY_HEAD', 'so-y-te', 'curious');
    const found = await added(async () => {
      expect((await stranger.get(MONEY, { id: request })).budgetRequest).toBeNull();
      expect((await stranger.get(MONEY, { id: `${request}0` })).budgetRequest).toBeNull();
    });
    expect(found).toMatchObject([
      { outcome: 'HIDDEN', actor: { id: 'curious' }, objects: [request] },
    ]);
  });

  test('who is refused, with the object that he named and nothing that he wrote', async () => {
    const input = { budgetRequestId: request, reason: 'Một lý do bí mật' };
    const step = mutation('returnBudgetRequest', 'stale');
    const impostor = await app.as('COORDINATOR', FOREIGN, 'impostor');
    const found = await added(async () => {
      expect((await impostor.refused(step, { input })).extensions.code).toBe('FORBIDDEN');
    });
    expect(found).toMatchObject([
      {
        outcome: 'FORBIDDEN',
        operation: 'Step',
        actor: { id: 'impostor' },
        objects: [request],
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('bí mật');
  });
});

describe('is not recorded', () => {
  test('what an agency reads of its own, and what is open to all', async () => {
    const found = await added(async () => {
      await head.get(MONEY, { id: request });
      await head.get('{ budgetRequests { edges { node { id } } } }');
      await finance.get(`{ task(planId: "${PLAN}", code: "II.5.b.2") { title } }`);
      await finance.get('{ viewer { worklist { edges { node { since } } } } }');
    });
    expect(found).toEqual([]);
  });
});

describe('the record', () => {
  test('is read by auditors alone, the newest first, page by page, and that is recorded too', async () => {
    const before = (await rows()).length;
    const page = (await auditor.get(RECORD, { first: 2 })).accessRecord;
    const numbers = page.edges.map(({ node }: { node: { number: number } }) => node.number);
    expect(numbers).toEqual([before, before - 1]);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const next = (await auditor.get(RECORD, { first: 1, after: page.pageInfo.endCursor }))
      .accessRecord;
    expect(next.edges[0].node.number).toBe(before - 2);
    expect((await rows()).slice(before)).toMatchObject([
      { operation: 'Look', actor: { id: 'auditor-1' } },
      { operation: 'Look' },
    ]);
    for (const caller of [
      head,
      finance,
      await app.as('COORDINATOR', 'so-van-hoa-the-thao-va-du-lich'),
    ])
      expect((await caller.refused(RECORD, { first: 1 })).extensions.code).toBe('FORBIDDEN');
  });

  test('is searched by person, agency, outcome, object and time', async () => {
    const found = async (filter: object) =>
      (await auditor.get(RECORD, { filter, first: 50 })).accessRecord.edges.map(
        ({ node }: { node: { actor: { id: string } } }) => node.actor.id,
      );
    expect(new Set(await found({ actor: 'curious' }))).toEqual(new Set(['curious']));
    expect(new Set(await found({ agency: 'so-y-te' }))).toEqual(new Set(['curious']));
    expect(new Set(await found({ outcome: 'HIDDEN' }))).toEqual(new Set(['curious']));
    expect(new Set(await found({ object: request, outcome: 'FORBIDDEN' }))).toEqual(
      new Set(['impostor']),
    );
    expect(await found({ to: '2020-01-01T00:00:00Z' })).toEqual([]);
    expect((await found({ from: '2020-01-01T00:00:00Z' })).length).toBeGreaterThan(5);
    expect((await auditor.refused(RECORD, { first: 1, after: 'x' })).extensions).toMatchObject({
      rule: 'CURSOR_MALFORMED',
    });
  });

  test('is a tree that is signed, and what is changed in it is found', async () => {
    const { pool } = system.source;
    const { rows: heads } = await pool.query('select size, checkpoint from access.head');
    const { vkeys, origin } = (await auditor.get('{ log { checkpoint { vkeys origin } } }')).log
      .checkpoint;
    const signed = openCheckpoint(heads[0].checkpoint, vkeys.map(parseVerifier));
    expect([signed.origin, String(signed.size)]).toEqual([`${origin}/access`, heads[0].size]);
    expect(await auditAccess(pool, system.logKeys)).toEqual([]);
    for (const [statement, detail] of [
      [
        `update access.record set body = replace(body, 'curious', 'nobody')`,
        'the entry is not what its hash says',
      ],
      ['delete from access.record where number = 3', 'the entry is gone'],
      [
        'delete from access.record where number = (select max(number) from access.record)',
        'the entries of access do not lead to the head of their tree',
      ],
    ])
      await tampered(statement as string, async (client) => {
        const details = (await auditAccess(client as never, system.logKeys)).map(
          (each) => each.detail,
        );
        expect(details).toContain(detail);
      });
  });

  test('is signed by who seals, also what was written where the key is not', async () => {
    const { pool, log } = system.source;
    const keys = logKeys({ home: join(tmpdir(), randomUUID()), file: null });
    const entry = { actor: null, operation: null, document: null, outcome: 'READ' as const };
    const access = { ...entry, objects: [], objectCount: 0, correlationId: null, count: 1 };
    const replica = accessLog({ pool, keys, clock: () => new Date(), log });
    await replica.record([access, access]);
    const head = async () =>
      (await pool.query('select size, checkpoint from access.head')).rows[0] as {
        size: string;
        checkpoint: string;
      };
    const signedSize = async () => unverified((await head()).checkpoint).size;
    expect(await signedSize()).toBe(Number((await head()).size) - 2);
    await until(async () => (await signedSize()) === Number((await head()).size), 10_000);
    expect(await auditAccess(pool, system.logKeys)).toEqual([]);
  });

  test('only grows: nobody can change it, nor take from it what is young', async () => {
    const { pool } = system.source;
    for (const statement of [
      'update access.record set actor = null',
      'delete from access.record',
      'truncate access.record',
      'delete from access.head',
    ]) {
      await expect(pool.query(statement)).rejects.toThrow('permission denied for table');
      await expect(asOwner(app.databaseUrl, statement)).rejects.toThrow('only grows');
    }
    const remove = `select access.remove_through(3, '', decode(repeat('00', 32), 'hex')`;
    await expect(pool.query(`${remove}, 29)`)).rejects.toThrow('for 30 days at least');
    await expect(pool.query(`${remove}, 30)`)).rejects.toThrow('is younger than 30 days');
  });

  test('forgets what is older than it is kept, and the rest still leads to what is signed', async () => {
    const { pool, log } = system.source;
    const clock = () => new Date(Date.now() - 100 * 24 * 60 * 60_000);
    // Old entries can only come first: a record of its own.
    const other = await startApp();
    const opened = await openSystem({ ...other.system, log: createLog('silent'), clock });
    try {
      const parts = { pool: opened.source.pool, keys: opened.logKeys, log };
      const entry = { actor: null, operation: null, document: null, outcome: 'READ' as const };
      const access = { ...entry, objects: [], objectCount: 0, correlationId: null, count: 1 };
      const old = accessLog({ ...parts, clock });
      await old.record([access, access, access]);
      const young = accessLog({ ...parts, clock: () => new Date() });
      await young.record([access, access]);
      expect(await removeOldAccess(parts.pool, 101)).toBe(0);
      expect(await removeOldAccess(parts.pool, 90)).toBe(3);
      expect(await removeOldAccess(parts.pool, 90)).toBe(0);
      const { rows: left } = await parts.pool.query(
        'select number from access.record order by number',
      );
      expect(left).toEqual([{ number: '4' }, { number: '5' }]);
      expect(await auditAccess(parts.pool, opened.logKeys)).toEqual([]);
      await young.record([access]);
      expect(await auditAccess(parts.pool, opened.logKeys)).toEqual([]);
    } finally {
      await opened.close();
      await other.stop();
    }
    expect(await removeOldAccess(pool, 730)).toBe(0);
  });

  test('counts those whom nobody knows, by the minute, and says nothing else of them', async () => {
    const { pool, log } = system.source;
    const counting = accessLog({ pool, keys: system.logKeys, clock: () => new Date(), log });
    for (let n = 0; n < 7; n++) counting.unauthenticated();
    const [record] = await added(() => counting.close());
    expect(record).toMatchObject({
      outcome: 'UNAUTHENTICATED',
      count: 7,
      actor: null,
      objects: [],
    });
  });

  test('of many at once has every one, in a few transactions', async () => {
    const { pool, log } = system.source;
    const before = (await rows()).length;
    await Promise.all(Array.from({ length: 40 }, () => finance.get(MONEY, { id: request })));
    const found = (await rows()).slice(before);
    expect(found).toHaveLength(40);
    expect(found.map(({ number }) => number)).toEqual(found.map((_, n) => before + n + 1));
    expect(await auditAccess(pool, system.logKeys)).toEqual([]);
    log('');
  });

  test('that cannot be written keeps the answer back; who looks at his own is answered', async () => {
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    try {
      await client.query('alter table access.head rename to head_away');
      const { status, errors, data } = await finance.ask(MONEY, { id: request });
      expect([status, data, errors?.[0]?.extensions]).toEqual([
        503,
        null,
        { code: 'ACCESS_NOT_RECORDED' },
      ]);
      expect((await head.get(MONEY, { id: request })).budgetRequest.id).toBe(request);
    } finally {
      await client.query('alter table access.head_away rename to head');
      await client.end();
    }
    expect((await finance.get(MONEY, { id: request })).budgetRequest.id).toBe(request);
  });
});

/** With something changed as superuser, and changed back. */
async function tampered(statement: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('begin; alter table access.record disable trigger all');
    await client.query(statement);
    await work(client);
  } finally {
    await client.query('rollback');
    await client.end();
  }
}
