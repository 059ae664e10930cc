import { task } from '../../src/domain/task/task';
import { planView } from '../../src/projections/plan-view';
import type { LedgerEvent } from '../../src/projections/projection';
import { sectionView } from '../../src/projections/section-view';
import { type TaskRow, taskView } from '../../src/projections/task-view';
import { goldenEvent } from '../domain/golden';
import { folded, frozen } from '../support/given';
import { changesOf, PLAN, story, TASK, untouchedBy } from './story';

/** The event on the day in a stream of the story, after what the story tells. */
const later = (
  stream: string,
  fact: { type: string; data: object },
  position: number,
  effectiveOn: string,
  tasks: string[] = [],
): LedgerEvent => {
  const like = story[1] as LedgerEvent;
  return frozen({
    ...like,
    ...fact,
    stream,
    version: position,
    position: BigInt(position),
    effectiveOn,
    about: { plan: PLAN, tasks, agency: null },
  } as LedgerEvent);
};

describe('the plan', () => {
  const { tasks: _tasks, sections: _sections, ...header } = goldenEvent('PlanImported').data;
  const row = {
    id: PLAN,
    title: 'Công tác thông tin đối ngoại trên địa bàn tỉnh Đồng Nai năm 2026',
    year: 2026,
    number: null,
    issued_on: null,
    status: 'UNNUMBERED',
    header,
    offices: {
      coordinator: 'so-van-hoa-the-thao-va-du-lich',
      council: 'hdnd-tinh',
      finance: 'so-tai-chinh',
      provinceOffice: 'van-phong-ubnd-tinh',
    },
    codes_history: [],
    amended_on: null,
    version: 0,
  };

  test('a plan without number and date is shown as unnumbered', () => {
    expect(changesOf(planView)).toEqual([{ position: 2, id: PLAN, row }]);
    expect(untouchedBy(planView)).toEqual([]);
  });

  test.each([
    ['12/KH-UBND', '2026-01-20', 'ISSUED'],
    ['12/KH-UBND', null, 'UNNUMBERED'],
    [null, '2026-01-20', 'UNNUMBERED'],
  ])('with the number %s and the date %s it is %s', (number, issuedOn, status) => {
    const events = story.map((event) =>
      event.type === 'PlanImported'
        ? { ...event, data: { ...event.data, number, issuedOn } }
        : event,
    );
    expect(changesOf(planView, events)[0]?.row).toEqual({
      ...row,
      number,
      issued_on: issuedOn,
      status,
      header: { ...header, number, issuedOn },
    });
  });

  test('it is issued, and amended: which codes were changed, and when, stays on record', () => {
    const stream = `plan-${PLAN}`;
    const { codes, added, dropped, droppedSections, tasks, sections, ...amended } =
      goldenEvent('PlanAmended').data;
    const events = [
      ...story,
      later(stream, goldenEvent('PlanIssued'), 101, '2026-01-26'),
      later(stream, goldenEvent('PlanAmended'), 102, '2026-05-04'),
    ];
    const issued = { number: '35/KH-UBND', issued_on: '2026-01-26', status: 'ISSUED' };
    expect(changesOf(planView, events).slice(1)).toEqual([
      {
        position: 101,
        id: PLAN,
        row: {
          ...row,
          ...issued,
          header: { ...header, number: '35/KH-UBND', issuedOn: '2026-01-26' },
          version: 101,
        },
      },
      {
        position: 102,
        id: PLAN,
        row: {
          ...row,
          ...issued,
          title: 'Công tác thông tin đối ngoại năm 2026 (sửa đổi)',
          header: amended,
          codes_history: [
            {
              task: 'task-ea84afce-61e8-5e59-89ca-1d443008df8b',
              from: 'II.5.b.2',
              to: 'II.5.a',
              on: '2026-05-04',
            },
          ],
          amended_on: '2026-05-04',
          version: 102,
        },
      },
    ]);
  });
});

