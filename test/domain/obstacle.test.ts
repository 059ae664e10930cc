import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import type { Actor } from '../../src/domain/decider';
import {
  allowedObstacleSteps,
  mayReportObstacle,
  type ObstacleCommand,
  type ObstacleEvent,
  obstacle,
  type ReportObstacle,
} from '../../src/domain/obstacle/obstacle';
import { folded, given, happenedOn, ledgerOf, type Moment } from '../support/given';
import { askExtension, decided, extensionAsked } from './assignments';
import { goldenEvents } from './golden';
import {
  attempts,
  CULTURE,
  coordinator,
  everybody,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  onlyOf,
  PROVINCE_OFFICE,
  provinceOffice,
  registrar,
} from './people';
import { inProvince, opened, PLAN, province, registered, taskId } from './province';

const golden = goldenEvents(obstacle, {
  ObstacleReported: {
    1: {
      planId: PLAN,
      taskId: taskId('II.5.b.2'),
      taskCode: 'II.5.b.2',
      agency: FOREIGN_AFFAIRS,
      found: false,
      text: 'Chưa có nhà in đủ năng lực.',
    },
  },
  ObstacleEscalated: { 1: { to: PROVINCE_OFFICE, note: 'Kính đề nghị UBND tỉnh chỉ đạo.' } },
  ObstacleResolved: {
    1: { reportedOn: '2026-03-02', resolution: 'Đã ký hợp đồng với nhà in khác.' },
  },
  ObstacleRejected: { 1: { reportedOn: '2026-03-02', reason: 'Thuộc thẩm quyền của Sở.' } },
});
const BULLETIN = 'II.5.b.2';
const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);
const on = (day: Moment, ...events: ObstacleEvent[]) => happenedOn(day, ...events);
const reported = on('2026-03-02', golden.ObstacleReported);
const escalated = [...reported, ...on('2026-03-10', golden.ObstacleEscalated)];
const resolved = [...reported, ...on('2026-03-20', golden.ObstacleResolved)];
const rejected = [...escalated, ...on('2026-03-20', golden.ObstacleRejected)];

const obstacleOf = (...events: ObstacleEvent[]) => given(obstacle, ...events).on(inProvince);
const tell = (of: Partial<ReportObstacle> = {}): ReportObstacle => ({
  type: 'ReportObstacle',
  planId: PLAN,
  taskCode: BULLETIN,
  agency: FOREIGN_AFFAIRS,
  text: 'Chưa có nhà in đủ năng lực.',
  ...of,
});
const escalate = { type: 'EscalateObstacle', note: 'Kính đề nghị UBND tỉnh chỉ đạo.' } as const;
const resolve = {
  type: 'ResolveObstacle',
  resolution: 'Đã ký hợp đồng với nhà in khác.',
} as const;
const reject = { type: 'RejectObstacle', reason: 'Thuộc thẩm quyền của Sở.' } as const;
const told = (of: Partial<(typeof golden.ObstacleReported)['data']>): ObstacleEvent => ({
  ...golden.ObstacleReported,
  data: { ...golden.ObstacleReported.data, ...of },
});

test('what was stored means what it always meant', () => {
  const state = {
    planId: PLAN,
    taskId: taskId(BULLETIN),
    taskCode: BULLETIN,
    agency: FOREIGN_AFFAIRS,
    status: 'REPORTED',
    reportedOn: '2026-03-02',
    since: '2026-03-02',
  };
  expect(folded(obstacle, ...reported)).toEqual(state);
  expect(folded(obstacle, ...escalated)).toEqual({
    ...state,
    status: 'ESCALATED',
    since: '2026-03-10',
  });
  expect(folded(obstacle, ...resolved)).toEqual({
    ...state,
    status: 'RESOLVED',
    since: '2026-03-20',
  });
  expect(folded(obstacle, ...rejected)).toEqual({
    ...state,
    status: 'REJECTED',
    since: '2026-03-20',
  });
});

