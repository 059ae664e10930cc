import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { type App, type Caller, mutation, PLAN, startApp } from '../support/app';
import { OTHER, OWNER, play, type World } from '../support/protected';

jest.setTimeout(300_000);

/** What somebody may not read, he does not find out by searching, sorting, counting or trying. */
const schema = buildSchema(readFileSync('src/graphql/schema.graphql', 'utf8'));
const query = schema.getQueryType() as GraphQLObjectType;
const mutations = schema.getMutationType() as GraphQLObjectType;

let app: App;
let world: World;
/** Of another agency: no office, no part in anything. */
let outsiders: Record<string, Caller>;

beforeAll(async () => {
  app = await startApp({ now: '2026-04-06T02:00:00.000Z' });
  world = await play(app);
  outsiders = {
    officer: await app.as('AGENCY_OFFICER', OTHER),
    head: await app.as('AGENCY_HEAD', OTHER),
    integration: await app.as('INTEGRATION', OTHER),
    registrar: await app.as('REGISTRAR'),
  };
});
afterAll(() => app?.stop());

const WORDS = [
  'kxfinancemoney',
  'kxcouncildossier',
  'kxreport',
  'kxdraft',
  'kxobstacle',
  'kxremark',
  'kxevidence',
  'kxsecret',
  'kxwords',
  '123454300004',
  '765456700003',
  '567876500001',
];

/** The fields of a root that have a filter with a text of any kind. */
const searched = Object.values(query.getFields()).flatMap((field) => {
  const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
  // What compares is tried below: it counts nothing. The record of access is refused whole.
  if (!isInputObjectType(filter) || ['compare', 'accessRecord'].includes(field.name)) return [];
  const texts = Object.values(filter.getFields()).filter(
    ({ name, type }) =>
      ['text', 'document', 'actor', 'stream'].includes(name) && String(type).match(/String|ID/),
  );
  return texts.map(({ name }): [string, string] => [field.name, name]);
});

test('who looked at what, nobody but an auditor may search', async () => {
  for (const caller of Object.values(outsiders)) {
    const refused = await caller.refused(
      '{ accessRecord(filter: { actor: "x" }, first: 1) { edges { cursor } } }',
    );
    expect(refused.extensions.code).toBe('FORBIDDEN');
  }
});

test('there is something to search in', () => {
  expect(searched).toContainEqual(['budgetRequests', 'text']);
  expect(searched).toContainEqual(['obstacles', 'text']);
  expect(searched).toContainEqual(['auditTrail', 'stream']);
});

describe('by searching', () => {
  test.each(searched)('%s by %s finds nothing of another', async (field, filter) => {
    const { args } = query.getFields()[field] as never as { args: { name: string }[] };
    const words = [
      ...WORDS,
      ...Object.values(world.ids).filter((id) => /^(budget|report-|obstacle|classified)/.test(id)),
      '5/QĐ',
      '7-BC',
    ];
    const plan = args.some(({ name }) => name === 'planId') ? `planId: "${PLAN}", ` : '';
    const parts = words.map(
      (word, n) => `w${n}: ${field}(${plan}filter: { ${filter}: "${word}" }) { totalCount }`,
    );
    for (const caller of Object.values(outsiders)) {
      const answer = await caller.get(`{ ${parts.join(' ')} }`);
      expect(words.filter((_, n) => answer[`w${n}`].totalCount !== 0)).toEqual([]);
    }
  });

  test('nor does comparing, whatever it asks for', async () => {
    for (const caller of Object.values(outsiders))
      for (const stream of Object.values(world.ids).filter((id) =>
        /^(budget|report-|obstacle|classified)/.test(id),
      )) {
        const { compare } = await caller.get(
          `{ compare(from: "0", to: "${world.head}", filter: { stream: "${stream}" }) { edges { cursor } } }`,
        );
        expect(compare.edges).toEqual([]);
      }
  });
});