describe('the sections of an amended plan', () => {
  const section = (events: LedgerEvent[], code: string) =>
    changesOf(sectionView, events).filter(({ id }) => id === `${PLAN}/${code}`);
  const amendment = later(`plan-${PLAN}`, goldenEvent('PlanAmended'), 101, '2026-05-04');

  test('one that is gone has no row; one that goes on keeps what was done in it', () => {
    const rows = new Map<string, unknown>();
    for (const event of [...story, amendment])
      for (const id of sectionView.keys(event)) {
        const after = sectionView.evolve(rows.get(id) as never, event, id);
        if (after) rows.set(id, after);
        else rows.delete(id);
      }
    expect([...rows.keys()]).toEqual(
      ['II', 'II.5', 'II.7', 'III', 'IV'].map((code) => `${PLAN}/${code}`),
    );
    expect(rows.get(`${PLAN}/II.5`)).toMatchObject({ completions_late: 1, progress_reports: 1 });
  });

  test('a task that moves is counted where it is now, and a dropped one nowhere', () => {
    const moved = goldenEvent('TaskAmended');
    const to = { ...moved, data: { ...moved.data, code: 'II.5.a', section: 'II.5' } };
    const events = [
      ...story,
      later(TASK, to, 101, '2026-05-04', ['II.5.a']),
      later(
        TASK,
        { type: 'TaskDropped', data: { from: { code: 'II.5.a', kind: 'TASK' } } },
        102,
        '2026-06-01',
        ['II.5.a'],
      ),
    ];
    const counts = (code: string) =>
      section(events, code)
        .filter(({ position }) => position > 100)
        .map(({ position, row }) => [position, row.tasks]);
    expect(counts('II.7')).toEqual([[101, 0]]);
    expect(counts('II.5')).toEqual([
      [101, 1],
      [102, 0],
    ]);
    expect(counts('II')).toEqual([[102, 0]]);
  });

  test('a task that becomes a duty is counted as one', () => {
    const moved = goldenEvent('TaskAmended');
    const duty = { ...moved, data: { ...moved.data, kind: 'DUTY' } };
    const events = [...story, later(TASK, duty, 101, '2026-05-04', ['II.7.b'])];
    expect(section(events, 'II').at(-1)?.row).toMatchObject({ tasks: 0, duties: 1 });
  });
});