describe('reporting an obstacle', () => {
  test('an agency reports what stands in the way of its task', () =>
    obstacleOf().when(tell(), officer).thenHappened(golden.ObstacleReported));

  test('an agency reports one of the plan as a whole', () =>
    obstacleOf()
      .when(tell({ taskCode: null }), head)
      .thenHappened(told({ taskId: null, taskCode: null })));

  test('the coordinator finds one, of an agency or of nobody in particular', () => {
    obstacleOf()
      .when(tell(), coordinator)
      .thenHappened(told({ found: true }));
    obstacleOf()
      .when(tell({ agency: null }), coordinator)
      .thenHappened(told({ agency: CULTURE, found: true }));
  });

  test("the coordinator's own officer reports, and has not found it for the province", () =>
    obstacleOf()
      .when(tell({ taskCode: 'II.2.a', agency: CULTURE }), officerOf(CULTURE))
      .thenHappened(
        told({ taskId: taskId('II.2.a'), taskCode: 'II.2.a', agency: CULTURE, found: false }),
      ));

  test('the unit that does the work tells of it, as its parent does', () => {
    const of = { taskCode: 'II.5.b.3', agency: PROVINCE_OFFICE };
    const event = told({ ...of, taskId: taskId('II.5.b.3') });
    obstacleOf().when(tell(of), officerOf('trung-tam-xuc-tien')).thenHappened(event);
    obstacleOf().when(tell(of), headOf(PROVINCE_OFFICE)).thenHappened(event);
    obstacleOf().when(tell(of), officerOf('so-y-te')).thenRejected('FORBIDDEN', {
      command: 'ReportObstacle',
      allowed: 'COORDINATOR, HEAD, OFFICER',
    });
  });

  test('who coordinates a task meets obstacles too', () =>
    obstacleOf()
      .when(tell({ taskCode: 'II.7.a' }), officer)
      .thenHappened(told({ taskCode: 'II.7.a', taskId: taskId('II.7.a') })));

  test('a task that the agency does not have is none of its obstacles', () =>
    obstacleOf()
      .when(tell({ taskCode: 'II.5.b.4' }), officer)
      .thenRejected('NOT_ITS_TASK', {
        field: 'taskCode',
        task: 'II.5.b.4',
        agency: FOREIGN_AFFAIRS,
      }));

  test('there is no obstacle of a task, a plan or an agency that there is not', () => {
    obstacleOf()
      .when(tell({ taskCode: 'II.99' }), officer)
      .thenRejected('NOT_FOUND', { field: 'taskCode', what: 'task' });
    obstacleOf()
      .when(tell({ planId: 'none' }), officer)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' });
    obstacleOf()
      .when(tell({ agency: 'so-khong-co' }), coordinator)
      .thenRejected('UNKNOWN_AGENCY', { field: 'agency', agency: 'so-khong-co' });
  });

  test('a task that an amendment dropped meets none', () => {
    const facts = decided(BULLETIN, {
      on: '2026-02-02',
      step: { type: 'DropTask' },
      by: registrar,
    });
    given(obstacle)
      .with(facts)
      .when(tell(), officer)
      .thenRejected('TASK_DROPPED', { task: BULLETIN });
  });

  test('an agency that is closed meets none; its successor does', () => {
    const merged = given(agencyRegistry, ...registered)
      .when(
        { type: 'MergeAgencies', from: [FOREIGN_AFFAIRS], into: 'so-y-te', register: [] },
        registrar,
        '2026-03-01',
      )
      .happened();
    const facts = { ...province, [AGENCY_REGISTRY]: [...registered, ...merged] };
    const closed = given(obstacle).with(facts);
    closed.when(tell(), officerOf('so-y-te')).thenRejected('AGENCY_CLOSED', {
      field: 'agency',
      agency: FOREIGN_AFFAIRS,
      successor: 'so-y-te',
    });
    closed
      .when(tell({ agency: 'so-y-te' }), officerOf('so-y-te'))
      .thenHappened(told({ agency: 'so-y-te' }));
  });

  test('a fact of before the plan is none of it', () =>
    obstacleOf()
      .when(tell(), officer, { recorded: '2026-03-02', effectiveOn: '2025-12-31' })
      .thenRejected('BEFORE_PLAN_YEAR', {
        field: 'effectiveOn',
        date: '2025-12-31',
        year: '2026-01-01',
      }));

  test('one obstacle is reported once', () =>
    obstacleOf(...reported)
      .when(tell(), officer)
      .thenRejected('WRONG_STATUS', { status: 'REPORTED' }));
});

