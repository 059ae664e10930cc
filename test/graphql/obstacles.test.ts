import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** Obstacles, implementing plans, requests of IV and classified documents, told over HTTP. */
const OFFICE = 'van-phong-ubnd-tinh';
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const FRONT = 'ubmttqvn-tinh';
const COMMUNE = 'xa-long-thanh';

let app: App;
let callers: Record<
  'officer' | 'head' | 'coordinator' | 'office' | 'auditor' | 'stranger' | 'press' | 'front',
  Caller
>;

beforeAll(async () => {
  app = await startApp({ now: '2026-03-02T02:00:00.000Z' });
  callers = {
    officer: await app.as('AGENCY_OFFICER', FOREIGN),
    head: await app.as('AGENCY_HEAD', FOREIGN),
    coordinator: await app.as('COORDINATOR', CULTURE),
    office: await app.as('PROVINCE_OFFICE', OFFICE),
    auditor: await app.as('AUDITOR'),
    stranger: await app.as('AGENCY_HEAD', 'so-y-te'),
    press: await app.as('AGENCY_HEAD', PRESS),
    front: await app.as('AGENCY_HEAD', FRONT),
  };
});
afterAll(() => app?.stop());

type Who = keyof typeof callers;

const take = async (by: Who, name: string, input: object, fields: string) => {
  const asked = mutation(name, `stale receipt { events { type } } ${fields}`);
  const { [name]: payload } = await callers[by].get(asked, { input });
  expect(payload.stale).toBe(false);
  const { receipt, stale: _stale, ...rest } = payload;
  const wrote = receipt.events.map(({ type }: { type: string }) => type);
  return { ...rest, wrote };
};
const code = async (by: Who, name: string, input: object) => {
  const { extensions } = await callers[by].refused(mutation(name, 'stale'), { input });
  return extensions.code;
};
/** What awaits somebody, of these kinds. */
const awaits = async (by: Who, ...kinds: string[]) => {
  const { viewer } = await callers[by].get(
    '{ viewer { worklist(first: 200) { edges { node { what why since dueOn command object { id } } } } } }',
  );
  type Item = { what: string; object: { id: string } };
  return viewer.worklist.edges
    .map(({ node }: { node: Item }) => node)
    .filter(({ what }: Item) => kinds.includes(what));
};
const OBSTACLE = `obstacle { id status found text ageDays reportedOn escalatedOn escalationNote
  closedOn resolution classification agency { code } task { code } allowedCommands version }`;

let obstacleId: string;
let assignmentId: string;
let reported: { time: string };