describe('by sorting and counting', () => {
  const sorted = Object.values(query.getFields()).flatMap((field) => {
    const order = getNamedType(field.args.find(({ name }) => name === 'orderBy')?.type);
    if (!isInputObjectType(order)) return [];
    const fields = getNamedType(order.getFields().field?.type);
    if (!isEnumType(fields)) return [];
    return fields.getValues().map(({ name }): [string, string] => [field.name, name]);
  });

  test.each(sorted.filter(([field]) => /budget|obstacle/.test(field)))(
    '%s by %s has nothing of another',
    async (field, order) => {
      for (const caller of Object.values(outsiders))
        for (const direction of ['ASC', 'DESC']) {
          const answer = await caller.get(
            `{ ${field}(orderBy: { field: ${order}, direction: ${direction} }) { totalCount edges { cursor } pageInfo { endCursor hasNextPage } } }`,
          );
          expect(answer[field]).toEqual({
            totalCount: 0,
            edges: [],
            pageInfo: { endCursor: null, hasNextPage: false },
          });
        }
    },
  );

  test('a cursor of somebody who sees all leads nobody to what he may not see', async () => {
    const auditor = await app.as('AUDITOR');
    const all = await auditor.get(
      '{ budgetRequests(first: 1) { edges { cursor } } auditTrail(first: 1) { edges { cursor } } }',
    );
    for (const caller of Object.values(outsiders)) {
      const { budgetRequests } = await caller.get(
        `{ budgetRequests(after: "${all.budgetRequests.edges[0].cursor}") { totalCount edges { cursor } } }`,
      );
      expect(budgetRequests).toEqual({ totalCount: 0, edges: [] });
    }
  });

  test('roll-ups are made over what he may see, and say so', async () => {
    const { officer } = outsiders as { officer: Caller };
    const answer = await officer.get(`{
      plan(id: "${PLAN}") { budget { count requested scope } }
      section(planId: "${PLAN}", code: "II.5") { budget { count } activity { budgetRequestsSubmitted budgetRequestsReceived reportsSubmitted scope } }
      agency(code: "${OWNER}") { activity { budgetRequestsSubmitted reportsSubmitted reportsLate scope } budgetRequests { totalCount } reports { totalCount } obstacles { totalCount } }
      budgetPipeline(planId: "${PLAN}", by: [AGENCY]) { count requested }
      reportingCycle(id: "${world.ids.cycle}") { compliance { submitted late accepted nil missing due scope } reports { totalCount } } }`);
    const none = { budgetRequestsSubmitted: 0, scope: 'OWN' };
    expect(answer).toMatchObject({
      plan: { budget: [] },
      section: {
        budget: [],
        activity: { ...none, budgetRequestsReceived: 0, reportsSubmitted: 0 },
      },
      agency: {
        activity: { ...none, reportsSubmitted: 0, reportsLate: 0 },
        budgetRequests: { totalCount: 0 },
        reports: { totalCount: 0 },
        obstacles: { totalCount: 0 },
      },
      budgetPipeline: [],
      reportingCycle: {
        compliance: { submitted: 0, late: 0, accepted: 0, nil: 0, scope: 'OWN' },
        reports: { totalCount: 0 },
      },
    });
  });
});

const NO_REQUEST = 'budgetRequest-0c5f2a4e-9d0b-5b1f-8c39-6a1f6f0f8a11';

/** The least that an input needs, by its type alone. */
function least(type: GraphQLInputType, name = ''): unknown {
  if (isNonNullType(type)) return least(type.ofType, name);
  if (isListType(type)) return [least(type.ofType, name)];
  if (name === 'budgetRequestId' || name === 'requests') return NO_REQUEST;
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(isRequiredInputField)
        .map((field) => [field.name, least(field.type, field.name)]),
    );
  const samples: Record<string, unknown> = {
    Int: 1,
    SafeInt: 1,
    Float: 1,
    Boolean: true,
    LocalDate: '2026-04-06',
    Money: '1',
    Decimal: '1',
    Position: '1',
  };
  return samples[String(type)] ?? 'x1';
}

