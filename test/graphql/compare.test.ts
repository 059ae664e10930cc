import 'reflect-metadata';
import { Client } from 'pg';
import type { Viewer } from '../../src/domain/access/read-policy';
import type { AppRole } from '../../src/domain/decider';
import { comparable, differences } from '../../src/graphql/audit/changes';
import { readableKind } from '../../src/projections/audit-trail';
import { budgetRequestView } from '../../src/projections/budget-request-view';
import { projections } from '../../src/projections/index';
import type { AnyProjection } from '../../src/projections/projection';
import { reportView } from '../../src/projections/report-view';
import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double';

const INDUSTRY = 'so-cong-thuong';

type Event = { position: string; type: string };
type Change = { object: string; field: string; before: unknown; after: unknown; at: Event };
type Asked = { from: string; to: string; filter?: object; first?: number; after?: string | null };

const COMPARE = `query Compare($from: Position!, $to: Position!, $filter: AuditFilter, $first: Int! = 200, $after: String) {
  compare(from: $from, to: $to, filter: $filter, first: $first, after: $after) {
    edges { cursor node { object field before after at { position type } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function changes(by: Caller, asked: Asked): Promise<Change[]> {
  const { compare } = await by.get(COMPARE, asked);
  expect(compare.pageInfo.hasNextPage).toBe(false);
  return compare.edges.map(({ node }: { node: Change }) => node);
}

const objects = (found: Change[]): string[] => [...new Set(found.map(({ object }) => object))];
const line = (task: string, requested: string) => {
  return { task, period: '2026', source: 'PROVINCIAL', requested };
};

let double: EventStoreDBDouble;
afterAll(() => double?.stop());

describe.each([
  ['PostgreSQL', () => startApp()],
  [
    'EventStoreDB',
    async () => {
      double = await startDouble();
      return startApp({ eventStoreUrl: double.url('esdb') });
    },
  ],
])('what changed between two positions, with the ledger in %s', (_, start) => {
  let app: App;
  let auditor: Caller;
  let foreign: Caller;
  let industry: Caller;
  let health: Caller;
  /** The position of each step's last event. */
  const after: Record<string, string> = {};
  const ids: Record<string, string> = {};

  const step = async (name: string, by: Caller, command: string, input: object, fields = '') => {
    const payload = (await by.get(mutation(command, `${fields} receipt { position }`), { input }))[
      command
    ];
    after[name] = payload.receipt.position;
    return payload;
  };

  beforeAll(async () => {
    app = await start();
    auditor = await app.as('AUDITOR');
    foreign = await app.as('AGENCY_HEAD', FOREIGN);
    industry = await app.as('AGENCY_HEAD', INDUSTRY);
    health = await app.as('AGENCY_OFFICER', 'so-y-te');
    after.imported = (await auditor.ask('{ viewer { id } }')).extensions.ledger.position;

    const draft = async (name: string, by: Caller, more: object) => {
      const payload = await step(
        name,
        by,
        'draftBudgetRequest',
        { planId: PLAN, ...more },
        'budgetRequest { id }',
      );
      return payload.budgetRequest.id;
    };
    ids.foreign = await draft('drafted', foreign, { lines: [line('II.5.b.2', '1000')] });
    const redrafted = { budgetRequestId: ids.foreign };
    await draft('redrafted', foreign, { ...redrafted, lines: [line('II.5.b.2', '2000')] });
    await draft('drafted back', foreign, { ...redrafted, lines: [line('II.5.b.2', '1000')] });
    ids.industry = await draft('another', industry, { lines: [line('II.5.c.1', '7')] });
    await step('its submission', industry, 'submitBudgetRequest', {
      budgetRequestId: ids.industry,
    });
    const { assignments } = await foreign.get(
      `{ assignments(filter: { agency: "${FOREIGN}", task: "II.5.b.2" }) { edges { node { id } } } }`,
    );
    ids.bulletin = assignments.edges[0].node.id;
    await step('progress', foreign, 'reportProgress', {
      assignmentId: ids.bulletin,
      period: '2026-Q1',
      quantity: 1,
      note: 'Đã in xong.',
    });
    const coordinator = await app.as('COORDINATOR', CULTURE);
    const { reportingCycle } = await step(
      'cycle',
      coordinator,
      'openReportingCycle',
      {
        planId: PLAN,
        kind: 'FINAL',
        periodCovered: { from: '2026-01-01', to: '2026-10-31' },
        cutOff: '2026-11-05',
      },
      'reportingCycle { id }',
    );
    const report = { cycleId: reportingCycle.id, content: 'Đã phát hành 01 số.' };
    await step('report', foreign, 'submitReport', report);
    await step('submission', foreign, 'submitBudgetRequest', { budgetRequestId: ids.foreign });
  });
  afterAll(() => app?.stop());

  const between = (from: string, to: string): { from: string; to: string } => ({
    from: after[from] as string,
    to: after[to] as string,
  });

  test('an object that began in between has nothing before', async () => {
    const found = await changes(foreign, between('imported', 'drafted'));
    expect(objects(found)).toEqual([ids.foreign]);
    expect(new Set(found.map(({ before }) => before))).toEqual(new Set([null]));
    const at = { position: after.drafted, type: 'BudgetRequestDrafted' };
    const change = { object: ids.foreign, before: null, at };
    for (const [field, value] of Object.entries({
      planId: PLAN,
      agency: FOREIGN,
      stage: 'DRAFT',
      lines: [expect.objectContaining(line('II.5.b.2', '1000'))],
    }))
      expect(found).toContainEqual({ ...change, field, after: value });
    const silent = ['id', 'version', 'sections'];
    expect(found.filter(({ field }) => silent.includes(field))).toEqual([]);
  });

  test('a field that changed has its old and its new value, and the event that did it', async () => {
    expect(await changes(foreign, between('drafted', 'redrafted'))).toEqual([
      {
        object: ids.foreign,
        field: 'lines',
        before: [expect.objectContaining({ requested: '1000' })],
        after: [expect.objectContaining({ requested: '2000' })],
        at: { position: after.redrafted, type: 'BudgetRequestRedrafted' },
      },
    ]);
  });

  test('what changed and came back is no change, and nothing changes from a position to itself', async () => {
    const back = await changes(foreign, between('drafted', 'drafted back'));
    expect(back.filter(({ field }) => field === 'lines')).toEqual([]);
    expect(await changes(auditor, between('drafted', 'drafted'))).toEqual([]);
  });

  test('between two events that follow each other it is what the later one changed, for everybody', async () => {
    const { auditTrail } = await auditor.get(
      `{ auditTrail(first: 200, filter: { positionFrom: "${after.imported}" }) { edges { node { position } } } }`,
    );
    const positions = auditTrail.edges.map(({ node }: { node: Event }) => node.position);
    expect(positions.length).toBeGreaterThan(7);
    for (const by of [auditor, foreign, industry, health])
      for (const [index, to] of positions.slice(1).entries()) {
        const { event } = await by.get(
          `{ event(position: "${to}") { changes { object field before after } } }`,
        );
        const found = await changes(by, { from: positions[index], to });
        const key = (each: { object: string; field: string }) => `${each.object} ${each.field}`;
        const sorted = <Each extends Pick<Change, 'object' | 'field'>>(all: Each[]) =>
          [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
        expect(sorted(found.map(({ at: _at, ...change }) => change))).toEqual(
          sorted(event?.changes ?? []),
        );
        expect(found.filter(({ at }) => at.position !== to)).toEqual([]);
      }
  });

  describe('a filter picks the objects that such an event touched', () => {
    const all = () => between('imported', 'submission');
    const filtered = (filter: object) => changes(auditor, { ...all(), filter });

    test('by the agency', async () => {
      const found = await filtered({ agency: INDUSTRY });
      expect(objects(found).sort()).toEqual(
        [
          `agency-${INDUSTRY}`,
          ids.industry,
          ...['II', 'II.5', 'II.5.c', 'III'].map(section),
        ].sort(),
      );
    });

    test('by the task', async () => {
      const found = await filtered({ task: 'II.5.b.2' });
      expect(objects(found).sort()).toEqual(
        [
          `agency-${FOREIGN}`,
          ids.foreign,
          ids.bulletin,
          `${ids.bulletin}/2026-Q1`,
          ...['II', 'II.5', 'II.5.b', 'III'].map(section),
        ].sort(),
      );
    });

    test('by the type, and says with `at` the last of that type; values are of both ends', async () => {
      const found = await filtered({ types: ['BudgetRequestDrafted'] });
      const stage = { field: 'stage', before: null, after: 'SUBMITTED' };
      const [first, second] = [after.drafted, after.another].map((position) => {
        return { position, type: 'BudgetRequestDrafted' };
      });
      expect(found.filter(({ field }) => field === 'stage')).toEqual([
        { ...stage, object: ids.foreign, at: first },
        { ...stage, object: ids.industry, at: second },
      ]);
      expect(objects(found)).toEqual([ids.foreign, ids.industry]);
      const counted = await filtered({ types: ['ProgressReported'] });
      expect(counted).toContainEqual({
        object: `agency-${FOREIGN}`,
        field: 'budgetRequestsSubmitted',
        before: 0,
        after: 1,
        at: { position: after.progress, type: 'ProgressReported' },
      });
    });

    test('by several things at once, and by what never happened', async () => {
      const both = { agency: FOREIGN, types: ['BudgetRequestSubmitted'], stream: ids.foreign };
      expect(objects(await filtered(both))).toContain(ids.foreign);
      expect(await filtered({ ...both, agency: INDUSTRY })).toEqual([]);
    });

    test('by a position that no ledger has', async () => {
      const nowhere = '9999999999999999999';
      expect(await filtered({ positionFrom: nowhere })).toEqual([]);
      const found = await auditor.get(`{
        event(position: "${nowhere}") { type }
        auditTrail(filter: { stream: "${ids.foreign}", positionTo: "${nowhere}" }) { totalCount }
      }`);
      expect(found).toEqual({ event: null, auditTrail: { totalCount: 4 } });
    });
  });

  test('pages follow each other without a gap or a repetition, also inside one object', async () => {
    const all = between('imported', 'submission');
    const whole = await changes(auditor, all);
    expect(whole.map(({ at }) => BigInt(at.position))).toEqual(
      whole.map(({ at }) => BigInt(at.position)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
    );
    for (const first of [1, 7]) {
      const seen: Change[] = [];
      let next: string | null = null;
      do {
        const { compare } = await auditor.get(COMPARE, { ...all, first, after: next });
        const { hasNextPage, hasPreviousPage, endCursor } = compare.pageInfo;
        expect(compare.edges).toHaveLength(Math.min(first, whole.length - seen.length));
        expect(hasPreviousPage).toBe(next !== null);
        expect(endCursor).toBe(compare.edges.at(-1).cursor);
        seen.push(...compare.edges.map(({ node }: { node: Change }) => node));
        next = hasNextPage ? endCursor : null;
      } while (next);
      expect(seen).toEqual(whole);
    }
  });

  test('an agency sees neither the request nor the numbers of another; an auditor sees them', async () => {
    const all = between('imported', 'submission');
    const told = (found: Change[]) =>
      found.filter(
        ({ object, field }) =>
          /^(budgetRequest|report)-/.test(object) || /^(budget|reports)/.test(field),
      );
    const counted = (found: Change[], object: string) =>
      told(found)
        .filter((each) => each.object === object)
        .map(({ field, before, after: now }) => [field, before, now]);
    const submitted = ['budgetRequestsSubmitted', 0, 1];

    const nobody = await changes(health, all);
    expect(told(nobody)).toEqual([]);
    expect([...new Set(nobody.map(({ at }) => at.type))]).toEqual([
      'ProgressReported',
      'ReportingCycleOpened',
    ]);
    expect(nobody).toContainEqual(
      expect.objectContaining({ object: section('II.5'), field: 'progressReports', after: 1 }),
    );
    expect(JSON.stringify(nobody)).not.toMatch(/Đã in xong|Đã phát hành/);

    const own = await changes(industry, all);
    expect(objects(told(own)).sort()).toEqual([`agency-${INDUSTRY}`, ids.industry].sort());
    expect(counted(own, `agency-${INDUSTRY}`)).toEqual([submitted]);

    const everything = await changes(auditor, all);
    expect(objects(told(everything))).toEqual(
      expect.arrayContaining([ids.foreign, ids.industry, `agency-${FOREIGN}`, section('II.5')]),
    );
    expect(counted(everything, section('II.5'))).toEqual([['budgetRequestsSubmitted', 0, 2]]);
    expect(JSON.stringify(everything)).toContain('Đã phát hành');

    // Nor by asking for it.
    for (const filter of [
      { agency: INDUSTRY },
      { stream: ids.industry },
      { types: ['BudgetRequestSubmitted'] },
    ])
      expect(await changes(health, { ...all, filter })).toEqual([]);
  });

  test('whose stream is not for everybody, his rows are in a view that says so', async () => {
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    try {
      for (const { name, readable = 'open' } of projections.filter(({ history }) => history)) {
        const { rows } = await client.query<{ id: string }>(`select id from views.${name}`);
        const kinds = rows.map(({ id }) => readableKind({ stream: id } as never));
        expect([name, ...new Set(kinds)]).toEqual(rows.length > 0 ? [name, readable] : [name]);
      }
    } finally {
      await client.end();
    }
  });

  test('the first position is that before everything, where nothing was', async () => {
    const { compare } = await auditor.get(COMPARE, { from: '0', to: after.imported });
    expect(compare.edges).toHaveLength(200);
    expect(compare.pageInfo.hasNextPage).toBe(true);
    const before = compare.edges.map(({ node }: { node: Change }) => node.before);
    expect(new Set(before)).toEqual(new Set([null]));
  });

  test.each([
    ['an end before the beginning', 'submission', 'drafted', 'from', 'RANGE_REVERSED'],
    ['an end that is not reached', 'drafted', 'nowhere', 'to', 'POSITION_NOT_REACHED'],
    ['a beginning that is not reached', 'nowhere', 'drafted', 'from', 'POSITION_NOT_REACHED'],
  ])('%s is refused', async (_says, from, to, field, rule) => {
    const nowhere = String(BigInt(after.submission as string) + 1n);
    const asked = { from: after[from] ?? nowhere, to: after[to] ?? nowhere };
    const { extensions } = await auditor.refused(COMPARE, asked);
    expect(extensions).toEqual({ code: 'BAD_USER_INPUT', field, rule });
  });

  test('a cursor of another list, and too large a page, are refused', async () => {
    const all = between('imported', 'submission');
    const { auditTrail } = await auditor.get('{ auditTrail(first: 1) { edges { cursor } } }');
    const cursor = auditTrail.edges[0].cursor;
    expect((await auditor.refused(COMPARE, { ...all, after: cursor })).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'after',
      rule: 'CURSOR_MALFORMED',
    });
    expect((await auditor.refused(COMPARE, { ...all, first: 201 })).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'first',
      rule: 'NUMBER_TOO_LARGE',
    });
  });

  test('it costs the same statements, however many changes there are', async () => {
    const cost = async (by: Caller, asked: Asked) => {
      app.statements.length = 0;
      await by.get(COMPARE, asked);
      return app.statements.length;
    };
    const all = { from: '0', to: after.submission as string };
    // The changes, and the events that made them; of an agency's officer, whom it followed.
    for (const [by, statements] of [
      [auditor, 2],
      [foreign, 3],
    ] as const)
      for (const first of [1, 20, 200]) expect(await cost(by, { ...all, first })).toBe(statements);
  });
});

describe('a row that is not for everybody is guarded by itself, whatever event touched it', () => {
  const actor = (role: AppRole, agency: string | null): Viewer => {
    return { id: 'somebody', agency, roles: [role] };
  };
  const row = { id: 'x-1', agency: FOREIGN, status: 'SUBMITTED', stage: 'DRAFT' };

  test.each([
    ['a budget request', budgetRequestView],
    ['a report', reportView],
  ] as [string, AnyProjection][])('%s', (_, view) => {
    const columns = (viewer: Viewer) =>
      comparable(viewer)
        .filter((each) => each.view === view && each.columns.length > 0)
        .map(({ rows }) => rows);
    expect(columns(actor('AUDITOR', null))).toEqual([[]]);
    expect(columns(actor('AGENCY_HEAD', FOREIGN))).toEqual([[{ column: 'agency', in: [FOREIGN] }]]);
    const heir = { ...actor('AGENCY_HEAD', INDUSTRY), heirOf: [FOREIGN] };
    expect(columns(heir)).toEqual([[{ column: 'agency', in: [INDUSTRY, FOREIGN] }]]);
    expect(columns(actor('REGISTRAR', null))).toEqual([]);
    const seen = (viewer: Viewer) =>
      differences(viewer, view, { id: row.id, before: null, after: row }).length > 0;
    expect(seen(actor('AUDITOR', null))).toBe(true);
    expect(seen(actor('AGENCY_HEAD', FOREIGN))).toBe(true);
    expect(seen(heir)).toBe(true);
    expect(seen(actor('AGENCY_HEAD', INDUSTRY))).toBe(false);
    expect(seen(actor('REGISTRAR', null))).toBe(false);
  });
});

const section = (code: string): string => `${PLAN}/${code}`;
