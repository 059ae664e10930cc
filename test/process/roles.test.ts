import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { poll } from '../../src/infra/embedded-postgres/processes';
import { createDatabase, loginsTo, type TestDatabase } from '../support/postgres';
import { ask, type Program, post, type Server, Stage } from './program';

jest.setTimeout(240_000);

const PLAN = 'dong-nai-2026-ttdn';
const SERVE = [process.execPath, '--enable-source-maps', 'dist/cli.js', 'serve', '--role'];

let stage: Stage;
let database: TestDatabase;
let home: string;
beforeAll(async () => {
  stage = Stage.open();
  database = await createDatabase();
  home = stage.home();
});
afterAll(async () => {
  await stage.clear();
  await database.drop();
});

/** Here it is about many at once, and not about when that is too many. */
const PATIENT = {
  PLAN_LEDGER_MAX_IN_FLIGHT: '1000',
  PLAN_LEDGER_MAX_QUEUE: '1000',
  PLAN_LEDGER_MAX_LAG_MS: '10000',
  PLAN_LEDGER_COST_PER_MINUTE: '0',
};

/**
 * As in production: the logins that the role needs, of which none can become another; and who
 * answers has not the log's key.
 */
function settingsOf(role: string): Record<string, string> {
  const { DATABASE_URL, DATABASE_URL_SEALER, DATABASE_URL_ERASURE } = loginsTo(database.url);
  return {
    PLAN_LEDGER_HOME: role === 'api' ? `${home}-of-the-api` : home,
    DATABASE_URL,
    ...(role === 'sealer' && { DATABASE_URL_SEALER }),
    ...(role === 'api' && { DATABASE_URL_ERASURE, ...PATIENT }),
  };
}

type Part = Program & { url: string };
type Ready = { ready: boolean; detail: Record<string, unknown> };

/** A process of one role, ready. */
async function part(role: string): Promise<Part> {
  const program = stage.run([...SERVE, role], { PORT: '0', ...settingsOf(role) });
  await program.says('Ctrl-C stops everything.');
  const [, url = ''] = /Health +(http\S+)\/readyz/.exec(program.output) ?? [];
  return Object.assign(program, { url });
}

const readyOf = async ({ url }: { url: string }): Promise<Ready> =>
  (await (await fetch(`${url}/readyz`)).json()) as Ready;

/** Until it holds; how long that took, in ms. */
async function soon(holds: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  const held = await poll(30_000, async () => (await holds()) || undefined);
  if (!held) throw new Error(`it does not come to hold: ${holds}`);
  return performance.now() - began;
}

