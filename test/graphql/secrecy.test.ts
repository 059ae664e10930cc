import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLInputObjectType, getNamedType } from 'graphql';
import { APP_ROLES, type AppRole } from '../../src/domain/decider';
import { createLog } from '../../src/infra/log';
import { type App, type Caller, CULTURE, mutation, PLAN, startApp } from '../support/app';

jest.setTimeout(60_000);

/** Rule 25: what is internal, and what is a state secret, on every path and for every role. */
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const OFFICE = 'van-phong-ubnd-tinh';
/** In every internal text, address and hash below, and in nothing else. */
const MARK = 'kin7c1';
const HASH = `${'7c1'.repeat(21)}0`;
const SECRET = ['MAT', 'TOI_MAT', 'TUYET_MAT'];

let app: App;
/** The position from which on the texts below are written. */
let begun = '';
let lines = '';
const keep = (line: string): void => {
  lines += line;
};
const callers = new Map<string, Caller>();
const as = async (role: AppRole, agency: string | null): Promise<Caller> => {
  const key = `${role} ${agency}`;
  const caller = callers.get(key) ?? (await app.as(role, agency));
  callers.set(key, caller);
  return caller;
};
const press = () => as('AGENCY_HEAD', PRESS);
const coordinator = () => as('COORDINATOR', CULTURE);

const ids = { works: '', films: '', hints: '', cycle: '', report: '', obstacle: '', paper: '' };
/** What came of each attempt to bring in a state secret. */
const attempts: { step: string; code: unknown; written: boolean; told: boolean }[] = [];

/** Carries out a step, after it was tried with each of the levels that are refused. */
async function take(by: Caller, name: string, input: object, fields: string) {
  let before = await app.head();
  for (const classification of SECRET) {
    const secret = { ...input, classification };
    const { data, errors } = await by.ask(mutation(name, fields), { input: secret });
    const after = await app.head();
    attempts.push({
      step: `${name} ${classification}`,
      code: errors?.[0]?.extensions.code,
      written: after !== before,
      told: JSON.stringify({ data, errors }).includes(MARK),
    });
    before = after;
  }
  return (await by.get(mutation(name, fields), { input }))[name];
}

const STALE = 'stale';
const idOf = async (task: string): Promise<string> => {
  const { assignments } = await (await press()).get(
    `{ assignments(filter: { task: "${task}", agency: "${PRESS}" }) { edges { node { id } } } }`,
  );
  return assignments.edges[0].node.id;
};

beforeAll(async () => {
  const log = createLog('trace', { write: keep });
  app = await startApp({ now: '2026-04-06T02:00:00.000Z', log });
  ids.works = await idOf('II.4.d');
  ids.films = await idOf('II.4.c');
  ids.hints = await idOf('II.4.a');
  begun = await app.head();
  await workOfTheYear();
  await papers();
}, 120_000);
afterAll(() => app?.stop());

async function workOfTheYear(): Promise<void> {
  const [agency, judge] = [await press(), await coordinator()];
  const films = { assignmentId: ids.films, period: '2026-Q1' };
  const note = `ghi chú ${MARK}`;
  const reason = `lý do ${MARK}`;
  const works = { assignmentId: ids.works };
  await take(agency, 'reportProgress', { ...works, period: '2026', percent: 5, note }, STALE);
  const urged = { planId: PLAN, task: 'II.4.d', text: `đôn đốc ${MARK}` };
  await take(judge, 'urge', urged, STALE);
  await take(
    agency,
    'registerEvidence',
    { ...works, kind: 'LINK', name: note, url: `https://${MARK}.vn/`, sha256: HASH, size: 1 },
    STALE,
  );
  await take(agency, 'logContribution', { assignmentId: ids.hints, text: `góp ${MARK}` }, STALE);
  await take(agency, 'requestExtension', { ...films, until: '2026-05-04', reason }, STALE);
  await take(judge, 'refuseExtension', { ...films, reason }, STALE);
  await take(agency, 'reportProgress', { ...films, quantity: 1, note }, STALE);
  const wrong = { ...films, corrects: 3, quantity: 0, reason };
  await take(agency, 'correctProgress', wrong, STALE);
  await take(agency, 'reportCompletion', { ...films, quantity: 1 }, STALE);
  await take(judge, 'returnCompletion', { ...films, reason }, STALE);
  await take(judge, 'waiveOccurrence', { ...films, reason }, STALE);
  await take(judge, 'suspendAssignment', { assignmentId: ids.films, reason }, STALE);
  await take(judge, 'withdrawAssignment', { assignmentId: ids.hints, reason }, STALE);
  const document = { number: '5/BVHTTDL', date: '2026-04-01', issuer: 'Bộ' };
  const guided = { planId: PLAN, taskCode: 'II.2.a', document, text: note };
  await take(judge, 'recordGuidance', { ...guided, classification: 'INTERNAL' }, STALE);
}

