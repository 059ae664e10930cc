import { Client, Pool } from 'pg';
import { AccessNotes } from '../../../src/graphql/access/access-notes';
import { bodyOf } from '../../../src/graphql/http/answer';
import { KeptAnswers } from '../../../src/graphql/kept/answers';
import { eraser } from '../../../src/infra/erase';
import { createLog } from '../../../src/infra/log';
import { rebuild } from '../../../src/infra/projector/rebuild';
import { openSystem, type System } from '../../../src/infra/system';
import { Looks } from '../../../src/infra/views/looks';
import {
  type App,
  type Caller,
  CULTURE,
  FOREIGN,
  mutation,
  PLAN,
  startApp,
} from '../../support/app';

jest.setTimeout(180_000);

/** An answer is given again while nothing has moved, to nobody else, and never what was erased. */
const NAME = 'Nguyễn Thị Bưởi';
const DOCUMENT = { number: '12/QĐ-UBND', date: '2026-11-01', issuer: 'UBND tỉnh' };

let app: App;
let system: System;
let head: Caller;
let coordinator: Caller;
let auditor: Caller;
let assignmentId: string;
let written = 0;
/** Of the last remark. */
let commandId: string;

beforeAll(async () => {
  app = await startApp();
  const clock = () => new Date(app.clock.now);
  system = await openSystem({ ...app.system, log: createLog('silent'), clock });
  head = await app.as('AGENCY_HEAD', FOREIGN, 'the-head');
  coordinator = await app.as('COORDINATOR', CULTURE, 'the-coordinator');
  auditor = await app.as('AUDITOR', null, 'the-auditor');
  const { assignments } = await head.get(
    `{ assignments(filter: { agency: "${FOREIGN}", role: LEAD }) { edges { node { id } } } }`,
  );
  assignmentId = assignments.edges[1].node.id;
});
afterAll(async () => {
  await system?.close();
  await app?.stop();
});

/** A remark of the head's own work; its position. */
async function write(note = `Đợt ${written}`): Promise<string> {
  const input = { assignmentId, period: '2026-Q1', quantity: ++written, note };
  const report = mutation('reportProgress', 'receipt { position commandId }');
  const { receipt } = (await head.get(report, { input })).reportProgress;
  commandId = receipt.commandId;
  return receipt.position;
}

/** The answer, and whether it was there already: then only where the views stand was asked. */
async function asked(who: Caller, query: string, variables = {}, headers = {}) {
  const before = app.statements.length;
  const answer = await who.ask(query, variables, headers);
  const statements = app.statements.slice(before).filter((text) => text !== 'checkpoint');
  expect(answer.errors).toBeUndefined();
  return { ...answer, again: statements.length === 0 };
}

const REMARKS = `query R($id: ID!) { assignment(id: $id) { remarks { edges { node { text } } } } }`;
const remarks = async (who: Caller) => {
  const { data, again, extensions } = await asked(who, REMARKS, { id: assignmentId });
  const texts: string[] = data.assignment.remarks.edges.map(
    ({ node }: { node: { text: string } }) => node.text,
  );
  return { texts, again, position: extensions.ledger.position };
};

