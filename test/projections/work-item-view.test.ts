import type { LedgerFact } from '../../src/domain/events';
import { occurrenceView } from '../../src/projections/occurrence-view';
import type { LedgerEvent, Projection, ViewRow } from '../../src/projections/projection';
import { WORK_KINDS, type WorkItemRow } from '../../src/projections/work-item';
import { workItemView } from '../../src/projections/work-item-view';
import { cycleAwaiting } from '../../src/projections/work-of-reports';
import { frozen } from '../support/given';

const PLAN = 'dong-nai-2026-ttdn';
const TASK = 'task-1';
const CULTURE = 'so-van-hoa-the-thao-va-du-lich';
const FOREIGN = 'so-ngoai-vu';
const WORK = `assignment-1.${FOREIGN}`;
const CYCLE = `reportingCycle-${PLAN}.FINAL`;
const report = (agency: string) => `report-${PLAN}.FINAL.${agency}`;

/** On a day, in a stream; recorded that day unless said otherwise. */
type Told = {
  on: string;
  recorded?: string;
  stream: string;
  version?: number;
  code?: string;
  agency?: string | null;
};

function happened(told: Told, type: LedgerFact['type'], data: object): LedgerEvent {
  const { on, recorded = on, stream, version = 0, code, agency } = told;
  const ofAssignment = stream.startsWith('assignment-');
  const ofTask = ofAssignment || stream.startsWith('task-');
  const tasks = code ? [code] : ofTask ? ['II.5.b.2'] : [];
  const about = { plan: PLAN, tasks, agency: agency ?? (ofAssignment ? FOREIGN : null) };
  return frozen({
    type,
    data,
    stream,
    version,
    recordedAt: `${recorded}T02:00:00.000Z`,
    effectiveOn: on,
    actor: { id: 'somebody', agency: CULTURE, role: 'COORDINATOR', onBehalfOf: null },
    commandId: 'command',
    correlationId: 'correlation',
    position: 1n,
    about,
    authority: 'IV.3',
    document: null,
    classification: 'PUBLIC',
    schema: 1,
    leafHash: 'leaf',
  } as unknown as LedgerEvent);
}

/** Every story that is told below. */
const stories: LedgerEvent[][] = [];

function rowsOf<Row extends ViewRow>(view: Projection<Row>, events: LedgerEvent[]): Row[] {
  const rows = new Map<string, Row>();
  for (const event of events)
    for (const id of view.keys(event)) {
      const row = view.evolve(rows.get(id), event, id);
      if (row) rows.set(id, frozen(row));
      else rows.delete(id);
    }
  return [...rows.values()];
}

/** Every row that the events leave, also those that only remember. */
function rowsAfter(...events: LedgerEvent[]): WorkItemRow[] {
  stories.push(events);
  return rowsOf(workItemView, events);
}

/** What is open after the events, in a line each: what, who, whose, since when, by when. */
const open = (...events: LedgerEvent[]): string[] =>
  rowsAfter(...events)
    .filter(({ what }) => what !== null)
    .map(
      ({ what, party, agencies, object, since, due_on }) =>
        `${what} ${party}${agencies.map((each) => ` ${each}`).join('')} ${object} ${since} ${due_on}`,
    );

const quarter = (period: string, end: string) => ({
  period,
  start: '2026-01-01',
  end,
  dueOn: end as string | null,
  quantity: { of: 1, unit: 'số' },
  languages: [],
});
const Q1 = quarter('2026-Q1', '2026-03-31');
const Q2 = quarter('2026-Q2', '2026-06-30');

const terms = {
  taskOrdinal: 13,
  role: 'LEAD',
  mode: 'ASSIGNED',
  modeConfirmed: true,
  label: 'Đơn vị chủ trì',
  subUnit: null,
  capacity: null,
  fromGroup: null,
  commandable: true,
  trigger: null as string | null,
  occurrences: [Q1],
};
const invited = { ...terms, mode: 'INVITED', occurrences: [] };
const opened = (given: object = {}, on = '2026-01-05') =>
  happened({ on, stream: WORK }, 'AssignmentOpened', {
    planId: PLAN,
    taskId: TASK,
    taskCode: 'II.5.b.2',
    agency: FOREIGN,
    ...terms,
    ...given,
  });
const then = (on: string, type: LedgerFact['type'], data: object = {}, told: Partial<Told> = {}) =>
  happened({ on, stream: WORK, ...told }, type, data);
const period = '2026-Q1';
const periods = [period];
const object = `${WORK}/${period}`;
const reason = 'Thiếu bản in.';

const unfinished = `FINISH_WORK OFFICER ${FOREIGN} ${object} 2026-01-05 2026-03-31`;
const reported = then(
  '2026-03-25',
  'CompletionReported',
  { period, completedOn: '2026-03-25', timeliness: 'DONE_IN_TIME', quantity: 1 },
  { recorded: '2026-04-06' },
);
const signedOff = then('2026-04-07', 'CompletionSignedOff', { period });
const confirmed = then('2026-04-08', 'CompletionConfirmed', { period });
const returned = then('2026-04-09', 'CompletionReturned', { period, reason });

