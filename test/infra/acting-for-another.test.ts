import { createHmac } from 'node:crypto';
import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import type { Actor } from '../../src/domain/decider';
import {
  delegation,
  delegationStream,
  type GrantDelegation,
} from '../../src/domain/delegation/delegation';
import type { Execute, Order, Request } from '../../src/domain/execution';
import { plan, planStream } from '../../src/domain/plan/plan';
import { report, reportStream } from '../../src/domain/report/report';
import { cycleStream, reportingCycle } from '../../src/domain/reporting-cycle/reporting-cycle';
import { canonicalJson } from '../../src/domain/shared/canonical-json';
import { task } from '../../src/domain/task/task';
import type { EventStore } from '../../src/infra/event-store/event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { executor } from '../../src/infra/execute';
import type { Envelope } from '../../src/infra/ledger/envelope';
import { uuidOf } from '../../src/infra/ledger/ids';
import { memorySecrets } from '../../src/infra/ledger/secrets';
import { streamStates } from '../../src/infra/stream-states';
import { coordinator, FOREIGN_AFFAIRS, headOf, officerOf, registrar } from '../domain/people';
import { agencies, document, PLAN, planTask, taskId } from '../domain/province';

/** Rule 5: somebody acts for another by a delegation with scope and period; both are in the trail. */
const OTHER = 'so-cong-thuong';
const head = headOf(FOREIGN_AFFAIRS);
const delegate: Actor = { ...officerOf(OTHER), id: 'user-7' };
const openCycle = {
  type: 'OpenReportingCycle' as const,
  planId: PLAN,
  kind: 'FINAL' as const,
  periodCovered: { from: '2026-01-01', to: '2026-10-31' },
  cutOff: '2026-11-05',
};
const CYCLE = cycleStream(openCycle, () => 'none');
const REPORT = reportStream(CYCLE, FOREIGN_AFFAIRS);

let store: EventStore;
let execute: Execute;
let clock: string;
let commands: number;
let key: Buffer;

const by = (actor: Actor, onBehalfOf?: string): Request => ({
  actor,
  ...(onBehalfOf && { onBehalfOf }),
  commandId: uuidOf('command', ++commands),
  correlationId: 'request-1',
  effectiveOn: null,
  document: null,
});
const acting = (actor: Actor = delegate) => by(actor, FOREIGN_AFFAIRS);
const run = <S, C, E>(order: Order<S, C, E>, request: Request) => execute.one(order, request);

beforeEach(async () => {
  store = memoryEventStore();
  const secrets = memorySecrets();
  clock = '2026-10-20T02:00:00.000Z';
  commands = 0;
  key = await secrets.key('command');
  execute = executor({
    store,
    secrets,
    states: streamStates(store),
    clock: () => new Date(clock),
    commandKey: key,
  });
  const taskIds = document.tasks.map(({ code }) => taskId(code));
  await run(
    {
      decider: agencyRegistry,
      stream: AGENCY_REGISTRY,
      command: { type: 'RegisterAgencies', agencies },
    },
    by(registrar),
  );
  await run(
    { decider: plan, stream: planStream(PLAN), command: { type: 'ImportPlan', document, taskIds } },
    by(registrar),
  );
  const define = {
    type: 'DefineTask' as const,
    planId: PLAN,
    year: document.year,
    task: planTask('II.5.b.2'),
  };
  await run({ decider: task, stream: taskId('II.5.b.2'), command: define }, by(registrar));
  await run({ decider: reportingCycle, stream: CYCLE, command: openCycle }, by(coordinator));
});
afterEach(() => store.close());

const grant = (change: Partial<GrantDelegation> = {}) => {
  const command: GrantDelegation = {
    type: 'GrantDelegation',
    id: 'first',
    agency: FOREIGN_AFFAIRS,
    delegate: 'user-7',
    delegateAgency: OTHER,
    roles: ['AGENCY_OFFICER'],
    planId: PLAN,
    tasks: ['IV.3'],
    commands: ['SubmitReport'],
    from: '2026-10-01',
    until: '2026-10-31',
    ...change,
  };
  const stream = delegationStream(FOREIGN_AFFAIRS);
  return run({ decider: delegation, stream, command }, by(head));
};
const submission = {
  decider: report,
  stream: REPORT,
  command: {
    type: 'SubmitReport' as const,
    cycleId: CYCLE,
    agency: FOREIGN_AFFAIRS,
    content: 'Quý I đến quý III.',
    classification: 'INTERNAL' as const,
  },
};
const stored = async () => {
  const { events } = await store.readStreams([{ stream: REPORT, after: -1 }]);
  return events.map(({ body }) => JSON.parse(body) as Envelope);
};
const refused = async (request: Request, code: string, details: object = {}) => {
  const before = await store.head();
  await expect(run(submission, request)).rejects.toMatchObject({ code, details });
  expect(await store.head()).toBe(before);
};
const notDelegated = { field: 'onBehalfOf', agency: FOREIGN_AFFAIRS, command: 'SubmitReport' };

