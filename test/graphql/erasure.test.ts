import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { APP_ROLES } from '../../src/domain/decider';
import { erasure } from '../../src/domain/erasure/erasure';
import { canonicalJson } from '../../src/domain/shared/canonical-json';
import { eraser, finishErasures } from '../../src/infra/erase';
import type { StoredEvent } from '../../src/infra/event-store/event-store';
import { commitmentTo, type ErasableSecret, opened } from '../../src/infra/ledger/envelope';
import { createLog } from '../../src/infra/log';
import { rebuild } from '../../src/infra/projector/rebuild';
import { audit } from '../../src/infra/proof/audit';
import { exportBundle } from '../../src/infra/proof/bundle/export-bundle';
import { verifyBundle } from '../../src/infra/proof/bundle/verify-bundle';
import { currentLog } from '../../src/infra/proof/log-tables';
import { parsePolicy } from '../../src/infra/proof/policy';
import { openSystem, type System } from '../../src/infra/system';
import { until } from '../infra/views-fixture';
import {
  type App,
  type Caller,
  CULTURE,
  FINANCE,
  FOREIGN,
  mutation,
  PLAN,
  startApp,
} from '../support/app';

jest.setTimeout(120_000);

/** A text that names somebody is destroyed, and everything else about the history stays provable. */
const NAME = 'Nguyễn Thị Bưởi';
const DOCUMENT = { number: '12/QĐ-UBND', date: '2026-11-01', issuer: 'UBND tỉnh' };
const LAW = 'Luật 91/2025/QH15, Điều 14';

let app: App;
let office: Caller;
let head: Caller;
let system: System;
let bulletin: string;
/** Position of the report whose note names somebody, and of the one that names nobody. */
let named: string;
let other: string;
let before: string;

const report = mutation('reportProgress', 'receipt { position events { leafHash } }');
const erase = mutation('eraseData', 'erased stale receipt { position events { type } }');

beforeAll(async () => {
  app = await startApp();
  office = await app.as('PROVINCE_OFFICE', 'van-phong-ubnd-tinh');
  head = await app.as('AGENCY_HEAD', FOREIGN);
  const found = await head.get(
    `{ assignments(filter: { agency: "${FOREIGN}", role: LEAD }) { edges { node { id } } } }`,
  );
  bulletin = found.assignments.edges[1].node.id;
  const said = async (quantity: number, note: string) => {
    const input = { assignmentId: bulletin, period: '2026-Q1', quantity, note };
    return (await head.get(report, { input })).reportProgress.receipt.position;
  };
  named = await said(1, `Theo chị ${NAME}`);
  other = await said(2, 'Đã in 500 bản');
  before = other;
  const clock = () => new Date(app.clock.now);
  system = await openSystem({ ...app.system, log: createLog('silent'), clock });
});
afterAll(async () => {
  await system?.close();
  await app?.stop();
});

const input = (positions: string[], more: object = {}) => ({
  input: { planId: PLAN, positions, legalBasis: LAW, document: DOCUMENT, ...more },
});