describe("a period's work", () => {
  const given = opened();

  test('awaits its agency from the day it is given, until the day it is due', () =>
    expect(open(given)).toEqual([unfinished]));

  test('whose row names it whole', () =>
    expect(rowsAfter(given)).toEqual([
      {
        id: `${object}#WORK`,
        plan_id: PLAN,
        what: 'FINISH_WORK',
        party: 'OFFICER',
        agency: FOREIGN,
        agencies: [FOREIGN],
        person: null,
        object,
        assignment: WORK,
        tasks: ['II.5.b.2'],
        since: '2026-01-05',
        due_on: '2026-03-31',
        memory: {
          status: 'NOT_STARTED',
          heldStatus: null,
          start: '2026-01-01',
          dueOn: '2026-03-31',
          firstDueOn: '2026-03-31',
          completedOn: null,
          extensionAsked: null,
          languages: [],
          submissions: [],
          waivedLanguages: [],
        },
      },
      {
        // Nobody is asked; how it stands is remembered, as the deciders have it.
        id: `${WORK}#INVITATION`,
        plan_id: PLAN,
        what: null,
        party: null,
        person: null,
        agency: null,
        agencies: [],
        object: WORK,
        assignment: WORK,
        tasks: ['II.5.b.2'],
        since: null,
        due_on: null,
        memory: {
          status: 'ACTIVE',
          invitedOn: '2026-01-05',
          opening: { mode: 'ASSIGNED', commandable: true },
        },
      },
    ]));

  test('awaits it still while it makes progress, and not from then on', () => {
    const progress = { period, quantity: 1, percent: null, note: null };
    expect(open(given, then('2026-02-02', 'ProgressReported', progress))).toEqual([unfinished]);
  });

  test('of a period that is ahead waits for its first day', () => {
    const third = { ...quarter('2026-Q3', '2026-09-30'), start: '2026-07-01' };
    const item = (since: string) =>
      `FINISH_WORK OFFICER ${FOREIGN} ${WORK}/2026-Q3 ${since} 2026-09-30`;
    const ahead = opened({ occurrences: [third] });
    expect(open(ahead)).toEqual([item('2026-07-01')]);
    const moved = (on: string, start: string) =>
      then(on, 'AssignmentRescheduled', {
        taskOrdinal: 13,
        trigger: null,
        judged: true,
        occurrences: [{ ...third, start }],
        dropped: [],
      });
    expect(open(ahead, moved('2026-02-02', '2026-08-01'))).toEqual([item('2026-08-01')]);
    expect(open(ahead, moved('2026-02-02', '2026-02-01'))).toEqual([item('2026-02-02')]);
    // What waited since before goes on from then.
    expect(open(opened({ occurrences: [third] }, '2026-08-03'))).toEqual([item('2026-08-03')]);
  });

  test('is to register its editions first, as long as one is missing', () => {
    const bilingual = opened({ occurrences: [{ ...Q1, languages: ['vi', 'en'] }] });
    const missing = unfinished.replace('FINISH_WORK', 'REGISTER_EDITION');
    const made = (on: string, language: string, version: number) =>
      then(on, 'DeliverableSubmitted', { period, language, formats: ['PRINT'] }, { version });
    const vi = made('2026-02-02', 'vi', 1);
    const en = made('2026-02-03', 'en', 2);
    expect(open(bilingual)).toEqual([missing]);
    expect(open(bilingual, vi)).toEqual([missing]);
    expect(open(bilingual, vi, en)).toEqual([unfinished.replace('2026-01-05', '2026-02-03')]);
    const waived = then('2026-02-04', 'LanguageWaived', { period, language: 'en', reason });
    expect(open(bilingual, vi, waived)).toEqual([unfinished.replace('2026-01-05', '2026-02-04')]);
    const taken = then('2026-02-05', 'DeliverableWithdrawn', {
      period,
      withdraws: 2,
      language: 'en',
      reason,
    });
    expect(open(bilingual, vi, en, taken)).toEqual([missing.replace('2026-01-05', '2026-02-05')]);
    // Returned, it awaits its editions too where one was withdrawn since.
    const late = then('2026-04-10', 'DeliverableWithdrawn', {
      period,
      withdraws: 2,
      language: 'en',
      reason,
    });
    expect(open(bilingual, vi, en, reported, returned)).toEqual([
      `RETURNED_WORK OFFICER ${FOREIGN} ${object} 2026-04-09 2026-03-31`,
    ]);
    expect(open(bilingual, vi, en, reported, returned, late)).toEqual([
      missing.replace('2026-01-05', '2026-04-10'),
    ]);
  });

  test('awaits its head once it is reported: since that was recorded, not since the work', () =>
    expect(open(given, reported)).toEqual([`SIGN_OFF HEAD ${FOREIGN} ${object} 2026-04-06 null`]));

  test('awaits the judge once it is signed off', () =>
    expect(open(given, reported, signedOff)).toEqual([
      `CONFIRM_COMPLETION JUDGE ${FOREIGN} ${object} 2026-04-07 null`,
    ]));

  test('awaits nobody once it is confirmed', () =>
    expect(open(given, reported, signedOff, confirmed)).toEqual([]));

  test('comes back to its agency, returned, with the day it was due', () => {
    const again = `RETURNED_WORK OFFICER ${FOREIGN} ${object} 2026-04-09 2026-03-31`;
    expect(open(given, reported, returned)).toEqual([again]);
    expect(open(given, reported, signedOff, returned)).toEqual([again]);
    expect(open(given, reported, signedOff, confirmed, returned)).toEqual([again]);
  });

  test.each([
    ['AssignmentWithdrawn', { periods }],
    ['AssignmentSuspended', { periods, reason }],
    ['OccurrenceWaived', { period, reason }],
    ['AssignmentLapsed', { periods }],
  ] as const)('awaits nobody after %s', (type, data) =>
    expect(open(given, then('2026-02-02', type, data))).toEqual([]),
  );

  test('comes back when the assignment is resumed or given again', () => {
    const suspended = then('2026-02-02', 'AssignmentSuspended', { periods, reason });
    const withdrawn = then('2026-02-02', 'AssignmentWithdrawn', { periods });
    const since = unfinished.replace('2026-01-05', '2026-02-09');
    expect(open(given, suspended, then('2026-02-09', 'AssignmentResumed', { periods }))).toEqual([
      since,
    ]);
    expect(open(given, withdrawn, then('2026-02-09', 'AssignmentReopened', terms))).toEqual([
      since,
    ]);
  });

  test('awaits nobody before its trigger, and its agency from then on', () => {
    const waiting = opened({ trigger: 'khi có hướng dẫn' });
    expect(open(waiting)).toEqual([]);
    const triggered = then('2026-02-09', 'AssignmentTriggered', { periods, judged: true });
    expect(open(waiting, triggered)).toEqual([unfinished.replace('2026-01-05', '2026-02-09')]);
  });

  test('"Thường xuyên" is never done, so it is no item', () =>
    expect(open(opened({ occurrences: [{ ...Q1, dueOn: null }] }))).toEqual([]));

  test('follows its schedule: periods that are added and dropped', () => {
    const rescheduled = then('2026-02-02', 'AssignmentRescheduled', {
      taskOrdinal: 13,
      trigger: null,
      judged: true,
      occurrences: [Q2],
      dropped: periods,
    });
    expect(open(given, rescheduled)).toEqual([
      `FINISH_WORK OFFICER ${FOREIGN} ${WORK}/2026-Q2 2026-02-02 2026-06-30`,
    ]);
  });

  test('moves to the successor of its agency, and with its task to another code', () => {
    const moved = then(
      '2026-02-02',
      'AssignmentTransferred',
      { from: FOREIGN, to: 'so-noi-vu', commandable: true, periods },
      { agency: 'so-noi-vu' },
    );
    expect(open(given, moved)).toEqual([unfinished.replace(FOREIGN, 'so-noi-vu')]);
    const recoded = then(
      '2026-02-02',
      'AssignmentRecoded',
      { from: 'II.5.b.2', taskCode: 'II.5.b.9', taskOrdinal: 20, periods },
      { code: 'II.5.b.9' },
    );
    expect(rowsAfter(given, recoded).map(({ id, tasks }) => [id, tasks])).toEqual([
      [`${object}#WORK`, ['II.5.b.9']],
      [`${WORK}#INVITATION`, ['II.5.b.9']],
    ]);
  });
});

