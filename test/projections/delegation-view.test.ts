import type { LedgerFact } from '../../src/domain/events';
import { auditTrail } from '../../src/projections/audit-trail';
import { delegationView } from '../../src/projections/delegation-view';
import type { LedgerEvent } from '../../src/projections/projection';
import { goldenEvent } from '../domain/golden';
import { story } from './story';

const STREAM = 'delegation-so-ngoai-vu';
const told = (fact: LedgerFact, effectiveOn: string, version: number): LedgerEvent => {
  // The union of all events is too wide to be compared with one that is put together.
  const event: unknown = {
    ...story[0],
    ...fact,
    stream: STREAM,
    version,
    effectiveOn,
    actor: { id: 'head-1', agency: 'so-ngoai-vu', role: 'AGENCY_HEAD', onBehalfOf: null },
    about: { plan: null, tasks: [], agency: 'so-ngoai-vu' },
  };
  return event as LedgerEvent;
};

const granted = told(goldenEvent('DelegationGranted'), '2026-05-28', 0);
const revoked = told(goldenEvent('DelegationRevoked'), '2026-06-10', 1);
const id = `${STREAM}/0b0f4c68-6d6d-5b0e-9b2f-6a8f1f0d1c11`;
const row = {
  id,
  agency: 'so-ngoai-vu',
  delegate: 'user-7',
  delegate_agency: 'so-cong-thuong',
  delegated_roles: ['AGENCY_OFFICER'],
  plan_id: 'dong-nai-2026-ttdn',
  tasks: ['II.5.b.2', 'IV.3'],
  commands: ['SubmitReport'],
  valid_from: '2026-06-01',
  valid_until: '2026-06-30',
  granted_by: 'head-1',
  granted_on: '2026-05-28',
  revoked_on: null,
  version: 0,
};

test('a delegation is shown with its scope, its days and who granted it', () => {
  expect(delegationView.keys(granted)).toEqual([id]);
  expect(delegationView.evolve(undefined, granted, id)).toEqual(row);
});

test('it stays there when it is revoked', () => {
  expect(delegationView.keys(revoked)).toEqual([id]);
  expect(delegationView.evolve(row as never, revoked, id)).toEqual({
    ...row,
    revoked_on: '2026-06-10',
    version: 1,
  });
  expect(delegationView.evolve(undefined, revoked, id)).toBeUndefined();
});

test('nothing else in the ledger is about delegations', () =>
  expect(
    story
      .filter(({ stream }) => !stream.startsWith('delegation-'))
      .flatMap((event) => delegationView.keys(event)),
  ).toEqual([]));

test('both acts stand in its history and in that of its agency', () => {
  for (const event of [granted, revoked])
    expect(auditTrail.evolve(undefined, event, '1')?.objects).toEqual([
      STREAM,
      id,
      'agency-so-ngoai-vu',
    ]);
});