describe('an answer', () => {
  test('is given again while the views stand where they stood, and is new once they moved', async () => {
    const position = await write('Trước');
    const first = await remarks(head);
    expect(first).toEqual({ texts: ['Trước'], again: false, position });
    expect(await remarks(head)).toEqual({ ...first, again: true });
    const later = await write('Sau');
    const moved = await remarks(head);
    expect(moved).toEqual({
      texts: expect.arrayContaining(['Sau']),
      again: false,
      position: later,
    });
    expect(await remarks(head)).toEqual({ ...moved, again: true });
  });

  test('is of the variables that it was asked with', async () => {
    const query = 'query A($code: String!) { agency(code: $code) { name } }';
    const names = [FOREIGN, CULTURE, FOREIGN, CULTURE];
    const answers = [];
    for (const code of names) answers.push(await asked(coordinator, query, { code }));
    expect(answers.map(({ again }) => again)).toEqual([false, false, true, true]);
    expect(answers[2]?.data).toEqual(answers[0]?.data);
    expect(answers[1]?.data).not.toEqual(answers[0]?.data);
  });

  test('is of the operation that was named', async () => {
    const query = `query A { agency(code: "${FOREIGN}") { code } } query B { agency(code: "${CULTURE}") { code } }`;
    const of = async (operationName: string) => {
      const token = await app.token({ roles: ['COORDINATOR'], agency: CULTURE, subject: 'x' });
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, operationName }),
      });
      return ((await response.json()) as { data: { agency: object } }).data.agency;
    };
    for (let n = 0; n < 2; n++) {
      expect(await of('A')).toEqual({ code: FOREIGN });
      expect(await of('B')).toEqual({ code: CULTURE });
    }
  });

  test('is of one caller: of another agency, of other roles, and of another person', async () => {
    await remarks(head);
    expect((await remarks(head)).again).toBe(true);
    const others = [
      await app.as('AGENCY_HEAD', FOREIGN, 'another-head'),
      await app.as(['AGENCY_HEAD', 'REGISTRAR'], FOREIGN, 'the-head'),
      await app.as('AGENCY_HEAD', 'so-y-te', 'the-head'),
    ];
    const answers = [];
    for (const other of others) answers.push(await remarks(other));
    expect(answers.map(({ again }) => again)).toEqual([false, false, false]);
    expect(answers.map(({ texts }) => texts.length > 0)).toEqual([true, true, false]);
    const again = [];
    for (const other of others) again.push(await remarks(other));
    expect(again).toEqual(answers.map((answer) => ({ ...answer, again: true })));
  });

  test('is of one language, and of one day', async () => {
    const query = '{ viewer { worklist(first: 3) { edges { node { what why } } } } }';
    const inEnglish = { 'accept-language': 'en' };
    const vietnamese = await asked(head, query);
    const english = await asked(head, query, {}, inEnglish);
    expect(english.again).toBe(false);
    expect(english.data).not.toEqual(vietnamese.data);
    expect(await asked(head, query)).toEqual({ ...vietnamese, again: true });
    const today = app.clock.now;
    app.clock.now = '2026-11-11T02:00:00.000Z';
    expect((await asked(head, query)).again).toBe(false);
    app.clock.now = today;
    expect((await asked(head, query)).again).toBe(true);
  });

  test('is of what is asked for at least: one that lags is not kept', async () => {
    const query = '{ plans { totalCount } }';
    const beyond = { 'plan-ledger-min-position': '99999999' };
    const late = await asked(coordinator, query, {}, beyond);
    expect(late.extensions.ledger.stale).toBe(true);
    expect((await asked(coordinator, query)).extensions.ledger.stale).toBe(false);
    const later = await asked(coordinator, query, {}, beyond);
    expect(later.extensions.ledger.stale).toBe(true);
    expect(later.again).toBe(false);
  });

  test.each([
    ['what may be done now', () => `{ plan(id: "${PLAN}") { allowedCommands } }`],
    ['the log', () => '{ log { checkpoint { size } } }'],
    ['a receipt', () => `{ receiptStatus(commandId: "${commandId}") { status } }`],
  ])('about %s is made anew', async (_, query) => {
    await asked(head, query());
    const statements = app.statements.length;
    const { data } = await asked(head, query());
    expect(Object.values(data)).not.toContain(null);
    // Nothing of it was kept, so where the views stand was not asked either.
    expect(app.statements.slice(statements)).not.toContain('checkpoint');
  });

  test('with errors is made anew', async () => {
    const query = `{ plans(first: 1) { totalCount } asOf(position: "99999999") { time } }`;
    await coordinator.ask(query);
    const statements = app.statements.length;
    expect((await coordinator.ask(query)).errors).toHaveLength(1);
    expect(app.statements.slice(statements)).not.toContain('checkpoint');
  });
});

describe('an answer of the past', () => {
  const query = `query P($at: Position!) { asOf(position: $at) { position time
    agency(code: "${FOREIGN}") { name } tasks(first: 3) { edges { node { code title } } } } }`;

  test('is given again wherever the ledger has come to, at its place there', async () => {
    const at = await write();
    const first = await asked(coordinator, query, { at });
    expect([first.again, first.extensions.ledger.position]).toEqual([false, at]);
    const later = await write();
    const second = await asked(coordinator, query, { at });
    expect([second.again, second.extensions.ledger.position]).toEqual([true, later]);
    expect(second.data).toEqual(first.data);
  });

  test('moves with what its caller may see today', async () => {
    const at = await write();
    const own = `query P($at: Position!) { asOf(position: $at) {
      budgetRequests { edges { node { id } } } } }`;
    expect((await asked(head, own, { at })).again).toBe(false);
    expect((await asked(head, own, { at })).again).toBe(true);
    await write();
    expect((await asked(head, own, { at })).again).toBe(false);
  });

  test('by an instant moves with the ledger', async () => {
    const byTime = '{ asOf(time: "2026-11-10T03:00:00.000Z") { position } }';
    const at = await write();
    expect((await asked(coordinator, byTime)).data.asOf.position).toBe(at);
    expect((await asked(coordinator, byTime)).again).toBe(true);
    const later = await write();
    expect((await asked(coordinator, byTime)).data.asOf.position).toBe(later);
  });
});