describe('an extension', () => {
  const given = opened();
  const until = '2026-04-30';
  const asked = then('2026-03-20', 'ExtensionRequested', { period, until, reason, obstacle: null });
  const item = `DECIDE_EXTENSION JUDGE ${FOREIGN} ${object} 2026-03-20 null`;

  test('that is asked for awaits the judge, and the work its agency', () =>
    expect(open(given, asked)).toEqual([unfinished, item]));

  test('granted, puts the work off', () =>
    expect(open(given, asked, then('2026-03-23', 'ExtensionGranted', { period, until }))).toEqual([
      unfinished.replace('2026-03-31', until),
    ]));

  test.each([
    ['ExtensionRefused', { period, until, reason }, [unfinished]],
    ['OccurrenceWaived', { period, reason }, []],
    ['AssignmentSuspended', { periods, reason }, []],
    ['AssignmentWithdrawn', { periods }, []],
  ] as const)('awaits nobody after %s', (type, data, left) =>
    expect(open(given, asked, then('2026-03-23', type, data))).toEqual(left),
  );

  test('is needless once the work is done', () =>
    expect(open(given, asked, reported)).toEqual([
      `SIGN_OFF HEAD ${FOREIGN} ${object} 2026-04-06 null`,
    ]));
});

describe('an invitation', () => {
  const item = `ANSWER_INVITATION OFFICER ${FOREIGN} ${WORK} 2026-01-05 null`;

  test.each(['INVITED', 'REQUESTED'])('of a body that is %s awaits its answer', (mode) =>
    expect(open(opened({ ...invited, mode }))).toEqual([item]),
  );

  test('accepted, becomes work; declined, nothing', () => {
    const accepted = { taskOrdinal: 13, trigger: null, occurrences: [Q1] };
    expect(open(opened(invited), then('2026-01-12', 'InvitationAccepted', accepted))).toEqual([
      unfinished.replace('2026-01-05', '2026-01-12'),
    ]);
    expect(open(opened(invited), then('2026-01-12', 'InvitationDeclined', { reason }))).toEqual([]);
  });

  test('is asked anew with a stronger role, unless the work is on hold', () => {
    const accepted = then('2026-01-12', 'InvitationAccepted', {
      taskOrdinal: 13,
      trigger: null,
      occurrences: [],
    });
    const raised = then('2026-02-02', 'AssignmentRoleRaised', { from: 'COORDINATE', ...invited });
    const suspended = then('2026-01-19', 'AssignmentSuspended', { periods: [], reason });
    expect(open(opened(invited), accepted, raised)).toEqual([
      item.replace('2026-01-05', '2026-02-02'),
    ]);
    expect(open(opened(invited), accepted, suspended, raised)).toEqual([]);
  });

  const amended = (on: string, change: { from: string; mode: string; role?: string }) =>
    then(on, 'AssignmentAmended', {
      from: { role: 'LEAD', mode: change.from },
      role: change.role ?? 'LEAD',
      mode: change.mode,
      label: null,
      subUnit: null,
      capacity: null,
      fromGroup: null,
      dropped: [],
    });
  const accepted = then('2026-01-12', 'InvitationAccepted', {
    taskOrdinal: 13,
    trigger: null,
    occurrences: [],
  });

  describe('of a body that the province cannot command', () => {
    const free = opened({ commandable: false, occurrences: [] });

    test('awaits its answer, whatever the text calls it', () => expect(open(free)).toEqual([item]));

    test('is not dropped where the text orders it now: that is no order to it', () => {
      const asked = opened({ ...invited, commandable: false });
      const ordered = amended('2026-02-02', { from: 'INVITED', mode: 'ASSIGNED' });
      const since = item.replace('2026-01-05', '2026-02-02');
      expect(open(asked, ordered)).toEqual([since]);
      expect(open(asked, accepted, ordered)).toEqual([since]);
    });

    test('is put to who follows it', () => {
      const to = 'so-noi-vu';
      const data = { from: FOREIGN, to, commandable: false, judged: false, periods: [] };
      expect(open(free, then('2026-02-02', 'AssignmentTransferred', data, { agency: to }))).toEqual(
        [item.replace(FOREIGN, to)],
      );
    });
  });

  test('is made anew where what was ordered is asked for now, and the other way round ends', () => {
    const asked = amended('2026-02-02', { from: 'ASSIGNED', mode: 'INVITED' });
    const since = item.replace('2026-01-05', '2026-02-02');
    expect(open(opened({ occurrences: [] }), asked)).toEqual([since]);
    const ordered = amended('2026-02-03', { from: 'INVITED', mode: 'ASSIGNED' });
    expect(open(opened(invited), ordered)).toEqual([]);
    const less = { from: 'INVITED', mode: 'INVITED', role: 'COORDINATE' };
    expect(open(opened(invited), amended('2026-02-02', less))).toEqual([item]);
  });

  test('ends with the assignment, and is made anew when that is given again', () => {
    const withdrawn = then('2026-02-02', 'AssignmentWithdrawn', { periods: [] });
    expect(open(opened(invited), withdrawn)).toEqual([]);
    expect(
      open(opened(invited), withdrawn, then('2026-02-09', 'AssignmentReopened', invited)),
    ).toEqual([item.replace('2026-01-05', '2026-02-09')]);
  });

  test('of which the mode is unclear awaits the coordinator too, until it is decided', () => {
    const unclear = opened({ ...invited, modeConfirmed: false });
    const decided = (mode: string) =>
      then('2026-02-02', 'AssignmentModeConfirmed', {
        taskOrdinal: 13,
        mode,
        trigger: null,
        occurrences: mode === 'ASSIGNED' ? [Q1] : [],
      });
    expect(open(unclear)).toEqual([item, `CONFIRM_MODE COORDINATOR ${WORK} 2026-01-05 null`]);
    expect(open(unclear, decided('INVITED'))).toEqual([item]);
    expect(open(unclear, decided('ASSIGNED'))).toEqual([
      unfinished.replace('2026-01-05', '2026-02-02'),
    ]);
  });
});