describe('the task', () => {
  const TaskDefined = goldenEvent('TaskDefined');
  const TaskGroupExpanded = goldenEvent('TaskGroupExpanded');
  const TaskAssigneeAdded = goldenEvent('TaskAssigneeAdded');
  const { data } = TaskDefined;
  const { members } = TaskGroupExpanded.data;
  const { assignee } = TaskAssigneeAdded.data;
  const [press, communes] = data.assignees;
  const as = (each: object | undefined, more: object = {}) => ({
    ...each,
    resolvedOn: null,
    members: [],
    withdrawn: false,
    ...more,
  });
  const PRESS = 'bao-va-phat-thanh-truyen-hinh';
  const TRADE = 'so-cong-thuong';
  const state = (...events: Parameters<typeof folded<never, never>>[1][]) => ({
    ...folded(task, ...(events as never[])),
    imported: null,
  });
  const defined = {
    id: TASK,
    plan_id: PLAN,
    code: 'II.7.a',
    former_codes: [],
    kind: 'TASK',
    ordinal: 28,
    title: 'Tăng cường sản xuất nội dung phục vụ công tác thông tin tuyên truyền',
    content: ['Bằng tiếng Việt, tiếng nước ngoài'],
    section: 'II.7',
    sections: ['II', 'II.7'],
    assignees: [as(press), as(communes)],
    agencies: [PRESS],
    roles: ['LEAD', 'COORDINATE', `LEAD ${PRESS}`],
    leads: [PRESS],
    timing_text: 'Thường xuyên',
    schedule: { base: { kind: 'CONTINUOUS' }, trigger: null },
    deliverables: data.deliverables,
    languages: ['vi', 'en'],
    classification: 'PUBLIC',
    source_lines: [{ from: 551, to: 567 }],
    source_hash: '9821c2f7488fd0335675db92911cd02bc5238e17dce927b3b3412644d63408cd',
    assumptions: ['The communes of the border area are the 08 border communes of IV.2.'],
    indicators: [],
    search:
      'ii.7.a tang cuong san xuat noi dung phuc vu cong tac thong tin tuyen truyen ' +
      'bang tieng viet, tieng nuoc ngoai',
    dropped: false,
    cadence_unresolved: false,
    state: state(TaskDefined as never),
    version: 0,
  };
  const coordinating = members.map((code) => `COORDINATE ${code}`);
  const expanded = {
    ...defined,
    assignees: [as(press), as(communes, { resolvedOn: '2026-01-20', members })],
    agencies: [PRESS, ...members],
    roles: ['LEAD', 'COORDINATE', `LEAD ${PRESS}`, ...coordinating],
    state: state(TaskDefined as never, TaskGroupExpanded as never),
    version: 1,
  };
  const added = {
    ...expanded,
    assignees: [...expanded.assignees, as(assignee)],
    agencies: [PRESS, TRADE, ...members],
    roles: [
      'LEAD',
      'COORDINATE',
      'IMPLEMENT',
      `LEAD ${PRESS}`,
      `IMPLEMENT ${TRADE}`,
      ...coordinating,
    ],
    state: state(TaskDefined as never, TaskGroupExpanded as never, TaskAssigneeAdded as never),
    version: 2,
  };

  test('a task shows whom the text names, and its groups once they are expanded', () =>
    expect(changesOf(taskView)).toEqual([
      { position: 3, id: TASK, row: defined },
      { position: 4, id: TASK, row: expanded },
      { position: 5, id: TASK, row: added },
    ]));

  test('the events of a task name its row, and each changes it', () => {
    const keys = story.flatMap((event) =>
      taskView.keys(event).map((id) => [Number(event.position), id]),
    );
    expect(keys).toEqual([3, 4, 5].map((position) => [position, TASK]));
    expect(untouchedBy(taskView)).toEqual([]);
  });

  /** The task's row after what the story tells and these. */
  const rowAfter = (...facts: { type: string; data: object }[]) => {
    const events = facts.map((fact, n) => later(TASK, fact, 101 + n, '2026-05-04', ['II.7.a']));
    return changesOf(taskView, [...story, ...events]).at(-1)?.row;
  };

  test('who lost it has it no more, but is shown', () => {
    const row = rowAfter(goldenEvent('TaskAssigneeWithdrawn'));
    expect(row?.assignees.at(-1)).toEqual(as(assignee, { withdrawn: true }));
    expect(row?.agencies).toEqual([PRESS, ...members]);
    expect(row?.roles).toEqual(expanded.roles);
  });

  test('what was decided on when it is due is kept with its day', () =>
    expect(
      rowAfter(goldenEvent('TaskCadenceResolved'), goldenEvent('TaskGuidanceRecorded'))?.state,
    ).toMatchObject({
      cadence: { every: 'QUARTER', since: '2026-05-04' },
      guidance: [{ number: '1500/BVHTTDL-TTCSTTĐN', on: '2026-05-04' }],
    }));

  test('amended it has the new code, remembers the old one, and keeps what was given since', () => {
    const row = rowAfter(goldenEvent('TaskAmended'));
    expect(row).toMatchObject({
      code: 'II.7.b',
      former_codes: ['II.7.a'],
      ordinal: 29,
      title: 'Tăng cường sản xuất nội dung bằng tiếng Việt và tiếng Khmer',
      agencies: added.agencies,
      dropped: false,
      cadence_unresolved: false,
    });
    expect(row?.search).toContain('ii.7.b');
  });

  test('dropped it is kept for its history, and nobody has it', () =>
    expect(rowAfter(goldenEvent('TaskDropped'))).toMatchObject({
      dropped: true,
      agencies: [],
      roles: [],
      leads: [],
    }));

  describe('and what it is measured by', () => {
    const indicator = goldenEvent('TaskIndicatorDefined');
    const measure = (value: string, on: string, position: number, code = 'luot-xem') => ({
      ...later(
        `assignment-${TASK.slice('task-'.length)}.${PRESS}`,
        { type: 'IndicatorMeasured', data: { indicator: code, value, period: null } },
        position,
        on,
      ),
      about: { plan: PLAN, tasks: ['II.7.a'], agency: PRESS },
    });
    const events = [...story, later(TASK, indicator, 101, '2026-05-04', ['II.7.a'])];
    const latest = (...measures: LedgerEvent[]) =>
      changesOf(taskView, [...events, ...measures]).at(-1)?.row.indicators;

    test('is shown with its last measure, by the day on which it was taken', () => {
      expect(latest()).toEqual([{ ...indicator.data, latest: null }]);
      const later_ = measure('15000', '2026-06-30', 102);
      const earlier = measure('14000', '2026-05-31', 103);
      const at = { value: '15000', measuredOn: '2026-06-30', agency: PRESS, period: null };
      expect(latest(later_, earlier)).toEqual([{ ...indicator.data, latest: at }]);
    });

    test('of another indicator changes nothing', () => {
      const other = measure('1', '2026-06-30', 102, 'khac');
      expect(changesOf(taskView, [...events, other])).toHaveLength(4);
    });

    test('stands in the order of definition, whatever order a stored row has', () => {
      const other = { ...indicator, data: { ...indicator.data, code: 'a' } };
      const two = changesOf(taskView, [
        ...events,
        later(TASK, other, 102, '2026-05-05', ['II.7.a']),
      ]);
      const row = two.at(-1)?.row as TaskRow;
      const { a, 'luot-xem': views } = row.state.indicators;
      const stored = { ...row, state: { ...row.state, indicators: { a, 'luot-xem': views } } };
      const amended = later(TASK, goldenEvent('TaskAmended'), 103, '2026-07-01', ['II.7.b']);
      const after = taskView.evolve(stored as TaskRow, amended, TASK);
      expect(after?.indicators.map(({ code }) => code)).toEqual(['luot-xem', 'a']);
    });

    test('stays when the task is amended', () => {
      const amended = later(TASK, goldenEvent('TaskAmended'), 103, '2026-07-01', ['II.7.b']);
      const shown = latest(measure('15000', '2026-06-30', 102), amended as LedgerEvent);
      expect(shown?.[0]?.latest?.value).toBe('15000');
    });
  });
});
