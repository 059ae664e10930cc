import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent, Opening } from '../../src/domain/assignment/assignment-events';
import type { Assignment } from '../../src/domain/assignment/assignment-state';
import type { Recorded } from '../../src/domain/decider';
import { counted, noActivity } from '../../src/projections/activity';
import { assignmentView } from '../../src/projections/assignment-view';
import { auditTrail } from '../../src/projections/audit-trail';
import { occurrenceView } from '../../src/projections/occurrence-view';
import type { LedgerEvent, Projection, ViewRow } from '../../src/projections/projection';
import { remarkView } from '../../src/projections/remark-view';
import { CULTURE, FOREIGN_AFFAIRS } from '../domain/people';
import { frozen } from '../support/given';

/** What is told of the assignment after it was opened: its year, event by event, from day to day. */
const STREAM = 'assignment-1.so-ngoai-vu';
const Q1 = '2026-Q1';
const quarter = (period: string, start: string, end: string) => ({
  period,
  start,
  end,
  dueOn: end,
  quantity: { of: 2, unit: 'số' },
  languages: ['vi', 'en'],
});
const occurrences = [
  quarter(Q1, '2026-01-01', '2026-03-31'),
  quarter('2026-Q2', '2026-04-01', '2026-06-30'),
];
const opening: Opening = {
  planId: 'dong-nai-2026-ttdn',
  taskId: 'task-1',
  taskCode: 'II.5.b.2',
  taskOrdinal: 13,
  agency: FOREIGN_AFFAIRS,
  role: 'LEAD',
  mode: 'ASSIGNED',
  modeConfirmed: true,
  label: 'Đơn vị chủ trì',
  subUnit: null,
  capacity: null,
  fromGroup: null,
  commandable: true,
  trigger: null,
  occurrences,
};
const opened: AssignmentEvent = { type: 'AssignmentOpened', data: opening };
const invited: AssignmentEvent = {
  type: 'AssignmentOpened',
  data: { ...opening, mode: 'INVITED', occurrences: [] },
};

/** One event a day from the first of February, recorded as it happened. */
function told(events: AssignmentEvent[]): LedgerEvent[] {
  let state = assignment.initial;
  return events.map((event, version) => {
    const on = `2026-02-${String(version + 1).padStart(2, '0')}`;
    const recorded: Recorded<AssignmentEvent> = {
      ...event,
      stream: STREAM,
      version,
      recordedAt: `${on}T02:00:00.000Z`,
      effectiveOn: on,
      actor: { id: 'somebody', agency: CULTURE, role: 'COORDINATOR', onBehalfOf: null },
      commandId: `command-${version}`,
    };
    state = assignment.evolve(state, recorded);
    return frozen({
      ...recorded,
      position: BigInt(version + 1),
      about: assignment.about(state),
      authority: 'IV.3',
      document: null,
      classification: 'PUBLIC',
      schema: 1,
      leafHash: '',
      correlationId: '',
    } as LedgerEvent);
  });
}

function rowsOf<Row extends ViewRow>(view: Projection<Row>, events: AssignmentEvent[]): Row[] {
  const rows = new Map<string, Row>();
  for (const event of told(events))
    for (const id of view.keys(event)) {
      const row = view.evolve(rows.get(id), event, id);
      if (row) rows.set(id, frozen(row));
    }
  return [...rows.values()];
}

const rowOf = (...events: AssignmentEvent[]) => rowsOf(assignmentView, events)[0];
const periodOf = (period: string, ...events: AssignmentEvent[]) =>
  rowsOf(occurrenceView, events).find((row) => row.period === period);