/** The agency is followed by one that the province commands (`judged`), or by one that it asks. */
const followedBy = (judged: boolean) =>
  then(
    '2026-03-01',
    'AssignmentTransferred',
    { from: FOREIGN, to: 'so-noi-vu', commandable: judged, judged, periods: [] },
    { agency: 'so-noi-vu' },
  );

describe('an invitation that passes to a successor', () => {
  const item = `ANSWER_INVITATION OFFICER so-noi-vu ${WORK} 2026-01-05 null`;

  test('is answered in its place', () =>
    expect(open(opened(invited), followedBy(false))).toEqual([item]));

  test('is none any more for one that is ordered', () =>
    expect(open(opened(invited), followedBy(true))).toEqual([]));

  test('and was put on hold is remembered', () => {
    const suspended = then('2026-01-19', 'AssignmentSuspended', { periods: [], reason });
    const raised = then('2026-03-02', 'AssignmentRoleRaised', { from: 'COORDINATE', ...invited });
    expect(open(opened(invited), suspended, followedBy(true), raised)).toEqual([]);
  });
});

describe('a vacant lead', () => {
  const escalated = then('2026-01-20', 'VacantLeadEscalated', {
    to: 'van-phong-ubnd-tinh',
    because: 'DECLINED',
    on: '2026-01-20',
    calendar: null,
  });
  const declined = then('2026-01-20', 'InvitationDeclined', { reason });
  const given = [opened(invited), declined, escalated];

  test('awaits the coordinator and the province office', () =>
    expect(open(...given)).toEqual([
      `FILL_VACANT_LEAD COORDINATOR ${TASK} 2026-01-20 null`,
      `FILL_VACANT_LEAD PROVINCE_OFFICE ${TASK} 2026-01-20 null`,
    ]));

  test('is filled by another, or by a late acceptance', () => {
    const assignee = { role: 'LEAD', mode: 'ASSIGNED', agency: CULTURE, group: null };
    const another = then('2026-02-02', 'TaskAssigneeAdded', { assignee }, { stream: TASK });
    expect(open(...given, another)).toEqual([]);
    const accepted = { taskOrdinal: 13, trigger: null, occurrences: [] };
    expect(open(...given, then('2026-02-02', 'InvitationAccepted', accepted))).toEqual([]);
  });

  const amended = (role: string, mode: string) =>
    then('2026-02-02', 'AssignmentAmended', {
      from: { role: 'LEAD', mode: 'INVITED' },
      role,
      mode,
      label: null,
      subUnit: null,
      capacity: null,
      fromGroup: null,
      dropped: [],
    });

  test.each([
    ['orders the body', amended('LEAD', 'ASSIGNED'), []],
    ['asks it in other words', amended('LEAD', 'REQUESTED'), [`ANSWER_INVITATION`]],
    ['gives it a smaller part', amended('COORDINATE', 'INVITED'), []],
  ])('ends where the amended text %s', (_how, change, left) =>
    expect(open(...given, change).map((line) => line.split(' ')[0])).toEqual(left),
  );

  test('does not end where the amended text leaves it the lead', () =>
    expect(open(...given, amended('CO_LEAD', 'INVITED'))).toHaveLength(2));

  test('is filled where the amended text gives another body the lead', () => {
    const stream = 'assignment-1.cong-an-tinh';
    const data = { planId: PLAN, taskId: TASK, taskCode: 'II.5.b.2', agency: 'cong-an-tinh' };
    const opens = (role: string) =>
      then(
        '2026-02-02',
        'AssignmentOpened',
        { ...data, ...terms, role, occurrences: [] },
        { stream },
      );
    expect(open(...given, opens('LEAD'))).toEqual([]);
    expect(open(...given, opens('COORDINATE'))).toHaveLength(2);
    const raised = { from: 'COORDINATE', ...terms, occurrences: [] };
    const raises = then('2026-02-03', 'AssignmentRoleRaised', raised, { stream });
    expect(open(...given, opens('COORDINATE'), raises)).toEqual([]);
  });

  test('goes with the body to who follows it, until that is one to whom it is an order', () => {
    const to = 'so-noi-vu';
    const follows = (judged: boolean) =>
      then(
        '2026-02-02',
        'AssignmentTransferred',
        { from: FOREIGN, to, commandable: judged, judged, periods: [] },
        { agency: to },
      );
    expect(open(...given, follows(false))).toHaveLength(2);
    expect(open(...given, follows(true))).toEqual([]);
  });

  test.each([
    ['AssignmentModeConfirmed', { ...invited, mode: 'ASSIGNED', judged: true }, 0],
    ['AssignmentModeConfirmed', { ...invited, judged: false }, 2],
    ['AssignmentWithdrawn', { periods: [] }, 0],
  ] as const)('after %s', (type, data, left) =>
    expect(open(...given, then('2026-02-02', type, data))).toHaveLength(left),
  );

  test('is filled by a successor that is ordered, and by no other', () => {
    expect(open(...given, followedBy(false))).toHaveLength(2);
    expect(open(...given, followedBy(true))).toEqual([]);
  });

  test('of two stays until neither is vacant', () => {
    const second = 'assignment-1.cong-an-tinh';
    const other = { ...escalated, stream: second };
    const accepted = { taskOrdinal: 13, trigger: null, occurrences: [] };
    const first = then('2026-02-02', 'InvitationAccepted', accepted);
    expect(open(...given, other, first)).toHaveLength(2);
    expect(open(...given, other, first, { ...first, stream: second })).toEqual([]);
  });
});

