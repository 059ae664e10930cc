import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import { type Held, mergeOrSplit } from '../../src/domain/agency/merge-or-split';
import type { MergeAgencies } from '../../src/domain/agency/reorganise';
import { assignment, assignmentStream } from '../../src/domain/assignment/assignment';
import type { Actor } from '../../src/domain/decider';
import type { Execute, Order, Request } from '../../src/domain/execution';
import { plan, planStream } from '../../src/domain/plan/plan';
import type { Role } from '../../src/domain/plan/plan-document';
import type { TaskStep } from '../../src/domain/task/commands';
import { takeStep } from '../../src/domain/task/take-step';
import { assignmentsOf, type Task, task } from '../../src/domain/task/task';
import { type EventStore, START } from '../../src/infra/event-store/event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { executor } from '../../src/infra/execute';
import { open } from '../../src/infra/ledger/envelope';
import { uuidOf } from '../../src/infra/ledger/ids';
import { memorySecrets, type Secrets } from '../../src/infra/ledger/secrets';
import { streamStates } from '../../src/infra/stream-states';
import { clock, coordinator, registrar } from '../domain/people';
import { agencies, document, PLAN, planTask, taskId } from '../domain/province';

/** Rule 4: a merger closes agencies, and what they had in flight passes to their successor. */
const CLOSING = 'phuong-tam-hiep';
const HEIR = 'phuong-long-binh';
const LAST = 'phuong-ho-nai';
const TASKS = ['II.5.e', 'II.7.a'];
const held = TASKS.map((code) => assignmentStream(taskId(code), CLOSING));

let store: EventStore;
let execute: Execute;
let secrets: Secrets;
let commands: number;

const by = (actor: Actor): Request => ({
  actor,
  commandId: uuidOf('command', ++commands),
  correlationId: 'request-1',
  effectiveOn: null,
  document: null,
});
const run = <S, C, E>(order: Order<S, C, E>, actor: Actor) => execute.one(order, by(actor));
const executing = async (on: EventStore): Promise<Execute> => {
  return executor({
    store: on,
    secrets,
    states: streamStates(on),
    clock: () => new Date('2026-09-01T02:00:00.000Z'),
    commandKey: await secrets.key('command'),
  });
};

beforeEach(async () => {
  store = memoryEventStore();
  secrets = memorySecrets();
  commands = 0;
  execute = await executing(store);
  const taskIds = document.tasks.map(({ code }) => taskId(code));
  const register = { type: 'RegisterAgencies' as const, agencies };
  await run({ decider: agencyRegistry, stream: AGENCY_REGISTRY, command: register }, registrar);
  const imported = { type: 'ImportPlan' as const, document, taskIds };
  await run({ decider: plan, stream: planStream(PLAN), command: imported }, registrar);
  for (const [n, code] of TASKS.entries()) {
    const stream = taskId(code);
    const define = {
      type: 'DefineTask' as const,
      planId: PLAN,
      year: document.year,
      task: planTask(code),
    };
    await run({ decider: task, stream, command: define }, registrar);
    const assign = {
      type: 'AssignTask' as const,
      planId: PLAN,
      agency: CLOSING,
      role: 'IMPLEMENT' as const,
      mode: 'ASSIGNED' as const,
    };
    await run({ decider: task, stream, command: assign }, coordinator);
    const follow = { type: 'FollowTask' as const, taskId: stream, agency: CLOSING };
    const opened = held[n] as string;
    await run({ decider: assignment, stream: opened, command: follow }, coordinator);
  }
});
afterEach(() => store.close());