describe('answering an obstacle', () => {
  test('the coordinator tells UBND tỉnh of it', () =>
    obstacleOf(...reported)
      .when(escalate, coordinator)
      .thenHappened(golden.ObstacleEscalated));

  test('the coordinator resolves or rejects what it has not escalated', () => {
    obstacleOf(...reported)
      .when(resolve, coordinator)
      .thenHappened(golden.ObstacleResolved);
    obstacleOf(...reported)
      .when(reject, coordinator)
      .thenHappened(golden.ObstacleRejected);
  });

  test('the province office resolves or rejects what was escalated', () => {
    obstacleOf(...escalated)
      .when(resolve, provinceOffice)
      .thenHappened(golden.ObstacleResolved);
    obstacleOf(...escalated)
      .when(reject, provinceOffice)
      .thenHappened(golden.ObstacleRejected);
  });

  test.each([resolve, reject])(
    'what was escalated the coordinator does not answer: %j',
    (command) =>
      obstacleOf(...escalated)
        .when(command, coordinator)
        .thenRejected('FORBIDDEN', { command: command.type, allowed: 'PROVINCE_OFFICE' }),
  );

  test('what was escalated is not escalated again', () =>
    obstacleOf(...escalated)
      .when(escalate, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'ESCALATED' }));

  test.each([
    ['RESOLVED', resolved],
    ['REJECTED', rejected],
  ] as const)('what is %s is answered', (status, events) => {
    obstacleOf(...events)
      .when(escalate, coordinator)
      .thenRejected('WRONG_STATUS', { status });
    for (const by of [coordinator, provinceOffice])
      for (const command of [resolve, reject])
        obstacleOf(...events)
          .when(command, by)
          .thenRejected('WRONG_STATUS', { status });
  });

  test('no step is dated before the one that it follows', () => {
    obstacleOf(...reported)
      .when(escalate, coordinator, { recorded: '2026-03-10', effectiveOn: '2026-03-01' })
      .thenRejected('BEFORE_OBSTACLE', {
        field: 'effectiveOn',
        date: '2026-03-01',
        since: '2026-03-02',
      });
    for (const command of [resolve, reject])
      obstacleOf(...escalated)
        .when(command, provinceOffice, { recorded: '2026-03-20', effectiveOn: '2026-03-09' })
        .thenRejected('BEFORE_OBSTACLE', {
          field: 'effectiveOn',
          date: '2026-03-09',
          since: '2026-03-10',
        });
  });

  test.each([escalate, resolve, reject])('%j needs an obstacle that there is', (command) =>
    expect(attempts((actor) => obstacleOf().when(command, actor).code())).toEqual(
      only().othersGet('NOT_FOUND'),
    ),
  );
});

describe('who may act, and who may know of an obstacle', () => {
  const ALL = ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'] as const;
  const knows = ({ roles, agency }: Actor) =>
    agency === FOREIGN_AFFAIRS || ALL.some((role) => roles.includes(role));

  test('it is reported by the people of its agency and by the coordinator', () =>
    expect(attempts((actor) => obstacleOf().when(tell(), actor).code())).toEqual(
      only(officer, head, coordinator).othersGet('FORBIDDEN'),
    ));

  test.each<[ObstacleCommand, ObstacleEvent[], Actor]>([
    [escalate, reported, coordinator],
    [resolve, reported, coordinator],
    [reject, reported, coordinator],
    [resolve, escalated, provinceOffice],
    [reject, escalated, provinceOffice],
  ])('%j: for most others there is none', (command, events, by) =>
    expect(
      attempts((actor) =>
        obstacleOf(...events)
          .when(command, actor)
          .code(),
      ),
    ).toEqual(onlyOf(({ id }) => id === by.id, knows)),
  );

  test('who may not know of it is told that it is not there', () =>
    obstacleOf(...reported)
      .when(resolve, officerOf('so-y-te'))
      .thenRejected('NOT_FOUND', { field: 'obstacleId', what: 'obstacle' }));

  test('the steps that are offered are those that are let through', () => {
    for (const events of [reported, escalated, resolved, rejected])
      for (const by of everybody)
        expect(allowedObstacleSteps(folded(obstacle, ...events), inProvince, by)).toEqual(
          [escalate, resolve, reject]
            .filter(
              (command) =>
                obstacleOf(...events)
                  .when(command, by)
                  .code() === 'ALLOWED',
            )
            .map(({ type }) => type),
        );
    const open = { planId: PLAN, taskCode: BULLETIN, agency: FOREIGN_AFFAIRS };
    expect(
      everybody.filter((by) => mayReportObstacle(open, inProvince, by)).map(({ id }) => id),
    ).toEqual([officer.id, head.id, coordinator.id]);
    expect(mayReportObstacle({ ...open, planId: 'none' }, inProvince, coordinator)).toBe(false);
  });
});

