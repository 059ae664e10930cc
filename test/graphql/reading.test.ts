import { projections } from '../../src/projections/index';
import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

let app: App;
let auditor: Caller;
let coordinator: Caller;

beforeAll(async () => {
  app = await startApp();
  auditor = await app.as('AUDITOR');
  coordinator = await app.as('COORDINATOR', CULTURE);
  const input = { planId: PLAN, taskCode: 'II.5.a', group: 'xa-phuong' };
  await coordinator.get(mutation('assignTask', 'stale'), { input });
});
afterAll(() => app?.stop());

/** The statements that one query costs. */
async function statementsOf(query: string, by: Caller = auditor): Promise<number> {
  app.statements.length = 0;
  await by.get(query);
  return app.statements.length;
}

describe('the statements of a query do not grow with its rows', () => {
  const queries: Record<string, (first: number) => string> = {
    'assignments with agency, task, section and occurrences': (first) => `{
      assignments(first: ${first}) { totalCount edges { node {
        id version role subUnit { name }
        agency { name parent { name } progress { occurrences percent } activity { assignments scope } }
        task { code section { title parent { title } progress { percent } } assignees { agency { name } group { code members(first: 3) { totalCount edges { node { name } } } } } }
        occurrences { totalCount edges { node { id version assignment { id } } } }
        history(first: 3) { totalCount edges { node { type } } }
      } } } }`,
    'agencies with all that lies below them': (first) => `{
      agencies(first: ${first}) { edges { node {
        name parent { name } progress { byStatus { status count } } activity { progressReports }
        assignments(first: 3, filter: { text: "thong tin" }) { totalCount edges { node { role task { code } } } }
        occurrences(first: 3) { totalCount edges { node { period assignment { role } } } }
        budgetRequests(first: 3) { totalCount edges { node { stage lines { task { code } } awaiting { name } } } }
        reports(first: 3) { totalCount edges { node { status cycle { kind } agency { name } } } }
        history { totalCount }
      } } } }`,
    'tasks with sections, assignees and money': (first) => `{
      tasks(first: ${first}) { edges { node {
        code section { code children { code } activity { budgetRequestsSubmitted } } progress { percent }
        assignments(first: 2) { totalCount edges { node { agency { name } } } }
        budgetRequests(first: 2) { totalCount edges { node { agency { name } } } }
      } } } }`,
    'the audit trail with what each event changed': (first) => `{
      auditTrail(first: ${first}, filter: { types: ["AssignmentOpened"] }) { edges { node { type changes { object field before after } } } } }`,
  };

  /**
   * What a query may cost at most: a statement for each of its selections and counts, however many
   * rows it has, and for `changes` one for each view. (Fewer when selections meet in one; which of
   * them meet is a matter of timing.)
   */
  const selections = (query: string) =>
    (query.match(/\{ |\{\n|totalCount/g)?.length ?? 0) +
    (query.includes('changes') ? projections.length : 0);

  for (const [name, query] of Object.entries(queries))
    for (const place of ['now', 'as of'])
      test(`${name}, ${place}`, async () => {
        const { position } = (await auditor.ask('{ viewer { id } }')).extensions.ledger;
        const asked =
          place === 'now' ? query(120) : `{ asOf(position: "${position}") ${query(120)} }`;
        const other = await app.as('AGENCY_HEAD', FOREIGN);
        for (const caller of [auditor, other]) {
          const statements = await statementsOf(asked, caller);
          expect(statements).toBeLessThanOrEqual(selections(asked));
          expect(selections(asked)).toBeLessThan(40);
        }
      });
});

test('search ignores case and diacritics, and finds other names too', async () => {
  const names = async (text: string) => {
    const { agencies } = await auditor.get(
      `{ agencies(filter: { text: "${text}" }) { edges { node { name } } } }`,
    );
    return agencies.edges.map(({ node }: { node: { name: string } }) => node.name);
  };
  expect(await names('so ngoai vu')).toEqual(['Sở Ngoại vụ']);
  expect(await names('SỞ NGOẠI VỤ')).toEqual(['Sở Ngoại vụ']);
  expect(await names('dak')).toEqual(['UBND xã Đak Lua', 'UBND xã Đak Nhau', 'UBND xã Đăk Ơ']);
  expect(await names('Sở Tôn giáo và Dân tộc')).toEqual(['Sở Dân tộc và Tôn giáo']);
  expect(await names('100%')).toEqual([]);
});

test('names sort as in Vietnamese, both ways', async () => {
  const sorted = async (direction: string) => {
    const { agencies } = await auditor.get(
      `{ agencies(first: 200, filter: { kind: WARD }, orderBy: { direction: ${direction} }) { edges { node { name } } } }`,
    );
    return agencies.edges.map(({ node }: { node: { name: string } }) => node.name);
  };
  const ascending = await sorted('ASC');
  expect(ascending).toHaveLength(23);
  expect(ascending).toEqual([...ascending].sort(new Intl.Collator('vi').compare));
  expect(ascending.slice(0, 4)).toEqual([
    'UBND phường An Lộc',
    'UBND phường Bảo Vinh',
    'UBND phường Biên Hòa',
    'UBND phường Bình Long',
  ]);
  expect(await sorted('DESC')).toEqual(ascending.reverse());
});

test('pages follow each other without a gap or a repetition (Relay)', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { agencies } = await auditor.get(
      'query Page($after: String) { agencies(first: 25, after: $after) { totalCount edges { cursor node { code } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
      { after },
    );
    expect(agencies.totalCount).toBe(121);
    expect(agencies.pageInfo.hasPreviousPage).toBe(after !== null);
    expect(agencies.pageInfo.startCursor).toBe(agencies.edges[0].cursor);
    seen.push(...agencies.edges.map(({ node }: { node: { code: string } }) => node.code));
    after = agencies.pageInfo.hasNextPage ? agencies.pageInfo.endCursor : null;
  } while (after);
  expect(seen).toHaveLength(121);
  expect(new Set(seen).size).toBe(121);
});