describe('urging', () => {
  const urged = (version: number, on: string) =>
    then(on, 'AssignmentUrged', { periods, text: 'Đề nghị khẩn trương.' }, { version });
  const acknowledged = (urge: number) => then('2026-03-12', 'UrgeAcknowledged', { urge });
  const item = (since: string) => `ACKNOWLEDGE_URGE OFFICER ${FOREIGN} ${WORK} ${since} null`;

  test('is one item however often, since the first that is not acknowledged', () => {
    const twice = [opened(), urged(1, '2026-03-02'), urged(2, '2026-03-09')];
    expect(open(...twice)).toEqual([unfinished, item('2026-03-02')]);
    expect(open(...twice, acknowledged(1))).toEqual([unfinished, item('2026-03-09')]);
    expect(open(...twice, acknowledged(1), acknowledged(2))).toEqual([unfinished]);
  });
});

const group = (code: string, role = 'COORDINATE') => ({
  role,
  mode: 'ASSIGNED',
  modeConfirmed: true,
  label: null,
  printed: code,
  agency: null as string | null,
  group: code as string | null,
  subUnit: null,
  capacity: null,
});
const lead = (mode: string) => ({ ...group(''), role: 'LEAD', mode, agency: FOREIGN, group: null });

describe('what a task leaves open', () => {
  const header = {
    id: PLAN,
    number: null as string | null,
    issuedOn: null as string | null,
    groups: [
      { code: 'xa-phuong', kind: 'ATTRIBUTE' },
      { code: 'so-nganh', kind: 'LIST' },
      { code: 'lien-quan', kind: 'TO_BE_RESOLVED' },
    ],
    tasks: [{ id: TASK, code: 'II.4.a' }],
  };
  const issued = { ...header, number: '15/KH-UBND', issuedOn: '2026-01-05' };
  const imported = (data: object = issued) =>
    happened({ on: '2026-01-05', stream: `plan-${PLAN}` }, 'PlanImported', data);
  const definition = {
    planId: PLAN,
    year: 2026,
    code: 'II.4.a',
    kind: 'TASK',
    ordinal: 7,
    title: 'Giao ban báo chí',
    content: [],
    section: 'II.4',
    assignees: [] as object[],
    timingText: 'Hằng tháng/quý',
    schedule: { base: { kind: 'CADENCE', every: 'QUARTER' }, trigger: null },
    deliverables: [],
    classification: 'INTERNAL',
    sourceLines: [],
    sourceHash: '',
    assumptions: [],
  };
  const ofTask = (on: string, type: LedgerFact['type'], data: object) =>
    happened({ on, stream: TASK, code: 'II.4.a' }, type, data);
  const defined = (...assignees: object[]) =>
    ofTask('2026-01-06', 'TaskDefined', { ...definition, assignees });
  const expanded = (code: string) =>
    ofTask('2026-02-02', 'TaskGroupExpanded', {
      group: code,
      takenOn: '2026-02-02',
      role: 'COORDINATE',
      mode: 'ASSIGNED',
      members: ['so-y-te'],
    });
  const expand = `EXPAND_GROUP COORDINATOR ${TASK} 2026-01-06 null`;
  const resolve = `RESOLVE_GROUP COORDINATOR ${TASK} 2026-01-06 null`;

  test('is nothing before the task is there, and nothing where it names bodies only', () => {
    expect(open(imported())).toEqual([]);
    expect(open(imported(), defined(lead('ASSIGNED')))).toEqual([]);
  });

  test('groups that are known await the coordinator until the last is expanded', () => {
    const given = [imported(), defined(group('xa-phuong'), group('so-nganh'))];
    expect(open(...given)).toEqual([expand]);
    expect(open(...given, expanded('xa-phuong'))).toEqual([expand]);
    expect(open(...given, expanded('xa-phuong'), expanded('so-nganh'))).toEqual([]);
  });

  test('"liên quan" awaits the lead that was ordered, else the coordinator', () => {
    const asked = (mode: string) => [imported(), defined(lead(mode), group('lien-quan'))];
    expect(open(imported(), defined(group('lien-quan')))).toEqual([resolve]);
    expect(open(...asked('INVITED'))).toEqual([resolve]);
    expect(open(...asked('ASSIGNED'))).toEqual([
      `RESOLVE_GROUP OFFICER ${FOREIGN} ${TASK} 2026-01-06 null`,
    ]);
    expect(open(...asked('ASSIGNED'), expanded('lien-quan'))).toEqual([]);
  });

  test('of several leads it awaits each, under no key of theirs', () => {
    const leads = [lead('ASSIGNED'), { ...lead('ASSIGNED'), agency: 'so-y-te' }];
    const rows = rowsAfter(imported(), defined(...leads, group('lien-quan')));
    expect(rows.filter(({ what }) => what === 'RESOLVE_GROUP')).toMatchObject([
      { party: 'OFFICER', agency: '*', agencies: [FOREIGN, 'so-y-te'] },
    ]);
  });

  test('a lead that loses the task leaves that to the coordinator', () => {
    const lost = ofTask('2026-02-02', 'TaskAssigneeWithdrawn', { agency: FOREIGN, reason });
    expect(open(imported(), defined(lead('ASSIGNED'), group('lien-quan')), lost)).toEqual([
      resolve,
    ]);
  });

  test('"hằng tháng/quý" awaits the coordinator until it is decided', () => {
    const base = { kind: 'CADENCE_UNRESOLVED', choices: ['MONTH', 'QUARTER'] };
    const given = ofTask('2026-01-06', 'TaskDefined', {
      ...definition,
      schedule: { base, trigger: null },
    });
    const decided = ofTask('2026-02-02', 'TaskCadenceResolved', { every: 'MONTH' });
    expect(open(imported(), given)).toEqual([
      `RESOLVE_CADENCE COORDINATOR ${TASK} 2026-01-06 null`,
    ]);
    expect(open(imported(), given, decided)).toEqual([]);
  });

  test('an amended plan asks anew, and of a dropped task nothing', () => {
    const given = [imported(), defined(group('xa-phuong')), expanded('xa-phuong')];
    const { planId: _plan, year: _year, ...said } = definition;
    const amended = ofTask('2026-03-02', 'TaskAmended', {
      from: { code: 'II.4.a', kind: 'TASK' },
      ...said,
      code: 'II.4.e',
      assignees: [group('xa-phuong'), group('so-nganh')],
    });
    expect(open(...given, amended)).toEqual([expand.replace('2026-01-06', '2026-03-02')]);
    const dropped = ofTask('2026-03-03', 'TaskDropped', {
      from: { code: 'II.4.e', kind: 'TASK' },
    });
    expect(open(...given, amended, dropped)).toEqual([]);
  });

  test('a plan without number or date awaits the registrar until it is issued', () => {
    const item = `ISSUE_PLAN REGISTRAR ${PLAN} 2026-01-05 null`;
    expect(open(imported(header))).toEqual([item]);
    expect(open(imported({ ...issued, issuedOn: null }))).toEqual([item]);
    const signed = happened({ on: '2026-02-02', stream: `plan-${PLAN}` }, 'PlanIssued', {
      number: '15/KH-UBND',
      issuedOn: '2026-02-02',
    });
    expect(open(imported(header), signed)).toEqual([]);
  });
});