describe('A ledger whose parts are processes of their own', () => {
  let apis: [Server, Server];
  let projectors: [Part, Part];
  let sealers: [Part, Part];
  let clocks: [Part, Part];
  beforeAll(async () => {
    // All at once on an empty ledger: the plan, the views, the log's first key.
    [apis, projectors, sealers, clocks] = (await Promise.all([
      Promise.all(['api', 'api'].map((role) => stage.serve([...SERVE, role], settingsOf(role)))),
      Promise.all(['projector', 'projector'].map(part)),
      Promise.all(['sealer', 'sealer'].map(part)),
      Promise.all(['clock', 'clock'].map(part)),
    ])) as [[Server, Server], [Part, Part], [Part, Part], [Part, Part]];
  });

  const holderOf = async (pair: [Part, Part], role: string): Promise<[Part, Part]> => {
    const [one, other] = pair;
    return (await readyOf(one)).detail[role] === 'at work' ? [one, other] : [other, one];
  };

  test('has its plan once, whoever was first', async () => {
    const counted = (type: string) =>
      `{ auditTrail(first: 1, filter: {types: ["${type}"]}) { totalCount } }`;
    for (const [type, count] of [
      ['PlanImported', 1],
      ['TaskDefined', 36],
      ['AgencyRegistered', 121],
    ] as const)
      for (const api of apis) {
        const { auditTrail } = await ask(api, 'auditor', counted(type));
        expect([type, auditTrail.totalCount]).toEqual([type, count]);
      }
  });

  test('is sealed and kept in time by one each, and the others stand by', async () => {
    for (const [role, pair] of [
      ['sealer', sealers],
      ['clock', clocks],
    ] as const) {
      // Who started before there were views, or a log, looks again some time later.
      const said = () => Promise.all(pair.map(async (each) => (await readyOf(each)).detail[role]));
      await soon(async () => (await said()).sort().join() === 'at work,standing by');
    }
  });

  test('has its record of access signed by the sealer, whose key it is', async () => {
    await ask(apis[0], 'auditor', '{ auditTrail(first: 1) { totalCount } }');
    expect(await accessHead()).toMatchObject({ some: true });
    await soon(async () => (await accessHead()).signed);
  });

  test('answers a repeated command at the other replica with its first receipt', async () => {
    const id = await assignment(apis[0], 'II.5.b.2');
    const body = progress(id, '2026-Q1', 'Bản tin');
    const first = await post(apis[0].url, head(), body);
    expect(JSON.parse(first).errors).toBeUndefined();
    expect(await post(apis[1].url, head(), body)).toBe(first);
    const other = { ...body, variables: { input: { ...body.variables.input, note: 'khác' } } };
    const [error] = JSON.parse(await post(apis[1].url, head(), other)).errors;
    expect(error.extensions.code).toBe('COMMAND_ID_REUSED');
  });

  test('loses no update where both replicas write to the same streams at once', async () => {
    const ids = await Promise.all(['II.5.b.2', 'II.2.b'].map((task) => assignment(apis[0], task)));
    const periods = ['2026-Q2', '2026-Q2-Q3'];
    const bodies = Array.from({ length: 120 }, (_, n) =>
      progress(ids[n % 2] as string, periods[n % 2] as string, `Lần ${n}`),
    );
    // Each to both at once: one is the other's repetition, and nobody knows which.
    const answers = await Promise.all(
      bodies.map((body) => Promise.all(apis.map(({ url }) => insist(url, body)))),
    );
    const receipts = answers.map(([one, other]) => {
      const [first, second] = [one, other].map((text) => JSON.parse(text as string).data);
      expect(second).toEqual(first);
      return first.reportProgress.receipt;
    });
    expect(new Set(receipts.map(({ position }) => position)).size).toBe(120);
    expect(await written(bodies.map(({ variables }) => variables.input.commandId))).toEqual({
      events: 120,
      commands: 120,
      // Versions without a gap: nothing was written over.
      dense: true,
    });
  });

  test('reads its own writes at the replica that did not write', async () => {
    const id = await assignment(apis[0], 'II.5.b.2');
    const waits: number[] = [];
    for (let n = 0; n < 30; n++) {
      const body = progress(id, '2026-Q3', `Đợt ${n}`);
      const { data } = JSON.parse(await insist(apis[0].url, body));
      const { position } = data.reportProgress.receipt;
      const began = performance.now();
      const response = await fetch(`${apis[1].url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${head()}`,
          'content-type': 'application/json',
          'plan-ledger-min-position': position,
        },
        body: JSON.stringify({ query: '{ viewer { roles } }' }),
      });
      const { extensions } = (await response.json()) as {
        extensions: { ledger: { position: string; stale: boolean } };
      };
      waits.push(performance.now() - began);
      expect(extensions.ledger.stale).toBe(false);
      expect(BigInt(extensions.ledger.position)).toBeGreaterThanOrEqual(BigInt(position));
    }
    expect(Math.max(...waits)).toBeLessThan(2_000);
  });

  test.each(['sealer', 'clock'] as const)(
    'has another %s within seconds when the one at work is killed',
    async (role) => {
      const [holder, other] = await holderOf(role === 'sealer' ? sealers : clocks, role);
      holder.kill('SIGKILL');
      await holder.ended;
      const took = await soon(async () => (await readyOf(other)).detail[role] === 'at work');
      expect(took).toBeLessThan(5_000);
      if (role === 'sealer') {
        await report();
        await soon(async () => logOf(await readyOf(apis[0])).behind === '0');
      }
    },
  );

  test('has its views kept up by the other worker when one is killed', async () => {
    const [one, other] = projectors;
    one.kill('SIGKILL');
    await one.ended;
    const position = await report();
    const took = await soon(
      async () => BigInt(String((await readyOf(other)).detail.position)) >= position,
    );
    expect(took).toBeLessThan(5_000);
  });

  test('stops each of its parts on SIGTERM', async () => {
    const left = [...apis, projectors[1], ...sealers, ...clocks].filter((each) =>
      each.kill('SIGTERM'),
    );
    expect(left).toHaveLength(5);
    for (const each of left) expect(await each.ended).toEqual({ code: 0, signal: null });
  });

  const head = () => apis[0].tokens.get('head of Sở Ngoại vụ') as string;

  async function report(): Promise<bigint> {
    const id = await assignment(apis[0], 'II.5.b.2');
    const { data } = JSON.parse(await insist(apis[0].url, progress(id, '2026-Q4', randomUUID())));
    return BigInt(data.reportProgress.receipt.position);
  }

  async function insist(url: string, body: object): Promise<string> {
    for (;;) {
      const text = await post(url, head(), body);
      const code = JSON.parse(text).errors?.[0].extensions.code;
      if (code === undefined) return text;
      // Too many wrote at once: the same again, as docs/errors.md says.
      if (code !== 'VERSION_CONFLICT') throw new Error(text);
    }
  }
});

const logOf = ({ detail }: Ready) => detail.log as { size: number; behind: string };

const progress = (assignmentId: string, period: string, note: string) => ({
  query: `mutation Do($input: ReportProgressInput!) { reportProgress(input: $input) {
    receipt { commandId position events { position stream version type leafHash } } } }`,
  variables: { input: { commandId: randomUUID(), assignmentId, period, quantity: 1, note } },
});

async function assignment(server: Server, taskCode: string): Promise<string> {
  const query = `{ task(planId: "${PLAN}", code: "${taskCode}") {
    assignments(first: 50) { edges { node { id agency { code } } } } } }`;
  const { task } = await ask(server, 'coordinator', query);
  return task.assignments.edges.find(
    ({ node }: { node: { agency: { code: string } } }) => node.agency.code === 'so-ngoai-vu',
  ).node.id;
}

/** Whether there are accesses, and the last of them is signed. */
async function accessHead(): Promise<{ some: boolean; signed: boolean }> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select size > 0 as some, coalesce(split_part(checkpoint, e'\\n', 2), '') = size::text as signed
       from access.head`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

/** What the ledger itself says of these commands. */
async function written(commandIds: string[]) {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select count(*)::int as events, count(distinct body::jsonb ->> 'commandId')::int as commands
       from ledger.events where body::jsonb ->> 'commandId' = any($1)`,
      [commandIds],
    );
    const gaps = await client.query(
      `select from ledger.events group by stream having count(*) <> max(version) + 1`,
    );
    return { ...rows[0], dense: gaps.rowCount === 0 };
  } finally {
    await client.end();
  }
}