describe('whether an assignment runs', () => {
  const accepted: AssignmentEvent = {
    type: 'InvitationAccepted',
    data: { taskOrdinal: 13, trigger: null, occurrences },
  };

  test('an invited lead is vacant from the day on which it was asked until it accepts', () => {
    expect(rowOf(invited)).toMatchObject({
      status: 'AWAITING_ACCEPTANCE',
      vacant_since: '2026-02-01',
    });
    expect(rowOf(invited, accepted)).toMatchObject({ status: 'ACTIVE', vacant_since: null });
    expect(periodOf(Q1, invited, accepted)).toMatchObject({
      task_ordinal: 13,
      status: 'NOT_STARTED',
      timeliness: 'NO_DEADLINE',
    });
  });

  test('one that declined is vacant since it was asked, and the province office was told', () =>
    expect(
      rowOf(
        invited,
        { type: 'InvitationDeclined', data: { reason: 'Không đủ nhân lực.' } },
        {
          type: 'VacantLeadEscalated',
          data: {
            to: 'van-phong-ubnd-tinh',
            because: 'DECLINED',
            on: '2026-02-02',
            calendar: null,
          },
        },
      ),
    ).toMatchObject({
      status: 'DECLINED',
      vacant_since: '2026-02-01',
      escalated_on: '2026-02-02',
    }));

  test('a body that implements is never a vacant lead', () => {
    const asked: AssignmentEvent = {
      type: 'AssignmentOpened',
      data: { ...opening, mode: 'REQUESTED', role: 'IMPLEMENT' },
    };
    expect(rowOf(asked)).toMatchObject({ status: 'AWAITING_ACCEPTANCE', vacant_since: null });
  });

  test('a mode that the text left unclear is confirmed as an order', () =>
    expect(
      rowOf(invited, {
        type: 'AssignmentModeConfirmed',
        data: { taskOrdinal: 13, mode: 'ASSIGNED', trigger: null, judged: true, occurrences },
      }),
    ).toMatchObject({ mode: 'ASSIGNED', status: 'ACTIVE', vacant_since: null }));

  test('it rests and goes on, is taken away and given again', () => {
    const periods = [Q1, '2026-Q2'];
    const suspended: AssignmentEvent = {
      type: 'AssignmentSuspended',
      data: { periods, reason: 'Chờ kinh phí.' },
    };
    const resumed: AssignmentEvent = { type: 'AssignmentResumed', data: { periods } };
    const withdrawn: AssignmentEvent = { type: 'AssignmentWithdrawn', data: { periods } };
    const { planId: _plan, taskId: _task, taskCode: _code, agency: _agency, ...terms } = opening;
    const again: AssignmentEvent = { type: 'AssignmentReopened', data: terms };
    const stands = (...events: AssignmentEvent[]) => [
      rowOf(opened, ...events)?.status,
      periodOf(Q1, opened, ...events)?.status,
    ];
    expect(stands(suspended)).toEqual(['SUSPENDED', 'SUSPENDED']);
    expect(stands(suspended, resumed)).toEqual(['ACTIVE', 'NOT_STARTED']);
    expect(stands(withdrawn)).toEqual(['WITHDRAWN', 'WAIVED']);
    expect(stands(withdrawn, again)).toEqual(['ACTIVE', 'NOT_STARTED']);
  });
});

describe('whose it is, and of which task', () => {
  const moved: AssignmentEvent = {
    type: 'AssignmentTransferred',
    data: {
      from: FOREIGN_AFFAIRS,
      to: 'so-doi-ngoai',
      commandable: true,
      judged: true,
      periods: [Q1, '2026-Q2'],
    },
  };
  const recoded: AssignmentEvent = {
    type: 'AssignmentRecoded',
    data: { from: 'II.5.b.2', taskCode: 'II.6.a', taskOrdinal: 20, periods: [Q1, '2026-Q2'] },
  };

  test('the successor has it, and who had it before stays visible', () => {
    expect(rowOf(opened, moved)).toMatchObject({
      agency: 'so-doi-ngoai',
      held_before: [FOREIGN_AFFAIRS],
    });
    expect(periodOf('2026-Q2', opened, moved)?.agency).toBe('so-doi-ngoai');
  });

  test('it follows its task to another place of the plan', () => {
    const place = {
      task_code: 'II.6.a',
      task_ordinal: 20,
      sections: ['II', 'II.6', 'II.6.a'],
    };
    expect(rowOf(opened, recoded)).toMatchObject(place);
    expect(periodOf(Q1, opened, recoded)).toMatchObject(place);
  });

  test('a transfer belongs to the history of both agencies, and of every period', () => {
    const entry = rowsOf(auditTrail, [opened, moved])[1];
    expect(entry?.objects).toEqual(
      expect.arrayContaining([
        'agency-so-ngoai-vu',
        'agency-so-doi-ngoai',
        `${STREAM}/${Q1}`,
        `${STREAM}/2026-Q2`,
      ]),
    );
  });
});