test('it is about its plan, its task or the duty IV.3, and its agency', () => {
  const about = { plan: PLAN, tasks: [BULLETIN], agency: FOREIGN_AFFAIRS };
  expect(obstacle.about(folded(obstacle, ...reported))).toEqual(about);
  const whole = folded(obstacle, told({ taskId: null, taskCode: null }));
  expect(obstacle.about(whole)).toEqual({ ...about, tasks: ['IV.3'] });
  expect(obstacle.about(obstacle.initial)).toEqual({ plan: null, tasks: [], agency: null });
});

test('it is as confidential as its task, and internal where it is of none', () => {
  const of = (command: ObstacleCommand, ...events: ObstacleEvent[]) =>
    obstacle.classification(command, folded(obstacle, ...events), inProvince);
  expect(of(tell())).toBe('PUBLIC');
  expect(of(tell({ taskCode: 'II.4.b' }))).toBe('INTERNAL');
  expect(of(tell({ taskCode: null }))).toBe('INTERNAL');
  expect(of(resolve, ...reported)).toBe('PUBLIC');
  expect(of(resolve, told({ taskCode: 'II.6.d', taskId: taskId('II.6.d') }))).toBe('INTERNAL');
  expect(of(escalate, told({ taskCode: null, taskId: null }))).toBe('INTERNAL');
});

describe('an obstacle that justifies an extension', () => {
  const OBSTACLE = 'obstacle-1';
  const asked = extensionAsked('2026-Q1', '2026-04-15');
  const ask = (
    obstacleId: string | null,
    events: ObstacleEvent[],
    before: AssignmentEvent[] = [],
  ) =>
    given(assignment, ...opened(BULLETIN, FOREIGN_AFFAIRS), ...before)
      .on(ledgerOf({ ...province, [OBSTACLE]: events }))
      .when({ ...askExtension('2026-Q1', '2026-04-15'), obstacleId }, officer, '2026-03-16');

  test('the request points at it, and the due date stays until it is granted', () => {
    const asking = ask(OBSTACLE, reported);
    asking.thenHappened({
      type: 'ExtensionRequested',
      data: {
        period: '2026-Q1',
        until: '2026-04-15',
        reason: 'Nhà in quá tải.',
        obstacle: OBSTACLE,
      },
    });
    expect(asking.state().occurrences['2026-Q1']?.dueOn).toBe('2026-03-31');
  });

  test.each([
    ['of the plan as a whole', [told({ taskId: null, taskCode: null })]],
    ['that was escalated', escalated],
    ['that was resolved, too late', resolved],
  ] as const)('one %s may justify it as well', (_, events) =>
    expect(ask(OBSTACLE, [...events]).code()).toBe('ALLOWED'),
  );

  test('asked for without it before, it is news that it stands in the way', () => {
    expect(ask(OBSTACLE, reported, [asked]).happened()).toHaveLength(1);
    ask(null, reported, [asked]).thenNothingHappened();
  });

  test('for the same obstacle nothing is asked twice', () => {
    const once = ask(OBSTACLE, reported).happened();
    ask(OBSTACLE, reported, once).thenNothingHappened();
  });

  test('of another agency there is none', () => {
    const field = { field: 'obstacleId', what: 'obstacle' };
    ask(OBSTACLE, [told({ agency: 'so-y-te' })]).thenRejected('NOT_FOUND', field);
    ask(OBSTACLE, []).thenRejected('NOT_FOUND', field);
  });

  test('of another task it justifies nothing here', () =>
    ask(OBSTACLE, [told({ taskId: taskId('II.7.a'), taskCode: 'II.7.a' })]).thenRejected(
      'OBSTACLE_ELSEWHERE',
      { field: 'obstacleId' },
    ));

  test('of another plan it justifies nothing here', () =>
    ask(OBSTACLE, [told({ planId: 'another', taskId: null, taskCode: null })]).thenRejected(
      'OBSTACLE_ELSEWHERE',
      { field: 'obstacleId' },
    ));

  test('that was rejected it justifies nothing', () =>
    ask(OBSTACLE, rejected).thenRejected('OBSTACLE_REJECTED', { field: 'obstacleId' }));
});
