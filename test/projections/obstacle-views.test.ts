import { classifiedDocumentView } from '../../src/projections/classified-document-view';
import { implementingPlanView } from '../../src/projections/implementing-plan-view';
import { obstacleView } from '../../src/projections/obstacle-view';
import { taskId } from '../domain/province';
import { changesOf, OBSTACLE, OWN_PLAN, PLAN, SECRET, story, untouchedBy } from './story';

const reported = {
  id: OBSTACLE,
  plan_id: PLAN,
  task_id: taskId('II.5.b.2'),
  task_code: 'II.5.b.2',
  sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2'],
  agency: 'so-ngoai-vu',
  found: false,
  status: 'REPORTED',
  text: 'Chưa có nhà in đủ năng lực.',
  reported_on: '2026-11-12',
  escalated_on: null,
  closed_on: null,
  escalation_note: null,
  resolution: null,
  classification: 'PUBLIC',
  search: 'chua co nha in du nang luc.',
  version: 0,
};
const escalated = {
  ...reported,
  status: 'ESCALATED',
  escalated_on: '2026-11-13',
  escalation_note: 'Kính đề nghị UBND tỉnh chỉ đạo.',
  version: 1,
};

test('an obstacle is reported, escalated and resolved, each on its day', () => {
  expect(changesOf(obstacleView).map(({ row }) => row)).toEqual([
    reported,
    escalated,
    {
      ...escalated,
      status: 'RESOLVED',
      closed_on: '2026-11-16',
      resolution: 'Đã ký hợp đồng với nhà in khác.',
      version: 2,
    },
  ]);
  expect(untouchedBy(obstacleView)).toEqual([]);
});

test('a rejected one says why', () => {
  const events = story.map((event) =>
    event.type === 'ObstacleResolved'
      ? { ...event, type: 'ObstacleRejected', data: { reportedOn: '2026-11-12', reason: 'Bác.' } }
      : event,
  ) as typeof story;
  expect(changesOf(obstacleView, events).at(-1)?.row).toEqual({
    ...escalated,
    status: 'REJECTED',
    closed_on: '2026-11-16',
    resolution: 'Bác.',
    version: 2,
  });
});

test('a text that was erased is null, and is not searched for', () => {
  const events = story.map((event) =>
    event.type === 'ObstacleReported' ? { ...event, data: { ...event.data, text: null } } : event,
  );
  expect(changesOf(obstacleView, events)[0]?.row).toEqual({ ...reported, text: null, search: '' });
});

describe('an implementing plan', () => {
  const asked = {
    id: OWN_PLAN,
    plan_id: PLAN,
    agency: 'so-ngoai-vu',
    asked: true,
    due_on: '2026-02-27',
    first_submitted_on: null,
    submitted_on: null,
    late: null,
    revision: 0,
    paper: null,
    covers: [],
    version: -1,
  };

  test('is asked for by a day, of everybody named, and submitted by one of them', () => {
    const changes = changesOf(implementingPlanView);
    expect(changes.map(({ id, row }) => [id, row.due_on, row.revision])).toEqual([
      [`implementingPlan-${PLAN}.bao-va-phat-thanh-truyen-hinh`, '2026-02-27', 0],
      [OWN_PLAN, '2026-02-27', 0],
      [OWN_PLAN, '2026-02-27', 1],
    ]);
    expect(changes.slice(1).map(({ row }) => row)).toEqual([
      asked,
      {
        ...asked,
        first_submitted_on: '2026-11-17',
        submitted_on: '2026-11-17',
        late: false,
        revision: 1,
        paper: { number: '12/KH-SNgV', date: '2026-02-10', issuer: 'Sở Ngoại vụ' },
        covers: [taskId('II.2.b'), taskId('II.5.b.2')],
        version: 0,
      },
    ]);
  });

  /** The duty IV.5, given to Sở Ngoại vụ and taken from it. */
  const duty = (type: string, data: object = {}) =>
    ({
      ...story[5],
      type,
      data: { ...story[5]?.data, ...data },
      about: { plan: PLAN, tasks: ['IV.5'], agency: 'so-ngoai-vu' },
    }) as (typeof story)[number];
  const opened = duty('AssignmentOpened');
  const submitted = story.find(({ type }) => type === 'ImplementingPlanSubmitted') as typeof opened;
  const rows = (...events: (typeof opened)[]) => {
    const kept = new Map<string, unknown>();
    for (const event of events)
      for (const id of implementingPlanView.keys(event))
        kept.set(id, implementingPlanView.evolve(kept.get(id) as never, event, id));
    return Object.fromEntries(kept);
  };

  test('is asked for with the duty, before any day is set', () =>
    expect(rows(opened)).toEqual({ [OWN_PLAN]: { ...asked, due_on: null } }));

  test('is asked for no more once the duty is taken away; what was submitted stays', () => {
    expect(rows(opened, duty('AssignmentWithdrawn', { periods: [] }))).toEqual({
      [OWN_PLAN]: undefined,
    });
    const kept = rows(opened, submitted, duty('AssignmentWithdrawn', { periods: [] }));
    expect(kept[OWN_PLAN]).toMatchObject({ asked: false, revision: 1 });
  });

  test('is asked of the successor of an agency that is no more', () => {
    const passed = duty('AssignmentTransferred', { from: 'so-ngoai-vu', to: 'so-noi-vu' });
    const heir = `implementingPlan-${PLAN}.so-noi-vu`;
    expect(rows(opened, passed)).toMatchObject({
      [OWN_PLAN]: undefined,
      [heir]: { agency: 'so-noi-vu', asked: true, revision: 0 },
    });
  });
});

test('a classified document is known by number, date, issuer and level', () => {
  expect(changesOf(classifiedDocumentView).map(({ row }) => row)).toEqual([
    {
      id: SECRET,
      plan_id: PLAN,
      agency: 'so-ngoai-vu',
      number: '07-BC/SNgV',
      date: '2026-03-02',
      issuer: 'Sở Ngoại vụ',
      level: 'MAT',
      registered_on: '2026-11-18',
      version: 0,
    },
  ]);
  expect(untouchedBy(classifiedDocumentView)).toEqual([]);
});
