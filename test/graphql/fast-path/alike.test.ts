import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLObjectType, parse } from 'graphql';
import type { Actor, AppRole } from '../../../src/domain/decider';
import { FIRST_MUTATION, FIRST_QUERY } from '../../../src/infra/welcome';
import { type App, CULTURE, PLAN, startApp } from '../../support/app';
import { type Arguments, Crawl } from '../../support/crawl';
import { COUNCIL, OTHER, OWNER, play, type World } from '../../support/protected';
import { type Answer, type Ask, type TwoPaths, twoPaths } from '../../support/two-paths';

jest.setTimeout(600_000);

/**
 * The fast path answers as Apollo does: the same status, the same headers, the same bytes. Each is
 * asked thrice there: an operation that is new, one that is compiled by then, an answer that is kept.
 */
const read = (path: string) => readFileSync(join(__dirname, '../../..', path), 'utf8');
const schema = buildSchema(read('src/graphql/schema.graphql'));
const rootOf = (name: string) => schema.getType(name) as GraphQLObjectType;

const as = (role: AppRole, agency: string | null): Actor => ({
  id: `reader-${role}`,
  agency,
  roles: [role],
});
const AUDITOR = as('AUDITOR', null);
/** Who sees everything, and who sees the least; the others in `npm run test:long`. */
const VIEWERS: Actor[] = [
  AUDITOR,
  as('AGENCY_OFFICER', OTHER),
  ...(process.env.LONG
    ? [as('AGENCY_OFFICER', OWNER), as('COUNCIL_CLERK', COUNCIL), as('COORDINATOR', CULTURE)]
    : []),
];

let app: App;
let world: World;
let paths: TwoPaths;

beforeAll(async () => {
  const most = {
    PLAN_LEDGER_MAX_COST: '10000000',
    PLAN_LEDGER_MAX_DEPTH: '50',
    PLAN_LEDGER_MAX_ALIASES: '1000',
  };
  app = await startApp({ now: '2026-04-06T02:00:00.000Z', settings: most });
  world = await play(app);
  // The log goes on by itself until everything is in it.
  const auditor = await app.as('AUDITOR');
  const size = async () =>
    (await auditor.get('{ log { checkpoint { size } } }')).log.checkpoint?.size ?? 0;
  while ((await size()) < Number(world.head))
    await new Promise((resolve) => setTimeout(resolve, 100));
  paths = await twoPaths(app);
});
afterAll(async () => {
  await paths?.stop();
  await app?.stop();
});

/** The answer of both. */
async function alike(ask: Ask, times = 3): Promise<Answer> {
  const { fast, plain } = await paths.both(ask, times);
  for (const each of fast) expect(each).toEqual(plain);
  return plain;
}

/** For each of those who look: what the first has asked is compiled by the time the others ask it. */
async function alikeForAll(ask: Ask): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const by of VIEWERS) answers.push(await alike({ ...ask, by }, by === VIEWERS[0] ? 3 : 2));
  return answers;
}