/** What the views would answer: each assignment with the agency that held it at the position. */
const heldBy = async (codes: string[], at: bigint | null): Promise<Held[]> => {
  const all = (await store.readAll(START, 10_000)).map((each) => open(each, null));
  const then = all.filter(({ position }) => at === null || position <= at);
  return held.flatMap((assignmentId) => {
    const last = then.filter(({ stream }) => stream === assignmentId).at(-1);
    const agency = last?.about.agency ?? '';
    return codes.includes(agency) ? [{ assignmentId, agency }] : [];
  });
};
const merge = (from: string, into: string): MergeAgencies => ({
  type: 'MergeAgencies',
  from: [from],
  into,
  register: [],
});
const merging = (
  command: MergeAgencies,
  options = { preview: false },
  on = execute,
  request = by(registrar),
) => mergeOrSplit(on, command, heldBy, request, options);
const holders = async () =>
  (await execute.states(assignment, held)).map(({ opening }) => opening?.agency);
const outcomes = ({ results }: { results: { outcome: string }[] }) =>
  results.map(({ outcome }) => outcome);

test('each assignment passes to the successor, with a row and its events', async () => {
  const { results, done } = await merging(merge(CLOSING, HEIR));
  expect(results).toEqual(
    held.map((assignmentId) => ({
      assignmentId,
      from: CLOSING,
      to: HEIR,
      outcome: 'TRANSFERRED',
      rejected: null,
    })),
  );
  expect(done.flatMap(({ events }) => events.map(({ type }) => type))).toEqual([
    'AgenciesMerged',
    'AssignmentTransferred',
    'AssignmentTransferred',
  ]);
  expect(await holders()).toEqual([HEIR, HEIR]);
});

test('a preview says so and writes nothing', async () => {
  const before = await store.head();
  const { results, done } = await merging(merge(CLOSING, HEIR), { preview: true });
  expect([outcomes({ results }), done]).toEqual([['TRANSFERRED', 'TRANSFERRED'], []]);
  expect(await store.head()).toBe(before);
});

test('done twice it changes nothing', async () => {
  await merging(merge(CLOSING, HEIR));
  const before = await store.head();
  expect((await merging(merge(CLOSING, HEIR))).results).toEqual([]);
  expect(await store.head()).toBe(before);
});

test('repeated under its id it gives its first receipt whole, and changes nothing', async () => {
  const request = by(registrar);
  const first = await merging(merge(CLOSING, HEIR), undefined, execute, request);
  const before = await store.head();
  const again = await merging(merge(CLOSING, HEIR), undefined, execute, request);
  expect(again.results).toEqual(first.results);
  const receipts = ({ done }: typeof first) => done.flatMap(({ events }) => events);
  expect(receipts(again)).toEqual(receipts(first));
  expect(receipts(again)).toHaveLength(3);
  expect(await store.head()).toBe(before);
});

test('cut off and repeated under its id it goes on, and tells the whole of it', async () => {
  const request = by(registrar);
  const killed = merging(merge(CLOSING, HEIR), undefined, await executing(dying()), request);
  await expect(killed).rejects.toThrow('killed');
  const finished = await merging(merge(CLOSING, HEIR), undefined, execute, request);
  expect(outcomes(finished)).toEqual(['TRANSFERRED', 'TRANSFERRED']);
  expect(finished.done.flatMap(({ events }) => events)).toHaveLength(3);
  expect(await holders()).toEqual([HEIR, HEIR]);
});

/** Lets the registry's event through and dies over the assignments, after the first of them. */
const dying = (): EventStore => {
  let appends = 0;
  return {
    ...store,
    append: async (batch) => {
      if (++appends === 1) return store.append(batch);
      await store.append(batch.slice(0, 1));
      throw new Error('the process was killed');
    },
  };
};

test('cut off in between, the same command goes on where it stopped', async () => {
  const killed = merging(merge(CLOSING, HEIR), undefined, await executing(dying()));
  await expect(killed).rejects.toThrow('killed');
  expect(await holders()).toEqual([HEIR, CLOSING]);
  const finished = await merging(merge(CLOSING, HEIR));
  expect(finished.results.map(({ assignmentId }) => assignmentId)).toEqual([held[1]]);
  expect(await holders()).toEqual([HEIR, HEIR]);
});