test('who acts by a delegation leaves both names, his own agency and the one he acted for', async () => {
  await grant();
  await run(submission, acting());
  const [event] = await stored();
  expect(event?.actor).toEqual({
    id: 'user-7',
    agency: OTHER,
    role: 'AGENCY_OFFICER',
    onBehalfOf: FOREIGN_AFFAIRS,
  });
  expect(event?.authority).toBe(`IV.3; delegation first by ${head.id}`);
  expect(event?.about).toEqual({ plan: PLAN, tasks: ['IV.3'], agency: FOREIGN_AFFAIRS });
});

test('without one he acts for nobody, whatever he is at home', async () => {
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
  await refused(acting(head), 'NOT_DELEGATED', notDelegated);
  await refused(by(delegate), 'FORBIDDEN');
});

test('it is in force from its first day in Đồng Nai to its last', async () => {
  await grant();
  clock = '2026-09-30T16:59:59.999Z';
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
  clock = '2026-10-31T17:00:00.000Z';
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
  clock = '2026-10-31T16:59:59.999Z';
  await run(submission, acting());
  expect(await stored()).toHaveLength(1);
});

test('it reaches no other command and no other person', async () => {
  await grant({ commands: ['ReportProgress'] });
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
  await grant({ id: 'second', delegate: 'user-8' });
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
});

test('it reaches no other task: neither what a command begins, nor what is there', async () => {
  await grant({ tasks: ['II.5.b.2'] });
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
  await run(submission, by(head));
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
});

test('it gives the roles that it names', async () => {
  await grant({ roles: ['AGENCY_HEAD'] });
  await run(submission, acting());
  expect((await stored())[0]?.actor.role).toBe('AGENCY_HEAD');
});

test('it gives nothing once it is revoked', async () => {
  await grant();
  const command = { type: 'RevokeDelegation' as const, agency: FOREIGN_AFFAIRS, id: 'first' };
  const stream = delegationStream(FOREIGN_AFFAIRS);
  await run({ decider: delegation, stream, command }, by(head));
  await refused(acting(), 'NOT_DELEGATED', notDelegated);
});

test('of several the first that gives the right is the one he acts by', async () => {
  await grant({ tasks: ['II.5.b.2'] });
  await grant({ id: 'second', commands: null, tasks: null });
  await run(submission, acting());
  expect((await stored())[0]?.authority).toBe(`IV.3; delegation second by ${head.id}`);
});

test('a delegate does not delegate on', async () => {
  await grant({ roles: ['AGENCY_HEAD'], planId: null, tasks: null, commands: null });
  const command: GrantDelegation = {
    type: 'GrantDelegation',
    id: 'on',
    agency: FOREIGN_AFFAIRS,
    delegate: 'user-9',
    delegateAgency: null,
    roles: ['AGENCY_HEAD'],
    planId: null,
    tasks: null,
    commands: null,
    from: '2026-10-01',
    until: '2026-10-31',
  };
  const order = { decider: delegation, stream: delegationStream(FOREIGN_AFFAIRS), command };
  await expect(run(order, acting())).rejects.toMatchObject({
    code: 'NOT_DELEGATED',
    details: { command: 'GrantDelegation' },
  });
});

test('a command repeated word for word is the same, and for another agency it is another', async () => {
  await grant();
  const request = acting();
  const first = await run(submission, request);
  expect((await run(submission, request)).events).toEqual(first.events);
  await expect(
    run(submission, { ...request, actor: { ...head, id: 'user-7' }, onBehalfOf: null }),
  ).rejects.toMatchObject({ code: 'COMMAND_ID_REUSED' });
});

test('that nobody is acted for changes no hash of before there were delegations', async () => {
  const request = by(head);
  await run(submission, request);
  const { stream, command } = submission;
  const { effectiveOn, document: paper } = request;
  const said = { stream, command, actor: head.id, effectiveOn, document: paper };
  const hash = createHmac('sha256', key).update(canonicalJson(said)).digest('base64url');
  expect((await stored()).map(({ commandHash }) => commandHash)).toEqual([hash]);
  for (const onBehalfOf of [null, undefined])
    expect((await run(submission, { ...request, onBehalfOf })).events).toHaveLength(1);
  expect(await stored()).toHaveLength(1);
});

test('orders of one process all carry it', async () => {
  await grant();
  expect(await execute.preview([submission], acting())).toMatchObject([{ changes: 1 }]);
  expect(await execute.each([submission], acting())).toMatchObject([
    { events: [{ type: 'ReportSubmitted' }] },
  ]);
  expect((await stored()).map(({ actor }) => actor.onBehalfOf)).toEqual([FOREIGN_AFFAIRS]);
});
