import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { authorityPage } from '../../src/domain/authority-rows';
import { APP_ROLES, type AppRole } from '../../src/domain/decider';
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
import { cells, expected, NOT_YET, OFFICES, type Outcome, type Row } from './authority-cells';
import { type Objects, objectsOf, STRANGER, TODAY } from './authority-objects';

/** Rule 27: who may do what, as a table whose every cell is tried over HTTP. */
const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');
const PLAN_2026 = JSON.parse(read('data/plan-2026.json'));

let app: App;
let id: Objects;
let rows: [string, Row][];
let database: Client;
beforeAll(async () => {
  app = await startApp({ now: `${TODAY}T02:00:00.000Z` });
  id = await objectsOf(app);
  rows = Object.entries(cells(id, PLAN_2026)).flatMap(([name, of]) =>
    [of].flat().map((row): [string, Row] => [name, row]),
  );
  database = new Client({ connectionString: app.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await app?.stop();
});

const mutations = async (): Promise<string[]> => {
  const { __schema } = await (await app.as('AUDITOR')).get(
    '{ __schema { mutationType { fields { name } } } }',
  );
  return __schema.mutationType.fields.map(({ name }: { name: string }) => name);
};

/** How many events each stream has: what shows that nothing at all was written. */
async function ledger(): Promise<Record<string, number>> {
  const { rows: streams } = await database.query<{ stream: string; events: number }>(
    'select stream, count(*)::int as events from ledger.events group by stream order by stream',
  );
  return Object.fromEntries(streams.map(({ stream, events }) => [stream, events]));
}

type Seat = { role: AppRole; agency: string | null };

/** Every role with what is its own agency's, with another's, and at the office that it needs. */
const seats: Seat[] = [
  ...APP_ROLES.flatMap((role) =>
    [FOREIGN, STRANGER, OFFICES[role] ?? []].flat().map((agency) => ({ role, agency })),
  ),
  // Of no agency: the offices are nobody's then, and nothing is one's own.
  ...(['AGENCY_HEAD', 'COORDINATOR', 'AUDITOR', 'REGISTRAR'] as const).map((role) => ({
    role,
    agency: null,
  })),
];

const FIELDS: Record<string, string> = {
  urge: 'stale count results { code }',
  acceptReports: 'stale results { code }',
};

/** What becomes of an attempt; whatever else than a right stops it shows as its code. */
async function attempt(who: Caller, name: string, row: Row): Promise<string> {
  const acting = row.forOther ? { onBehalfOf: row.of } : {};
  const input = { ...row.input, ...NOT_YET, ...acting };
  const { data, errors } = await who.ask(mutation(name, FIELDS[name] ?? 'stale'), { input });
  const codes: (string | null)[] = errors
    ? errors.map(({ extensions }) => String(extensions.code))
    : (data[name].results ?? []).map(({ code }: { code: string | null }) => code);
  const [code = 'NOTHING_TO_DO', ...others] = new Set(codes);
  if (others.length > 0) return [code, ...others].join(', ');
  const passed = row.idle ? 'NOTHING_TO_DO' : 'EFFECTIVE_IN_FUTURE';
  return code === passed ? 'ALLOWED' : String(code);
}

test('every mutation of the schema has its cells, and no other', async () => {
  const named = [...new Set(rows.map(([name]) => name))].sort();
  expect(named).toEqual((await mutations()).sort());
});

/**
 * In short each seat tries whatever lets it through and every other row besides, so that each role
 * tries each row from some seat; `npm run test:long` has all of them.
 */
const isTried = (row: number, seat: number, outcome: Outcome): boolean =>
  process.env.LONG === '1' || outcome === 'ALLOWED' || (row + seat) % 2 === 0;

test('every cell: who may is let through, everybody else is refused, and nothing is written', async () => {
  const before = await ledger();
  const wrong: string[] = [];
  const outcomes = new Set<Outcome>();
  await Promise.all(
    seats.map(async (seat, seatNumber) => {
      const who = await app.as(seat.role, seat.agency);
      for (const [rowNumber, [name, row]] of rows.entries()) {
        const wanted: Outcome = expected(row, seat);
        if (!isTried(rowNumber, seatNumber, wanted)) continue;
        // At its own agency it does not act for another.
        const own = row.forOther && seat.agency === row.of;
        const outcome = await attempt(who, name, own ? { ...row, forOther: undefined } : row);
        outcomes.add(wanted);
        if (outcome !== wanted)
          wrong.push(
            `${name} of ${row.of || 'the province'} by ${seat.role} at ${seat.agency}: ` +
              `${outcome}, not ${wanted}`,
          );
      }
    }),
  );
  expect(wrong).toEqual([]);
  expect(await ledger()).toEqual(before);
  expect([...outcomes].sort()).toEqual(['ALLOWED', 'FORBIDDEN', 'NOT_DELEGATED', 'NOT_FOUND']);
}, 300_000);

test('nobody who is not signed in carries out any of them', async () => {
  const before = await ledger();
  const answers = await Promise.all(
    rows.map(async ([name, row]) => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: mutation(name, 'stale'), variables: { input: row.input } }),
      });
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      return [response.status, errors[0]?.extensions.code];
    }),
  );
  expect(answers.filter(([, code]) => code !== 'UNAUTHENTICATED')).toEqual([]);
  expect(await ledger()).toEqual(before);
});

