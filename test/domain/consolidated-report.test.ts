import {
  type ConsolidatedReportEvent,
  type ConsolidateReport,
  consolidatedReport,
  consolidatedStream,
} from '../../src/domain/consolidated-report/consolidated-report';
import type { ReportingCycleEvent } from '../../src/domain/reporting-cycle/reporting-cycle';
import { folded, given, ledgerOf } from '../support/given';
import { goldenEvent, goldenEvents } from './golden';
import { attempts, coordinator, finance, officerOf, only, onlyOf, provinceOffice } from './people';
import { PLAN, province } from './province';

const {
  ReportConsolidated: consolidated,
  ConsolidatedReportDispatched: dispatched,
  DispatchReceiptConfirmed: received,
} = goldenEvents(consolidatedReport, {
  ReportConsolidated: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      cycleId: 'reportingCycle-dong-nai-2026-ttdn.FINAL',
      version: 1,
      position: '4711',
      form: 1,
      subject: {
        planTitle: 'Kế hoạch hoạt động thông tin đối ngoại của tỉnh Đồng Nai năm 2026',
        planNumber: null,
        planIssuedOn: null,
        kind: 'FINAL',
        from: '2026-01-01',
        to: '2026-10-31',
        dueRule: 'trước ngày 15/11/2026',
        at: '2026-11-13T03:00:00.000Z',
        reportedBy: 'Sở Văn hóa, Thể thao và Du lịch',
      },
      inclusions: [
        {
          report: 'report-dong-nai-2026-ttdn.FINAL.so-ngoai-vu',
          agency: 'so-ngoai-vu',
          revision: 1,
          position: '4001',
          late: false,
          nil: false,
        },
      ],
      parts: [
        {
          part: 'TASK',
          rows: [
            {
              subject: 'II.5.b.2',
              title: 'Bản tin đối ngoại',
              figures: [{ name: 'works', value: '4' }],
            },
          ],
        },
      ],
      text: 'BÁO CÁO',
      contentHash: '53d7e3e4a4a8e9fe1f9d9db8e2d3a5c2e7b9e9e0d6b5f1c3a2b4c6d8e0f1a3b5',
      conclusions: 'Đề nghị UBND tỉnh tiếp tục quan tâm.',
    },
  },
  ConsolidatedReportDispatched: { 1: { version: 1, to: 'PROVINCE', late: false } },
  DispatchReceiptConfirmed: { 1: { version: 1, to: 'PROVINCE' } },
});

const FINAL = 'reportingCycle-dong-nai-2026-ttdn.FINAL';
const cycle = goldenEvent('ReportingCycleOpened') as ReportingCycleEvent;
const ledger = ledgerOf({ ...province, [FINAL]: [cycle] });
const closed = ledgerOf({ ...province, [FINAL]: [cycle, goldenEvent('ReportingCycleClosed')] });
const reportOf = (...events: ConsolidatedReportEvent[]) =>
  given(consolidatedReport, ...events).on(ledger);

const { planId: _plan, version: _version, conclusions: _said, ...computed } = consolidated.data;
const consolidate = (of: Partial<ConsolidateReport['composed']> = {}): ConsolidateReport => ({
  type: 'ConsolidateReport',
  cycleId: FINAL,
  conclusions: consolidated.data.conclusions,
  composed: { ...computed, ...of },
});
const paper = { number: '120/BC-SVHTTDL', date: '2026-11-13', issuer: 'Sở VHTTDL' };
const dispatch = (to: 'PROVINCE' | 'MINISTRY', version = 1) =>
  ({ type: 'DispatchConsolidatedReport', cycleId: FINAL, version, to, paper }) as const;
const confirm = (to: 'PROVINCE' | 'MINISTRY', version = 1) =>
  ({ type: 'ConfirmDispatchReceipt', cycleId: FINAL, version, to, paper }) as const;
const second: ConsolidatedReportEvent = {
  ...consolidated,
  data: { ...consolidated.data, version: 2, position: '4800', parts: [] },
};

test('what was stored means what it always meant', () => {
  const { position, subject, inclusions, parts, conclusions } = consolidated.data;
  const said = { subject, inclusions, parts, conclusions };
  const made = { version: 1, position, ...said, dispatched: [], received: [] };
  const state = { planId: PLAN, versions: [made] };
  expect(folded(consolidatedReport, consolidated)).toEqual(state);
  expect(folded(consolidatedReport, consolidated, second, dispatched, received)).toEqual({
    planId: PLAN,
    versions: [
      { ...made, dispatched: ['PROVINCE'], received: ['PROVINCE'] },
      { ...made, version: 2, position: '4800', parts: [] },
    ],
  });
});