async function papers(): Promise<void> {
  const [agency, judge] = [await press(), await coordinator()];
  const office = await as('PROVINCE_OFFICE', OFFICE);
  const periodCovered = { from: '2026-01-01', to: '2026-03-31' };
  const opening = { planId: PLAN, kind: 'PERIODIC', periodCovered, cutOff: '2026-04-10' };
  const opened = await judge.get(mutation('openReportingCycle', 'reportingCycle { id }'), {
    input: opening,
  });
  ids.cycle = opened.openReportingCycle.reportingCycle.id;
  const content = `báo cáo ${MARK}`;
  const submitted = await take(
    agency,
    'submitReport',
    { cycleId: ids.cycle, content },
    'report { id }',
  );
  ids.report = submitted.report.id;
  await take(judge, 'returnReport', { reportId: ids.report, reason: `trả ${MARK}` }, STALE);
  const told = { planId: PLAN, taskCode: 'II.4.d', text: `vướng mắc ${MARK}` };
  const { obstacle } = await take(agency, 'reportObstacle', told, 'obstacle { id }');
  ids.obstacle = obstacle.id;
  const { id: obstacleId } = obstacle;
  await take(judge, 'escalateObstacle', { obstacleId, note: `báo cáo ${MARK}` }, STALE);
  await take(office, 'resolveObstacle', { obstacleId, resolution: `giải quyết ${MARK}` }, STALE);
  const other = { planId: PLAN, text: `khác ${MARK}` };
  const second = await take(agency, 'reportObstacle', other, 'obstacle { id }');
  const rejected = { obstacleId: second.obstacle.id, reason: `bác ${MARK}` };
  await take(judge, 'rejectObstacle', rejected, STALE);
  const entry = { planId: PLAN, number: '7-BC', date: '2026-04-01', issuer: MARK, level: 'MAT' };
  const registered = await take(
    agency,
    'registerClassifiedDocument',
    entry,
    'classifiedDocument { id }',
  );
  ids.paper = registered.classifiedDocument.id;
}

const OBSTACLE = 'id text escalationNote resolution';
const REPORT = 'id content returnReason';
const EVENTS = 'edges { node { type data changes { object field before after } } }';
const ASSIGNMENT = `contributions { edges { node { text } } } remarks { edges { node { text } } }
  evidence { name url sha256 } extensions { reason answer } urges { text }
  occurrences { edges { node { note remarks { edges { node { text } } } } } }`;
