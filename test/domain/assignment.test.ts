import { assignment } from '../../src/domain/assignment/assignment';
import { noAssignment } from '../../src/domain/assignment/assignment-state';
import { folded, given, happenedOn } from '../support/given';
import { complete, edition, progress, signOff, stepsOn } from './assignments';
import { goldenEvents } from './golden';
import { CULTURE, FOREIGN_AFFAIRS, headOf } from './people';
import { inProvince, opened } from './province';

const quarter = (period: string, start: string, end: string) => ({
  period,
  start,
  end,
  dueOn: end,
  quantity: { of: 1, unit: 'số' },
  languages: [],
});
const wholeYear = {
  period: '2026',
  start: '2026-01-01',
  end: '2026-12-31',
  dueOn: null,
  quantity: null,
  languages: [],
};

const golden = goldenEvents(assignment, {
  AssignmentOpened: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      taskId: 'task-ea84afce-61e8-5e59-89ca-1d443008df8b',
      taskCode: 'II.5.b.2',
      taskOrdinal: 13,
      agency: 'so-ngoai-vu',
      role: 'LEAD',
      mode: 'ASSIGNED',
      modeConfirmed: true,
      label: 'Đơn vị chủ trì',
      subUnit: null,
      capacity: null,
      fromGroup: null,
      commandable: true,
      trigger: null,
      occurrences: [
        quarter('2026-Q1', '2026-01-01', '2026-03-31'),
        quarter('2026-Q2', '2026-04-01', '2026-06-30'),
        quarter('2026-Q3', '2026-07-01', '2026-09-30'),
        quarter('2026-Q4', '2026-10-01', '2026-12-31'),
      ],
    },
  },
  AssignmentRoleRaised: {
    1: {
      from: 'COORDINATE',
      taskOrdinal: 30,
      role: 'IMPLEMENT',
      mode: 'ASSIGNED',
      modeConfirmed: true,
      label: 'Cơ quan thực hiện',
      subUnit: null,
      capacity: null,
      fromGroup: 'chu-quan-cong-thong-tin',
      commandable: true,
      trigger: null,
      occurrences: [wholeYear],
    },
  },
  AssignmentWithdrawn: { 1: { periods: ['2026-Q3', '2026-Q4'] } },
  AssignmentReopened: {
    1: {
      taskOrdinal: 13,
      role: 'LEAD',
      mode: 'ASSIGNED',
      modeConfirmed: true,
      label: null,
      subUnit: null,
      capacity: null,
      fromGroup: null,
      commandable: true,
      trigger: null,
      occurrences: [
        quarter('2026-Q3', '2026-07-01', '2026-09-30'),
        quarter('2026-Q4', '2026-10-01', '2026-12-31'),
      ],
    },
  },
  AssignmentModeConfirmed: {
    1: {
      taskOrdinal: 9,
      mode: 'ASSIGNED',
      trigger: null,
      judged: true,
      occurrences: [quarter('2026-Q1', '2026-01-01', '2026-03-31')],
    },
  },
  AssignmentAmended: {
    1: {
      from: { role: 'LEAD', mode: 'ASSIGNED' },
      role: 'COORDINATE',
      mode: 'ASSIGNED',
      label: 'Đơn vị phối hợp',
      subUnit: null,
      capacity: null,
      fromGroup: null,
      dropped: ['2026-Q2'],
    },
  },
  AssignmentRecoded: {
    1: { from: 'II.5.b.2', taskCode: 'II.5.b.3', taskOrdinal: 14, periods: ['2026-Q1'] },
  },
  AssignmentTransferred: {
    1: {
      from: 'so-ngoai-vu',
      to: 'van-phong-ubnd-tinh',
      commandable: true,
      judged: true,
      periods: ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'],
    },
  },
  AssignmentCommandabilityCorrected: {
    1: { commandable: false, judged: false, periods: ['2026-Q1', '2026-Q2'] },
  },
  InvitationAccepted: {
    1: {
      taskOrdinal: 9,
      trigger: null,
      occurrences: [quarter('2026-Q1', '2026-01-01', '2026-03-31')],
    },
  },
  InvitationDeclined: { 1: { reason: 'Không đủ nhân lực.' } },
  VacantLeadEscalated: {
    1: {
      to: 'van-phong-ubnd-tinh',
      because: 'SILENT',
      on: '2026-01-20',
      calendar: 'VN-2026.1',
    },
  },
  AssignmentSuspended: {
    1: { periods: ['2026-Q3', '2026-Q4'], reason: 'Chờ sắp xếp bộ máy.' },
  },
  AssignmentResumed: { 1: { periods: ['2026-Q3', '2026-Q4'] } },
  AssignmentRescheduled: {
    1: {
      taskOrdinal: 7,
      trigger: null,
      judged: true,
      occurrences: [quarter('2026-Q4', '2026-10-01', '2026-12-31')],
      dropped: ['2026-12'],
    },
  },
  AssignmentTriggered: { 1: { periods: ['2026'], judged: true } },
  AssignmentLapsed: { 1: { periods: ['2026'] } },
  OccurrenceDueSoon: {
    1: { period: '2026-Q1', dueOn: '2026-03-31', on: '2026-03-24', calendar: 'VN-2026.1' },
  },
  OccurrenceFellOverdue: {
    1: { period: '2026-Q1', dueOn: '2026-03-31', on: '2026-04-01', calendar: 'VN-2026.1' },
  },
  ExtensionRequested: {
    1: { period: '2026-Q1', until: '2026-04-15', reason: 'Nhà in quá tải.' },
    2: {
      period: '2026-Q1',
      until: '2026-04-15',
      reason: 'Nhà in quá tải.',
      obstacle: 'obstacle-2f1c7a54-4d0f-5a93-8a0a-61d9cb1f6c6e',
    },
  },
  ExtensionGranted: { 1: { period: '2026-Q1', until: '2026-04-10' } },
  ExtensionRefused: {
    1: { period: '2026-Q1', until: '2026-04-30', reason: 'Đã gia hạn một lần.' },
  },
  OccurrenceWaived: { 1: { period: '2026-Q2', reason: 'Gộp vào số quý III.' } },
  ProgressReported: {
    1: { period: '2026-Q1', quantity: 1, percent: null, note: 'Đã in xong, đang phát hành.' },
  },
  ProgressCorrected: {
    1: {
      period: '2026-Q1',
      corrects: 4,
      quantity: 0,
      percent: null,
      reason: 'Tính nhầm số của quý trước.',
    },
  },
  DeliverableSubmitted: {
    1: {
      period: '2026-Q1',
      language: 'vi',
      formats: ['PRINT', 'ELECTRONIC'],
    },
  },
  DeliverableWithdrawn: {
    1: { period: '2026-Q1', withdraws: 5, language: 'vi', reason: 'Bản in lỗi.' },
  },
  LanguageWaived: { 1: { period: '2026', language: 'ja', reason: 'Không có người dịch.' } },
  ContributionLogged: { 1: { text: 'Đã cung cấp tin, ảnh cho bản tin.' } },
  NilReported: { 1: { period: '2026', from: '2026-01-01', to: '2026-03-31' } },
  CheckedIn: {
    1: {
      period: '2026',
      cycleId: 'reportingCycle-dong-nai-2026-ttdn.FINAL',
      note: 'Thực hiện thường xuyên.',
    },
  },
  CompletionReported: {
    1: { period: '2026-Q1', completedOn: '2026-04-06', timeliness: 'DONE_LATE', quantity: 1 },
  },
  CompletionSignedOff: { 1: { period: '2026-Q1' } },
  CompletionConfirmed: { 1: { period: '2026-Q1' } },
  CompletionReturned: { 1: { period: '2026-Q1', reason: 'Thiếu số liệu phát hành.' } },
  EvidenceRegistered: {
    1: {
      period: '2026-Q1',
      kind: 'LINK',
      name: 'Bản tin trên Cổng thông tin điện tử',
      url: 'https://songoaivu.dongnai.gov.vn/ban-tin/1',
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      size: 48_211,
      classification: 'PUBLIC',
    },
  },
  EvidenceQuarantined: {
    1: {
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      reason: 'Có dữ liệu cá nhân.',
    },
  },
  IndicatorMeasured: { 1: { indicator: 'luot-truy-cap', value: '12.5', period: '2026-Q1' } },
  AssignmentUrged: {
    1: { periods: ['2026-Q1'], text: 'Đề nghị khẩn trương phát hành bản tin quý I.' },
  },
  UrgeAcknowledged: { 1: { urge: 0 } },
});

