import { createHash, createHmac } from 'node:crypto';
import { join } from 'node:path';
import { Pool } from 'pg';
import { assignment, assignmentStream } from '../../src/domain/assignment/assignment';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import type { RequestedLine } from '../../src/domain/budget-request/commands';
import type { Execute, Request } from '../../src/domain/execution';
import { Rejected } from '../../src/domain/rejection';
import { report, reportStream } from '../../src/domain/report/report';
import { cycleStream, reportingCycle } from '../../src/domain/reporting-cycle/reporting-cycle';
import { canonicalJson } from '../../src/domain/shared/canonical-json';
import { takeStep } from '../../src/domain/task/take-step';
import { type EventStore, OutcomeUnknown } from '../../src/infra/event-store/event-store';
import { eventStoreDb } from '../../src/infra/event-store/eventstoredb-event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { executor } from '../../src/infra/execute';
import { readAgencies } from '../../src/infra/import/agencies-file';
import { importAgencies, importPlan, isImported } from '../../src/infra/import/import-plan';
import { readPlan, taskIdFor } from '../../src/infra/import/plan-file';
import { type Envelope, leafHashOf } from '../../src/infra/ledger/envelope';
import { uuidOf } from '../../src/infra/ledger/ids';
import { openAll } from '../../src/infra/ledger/open-all';
import { memorySecrets, postgresSecrets, type Secrets } from '../../src/infra/ledger/secrets';
import { streamStates } from '../../src/infra/stream-states';
import { CULTURE, FOREIGN, PLAN } from '../support/app';
import { startDouble } from '../support/eventstoredb-double';
import { createDatabase } from '../support/postgres';

const DATA = join(__dirname, '../../data');
const BULLETIN = assignmentStream(taskIdFor(PLAN, 'II.5.b.2'), FOREIGN);
const ALL_EVENTS = 100_000;

type Parts = { store: EventStore; secrets: Secrets; close(): Promise<void> };

const engines: Record<string, () => Promise<Parts>> = {
  memory: async () => {
    const store = memoryEventStore();
    return { store, secrets: memorySecrets(), close: () => store.close() };
  },
  PostgreSQL: async () => {
    const database = await createDatabase();
    const pool = new Pool({ connectionString: database.url, max: 4 });
    const store = await postgresEventStore({ url: database.url, log: () => undefined });
    const close = async () => {
      await store.close();
      await pool.end();
      await database.drop();
    };
    return { store, secrets: postgresSecrets(pool), close };
  },
  EventStoreDB: async () => {
    const server = await startDouble();
    const store = await eventStoreDb({ url: server.url('esdb'), log: () => undefined });
    const close = async () => {
      await store.close();
      await server.stop();
    };
    return { store, secrets: memorySecrets(), close };
  },
};

const executing = async (
  { store, secrets }: Pick<Parts, 'store' | 'secrets'>,
  limit?: number,
): Promise<Execute> =>
  executor({
    limit,
    store,
    secrets,
    states: streamStates(store),
    clock: () => new Date('2026-04-20T03:00:00.000Z'),
    commandKey: await secrets.key('command'),
  });

const by = (
  role: 'AGENCY_OFFICER' | 'AGENCY_HEAD' | 'COORDINATOR',
  agency: string,
  command: string,
): Request => ({
  actor: { id: `person-${agency}`, agency, roles: [role] },
  commandId: uuidOf(command),
  correlationId: 'request-1',
  effectiveOn: null,
  document: null,
});
const head = (command: string) => by('AGENCY_HEAD', FOREIGN, command);
const progress = (quantity: number) => ({
  decider: assignment,
  stream: BULLETIN,
  command: {
    type: 'ReportProgress' as const,
    period: '2026-Q1',
    quantity,
    percent: null,
    note: null,
  },
});
const draft = (execute: Execute, request: Request, lines: RequestedLine[]) =>
  execute.one(
    {
      decider: budgetRequest,
      stream: execute.newStream('budgetRequest', request),
      command: { type: 'DraftBudgetRequest', planId: PLAN, existing: false, lines },
    },
    request,
  );