/** Everything on Query that also stands on Snapshot. */
const PATHS: Record<string, () => string> = {
  'fields of an assignment': () => `assignment(id: "${ids.works}") { ${ASSIGNMENT} }`,
  'fields of an occurrence': () =>
    `occurrence(id: "${ids.films}/2026-Q1") { note remarks { edges { node { text } } } }`,
  'edges of a task': () =>
    `task(planId: "${PLAN}", code: "II.4.d") { obstacles { edges { node { ${OBSTACLE} } } }
      assignments { edges { node { ${ASSIGNMENT} } } } }`,
  'edges of a section': () =>
    `section(planId: "${PLAN}", code: "II.4") { obstacles { edges { node { ${OBSTACLE} } } }
      assignments { edges { node { ${ASSIGNMENT} } } } }`,
  'edges of an agency': () =>
    `agency(code: "${PRESS}") { obstacles { edges { node { ${OBSTACLE} } } }
      reports { edges { node { ${REPORT} } } } assignments { edges { node { ${ASSIGNMENT} } } } }`,
  'edges of the plan': () => `plan(id: "${PLAN}") { obstacles { edges { node { ${OBSTACLE} } } } }`,
  'edges of a cycle': () =>
    `reportingCycle(id: "${ids.cycle}") { reports { edges { node { ${REPORT} } } } }`,
  'an obstacle': () => `obstacle(id: "${ids.obstacle}") { ${OBSTACLE} }`,
  obstacles: () => `obstacles { edges { node { ${OBSTACLE} } } }`,
  'a report': () => `report(id: "${ids.report}") { ${REPORT} }`,
  reports: () => `reports { edges { node { ${REPORT} } } }`,
  'a classified document': () => `classifiedDocument(id: "${ids.paper}") { issuer }`,
  'classified documents': () =>
    `classifiedDocuments(planId: "${PLAN}") { edges { node { issuer } } }`,
  'a node': () => `assignment: node(id: "${ids.works}") { ... on Assignment { ${ASSIGNMENT} } }
    obstacle: node(id: "${ids.obstacle}") { ... on Obstacle { ${OBSTACLE} } }
    report: node(id: "${ids.report}") { ... on Report { ${REPORT} } }
    paper: node(id: "${ids.paper}") { ... on ClassifiedDocument { issuer } }`,
  'history of an assignment': () => `node(id: "${ids.works}") { history { ${EVENTS} } }`,
  'history of an obstacle': () => `node(id: "${ids.obstacle}") { history { ${EVENTS} } }`,
  'history of an agency': () => `agency(code: "${PRESS}") { history(first: 200) { ${EVENTS} } }`,
  'history of a section': () =>
    `section(planId: "${PLAN}", code: "II.4") { history(first: 200) { ${EVENTS} } }`,
  'the audit trail': () => `auditTrail(filter: { agency: "${PRESS}" }, first: 200) { ${EVENTS} }`,
  'text search': () => `obstacles(filter: { text: "${MARK}" }) { edges { node { ${OBSTACLE} } } }`,
};
/** Only now. */
const NOW: Record<string, () => Promise<string>> = {
  compare: async () =>
    `compare(from: "${begun}", to: "${await last()}", filter: { agency: "${PRESS}" }, first: 200) { edges { node { object field before after } } }`,
  'compare, by type': async () =>
    `compare(from: "0", to: "${await last()}", filter: { types: ["EvidenceRegistered", "ObstacleReported"] }, first: 200) { edges { node { object field before after } } }`,
  'single events': async () =>
    (await positions())
      .map(
        (position, n) => `e${n}: event(position: "${position}") { data changes { before after } }`,
      )
      .join('\n'),
};

async function positions(): Promise<string[]> {
  const { auditTrail } = await (await as('AUDITOR', null)).get(
    `{ auditTrail(filter: { agency: "${PRESS}", recordedFrom: "2026-04-06T00:00:00Z" }, first: 200) { edges { node { position } } } }`,
  );
  const all = auditTrail.edges.map(({ node }: { node: { position: string } }) => node.position);
  return all.slice(-40);
}
const last = async (): Promise<string> => (await positions()).at(-1) as string;

const may: [AppRole, string | null][] = [
  ['AGENCY_OFFICER', PRESS],
  ['AGENCY_HEAD', PRESS],
  ['INTEGRATION', PRESS],
  ['COORDINATOR', CULTURE],
  ['PROVINCE_OFFICE', OFFICE],
  ['AUDITOR', null],
];
const mayNot: [AppRole, string | null][] = [
  ['AGENCY_OFFICER', 'so-y-te'],
  ['AGENCY_HEAD', 'cong-an-tinh'],
  ['INTEGRATION', 'so-y-te'],
  ['FINANCE', 'so-tai-chinh'],
  ['COUNCIL_CLERK', 'hdnd-tinh'],
  ['REGISTRAR', null],
];
const everybody = [...may, ...mayNot];
const seenOn = async (role: AppRole, agency: string | null, query: string): Promise<boolean> => {
  const answer = JSON.stringify(await (await as(role, agency)).get(`{ ${query} }`));
  return answer.includes(MARK) || answer.includes(HASH);
};
const told = (those: [AppRole, string | null][]) => those.map((each) => each.join(' '));
const seers = async (query: string): Promise<string[]> => {
  // One after the other: twelve heavy answers at once would find a small server busy.
  const seen: boolean[] = [];
  for (const [role, agency] of everybody) seen.push(await seenOn(role, agency, query));
  return told(everybody.filter((_, n) => seen[n]));
};

test('every role of the program is asked', () =>
  expect([...new Set(everybody.map(([role]) => role))].sort()).toEqual([...APP_ROLES].sort()));