describe('who has several roles', () => {
  const authorityOf = async (who: Caller, name: string, input: object) => {
    const { [name]: done } = await who.get(mutation(name, 'receipt { position }'), { input });
    const auditor = await app.as('AUDITOR');
    const { event } = await auditor.get(
      `{ event(position: "${done.receipt.position}") { authority actor { agency role onBehalfOf } } }`,
    );
    return event;
  };

  test('acts by the one that gives him the right, and the event says which', async () => {
    const roles: AppRole[] = ['AUDITOR', 'AGENCY_HEAD', 'AGENCY_OFFICER', 'COORDINATOR'];
    const atHome = await app.as(roles, FOREIGN);
    const progress = { assignmentId: id.assignment, period: '2026-Q3', quantity: 1 };
    expect(await authorityOf(atHome, 'reportProgress', progress)).toEqual({
      authority: 'II, rule 11',
      actor: { agency: FOREIGN, role: 'AGENCY_OFFICER', onBehalfOf: null },
    });
    const signed = { assignmentId: id.assignment, period: '2026-Q1' };
    expect(await authorityOf(atHome, 'signOff', signed)).toEqual({
      authority: 'rule 11',
      actor: { agency: FOREIGN, role: 'AGENCY_HEAD', onBehalfOf: null },
    });
    // The coordinator's office is not his agency's, whatever his token says.
    const confirmed = { assignmentId: id.assignment, period: '2026-Q1' };
    const before = await ledger();
    const { extensions } = await atHome.refused(mutation('confirmCompletion', 'stale'), {
      input: confirmed,
    });
    expect(extensions).toMatchObject({ code: 'FORBIDDEN', allowed: 'COORDINATOR' });
    expect(await ledger()).toEqual(before);
    const inOffice = await app.as(roles, CULTURE);
    expect(await authorityOf(inOffice, 'confirmCompletion', confirmed)).toEqual({
      authority: 'rule 11 (assumption)',
      actor: { agency: CULTURE, role: 'COORDINATOR', onBehalfOf: null },
    });
  });
});

