import fc from 'fast-check';
import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import { assignment, type Occurrence } from '../../src/domain/assignment/assignment';
import { BUDGET_SOURCES, budgetRequest } from '../../src/domain/budget-request/budget-request';
import type { Actor, Decider } from '../../src/domain/decider';
import { eventShapes, type LedgerFact } from '../../src/domain/events';
import { plan, planStream } from '../../src/domain/plan/plan';
import { ROLES } from '../../src/domain/plan/plan-document';
import { report, reportStream } from '../../src/domain/report/report';
import {
  CYCLE_KINDS,
  cycleStream,
  reportingCycle,
} from '../../src/domain/reporting-cycle/reporting-cycle';
import { guardStorable } from '../../src/domain/shared/canonical-json';
import { task } from '../../src/domain/task/task';
import { folded, given, ledgerOf } from '../support/given';
import {
  CULTURE,
  coordinator,
  FINANCE,
  FOREIGN_AFFAIRS,
  finance,
  headOf,
  officerOf,
  provinceOffice,
  registrar,
} from './people';
import {
  agencies,
  assignmentId,
  document,
  inProvince,
  PLAN,
  planTask,
  province,
  registered,
  taskId,
  withAssignment,
} from './province';

/** Whatever is tried, by whomever, in whatever order: what holds for every decider. */
type World = Record<string, readonly LedgerFact[]>;
// biome-ignore lint/suspicious/noExplicitAny: deciders of every kind are tried side by side
type AnyDecider = Decider<any, { type: string }, any>;
type Step = {
  decider: AnyDecider;
  stream: string;
  command: { type: string };
  by: Actor;
  on: string;
};

const UNION = 'lien-hiep-cac-to-chuc-huu-nghi';
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const bodies = [FOREIGN_AFFAIRS, CULTURE, UNION, PARTY, 'so-y-te'];
const cycleId = `reportingCycle-${PLAN}.FINAL`;

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const just = fc.constant;
const maybe = (value: fc.Arbitrary<number>) => fc.option(value, { nil: null });
const anybody = oneOf(
  coordinator,
  finance,
  provinceOffice,
  registrar,
  ...bodies.flatMap((each) => [officerOf(each), headOf(each)]),
);

/** A command to a stream, mostly by somebody who may give it. */
const step = (
  decider: unknown,
  stream: string,
  command: fc.Arbitrary<{ type: string }>,
  ...right: Actor[]
): fc.Arbitrary<Step> =>
  fc.record({
    decider: just(decider as AnyDecider),
    stream: just(stream),
    command,
    by: fc.oneof({ arbitrary: oneOf(...right), weight: 5 }, anybody),
    on: oneOf('2026-03-31', '2026-05-04', '2026-10-01', '2026-11-06', '2026-11-20'),
  });

const onRegistry = step(
  agencyRegistry,
  AGENCY_REGISTRY,
  oneOf(
    ...agencies.slice(0, 3),
    { ...agencies[0], code: 'so-moi' },
    { ...agencies[0], name: 'Sở Nội vụ tỉnh Đồng Nai' },
  ).map((each) => ({
    type: 'RegisterAgencies',
    agencies: [each],
  })),
  registrar,
);
const onPlan = step(
  plan,
  planStream(PLAN),
  oneOf(null, '12/KH-UBND').map((number) => ({
    type: 'ImportPlan',
    document: { ...document, number },
    taskIds: document.tasks.map((each) => taskId(each.code)),
  })),
  registrar,
);