describe('a report', () => {
  const cycle = happened({ on: '2026-10-15', stream: CYCLE }, 'ReportingCycleOpened', {
    planId: PLAN,
    kind: 'FINAL',
    periodCovered: { from: '2026-01-01', to: '2026-10-31' },
    cutOff: '2026-11-06',
    dueRule: 'trước ngày 15/11/2026',
    lastInstant: '2026-11-14T16:59:59.000Z',
    lastWorkingDay: '2026-11-13',
    roster: [FOREIGN, CULTURE],
    checkIns: [],
  });
  const collecting = `CONSOLIDATE_REPORT COORDINATOR ${CYCLE} 2026-10-15 2026-11-14`;
  const of = (on: string, type: LedgerFact['type'], data: object, agency = FOREIGN) =>
    happened({ on, stream: report(agency), agency }, type, data);
  const submission = { cycleId: CYCLE, nil: false };
  const submitted = (agency = FOREIGN) => of('2026-11-05', 'ReportSubmitted', submission, agency);
  const closed = (data: object) =>
    happened({ on: '2026-11-20', stream: CYCLE }, 'ReportingCycleClosed', {
      missing: [],
      returned: [],
      notCheckedIn: [],
      ...data,
    });
  const coordinators = `SUBMIT_REPORT OFFICER ${CULTURE} ${CYCLE} 2026-10-15 2026-11-14`;

  test('is due from all of the roster: by the cut-off, and by the last instant of whom collects', () =>
    expect(open(cycle)).toEqual([
      `SUBMIT_REPORT OFFICER ${FOREIGN} ${CYCLE} 2026-10-15 2026-11-06`,
      coordinators,
      collecting,
    ]));

  test('that is submitted awaits the judge, also of who need not report', () =>
    expect(open(cycle, submitted(), submitted('ubmttqvn-tinh'))).toEqual([
      `ACCEPT_REPORT JUDGE ${FOREIGN} ${report(FOREIGN)} 2026-11-05 null`,
      coordinators,
      collecting,
      `ACCEPT_REPORT JUDGE ubmttqvn-tinh ${report('ubmttqvn-tinh')} 2026-11-05 null`,
    ]));

  test('that is returned awaits its agency, by the day that it was due; accepted, nobody', () => {
    const sentBack = of('2026-11-06', 'ReportReturned', { revision: 1, reason });
    expect(open(cycle, submitted(), sentBack)).toEqual([
      `RETURNED_REPORT OFFICER ${FOREIGN} ${report(FOREIGN)} 2026-11-06 2026-11-06`,
      coordinators,
      collecting,
    ]);
    const accepted = of('2026-11-10', 'ReportAccepted', { revision: 1 });
    expect(open(cycle, submitted(), accepted)).toEqual([coordinators, collecting]);
  });

  test('that is withdrawn is due again; what it replaced stands as it stood', () => {
    const due = `SUBMIT_REPORT OFFICER ${FOREIGN} ${CYCLE} 2026-11-06 2026-11-06`;
    const withdrawn = of('2026-11-06', 'ReportWithdrawn', { revision: 1, reason });
    expect(open(cycle, submitted(), withdrawn)).toEqual([due, coordinators, collecting]);
    const accepted = of('2026-11-05', 'ReportAccepted', { revision: 1 });
    expect(open(cycle, submitted(), accepted, submitted(), withdrawn)).toEqual([
      coordinators,
      collecting,
    ]);
    expect(
      open(submitted('ubmttqvn-tinh'), of('2026-11-06', 'ReportWithdrawn', {}, 'ubmttqvn-tinh')),
    ).toEqual([]);
  });

  test('that says there is nothing awaits nobody', () => {
    const nil = of('2026-11-05', 'ReportSubmitted', { ...submission, nil: true });
    expect(open(cycle, nil)).toEqual([coordinators, collecting]);
  });

  test('is awaited no more once the cycle is closed; what came is still judged', () => {
    const judged = `ACCEPT_REPORT JUDGE ${CULTURE} ${report(CULTURE)} 2026-11-05 null`;
    expect(open(cycle, submitted(CULTURE), closed({ missing: [FOREIGN] }))).toEqual([judged]);
    const sentBack = of('2026-11-06', 'ReportReturned', { revision: 1, reason });
    expect(
      open(cycle, submitted(), sentBack, closed({ missing: [CULTURE], returned: [FOREIGN] })),
    ).toEqual([]);
  });
});