/** Every row of every table of the database that holds the text. */
async function tablesWith(text: string): Promise<string[]> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('views', 'ledger', 'log')`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const text_ = `select count(*)::int as n from ${name} t where t::text like '%' || $1 || '%'`;
      const counted = await client.query<{ n: number }>(text_, [text]);
      if (counted.rows[0]?.n) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}

const REMARKS = `{ assignment(id: "%") { remarks { edges { node { text } } } } }`;
const remarks = async (query: string) => {
  const data = await head.get(query.replace('%', bulletin));
  const { edges } = (data.asOf ?? data).assignment.remarks;
  return edges.map(({ node }: { node: { text: string } }) => node.text);
};

async function bundle() {
  const head = await system.store.head();
  await until(async () => (await currentLog(system.source.pool))?.position === head);
  const file = join(app.system.config.home, `${randomUUID()}.bundle`);
  const { store, secrets, source } = system;
  await exportBundle({ store, secrets, pool: source.pool }, file, { payloads: true });
  const [vkey] = (await currentLog(source.pool))?.vkeys ?? [];
  const policy = parsePolicy(`log ${vkey}\nquorum none`);
  const text = await readFile(file, 'utf8');
  return { text, policy, verified: await verifyBundle(file, policy, []) };
}

describe('before it is asked for', () => {
  test('the text is in the views, and in a whole bundle', async () => {
    expect(await tablesWith(NAME)).toEqual(['views.remark_view']);
    const { text, verified } = await bundle();
    expect(text).toContain(NAME);
    expect(verified).toMatchObject({ valid: true, erased: 0 });
  });

  test('nobody but the province office may', async () => {
    const position = await app.head();
    for (const role of APP_ROLES)
      for (const agency of [FOREIGN, 'van-phong-ubnd-tinh', null]) {
        if (role === 'PROVINCE_OFFICE' && agency === 'van-phong-ubnd-tinh') continue;
        const { extensions } = await (await app.as(role, agency)).refused(erase, input([named]));
        expect([role, agency, extensions.code]).toEqual([role, agency, 'FORBIDDEN']);
        // Nor does he learn what there is.
        const none = await (await app.as(role, agency)).refused(erase, input(['999999']));
        expect(none.extensions.code).toBe('FORBIDDEN');
      }
    expect(await app.head()).toBe(position);
    expect(await tablesWith(NAME)).toEqual(['views.remark_view']);
  });

  test.each<[string, () => object, object]>([
    ['without a decision', () => input([named], { document: null }), { code: 'DOCUMENT_MISSING' }],
    ['without a law', () => input([named], { legalBasis: ' ' }), { code: 'LEGAL_BASIS_MISSING' }],
    ['what is not there', () => input([named, '999999']), { code: 'NOT_FOUND' }],
    ['of another plan', () => input([named], { planId: 'another' }), { code: 'NOT_FOUND' }],
    ['what has no text', () => input(['1']), { code: 'NOT_FOUND' }],
    ['nothing at all', () => input([]), { code: 'BAD_USER_INPUT', rule: 'LIST_TOO_SHORT' }],
  ])('%s it is refused, and nothing is destroyed', async (_, asked, refusal) => {
    expect((await office.refused(erase, asked())).extensions).toMatchObject(refusal);
    expect(await tablesWith(NAME)).toEqual(['views.remark_view']);
  });

  test('an event of the plan that holds no text is no object of it', async () => {
    const { auditTrail } = await office.get(
      '{ auditTrail(filter: { types: ["AssignmentOpened"] }, first: 1) { edges { node { position } } } }',
    );
    const [{ node }] = auditTrail.edges;
    const { extensions } = await office.refused(erase, input([node.position]));
    expect(extensions).toMatchObject({ code: 'NOTHING_TO_ERASE', position: node.position });
  });
});

test('a process that may destroy no key refuses before it says that it has', async () => {
  const { databaseUrls } = app.system.config;
  const config = { ...app.system.config, databaseUrls: { ...databaseUrls, erasure: null } };
  const clock = () => new Date(app.clock.now);
  const weak = await openSystem({ ...app.system, config, log: createLog('silent'), clock });
  try {
    const position = await app.head();
    const commandId = randomUUID();
    const erasing = eraser(weak)(
      { planId: PLAN, positions: [BigInt(named)], legalBasis: LAW },
      {
        actor: { id: 'office', agency: 'van-phong-ubnd-tinh', roles: ['PROVINCE_OFFICE'] },
        commandId,
        correlationId: commandId,
        effectiveOn: null,
        document: DOCUMENT,
      },
    );
    await expect(erasing).rejects.toThrow('permission denied to set role "plan_ledger_eraser"');
    expect(await app.head()).toBe(position);
    expect(await tablesWith(NAME)).toEqual(['views.remark_view']);
  } finally {
    await weak.close();
  }
});

describe('the text is destroyed', () => {
  const commandId = randomUUID();
  let receipt: { position: string };

  test('by decision, and that is an event', async () => {
    const { eraseData } = await office.get(erase, input([named], { commandId }));
    expect(eraseData).toMatchObject({ erased: 1, stale: false });
    expect(eraseData.receipt.events).toEqual([{ type: 'DataErased' }]);
    receipt = eraseData.receipt;
  });

  test('in the views and their history, now and as they stood, and for good', async () => {
    const asOf = `{ asOf(position: "${before}") ${REMARKS} }`;
    for (const query of [REMARKS, asOf]) expect(await remarks(query)).toEqual(['Đã in 500 bản']);
    expect(await tablesWith(NAME)).toEqual([]);
    await rebuild(system.source);
    expect(await tablesWith(NAME)).toEqual([]);
    expect(await remarks(REMARKS)).toEqual(['Đã in 500 bản']);
  });

  test('its key and nonce are in no table any more, those of others are', async () => {
    const [event, next] = await Promise.all(
      [named, other].map(async (at) => (await system.store.readAll(BigInt(at) - 1n, 1))[0]),
    );
    const ids = [event?.id, next?.id] as string[];
    expect([...(await system.secrets.find(ids)).keys()]).toEqual([next?.id]);
    expect([...(await system.secrets.commitments(ids)).keys()]).toEqual([event?.id]);
  });

  test('what was reported stays, and so does who reported it', async () => {
    const { event } = await office.get(
      `{ event(position: "${named}") { type actor { agency } data leafHash } }`,
    );
    expect(event).toMatchObject({ type: 'ProgressReported', actor: { agency: FOREIGN } });
    expect(event.data).toMatchObject({ quantity: 1 });
  });

  test('everything verifies, and it is told how many texts are gone', async () => {
    const { text, verified } = await bundle();
    expect(text).not.toContain(NAME);
    expect(verified).toMatchObject({ valid: true, findings: [], erased: 1 });
    expect(verified.rules.notChecked).toEqual({ PlanImported: 1 });
    expect(await audit(system)).toMatchObject({ agree: true, found: 0, erased: 1 });
  });

  test('repeated word for word it gives its receipt, and by another command there is nothing left', async () => {
    const again = await office.get(erase, input([named], { commandId }));
    expect(again.eraseData.receipt.position).toBe(receipt.position);
    const position = await app.head();
    const { eraseData } = await office.get(erase, input([named]));
    expect(eraseData).toMatchObject({ erased: 0, receipt: { events: [] } });
    expect(await app.head()).toBe(position);
  });
});

test('cut off between the event and the destruction, the next start goes on', async () => {
  const [event] = await system.store.readAll(BigInt(other) - 1n, 1);
  const { id, stream, version, type } = event as StoredEvent;
  const secret = (await system.secrets.find([id])).get(id) as ErasableSecret;
  const { data } = opened(event as StoredEvent, secret);
  const commitment = commitmentTo(data, secret.nonce).toString('base64url');
  const events = [{ id, stream, version, type, commitment }];
  const commandId = randomUUID();
  const request = {
    actor: { id: 'office', agency: 'van-phong-ubnd-tinh', roles: ['PROVINCE_OFFICE' as const] },
    commandId,
    correlationId: commandId,
    effectiveOn: null,
    document: DOCUMENT,
  };
  const command = { type: 'EraseData' as const, planId: PLAN, legalBasis: LAW, events };
  const order = { decider: erasure, stream: system.execute.newStream('erasure', request), command };
  await system.execute.one(order, request);
  await system.caughtUp();
  expect(await remarks(REMARKS)).toEqual(['Đã in 500 bản']);
  await finishErasures(system);
  expect(await remarks(REMARKS)).toEqual([]);
  expect((await system.secrets.find([id])).size).toBe(0);
  expect((await bundle()).verified).toMatchObject({ valid: true, erased: 2 });
});

test("what a view says that the ledger does not is nobody's decision", async () => {
  const input = { assignmentId: bulletin, period: '2026-Q3', quantity: 4, note: 'Đã phát hành' };
  const { position } = (await head.get(report, { input })).reportProgress.receipt;
  const [event] = await system.store.readAll(BigInt(position) - 1n, 1);
  const { id, stream, version, type } = event as StoredEvent;
  const commitment = Buffer.alloc(32).toString('base64url');
  const events = [{ id, stream, version, type, commitment }];
  const forge = 'update views.audit_trail set type = $2, data = $3 where position = $1';
  const data = JSON.stringify({ planId: PLAN, legalBasis: LAW, events });
  await system.source.pool.query(forge, [position, 'DataErased', data]);
  await finishErasures(system);
  expect((await system.secrets.find([id])).size).toBe(1);
  await rebuild(system.source);
});

describe('wherever else somebody is named', () => {
  const OTHER = 'Trần Văn Cam';
  const TEXT = `Theo anh ${OTHER}`;
  const did = async (by: Caller, name: string, input: object, fields = '') => {
    const step = mutation(name, `receipt { position } ${fields}`);
    const { receipt, ...payload } = (await by.get(step, { input }))[name];
    return { position: receipt.position as string, ...payload };
  };
  let coordinator: Caller;
  let finance: Caller;
  let cycleId: string;

  beforeAll(async () => {
    coordinator = await app.as('COORDINATOR', CULTURE);
    finance = await app.as('FINANCE', FINANCE);
    const opening = {
      planId: PLAN,
      kind: 'FINAL',
      periodCovered: { from: '2026-01-01', to: '2026-10-31' },
      cutOff: '2026-11-12',
    };
    const opened = await did(coordinator, 'openReportingCycle', opening, 'reportingCycle { id }');
    cycleId = opened.reportingCycle.id;
  });

  /** Says it, and tells at which positions, and how who may read it reads it. */
  type Said = { positions: string[]; by: Caller; query: string };

  async function returned(): Promise<Said> {
    const lines = [{ task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '1000' }];
    const draft = { planId: PLAN, lines };
    const { budgetRequest } = await did(head, 'draftBudgetRequest', draft, 'budgetRequest { id }');
    const of = { budgetRequestId: budgetRequest.id };
    await did(head, 'submitBudgetRequest', of);
    await did(finance, 'receiveBudgetRequest', of);
    const { position } = await did(finance, 'returnBudgetRequest', { ...of, reason: TEXT });
    const query = `budgetRequest(id: "${of.budgetRequestId}") {
      stage remarks { text } revisions { returnReason } }`;
    return { positions: [position], by: head, query };
  }

  async function obstructed(): Promise<Said> {
    const reported = { planId: PLAN, taskCode: 'II.5.b.2', text: TEXT };
    const first = await did(head, 'reportObstacle', reported, 'obstacle { id }');
    const of = { obstacleId: first.obstacle.id };
    const second = await did(coordinator, 'escalateObstacle', { ...of, note: TEXT });
    const third = await did(office, 'resolveObstacle', { ...of, resolution: TEXT });
    const query = `obstacle(id: "${of.obstacleId}") { status text escalationNote resolution }`;
    return { positions: [first, second, third].map(({ position }) => position), by: head, query };
  }

  async function drafted(): Promise<Said> {
    const draft = { cycleId, content: TEXT };
    const { position, report } = await did(head, 'draftReport', draft, 'report { id }');
    return {
      positions: [position],
      by: head,
      query: `report(id: "${report.id}") { draft { content } }`,
    };
  }

  async function withdrawn(): Promise<Said> {
    const submission = { cycleId, content: TEXT };
    const first = await did(head, 'submitReport', submission, 'report { id }');
    const of = { reportId: first.report.id, revision: 1 };
    const second = await did(head, 'withdrawReport', { ...of, reason: TEXT });
    const query = `report(id: "${of.reportId}") { content revisions { content withdrawalReason } }`;
    return { positions: [first.position, second.position], by: head, query };
  }

  async function concluded(): Promise<Said> {
    const input = { cycleId, conclusions: TEXT };
    const { position } = await did(coordinator, 'consolidateReport', input);
    const query = `reportingCycle(id: "${cycleId}") { consolidated { version conclusions } }`;
    return { positions: [position], by: coordinator, query };
  }

  test.each<[string, () => Promise<Said>, string, object]>([
    [
      'why a budget request is returned',
      returned,
      'views.budget_remark_view',
      { budgetRequest: { stage: 'RETURNED', remarks: [], revisions: [{ returnReason: null }] } },
    ],
    [
      'an obstacle, and what became of it',
      obstructed,
      'views.obstacle_view',
      { obstacle: { status: 'RESOLVED', text: null, escalationNote: null, resolution: null } },
    ],
    [
      'the draft of a report',
      drafted,
      'views.report_draft_view',
      { report: { draft: { content: null } } },
    ],
    [
      'a report, and why it was withdrawn',
      withdrawn,
      'views.report_view',
      { report: { content: null, revisions: [{ content: null, withdrawalReason: null }] } },
    ],
    [
      'the conclusions of a consolidated report',
      concluded,
      'views.consolidated_report_view',
      { reportingCycle: { consolidated: { version: 1, conclusions: null } } },
    ],
  ])('%s is forgotten, now and as it stood', async (_, say, view, left) => {
    const { positions, by, query } = await say();
    const at = positions.at(-1);
    const tables = (await tablesWith(OTHER)).map((name) => name.replace(/_history$/, ''));
    expect([...new Set(tables)]).toEqual([view]);
    expect(
      JSON.stringify(await by.get(`{ ${query} asOf(position: "${at}") { ${query} } }`)),
    ).toContain(OTHER);
    const { eraseData } = await office.get(erase, input(positions));
    expect(eraseData.erased).toBe(positions.length);
    for (const spelled of [OTHER, 'tran van cam']) expect(await tablesWith(spelled)).toEqual([]);
    const then = await by.get(`{ ${query} asOf(position: "${at}") { ${query} } }`);
    expect(then).toEqual({ ...left, asOf: left });
  });

  test('all of it verifies, and the running system agrees with itself', async () => {
    const { text, verified } = await bundle();
    expect(text.includes(OTHER)).toBe(false);
    expect(verified).toMatchObject({ valid: true, findings: [], erased: 2 + 8 });
    expect(verified.rules.notChecked).toEqual({ PlanImported: 1, ReportConsolidated: 1 });
    expect(await audit(system)).toMatchObject({ agree: true, found: 0, erased: 2 + 8 });
  });
});

describe('what was destroyed without a decision', () => {
  const codesOf = (found: readonly { code: string }[]) => [...new Set(found.map((f) => f.code))];

  test('is found, though its commitment is there and no view shows the text', async () => {
    const input = { assignmentId: bulletin, period: '2026-Q2', quantity: 3, note: 'Theo anh Cam' };
    const { receipt } = (await head.get(report, { input })).reportProgress;
    const [event] = await system.store.readAll(BigInt(receipt.position) - 1n, 1);
    const { id } = event as StoredEvent;
    const { nonce, ...secret } = (await system.secrets.find([id])).get(id) as ErasableSecret;
    const { data } = opened(event as StoredEvent, { nonce, ...secret });
    await system.secrets.erase(new Map([[id, commitmentTo(data, nonce)]]));
    await rebuild(system.source);
    const { verified } = await bundle();
    expect(codesOf(verified.findings)).toEqual(['ERASED']);
    const audited = await audit(system);
    expect(audited).toMatchObject({ agree: false, views: { agree: true } });
    expect(audited.findings).toMatchObject([{ code: 'ERASED', position: receipt.position }]);
  });

  test('is not excused by a decision on an event that never had a text', async () => {
    const { auditTrail } = await office.get(
      '{ auditTrail(filter: { types: ["AssignmentOpened"] }, first: 1) { edges { node { position } } } }',
    );
    const at = BigInt(auditTrail.edges[0].node.position);
    const [event] = await system.store.readAll(at - 1n, 1);
    const { id, stream, version, type, body, nonce } = event as StoredEvent;
    const commitment = commitmentTo(JSON.parse(body).data, nonce as Buffer).toString('base64url');
    const commandId = randomUUID();
    const request = {
      actor: { id: 'office', agency: 'van-phong-ubnd-tinh', roles: ['PROVINCE_OFFICE' as const] },
      commandId,
      correlationId: commandId,
      effectiveOn: null,
      document: DOCUMENT,
    };
    const events = [{ id, stream, version, type, commitment }];
    const command = { type: 'EraseData' as const, planId: PLAN, legalBasis: LAW, events };
    const ofErasure = system.execute.newStream('erasure', request);
    await system.execute.one({ decider: erasure, stream: ofErasure, command }, request);
    const withoutNonce = (line: string) =>
      line !== '' && JSON.parse(line).leaf?.id === id
        ? canonicalJson({ ...JSON.parse(line), nonce: null })
        : line;
    const { text, policy } = await bundle();
    const file = join(app.system.config.home, `${randomUUID()}.bundle`);
    await writeFile(file, text.split('\n').map(withoutNonce).join('\n'));
    const { findings } = await verifyBundle(file, policy, []);
    expect(findings.map(({ code, detail }) => [code, detail.includes(id)])).toContainEqual([
      'ERASED',
      true,
    ]);
  });
});

test('the application itself may destroy no key; only a role of its own may', async () => {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('set role plan_ledger_app');
    for (const statement of [
      'delete from ledger.erasable_secret',
      'update ledger.erasable_secret set key = nonce',
      'truncate ledger.erasable_secret',
      "insert into ledger.erased values (gen_random_uuid(), decode(repeat('00', 32), 'hex'))",
    ])
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    await client.query('reset role; set role plan_ledger_eraser');
    for (const statement of ['select from ledger.events', 'delete from ledger.erased'])
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    await client.query('reset role');
    await client.query(
      `insert into ledger.erasable_secret
       select gen_random_uuid(), sha256('key'), sha256('nonce')`,
    );
    // Not even their owner changes one, or forgets that one was destroyed.
    for (const statement of [
      'update ledger.erasable_secret set key = nonce',
      'truncate ledger.erasable_secret',
      'delete from ledger.erased',
    ])
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.end();
  }
});
