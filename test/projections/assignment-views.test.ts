import { assignmentView } from '../../src/projections/assignment-view';
import { occurrenceId, occurrenceView } from '../../src/projections/occurrence-view';
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
    role: 'LEAD',
    mode: 'ASSIGNED',
    mode_confirmed: true,
    label: 'Đơn vị chủ trì',
    sub_unit: null,
    capacity: null,
    from_group: null,
    commandable: true,
    status: 'ACTIVE',
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

  test('an assignment stands as it was opened, in the role it was raised to', () => {
    const changes = changesOf(assignmentView).map(({ position, row }) => [position, row]);
    expect(changes.filter(([position]) => position !== 8)).toEqual([
      [6, bulletin],
      [7, portal],
      [9, { ...bulletin, version: 1 }],
      [10, { ...bulletin, version: 2 }],
      [11, { ...bulletin, version: 3 }],
      [12, { ...bulletin, version: 4 }],
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
    task_code: 'II.5.b.2',
    task_ordinal: 13,
    sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2'],
    agency: 'so-ngoai-vu',
    period,
    starts_on: start,
    due_on: end,
    first_due_on: end,
    status: 'NOT_STARTED',
    timeliness: 'IN_TIME',
    done: 0,
    quantity: { of: 1, unit: 'số' },
    percent: 0,
    completed_on: null,
    note: null as string | null,
    languages: [],
    editions: [] as string[],
    continuous: false,
  });
  const q1 = due('2026-Q1', '2026-01-01', '2026-03-31');
  const edited = { ...q1, status: 'IN_PROGRESS', editions: ['vi'] };
  const printed = { ...edited, done: 1, percent: 100, note: NOTE };
  const completed = { ...printed, completed_on: '2026-04-06', timeliness: 'DONE_LATE' };

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
          task_code: 'II.7.c',
          task_ordinal: 30,
          sections: ['II', 'II.7', 'II.7.c'],
          due_on: null,
          first_due_on: null,
          timeliness: 'NO_DEADLINE',
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
    const raised = story.find(({ type }) => type === 'AssignmentRoleRaised');
    expect(occurrenceView.evolve(q1 as never, raised as never, q1.id)).toBe(q1);
  });
});
