import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { APP_ROLES, type AppRole } from '../../src/domain/decider';
import { type App, CULTURE, FINANCE, PLAN, startApp } from '../support/app';
import { type Arguments, Crawl, textsIn } from '../support/crawl';
import {
  COUNCIL,
  type Kind,
  MARKS,
  OFFICE,
  OTHER,
  OWNER,
  play,
  type World,
} from '../support/protected';
import { reviewed } from '../support/reviewed';
import { subscribe } from '../support/stream';

jest.setTimeout(600_000);

/**
 * Who reads what, on every path: the paths are the schema's own (a field that is added is asked
 * too), the things bear words and amounts that stand nowhere else, and the whole answer is looked
 * through for them. `reads.expected.json` names the places where each thing stands; one that is not
 * in it fails, until somebody has looked at it (`RENEW=1 npx jest test/graphql/reads`).
 */
const EXPECTED = join(__dirname, 'reads.expected.json');

type Sight = 'OWN' | 'ALL' | 'NONE';
/** Rules 18, 20, 21, 23 and 25. `OWN`: of the agency in the token. */
const WHO: Record<Kind, Partial<Record<AppRole, Sight>> & { others: Sight }> = {
  moneyBeforeCouncil: {
    COORDINATOR: 'ALL',
    FINANCE: 'ALL',
    PROVINCE_OFFICE: 'ALL',
    AUDITOR: 'ALL',
    COUNCIL_CLERK: 'ALL',
    others: 'OWN',
  },
  moneyWithFinance: {
    COORDINATOR: 'ALL',
    FINANCE: 'ALL',
    PROVINCE_OFFICE: 'ALL',
    AUDITOR: 'ALL',
    others: 'OWN',
  },
  moneyDrafted: {
    COORDINATOR: 'ALL',
    FINANCE: 'ALL',
    PROVINCE_OFFICE: 'ALL',
    AUDITOR: 'ALL',
    others: 'OWN',
  },
  dossierBeforeCouncil: {
    COORDINATOR: 'ALL',
    FINANCE: 'ALL',
    PROVINCE_OFFICE: 'ALL',
    AUDITOR: 'ALL',
    COUNCIL_CLERK: 'ALL',
    others: 'NONE',
  },
  dossierOfCommittee: {
    COORDINATOR: 'ALL',
    FINANCE: 'ALL',
    PROVINCE_OFFICE: 'ALL',
    AUDITOR: 'ALL',
    others: 'NONE',
  },
  reportDraft: { others: 'OWN' },
  report: { COORDINATOR: 'ALL', PROVINCE_OFFICE: 'ALL', AUDITOR: 'ALL', others: 'OWN' },
  obstacle: { COORDINATOR: 'ALL', PROVINCE_OFFICE: 'ALL', AUDITOR: 'ALL', others: 'OWN' },
  remark: { COORDINATOR: 'ALL', PROVINCE_OFFICE: 'ALL', AUDITOR: 'ALL', others: 'OWN' },
  evidence: { COORDINATOR: 'ALL', PROVINCE_OFFICE: 'ALL', AUDITOR: 'ALL', others: 'OWN' },
  classifiedDocument: { COORDINATOR: 'ALL', PROVINCE_OFFICE: 'ALL', AUDITOR: 'ALL', others: 'OWN' },
  consolidated: { COORDINATOR: 'ALL', PROVINCE_OFFICE: 'ALL', AUDITOR: 'ALL', others: 'NONE' },
  // Opaque ids of persons, and who acts for whom: for everybody signed in (rules 5 and 26).
  delegate: { others: 'ALL' },
};

type Viewer = { role: AppRole; agency: string | null };
/** Each role at the agency whose matters these are, and where it has its seat or at another. */
const SEATS: Partial<Record<AppRole, string | null>> = {
  COORDINATOR: CULTURE,
  FINANCE,
  PROVINCE_OFFICE: OFFICE,
  COUNCIL_CLERK: COUNCIL,
  AUDITOR: null,
  REGISTRAR: null,
};
const seatOf = (role: AppRole): string | null =>
  role in SEATS ? (SEATS[role] as string | null) : OTHER;
const EVERYBODY: Viewer[] = APP_ROLES.flatMap((role) => [
  { role, agency: OWNER },
  { role, agency: seatOf(role) },
]);
/** One for each kind of sight: whoever else reads by his role reads what one of these reads. */
const KINDS_OF_SIGHT: Viewer[] = [
  { role: 'AGENCY_OFFICER', agency: OWNER },
  ...(['AGENCY_OFFICER', 'COORDINATOR', 'FINANCE', 'COUNCIL_CLERK', 'AUDITOR'] as const).map(
    (role) => ({ role, agency: seatOf(role) }),
  ),
];
const LONG = process.env.LONG === '1' || process.env.RENEW === '1';
/** `npm run test:long` asks for everybody. */
const VIEWERS = LONG ? EVERYBODY : KINDS_OF_SIGHT;
const named = ({ role, agency }: Viewer): string => `${role} ${agency}`;