describe('what was done beside the figures', () => {
  test('an edition that was withdrawn stays on record', () => {
    const row = rowOf(
      opened,
      {
        type: 'DeliverableSubmitted',
        data: { period: Q1, language: 'en', formats: ['PRINT', 'ELECTRONIC'] },
      },
      {
        type: 'DeliverableWithdrawn',
        data: { period: Q1, withdraws: 1, language: 'en', reason: 'Bản in lỗi.' },
      },
    );
    expect(row?.deliverables).toEqual([
      {
        version: 1,
        period: Q1,
        language: 'en',
        formats: ['PRINT', 'ELECTRONIC'],
        submittedOn: '2026-02-02',
        withdrawnOn: '2026-02-03',
      },
    ]);
    expect(row?.last_activity_on).toBe('2026-02-02');
  });

  const asked = (until: string): AssignmentEvent => ({
    type: 'ExtensionRequested',
    data: { period: Q1, until, reason: 'Chờ biên dịch.', obstacle: null },
  });

  test('of two days asked for the first is overtaken, and another one is granted', () =>
    expect(
      rowOf(opened, asked('2026-04-10'), asked('2026-04-20'), {
        type: 'ExtensionGranted',
        data: { period: Q1, until: '2026-04-15' },
      })?.extensions,
    ).toEqual([
      {
        version: 1,
        period: Q1,
        askedOn: '2026-02-02',
        obstacle: null,
        until: '2026-04-10',
        outcome: 'OVERTAKEN',
        decided: null,
      },
      {
        version: 2,
        period: Q1,
        askedOn: '2026-02-03',
        until: '2026-04-15',
        obstacle: null,
        outcome: 'GRANTED',
        decided: { version: 3, on: '2026-02-04' },
      },
    ]));

  test('an extension that was refused says by which event', () =>
    expect(
      rowOf(opened, asked('2026-04-10'), {
        type: 'ExtensionRefused',
        data: { period: Q1, until: '2026-04-10', reason: 'Đã gia hạn.' },
      })?.extensions[0],
    ).toMatchObject({ outcome: 'REFUSED', decided: { version: 2, on: '2026-02-03' } }));

  test.each<[string, AssignmentEvent]>([
    ['waived', { type: 'OccurrenceWaived', data: { period: Q1, reason: 'Không còn cần.' } }],
    [
      'completed',
      {
        type: 'CompletionReported',
        data: {
          period: Q1,
          completedOn: '2026-02-03',
          timeliness: 'DONE_IN_TIME',
          quantity: 2,
        },
      },
    ],
    ['taken away', { type: 'AssignmentWithdrawn', data: { periods: [Q1] } }],
  ])('nobody decides on an extension once the work is %s', (_, event) =>
    expect(rowOf(opened, asked('2026-04-10'), event)?.extensions[0]).toMatchObject({
      outcome: 'OVERTAKEN',
      decided: null,
    }),
  );

  test('evidence is told by its hash, and what was quarantined is still told', () => {
    const sha256 = 'ab'.repeat(32);
    const row = rowOf(
      opened,
      {
        type: 'EvidenceRegistered',
        data: {
          period: null,
          kind: 'FILE',
          name: 'Bản tin quý I.pdf',
          url: null,
          sha256,
          size: 5_000_000_000,
          classification: 'PUBLIC',
        },
      },
      { type: 'EvidenceQuarantined', data: { sha256, reason: 'Nhầm tệp.' } },
    );
    expect(row?.evidence).toEqual([
      {
        version: 1,
        period: null,
        kind: 'FILE',
        url: null,
        sha256,
        size: 5_000_000_000,
        classification: 'PUBLIC',
        registeredOn: '2026-02-02',
        quarantinedOn: '2026-02-03',
      },
    ]);
  });

  test('a nil report is a statement and no activity; a measurement is one', () => {
    const nil: AssignmentEvent = {
      type: 'NilReported',
      data: { period: Q1, from: '2026-01-01', to: '2026-01-31' },
    };
    const measured: AssignmentEvent = {
      type: 'IndicatorMeasured',
      data: { indicator: 'luot-xem', value: '12.5', period: null },
    };
    expect(rowOf(opened, nil)).toMatchObject({
      last_activity_on: null,
      nil_reports: [
        {
          version: 1,
          period: Q1,
          from: '2026-01-01',
          to: '2026-01-31',
          reportedOn: '2026-02-02',
        },
      ],
    });
    expect(rowOf(opened, measured)).toMatchObject({
      last_activity_on: '2026-02-02',
      measurements: [
        {
          version: 1,
          indicator: 'luot-xem',
          value: '12.5',
          period: null,
          measuredOn: '2026-02-02',
        },
      ],
    });
  });

  test('an urge is acknowledged by its version', () => {
    const urged: AssignmentEvent = {
      type: 'AssignmentUrged',
      data: { periods: [Q1], text: 'Đề nghị báo cáo.' },
    };
    const acknowledged: AssignmentEvent = { type: 'UrgeAcknowledged', data: { urge: 1 } };
    expect(rowOf(opened, urged, urged, acknowledged)?.urges).toEqual([
      { version: 1, on: '2026-02-02', periods: [Q1], acknowledgedOn: '2026-02-04' },
      { version: 2, on: '2026-02-03', periods: [Q1], acknowledgedOn: null },
    ]);
  });
});