test('what an earlier merger left behind comes along with the next', async () => {
  const killed = merging(merge(CLOSING, HEIR), undefined, await executing(dying()));
  await expect(killed).rejects.toThrow('killed');
  expect(outcomes(await merging(merge(HEIR, LAST)))).toEqual(['TRANSFERRED', 'TRANSFERRED']);
  expect(await holders()).toEqual([LAST, LAST]);
});

describe('a task that the successor has from the agency that is closed', () => {
  const id = taskId('II.5.e');
  const options = { preview: false, expectedVersion: null };
  const taking = (command: TaskStep, preview = false) =>
    takeStep(execute, id, command, by(coordinator), { ...options, preview });
  const naming = (role: Role): TaskStep => ({
    type: 'AssignTask',
    planId: PLAN,
    agency: HEIR,
    role,
    mode: 'ASSIGNED',
  });
  const own = assignmentStream(id, HEIR);
  const has = async () => {
    const states = await execute.states(assignment, [held[0] as string, own]);
    return states.map(({ opening, status }) => opening && [opening.agency, opening.role, status]);
  };
  beforeEach(() => merging(merge(CLOSING, HEIR)));

  test('is shown to be its own when it is named there', async () => {
    const row = { agency: HEIR, role: 'IMPLEMENT', assignmentId: held[0], outcome: 'UNCHANGED' };
    expect((await taking(naming('IMPLEMENT'), true)).results).toEqual([row]);
    const { results, done } = await taking(naming('IMPLEMENT'));
    expect(results).toEqual([row]);
    expect(done.flatMap(({ events }) => events)).toEqual([]);
  });

  test('is one, in the stronger role that it is named in', async () => {
    const { results } = await taking(naming('CO_LEAD'));
    expect(results).toEqual([
      { agency: HEIR, role: 'CO_LEAD', assignmentId: held[0], outcome: 'ROLE_RAISED' },
    ]);
    expect(await has()).toEqual([[HEIR, 'CO_LEAD', 'ACTIVE'], null]);
  });

  test('is withdrawn whole, and given anew in its own name', async () => {
    await taking(naming('CO_LEAD'));
    await taking({ type: 'WithdrawAssignment', agency: CLOSING, reason: 'Giao cơ quan khác.' });
    const [state] = await execute.states(task, [id]);
    const codes = assignmentsOf(state as Task).map(({ agency }) => agency);
    expect(codes).not.toContain(CLOSING);
    expect(codes).not.toContain(HEIR);
    expect((await taking(naming('LEAD'))).results).toEqual([
      { agency: HEIR, role: 'LEAD', assignmentId: own, outcome: 'ASSIGNED' },
    ]);
    expect(await has()).toEqual([
      [HEIR, 'CO_LEAD', 'WITHDRAWN'],
      [HEIR, 'LEAD', 'ACTIVE'],
    ]);
  });
});

test('a merger that is refused moves nothing', async () => {
  const before = await store.head();
  await expect(merging(merge('xa-khong-co', HEIR))).rejects.toMatchObject({
    code: 'UNKNOWN_AGENCY',
  });
  expect(await store.head()).toBe(before);
});

test('each event of an assignment that follows names the rule by which it does', async () => {
  const [stream = ''] = held;
  const corrected = agencies
    .filter(({ code }) => code === CLOSING)
    .map((each) => ({ ...each, commandable: false }));
  const register = { type: 'RegisterAgencies' as const, agencies: corrected };
  await run({ decider: agencyRegistry, stream: AGENCY_REGISTRY, command: register }, registrar);
  await run({ decider: assignment, stream, command: { type: 'FollowAgency' } }, clock);
  await merging(merge(CLOSING, HEIR));
  const all = (await store.readAll(START, 10_000)).map((each) => open(each, null));
  const followed = all.filter((each) => each.stream === stream);
  expect(followed.map(({ type, actor, authority }) => [type, actor.role, authority])).toEqual([
    ['AssignmentOpened', 'COORDINATOR', 'IV.3, rule 1 (assumption)'],
    ['AssignmentCommandabilityCorrected', 'CLOCK', 'rule 3'],
    ['AssignmentTransferred', 'REGISTRAR', 'rule 4'],
  ]);
});