test('every kind of object is found by its id', async () => {
  const { assignments } = await auditor.get(
    '{ assignments(first: 1) { edges { node { id task { id } occurrences { edges { node { id } } } } } } }',
  );
  const [{ node }] = assignments.edges;
  const ids: Record<string, string> = {
    Plan: PLAN,
    Section: `${PLAN}/II.5.b`,
    Task: node.task.id,
    Agency: `agency-${FOREIGN}`,
    Assignment: node.id,
    Occurrence: node.occurrences.edges[0].node.id,
  };
  for (const [type, id] of Object.entries(ids))
    expect(await auditor.get(`{ node(id: "${id}") { __typename id } }`)).toEqual({
      node: { __typename: type, id },
    });
  expect(await auditor.get('{ node(id: "nothing") { id } }')).toEqual({ node: null });
});

test('a query may ask for a position, and is told when the views are behind it', async () => {
  const { position } = (await auditor.ask('{ viewer { id } }')).extensions.ledger;
  const ask = (asked: string) =>
    auditor.ask('{ viewer { id } }', {}, { 'plan-ledger-min-position': asked });
  expect((await ask(position)).extensions.ledger).toEqual({ position, stale: false });
  const ahead = String(BigInt(position) + 1n);
  expect((await ask(ahead)).extensions.ledger).toEqual({ position, stale: true });
  const refused = await ask('soon');
  expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
});

test('a task says who has it by name, by group and in which role', async () => {
  const codes = async (filter: string) => {
    const { tasks } = await auditor.get(
      `{ tasks(first: 200, filter: { ${filter} }) { edges { node { code } } } }`,
    );
    return tasks.edges.map(({ node }: { node: { code: string } }) => node.code);
  };
  expect(await codes(`agency: "${FOREIGN}"`)).toEqual(['II.2.b', 'II.5.b.2', 'II.7.a', 'II.7.c']);
  expect(await codes(`agency: "${FOREIGN}", role: LEAD`)).toEqual(['II.2.b', 'II.5.b.2']);
  expect(await codes('agency: "xa-dak-lua"')).toEqual(['II.5.a']);
  expect(await codes('text: "ban tin doi ngoai"')).toEqual(['II.5.b.2']);
  expect(await codes('section: "II.5.b"')).toEqual([
    'II.5.b.1',
    'II.5.b.2',
    'II.5.b.3',
    'II.5.b.4',
  ]);
});

test('the viewer is the bearer of the token', async () => {
  const head = await app.as(['AGENCY_HEAD', 'AGENCY_OFFICER'], FOREIGN);
  const { viewer } = await head.get('{ viewer { id roles agency { name } } }');
  expect(viewer).toMatchObject({
    roles: ['AGENCY_OFFICER', 'AGENCY_HEAD'],
    agency: { name: 'Sở Ngoại vụ' },
  });
  expect((await auditor.get('{ viewer { agency { name } } }')).viewer).toEqual({ agency: null });
});