describe('what was said', () => {
  test('every free text of the assignment stands under its event, with its period', () => {
    const events: AssignmentEvent[] = [
      opened,
      { type: 'ContributionLogged', data: { text: 'Đã cung cấp tư liệu.' } },
      {
        type: 'ProgressReported',
        data: { period: Q1, quantity: 1, percent: null, note: 'Đã in.' },
      },
      {
        type: 'ProgressReported',
        data: { period: Q1, quantity: 2, percent: null, note: null },
      },
      { type: 'CompletionReturned', data: { period: Q1, reason: 'Thiếu bản tiếng Anh.' } },
      {
        type: 'EvidenceRegistered',
        data: {
          period: Q1,
          kind: 'LINK',
          name: 'Trang tin',
          url: 'https://dongnai.gov.vn',
          sha256: 'cd'.repeat(32),
          size: 1,
          classification: 'PUBLIC',
        },
      },
    ];
    const rows = rowsOf(remarkView, events).map(({ id, type, period, text }) => [
      id,
      type,
      period,
      text,
    ]);
    expect(rows).toEqual([
      [`${STREAM}#1`, 'ContributionLogged', null, 'Đã cung cấp tư liệu.'],
      [`${STREAM}#2`, 'ProgressReported', Q1, 'Đã in.'],
      [`${STREAM}#4`, 'CompletionReturned', Q1, 'Thiếu bản tiếng Anh.'],
      [`${STREAM}#5`, 'EvidenceRegistered', Q1, 'Trang tin'],
    ]);
  });
});