const may = (kind: Kind, { role, agency }: Viewer): boolean => {
  const sight = WHO[kind][role] ?? WHO[kind].others;
  return sight === 'ALL' || (sight === 'OWN' && agency === OWNER);
};

/** Money that stands within something else is read by whoever may read both (rules 18 and 21). */
const DOSSIER_OF: Partial<Record<Kind, Kind>> = {
  moneyBeforeCouncil: 'dossierBeforeCouncil',
  moneyWithFinance: 'dossierOfCommittee',
};
const readsThere = (kind: Kind, place: string, viewer: Viewer): boolean => {
  const dossier = DOSSIER_OF[kind];
  if (/\.rows\.figures\./.test(place) && !may('consolidated', viewer)) return false;
  return !dossier || !/dossiers?\.|BudgetDossier_/i.test(place) || may(dossier, viewer);
};

const schema = buildSchema(readFileSync('src/graphql/schema.graphql', 'utf8'));
const rootOf = (name: string) => schema.getType(name) as GraphQLObjectType;

/** What the fields are asked with so that they lead to what is protected. */
function argumentsOf({ ids, begun, head, commandIds }: World): Arguments {
  const since = `{ positionFrom: "${begun}" }`;
  const root: Arguments = {
    agency: [`code: "${OWNER}"`],
    agencies: ['filter: { text: "so ngoai vu" }'],
    agencyGroup: ['code: "so-ban-nganh"'],
    assignment: [`id: "${ids.assignment}"`],
    assignments: [`filter: { agency: "${OWNER}", task: "II.5.b.2" }`],
    auditTrail: [`first: 200, filter: ${since}`],
    budgetDossier: [ids.council, ids.committee].map((id) => `id: "${id}"`),
    budgetDossiers: [`planId: "${PLAN}"`],
    budgetPipeline: [`planId: "${PLAN}", by: [STAGE, SOURCE, SECTION, AGENCY]`],
    budgetRequest: [ids.request, ids.withFinance, ids.drafted].map((id) => `id: "${id}"`),
    budgetRequests: [`filter: { agency: "${OWNER}" }`],
    classifiedDocument: [`id: "${ids.paper}"`],
    classifiedDocuments: [`planId: "${PLAN}"`],
    implementingPlans: [`planId: "${PLAN}", first: 3`],
    node: Object.values(ids).map((id) => `id: "${id}"`),
    obstacle: [`id: "${ids.obstacle}"`],
    obstacles: [`filter: { agency: "${OWNER}" }`],
    occurrence: [`id: "${ids.occurrence}"`],
    occurrences: [`filter: { agency: "${OWNER}", task: "II.5.b.2" }`],
    plan: [`id: "${PLAN}"`],
    report: [ids.report, ids.draft].map((id) => `id: "${id}"`),
    reportingCycle: [ids.cycle, ids.draftCycle].map((id) => `id: "${id}"`),
    reportingCycles: [`planId: "${PLAN}"`],
    reports: [`filter: { agency: "${OWNER}" }`],
    section: [`planId: "${PLAN}", code: "II.5"`],
    task: [`planId: "${PLAN}", code: "II.5.b.2"`],
    tasks: [`filter: { agency: "${OWNER}" }, first: 3`],
  };
  const own = (type: string) =>
    Object.fromEntries(Object.entries(root).map(([field, each]) => [`${type}.${field}`, each]));
  const positions = [...Array(Number(head) - Number(begun)).keys()].map(
    (n) => `position: "${Number(begun) + n + 1}"`,
  );
  return {
    ...own('Query'),
    ...own('Snapshot'),
    'Query.asOf': [`position: "${head}"`],
    'Query.compare': [`from: "${begun}", to: "${head}", first: 200`],
    'Query.event': positions,
    // Of every one of them: reads-oracles.test.ts.
    'Query.receiptStatus': commandIds.slice(-5).map((id) => `commandId: "${id}"`),
    'TransparencyLog.consistencyProof': ['from: 1, to: 2'],
    'TransparencyLog.inclusionProof': [`position: "${head}"`],
  };
}

let app: App;
let world: World;
let crawl: Crawl;
let graph: Record<'now' | 'past', Map<string, string[]>>;
/** By viewer and kind: where it stands in what he is answered. */
const seen = new Map<string, Record<Kind, Set<string>>>();
const kinds = Object.keys(MARKS) as Kind[];

/** So many selections in a document as its limit of tokens allows. */
function* packed(selections: string[]): Generator<string> {
  let [pack, tokens] = ['', 0];
  for (const each of selections) {
    const more = each.match(/\w+|[^\s\w]/g)?.length ?? 0;
    if (tokens > 0 && tokens + more > MOST_TOKENS) {
      yield pack;
      [pack, tokens] = ['', 0];
    }
    pack += ` ${each}`;
    tokens += more;
  }
  yield pack;
}
const MOST_TOKENS = 3_000;
/** The whole graph is more than anybody may ask for at once. */
const AS_MUCH_AS_MAY_BE = {
  PLAN_LEDGER_MAX_COST: '10000000',
  PLAN_LEDGER_MAX_DEPTH: '50',
  PLAN_LEDGER_MAX_ALIASES: '1000',
  PLAN_LEDGER_MAX_ROOT_FIELDS: '1000',
};