describe('by trying', () => {
  /** By the field of the input that names it: the object that is there, and one that is not. */
  const OBJECTS: Record<string, (ids: World['ids']) => [string, string]> = {
    budgetRequestId: ({ request }) => [request as string, NO_REQUEST],
    dossierId: ({ council }) => [
      council as string,
      'budgetDossier-0c5f2a4e-9d0b-5b1f-8c39-6a1f6f0f8a11',
    ],
    obstacleId: ({ obstacle }) => [
      obstacle as string,
      'obstacle-0c5f2a4e-9d0b-5b1f-8c39-6a1f6f0f8a11',
    ],
    reportId: ({ report }) => [report as string, (report as string).replace(OWNER, 'so-xay-dung')],
  };
  const steps = Object.values(mutations.getFields()).flatMap(({ name, args }) => {
    const input = getNamedType(args[0]?.type) as GraphQLInputObjectType;
    const field = Object.keys(OBJECTS).find((each) => input.getFields()[each]);
    // These name an object that is there beside what they are about.
    const beside = ['draftBudgetRequest', 'requestExtension'].includes(name);
    return field && !beside ? [[name, field] as [string, string]] : [];
  });

  test('there is something to try', () => expect(steps.length).toBeGreaterThan(20));

  test.each(steps)('%s tells nobody whether there is one', async (name, field) => {
    const input = getNamedType(
      (mutations.getFields()[name] as { args: readonly { type: GraphQLInputType }[] }).args[0]
        ?.type as GraphQLInputType,
    ) as GraphQLInputObjectType;
    const [there, invented] = (OBJECTS[field] as (ids: World['ids']) => [string, string])(
      world.ids,
    );
    const document = { number: '1-X', date: '2026-04-01', issuer: 'x' };
    const head = await app.head();
    for (const caller of Object.values(outsiders)) {
      const said: unknown[] = [];
      for (const id of [there, invented]) {
        const given = { ...(least(input) as object), [field]: id, document };
        const { errors } = await caller.ask(mutation(name, 'stale'), { input: given });
        const [error] = errors ?? [];
        const text = JSON.stringify([error?.message, error?.extensions]);
        said.push(text.replaceAll(id, '…'));
        expect(['NOT_FOUND', 'FORBIDDEN']).toContain(error?.extensions.code);
      }
      expect(said[0]).toBe(said[1]);
    }
    expect(await app.head()).toBe(head);
  });

  test('objects, histories and receipts of others are as if there were none', async () => {
    const ids = ['request', 'drafted', 'council', 'report', 'draft', 'obstacle', 'paper'];
    for (const caller of Object.values(outsiders))
      for (const id of ids) {
        const answer = await caller.get(
          `{ node(id: "${world.ids[id]}") { __typename id allowedCommands }
             auditTrail(filter: { stream: "${world.ids[id]}" }) { totalCount } }`,
        );
        expect(answer).toEqual({ node: null, auditTrail: { totalCount: 0 } });
      }
    const { officer } = outsiders as { officer: Caller };
    for (const commandId of world.commandIds)
      expect(await officer.get(`{ receiptStatus(commandId: "${commandId}") { status } }`)).toEqual({
        receiptStatus: null,
      });
  });
});

describe('what was is read by the rights of today', () => {
  test('who follows a merged agency reads its past, and reads no more of what is not his', async () => {
    const heir = await app.as('AGENCY_OFFICER', OTHER);
    const past = `{ asOf(position: "${world.head}") { budgetRequest(id: "${world.ids.request}") { id lines { requested } } report(id: "${world.ids.report}") { id } } }`;
    expect((await heir.get(past)).asOf).toEqual({ budgetRequest: null, report: null });
    const registrar = outsiders.registrar as Caller;
    await registrar.get(mutation('mergeAgencies', 'stale'), {
      input: {
        from: [OWNER],
        into: OTHER,
        effectiveOn: '2026-04-05',
        document: { number: '9/NQ', date: '2026-04-01', issuer: 'Quốc hội' },
      },
    });
    expect((await heir.get(past)).asOf).toMatchObject({
      budgetRequest: { id: world.ids.request, lines: [{ requested: '123454300004' }] },
      report: { id: world.ids.report },
    });
    const stranger = await app.as('AGENCY_OFFICER', 'so-xay-dung');
    expect((await stranger.get(past)).asOf).toEqual({ budgetRequest: null, report: null });
  });
});