describe('who acts for another', () => {
  const OTHER_TASK = 'II.7.a';
  let otherAssignment: string;
  let granted: { id: string; grantedBy: string };
  const on = (day: string) => {
    app.clock.now = `${day}T02:00:00.000Z`;
  };
  const grant = async (change: object = {}) => {
    const input = {
      delegate: 'user-7',
      delegateAgency: STRANGER,
      roles: ['AGENCY_OFFICER'],
      planId: PLAN,
      tasks: ['II.5.b.2'],
      commands: ['reportProgress', 'signOff', 'urge'],
      from: '2026-11-12',
      until: '2026-11-13',
      ...change,
    };
    const head = await app.as('AGENCY_HEAD', FOREIGN);
    const fields = 'delegation { id grantedBy }';
    return (await head.get(mutation('grantDelegation', fields), { input })).grantDelegation
      .delegation;
  };
  beforeAll(async () => {
    granted = await grant();
    const { assignments } = await (await app.as('AUDITOR')).get(
      `{ assignments(filter: { task: "${OTHER_TASK}", agency: "${FOREIGN}" }) { edges { node { id } } } }`,
    );
    otherAssignment = assignments.edges[0].node.id;
  });
  afterAll(() => on(TODAY));

  type Try = { day?: string; by?: string; name?: string; input?: object };
  const tried = async ({
    day = '2026-11-12',
    by = 'user-7',
    name = 'reportProgress',
    input,
  }: Try) => {
    on(day);
    const delegate = await app.as('AGENCY_OFFICER', STRANGER, by);
    const given = { assignmentId: id.assignment, period: '2026-Q4', quantity: 1 };
    return delegate.ask(mutation(name, 'receipt { position }'), {
      input: { onBehalfOf: FOREIGN, ...(input ?? given) },
    });
  };
  const ofAssignment = () => ({ assignmentId: id.assignment });

  test.each<[string, () => Try, string]>([
    ['the day before its first', () => ({ day: '2026-11-11' }), 'NOT_DELEGATED'],
    ['the day after its last', () => ({ day: '2026-11-14' }), 'NOT_DELEGATED'],
    ['another person', () => ({ by: 'user-6' }), 'NOT_DELEGATED'],
    [
      'another task',
      () => ({ input: { assignmentId: otherAssignment, period: '2026', percent: 1 } }),
      'NOT_DELEGATED',
    ],
    [
      'another command',
      () => ({ name: 'logContribution', input: { ...ofAssignment(), text: 'Đã làm.' } }),
      'NOT_DELEGATED',
    ],
    [
      'a command that takes another role',
      () => ({ name: 'signOff', input: { ...ofAssignment(), period: '2026-Q1' } }),
      'FORBIDDEN',
    ],
    [
      "another agency's work",
      () => ({ input: { assignmentId: id.ownAssignment, period: '2026', percent: 1 } }),
      'FORBIDDEN',
    ],
    [
      'an agency that granted him nothing',
      () => ({ input: { ...ofAssignment(), period: '2026-Q4', quantity: 1, onBehalfOf: FINANCE } }),
      'NOT_DELEGATED',
    ],
    [
      'nobody, which is himself',
      () => ({ input: { ...ofAssignment(), period: '2026-Q4', quantity: 1, onBehalfOf: null } }),
      'FORBIDDEN',
    ],
    [
      'an office that the agency does not hold',
      () => ({ name: 'urge', input: { planId: PLAN, dueTo: '2026-01-01', text: 'Đề nghị.' } }),
      'FORBIDDEN',
    ],
  ])('is refused for %s, and nothing is written', async (_what, attemptOf, code) => {
    const before = await ledger();
    const { errors } = await tried(attemptOf());
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(await ledger()).toEqual(before);
  });

  test('is let through in scope on the first and the last day, and the event has both', async () => {
    for (const [day, quantity] of [
      ['2026-11-12', 1],
      ['2026-11-13', 2],
    ] as const) {
      const input = { ...ofAssignment(), period: '2026-Q4', quantity };
      const { data } = await tried({ day, input });
      const { event } = await (await app.as('AUDITOR')).get(
        `{ event(position: "${data.reportProgress.receipt.position}") {
          authority actor { id agency role onBehalfOf } } }`,
      );
      const [, delegation] = granted.id.split('/');
      expect(event).toEqual({
        authority: `II, rule 11; delegation ${delegation} by ${granted.grantedBy}`,
        actor: {
          id: 'user-7',
          agency: STRANGER,
          role: 'AGENCY_OFFICER',
          onBehalfOf: FOREIGN,
        },
      });
    }
  });

  test('is refused once it is revoked', async () => {
    on('2026-11-13');
    const head = await app.as('AGENCY_HEAD', FOREIGN);
    const input = { delegationId: granted.id };
    await head.get(mutation('revokeDelegation', 'stale'), { input });
    const before = await ledger();
    const again = { ...ofAssignment(), period: '2026-Q4', quantity: 3 };
    const { errors } = await tried({ day: '2026-11-13', input: again });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_DELEGATED', agency: FOREIGN });
    expect(await ledger()).toEqual(before);
  });

  test('urges for the coordinator where that is granted him, be there nothing to urge', async () => {
    on('2026-11-12');
    const head = await app.as('AGENCY_HEAD', CULTURE);
    const given = { delegate: 'user-7', from: '2026-11-12', until: '2026-11-12' };
    for (const roles of [['AGENCY_OFFICER'], ['COORDINATOR']])
      await head.get(mutation('grantDelegation', 'stale'), {
        input: { ...given, roles, commands: ['urge'] },
      });
    const input = { planId: PLAN, dueTo: '2026-01-01', text: 'Đề nghị.', onBehalfOf: CULTURE };
    const delegate = await app.as('AGENCY_OFFICER', STRANGER, 'user-7');
    const { urge } = await delegate.get(mutation('urge', 'count'), { input });
    expect(urge.count).toBe(0);
    const stranger = await app.as('AGENCY_OFFICER', STRANGER, 'user-6');
    const { extensions } = await stranger.refused(mutation('urge', 'count'), { input });
    expect(extensions).toMatchObject({ code: 'NOT_DELEGATED', field: 'onBehalfOf' });
  });
});

describe('docs/authority.md', () => {
  test('is printed from what the deciders decide by (npm run generate)', async () => {
    const page = read('docs/authority.md');
    expect(page.slice(page.indexOf('## Mutations'))).toBe(authorityPage(await mutations()));
  });

  test('says of each mutation what its cells have shown', async () => {
    const printed = printedIn(authorityPage(await mutations()));
    const shown: Record<string, string[]> = {};
    for (const [name, { may }] of rows)
      shown[name] = [...new Set([...(shown[name] ?? []), ...may])];
    for (const each of Object.values(shown)) each.sort();
    expect(printed).toEqual(shown);
  });
});

/** Who has a cell in the rows of each mutation. */
function printedIn(page: string): Record<string, string[]> {
  const columns = ['officer', 'head', 'coordinator', 'finance', 'office', 'clerk'];
  const all = [...columns, 'auditor', 'integration', 'registrar'];
  const table = page.slice(0, page.indexOf('## Steps that follow')).split('\n').slice(4);
  const found: Record<string, Set<string>> = {};
  let name = '';
  for (const line of table.filter((each) => each.startsWith('| '))) {
    const [of = '', where = '', ...cellsOf] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    name = /`(\w+)`/.exec(of)?.[1] ?? name;
    found[name] ??= new Set();
    // Who was named may be of three offices; test/graphql/budget-decision.test.ts has him.
    if (where.includes('appraiser')) continue;
    for (const [n, column] of all.entries()) if (cellsOf[n] !== '–') found[name]?.add(column);
  }
  return Object.fromEntries(Object.entries(found).map(([key, who]) => [key, [...who].sort()]));
}