describe('an obstacle, from its report to its end', () => {
  const TEXT = 'Chưa chọn được nhà in đủ năng lực.';

  test('an agency reports it, and it awaits the coordinator', async () => {
    const { obstacle, wrote } = await take(
      'officer',
      'reportObstacle',
      { planId: PLAN, taskCode: 'II.5.b.2', text: TEXT },
      OBSTACLE,
    );
    obstacleId = obstacle.id;
    expect(wrote).toEqual(['ObstacleReported']);
    expect(obstacle).toEqual({
      id: obstacleId,
      status: 'REPORTED',
      found: false,
      text: TEXT,
      ageDays: 0,
      reportedOn: '2026-03-02',
      escalatedOn: null,
      escalationNote: null,
      closedOn: null,
      resolution: null,
      classification: 'PUBLIC',
      agency: { code: FOREIGN },
      task: { code: 'II.5.b.2' },
      allowedCommands: [],
      version: 0,
    });
    expect(await awaits('coordinator', 'ANSWER_OBSTACLE')).toEqual([
      {
        what: 'ANSWER_OBSTACLE',
        why:
          'Có vướng mắc được phản ánh hoặc phát hiện, chờ báo cáo UBND tỉnh, giải quyết hoặc bác ' +
          '(II.5.b.2).',
        since: '2026-03-02',
        dueOn: null,
        command: 'escalateObstacle',
        object: { id: obstacleId },
      },
    ]);
    expect(await awaits('office', 'ESCALATED_OBSTACLE')).toEqual([]);
    reported = { time: '2026-03-02T02:00:00.000Z' };
  });

  test('its age grows with the days, and as of a day it is that of then', async () => {
    app.clock.now = '2026-03-12T02:00:00.000Z';
    const query = `query($time: DateTime!) { obstacle(id: "${obstacleId}") { ageDays status }
      asOf(time: $time) { obstacle(id: "${obstacleId}") { ageDays status } } }`;
    const now = await callers.officer.get(query, reported);
    expect(now.obstacle).toEqual({ ageDays: 10, status: 'REPORTED' });
    expect(now.asOf.obstacle).toEqual({ ageDays: 0, status: 'REPORTED' });
  });

  test('it justifies an extension, and the due date stays until that is granted', async () => {
    const { assignments } = await callers.officer.get(
      `{ assignments(filter: { planId: "${PLAN}", task: "II.5.b.2" }) { edges { node { id allowedCommands } } } }`,
    );
    assignmentId = assignments.edges[0].node.id;
    expect(assignments.edges[0].node.allowedCommands).toContain('reportObstacle');
    const input = { assignmentId, period: '2026-Q1', until: '2026-04-15', reason: 'Chờ nhà in.' };
    const { occurrence } = await take(
      'officer',
      'requestExtension',
      { ...input, obstacleId },
      'occurrence { dueOn assignment { extensions { until obstacle { id } } } }',
    );
    expect(occurrence).toEqual({
      dueOn: '2026-03-31',
      assignment: { extensions: [{ until: '2026-04-15', obstacle: { id: obstacleId } }] },
    });
    const seen = await callers.stranger.get(
      `{ assignment(id: "${assignmentId}") { extensions { until obstacle { id } } } }`,
    );
    expect(seen.assignment.extensions).toEqual([{ until: '2026-04-15', obstacle: null }]);
    const trail = `{ auditTrail(filter: { types: ["ExtensionRequested"] }) { edges { node { data changes { field before after } } } } }`;
    const [{ node }] = (await callers.stranger.get(trail)).auditTrail.edges;
    expect(node.data).toEqual({ period: '2026-Q1', until: '2026-04-15' });
    expect(JSON.stringify(node)).not.toContain(obstacleId);
    expect(await code('officer', 'requestExtension', { ...input, obstacleId: 'obstacle-x' })).toBe(
      'NOT_FOUND',
    );
  });

  test('the coordinator tells UBND tỉnh of it, and from then on it awaits the province office', async () => {
    expect(await code('office', 'resolveObstacle', { obstacleId, resolution: 'x' })).toBe(
      'FORBIDDEN',
    );
    const { obstacle, wrote } = await take(
      'coordinator',
      'escalateObstacle',
      { obstacleId, note: 'Kính báo cáo UBND tỉnh.' },
      OBSTACLE,
    );
    expect(wrote).toEqual(['ObstacleEscalated']);
    expect(obstacle).toMatchObject({
      status: 'ESCALATED',
      escalatedOn: '2026-03-12',
      escalationNote: 'Kính báo cáo UBND tỉnh.',
      ageDays: 10,
      allowedCommands: [],
    });
    expect(await awaits('coordinator', 'ANSWER_OBSTACLE', 'ESCALATED_OBSTACLE')).toEqual([]);
    expect(await awaits('office', 'ESCALATED_OBSTACLE')).toMatchObject([
      { since: '2026-03-12', command: 'resolveObstacle', object: { id: obstacleId } },
    ]);
    expect(await code('coordinator', 'resolveObstacle', { obstacleId, resolution: 'x' })).toBe(
      'FORBIDDEN',
    );
  });

  test('the province office resolves it, and its age stands still', async () => {
    app.clock.now = '2026-03-20T02:00:00.000Z';
    const offered = await callers.office.get(
      `{ obstacle(id: "${obstacleId}") { allowedCommands } }`,
    );
    expect(offered.obstacle.allowedCommands).toEqual(['rejectObstacle', 'resolveObstacle']);
    const input = { obstacleId, resolution: 'Giao Sở ký hợp đồng với nhà in khác.' };
    const { obstacle } = await take('office', 'resolveObstacle', input, OBSTACLE);
    expect(obstacle).toMatchObject({
      status: 'RESOLVED',
      closedOn: '2026-03-20',
      resolution: input.resolution,
      ageDays: 18,
    });
    app.clock.now = '2026-04-06T02:00:00.000Z';
    const later = await callers.officer.get(`{ obstacle(id: "${obstacleId}") { ageDays } }`);
    expect(later.obstacle.ageDays).toBe(18);
    expect(await awaits('office', 'ESCALATED_OBSTACLE')).toEqual([]);
    expect(await code('office', 'rejectObstacle', { obstacleId, reason: 'x' })).toBe(
      'WRONG_STATUS',
    );
  });

  test('the coordinator finds one itself, and rejects another', async () => {
    const found = await take(
      'coordinator',
      'reportObstacle',
      { planId: PLAN, taskCode: 'II.5.b.4', text: 'Chậm so với kế hoạch.' },
      OBSTACLE,
    );
    expect(found.obstacle).toMatchObject({ found: true, agency: { code: CULTURE } });
    const whole = await take(
      'head',
      'reportObstacle',
      { planId: PLAN, text: 'Chưa có hướng dẫn chung.' },
      OBSTACLE,
    );
    expect(whole.obstacle).toMatchObject({ task: null, classification: 'INTERNAL' });
    const input = { obstacleId: whole.obstacle.id, reason: 'Đã có hướng dẫn.' };
    const { obstacle } = await take('coordinator', 'rejectObstacle', input, OBSTACLE);
    expect(obstacle).toMatchObject({ status: 'REJECTED', resolution: 'Đã có hướng dẫn.' });
  });

  test('it is found by its section, task, agency, status and words, each with a count', async () => {
    const count = 'totalCount edges { node { id } }';
    const query = `{
      all: obstacles(filter: { planId: "${PLAN}" }) { totalCount }
      section: obstacles(filter: { section: "II.5.b" }) { totalCount }
      status: obstacles(filter: { status: RESOLVED }) { ${count} }
      words: obstacles(filter: { text: "nha in" }) { ${count} }
      task: obstacles(filter: { text: "ban tin doi ngoai" }) { ${count} }
      escalated: obstacles(orderBy: { field: ESCALATED_ON }, first: 1) { ${count} }
      node(id: "${obstacleId}") { __typename history { edges { node { type data } } } }
      plan(id: "${PLAN}") { obstacles { totalCount } }
      ofSection: section(planId: "${PLAN}", code: "II.5") { obstacles { totalCount } }
      ofTask: task(planId: "${PLAN}", code: "II.5.b.2") { obstacles { totalCount } }
      agency(code: "${FOREIGN}") { obstacles { totalCount } }
    }`;
    const one = { totalCount: 1, edges: [{ node: { id: obstacleId } }] };
    const seen = await callers.auditor.get(query);
    expect(seen).toMatchObject({
      all: { totalCount: 3 },
      section: { totalCount: 2 },
      status: one,
      words: one,
      task: one,
      escalated: { totalCount: 3, edges: one.edges },
      node: { __typename: 'Obstacle' },
      plan: { obstacles: { totalCount: 3 } },
      ofSection: { obstacles: { totalCount: 2 } },
      ofTask: { obstacles: { totalCount: 1 } },
      agency: { obstacles: { totalCount: 2 } },
    });
    const { edges } = seen.node.history;
    expect(edges.map(({ node }: { node: { type: string } }) => node.type)).toEqual([
      'ObstacleReported',
      'ObstacleEscalated',
      'ObstacleResolved',
    ]);
    expect(JSON.stringify(edges)).not.toContain('nhà in');
    const none = await callers.stranger.get(query);
    expect(none).toMatchObject({
      all: { totalCount: 0 },
      words: { totalCount: 0 },
      task: { totalCount: 0 },
      node: null,
      plan: { obstacles: { totalCount: 0 } },
      ofSection: { obstacles: { totalCount: 0 } },
      ofTask: { obstacles: { totalCount: 0 } },
      agency: { obstacles: { totalCount: 0 } },
    });
  });

  test.each([
    [
      'reportObstacle',
      { planId: PLAN, taskCode: 'II.5.b.2', agency: FOREIGN, text: 'x' },
      ['officer', 'head', 'coordinator'],
      'FORBIDDEN',
    ],
    ['escalateObstacle', {}, ['coordinator'], 'FORBIDDEN'],
  ] as const)('%s is for few', async (name, input, allowed, refusal) => {
    const { obstacle } = await take(
      'officer',
      'reportObstacle',
      { planId: PLAN, taskCode: 'II.5.b.2', text: 'Thử.' },
      OBSTACLE,
    );
    const given = name === 'reportObstacle' ? input : { obstacleId: obstacle.id };
    const before = await app.head();
    for (const by of ['stranger', 'press', 'auditor', 'office'] as const) {
      if ((allowed as readonly string[]).includes(by)) continue;
      const hidden = name === 'escalateObstacle' && ['stranger', 'press'].includes(by);
      expect([by, await code(by, name, given)]).toEqual([by, hidden ? 'NOT_FOUND' : refusal]);
    }
    expect(await app.head()).toBe(before);
  });
});

