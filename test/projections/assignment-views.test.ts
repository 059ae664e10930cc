import { assignmentView } from '../../src/projections/assignment-view';
import { occurrenceId, occurrenceView } from '../../src/projections/occurrence-view';
import type { LedgerEvent } from '../../src/projections/projection';
import { remarkView } from '../../src/projections/remark-view';
import { BULLETIN, BULLETIN_TASK, changesOf, PLAN, PORTAL, story, untouchedBy } from './story';

describe('which agency has which task', () => {
  const bulletin = {
    id: BULLETIN,
    plan_id: PLAN,
    task_id: BULLETIN_TASK,
    task_code: 'II.5.b.2',
    task_ordinal: 13,
    sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2'],
    agency: 'so-ngoai-vu',
    held_before: [],
    role: 'LEAD',
    mode: 'ASSIGNED',
    mode_confirmed: true,
    label: 'Đơn vị chủ trì',
    sub_unit: null,
    capacity: null,
    from_group: null,
    commandable: true,
    status: 'ACTIVE',
    vacant_since: null as string | null,
    escalated_on: null,
    last_activity_on: null as string | null,
    extensions: [],
    deliverables: [] as object[],
    nil_reports: [],
    evidence: [],
    measurements: [],
    urges: [],
    version: 0,
  };
  const portal = {
    ...bulletin,
    id: PORTAL,
    task_id: 'task-portal',
    task_code: 'II.7.c',
    task_ordinal: 30,
    sections: ['II', 'II.7', 'II.7.c'],
    role: 'COORDINATE',
    label: 'Cơ quan phối hợp',
  };

  const edition = {
    version: 1,
    period: '2026-Q1',
    language: 'vi',
    formats: ['PRINT', 'ELECTRONIC'],
    submittedOn: '2026-03-20',
    withdrawnOn: null,
  };
  const made = { ...bulletin, deliverables: [edition] };

  test('an assignment stands as it was opened, in the role it was raised to', () => {
    const changes = changesOf(assignmentView).map(({ position, row }) => [position, row]);
    expect(changes.filter(([position]) => position !== 8)).toEqual([
      [6, bulletin],
      [7, portal],
      [9, { ...made, last_activity_on: '2026-03-20', version: 1 }],
      [10, { ...made, last_activity_on: '2026-03-25', version: 2 }],
      [11, { ...made, last_activity_on: '2026-04-06', version: 3 }],
      [12, { ...made, last_activity_on: '2026-04-06', version: 4 }],
    ]);
    expect(changesOf(assignmentView).find(({ position }) => position === 8)?.row).toMatchObject({
      role: 'IMPLEMENT',
      version: 1,
    });
  });

  test.each(['INVITED', 'REQUESTED'] as const)('who is %s has not accepted yet', (mode) => {
    const events = story.map((event) =>
      event.type === 'AssignmentOpened' ? { ...event, data: { ...event.data, mode } } : event,
    );
    expect(changesOf(assignmentView, events)[0]?.row).toEqual({
      ...bulletin,
      mode,
      status: 'AWAITING_ACCEPTANCE',
      vacant_since: '2026-01-05',
    });
  });

  test('the events of an assignment name its row, and each changes it', () => {
    const named = story.flatMap((event) =>
      assignmentView.keys(event).map((id) => [Number(event.position), id]),
    );
    expect(named).toEqual([
      [6, BULLETIN],
      [7, PORTAL],
      [8, PORTAL],
      [9, BULLETIN],
      [10, BULLETIN],
      [11, BULLETIN],
      [12, BULLETIN],
    ]);
    expect(untouchedBy(assignmentView)).toEqual([]);
  });
});

const NOTE = 'Đã in xong, đang phát hành.';