/** The whole graph now, with one edge more behind every object, and as it stood at the end. */
function documents({ role }: Viewer): string[] {
  const now = new Map(graph.now);
  now.delete('asOf');
  // Nobody else is answered at all there (test/graphql/access-record.test.ts).
  if (role !== 'AUDITOR') now.delete('accessRecord');
  return [
    ...[...packed([...now.values()].flat())].map((pack) => `{ ${pack} }`),
    ...[...packed([...graph.past.values()].flat())].map(
      (pack) => `{ asOf(position: "${world.head}") { ${pack} } }`,
    ),
  ];
}

async function look(viewer: Viewer): Promise<void> {
  const caller = await app.as(viewer.role, viewer.agency, `reader-${viewer.role}`);
  const found = Object.fromEntries(kinds.map((kind) => [kind, new Set<string>()])) as Record<
    Kind,
    Set<string>
  >;
  seen.set(named(viewer), found);
  const note = (answer: unknown) => {
    for (const [text, places] of textsIn(answer))
      for (const kind of kinds)
        if (MARKS[kind].test(text)) for (const place of places) found[kind].add(place);
  };
  for (const document of documents(viewer)) note(await caller.get(document));
  note({ ledgerEvents: await followed(viewer) });
}

/** Everything that the stream tells him, up to where the ledger is. */
async function followed({ role, agency }: Viewer): Promise<unknown[]> {
  const subscription = rootOf('Subscription');
  const [selection] = new Crawl(schema, {
    'Subscription.ledgerEvents': [`after: "${world.begun}"`],
  }).of(subscription, 'ledgerEvents', 1);
  const token = await app.token({ roles: [role], agency, subject: `reader-${role}` });
  const stream = await subscribe(app.url, { token, query: `subscription { ${selection} }` });
  expect(stream.refusal).toBeNull();
  const told: unknown[] = [];
  const reading = stream.until((message) => {
    told.push(JSON.parse(message.data).data.ledgerEvents__0);
    return false;
  });
  const at = () => Number(stream.lastId() ?? 0);
  while (at() < Number(world.head)) await new Promise((resolve) => setTimeout(resolve, 50));
  stream.close();
  await reading;
  return told;
}

beforeAll(async () => {
  app = await startApp({
    now: '2026-04-06T02:00:00.000Z',
    subscriptions: { keepAliveMs: 100 },
    settings: AS_MUCH_AS_MAY_BE,
  });
  world = await play(app);
  crawl = new Crawl(schema, argumentsOf(world));
  graph = { now: crawl.from(rootOf('Query'), 1), past: crawl.from(rootOf('Snapshot'), 0) };
  // Proofs are among what is asked for.
  const auditor = await app.as('AUDITOR');
  const size = async () =>
    (await auditor.get('{ log { checkpoint { size } } }')).log.checkpoint?.size ?? 0;
  while ((await size()) < Number(world.head))
    await new Promise((resolve) => setTimeout(resolve, 100));
  // Two at a time: heavy answers would find a small server busy.
  const queue = [...VIEWERS];
  const next = async (): Promise<void> => {
    for (let viewer = queue.shift(); viewer; viewer = queue.shift()) await look(viewer);
  };
  await Promise.all([next(), next()]);
});
afterAll(() => app?.stop());

/** Whoever has his own worklist sees there what awaits him alone. */
const mine = (place: string): boolean => place.startsWith('viewer.');

describe.each(kinds)('%s', (kind) => {
  const placesFor = (viewer: Viewer) => [...(seen.get(named(viewer))?.[kind] ?? [])].sort();

  test('stands where it is known to stand, and nowhere else', () => {
    const all = new Set(VIEWERS.flatMap(placesFor));
    expect(all.size).toBeGreaterThan(0);
    if (LONG) return reviewed(EXPECTED, kind, [...all].sort());
    const known: string[] = JSON.parse(readFileSync(EXPECTED, 'utf8'))[kind];
    expect([...all].filter((place) => !known.includes(place))).toEqual([]);
    // What awaits one alone stands in the worklists of those who are left out here.
    expect(known.filter((place) => !mine(place) && !all.has(place))).toEqual([]);
  });

  test.each(VIEWERS.map((viewer): [string, Viewer] => [named(viewer), viewer]))(
    '%s',
    (_, viewer) => {
      const known = [...new Set(VIEWERS.flatMap(placesFor))].filter((place) => !mine(place)).sort();
      const there = placesFor(viewer);
      if (may(kind, viewer))
        expect(there.filter((place) => !mine(place))).toEqual(
          known.filter((place) => readsThere(kind, place, viewer)),
        );
      else expect(there).toEqual([]);
    },
  );
});

test('whatever has arguments in the table is asked with them', () => {
  const all = Object.keys(argumentsOf(world)).filter((name) => name !== 'Query.asOf');
  expect(all.filter((name) => !crawl.used.has(name))).toEqual([]);
});