describe('what is counted of completions', () => {
  const completed = (
    timeliness: 'DONE_IN_TIME' | 'DONE_LATE' | 'NO_DEADLINE',
  ): AssignmentEvent => ({
    type: 'CompletionReported',
    data: { period: Q1, completedOn: '2026-02-01', timeliness, quantity: 2 },
  });
  const countedOf = (...events: AssignmentEvent[]) => {
    const { completions_in_time, completions_late } = told([opened, ...events]).reduce(
      counted,
      noActivity,
    );
    return [completions_in_time, completions_late];
  };

  test('one of a body that is not judged is neither in time nor late', () => {
    expect(countedOf(completed('NO_DEADLINE'))).toEqual([0, 0]);
    expect(countedOf(completed('DONE_IN_TIME'))).toEqual([1, 0]);
  });

  test('one that is returned and reported again is two acts, each by its own day', () =>
    expect(
      countedOf(
        completed('DONE_IN_TIME'),
        { type: 'CompletionReturned', data: { period: Q1, reason: 'Thiếu số liệu.' } },
        completed('DONE_LATE'),
      ),
    ).toEqual([1, 1]));
});

describe('an occurrence of the view', () => {
  const year: AssignmentEvent[] = [
    opened,
    { type: 'ProgressReported', data: { period: Q1, quantity: 2, percent: null, note: null } },
    {
      type: 'ProgressCorrected',
      data: { period: Q1, corrects: 1, quantity: 1, percent: null, reason: 'Đếm nhầm.' },
    },
    { type: 'DeliverableSubmitted', data: { period: Q1, language: 'vi', formats: ['PRINT'] } },
    {
      type: 'OccurrenceDueSoon',
      data: { period: Q1, dueOn: '2026-03-31', on: '2026-03-24', calendar: '2026-1' },
    },
    {
      type: 'ExtensionRequested',
      data: { period: Q1, until: '2026-04-20', reason: 'Chờ biên dịch.', obstacle: null },
    },
    { type: 'ExtensionGranted', data: { period: Q1, until: '2026-04-20' } },
    { type: 'LanguageWaived', data: { period: Q1, language: 'en', reason: 'Không cần.' } },
    {
      type: 'CompletionReported',
      data: { period: Q1, completedOn: '2026-04-01', timeliness: 'DONE_IN_TIME', quantity: 2 },
    },
    { type: 'CompletionSignedOff', data: { period: Q1 } },
    { type: 'CompletionConfirmed', data: { period: Q1 } },
    { type: 'CompletionReturned', data: { period: Q1, reason: 'Số liệu sai.' } },
    { type: 'AssignmentSuspended', data: { periods: [Q1], reason: 'Chờ kinh phí.' } },
    {
      type: 'AssignmentRescheduled',
      data: {
        taskOrdinal: 13,
        trigger: null,
        judged: true,
        occurrences: [quarter('2026-Q3', '2026-07-01', '2026-09-30')],
        dropped: ['2026-Q2'],
      },
    },
  ];

  test('stands after every event as the rules have it', () => {
    for (let count = 1; count <= year.length; count++) {
      const events = year.slice(0, count);
      const state = told(events).reduce<Assignment>(
        (before, event) => assignment.evolve(before, event as Recorded<AssignmentEvent>),
        assignment.initial,
      );
      const rules = Object.values(state.occurrences).map((each) => [
        each.period,
        each.dueOn,
        each.firstDueOn,
        each.status,
        each.timeliness,
        each.done,
        each.percent,
        each.reportedBy,
        each.completedOn,
        each.editions,
        each.waivedLanguages,
        each.extensionAsked,
        each.extensionsGranted,
      ]);
      const view = rowsOf(occurrenceView, events).map((row) => [
        row.period,
        row.due_on,
        row.first_due_on,
        row.status,
        row.timeliness,
        row.done,
        row.percent,
        row.reported_by,
        row.completed_on,
        row.editions,
        row.waived_languages,
        row.extension_asked,
        row.extensions_granted,
      ]);
      expect(view).toEqual(rules);
    }
  });

  test('the first due date stays, and what was done last is told', () =>
    expect(periodOf(Q1, ...year)).toMatchObject({
      due_on: '2026-04-20',
      first_due_on: '2026-03-31',
      status: 'SUSPENDED',
      held_status: 'RETURNED',
      percent: 100,
      last_activity_on: '2026-02-09',
    }));
});