/** Who has which task, and a period in which it has something to do. */
const businesses: [code: string, agency: string, period: string][] = [
  ['II.5.b.2', FOREIGN_AFFAIRS, '2026-Q1'],
  ['II.2.b', FOREIGN_AFFAIRS, '2026-Q2-Q3'],
  ['II.5.b.4', UNION, '2026-Q2'],
  ['II.7.a', FOREIGN_AFFAIRS, '2026'],
  ['II.7.c', 'so-y-te', '2026'],
  ['II.1', CULTURE, '2026'],
  ['II.4.c', PARTY, '2026-Q1'],
];
const onTask = oneOf(...businesses).chain(([code, agency]) =>
  fc.oneof(
    step(
      task,
      taskId(code),
      just({ type: 'DefineTask', planId: PLAN, year: 2026, task: planTask(code) }),
      registrar,
    ),
    step(
      task,
      taskId(code),
      oneOf('xa-bien-gioi', 'so-ban-nganh', 'bao-chi-ky-ket').map((group) => ({
        type: 'AssignTask',
        planId: PLAN,
        group,
      })),
      coordinator,
    ),
    step(
      task,
      taskId(code),
      fc.record({
        type: just('AssignTask'),
        planId: just(PLAN),
        agency: oneOf(agency, 'so-y-te'),
        role: oneOf(...ROLES),
        mode: just('ASSIGNED'),
      }),
      coordinator,
    ),
  ),
);
const onAssignment = oneOf(...businesses).chain(([code, agency, usual]) => {
  const stream = assignmentId(code, agency);
  const period = fc.oneof({ arbitrary: just(usual), weight: 5 }, oneOf('2026-Q3', '2027'));
  const formats = just(['PRINT']);
  const [officer, head] = [officerOf(agency), headOf(agency)];
  const opening = { type: 'OpenAssignment', taskId: taskId(code), agency };
  return fc.oneof(
    step(assignment, stream, just(opening), coordinator, registrar),
    step(
      assignment,
      stream,
      fc.record({
        type: just('ReportProgress'),
        period,
        quantity: maybe(fc.nat(3)),
        percent: maybe(fc.nat(100)),
        note: fc.constantFrom(null, 'x'),
      }),
      officer,
    ),
    step(
      assignment,
      stream,
      fc.record({ type: just('ReportCompletion'), period, quantity: maybe(fc.nat(3)) }),
      officer,
      head,
    ),
    step(
      assignment,
      stream,
      fc.record({
        type: just('SubmitDeliverable'),
        period,
        language: oneOf('vi', 'en'),
        formats,
      }),
      officer,
    ),
    step(assignment, stream, fc.record({ type: just('SignOff'), period }), head),
  );
});
const onBudget = oneOf([FOREIGN_AFFAIRS, 'II.5.b.2'], [CULTURE, 'II.1']).chain(
  ([agency = '', code = '']) => {
    const stream = `budgetRequest-${agency}`;
    const line = fc.record({
      task: just(code),
      period: oneOf('2026', '2026-Q1', '2027'),
      source: oneOf(...BUDGET_SOURCES),
      requested: oneOf('0', '1', '999999999999999999'),
    });
    const lines = fc.array(line, { maxLength: 2 });
    return fc.oneof(
      step(
        budgetRequest,
        stream,
        fc.record({ type: just('DraftBudgetRequest'), planId: just(PLAN), lines }),
        officerOf(agency),
      ),
      step(budgetRequest, stream, just({ type: 'SubmitBudgetRequest' }), headOf(agency)),
      step(budgetRequest, stream, just({ type: 'ReceiveBudgetRequest' }), finance),
      step(budgetRequest, stream, just({ type: 'AcknowledgeBudgetCopy' }), coordinator),
    );
  },
);
const onCycle = fc
  .record({
    type: just('OpenReportingCycle' as const),
    planId: just(PLAN),
    kind: oneOf(...CYCLE_KINDS),
    periodCovered: oneOf(
      { from: '2026-01-01', to: '2026-10-31' },
      { from: '2026-02-01', to: '2026-01-01' },
    ),
    cutOff: oneOf('2026-11-06', '2026-11-14'),
  })
  .chain((command) =>
    step(
      reportingCycle,
      cycleStream(command, () => 'reportingCycle-minted'),
      just(command),
      coordinator,
    ),
  );
const onReport = oneOf(...bodies).chain((agency) => {
  const stream = reportStream(cycleId, agency);
  const submit = { type: 'SubmitReport', cycleId, agency, content: 'x' };
  return fc.oneof(
    step(
      report,
      stream,
      oneOf('INTERNAL', 'MAT').map((classification) => ({ ...submit, classification })),
      officerOf(agency),
    ),
    step(report, stream, just({ type: 'ReturnReport', reason: 'x' }), coordinator),
    step(report, stream, just({ type: 'AcceptReport' }), coordinator, provinceOffice),
  );
});