describe('what is due in each period', () => {
  const due = (period: string, start: string, end: string) => ({
    id: `${BULLETIN}/${period}`,
    assignment: BULLETIN,
    plan_id: PLAN,
    task_id: BULLETIN_TASK,
    task_code: 'II.5.b.2',
    task_ordinal: 13,
    sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2'],
    agency: 'so-ngoai-vu',
    period,
    starts_on: start,
    ends_on: end,
    due_on: end,
    first_due_on: end,
    status: 'NOT_STARTED',
    timeliness: 'IN_TIME',
    pace: 'IN_TIME',
    runs_since: '2026-01-05',
    done: 0,
    quantity: { of: 1, unit: 'số' },
    percent: 0,
    reported_percent: 0,
    reported_by: null,
    completed_on: null,
    completion_recorded_on: null,
    languages: [],
    submissions: [] as object[],
    editions: [] as string[],
    waived_languages: [],
    extension_asked: null,
    extensions_granted: 0,
    held_status: null,
    check_ins: [],
    continuous: false,
    last_activity_on: null as string | null,
  });
  const q1 = due('2026-Q1', '2026-01-01', '2026-03-31');
  const edited = {
    ...q1,
    status: 'IN_PROGRESS',
    submissions: [{ version: 1, language: 'vi', formats: ['PRINT', 'ELECTRONIC'] }],
    editions: ['vi'],
    last_activity_on: '2026-03-20',
  };
  const printed = {
    ...edited,
    done: 1,
    percent: 100,
    reported_by: 2,
    last_activity_on: '2026-03-25',
  };
  const completed = {
    ...printed,
    // The completion says the figure too.
    reported_by: 3,
    completed_on: '2026-04-06',
    completion_recorded_on: '2026-04-06',
    timeliness: 'DONE_LATE',
    runs_since: null,
    last_activity_on: '2026-04-06',
  };

  test('each quarter is due by itself; only the first is done, and late', () =>
    expect(changesOf(occurrenceView).map(({ position, row }) => [position, row])).toEqual([
      [6, q1],
      [6, due('2026-Q2', '2026-04-01', '2026-06-30')],
      [6, due('2026-Q3', '2026-07-01', '2026-09-30')],
      [6, due('2026-Q4', '2026-10-01', '2026-12-31')],
      [
        8,
        {
          ...due('2026', '2026-01-01', '2026-12-31'),
          id: `${PORTAL}/2026`,
          assignment: PORTAL,
          task_id: 'task-portal',
          task_code: 'II.7.c',
          task_ordinal: 30,
          sections: ['II', 'II.7', 'II.7.c'],
          due_on: null,
          first_due_on: null,
          timeliness: 'NO_DEADLINE',
          pace: 'NO_DEADLINE',
          runs_since: null,
          quantity: null,
          continuous: true,
        },
      ],
      [9, edited],
      [10, printed],
      [11, completed],
      [12, { ...completed, status: 'REPORTED_DONE' }],
    ]));

  test('the events of an assignment name the periods they are about, and each changes them', () => {
    const named = story.flatMap((event) => {
      const keys = occurrenceView.keys(event);
      return keys.length > 0 ? [[Number(event.position), keys]] : [];
    });
    expect(named).toEqual([
      [6, ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'].map((each) => occurrenceId(BULLETIN, each))],
      [8, [`${PORTAL}/2026`]],
      ...[9, 10, 11, 12].map((position) => [position, [`${BULLETIN}/2026-Q1`]]),
    ]);
    expect(untouchedBy(occurrenceView)).toEqual([]);
  });

  test('a raised role leaves the periods that are open already as they are', () => {
    const raised = story.find(({ type }) => type === 'AssignmentRoleRaised') as LedgerEvent;
    const open = changesOf(occurrenceView).find(({ position }) => position === 8)?.row;
    expect(occurrenceView.evolve(open, raised, `${PORTAL}/2026`)).toBe(open);
  });
});

describe('what was said in free words', () => {
  test('a text stands once, under the event that it was said with', () =>
    expect(changesOf(remarkView)).toEqual([
      {
        position: 10,
        id: `${BULLETIN}#2`,
        row: {
          id: `${BULLETIN}#2`,
          position: '10',
          assignment: BULLETIN,
          plan_id: PLAN,
          agency: 'so-ngoai-vu',
          period: '2026-Q1',
          occurrence: `${BULLETIN}/2026-Q1`,
          type: 'ProgressReported',
          said_on: '2026-03-25',
          said_by: 'so-ngoai-vu',
          text: NOTE,
        },
      },
    ]));

  test('one that is erased, or was never said, is nowhere', () => {
    const said = story.find(({ type }) => type === 'ProgressReported') as never as {
      data: object;
    };
    const erased = { ...said, data: { ...said.data, note: null } };
    expect(remarkView.keys(erased as never)).toEqual([]);
  });
});