describe('implementing plans', () => {
  const PLANS = `implementingPlan { status dueOn late revision document { number } uncovered
    coverage { covered task { code } } agency { code } allowedCommands version }`;
  const STANDING = `{ plan(id: "${PLAN}") { implementingPlanCompliance { asked submitted late missing overdue } } }`;
  const submit = (number: string, covers: string[]) => ({
    planId: PLAN,
    covers,
    document: { number, date: '2026-04-03', issuer: 'Sở Ngoại vụ' },
  });

  test('once IV.5 is given, each of the 110 is asked for one', async () => {
    app.clock.now = '2026-04-06T02:00:00.000Z';
    for (const group of ['so-ban-nganh', 'xa-phuong'])
      await callers.coordinator.get(mutation('assignTask', 'stale'), {
        input: { planId: PLAN, taskCode: 'IV.5', group },
      });
    expect((await callers.stranger.get(STANDING)).plan.implementingPlanCompliance).toEqual({
      asked: 110,
      submitted: 0,
      late: 0,
      missing: 110,
      overdue: 0,
    });
    const { agency } = await callers.officer.get(`{ agency(code: "${FOREIGN}") { ${PLANS} } }`);
    expect(agency.implementingPlan).toMatchObject({
      status: 'MISSING',
      dueOn: null,
      late: null,
      revision: 0,
      document: null,
      allowedCommands: ['submitImplementingPlan'],
      version: -1,
    });
    const union = await callers.officer.get(
      `{ agency(code: "lien-hiep-cac-to-chuc-huu-nghi") { ${PLANS} } }`,
    );
    expect(union.agency.implementingPlan).toBeNull();
    expect(await awaits('officer', 'SUBMIT_IMPLEMENTING_PLAN')).toMatchObject([
      { since: '2026-04-06', dueOn: null, command: 'submitImplementingPlan' },
    ]);
  });

  test('the coordinator sets the day by which they are due, and nobody else', async () => {
    const input = { planId: PLAN, dueOn: '2026-04-10' };
    for (const by of ['officer', 'office', 'auditor', 'stranger', 'press', 'front'] as const)
      expect(await code(by, 'setImplementingPlanDueDate', input)).toBe('FORBIDDEN');
    const set = await take('coordinator', 'setImplementingPlanDueDate', input, 'plan { id }');
    expect(set.wrote).toEqual(['ImplementingPlanDueDateSet']);
    expect(await awaits('officer', 'SUBMIT_IMPLEMENTING_PLAN')).toMatchObject([
      { since: '2026-04-06', dueOn: '2026-04-10' },
    ]);
  });

  test('an agency submits its own, with what it covers and what it leaves out', async () => {
    const { implementingPlan, wrote } = await take(
      'officer',
      'submitImplementingPlan',
      submit('12/KH-SNgV', ['II.5.b.2']),
      PLANS,
    );
    expect(wrote).toEqual(['ImplementingPlanSubmitted']);
    expect(implementingPlan).toMatchObject({
      status: 'SUBMITTED',
      late: false,
      revision: 1,
      document: { number: '12/KH-SNgV' },
      version: 0,
    });
    const { coverage, uncovered } = implementingPlan;
    expect(coverage).toContainEqual({ covered: true, task: { code: 'II.5.b.2' } });
    expect(coverage).toContainEqual({ covered: false, task: { code: 'II.2.b' } });
    expect(uncovered).toBe(coverage.length - 1);
    expect(await awaits('officer', 'SUBMIT_IMPLEMENTING_PLAN')).toEqual([]);
    const again = await take(
      'head',
      'submitImplementingPlan',
      submit('15/KH-SNgV', ['II.5.b.2', 'II.2.b']),
      PLANS,
    );
    expect(again.implementingPlan).toMatchObject({ revision: 2, uncovered: uncovered - 1 });
  });

  test('what an agency does not lead, or nobody asked of it, is refused', async () => {
    expect(await code('officer', 'submitImplementingPlan', submit('1/KH', ['II.5.b.4']))).toBe(
      'NOT_A_LEAD',
    );
    expect(await code('front', 'submitImplementingPlan', submit('1/KH', []))).toBe(
      'NOT_ASKED_FOR_PLAN',
    );
    expect(await code('officer', 'submitImplementingPlan', { planId: PLAN, covers: [] })).toBe(
      'DOCUMENT_MISSING',
    );
    const others = { ...submit('1/KH', []), agency: FOREIGN };
    for (const by of ['stranger', 'coordinator', 'office', 'auditor'] as const)
      expect(await code(by, 'submitImplementingPlan', others)).toBe('FORBIDDEN');
  });

  test('after that day who has none is overdue, and who comes now is late', async () => {
    app.clock.now = '2026-04-13T02:00:00.000Z';
    const late = {
      ...submit('9/KH-SYT', []),
      document: { number: '9/KH-SYT', date: '2026-04-13', issuer: 'Sở Y tế' },
    };
    const { implementingPlan } = await take('stranger', 'submitImplementingPlan', late, PLANS);
    expect(implementingPlan).toMatchObject({ status: 'SUBMITTED', late: true });
    const query = `query($time: DateTime!) { ${STANDING.slice(1, -1)}
      overdue: implementingPlans(planId: "${PLAN}", filter: { status: OVERDUE }) { totalCount }
      missing: implementingPlans(planId: "${PLAN}", filter: { status: MISSING }) { totalCount }
      submitted: implementingPlans(planId: "${PLAN}", filter: { status: SUBMITTED }) { edges { node { agency { code } } } }
      commune: agency(code: "${COMMUNE}") { implementingPlan { status dueOn } }
      asOf(time: $time) { ${STANDING.slice(1, -1)}
        commune: agency(code: "${COMMUNE}") { implementingPlan { status } } } }`;
    const now = await callers.auditor.get(query, { time: '2026-04-06T16:59:59.000Z' });
    expect(now.plan.implementingPlanCompliance).toEqual({
      asked: 110,
      submitted: 2,
      late: 1,
      missing: 0,
      overdue: 108,
    });
    expect(now.overdue.totalCount).toBe(108);
    expect(now.missing.totalCount).toBe(0);
    expect(
      now.submitted.edges.map(
        ({ node }: { node: { agency: { code: string } } }) => node.agency.code,
      ),
    ).toEqual([FOREIGN, 'so-y-te']);
    expect(now.commune.implementingPlan).toEqual({ status: 'OVERDUE', dueOn: '2026-04-10' });
    expect(now.asOf.commune.implementingPlan).toEqual({ status: 'MISSING' });
    expect(now.asOf.plan.implementingPlanCompliance).toMatchObject({
      submitted: 1,
      overdue: 0,
      missing: 109,
    });
  });
});