describe('a check-in', () => {
  const ASSIGNMENT = 'assignment-news.so-ngoai-vu';
  const asked = { task: 'task-news', period: '2026', agencies: [FOREIGN] };
  const begins = (stream: string, on: string, cutOff: string) =>
    happened({ on, stream }, 'ReportingCycleOpened', {
      planId: PLAN,
      cutOff,
      lastInstant: `${cutOff}T16:59:59.000Z`,
      roster: [],
      checkIns: [asked],
    });
  const ends = (stream: string, notCheckedIn: object[]) =>
    happened({ on: '2026-11-20', stream }, 'ReportingCycleClosed', {
      missing: [],
      returned: [],
      notCheckedIn,
    });
  const final = begins(CYCLE, '2026-10-15', '2026-11-06');
  const other = begins('reportingCycle-other', '2026-10-20', '2026-10-25');
  const step = (on: string, type: LedgerFact['type'], data: object, agency = FOREIGN) =>
    happened({ on, stream: ASSIGNMENT, agency }, type, data);
  const told = (cycleId: string) =>
    step('2026-10-21', 'CheckedIn', { period: '2026', cycleId, note: null });
  const items = (...events: LedgerEvent[]) =>
    open(...events).filter((line) => line.startsWith('CHECK_IN'));
  const due = (by: string, agency = FOREIGN) =>
    `CHECK_IN OFFICER ${agency} ${ASSIGNMENT}/2026 2026-10-15 ${by}`;

  test('is due by the cut-off of each open cycle, the nearest first', () => {
    expect(items(final)).toEqual([due('2026-11-06')]);
    expect(items(final, other)).toEqual([due('2026-10-25')]);
    const rows = rowsAfter(final, other).filter(({ what }) => what === 'CHECK_IN');
    expect(rows.map(cycleAwaiting)).toEqual(['reportingCycle-other']);
  });

  test('ends with the check-in for its cycle, and with the closing', () => {
    expect(items(final, other, told('reportingCycle-other'))).toEqual([due('2026-11-06')]);
    expect(items(final, told(CYCLE))).toEqual([]);
    expect(items(final, other, ends(CYCLE, [asked]))).toEqual([due('2026-10-25')]);
    expect(items(final, ends(CYCLE, [asked]))).toEqual([]);
  });

  test('rests while the work is on hold, and is gone with it', () => {
    const held = step('2026-10-16', 'AssignmentSuspended', { periods: ['2026'], reason });
    const goesOn = step('2026-10-18', 'AssignmentResumed', { periods: ['2026'] });
    expect(items(final, held)).toEqual([]);
    expect(items(final, held, goesOn)).toEqual([
      `CHECK_IN OFFICER ${FOREIGN} ${ASSIGNMENT}/2026 2026-10-18 2026-11-06`,
    ]);
    const lost = step('2026-10-16', 'AssignmentWithdrawn', { periods: ['2026'] });
    expect(items(final, lost)).toEqual([]);
    const waived = step('2026-10-16', 'OccurrenceWaived', { period: '2026', reason });
    expect(items(final, waived)).toEqual([]);
  });

  test('follows the work to whom it passes', () => {
    const passed = step('2026-10-16', 'AssignmentTransferred', { periods: ['2026'] }, 'so-y-te');
    expect(items(final, passed)).toEqual([due('2026-11-06', 'so-y-te')]);
  });
});

describe('the consolidated report', () => {
  const STREAM = CYCLE.replace('reportingCycle-', 'consolidatedReport-');
  const begun = happened({ on: '2026-10-15', stream: CYCLE }, 'ReportingCycleOpened', {
    planId: PLAN,
    cutOff: '2026-11-06',
    lastInstant: '2026-11-14T16:59:59.000Z',
    roster: [],
    checkIns: [],
  });
  const made = (on: string, version: number) =>
    happened({ on, stream: STREAM }, 'ReportConsolidated', { version, cycleId: CYCLE });
  const sent = (on: string, to: string) =>
    happened({ on, stream: STREAM }, 'ConsolidatedReportDispatched', { version: 1, to });
  const got = (on: string, to: string) =>
    happened({ on, stream: STREAM }, 'DispatchReceiptConfirmed', { version: 1, to });
  const first = [begun, made('2026-11-12', 1)];
  const both = [...first, sent('2026-11-13', 'PROVINCE'), sent('2026-11-13', 'MINISTRY')];
  const toSend = (since: string) =>
    `DISPATCH_CONSOLIDATED_REPORT COORDINATOR ${CYCLE} ${since} 2026-11-14`;
  const toConfirm = (who: string) => `CONFIRM_DISPATCH_RECEIPT ${who} ${CYCLE} 2026-11-13 null`;

  test('is made, sent to both, received by both, and the cycle is closed', () => {
    expect(open(begun)).toEqual([`CONSOLIDATE_REPORT COORDINATOR ${CYCLE} 2026-10-15 2026-11-14`]);
    expect(open(...first)).toEqual([toSend('2026-11-12')]);
    expect(open(...first, sent('2026-11-13', 'PROVINCE'))).toEqual([
      toSend('2026-11-12'),
      toConfirm('PROVINCE_OFFICE'),
    ]);
    expect(open(...both)).toEqual([toConfirm('PROVINCE_OFFICE'), toConfirm('COORDINATOR')]);
    expect(open(...both, got('2026-11-16', 'PROVINCE'))).toEqual([toConfirm('COORDINATOR')]);
    const received = [...both, got('2026-11-16', 'PROVINCE'), got('2026-11-17', 'MINISTRY')];
    expect(open(...received)).toEqual([
      `CLOSE_REPORTING_CYCLE COORDINATOR ${CYCLE} 2026-11-17 null`,
    ]);
    const closing = happened({ on: '2026-11-18', stream: CYCLE }, 'ReportingCycleClosed', {
      missing: [],
      returned: [],
      notCheckedIn: [],
    });
    expect(open(...received, closing)).toEqual([]);
  });

  test('in its next version is sent anew, and the receipt of the last is awaited no more', () =>
    expect(open(...both, made('2026-11-17', 2))).toEqual([toSend('2026-11-17')]));
});

