import { planView } from '../../src/projections/plan-view';
import { taskView } from '../../src/projections/task-view';
import { goldenEvent } from '../domain/golden';
import { changesOf, PLAN, story, TASK, untouchedBy } from './story';

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
});

describe('the task', () => {
  const { data } = goldenEvent('TaskDefined');
  const { members } = goldenEvent('TaskGroupExpanded').data;
  const { assignee } = goldenEvent('TaskAssigneeAdded').data;
  const [press, communes] = data.assignees;
  const named = { ...press, resolvedOn: null, members: [] };
  const PRESS = 'bao-va-phat-thanh-truyen-hinh';
  const defined = {
    id: TASK,
    plan_id: PLAN,
    code: 'II.7.a',
    kind: 'TASK',
    ordinal: 28,
    title: 'Tăng cường sản xuất nội dung phục vụ công tác thông tin tuyên truyền',
    content: ['Bằng tiếng Việt, tiếng nước ngoài'],
    section: 'II.7',
    sections: ['II', 'II.7'],
    assignees: [named, { ...communes, resolvedOn: null, members: [] }],
    agencies: [PRESS],
    roles: ['LEAD', 'COORDINATE', `LEAD ${PRESS}`],
    timing_text: 'Thường xuyên',
    schedule: { base: { kind: 'CONTINUOUS' }, trigger: null },
    deliverables: data.deliverables,
    languages: ['vi', 'en'],
    classification: 'PUBLIC',
    source_lines: [{ from: 551, to: 567 }],
    source_hash: '9821c2f7488fd0335675db92911cd02bc5238e17dce927b3b3412644d63408cd',
    assumptions: ['The communes of the border area are the 08 border communes of IV.2.'],
    search:
      'ii.7.a tang cuong san xuat noi dung phuc vu cong tac thong tin tuyen truyen ' +
      'bang tieng viet, tieng nuoc ngoai',
    version: 0,
  };
  const coordinating = members.map((code) => `COORDINATE ${code}`);
  const expanded = {
    ...defined,
    assignees: [named, { ...communes, resolvedOn: '2026-01-20', members }],
    agencies: [PRESS, ...members],
    roles: ['LEAD', 'COORDINATE', `LEAD ${PRESS}`, ...coordinating],
    version: 1,
  };

  test('a task shows whom the text names, and its groups once they are expanded', () =>
    expect(changesOf(taskView)).toEqual([
      { position: 3, id: TASK, row: defined },
      { position: 4, id: TASK, row: expanded },
      {
        position: 5,
        id: TASK,
        row: {
          ...expanded,
          assignees: [...expanded.assignees, { ...assignee, resolvedOn: null, members: [] }],
          agencies: [PRESS, ...members, 'so-cong-thuong'],
          roles: [
            'LEAD',
            'COORDINATE',
            'IMPLEMENT',
            `LEAD ${PRESS}`,
            ...coordinating,
            'IMPLEMENT so-cong-thuong',
          ],
          version: 2,
        },
      },
    ]));

  test('the events of a task name its row, and each changes it', () => {
    const keys = story.flatMap((event) =>
      taskView.keys(event).map((id) => [Number(event.position), id]),
    );
    expect(keys).toEqual([3, 4, 5].map((position) => [position, TASK]));
    expect(untouchedBy(taskView)).toEqual([]);
  });
});
