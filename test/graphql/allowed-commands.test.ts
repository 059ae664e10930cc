import type { AppRole } from '../../src/domain/decider';
import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

let app: App;

beforeAll(async () => {
  app = await startApp({ now: '2026-03-02T02:00:00.000Z' });
});
afterAll(() => app?.stop());

const BULLETIN = `{ task(planId: "${PLAN}", code: "II.5.b.2") {
  allowedCommands
  assignments { edges { node { id allowedCommands
    occurrences(filter: { period: "2026-Q1" }) { edges { node { id allowedCommands } } } } } } } }`;

const OFFICE = 'van-phong-ubnd-tinh';
const people: Record<string, [AppRole, string | null]> = {
  officer: ['AGENCY_OFFICER', FOREIGN],
  head: ['AGENCY_HEAD', FOREIGN],
  stranger: ['AGENCY_OFFICER', 'so-cong-thuong'],
  coordinator: ['COORDINATOR', CULTURE],
  office: ['PROVINCE_OFFICE', OFFICE],
  auditor: ['AUDITOR', null],
};
const as = (name: string): Promise<Caller> => {
  const [role, agency] = people[name] as [AppRole, string | null];
  return app.as(role, agency);
};

/** What everybody may do to the first quarter's bulletin of Sở Ngoại vụ. */
async function offered() {
  const all: Record<string, { task: string[]; assignment: string[]; occurrence: string[] }> = {};
  for (const name of Object.keys(people)) {
    const { task } = await (await as(name)).get(BULLETIN);
    const [{ node: assignment }] = task.assignments.edges;
    const [{ node: occurrence }] = assignment.occurrences.edges;
    all[name] = {
      task: task.allowedCommands,
      assignment: assignment.allowedCommands,
      occurrence: occurrence.allowedCommands,
    };
  }
  return all;
}

const nothing = { task: [], assignment: [], occurrence: [] };
const ofAgency = ['registerEvidence', 'reportObstacle'];

test('each is offered what he may do now, and nobody anything else', async () => {
  const before = await offered();
  expect(before).toEqual({
    officer: {
      task: [],
      assignment: ofAgency,
      occurrence: ['reportCompletion', 'reportProgress', 'requestExtension', 'submitDeliverable'],
    },
    head: {
      task: [],
      assignment: ofAgency,
      occurrence: ['reportCompletion', 'reportProgress', 'requestExtension', 'submitDeliverable'],
    },
    stranger: nothing,
    coordinator: {
      task: ['assignTask', 'defineIndicator'],
      assignment: ['reportObstacle', 'suspendAssignment', 'urge', 'withdrawAssignment'],
      occurrence: ['waiveOccurrence'],
    },
    office: { task: ['assignTask'], assignment: [], occurrence: [] },
    auditor: nothing,
  });
});

test('what is offered changes with what was done, in the same answer too', async () => {
  const officer = await as('officer');
  const { task } = await officer.get(BULLETIN);
  const [{ node }] = task.assignments.edges;
  const input = { assignmentId: node.id, period: '2026-Q1', quantity: 1 };
  const { reportCompletion } = await officer.get(
    mutation('reportCompletion', 'occurrence { allowedCommands }'),
    { input },
  );
  expect(reportCompletion.occurrence.allowedCommands).toEqual([]);
  const reported = await offered();
  expect(reported.head?.occurrence).toEqual(['returnCompletion', 'signOff']);
  expect(reported.coordinator?.occurrence).toEqual(['waiveOccurrence'].slice(1));

  const period = { assignmentId: node.id, period: '2026-Q1' };
  await (await as('head')).get(mutation('signOff', 'stale'), { input: period });
  const signed = await offered();
  expect(signed.coordinator?.occurrence).toEqual(['confirmCompletion', 'returnCompletion']);
  expect(signed.head?.occurrence).toEqual([]);
  expect(signed.office?.occurrence).toEqual([]);
});

test('what is offered is a mutation of the schema, on every kind of object', async () => {
  const registrar = await app.as('REGISTRAR');
  const coordinator = await as('coordinator');
  const query = `{
    plan(id: "${PLAN}") { allowedCommands }
    section(planId: "${PLAN}", code: "II.4") { allowedCommands }
    agency(code: "${FOREIGN}") { allowedCommands }
    ministry: task(planId: "${PLAN}", code: "II.2.a") { allowedCommands }
    monthly: task(planId: "${PLAN}", code: "II.4.a") { allowedCommands }
    unclear: assignments(filter: { task: "II.4.c", agency: "cong-an-tinh" }) { edges { node { allowedCommands } } }
  }`;
  const asked = await coordinator.get(query);
  expect(asked).toEqual({
    plan: { allowedCommands: ['reportObstacle', 'setImplementingPlanDueDate'] },
    section: { allowedCommands: [] },
    agency: { allowedCommands: [] },
    ministry: {
      allowedCommands: ['assignTask', 'defineIndicator', 'lapseTrigger', 'recordGuidance'],
    },
    monthly: {
      allowedCommands: [
        'assignTask',
        'defineIndicator',
        'resolveCadence',
        'resolveGroup',
        'setJointCompletionRule',
      ],
    },
    unclear: {
      edges: [
        {
          node: {
            allowedCommands: ['confirmAssignmentMode', 'reportObstacle', 'withdrawAssignment'],
          },
        },
      ],
    },
  });
  const registered = await registrar.get(query);
  expect(registered.plan.allowedCommands).toEqual(['amendPlan', 'issuePlan']);
  expect(registered.agency.allowedCommands).toEqual([
    'mergeAgencies',
    'registerAgency',
    'renameAgency',
    'splitAgency',
  ]);
  const schema = await registrar.get('{ __schema { mutationType { fields { name } } } }');
  const mutations = schema.__schema.mutationType.fields.map((each: { name: string }) => each.name);
  const named = JSON.stringify([asked, registered]).match(/(?<=")[a-z]+[A-Z]\w+(?=")/g) ?? [];
  const fields = ['allowedCommands'];
  expect(named.filter((each) => !fields.includes(each) && !mutations.includes(each))).toEqual([]);
});

test('what is offered of a budget request stays with those who may know of it', async () => {
  const officer = await as('officer');
  const lines = [{ task: 'II.5.b.2', period: '2026-Q2', source: 'PROVINCIAL', requested: '1000' }];
  const { draftBudgetRequest } = await officer.get(
    mutation('draftBudgetRequest', 'budgetRequest { id allowedCommands }'),
    { input: { planId: PLAN, lines } },
  );
  const { id, allowedCommands } = draftBudgetRequest.budgetRequest;
  expect(allowedCommands).toEqual([
    'draftBudgetRequest',
    'submitBudgetRequest',
    'withdrawBudgetRequest',
  ]);
  await officer.get(mutation('submitBudgetRequest', 'stale'), { input: { budgetRequestId: id } });
  const query = `{ budgetRequest(id: "${id}") { allowedCommands } }`;
  const finance = await app.as('FINANCE', 'so-tai-chinh');
  expect((await finance.get(query)).budgetRequest.allowedCommands).toEqual([
    'receiveBudgetRequest',
  ]);
  expect((await (await as('coordinator')).get(query)).budgetRequest.allowedCommands).toEqual([
    'acknowledgeBudgetCopy',
  ]);
  expect((await (await as('stranger')).get(query)).budgetRequest).toBeNull();
});
