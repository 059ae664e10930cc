import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createLog } from '../../../src/infra/log';
import { Waiting } from '../../../src/infra/operation/standing';
import { isUnavailable } from '../../../src/infra/operation/unavailable';
import {
  type App,
  type Caller,
  FOREIGN,
  type GraphqlError,
  mutation,
  startApp,
} from '../../support/app';
import { asOwner } from '../../support/postgres';
import { subscribe } from '../../support/stream';
import { until } from '../views-fixture';

jest.setTimeout(120_000);

const lines: Record<string, unknown>[] = [];
let app: App;
let head: Caller;
let bulletin: string;
beforeAll(async () => {
  const write = (line: string) => void lines.push(JSON.parse(line));
  app = await startApp({
    log: createLog('info', { write }),
    settings: { PLAN_LEDGER_READY_LAG: '3' },
  });
  head = await app.as('AGENCY_HEAD', FOREIGN);
  const { assignments } = await head.get(
    `{ assignments(filter: { agency: "${FOREIGN}", role: LEAD }) { edges { node { id } } } }`,
  );
  bulletin = assignments.edges[1].node.id;
});
afterAll(() => app?.stop());

const report = mutation('reportProgress', 'receipt { position }');
let reports = 0;
const further = (more = {}) => ({
  input: { assignmentId: bulletin, period: '2026-Q1', quantity: ++reports, ...more },
});

const ready = async () => {
  const response = await fetch(`${app.url}/readyz`);
  return { status: response.status, ...((await response.json()) as { detail: Detail }) };
};
type Detail = { error: string | null; views: { events: number; seconds: number } };