const untouched = {
  status: 'NOT_STARTED',
  timeliness: 'IN_TIME',
  pace: 'IN_TIME',
  runsSince: '2026-01-05',
  done: 0,
  percent: 0,
  reportedPercent: 0,
  reportedBy: null,
  completedOn: null,
  completionRecordedOn: null,
  submissions: [],
  editions: [],
  waivedLanguages: [],
  extensionAsked: null,
  extensionsGranted: 0,
  heldStatus: null,
  checkIns: [],
};

describe('what was stored means what it always meant', () => {
  test('a year in which the first issue was extended and late, and the rest was put on hold', () => {
    const state = folded(
      assignment,
      golden.AssignmentOpened,
      golden.OccurrenceDueSoon,
      golden.ExtensionRequested,
      golden.ExtensionGranted,
      golden.ProgressReported,
      golden.DeliverableSubmitted,
      ...happenedOn(
        { recorded: '2026-04-20', effectiveOn: '2026-04-16' },
        golden.CompletionReported,
      ),
      golden.CompletionSignedOff,
      golden.CompletionConfirmed,
      golden.OccurrenceWaived,
      golden.AssignmentSuspended,
      golden.EvidenceRegistered,
      golden.EvidenceQuarantined,
      golden.IndicatorMeasured,
    );
    const later = {
      runsSince: null,
      status: 'SUSPENDED',
      heldStatus: 'NOT_STARTED',
      timeliness: 'NO_DEADLINE',
    };
    const q3 = quarter('2026-Q3', '2026-07-01', '2026-09-30');
    const q4 = quarter('2026-Q4', '2026-10-01', '2026-12-31');
    const { sha256, size, period, url } = golden.EvidenceRegistered.data;
    expect(state).toEqual({
      ...noAssignment,
      opening: golden.AssignmentOpened.data,
      status: 'SUSPENDED',
      invitedOn: '2026-01-05',
      evidence: [{ sha256, size, period, url, quarantined: true }],
      measurements: [golden.IndicatorMeasured.data],
      justifiedBy: { '2026-Q1': golden.ExtensionRequested.data.obstacle },
      occurrences: {
        '2026-Q1': {
          ...untouched,
          ...quarter('2026-Q1', '2026-01-01', '2026-03-31'),
          firstDueOn: '2026-03-31',
          runsSince: null,
          dueOn: '2026-04-10',
          status: 'CONFIRMED',
          timeliness: 'DONE_LATE',
          done: 1,
          percent: 100,
          reportedBy: 6,
          completedOn: '2026-04-06',
          completionRecordedOn: '2026-04-20',
          submissions: [{ version: 5, language: 'vi', formats: ['PRINT', 'ELECTRONIC'] }],
          editions: ['vi'],
          extensionsGranted: 1,
        },
        '2026-Q2': {
          ...untouched,
          ...quarter('2026-Q2', '2026-04-01', '2026-06-30'),
          firstDueOn: '2026-06-30',
          status: 'WAIVED',
          timeliness: 'NO_DEADLINE',
          runsSince: null,
        },
        '2026-Q3': { ...untouched, ...q3, firstDueOn: '2026-09-30', ...later },
        '2026-Q4': { ...untouched, ...q4, firstDueOn: '2026-12-31', ...later },
      },
    });
  });

  test('a figure that was corrected, an edition that was withdrawn, and work that was returned', () => {
    const { '2026-Q1': q1 } = folded(
      assignment,
      golden.AssignmentOpened,
      golden.OccurrenceDueSoon,
      golden.OccurrenceFellOverdue,
      golden.AssignmentUrged,
      golden.ProgressReported,
      golden.DeliverableSubmitted,
      golden.ProgressCorrected,
      golden.DeliverableWithdrawn,
      golden.ExtensionRequested,
      golden.ExtensionRefused,
      golden.CompletionReported,
      golden.CompletionReturned,
    ).occurrences;
    expect(q1).toEqual({
      ...untouched,
      ...quarter('2026-Q1', '2026-01-01', '2026-03-31'),
      firstDueOn: '2026-03-31',
      status: 'RETURNED',
      timeliness: 'OVERDUE',
      pace: 'OVERDUE',
      done: 1,
      percent: 100,
      reportedBy: 10,
    });
  });

  test('a task that was taken away and given back, recoded, and handed to a successor', () => {
    const state = folded(
      assignment,
      golden.AssignmentOpened,
      golden.AssignmentUrged,
      golden.AssignmentWithdrawn,
      golden.AssignmentReopened,
      golden.AssignmentRecoded,
      golden.AssignmentTransferred,
      golden.UrgeAcknowledged,
    );
    expect(state.opening).toEqual({
      ...golden.AssignmentOpened.data,
      ...golden.AssignmentReopened.data,
      taskCode: 'II.5.b.3',
      taskOrdinal: 14,
      agency: 'van-phong-ubnd-tinh',
    });
    expect(state.status).toBe('ACTIVE');
    expect(Object.values(state.occurrences).map(({ status }) => status)).toEqual([
      'NOT_STARTED',
      'NOT_STARTED',
      'NOT_STARTED',
      'NOT_STARTED',
    ]);
    expect(state.urges).toEqual([
      { version: 1, on: '2026-01-05', periods: ['2026-Q1'], acknowledged: false },
    ]);
  });

  test('an invitation that was left unanswered, declined, accepted and made an order', () => {
    const invited = happenedOn('2026-01-07', {
      ...golden.AssignmentOpened,
      data: {
        ...golden.AssignmentOpened.data,
        mode: 'INVITED' as const,
        modeConfirmed: false,
        occurrences: [],
      },
    });
    const standing = (...events: Parameters<typeof folded>[1][]) => {
      const { status, invitedOn, escalated, occurrences } = folded(
        assignment,
        ...invited,
        ...(events as never[]),
      );
      return { status, invitedOn, escalated, timeliness: occurrences['2026-Q1']?.timeliness };
    };
    const asked = {
      status: 'AWAITING_ACCEPTANCE',
      invitedOn: '2026-01-07',
      escalated: false,
      timeliness: undefined,
    };
    const { VacantLeadEscalated, InvitationDeclined, InvitationAccepted } = golden;
    expect(standing()).toEqual(asked);
    expect(standing(VacantLeadEscalated)).toEqual({ ...asked, escalated: true });
    expect(standing(VacantLeadEscalated, InvitationDeclined)).toEqual({
      ...asked,
      status: 'DECLINED',
      escalated: true,
    });
    expect(standing(InvitationAccepted)).toEqual({
      ...asked,
      status: 'ACTIVE',
      timeliness: 'NO_DEADLINE',
    });
    expect(standing(InvitationAccepted, golden.AssignmentModeConfirmed)).toEqual({
      ...asked,
      status: 'ACTIVE',
      timeliness: 'IN_TIME',
    });
  });

  test('what went on all year: a nil report, a check-in, a waived language, a contribution', () => {
    const state = folded(
      assignment,
      golden.AssignmentOpened,
      golden.AssignmentRoleRaised,
      golden.AssignmentTriggered,
      golden.NilReported,
      golden.LanguageWaived,
      golden.ContributionLogged,
      golden.CheckedIn,
    );
    expect(state.occurrences['2026']).toEqual({
      ...untouched,
      ...wholeYear,
      firstDueOn: null,
      status: 'IN_PROGRESS',
      timeliness: 'NO_DEADLINE',
      pace: 'NO_DEADLINE',
      runsSince: null,
      waivedLanguages: ['ja'],
      checkIns: ['reportingCycle-dong-nai-2026-ttdn.FINAL'],
    });
    expect(state.nilReports).toEqual([golden.NilReported.data]);
  });

  test('a schedule that was changed, and a trigger that never came', () => {
    const { occurrences } = folded(
      assignment,
      golden.AssignmentRoleRaised,
      golden.AssignmentRescheduled,
      golden.AssignmentLapsed,
      golden.AssignmentSuspended,
      golden.AssignmentResumed,
    );
    expect(occurrences).toEqual({
      '2026': {
        ...untouched,
        ...wholeYear,
        firstDueOn: null,
        status: 'LAPSED',
        timeliness: 'NO_DEADLINE',
        pace: 'NO_DEADLINE',
        runsSince: null,
      },
      '2026-Q4': {
        ...untouched,
        ...quarter('2026-Q4', '2026-10-01', '2026-12-31'),
        firstDueOn: '2026-12-31',
      },
    });
  });
});