describe('what was erased', () => {
  const erase = mutation('eraseData', 'erased stale');
  const input = (position: string) => ({
    planId: PLAN,
    positions: [position],
    legalBasis: 'Luật 91/2025/QH15, Điều 14',
    document: DOCUMENT,
  });
  const past = (at: string) =>
    `{ asOf(position: "${at}") { assignment(id: "${assignmentId}") { remarks { edges { node { text } } } } } }`;
  const texts = async (query: string) => JSON.stringify((await asked(coordinator, query)).data);

  test('is in no answer any more, of now and of then', async () => {
    const at = await write(`Theo chị ${NAME}`);
    for (let n = 0; n < 2; n++) {
      expect((await remarks(coordinator)).texts.join()).toContain(NAME);
      expect(await texts(past(at))).toContain(NAME);
    }
    const office = await app.as('PROVINCE_OFFICE', 'van-phong-ubnd-tinh');
    expect((await office.get(erase, { input: input(at) })).eraseData.erased).toBe(1);
    expect((await remarks(coordinator)).texts.join()).not.toContain(NAME);
    expect(await texts(past(at))).not.toContain(NAME);
  });

  test('by another process, too', async () => {
    const at = await write(`Lại theo chị ${NAME}`);
    for (let n = 0; n < 2; n++) {
      expect((await remarks(coordinator)).texts.join()).toContain(NAME);
      expect(await texts(past(at))).toContain(NAME);
    }
    const { planId, positions, legalBasis, document } = input(at);
    await eraser(system)(
      { planId, positions: positions.map(BigInt), legalBasis },
      {
        actor: { id: 'office', agency: 'van-phong-ubnd-tinh', roles: ['PROVINCE_OFFICE'] },
        commandId: '6f1f7c52-8f0a-4c53-9d0e-0a6c3c1f7a11',
        correlationId: 'of-another-process',
        effectiveOn: null,
        document,
      },
    );
    expect((await remarks(coordinator)).texts.join()).not.toContain(NAME);
    expect(await texts(past(at))).not.toContain(NAME);
  });

  test('views that are made again at the same position are asked again', async () => {
    const query = '{ plans { totalCount } }';
    await asked(coordinator, query);
    expect((await asked(coordinator, query)).again).toBe(true);
    await rebuild(system.source);
    expect((await asked(coordinator, query)).again).toBe(false);
    expect((await asked(coordinator, query)).again).toBe(true);
  });
});

test('of views that another release lays out, nothing is given again', async () => {
  const query = '{ plans { totalCount } }';
  await asked(coordinator, query);
  expect((await asked(coordinator, query)).again).toBe(true);
  const layout = 'select layout from ledger.checkpoint';
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  const known = (await client.query(layout)).rows[0].layout;
  try {
    await client.query(
      "update ledger.checkpoint set layout = 'of a later release', release = '99.0.0'",
    );
    const refused = await coordinator.ask(query);
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([503, 'VIEWS_BUSY']);
  } finally {
    await client.query('update ledger.checkpoint set layout = $1', [known]);
    await client.end();
  }
  expect((await coordinator.ask(query)).status).toBe(200);
});

describe('who looks', () => {
  const MONEY = '{ plans { edges { node { id } } } }';
  const records = async () => {
    const fields = 'edges { node { operation document objects correlationId } }';
    const filter = 'filter: { actor: "the-auditor", outcome: READ }';
    const { accessRecord } = await auditor.get(
      `{ accessRecord(first: 200, ${filter}) { ${fields} } }`,
    );
    return accessRecord.edges.map(({ node }: { node: object }) => node);
  };

  test('is on record each time, with what he saw, before it is given again', async () => {
    const query = `query Look ${MONEY}`;
    await asked(auditor, query);
    const before = (await records()).length;
    expect((await asked(auditor, query)).again).toBe(true);
    const after = await records();
    // This look, and the question about the record in between.
    expect(after.length - before).toBe(2);
    const looks = after.filter(({ operation }: { operation: string }) => operation === 'Look');
    expect(looks).toHaveLength(2);
    expect(looks[0].objects).toEqual([PLAN]);
    expect(looks[0].objects).toEqual(looks[1].objects);
    expect(looks[0].document).toEqual(looks[1].document);
    expect(looks[0].correlationId).not.toEqual(looks[1].correlationId);
  });
});