/** What Prometheus would read, by name and labels. */
async function metrics(): Promise<Map<string, number>> {
  const response = await fetch(`${app.url}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const values = (await response.text()).split('\n').filter((line) => /^plan_ledger/.test(line));
  return new Map(
    values.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

test('commands are counted by what came of them, refusals by their code', async () => {
  const before = await metrics();
  await head.get(report, further());
  const again = further({ commandId: randomUUID() });
  await head.get(report, again);
  await head.get(report, again);
  await head.refused(report, further({ period: '2026-Q7' }));
  const after = await metrics();
  const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(grown('plan_ledger_commands_total{outcome="written"}')).toBe(3);
  expect(grown('plan_ledger_commands_total{outcome="refused"}')).toBe(1);
  expect(grown('plan_ledger_refusals_total{code="UNKNOWN_PERIOD"}')).toBe(1);
  expect(grown('plan_ledger_command_seconds_count')).toBe(4);
  const answers = 'plan_ledger_request_seconds_count{kind="mutation",failed="false"}';
  expect(grown(answers)).toBe(4);
});

test('metrics say how far views and log are, and how the pools stand', async () => {
  const last = Number(await app.head());
  // They are of the last look, which may be a second old.
  await until(async () => {
    const found = await metrics();
    return (
      found.get('plan_ledger_head_position') === last &&
      found.get('plan_ledger_log_lag_events') === 0
    );
  }, 20_000);
  const seen = await metrics();
  expect(seen.get('plan_ledger_up')).toBe(1);
  expect(seen.get('plan_ledger_views_lag_events')).toBe(0);
  expect(seen.get('plan_ledger_views_lag_seconds')).toBe(0);
  expect(seen.get('plan_ledger_head_position')).toBe(last);
  expect(seen.get('plan_ledger_log_size')).toBe(seen.get('plan_ledger_head_position'));
  expect(seen.get('plan_ledger_place_held{place="sealer"}')).toBe(1);
  expect(seen.get('plan_ledger_pool_connections{pool="readers",state="waiting"}')).toBe(0);
});

test('each pool is shown, those of the ledger and of who works in the background among them', async () => {
  const shown = [...(await metrics()).keys()].flatMap(
    (name) => /pool_connections\{pool="(\w+)",state="idle"\}/.exec(name)?.[1] ?? [],
  );
  const background = ['workers', 'makers', 'sealing', 'erasing'];
  expect(shown.sort()).toEqual([...background, 'questions', 'readers', 'ledger'].sort());
});

test('a subscription counts once it begins, and one that is refused', async () => {
  const count = async (kind: string) =>
    (await metrics()).get(`plan_ledger_request_seconds_count{kind="${kind}",failed="false"}`) ?? 0;
  const [begun, refused] = [await count('subscription'), await count('refused')];
  const token = await app.token({ roles: ['AGENCY_HEAD'], agency: FOREIGN });
  const stream = await subscribe(app.url, {
    token,
    query: 'subscription { ledgerEvents { position } }',
  });
  expect(stream.status).toBe(200);
  stream.close();
  expect((await subscribe(app.url, { token, query: 'subscription { no }' })).status).toBe(400);
  expect([await count('subscription'), await count('refused')]).toEqual([begun + 1, refused + 1]);
});

test('no label comes from a caller: what is asked makes no further series', async () => {
  await head.ask('query A { viewer { roles } }');
  const before = [...(await metrics()).keys()];
  for (let n = 0; n < 20; n++) await head.ask(`query Q${n} { viewer { v${n}: roles } }`);
  await head.ask('{ nonsense }');
  const after = [...(await metrics()).keys()].filter((name) => !before.includes(name));
  expect(after.filter((name) => !name.includes('kind="refused"'))).toEqual([]);
});

test('one id leads from the request over the event to the projector’s line', async () => {
  const id = `xin-chao-${randomUUID()}`;
  const { data } = await head.ask(report, further(), { 'x-request-id': id });
  const { position } = data.reportProgress.receipt;
  const auditor = await app.as('AUDITOR');
  const { event } = await auditor.get(`{ event(position: "${position}") { correlationId } }`);
  expect(event).toEqual({ correlationId: id });
  const answered = lines.find(({ msg, requestId }) => msg === 'answered' && requestId === id);
  expect(answered).toMatchObject({ level: 'info', status: 200 });
  await until(async () => lines.some((line) => foldedWith(line, id)));
  expect(lines.find((line) => foldedWith(line, id))).toMatchObject({ position, events: 1 });
});

const foldedWith = ({ msg, correlationIds }: Record<string, unknown>, id: string): boolean =>
  msg === 'folded' && (correlationIds as string[]).includes(id);

test('readyz turns false while something waits too long to be in the views, and true again', async () => {
  // Somebody holds the checkpoint: the projector cannot go on.
  const holder = new Client({ connectionString: app.databaseUrl });
  await holder.connect();
  await holder.query('begin; select from ledger.checkpoint for update');
  try {
    const answer = head.ask(report, further());
    await until(async () => (await ready()).detail.views.events > 0, 10_000);
    expect((await answer).data.reportProgress.receipt.position).toMatch(/^\d+$/);
    expect((await ready()).detail.error).toBe(null);
    await until(async () => (await ready()).status === 503, 20_000);
    expect((await ready()).detail.error).toMatch(/^the views are \d+ s late$/);
  } finally {
    await holder.query('rollback');
    await holder.end();
  }
  await until(async () => (await ready()).status === 200, 20_000);
});

test('who says nothing is named, before the health check gives up', async () => {
  const holder = new Client({ connectionString: app.databaseUrl });
  await holder.connect();
  const heard = async (table: string) => {
    await holder.query(`begin; lock table ${table} in access exclusive mode`);
    try {
      return await ready();
    } finally {
      await holder.query('rollback');
    }
  };
  try {
    for (const [table, who] of [
      ['ledger.checkpoint', 'the database'],
      ['ledger.head', 'the event store'],
    ] as const) {
      const { status, detail } = await heard(table);
      expect([status, detail]).toEqual([503, { error: `${who} does not answer` }]);
      await until(async () => (await ready()).status === 200, 20_000);
    }
  } finally {
    await holder.end();
  }
});

test('a ledger that does not answer has a code of its own, and the repeated command its receipt', async () => {
  const command = further({ commandId: randomUUID() });
  const [, name] = /\/([^/?]+)(\?|$)/.exec(app.databaseUrl) ?? [];
  const server = app.databaseUrl.replace(`/${name}`, '/postgres');
  await asOwner(server, `alter database ${name} allow_connections false`);
  await asOwner(
    server,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
  );
  try {
    const { status, errors } = await head.ask(report, command, { 'accept-language': 'en' });
    expect(status).toBe(503);
    expect(errors?.[0]).toMatchObject({
      message:
        'The ledger cannot be reached just now. Please repeat in a few seconds, with the same commandId.',
      extensions: { code: 'LEDGER_UNAVAILABLE' },
    });
    const reading = await head.ask('{ plans { edges { node { id } } } }');
    expect(reading.status).toBe(503);
    expect(reading.errors?.[0]?.extensions).toEqual({ code: 'LEDGER_UNAVAILABLE' });
    const position = { 'plan-ledger-min-position': '999999' };
    const waiting = await head.ask('{ viewer { roles } }', {}, position);
    expect([waiting.status, waiting.errors?.[0]?.extensions.code]).toEqual([
      503,
      'LEDGER_UNAVAILABLE',
    ]);
    // Where no operation runs as well: who follows, and who checks the log.
    const following = await fetch(`${app.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await app.token({ roles: ['AUDITOR'], agency: null })}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ query: 'subscription { ledgerEvents { position } }' }),
    });
    const log = await Promise.all(
      ['', 'checkpoint', 'tile/0/000.p/5'].map((path) => fetch(`${app.url}/log/${path}`)),
    );
    for (const answer of [following, ...log]) {
      expect([answer.url, answer.status]).toEqual([answer.url, 503]);
      expect(answer.headers.get('retry-after')).toBe('2');
      const { errors: told } = (await answer.json()) as { errors: GraphqlError[] };
      expect(told[0]?.extensions.code).toBe('LEDGER_UNAVAILABLE');
    }
    const { status: health, detail } = await ready();
    expect([health, detail]).toEqual([503, { error: 'the database does not answer' }]);
    expect((await metrics()).get('plan_ledger_up')).toBe(0);
  } finally {
    await asOwner(server, `alter database ${name} allow_connections true`);
  }
  await until(async () => (await head.ask(report, command)).errors === undefined, 30_000);
  const [first, second] = [await head.get(report, command), await head.get(report, command)];
  expect(second).toEqual(first);
  await until(async () => (await ready()).status === 200, 20_000);
});

test('how long a reader is behind is told by this process’s time', () => {
  const waiting = new Waiting();
  const seen = [
    waiting.since(5n, 5n, 1_000),
    waiting.since(7n, 5n, 2_000),
    waiting.since(9n, 5n, 3_000),
    waiting.since(9n, 6n, 4_000),
    // 7 is there; 9 was first seen at 3,000.
    waiting.since(9n, 7n, 5_000),
    waiting.since(9n, 9n, 6_000),
  ];
  expect(seen).toEqual([0, 0, 1, 2, 2, 0]);
});

test.each<[string, unknown, boolean]>([
  ['a mistake of ours', new TypeError('x is undefined'), false],
  ['a socket that was refused', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), true],
  ['one that broke', new Error('Connection terminated unexpectedly'), true],
  ['a cause further down', new Error('x', { cause: new Error('Query read timeout') }), true],
  ['all addresses of a name', new AggregateError([new Error('Connection terminated')]), true],
  ['no error at all', 'Connection terminated', false],
])('%s: unavailable or not', (_case, error, unavailable) => {
  expect(isUnavailable(error)).toBe(unavailable);
});