describe('consolidating', () => {
  test('makes the first version of what the ledger says at a position', () =>
    reportOf().when(consolidate(), coordinator, '2026-11-13').thenHappened(consolidated));

  test('makes another version where a figure has changed', () =>
    reportOf(consolidated)
      .when(consolidate({ position: '4800', parts: [] }), coordinator)
      .thenHappened(second));

  test('makes another version where a report was superseded', () => {
    const inclusions = consolidated.data.inclusions.map((each) => ({ ...each, revision: 2 }));
    const [event] = reportOf(consolidated)
      .when(consolidate({ position: '4800', inclusions }), coordinator)
      .happened();
    expect(event?.data).toMatchObject({ version: 2, inclusions });
  });

  test('makes none where nothing that it says has changed', () =>
    reportOf(consolidated)
      .when(consolidate({ position: '4800' }), coordinator)
      .thenNothingHappened());

  test('makes another version where the coordinator has other words for it', () => {
    const command = { ...consolidate({ position: '4800' }), conclusions: 'Đề nghị bổ sung.' };
    const [event] = reportOf(consolidated).when(command, coordinator).happened();
    expect(event?.data).toMatchObject({ version: 2, conclusions: 'Đề nghị bổ sung.' });
  });

  test('makes none where the words are left out', () =>
    reportOf(consolidated)
      .when({ ...consolidate({ position: '4800' }), conclusions: null }, coordinator)
      .thenNothingHappened());

  test('makes another version where the plan has got its number, and none for the hour', () => {
    const { subject } = consolidated.data;
    const numbered = { ...subject, planNumber: '05/KH-UBND', planIssuedOn: '2026-01-05' };
    const [event] = reportOf(consolidated)
      .when(consolidate({ position: '4800', subject: numbered }), coordinator)
      .happened();
    expect(event?.data).toMatchObject({ version: 2, subject: numbered });
    const later = { ...subject, at: '2026-11-14T03:00:00.000Z' };
    reportOf(consolidated)
      .when(consolidate({ position: '4800', subject: later }), coordinator)
      .thenNothingHappened();
  });

  test('makes none of an earlier state of the ledger', () =>
    reportOf(consolidated, second)
      .when(consolidate({ position: '4799' }), coordinator)
      .thenRejected('CONSOLIDATED_LATER', { version: 2 }));

  test('is for the coordinator', () =>
    expect(attempts((by) => reportOf().when(consolidate(), by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ));

  test('is over once the cycle is closed', () =>
    given(consolidatedReport, consolidated)
      .on(closed)
      .when(consolidate({ position: '4800', parts: [] }), coordinator)
      .thenRejected('CYCLE_CLOSED'));

  test('needs a cycle', () =>
    given(consolidatedReport)
      .with(province)
      .when(consolidate(), coordinator)
      .thenRejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' }));

  test('a caller has said no more than the cycle and his own words: the rest was worked out', () =>
    expect(consolidatedReport.said?.(consolidate())).toEqual({
      type: 'ConsolidateReport',
      cycleId: FINAL,
      conclusions: consolidated.data.conclusions,
    }));
});

describe('dispatching', () => {
  test.each(['PROVINCE', 'MINISTRY'] as const)('the report goes to %s', (to) =>
    reportOf(consolidated)
      .when(dispatch(to), coordinator, '2026-11-13')
      .thenHappened({ ...dispatched, data: { ...dispatched.data, to } }),
  );

  test.each([
    ['2026-11-14T16:59:59.999Z', false],
    ['2026-11-14T17:00:00.000Z', true],
  ])('"trước ngày 15/11/2026" ends in Đồng Nai at midnight: %s', (instant, late) =>
    reportOf(consolidated)
      .when(dispatch('PROVINCE'), coordinator, instant)
      .thenHappened({ ...dispatched, data: { ...dispatched.data, late } }),
  );

  test('twice is once', () =>
    reportOf(consolidated, dispatched)
      .when(dispatch('PROVINCE'), coordinator)
      .thenNothingHappened());

  test('goes by a paper', () =>
    reportOf(consolidated)
      .when({ ...dispatch('PROVINCE'), paper: null }, coordinator)
      .thenRejected('DOCUMENT_MISSING', { field: 'document' }));

  test('sends the latest version alone', () =>
    reportOf(consolidated, second)
      .when(dispatch('PROVINCE'), coordinator)
      .thenRejected('NOT_THE_LATEST_VERSION', { field: 'version', version: 1, latest: 2 }));

  test('needs a report', () =>
    reportOf()
      .when(dispatch('PROVINCE'), coordinator)
      .thenRejected('NOT_FOUND', { field: 'cycleId', what: 'consolidated report' }));

  test('is over once the cycle is closed', () =>
    given(consolidatedReport, consolidated)
      .on(closed)
      .when(dispatch('MINISTRY'), coordinator)
      .thenRejected('CYCLE_CLOSED'));
});

describe('the receipt', () => {
  const sent = [
    consolidated,
    dispatched,
    { ...dispatched, data: { ...dispatched.data, to: 'MINISTRY' as const } },
  ];

  test('of UBND tỉnh is confirmed by its office', () =>
    reportOf(...sent)
      .when(confirm('PROVINCE'), provinceOffice)
      .thenHappened(received));

  test('of the Ministry is recorded by the coordinator, by a paper', () => {
    reportOf(...sent)
      .when(confirm('MINISTRY'), coordinator)
      .thenHappened({ ...received, data: { ...received.data, to: 'MINISTRY' } });
    reportOf(...sent)
      .when({ ...confirm('MINISTRY'), paper: null }, coordinator)
      .thenRejected('DOCUMENT_MISSING', { field: 'document' });
  });

  test('twice is once', () =>
    reportOf(...sent, received)
      .when(confirm('PROVINCE'), provinceOffice)
      .thenNothingHappened());

  test('comes after the dispatch', () =>
    reportOf(consolidated)
      .when(confirm('PROVINCE'), provinceOffice)
      .thenRejected('NOT_DISPATCHED', { field: 'to', to: 'PROVINCE' }));

  test('is of the latest version', () =>
    reportOf(...sent, second)
      .when(confirm('PROVINCE'), provinceOffice)
      .thenRejected('NOT_THE_LATEST_VERSION', { field: 'version', version: 1, latest: 2 }));

  test('is over once the cycle is closed', () =>
    given(consolidatedReport, ...sent)
      .on(closed)
      .when(confirm('PROVINCE'), provinceOffice)
      .thenRejected('CYCLE_CLOSED'));
});

describe('who may act, and who may know', () => {
  const ALL = ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'] as const;
  const knows = ({ roles }: { roles: readonly string[] }) =>
    ALL.some((role) => roles.includes(role));

  test('for who may not see all money and all reports there is no report to send', () => {
    expect(attempts((by) => reportOf(consolidated).when(dispatch('PROVINCE'), by).code())).toEqual(
      onlyOf(({ id }) => id === coordinator.id, knows),
    );
    const sent = reportOf(consolidated, dispatched);
    expect(attempts((by) => sent.when(confirm('PROVINCE'), by).code())).toEqual(
      onlyOf(({ id }) => id === provinceOffice.id, knows),
    );
  });

  test('Finance, which sees the money of all and no other agency’s report, knows of none', () =>
    reportOf(consolidated)
      .when(dispatch('PROVINCE'), finance)
      .thenRejected('NOT_FOUND', { field: 'cycleId', what: 'consolidated report' }));

  test('who may not know is told that there is none', () =>
    reportOf(consolidated)
      .when(dispatch('PROVINCE'), officerOf('so-y-te'))
      .thenRejected('NOT_FOUND', { field: 'cycleId', what: 'consolidated report' }));
});

test('a consolidated report is internal, about its plan and IV.3, and nobody else’s own', () => {
  expect(consolidatedReport.about(folded(consolidatedReport, consolidated))).toEqual({
    plan: PLAN,
    tasks: ['IV.3'],
    agency: null,
  });
  expect(consolidatedReport.about(consolidatedReport.initial)).toEqual({
    plan: null,
    tasks: [],
    agency: null,
  });
  expect(consolidatedReport.classification(consolidate(), consolidatedReport.initial, ledger)).toBe(
    'INTERNAL',
  );
  expect(consolidatedStream(FINAL)).toBe('consolidatedReport-dong-nai-2026-ttdn.FINAL');
});
