import { join } from 'node:path';
import { createLog } from '../../../src/infra/log';
import { exportBundle } from '../../../src/infra/proof/bundle/export-bundle';
import { type Verified, verifyBundle } from '../../../src/infra/proof/bundle/verify-bundle';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { parsePolicy } from '../../../src/infra/proof/policy';
import { openSystem } from '../../../src/infra/system';
import { type App, type Caller, CULTURE, mutation, PLAN, startApp } from '../../support/app';
import { until } from '../views-fixture';

jest.setTimeout(120_000);

/** Two commands may write the same events, and one of them may be what was not allowed. */
let app: App;

beforeAll(async () => {
  app = await startApp({ now: '2026-05-04T02:00:00.000Z' });
});
afterAll(() => app?.stop());

const did = async (by: Caller, name: string, input: object) => {
  const asked = mutation(name, 'receipt { events { type } }');
  return (await by.get(asked, { input }))[name].receipt.events[0].type;
};

async function verified(): Promise<Verified> {
  const clock = () => new Date(app.clock.now);
  const system = await openSystem({ ...app.system, log: createLog('silent'), clock });
  try {
    const { store, secrets, source } = system;
    const head = await store.head();
    await until(async () => (await currentLog(source.pool))?.position === head);
    const file = join(app.system.config.home, 'either.bundle');
    await exportBundle({ store, secrets, pool: source.pool }, file, { payloads: true });
    const [vkey] = (await currentLog(source.pool))?.vkeys ?? [];
    return await verifyBundle(file, parsePolicy(`log ${vkey}\nquorum none`), []);
  } finally {
    await system.close();
  }
}

test('what follows from one of the commands that it may have been, follows from the rules', async () => {
  const coordinator = await app.as('COORDINATOR', CULTURE);
  // With nobody in particular: of its own it could not be, since it has no part in that task.
  const found = { planId: PLAN, taskCode: 'II.5.b.2', text: 'Chưa có nhà in đủ năng lực.' };
  expect(await did(coordinator, 'reportObstacle', found)).toBe('ObstacleReported');
  // Who may open a cycle, and not ask some agencies by name.
  const head = await app.as('AGENCY_HEAD', CULTURE);
  const scope = { planId: PLAN, roles: ['COORDINATOR'], commands: ['openReportingCycle'] };
  const to = { delegate: 'deputy', delegateAgency: CULTURE };
  const days = { from: '2026-05-04', until: '2026-05-31' };
  await did(head, 'grantDelegation', { ...scope, ...to, ...days });
  const deputy = await app.as('AGENCY_OFFICER', CULTURE, 'deputy');
  const cycle = {
    planId: PLAN,
    kind: 'AD_HOC',
    periodCovered: { from: '2026-01-01', to: '2026-04-30' },
    cutOff: '2026-05-15',
    onBehalfOf: CULTURE,
  };
  const named = { ...cycle, kind: undefined, agencies: [CULTURE] };
  const refused = await deputy.refused(mutation('requestAdHocReport', 'stale'), { input: named });
  expect(refused.extensions.code).toBe('NOT_DELEGATED');
  expect(await did(deputy, 'openReportingCycle', cycle)).toBe('ReportingCycleOpened');

  expect(await verified()).toMatchObject({
    valid: true,
    findings: [],
    rules: { notChecked: { PlanImported: 1 } },
  });
});