describe('what is internal is for its agency, the coordinator, the office and auditors', () => {
  test.each(Object.keys(PATHS))('%s, now', async (path) =>
    expect(await seers((PATHS[path] as () => string)())).toEqual(told(may)),
  );

  test.each(Object.keys(PATHS))('%s, as of then', async (path) =>
    expect(
      await seers(`asOf(position: "${await last()}") { ${(PATHS[path] as () => string)()} }`),
    ).toEqual(told(may)),
  );

  test.each(Object.keys(NOW))('%s', async (path) =>
    expect(await seers(await (NOW[path] as () => Promise<string>)())).toEqual(told(may)),
  );

  test('what awaits somebody tells nobody a text', async () =>
    expect(await seers('viewer { worklist(first: 200) { edges { node { why what } } } }')).toEqual(
      [],
    ));

  test('for all others it is not counted either', async () => {
    const counts = `obstacles(filter: { text: "${MARK}" }) { totalCount }
      classifiedDocuments(planId: "${PLAN}") { totalCount }
      reports { totalCount }
      trail: auditTrail(filter: { types: ["EvidenceRegistered", "ObstacleReported", "ClassifiedDocumentRegistered"] }) { totalCount }
      assignment(id: "${ids.works}") { evidence { size } remarks { totalCount } }`;
    for (const [role, agency] of mayNot)
      expect(await (await as(role, agency)).get(`{ ${counts} }`)).toEqual({
        obstacles: { totalCount: 0 },
        classifiedDocuments: { totalCount: 0 },
        reports: { totalCount: 0 },
        trail: { totalCount: 0 },
        assignment: { evidence: [], remarks: { totalCount: 0 } },
      });
  });

  test('evidence that is declared public is there for everybody', async () => {
    const open = { assignmentId: ids.works, kind: 'LINK', name: 'Trang tin', size: 2 };
    const file = { ...open, url: 'https://baodongnai.vn/', sha256: 'ab'.repeat(32) };
    await (await press()).get(mutation('registerEvidence', STALE), {
      input: { ...file, classification: 'PUBLIC' },
    });
    const query = `{ assignment(id: "${ids.works}") { evidence { url classification } } }`;
    const { assignment } = await (await as('AGENCY_OFFICER', 'so-y-te')).get(query);
    expect(assignment.evidence).toEqual([{ url: file.url, classification: 'PUBLIC' }]);
  });
});

describe('a state secret', () => {
  test('is refused whatever mutation brings it: nothing is written, and nothing is told', () => {
    expect(attempts).toHaveLength(3 * 22);
    for (const attempt of attempts)
      expect(attempt).toMatchObject({ code: 'CLASSIFIED_CONTENT', written: false, told: false });
  });

  test('stands in no line of the log', () => {
    expect(lines).toContain('listening');
    expect(lines).not.toContain(MARK);
  });

  test('may be declared with every mutation, and what is declared is kept', async () => {
    const schema = buildSchema(readFileSync('src/graphql/schema.graphql', 'utf8'));
    const without = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(
      ({ args: [input] }) =>
        !(getNamedType(input?.type) as GraphQLInputObjectType).getFields().classification,
    );
    expect(without.map(({ name }) => name)).toEqual([]);
    const kept = async (type: string) =>
      (
        await (
          await as('AUDITOR', null)
        ).get(
          `{ auditTrail(filter: { types: ["${type}"] }, first: 200) { edges { node { classification } } } }`,
        )
      ).auditTrail.edges.at(-1).node.classification;
    expect(await kept('TaskGuidanceRecorded')).toBe('INTERNAL');
    expect(await kept('AssignmentUrged')).toBe('INTERNAL');
    expect(await kept('ReportSubmitted')).toBe('INTERNAL');
    const open = { planId: PLAN, taskCode: 'II.4.d', text: 'Mở.', classification: 'PUBLIC' };
    await (await press()).get(mutation('reportObstacle', STALE), { input: open });
    expect(await kept('ObstacleReported')).toBe('PUBLIC');
  });

  test('declared otherwise, a command that is repeated is another one', async () => {
    const commandId = '3f0c1c52-6a5d-4f0a-9a3e-2a5d0d3c7b11';
    const input = { planId: PLAN, taskCode: 'II.4.d', text: 'Hai lần.', commandId };
    const report = mutation('reportObstacle', 'obstacle { id }');
    const first = await (await press()).get(report, { input });
    expect(await (await press()).get(report, { input })).toEqual(first);
    const { extensions } = await (await press()).refused(report, {
      input: { ...input, classification: 'PUBLIC' },
    });
    expect(extensions.code).toBe('COMMAND_ID_REUSED');
  });
});
