import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import type {
  MeasureIndicator,
  QuarantineEvidence,
  RegisterEvidence,
} from '../../src/domain/assignment/commands';
import { given, ledgerOf } from '../support/given';
import { decided, decline, has, photograph } from './assignments';
import {
  attempts,
  coordinator,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  PROVINCE_OFFICE,
} from './people';
import { opened } from './province';

/** What shows that the work was done, and by what its effect is measured (rules 13, 14 and 25). */
const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);
const bulletin = (...events: AssignmentEvent[]) => has('II.5.b.2', FOREIGN_AFFAIRS, ...events);

const registered = (period: string | null): AssignmentEvent => {
  const { type: _, ...data } = photograph(period);
  return { type: 'EvidenceRegistered', data: { ...data, classification: 'INTERNAL' } };
};
const link: RegisterEvidence = {
  ...photograph('2026-Q1'),
  kind: 'LINK',
  name: 'Bản tin trên Cổng thông tin điện tử',
  url: 'https://songoaivu.dongnai.gov.vn/ban-tin/1',
  classification: 'PUBLIC',
};

describe('registering evidence', () => {
  test('a file is registered with its hash, size, name and classification', () => {
    const registering = bulletin().when(photograph('2026-Q1'), officer);
    registering.thenHappened(registered('2026-Q1'));
    expect(registering.state().evidence).toEqual([
      {
        sha256: 'a'.repeat(64),
        size: photograph('2026-Q1').size,
        url: null,
        period: '2026-Q1',
        quarantined: false,
      },
    ]);
  });

  test('a link has its address too', () => {
    const { type: _, ...data } = link;
    bulletin()
      .when(link, officer)
      .thenHappened({ type: 'EvidenceRegistered', data: { ...data, classification: 'PUBLIC' } });
    bulletin()
      .when({ ...link, url: null }, officer)
      .thenRejected('LINK_NEEDS_URL', { field: 'url' });
    bulletin()
      .when({ ...photograph('2026-Q1'), url: 'https://dongnai.gov.vn' }, officer)
      .thenRejected('LINK_NEEDS_URL', { field: 'url' });
  });

  test('the same content again is nothing new, and for another period it is', () => {
    bulletin(registered('2026-Q1')).when(photograph('2026-Q1'), officer).thenNothingHappened();
    bulletin(registered('2026-Q1'))
      .when(photograph('2026-Q2'), officer)
      .thenHappened(registered('2026-Q2'));
    bulletin(registered('2026-Q1')).when(photograph(null), officer).thenHappened(registered(null));
  });

  test('the same content at another address is: the first link may be dead', () => {
    const { type: _, ...data } = link;
    const first: AssignmentEvent = {
      type: 'EvidenceRegistered',
      data: { ...data, classification: 'PUBLIC' },
    };
    const url = 'https://dongnai.gov.vn/ban-tin/1';
    bulletin(first)
      .when({ ...link, url }, officer)
      .thenHappened({ ...first, data: { ...first.data, url } });
  });

  test('one hash is no two sizes', () =>
    bulletin(registered('2026-Q1'))
      .when({ ...photograph('2026-Q1'), size: 2 }, officer)
      .thenRejected('EVIDENCE_DIFFERS', { field: 'size', sha256: 'a'.repeat(64) }));

  test('for a period that the assignment does not have it is refused', () =>
    bulletin()
      .when(photograph('2027'), officer)
      .thenRejected('UNKNOWN_PERIOD', { field: 'period', period: '2027' }));

  test.each(['MAT', 'TOI_MAT', 'TUYET_MAT'] as const)('%s is not taken here', (classification) =>
    bulletin()
      .when({ ...photograph('2026-Q1'), classification }, officer)
      .thenRejected('CLASSIFIED_CONTENT', { field: 'classification' }),
  );

  test('who coordinates has evidence of what it contributed', () =>
    has('II.7.a', FOREIGN_AFFAIRS).when(photograph(null), officer).thenHappened(registered(null)));

  test('who has not accepted has none, nor whose task was taken or put on hold', () => {
    const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
    for (const events of [
      [],
      [{ type: 'InvitationDeclined', data: { reason: decline.reason } } as const],
    ])
      has('II.4.c', PARTY, ...events)
        .when(photograph(null), officerOf(PARTY))
        .thenRejected('AWAITING_ACCEPTANCE');
    bulletin({ type: 'AssignmentWithdrawn', data: { periods: [] } })
      .when(photograph(null), officer)
      .thenRejected('WRONG_STATUS', { status: 'WITHDRAWN' });
    bulletin({ type: 'AssignmentSuspended', data: { periods: [], reason: 'x' } })
      .when(photograph(null), officer)
      .thenRejected('WRONG_STATUS', { status: 'SUSPENDED' });
  });

  test('is for the people of the agency, and of its unit that does the work', () => {
    expect(attempts((by) => bulletin().when(photograph(null), by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    );
    has('II.5.b.3', PROVINCE_OFFICE)
      .when(photograph('2026-Q1'), officerOf('trung-tam-xuc-tien'))
      .thenHappened(registered('2026-Q1'));
  });
});

describe('quarantining evidence', () => {
  const quarantine: QuarantineEvidence = {
    type: 'QuarantineEvidence',
    sha256: 'a'.repeat(64),
    reason: 'Có dữ liệu cá nhân.',
  };
  const quarantined: AssignmentEvent = {
    type: 'EvidenceQuarantined',
    data: { sha256: 'a'.repeat(64), reason: 'Có dữ liệu cá nhân.' },
  };

  test('what it was stays on record by its hash, wherever it was registered', () => {
    const shut = bulletin(registered('2026-Q1'), registered(null)).when(quarantine, officer);
    shut.thenHappened(quarantined);
    expect(shut.state().evidence.map((each) => each.quarantined)).toEqual([true, true]);
  });

  test('the same content is not registered again', () =>
    bulletin(registered('2026-Q1'), quarantined)
      .when(photograph('2026-Q2'), officer)
      .thenRejected('EVIDENCE_QUARANTINED', { field: 'sha256' }));

  test('quarantining it again changes nothing', () => {
    const { type: _, ...data } = link;
    const other: AssignmentEvent = {
      type: 'EvidenceRegistered',
      data: { ...data, sha256: 'b'.repeat(64), classification: 'PUBLIC' },
    };
    bulletin(registered('2026-Q1'), other, quarantined)
      .when(quarantine, officer)
      .thenNothingHappened();
    bulletin(registered('2026-Q1'), quarantined)
      .when(quarantine, officer)
      .thenRejected('UNKNOWN_EVIDENCE');
  });

  test('what was never registered is not quarantined', () => {
    bulletin().when(quarantine, officer).thenRejected('UNKNOWN_EVIDENCE');
    bulletin(registered('2026-Q1'))
      .when({ ...quarantine, sha256: 'b'.repeat(64) }, officer)
      .thenRejected('UNKNOWN_EVIDENCE', { field: 'sha256' });
  });

  test('is for the agency and for the coordinator', () =>
    expect(attempts((by) => bulletin(registered('2026-Q1')).when(quarantine, by).code())).toEqual(
      only(officer, head, coordinator).othersGet('FORBIDDEN'),
    ));
});

describe('measuring an indicator', () => {
  const facts = decided('II.5.b.2', {
    type: 'DefineIndicator',
    code: 'luot-truy-cap',
    name: 'Lượt truy cập bản điện tử',
    unit: 'nghìn lượt',
    baseline: '10',
    target: '12.5',
    period: null,
  });
  const measure = (value: string, period: string | null = null): MeasureIndicator => ({
    type: 'MeasureIndicator',
    indicator: 'luot-truy-cap',
    value,
    period,
  });
  const measured = (value: string, period: string | null = null): AssignmentEvent => ({
    type: 'IndicatorMeasured',
    data: { indicator: 'luot-truy-cap', value, period },
  });
  const measurable = (...events: AssignmentEvent[]) =>
    given(assignment, ...opened('II.5.b.2', FOREIGN_AFFAIRS), ...events).on(ledgerOf(facts));

  test('its value is written down', () => {
    const measuring = measurable().when(measure('11.25'), officer);
    measuring.thenHappened(measured('11.25'));
    expect(measuring.state().measurements).toEqual([measured('11.25').data]);
  });

  test('the same value again is nothing new; another one is, and one of a period too', () => {
    measurable(measured('11.25')).when(measure('11.25'), officer).thenNothingHappened();
    measurable(measured('11.25')).when(measure('12'), officer).thenHappened(measured('12'));
    measurable(measured('11.25'), measured('12'))
      .when(measure('11.25'), officer)
      .thenHappened(measured('11.25'));
    measurable(measured('11.25'))
      .when(measure('11.25', '2026-Q1'), officer)
      .thenHappened(measured('11.25', '2026-Q1'));
  });

  test('what the task does not define is not measured', () =>
    bulletin()
      .when(measure('11.25'), officer)
      .thenRejected('UNKNOWN_INDICATOR', { field: 'indicator', indicator: 'luot-truy-cap' }));

  test('what is no decimal number is not taken', () => {
    for (const value of ['12,5', '1e3', '007'])
      measurable()
        .when(measure(value), officer)
        .thenRejected('NOT_A_DECIMAL', { field: 'value', given: value });
  });

  test('who coordinates measures nothing', () =>
    has('II.7.a', FOREIGN_AFFAIRS)
      .when(measure('1'), officer)
      .thenRejected('COORDINATE_HAS_NO_OCCURRENCE'));

  test('is for the people of the agency that has the task', () =>
    expect(attempts((by) => measurable().when(measure('11.25'), by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    ));
});
