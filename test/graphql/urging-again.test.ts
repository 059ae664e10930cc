import { randomUUID } from 'node:crypto';
import { assignment } from '../../src/domain/assignment/assignment';
import { createLog } from '../../src/infra/log';
import { openSystem } from '../../src/infra/system';
import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** Đôn đốc under one command id, asked for again: it means what it meant at first (rule 2). */
const text = 'Đề nghị báo cáo kết quả quý I.';
const filter = { planId: PLAN, section: 'II.5.b', dueTo: '2026-06-30' };
const FIELDS =
  'count stale results { outcome periods code agency { code } assignment { id } } receipt { position commandId events { position type stream version leafHash } }';

let app: App;
let coordinator: Caller;
let head: Caller;
let bulletin: string;
beforeEach(async () => {
  app = await startApp({ now: '2026-04-20T03:00:00.000Z' });
  coordinator = await app.as('COORDINATOR', CULTURE);
  head = await app.as('AGENCY_HEAD', FOREIGN);
  const { assignments } = await head.get(
    `{ assignments(filter: { planId: "${PLAN}", task: "II.5.b.2", agency: "${FOREIGN}" }) { edges { node { id } } } }`,
  );
  bulletin = assignments.edges[0].node.id;
});
afterEach(() => app?.stop());

const urge = async (commandId: string, more: object = {}) => {
  const input = { ...filter, text, commandId, ...more };
  return (await coordinator.get(mutation('urge', FIELDS), { input })).urge;
};
const finish = (period: string) =>
  head.get(mutation('reportCompletion', 'stale'), {
    input: { assignmentId: bulletin, period, quantity: 1 },
  });
/** What was not there to be urged when the command was given. */
const giveMore = () =>
  coordinator.get(mutation('assignTask', 'stale'), {
    input: { planId: PLAN, taskCode: 'II.5.b.2', agency: 'so-y-te', role: 'LEAD' },
  });

test('after some work was finished and some begun, it gives its first receipt, on any day', async () => {
  const commandId = randomUUID();
  const first = await urge(commandId);
  expect(first.results.map(({ outcome }: { outcome: string }) => outcome)).toContain('URGED');
  expect(first.receipt.events.map(({ stream }: { stream: string }) => stream)).toContain(bulletin);
  expect(first.count).toBeGreaterThan(1);

  await finish('2026-Q1');
  await finish('2026-Q2');
  await giveMore();
  const before = await app.head();
  expect(await urge(commandId)).toEqual(first);
  app.clock.now = '2026-05-04T03:00:00.000Z';
  expect(await urge(commandId)).toEqual(first);
  expect(await app.head()).toBe(before);
  // Another command finds what there is now.
  const { receipt } = await urge(randomUUID());
  const urged = receipt.events.map(({ stream }: { stream: string }) => stream);
  expect(urged).not.toContain(bulletin);
  expect(urged).toContain(bulletin.replace(FOREIGN, 'so-y-te'));
});

test('what was urged already by another command is not urged by it on a later day', async () => {
  const commandId = randomUUID();
  await urge(randomUUID(), { task: 'II.5.b.2' });
  const first = await urge(commandId);
  const again = first.results.find(
    (each: { assignment: { id: string } }) => each.assignment.id === bulletin,
  );
  expect(again.outcome).toBe('UNCHANGED');
  app.clock.now = '2026-05-04T03:00:00.000Z';
  const before = await app.head();
  expect((await urge(commandId)).receipt).toEqual(first.receipt);
  expect(await app.head()).toBe(before);
});

test('with other words under its id it is refused whole, and nobody is urged', async () => {
  const commandId = randomUUID();
  await urge(commandId);
  const before = await app.head();
  for (const other of [{ text: 'Khác.' }, { dueTo: '2026-12-31' }, { section: 'II.7' }]) {
    const input = { ...filter, text, commandId, ...other };
    const { extensions } = await coordinator.refused(mutation('urge', FIELDS), { input });
    expect(extensions.code).toBe('COMMAND_ID_REUSED');
  }
  expect(await app.head()).toBe(before);
});

test('cut off in between, it goes on that day with those whom it meant, and no others', async () => {
  const commandId = randomUUID();
  const { viewer } = await coordinator.get('{ viewer { id } }');
  const preview = await urge(randomUUID(), { preview: true });
  const clock = () => new Date(app.clock.now);
  const system = await openSystem({ ...app.system, log: createLog('silent'), clock });
  const words = {
    section: null,
    task: null,
    agency: null,
    status: null,
    timeliness: null,
    dueFrom: null,
  };
  try {
    // The first of them was written; then the program was killed.
    await system.execute.one(
      {
        decider: assignment,
        stream: bulletin,
        command: { type: 'Urge', periods: null, filter: { ...words, ...filter }, text },
      },
      {
        actor: { id: viewer.id, agency: CULTURE, roles: ['COORDINATOR'] },
        commandId,
        correlationId: 'test',
        effectiveOn: null,
        document: null,
      },
    );
  } finally {
    await system.close();
  }
  await finish('2026-Q1');
  await giveMore();
  const { results } = await urge(commandId);
  expect(results).toEqual(preview.results);
});