describe('over GET', () => {
  const get = async (
    query: string,
    tag?: string,
    roles: 'COORDINATOR' | 'AUDITOR' = 'COORDINATOR',
  ) => {
    const agency = roles === 'AUDITOR' ? null : CULTURE;
    const token = await app.token({ roles: [roles], agency, subject: `getting-${roles}` });
    const response = await fetch(`${app.url}/graphql?${new URLSearchParams({ query })}`, {
      headers: {
        authorization: `Bearer ${token}`,
        'apollo-require-preflight': '1',
        ...(tag && { 'if-none-match': tag }),
      },
    });
    return { response, tag: response.headers.get('etag') ?? '', text: await response.text() };
  };

  test('who has it already is told so, until it is another', async () => {
    const query = `{ assignment(id: "${assignmentId}") { lastActivityOn version } }`;
    const first = await get(query);
    expect(first.response.status).toBe(200);
    expect(first.tag).toMatch(/^W\/"[\w-]{43}"$/);
    expect(first.response.headers.get('cache-control')).toBe('no-store');
    expect(first.response.headers.get('vary')).toBe(
      'authorization, accept, accept-language, plan-ledger-min-position',
    );
    const second = await get(query, `"other", ${first.tag}`);
    expect([second.response.status, second.text, second.tag]).toEqual([304, '', first.tag]);
    expect(second.response.headers.get('plan-ledger-cost')).toBe(
      first.response.headers.get('plan-ledger-cost'),
    );
    await write();
    const third = await get(query, first.tag);
    expect(third.response.status).toBe(200);
    expect(third.tag).not.toBe(first.tag);
  });

  test('of the past for ever', async () => {
    const query = `{ asOf(position: "${await write()}") { agency(code: "${FOREIGN}") { name } } }`;
    const { tag } = await get(query);
    await write();
    expect((await get(query, tag)).response.status).toBe(304);
  });

  test('a look that is answered so is on record as well', async () => {
    const query = '{ plans { edges { node { code } } } }';
    const { tag } = await get(query, undefined, 'AUDITOR');
    expect((await get(query, tag, 'AUDITOR')).response.status).toBe(304);
    const filter = 'filter: { actor: "getting-AUDITOR" }';
    const { accessRecord } = await auditor.get(
      `{ accessRecord(${filter}) { edges { node { outcome } } } }`,
    );
    expect(accessRecord.edges).toHaveLength(2);
  });

  test('errors have no tag', async () => {
    expect((await get('{ asOf(position: "99999999") { time } }')).tag).toBe('');
  });
});

test('memory is bounded: what was asked least recently goes first, and the largest are not kept', () => {
  const kept = new KeptAnswers(64_000);
  const moment = { position: 1n, generation: 'g' };
  const access = new AccessNotes({ id: 'x', agency: null, roles: ['AUDITOR'] });
  const entry = (data: string) => ({
    moment,
    ofPast: false,
    access,
    body: bodyOf(data, 1n, false),
  });
  kept.get('none', moment);
  kept.set('one', entry('"x"'));
  const { bytes } = kept.get('one', moment)?.body ?? {};
  // What is about it counts as well, and no larger piece of memory is held by a small answer.
  expect(kept.bytes).toBe(1_000 + 2 * 'one'.length + (bytes?.length ?? 0));
  expect(bytes?.buffer.byteLength).toBe(bytes?.length);
  for (let n = 0; n < 1_000; n++) kept.set(`key-${n}`, entry(`"${'x'.repeat(100)}"`));
  expect(kept.bytes).toBeGreaterThan(50_000);
  expect(kept.bytes).toBeLessThanOrEqual(64_000);
  expect([kept.has('key-0'), kept.has('key-999')]).toEqual([false, true]);
  kept.set('large', entry(`"${'x'.repeat(10_000)}"`));
  expect(kept.has('large')).toBe(false);
  kept.get('key-999', { position: 1n, generation: 'another' });
  expect(kept.bytes).toBe(0);
  // Of who began to read before the tables were others.
  kept.set('late', entry('"x"'));
  expect(kept.has('late')).toBe(false);
});

test('a look at the views that has begun tells nothing to who comes later: they share the next', async () => {
  const pool = new Pool({ connectionString: app.databaseUrl, max: 4 });
  const other = new Client({ connectionString: app.databaseUrl });
  await other.connect();
  let begun = 0;
  const looks = new Looks(pool, null, () => {
    begun++;
  });
  await other.query('begin; lock table ledger.checkpoint in access exclusive mode');
  const early = looks.next();
  while (begun < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const late = [looks.next(), looks.next(), looks.next()];
  expect(begun).toBe(1);
  await other.query('rollback');
  const positions = (await Promise.all([early, ...late])).map(({ position }) => String(position));
  expect(positions).toEqual(Array(4).fill(await app.head()));
  expect(begun).toBe(2);
  await other.end();
  await pool.end();
});