describe('a request of IV.1', () => {
  test('is accepted by the Front, which logs what it did', async () => {
    const { assignments } = await callers.front.get(
      `{ assignments(filter: { task: "IV.1", agency: "${FRONT}" }) { edges { node { id mode status occurrences { totalCount } } } } }`,
    );
    const [{ node }] = assignments.edges;
    expect(node).toMatchObject({
      mode: 'REQUESTED',
      status: 'AWAITING_ACCEPTANCE',
      occurrences: { totalCount: 0 },
    });
    const text = 'Đã tổ chức 12 buổi tuyên truyền.';
    const input = { assignmentId: node.id, text };
    expect(await code('front', 'logContribution', input)).toBe('AWAITING_ACCEPTANCE');
    await take('front', 'acceptInvitation', { assignmentId: node.id }, 'assignment { status }');
    const { assignment, wrote } = await take(
      'front',
      'logContribution',
      input,
      'assignment { status contributions { edges { node { text } } } }',
    );
    expect(wrote).toEqual(['ContributionLogged']);
    expect(assignment).toEqual({
      status: 'ACTIVE',
      contributions: { edges: [{ node: { text } }] },
    });
  });
});

describe('a classified document', () => {
  const register = {
    planId: PLAN,
    number: '07-BC/SNgV',
    date: '2026-03-02',
    issuer: 'Sở Ngoại vụ',
    level: 'MAT',
  };
  const ENTRY = 'classifiedDocument { id number date issuer level registeredOn agency { code } }';

  test('is registered by number, date, issuer and level, once', async () => {
    const { classifiedDocument, wrote } = await take(
      'officer',
      'registerClassifiedDocument',
      register,
      ENTRY,
    );
    expect(wrote).toEqual(['ClassifiedDocumentRegistered']);
    const { planId: _plan, ...said } = register;
    expect(classifiedDocument).toEqual({
      id: classifiedDocument.id,
      ...said,
      registeredOn: '2026-04-13',
      agency: { code: FOREIGN },
    });
    const again = await take('head', 'registerClassifiedDocument', register, ENTRY);
    expect(again).toEqual({ classifiedDocument, wrote: [] });
    const query = `{ node(id: "${classifiedDocument.id}") { __typename allowedCommands }
      classifiedDocument(id: "${classifiedDocument.id}") { number }
      classifiedDocuments(planId: "${PLAN}") { totalCount } }`;
    expect(await callers.auditor.get(query)).toEqual({
      node: { __typename: 'ClassifiedDocument', allowedCommands: [] },
      classifiedDocument: { number: '07-BC/SNgV' },
      classifiedDocuments: { totalCount: 1 },
    });
    expect(await callers.stranger.get(query)).toEqual({
      node: null,
      classifiedDocument: null,
      classifiedDocuments: { totalCount: 0 },
    });
  });

  test('has no field for what it says, and its number holds no words', async () => {
    const { errors } = await callers.officer.ask(mutation('registerClassifiedDocument', 'stale'), {
      input: { ...register, text: 'nội dung' },
    });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const input = { ...register, number: 'nội dung của văn bản' };
    const { extensions } = await callers.officer.refused(
      mutation('registerClassifiedDocument', 'stale'),
      { input },
    );
    expect(extensions).toMatchObject({ field: 'number', rule: 'NUMBER_MALFORMED' });
    expect(
      await code('officer', 'registerClassifiedDocument', { ...register, level: 'TOI_MAT' }),
    ).toBe('CLASSIFIED_DOCUMENT_DIFFERS');
    const others = { ...register, agency: FOREIGN };
    for (const by of ['stranger', 'coordinator', 'office', 'auditor'] as const)
      expect(await code(by, 'registerClassifiedDocument', others)).toBe('FORBIDDEN');
  });
});