const steps = fc.array(
  fc.oneof(
    onRegistry,
    onPlan,
    { arbitrary: onTask, weight: 2 },
    { arbitrary: onAssignment, weight: 8 },
    { arbitrary: onBudget, weight: 4 },
    { arbitrary: onCycle, weight: 2 },
    { arbitrary: onReport, weight: 4 },
  ),
  { minLength: 20, maxLength: 60 },
);

/** The plan imported as it is, into a smaller roster, with what its text assigns. */
const beginning: World = {
  ...province,
  [AGENCY_REGISTRY]: registered.filter(
    ({ data }) => !['COMMUNE', 'WARD'].includes(data.kind) || data.attributes.includes('border'),
  ),
  ...withAssignment('II.5.b.2', FOREIGN_AFFAIRS),
  ...withAssignment('II.7.a', FOREIGN_AFFAIRS),
  ...withAssignment('II.1', CULTURE),
  [cycleId]: given(reportingCycle)
    .on(inProvince)
    .when(
      {
        type: 'OpenReportingCycle',
        planId: PLAN,
        kind: 'FINAL',
        periodCovered: { from: '2026-01-01', to: '2026-10-31' },
        cutOff: '2026-11-06',
      },
      coordinator,
    )
    .happened(),
};

/** A note is a statement of its own, though it be said twice. */
const saidAgain = (command: object) =>
  (command as { note?: string | null }).note !== undefined &&
  (command as { note?: string | null }).note !== null;

function take(world: World, { decider, stream, command, by, on }: Step): World {
  const before = world[stream] ?? [];
  const attempt = (events: readonly LedgerFact[], ledger: World) =>
    given(decider, ...events)
      .on(ledgerOf(ledger))
      .when(command, by, on);
  const tried = attempt(before, world);
  if (tried.code() !== 'ALLOWED') return world;
  const events = tried.happened();
  for (const { data } of events) guardStorable(data);
  if (events.length === 0) return world;
  const after = { ...world, [stream]: [...before, ...events] };
  const again = attempt(after[stream] as LedgerFact[], after);
  if (again.code() === 'ALLOWED' && !saidAgain(command)) again.thenNothingHappened();
  return after;
}

const every = (world: World, category: string): LedgerFact[][] =>
  Object.keys(world)
    .filter((stream) => stream.startsWith(`${category}-`))
    .map((stream) => [...(world[stream] as LedgerFact[])]);
const settings = { seed: 20261115, numRuns: 200 };

test('random commands make only valid events, and asked again no second one', () => {
  const seen = new Set(
    Object.values(beginning).flatMap((events) => events.map(({ type }) => type)),
  );
  fc.assert(
    fc.property(steps, (taken) => {
      const world = taken.reduce(take, beginning);
      for (const { type } of Object.values(world).flat()) seen.add(type);
    }),
    settings,
  );
  expect([...seen].sort()).toEqual([...eventShapes.keys()].sort());
});

test('what is done never falls, and who coordinates or was invited has no occurrence', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const world = taken.reduce(take, beginning);
      for (const events of every(world, 'assignment')) {
        let reached: Record<string, Occurrence> = {};
        for (let length = 1; length <= events.length; length++) {
          const state = folded(assignment, ...(events.slice(0, length) as never[]));
          for (const { period, done, percent } of Object.values(reached)) {
            expect(state.occurrences[period]?.done).toBe(
              Math.max(done, state.occurrences[period]?.done ?? -1),
            );
            expect(state.occurrences[period]?.percent).toBe(
              Math.max(percent, state.occurrences[period]?.percent ?? -1),
            );
          }
          reached = state.occurrences;
          if (state.opening?.role === 'COORDINATE' || state.opening?.mode !== 'ASSIGNED')
            expect(reached).toEqual({});
        }
      }
    }),
    settings,
  );
});

test('a submitted request names Finance and the culture department, always', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const world = taken.reduce(take, beginning);
      for (const event of every(world, 'budgetRequest').flat())
        if (event.type === 'BudgetRequestSubmitted') {
          const { to, copyTo } = event.data;
          expect({ to, copyTo }).toEqual({ to: FINANCE, copyTo: CULTURE });
        }
    }),
    settings,
  );
});