describe('every field of the graph', () => {
  function argumentsOf(): Arguments {
    const { ids, begun, head, commandIds } = world;
    const root: Arguments = {
      agency: [`code: "${OWNER}"`],
      agencies: ['filter: { text: "so ngoai vu" }'],
      agencyGroup: ['code: "so-ban-nganh"'],
      assignment: [`id: "${ids.assignment}"`],
      assignments: [`filter: { agency: "${OWNER}", task: "II.5.b.2" }`],
      auditTrail: [`first: 50, filter: { positionFrom: "${begun}" }`],
      budgetDossier: [`id: "${ids.council}"`],
      budgetDossiers: [`planId: "${PLAN}"`],
      budgetPipeline: [`planId: "${PLAN}", by: [STAGE, SOURCE, SECTION, AGENCY]`],
      budgetRequest: [`id: "${ids.request}"`],
      classifiedDocument: [`id: "${ids.paper}"`],
      classifiedDocuments: [`planId: "${PLAN}"`],
      implementingPlans: [`planId: "${PLAN}", first: 3`],
      node: [`id: "${ids.obstacle}"`],
      obstacle: [`id: "${ids.obstacle}"`],
      occurrence: [`id: "${ids.occurrence}"`],
      plan: [`id: "${PLAN}"`],
      report: [`id: "${ids.report}"`],
      reportingCycle: [`id: "${ids.cycle}"`],
      reportingCycles: [`planId: "${PLAN}"`],
      section: [`planId: "${PLAN}", code: "II.5"`],
      task: [`planId: "${PLAN}", code: "II.5.b.2"`],
      tasks: [`filter: { agency: "${OWNER}" }, first: 3`],
    };
    const own = (type: string) =>
      Object.fromEntries(Object.entries(root).map(([field, each]) => [`${type}.${field}`, each]));
    return {
      ...own('Query'),
      ...own('Snapshot'),
      // Who is asked again is recorded again: what others have seen stays as it is.
      'Query.accessRecord': ['filter: { actor: "nobody" }'],
      'Query.asOf': [`position: "${head}"`],
      'Query.compare': [`from: "${begun}", to: "${head}", first: 50`],
      'Query.event': [`position: "${head}"`],
      'Query.receiptStatus': [`commandId: "${commandIds[0]}"`],
      'TransparencyLog.consistencyProof': ['from: 1, to: 2'],
      'TransparencyLog.inclusionProof': [`position: "${head}"`],
    };
  }

  const fields = Object.keys(rootOf('Query').getFields());
  const past = Object.keys(rootOf('Snapshot').getFields());

  test.each(fields.filter((name) => name !== 'asOf'))('%s', async (name) => {
    const crawl = new Crawl(schema, argumentsOf());
    const selections = crawl.of(rootOf('Query'), name, name === 'node' ? 0 : 1);
    for (const selection of selections) await alikeForAll({ query: `{ ${selection} }` });
  });

  test.each(past)('%s as of then', async (name) => {
    const crawl = new Crawl(schema, argumentsOf());
    const selections = crawl.of(rootOf('Snapshot'), name, 0);
    for (const selection of selections)
      await alikeForAll({ query: `{ asOf(position: "${world.head}") { ${selection} } }` });
  });
});

describe('every documented operation', () => {
  const examples = read('docs/examples.graphql');
  const names = parse(examples).definitions.map((each) =>
    'name' in each ? (each.name?.value as string) : '',
  );
  const shown = [...read('README.md').matchAll(/^ask '(.+)'$/gm)].map(([, text = '']) =>
    text.replaceAll('\\"', '"'),
  );

  test.each(names)('%s', async (operationName) => {
    const answers = await alikeForAll({ query: examples, operationName });
    expect(answers.map(({ status }) => status)).toEqual(VIEWERS.map(() => 200));
  });

  test.each([FIRST_QUERY, ...shown.filter((text) => !text.startsWith('mutation'))])(
    '%s',
    async (query) => {
      expect((await alike({ query })).status).toBe(200);
      expect((await alike({ query, method: 'GET' })).status).toBe(200);
    },
  );

  test('by each way of asking it', async () => {
    const query = 'query A($first: Int = 2) { plans(first: $first) { edges { node { title } } } }';
    const first = await alike({ query });
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    for (const accept of [
      'application/json',
      'application/graphql-response+json',
      'application/graphql-response+json, application/json;q=0.9',
      'application/json, */*',
      'text/html, application/json;q=0.5, */*;q=0.1',
      'text/html',
    ])
      for (const method of ['GET', 'POST'] as const)
        await alike({ query, method, headers: { accept } });
    for (const variables of [{}, { first: 1 }, { first: null }, { first: 1, more: 'x' }])
      for (const method of ['GET', 'POST'] as const) await alike({ query, variables, method });
    await alike({ query, operationName: 'A', headers: { 'accept-language': 'en' } });
    await alike({ query, headers: { 'plan-ledger-min-position': world.head } });
  });

  test('with directives, fragments, aliases and variables within values', async () => {
    const query = `query Q($with: Boolean!, $agency: String, $first: Int = 3) {
      a: assignments(first: $first, filter: { agency: $agency, planId: "${PLAN}" }) {
        edges { cursor node { ...all ... on Assignment @skip(if: $with) { status } } }
      }
      b: agency(code: "${OWNER}") @include(if: $with) { name ... on Node { id version } }
      __typename
    }
    fragment all on Assignment { id: role id_: id agency { __typename name } task { code } }`;
    for (const variables of [
      { with: true },
      { with: false, agency: OWNER },
      { with: true, agency: null, first: 1 },
    ])
      await alike({ query, variables });
  });
});

test('the first mutation is answered alike, though each is another command', async () => {
  const { fast, plain } = await paths.both({
    query: FIRST_MUTATION,
    by: as('COORDINATOR', CULTURE),
  });
  const shape = ({ status, headers, body }: Answer) => {
    const { 'content-length': _length, ...rest } = headers;
    return { status, headers: rest, names: Object.keys(JSON.parse(body)) };
  };
  expect(fast.map(shape)).toEqual(fast.map(() => shape(plain)));
});