describe('what no step of an occurrence can do', () => {
  const steps = Object.values(stepsOn('2026-Q1'));

  test.each(steps)('$type on an assignment that does not exist', (command) =>
    given(assignment)
      .on(inProvince)
      .when(command, headOf(FOREIGN_AFFAIRS))
      .thenRejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' }),
  );

  const byAgency = [
    progress('2026-Q1', { quantity: 1 }),
    edition('2026-Q1', 'vi'),
    complete('2026-Q1', 1),
    signOff('2026-Q1'),
  ];

  test.each(byAgency)('$type by who coordinates', (command) =>
    given(assignment, ...opened('II.7.a', FOREIGN_AFFAIRS))
      .on(inProvince)
      .when({ ...command, period: '2026' }, headOf(FOREIGN_AFFAIRS))
      .thenRejected('COORDINATE_HAS_NO_OCCURRENCE'),
  );

  test.each(byAgency)('$type for a period that the assignment does not have', (command) =>
    given(assignment, golden.AssignmentOpened)
      .on(inProvince)
      .when({ ...command, period: '2027-Q1' }, headOf(FOREIGN_AFFAIRS))
      .thenRejected('UNKNOWN_PERIOD', { field: 'period', period: '2027-Q1' }),
  );

  test.each(byAgency)('$type while the cadence is not decided', (command) =>
    given(assignment, ...opened('II.4.a', 'cong-an-tinh'))
      .on(inProvince)
      .when(command, headOf('cong-an-tinh'))
      .thenRejected('UNKNOWN_PERIOD', { field: 'period', period: '2026-Q1' }),
  );

  test.each(byAgency)('$type before its trigger', (command) =>
    given(assignment, ...opened('II.2.a', CULTURE))
      .on(inProvince)
      .when({ ...command, period: '2026' }, headOf(CULTURE))
      .thenRejected('AWAITING_TRIGGER', {
        trigger: 'khi có hướng dẫn của Bộ Văn hóa, Thể thao và Du lịch',
      }),
  );

  test.each(byAgency)('$type with a day that has not come', (command) =>
    given(
      assignment,
      golden.AssignmentOpened,
      ...(command.type === 'SignOff' ? [golden.CompletionReported] : []),
    )
      .on(inProvince)
      .when(command, headOf(FOREIGN_AFFAIRS), { recorded: '2026-04-06', effectiveOn: '2026-04-07' })
      .thenRejected('EFFECTIVE_IN_FUTURE', {
        field: 'effectiveOn',
        date: '2026-04-07',
        today: '2026-04-06',
      }),
  );
});

test('an assignment is about its plan, its task and its agency', () => {
  expect(assignment.about(folded(assignment, golden.AssignmentOpened))).toEqual({
    plan: 'dong-nai-2026-ttdn',
    tasks: ['II.5.b.2'],
    agency: 'so-ngoai-vu',
  });
  expect(assignment.about(assignment.initial)).toEqual({ plan: null, tasks: [], agency: null });
});

test('what is written of a task is as confidential as the task', () => {
  const of = (code: string, agency: string) =>
    assignment.classification(
      progress('2026'),
      folded(assignment, ...opened(code, agency)),
      inProvince,
    );
  expect(of('II.5.b.2', FOREIGN_AFFAIRS)).toBe('PUBLIC');
  expect(of('II.4.b', 'nha-xuat-ban-dong-nai')).toBe('INTERNAL');
});