const line: RequestedLine = {
  task: 'II.5.b.2',
  period: '2026',
  source: 'PROVINCIAL',
  requested: '5',
};

describe.each(Object.keys(engines))('commands on the %s engine', (engine) => {
  let parts: Parts;
  let execute: Execute;

  beforeAll(async () => {
    parts = await (engines[engine] as () => Promise<Parts>)();
    execute = await executing(parts);
    await importAgencies(execute, await readAgencies(join(DATA, 'agencies-2026.csv')));
    await importPlan(execute, await readPlan(join(DATA, 'plan-2026.json')), () => undefined);
  });
  afterAll(() => parts?.close());

  test('the import is complete, and again it changes nothing', async () => {
    const document = await readPlan(join(DATA, 'plan-2026.json'));
    const before = await parts.store.head();
    expect(await isImported(execute, document)).toBe(true);
    const again = await executing(parts);
    await importAgencies(again, await readAgencies(join(DATA, 'agencies-2026.csv')));
    await importPlan(again, document, () => undefined);
    expect(await parts.store.head()).toBe(before);
  });

  test('a plan that differs from the one imported is refused', async () => {
    const document = await readPlan(join(DATA, 'plan-2026.json'));
    const changed = { ...document, title: `${document.title}!`, documentHash: 'other' };
    await expect(importPlan(execute, changed, () => undefined)).rejects.toMatchObject({
      code: 'PLAN_DIFFERS',
    });
  });

  test('twenty writers of one stream lose no update', async () => {
    const before = await execute.states(assignment, [BULLETIN]);
    expect(before[0]?.occurrences['2026-Q1']?.done).toBe(0);
    const others = await Promise.all([1, 2, 3].map(() => executing(parts)));
    const tries = Array.from({ length: 20 }, (_, n) => {
      const writer = others[n % 3] as Execute;
      const order = { ...progress(0), command: { ...progress(0).command, note: `note ${n}` } };
      return writer.one(order, head(`writer ${n}`)).then(
        (done) => done.events.length,
        (error) => (error instanceof Rejected ? error.code : Promise.reject(error)),
      );
    });
    const outcomes = await Promise.all(tries);
    const written = outcomes.filter((outcome) => outcome === 1).length;
    // Who met too many conflicts is told so, and wrote nothing.
    expect(outcomes.filter((outcome) => outcome !== 1 && outcome !== 'VERSION_CONFLICT')).toEqual(
      [],
    );
    const { events } = await parts.store.readStreams([{ stream: BULLETIN, after: 0 }]);
    expect(events.map(({ version }) => version)).toEqual(
      Array.from({ length: written }, (_, n) => n + 1),
    );
  });

  test('a repeated command gives its first receipt, though the step is another’s meanwhile', async () => {
    const officer = by('AGENCY_OFFICER', FOREIGN, 'done');
    const step = (type: 'ReportCompletion' | 'ReturnCompletion' | 'SignOff') => ({
      decider: assignment,
      stream: BULLETIN,
      command: { type, period: '2026-Q2', quantity: 1, reason: 'thiếu số trang' } as const,
    });
    const again = { ...officer, commandId: uuidOf('done again') };
    await execute.one(step('ReportCompletion'), officer);
    const first = await execute.one(step('ReturnCompletion'), head('sent back'));
    const repeated = () => execute.one(step('ReturnCompletion'), head('sent back'));
    expect((await repeated()).events).toEqual(first.events);
    await execute.one(step('ReportCompletion'), again);
    await execute.one(step('SignOff'), head('signed'));
    expect(await repeated()).toMatchObject({ events: first.events, position: first.position });
    await expect(
      execute.one(step('ReturnCompletion'), head('sent back once more')),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('a repeated command gives its first receipt, on another replica too', async () => {
    const first = await execute.one(progress(1), head('one bulletin'));
    const replica = await executing(parts);
    const again = await replica.one(progress(1), head('one bulletin'));
    expect(again.events).toEqual(first.events);
    expect(again.position).toBe(first.position);
    const other = replica.one(progress(2), head('one bulletin'));
    await expect(other).rejects.toMatchObject({ code: 'COMMAND_ID_REUSED' });
    const elsewhere = {
      ...head('one bulletin'),
      actor: { ...head('').actor, id: 'somebody else' },
    };
    await expect(replica.one(progress(1), elsewhere)).rejects.toMatchObject({
      code: 'COMMAND_ID_REUSED',
    });
  });

  /** Two replicas that have both decided before either has written. */
  const replicas = async () => {
    let deciding = 2;
    let go: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      go = resolve;
    });
    const store: EventStore = {
      ...parts.store,
      append: async (appends) => {
        if (--deciding === 0) go();
        await both;
        return parts.store.append(appends);
      },
    };
    return Promise.all([executing({ ...parts, store }), executing({ ...parts, store })]);
  };

  test('one command carried out by two replicas at once gives one receipt', async () => {
    const [one, other] = await replicas();
    const request = head('by two at once');
    const [first, second] = await Promise.all([
      draft(one, request, [line]),
      draft(other, request, [line]),
    ]);
    expect(second.events).toEqual(first.events);
    expect(second.position).toBe(first.position);
    const stream = one.newStream('budgetRequest', request);
    const { events } = await parts.store.readStreams([{ stream, after: -1 }]);
    expect(events.map(({ leafHash }) => leafHash.toString('hex'))).toEqual([
      first.events[0]?.leafHash,
    ]);
  });

  test('of two commands of one id, at once on two replicas, one is refused', async () => {
    const [one, other] = await replicas();
    const request = head('of two minds');
    const settled = await Promise.allSettled([
      draft(one, request, [line]),
      draft(other, request, [{ ...line, requested: '6' }]),
    ]);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(settled.find((each) => each.status === 'rejected')?.reason).toMatchObject({
      code: 'COMMAND_ID_REUSED',
    });
    const stream = one.newStream('budgetRequest', request);
    const { events } = await parts.store.readStreams([{ stream, after: -1 }]);
    expect(events).toHaveLength(1);
  });

  test('an append whose outcome nobody knows is carried out once', async () => {
    for (const written of [true, false]) {
      let failures = 1;
      const store: EventStore = {
        ...parts.store,
        append: async (appends) => {
          if (failures-- <= 0) return parts.store.append(appends);
          if (written) await parts.store.append(appends);
          throw new OutcomeUnknown('the connection was lost');
        },
      };
      const unlucky = await executing({ ...parts, store });
      const request = head(`unknown ${written}`);
      const done = await draft(unlucky, request, [line]);
      expect(done.events.map(({ type, version }) => [type, version])).toEqual([
        ['BudgetRequestDrafted', 0],
      ]);
      const stream = unlucky.newStream('budgetRequest', request);
      const { events } = await parts.store.readStreams([{ stream, after: -1 }]);
      expect(events).toHaveLength(1);
      expect(done.events[0]?.leafHash).toBe(events[0]?.leafHash.toString('hex'));
    }
  });

  test('where the ledger says nothing all are told in time, also who waits for his turn', async () => {
    let appends = 0;
    let thaw = () => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    const store: EventStore = {
      ...parts.store,
      append: async (batch) => {
        appends++;
        await frozen;
        return parts.store.append(batch);
      },
    };
    const waiting = await executing({ ...parts, store }, 500);
    const requests = ['frozen 1', 'frozen 2', 'frozen 3'].map(head);
    const order = { ...progress(1), command: { ...progress(1).command, note: 'Lần 1' } };
    const told = await Promise.allSettled(requests.map((each) => waiting.one(order, each)));
    expect(told.map((each) => each.status === 'rejected' && each.reason.name)).toEqual(
      Array(3).fill('OutcomeUnknown'),
    );
    expect(appends).toBeLessThanOrEqual(1);
    // Repeated, each is carried out once, also the one that had begun.
    thaw();
    const patient = await executing({ ...parts, store });
    for (const request of requests) await patient.one(order, request);
    const { events } = await parts.store.readStreams([{ stream: BULLETIN, after: -1 }]);
    const ids = events.map(({ body }) => (JSON.parse(body) as Envelope).commandId);
    for (const { commandId } of requests)
      expect(ids.filter((id) => id === commandId)).toHaveLength(1);
  });

  test('assigning a group that was cut off goes on where it stopped', async () => {
    let appends = 0;
    const killed: EventStore = {
      ...parts.store,
      append: async (batch) => {
        // The task's own event goes through; then 39 of the 95 assignments.
        if (++appends === 1) return parts.store.append(batch);
        await parts.store.append(batch.slice(0, 39));
        throw new Error('the process was killed');
      },
    };
    const command = { type: 'AssignTask' as const, planId: PLAN, group: 'xa-phuong' };
    const request = by('COORDINATOR', CULTURE, 'all communes');
    const options = { preview: false, expectedVersion: null };
    const assign = (on: Execute) =>
      takeStep(on, taskIdFor(PLAN, 'II.5.e'), command, request, options);
    await expect(assign(await executing({ ...parts, store: killed }))).rejects.toThrow('killed');
    const finished = await assign(await executing(parts));
    expect(finished.results.map(({ outcome }) => outcome)).toEqual(new Array(95).fill('ASSIGNED'));
    expect(finished.done.flatMap(({ events }) => events)).toHaveLength(96);
    const streams = finished.results.map(({ assignmentId }) => ({
      stream: assignmentId,
      after: -1,
    }));
    expect((await parts.store.readStreams(streams)).events).toHaveLength(95);
  });

  test('a command whose facts are known reads the ledger once, its own stream or a new one', async () => {
    let readings = 0;
    const store: EventStore = {
      ...parts.store,
      readStreams(streams) {
        readings++;
        return parts.store.readStreams(streams);
      },
    };
    const counted = await executing({ ...parts, store });
    const readingsOf = async (work: Promise<unknown>) => {
      readings = 0;
      await work;
      return readings;
    };
    const first = draft(counted, by('AGENCY_OFFICER', FOREIGN, 'one reading 1'), [line]);
    expect(await readingsOf(first)).toBeGreaterThan(1);
    const second = draft(counted, by('AGENCY_OFFICER', FOREIGN, 'one reading 2'), [line]);
    expect(await readingsOf(second)).toBe(1);
    const stream = (await second).events[0]?.stream as string;
    const revised = (command: string, requested: string) => {
      const lines = [{ ...line, requested }];
      const revise = { type: 'DraftBudgetRequest' as const, planId: PLAN, existing: true, lines };
      const request = by('AGENCY_OFFICER', FOREIGN, command);
      return counted.one({ decider: budgetRequest, stream, command: revise }, request);
    };
    await revised('one reading 3', '6');
    expect(await readingsOf(revised('one reading 4', '7'))).toBe(1);
  });

  test('an event says who, when, by what right, and at which position its facts were read', async () => {
    const request = {
      ...head('with a paper'),
      effectiveOn: '2026-04-18',
      document: { number: '12/BC', date: '2026-04-19', issuer: 'Sở Ngoại vụ' },
    };
    const factsAt = await parts.store.head();
    await draft(execute, request, [line]);
    const stream = execute.newStream('budgetRequest', request);
    const { events } = await parts.store.readStreams([{ stream, after: -1 }]);
    const { commandHash, ...envelope } = JSON.parse(events[0]?.body as string) as Envelope;
    expect(commandHash).toMatch(/^[\w-]{43}$/);
    expect(envelope).toEqual({
      v: 1,
      id: uuidOf(request.commandId, stream, 0),
      stream,
      version: 0,
      type: 'BudgetRequestDrafted',
      schema: 2,
      recordedAt: '2026-04-20T03:00:00.000Z',
      effectiveOn: '2026-04-18',
      actor: { id: `person-${FOREIGN}`, agency: FOREIGN, role: 'AGENCY_HEAD', onBehalfOf: null },
      authority: 'III.2',
      factsAt: String(factsAt),
      document: request.document,
      classification: 'INTERNAL',
      about: { plan: PLAN, tasks: ['II.5.b.2', 'III.2'], agency: FOREIGN },
      commandId: request.commandId,
      correlationId: 'request-1',
      causationId: request.commandId,
      data: {
        planId: PLAN,
        agency: FOREIGN,
        lines: [{ ...line, taskId: taskIdFor(PLAN, 'II.5.b.2') }],
      },
    });
  });

  test('every event has a nonce and a leaf that can be computed again from what is stored', async () => {
    const events = await parts.store.readAll(0n, ALL_EVENTS);
    const open = events.filter(({ nonce }) => nonce !== null);
    expect(open.length).toBeGreaterThan(200);
    for (const { body, nonce, leafHash } of open) {
      const envelope = JSON.parse(body) as Envelope;
      expect(canonicalJson(envelope)).toBe(body);
      const data = createHmac('sha256', nonce as Buffer)
        .update(canonicalJson(envelope.data))
        .digest('base64url');
      const leaf = Buffer.from(canonicalJson({ ...envelope, data }));
      expect(
        createHash('sha256')
          .update(Buffer.concat([Buffer.from([0]), leaf]))
          .digest(),
      ).toEqual(leafHash);
    }
    expect(new Set(open.map(({ nonce }) => nonce?.toString('hex'))).size).toBe(open.length);
  });

  test('free text is stored encrypted, under a key that can be destroyed', async () => {
    const command = {
      type: 'OpenReportingCycle' as const,
      planId: PLAN,
      kind: 'FINAL' as const,
      periodCovered: { from: '2026-01-01', to: '2026-10-31' },
      cutOff: '2026-11-05',
    };
    const cycleId = cycleStream(command, () => 'none');
    await execute.one(
      { decider: reportingCycle, stream: cycleId, command },
      by('COORDINATOR', CULTURE, 'open'),
    );
    const stream = reportStream(cycleId, FOREIGN);
    const content = 'Ông Nguyễn Văn Đức đã dự hội nghị.';
    const submit = {
      type: 'SubmitReport' as const,
      cycleId,
      agency: FOREIGN,
      content,
      classification: 'INTERNAL' as const,
    };
    const request = head('report');
    const done = await execute.one({ decider: report, stream, command: submit }, request);
    const { events } = await parts.store.readStreams([{ stream, after: -1 }]);
    const [stored] = events;
    if (!stored) throw new Error('no event');
    expect(stored.nonce).toBeNull();
    expect(stored.body).not.toContain('Nguyễn');
    const [readable] = await openAll(events, parts.secrets);
    expect(readable?.data).toMatchObject({ content });
    expect(readable?.classification).toBe('INTERNAL');
    const secret = (await parts.secrets.find([stored.id])).get(stored.id);
    const clear = { ...JSON.parse(stored.body), data: readable?.data } as Envelope;
    expect(leafHashOf(clear, secret?.nonce as Buffer)).toEqual(stored.leafHash);
    const [erased] = await openAll(events, { ...parts.secrets, find: async () => new Map() });
    expect(erased?.data).toMatchObject({ content: null, agency: FOREIGN });
    const again = await (await executing(parts)).one(
      { decider: report, stream, command: submit },
      request,
    );
    expect(again.events).toEqual(done.events);
  });
});