test('an occurrence stands here as it stands in its own view', () => {
  const ofOccurrences = stories.flatMap((events) => {
    const shown = new Map(rowsOf(occurrenceView, events).map((row) => [row.id, row]));
    const work = rowsOf(workItemView, events).filter(({ id }) => id.endsWith('#WORK'));
    expect(work.map(({ object }) => object).sort()).toEqual([...shown.keys()].sort());
    return work.map(({ object, memory }) => ({ memory, row: shown.get(object) }));
  });
  expect(ofOccurrences.length).toBeGreaterThan(30);
  for (const { memory, row } of ofOccurrences)
    expect(memory).toEqual({
      status: row?.status,
      heldStatus: row?.held_status,
      start: row?.starts_on,
      dueOn: row?.due_on,
      firstDueOn: row?.first_due_on,
      completedOn: row?.completed_on,
      extensionAsked: row?.extension_asked,
      languages: row?.languages,
      submissions: row?.submissions,
      waivedLanguages: row?.waived_languages,
    });
});

describe('an obstacle', () => {
  const OBSTACLE = 'obstacle-1';
  const of = { stream: OBSTACLE, code: 'II.5.b.2', agency: FOREIGN };
  const reported = happened({ on: '2026-03-02', ...of }, 'ObstacleReported', {});
  const escalated = happened({ on: '2026-03-10', ...of }, 'ObstacleEscalated', {});

  test('awaits the coordinator until it is escalated, and then UBND tỉnh', () => {
    expect(open(reported)).toEqual([`ANSWER_OBSTACLE COORDINATOR ${OBSTACLE} 2026-03-02 null`]);
    expect(open(reported, escalated)).toEqual([
      `ESCALATED_OBSTACLE PROVINCE_OFFICE ${OBSTACLE} 2026-03-10 null`,
    ]);
  });

  test.each(['ObstacleResolved', 'ObstacleRejected'] as const)('awaits nobody after %s', (type) => {
    const closed = happened({ on: '2026-03-20', ...of }, type, {});
    expect(rowsAfter(reported, closed)).toEqual([]);
    expect(rowsAfter(reported, escalated, closed)).toEqual([]);
  });
});

describe('an implementing plan', () => {
  const OWN = `implementingPlan-${PLAN}.${FOREIGN}`;
  const duty = { stream: 'assignment-duty.x', code: 'IV.5', agency: FOREIGN };
  const given = happened({ on: '2026-01-12', ...duty }, 'AssignmentOpened', {
    ...terms,
    planId: PLAN,
    agency: FOREIGN,
    occurrences: [],
  });
  const due = (dueOn: string) =>
    happened({ on: '2026-01-22', stream: 'implementingPlanDue-x' }, 'ImplementingPlanDueDateSet', {
      planId: PLAN,
      dueOn,
      agencies: [FOREIGN],
    });
  const submitted = happened(
    { on: '2026-02-12', stream: OWN, code: 'IV.5', agency: FOREIGN },
    'ImplementingPlanSubmitted',
    {},
  );
  const ofPlan = (...events: LedgerEvent[]) =>
    open(...events).filter((line) => line.includes('IMPLEMENTING'));

  test('awaits the agency from the day on which it has the duty, by the day that is set', () => {
    const item = `SUBMIT_IMPLEMENTING_PLAN OFFICER ${FOREIGN} ${OWN} 2026-01-12`;
    expect(ofPlan(given)).toEqual([`${item} null`]);
    expect(ofPlan(given, due('2026-02-27'))).toEqual([`${item} 2026-02-27`]);
    expect(ofPlan(given, due('2026-02-27'), due('2026-03-31'))).toEqual([`${item} 2026-03-31`]);
  });

  test('awaits nobody once it is submitted, though another day be set', () => {
    expect(ofPlan(given, due('2026-02-27'), submitted)).toEqual([]);
    expect(ofPlan(given, submitted, due('2026-03-31'))).toEqual([]);
  });

  test('awaits nobody once the duty is taken away, and the successor where it passes on', () => {
    const gone = happened({ on: '2026-02-02', ...duty }, 'AssignmentWithdrawn', { periods: [] });
    expect(ofPlan(given, gone)).toEqual([]);
    const passed = happened(
      { on: '2026-09-03', ...duty, agency: 'so-noi-vu' },
      'AssignmentTransferred',
      { from: FOREIGN, to: 'so-noi-vu', commandable: true, judged: true, periods: [] },
    );
    expect(ofPlan(given, due('2026-02-27'), passed)).toEqual([
      `SUBMIT_IMPLEMENTING_PLAN OFFICER so-noi-vu implementingPlan-${PLAN}.so-noi-vu 2026-09-03 null`,
    ]);
  });
});

test('every kind of work was seen above', () => {
  const seen = stories.flatMap((events) => rowsOf(workItemView, events).map(({ what }) => what));
  // What awaits somebody with money is seen in work-of-money.test.ts.
  const ofMoney = /BUDGET|DOSSIER|APPRAISAL/;
  const wanted = WORK_KINDS.filter((kind) => !ofMoney.test(kind));
  expect(wanted.filter((kind) => !seen.includes(kind))).toEqual([]);
});
