import fc from 'fast-check';
import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import { allowedSteps, assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import type { Assignment } from '../../src/domain/assignment/assignment-state';
import { assignmentProcedure, occurrenceProcedure } from '../../src/domain/assignment/commands';
import { isJudged, isUnfinished } from '../../src/domain/assignment/occurrence';
import { budgetDossierEvents } from '../../src/domain/budget-dossier/budget-dossier-events';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import {
  BUDGET_SOURCES,
  budgetRequestEvents,
} from '../../src/domain/budget-request/budget-request-events';
import { classifiedDocument } from '../../src/domain/classified-document/classified-document';
import {
  ADDRESSEES,
  consolidatedReport,
  consolidatedStream,
} from '../../src/domain/consolidated-report/consolidated-report';
import type { Actor, Aggregate, Decider } from '../../src/domain/decider';
import { delegation, delegationStream } from '../../src/domain/delegation/delegation';
import { erasure } from '../../src/domain/erasure/erasure';
import { eventShapes, type LedgerFact } from '../../src/domain/events';
import {
  implementingPlan,
  implementingPlanStream,
} from '../../src/domain/implementing-plan/implementing-plan';
import {
  implementingPlanDue,
  implementingPlanDueStream,
} from '../../src/domain/implementing-plan/implementing-plan-due';
import { obstacle } from '../../src/domain/obstacle/obstacle';
import { plan, planStream } from '../../src/domain/plan/plan';
import { MODES, ROLES } from '../../src/domain/plan/plan-document';
import { report, reportStream } from '../../src/domain/report/report';
import {
  CYCLE_KINDS,
  cycleStream,
  reportingCycle,
} from '../../src/domain/reporting-cycle/reporting-cycle';
import { guardStorable } from '../../src/domain/shared/canonical-json';
import { task } from '../../src/domain/task/task';
import {
  TRANSPARENCY_LOG,
  transparencyLog,
} from '../../src/domain/transparency-log/transparency-log';
import { folded, given, ledgerOf, statesAfter } from '../support/given';
import { goldenEvent } from './golden';
import {
  CULTURE,
  clock,
  coordinator,
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
const POLICE = 'cong-an-tinh';
const bodies = [FOREIGN_AFFAIRS, CULTURE, UNION, PARTY, POLICE, 'so-y-te'];
const cycleId = `reportingCycle-${PLAN}.FINAL`;

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const just = fc.constant;
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const reason = just('x');
const anybody = oneOf(
  coordinator,
  finance,
  provinceOffice,
  registrar,
  clock,
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
    by: fc.oneof({ arbitrary: oneOf(...right), weight: 7 }, anybody),
    on: oneOf('2026-01-20', '2026-03-31', '2026-04-01', '2026-05-04', '2026-10-01', '2026-11-20'),
  });

const onRegistry = step(
  agencyRegistry,
  AGENCY_REGISTRY,
  fc.oneof(
    oneOf(
      ...agencies.slice(0, 3),
      { ...agencies[0], code: 'so-moi' },
      { ...agencies[0], name: 'Sở Nội vụ tỉnh Đồng Nai' },
      { ...agencies.find(({ code }) => code === FOREIGN_AFFAIRS), commandable: false },
    ).map((each) => ({ type: 'RegisterAgencies', agencies: [each] })),
    fc.record({
      type: just('RenameAgency'),
      code: oneOf(FOREIGN_AFFAIRS, 'so-y-te'),
      name: oneOf('Sở Đối ngoại', 'Sở Y tế và Dân số'),
    }),
    fc.record({
      type: just('MergeAgencies'),
      from: fc.shuffledSubarray([FOREIGN_AFFAIRS, UNION], { minLength: 1 }),
      into: oneOf('so-noi-vu', PARTY),
      register: just([]),
    }),
    just({
      type: 'SplitAgency',
      from: 'so-y-te',
      into: ['so-y-te', 'so-noi-vu'],
      successor: 'so-y-te',
      register: [],
    }),
    oneOf(['so-y-te'], ['so-y-te', FOREIGN_AFFAIRS]).map((members) => ({
      type: 'DefineAgencyGroup',
      group: {
        code: 'to-cong-tac',
        name: 'Tổ công tác',
        aliases: [],
        kind: 'LIST',
        members,
        where: null,
        size: null,
      },
    })),
  ),
  registrar,
);
const onDelegation = oneOf(FOREIGN_AFFAIRS, CULTURE).chain((agency) =>
  step(
    delegation,
    delegationStream(agency),
    fc.oneof(
      fc.record({
        type: just('GrantDelegation'),
        id: just('delegation-1'),
        agency: just(agency),
        delegate: just('somebody'),
        delegateAgency: just(null),
        roles: oneOf(['AGENCY_OFFICER'], []),
        planId: oneOf(null, PLAN),
        tasks: oneOf(null, ['II.1']),
        commands: just(null),
        from: just('2026-01-01'),
        until: oneOf('2025-01-01', '2026-12-31'),
      }),
      just({ type: 'RevokeDelegation', agency, id: 'delegation-1' }),
    ),
    headOf(agency),
  ),
);
const taskIds = document.tasks.map((each) => taskId(each.code));
const onPlan = step(
  plan,
  planStream(PLAN),
  fc.oneof(
    oneOf(null, '12/KH-UBND').map((number) => ({
      type: 'ImportPlan',
      document: { ...document, number },
      taskIds,
    })),
    just({ type: 'IssuePlan', number: '12/KH-UBND', issuedOn: '2026-01-15' }),
    oneOf('Kế hoạch', 'Kế hoạch sửa đổi').map((title) => ({
      type: 'AmendPlan',
      document: { ...document, title },
      taskIds,
      paper: { number: '99/QĐ-UBND', date: '2026-01-15', issuer: 'UBND tỉnh' },
      codes: [],
      dropped: [],
    })),
  ),
  registrar,
);

/** Who has which task, and a period in which it has something to do. */
type Business = [code: string, agency: string, period: string];
const businesses: Business[] = [
  ['II.5.b.2', FOREIGN_AFFAIRS, '2026-Q1'],
  ['II.2.b', FOREIGN_AFFAIRS, '2026-Q2-Q3'],
  ['II.5.b.4', UNION, '2026-Q2'],
  ['II.7.a', FOREIGN_AFFAIRS, '2026'],
  ['II.7.c', 'so-y-te', '2026'],
  ['II.1', CULTURE, '2026'],
  ['II.2.a', CULTURE, '2026'],
  ['II.4.a', POLICE, '2026-Q4'],
  ['II.4.a', PARTY, '2026-Q4'],
  ['II.4.c', PARTY, '2026-Q1'],
  ['II.4.c', POLICE, '2026-Q1'],
  ['II.6.d', CULTURE, '2026'],
];
const onTask = ([code, agency]: Business): fc.Arbitrary<Step> => {
  const at = planTask(code);
  const texts = oneOf(at, { ...at, ordinal: 40 }, { ...at, code: 'II.9' }).chain((each) =>
    oneOf(each, {
      ...each,
      schedule: {
        base: { kind: 'WINDOW' as const, start: '2026-01-01', end: '2026-06-30' },
        trigger: null,
      },
    }),
  );
  const text = fc.oneof(
    just({ type: 'DefineTask', planId: PLAN, year: 2026, task: at }),
    texts.map((each) => ({ type: 'AmendTask', planId: PLAN, year: 2026, task: each })),
    just({ type: 'DropTask' }),
  );
  const giving = fc.oneof(
    oneOf('xa-bien-gioi', 'so-ban-nganh', 'bao-chi-ky-ket', 'to-cong-tac').map((group) => ({
      type: 'AssignTask',
      planId: PLAN,
      group,
    })),
    fc.record({
      type: just('AssignTask'),
      planId: just(PLAN),
      agency: oneOf(agency, 'so-y-te'),
      role: oneOf(...ROLES),
      mode: oneOf(...MODES),
    }),
    fc.record({ type: just('WithdrawAssignment'), agency: just(agency), reason }),
    fc.record({
      type: just('ConfirmAssignmentMode'),
      agency: just(agency),
      mode: oneOf(...MODES),
    }),
  );
  const deciding = fc.oneof(
    oneOf('MONTH', 'QUARTER').map((every) => ({ type: 'ResolveCadence', every })),
    just({
      type: 'RecordGuidance',
      guidance: { number: '1500', date: '2026-01-15', issuer: 'Bộ' },
      text: null,
    }),
    fc.record({ type: just('LapseTrigger'), reason }),
    oneOf(['ALL', []], ['ANY', []], ['DESIGNATED', [POLICE]]).map(([rule, designated]) => ({
      type: 'SetJointCompletionRule',
      rule,
      designated,
    })),
    oneOf('12.5', 'x').map((target) => ({
      type: 'DefineIndicator',
      code: 'i',
      name: 'I',
      unit: 'lượt',
      baseline: null,
      target,
      period: null,
    })),
  );
  const resolving = fc.record({
    type: just('ResolveGroup'),
    group: oneOf('chu-quan-cong-thong-tin', 'bao-chi-ky-ket'),
    members: oneOf(['so-y-te'], [agency]),
  });
  const stream = taskId(code);
  return fc.oneof(
    step(task, stream, text, registrar),
    { arbitrary: step(task, stream, giving, coordinator), weight: 3 },
    { arbitrary: step(task, stream, deciding, coordinator), weight: 3 },
    step(
      task,
      stream,
      resolving,
      coordinator,
      headOf(agency),
      headOf('bao-va-phat-thanh-truyen-hinh'),
    ),
  );
};
const onAssignment = ([code, agency, usual]: Business): fc.Arbitrary<Step> => {
  const stream = assignmentId(code, agency);
  const period = fc.oneof({ arbitrary: just(usual), weight: 9 }, oneOf('2026-Q3', '2027'));
  const counted = planTask(code).deliverables.some((each) => each.quantity !== null);
  const figure = (fits: boolean, max: number) =>
    fc.oneof(
      { arbitrary: fits ? fc.integer({ min: -1, max }) : just(null), weight: 6 },
      maybe(fc.nat(3)),
    );
  const quantity = figure(counted, 3);
  const percent = figure(!counted, 101);
  const sha256 = oneOf('a', 'b');
  const version = just(LATEST);
  const of = (type: string, fields: Record<string, fc.Arbitrary<unknown>> = {}) =>
    fc.record({ type: just(type), ...fields });
  const often = (weight: number, ...what: Parameters<typeof of>) => ({
    arbitrary: of(...what),
    weight,
  });
  const judge = agency === CULTURE ? provinceOffice : coordinator;
  const following = fc.oneof(
    often(2, 'FollowTask', { taskId: just(taskId(code)), agency: just(agency) }),
    of('FollowAgency'),
  );
  const byAgency = fc.oneof(
    of('AcceptInvitation'),
    of('DeclineInvitation', { reason }),
    often(4, 'RequestExtension', {
      period,
      until: oneOf('2026-06-01', '2026-12-30'),
      reason,
      obstacleId: oneOf(null, null, 'obstacle-1'),
    }),
    often(8, 'ReportProgress', { period, quantity, percent, note: oneOf(null, null, 'x') }),
    often(6, 'CorrectProgress', { period, corrects: version, quantity, percent, reason }),
    often(4, 'SubmitDeliverable', {
      period,
      language: oneOf('vi', 'en'),
      formats: just(['PRINT']),
    }),
    of('WithdrawDeliverable', { period, withdraws: version, reason }),
    of('LogContribution', { text: reason }),
    of('ReportNil', { period, from: just('2026-01-01'), to: oneOf('2026-01-10', '2026-12-31') }),
    often(3, 'CheckIn', {
      period,
      cycleId: oneOf(cycleId, 'reportingCycle-none'),
      note: just(null),
    }),
    often(4, 'ReportCompletion', { period, quantity }),
    often(4, 'RegisterEvidence', {
      period: oneOf(null, usual, '2027'),
      kind: oneOf('FILE', 'FILE', 'LINK'),
      name: reason,
      url: oneOf(null, null, 'https://dongnai.gov.vn'),
      sha256,
      size: just(1),
      classification: oneOf('PUBLIC', 'INTERNAL', 'MAT'),
    }),
    often(3, 'QuarantineEvidence', { sha256, reason }),
    often(2, 'MeasureIndicator', {
      indicator: just('i'),
      value: oneOf('1', '2.5', 'x'),
      period: just(null),
    }),
    of('AcknowledgeUrge', { urge: version }),
  );
  const byHead = fc.oneof(of('SignOff', { period }), of('ReturnCompletion', { period, reason }));
  const byJudge = fc.oneof(
    of('SuspendAssignment', { reason }),
    often(2, 'ResumeAssignment'),
    often(6, 'GrantExtension', { period, until: oneOf(null, null, '2026-12-29') }),
    often(4, 'RefuseExtension', { period, reason }),
    of('WaiveOccurrence', { period, reason }),
    of('WaiveLanguage', { period, language: oneOf('vi', 'en'), reason }),
    often(3, 'ConfirmCompletion', { period }),
    of('ReturnCompletion', { period, reason }),
    often(2, 'Urge', { periods: oneOf(null, [usual]), text: reason }),
  );
  return fc.oneof(
    { arbitrary: step(assignment, stream, following, registrar), weight: 3 },
    { arbitrary: step(assignment, stream, just({ type: 'KeepTime' }), clock), weight: 2 },
    {
      arbitrary: step(assignment, stream, byAgency, officerOf(agency), headOf(agency)),
      weight: 10,
    },
    { arbitrary: step(assignment, stream, byHead, headOf(agency)), weight: 2 },
    { arbitrary: step(assignment, stream, byJudge, judge), weight: 6 },
  );
};
/** Stands for the version of the last event that such a command may name. */
const LATEST = -1;
const NAMED: Record<string, string[]> = {
  corrects: ['ProgressReported', 'ProgressCorrected', 'CompletionReported'],
  withdraws: ['DeliverableSubmitted'],
  urge: ['AssignmentUrged'],
};
const aimed = (command: { type: string }, events: readonly LedgerFact[]): { type: string } =>
  Object.fromEntries(
    Object.entries<unknown>({ ...command }).map(([field, value]) => [
      field,
      value === LATEST && field in NAMED
        ? events.findLastIndex(({ type }) => NAMED[field]?.includes(type))
        : value,
    ]),
  ) as { type: string };

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
        fc.record({
          type: just('DraftBudgetRequest'),
          planId: just(PLAN),
          existing: fc.boolean(),
          lines,
        }),
        officerOf(agency),
      ),
      step(budgetRequest, stream, just({ type: 'SubmitBudgetRequest' }), headOf(agency)),
      step(budgetRequest, stream, just({ type: 'ReceiveBudgetRequest' }), finance),
      step(budgetRequest, stream, just({ type: 'AcknowledgeBudgetCopy' }), coordinator),
    );
  },
);
const openFinal = fc
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
/** What the program works out of the ledger, as far as the rules look at it. */
const composed = oneOf('', 'x').chain((text) =>
  oneOf('1', '2').map((position) => ({
    cycleId,
    position,
    form: 1,
    subject: {
      planTitle: 'x',
      planNumber: null,
      planIssuedOn: null,
      kind: 'FINAL',
      from: '2026-01-01',
      to: '2026-10-31',
      dueRule: null,
      at: '2026-11-10T02:00:00.000Z',
      reportedBy: 'x',
    },
    inclusions: [],
    parts: [{ part: text, rows: [] }],
    text,
    contentHash: text,
  })),
);
const consolidated = consolidatedStream(cycleId);
const paper = { number: '1', date: '2026-01-05', issuer: 'x' };
const sending = fc.record({
  cycleId: just(cycleId),
  version: oneOf(1, 1, 1, 2),
  to: oneOf(...ADDRESSEES),
  paper: just(paper),
});
const onConsolidated = fc.oneof(
  step(
    consolidatedReport,
    consolidated,
    composed.map((each) => ({
      type: 'ConsolidateReport',
      cycleId,
      conclusions: null,
      composed: each,
    })),
    coordinator,
  ),
  step(
    consolidatedReport,
    consolidated,
    sending.map((each) => ({ type: 'DispatchConsolidatedReport', ...each })),
    coordinator,
  ),
  step(
    consolidatedReport,
    consolidated,
    sending.map((each) => ({ type: 'ConfirmDispatchReceipt', ...each })),
    coordinator,
    provinceOffice,
  ),
);
const onCycle = fc.oneof(
  openFinal,
  step(
    reportingCycle,
    'reportingCycle-ad-hoc',
    oneOf([FOREIGN_AFFAIRS], [PARTY]).map((asked) => ({
      type: 'RequestAdHocReport',
      planId: PLAN,
      periodCovered: { from: '2026-01-01', to: '2026-05-20' },
      cutOff: '2026-05-22',
      agencies: asked,
    })),
    coordinator,
    provinceOffice,
  ),
  step(reportingCycle, cycleId, just({ type: 'CloseReportingCycle', cycleId }), coordinator),
);
const onReport = oneOf(...bodies).chain((agency) => {
  const stream = reportStream(cycleId, agency);
  const submit = { type: 'SubmitReport', cycleId, agency, content: 'x' };
  const draft = { type: 'DraftReport', cycleId, agency, content: 'x' };
  return fc.oneof(
    step(
      report,
      stream,
      fc.oneof(
        oneOf('INTERNAL', 'MAT').map((classification) => ({ ...submit, classification })),
        just({ ...submit, classification: 'INTERNAL', content: null, nil: true }),
        just({ ...submit, classification: 'INTERNAL', supersedes: 1 }),
        just({ ...draft, classification: 'INTERNAL' }),
      ),
      officerOf(agency),
    ),
    step(
      report,
      stream,
      oneOf(1, 2).map((revision) => ({ type: 'WithdrawReport', revision, reason: 'x' })),
      officerOf(agency),
    ),
    step(report, stream, just({ type: 'ReturnReport', reason: 'x' }), coordinator),
    step(report, stream, just({ type: 'AcceptReport' }), coordinator, provinceOffice),
  );
});

const onObstacle = oneOf('obstacle-1', 'obstacle-2').chain((stream) =>
  fc.oneof(
    step(
      obstacle,
      stream,
      fc.record({
        type: just('ReportObstacle'),
        planId: just(PLAN),
        taskCode: oneOf(null, null, 'II.5.b.2', 'II.99'),
        agency: oneOf(FOREIGN_AFFAIRS, FOREIGN_AFFAIRS, null),
        text: reason,
      }),
      officerOf(FOREIGN_AFFAIRS),
      coordinator,
    ),
    step(obstacle, stream, just({ type: 'EscalateObstacle', note: null }), coordinator),
    step(
      obstacle,
      stream,
      oneOf({ type: 'ResolveObstacle', resolution: 'x' }, { type: 'RejectObstacle', reason: 'x' }),
      coordinator,
      provinceOffice,
    ),
  ),
);
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const onPaper = fc.oneof(
  step(
    implementingPlan,
    implementingPlanStream(PLAN, PRESS),
    fc.record({
      type: just('SubmitImplementingPlan'),
      planId: just(PLAN),
      agency: just(PRESS),
      paper: maybe(just({ number: '1/KH-BPTTH', date: '2026-01-15', issuer: 'Báo' })),
      covers: fc.subarray(['II.4.d', 'II.7.a', 'II.1']),
    }),
    headOf(PRESS),
  ),
  step(
    implementingPlanDue,
    implementingPlanDueStream(PLAN),
    oneOf('2026-04-01', '2026-12-31', '2027-01-01').map((dueOn) => ({
      type: 'SetImplementingPlanDueDate',
      planId: PLAN,
      dueOn,
    })),
    coordinator,
  ),
  step(
    classifiedDocument,
    'classifiedDocument-1',
    oneOf('MAT', 'TOI_MAT').map((level) => ({
      type: 'RegisterClassifiedDocument',
      planId: PLAN,
      agency: FOREIGN_AFFAIRS,
      number: '07-BC/SNgV',
      date: '2026-03-31',
      issuer: 'Sở Ngoại vụ',
      level,
    })),
    headOf(FOREIGN_AFFAIRS),
  ),
);

const vkey = oneOf('a.example/log+00000001+a', 'a.example/log+00000002+b');
const onLog = fc.oneof(
  fc
    .record({ from: vkey, to: vkey })
    .chain((keys) =>
      step(
        transparencyLog,
        TRANSPARENCY_LOG,
        just({ type: 'RotateLogKey' as const, origin: 'a.example/log', ...keys }),
        registrar,
      ),
    ),
  step(
    transparencyLog,
    TRANSPARENCY_LOG,
    just({
      type: 'BeginLog' as const,
      origin: 'b.example/log',
      vkey: 'b.example/log+00000003+c',
      predecessor: null,
    }),
    registrar,
  ),
);

const onErasure = oneOf('a', 'b').chain((id) =>
  step(
    erasure,
    `erasure-${id}`,
    just({
      type: 'EraseData' as const,
      planId: PLAN,
      legalBasis: 'Điều 14',
      events: [{ id, stream: 'report-x', version: 0, type: 'ReportSubmitted', commitment: 'c' }],
    }),
    provinceOffice,
  ),
);

/** Of a few assignments much, day by day; of everything else a little. */
const steps = fc
  .shuffledSubarray(businesses, { minLength: 1, maxLength: 2 })
  .chain((chosen) =>
    fc.array(
      fc.oneof(
        onRegistry,
        onDelegation,
        onPlan,
        { arbitrary: oneOf(...chosen).chain(onTask), weight: 6 },
        { arbitrary: oneOf(...chosen).chain(onAssignment), weight: 27 },
        { arbitrary: onBudget, weight: 8 },
        onCycle,
        onLog,
        onErasure,
        { arbitrary: onConsolidated, weight: 4 },
        { arbitrary: onReport, weight: 3 },
        { arbitrary: onObstacle, weight: 2 },
        { arbitrary: onPaper, weight: 2 },
      ),
      { minLength: 45, maxLength: 85 },
    ),
  )
  .map((taken) => [...taken].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)));

/** An assignment that is open, where the agency has the task by its name. */
const opening = (code: string, agency: string): World =>
  code === 'II.7.c' ? {} : withAssignment(code, agency);

/** The plan imported as it is, into a smaller roster, with what its text assigns. */
const beginning: World = {
  ...province,
  [AGENCY_REGISTRY]: registered.filter(
    ({ data }) => !['COMMUNE', 'WARD'].includes(data.kind) || data.attributes.includes('border'),
  ),
  ...Object.assign({}, ...businesses.slice(0, -1).map(([code, agency]) => opening(code, agency))),
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

/** The consolidated report has been sent to both, and UBND tỉnh has it. */
const sent: World = {
  ...beginning,
  [consolidated]: [
    goldenEvent('ReportConsolidated'),
    ...ADDRESSEES.map((to) => {
      const event = goldenEvent('ConsolidatedReportDispatched');
      return { ...event, data: { ...event.data, to } };
    }),
    goldenEvent('DispatchReceiptConfirmed'),
  ],
};

/** A note is a statement of its own, though it be said twice; so are a contribution and a draft. */
const saidAgain = (command: { type: string; note?: string | null }) =>
  ['LogContribution', 'DraftReport'].includes(command.type) || (command.note ?? null) !== null;

/** What readiness and authority refuse, whatever a step says. */
const UNREADY: string[] = [
  'FORBIDDEN',
  'WRONG_STATUS',
  'AWAITING_ACCEPTANCE',
  'AWAITING_TRIGGER',
  'COMPLETION_AWAITS_SIGN_OFF',
  'COORDINATE_HAS_NO_OCCURRENCE',
  'NOTHING_TO_CORRECT',
  'NO_LANGUAGES_ASKED_FOR',
  'NO_INCIDENT_TASK',
  'NOT_CONTINUOUS',
  'NEVER_COMPLETE',
  'NO_DUE_DATE',
  'NO_EXTENSION_ASKED',
  'NOT_INVITED',
  'NOT_A_CONTRIBUTOR',
  'NOTHING_TO_SUSPEND',
  'NOT_COMMANDABLE',
  'UNKNOWN_INDICATOR',
];

/** What is said to be allowed agrees with what is allowed. */
function expectAllowed({ command, stream, by, on }: Step, code: string, world: World): void {
  const { type } = command;
  if (!(type in occurrenceProcedure) && !(type in assignmentProcedure)) return;
  const period = type in occurrenceProcedure ? (command as { period?: string }).period : null;
  const ledger = ledgerOf(world);
  const steps = allowedSteps(ledger.state(assignment, stream), period ?? null, ledger, by, on);
  if (steps.includes(type)) expect(UNREADY).not.toContain(code);
  else expect(code).not.toBe('ALLOWED');
}

function take(world: World, taken: Step): World {
  const { decider, stream, by, on } = taken;
  const before = world[stream] ?? [];
  const command = aimed(taken.command, before);
  const attempt = (events: readonly LedgerFact[], ledger: World) =>
    given(decider, ...events)
      .on(ledgerOf(ledger))
      .when(command, by, on);
  const tried = attempt(before, world);
  if (decider.name === 'assignment') expectAllowed({ ...taken, command }, tried.code(), world);
  if (tried.code() !== 'ALLOWED') return world;
  const events = tried.happened();
  for (const { data } of events) guardStorable(data);
  if (events.length === 0) return world;
  const after = { ...world, [stream]: [...before, ...events] };
  const again = attempt(after[stream] as LedgerFact[], after);
  if (again.code() === 'ALLOWED' && !saidAgain(command)) again.thenNothingHappened();
  return after;
}

/** Each step of each assignment: the event, and how it stood before and after it. */
function* histories(world: World): Generator<[AssignmentEvent, Assignment, Assignment]> {
  const aggregate = assignment as Aggregate<Assignment, AssignmentEvent>;
  for (const [stream, events] of Object.entries(world)) {
    if (!stream.startsWith('assignment-') || events === beginning[stream]) continue;
    const states = statesAfter(aggregate, ...(events as AssignmentEvent[]));
    for (const [n, event] of (events as AssignmentEvent[]).entries())
      yield [event, states[n - 1] ?? aggregate.initial, states[n] as Assignment];
  }
}

const settings = { seed: 20261115, numRuns: 400 };
const lived = (taken: Step[]): World => taken.reduce(take, sent);

/** Lived once, whichever question comes first: the same worlds for all that are asked of them. */
let worlds: World[] | null = null;
function inEveryWorld(check: (world: World) => void): void {
  worlds ??= everyWorld();
  for (const world of worlds) check(world);
}
function everyWorld(): World[] {
  const made: World[] = [];
  const living = fc.property(steps, (taken) => void made.push(lived(taken)));
  fc.assert(living, settings);
  return made;
}

test('random commands make only valid events, and asked again no second one', () => {
  const seen = new Set(Object.values(sent).flatMap((events) => events.map(({ type }) => type)));
  inEveryWorld((world) => {
    for (const { type } of Object.values(world).flat()) seen.add(type);
  });
  // The money has worlds of its own (budget-properties.test.ts).
  const ofMoney = { ...budgetRequestEvents, ...budgetDossierEvents };
  const wanted = [...eventShapes.keys()].filter((type) => !(type in ofMoney));
  expect(wanted.filter((type) => !seen.has(type as never))).toEqual([]);
});

describe('whatever happens to an assignment', () => {
  /** What takes back what was reported, and says why; or begins anew. */
  const takesBack = (event: AssignmentEvent): boolean =>
    [
      'ProgressCorrected',
      'CompletionReturned',
      'AssignmentRescheduled',
      'AssignmentReopened',
      'InvitationAccepted',
    ].includes(event.type);

  test('what is done never falls without a correction', () =>
    inEveryWorld((world) => {
      for (const [event, before, after] of histories(world))
        for (const { period, done, percent } of Object.values(before.occurrences)) {
          const now = after.occurrences[period];
          if (takesBack(event)) continue;
          expect({ done: now?.done, percent: now?.percent }).toEqual({
            done: Math.max(done, now?.done ?? -1),
            percent: Math.max(percent, now?.percent ?? -1),
          });
        }
    }));

  test('who is not judged is never due soon, overdue, urged or returned by others', () =>
    inEveryWorld((world) => {
      for (const [event, before, after] of histories(world)) {
        const judged = after.opening !== null && isJudged(after.opening);
        if (judged) continue;
        for (const { timeliness } of Object.values(after.occurrences))
          expect(['NO_DEADLINE', 'DONE_IN_TIME', 'DONE_LATE']).toContain(timeliness);
        expect(event.type).not.toBe('AssignmentUrged');
        if (event.type === 'CompletionReturned')
          expect(before.occurrences[event.data.period]?.status).toBe('IN_PROGRESS');
      }
    }));

  test('where nothing is due there is no deadline, and who coordinates has nothing that is', () =>
    inEveryWorld((world) => {
      for (const [, , { opening, occurrences, status }] of histories(world)) {
        for (const each of Object.values(occurrences)) {
          const rests = ['AWAITING_TRIGGER', 'SUSPENDED', 'WAIVED', 'LAPSED'].includes(each.status);
          if (each.dueOn === null || rests) expect(each.timeliness).toBe('NO_DEADLINE');
          if (each.status === 'SUSPENDED') expect(status).toBe('SUSPENDED');
          if (each.status === 'CONFIRMED') expect(each.completedOn).not.toBeNull();
          if (each.heldStatus !== null) expect(each.status).toBe('SUSPENDED');
        }
        // Of what it had before it lost a stronger role there may be something left.
        const open = Object.values(occurrences).filter(isUnfinished);
        if (opening?.role === 'COORDINATE') expect(open).toEqual([]);
      }
    }));
});

/** Of each step what may be said if anything may; by what the assignment is at the time. */
function saidOf(type: string, state: Assignment, period: string | null): object {
  const { evidence, urges } = state;
  const at = period === null ? undefined : state.occurrences[period];
  const [language = 'vi'] = at?.languages ?? [];
  const counted = at?.quantity ?? null;
  const figure = (quantity: number, percent: number) =>
    counted ? { quantity, percent: null } : { quantity: null, percent };
  const said: Record<string, object> = {
    RequestExtension: { until: '2026-12-31', obstacleId: null },
    GrantExtension: { until: '2026-12-31' },
    ReportProgress: { ...figure(at?.done ?? 0, at?.reportedPercent ?? 0), note: 'x' },
    CorrectProgress: { ...figure(0, 0), corrects: at?.reportedBy },
    SubmitDeliverable: { language, formats: ['PRINT'] },
    WithdrawDeliverable: { withdraws: at?.submissions[0]?.version },
    WaiveLanguage: { language },
    ReportNil: { from: at?.start, to: at?.start },
    CheckIn: { cycleId, note: null },
    ReportCompletion: { quantity: counted && Math.max(counted.of, at?.done ?? 0) },
    LogContribution: { text: 'x' },
    RegisterEvidence: {
      period: null,
      kind: 'FILE',
      name: 'x',
      url: null,
      sha256: 'never seen',
      size: 1,
      classification: 'INTERNAL',
    },
    QuarantineEvidence: { sha256: evidence.find((each) => !each.quarantined)?.sha256 },
    MeasureIndicator: { indicator: 'i', value: '1', period: null },
    Urge: { periods: null, text: 'x' },
    AcknowledgeUrge: { urge: urges.find((each) => !each.acknowledged)?.version },
  };
  return { type, reason: 'x', ...(period !== null && { period }), ...said[type] };
}

test('what is offered with an assignment is what its decider takes, neither more nor less', () => {
  let offered = 0;
  // None before the last thing that happened.
  const days = ['2026-11-20', '2027-02-01'];
  let nth = 0;
  inEveryWorld((world) => {
    // Every step is tried by everybody at each of its periods: some of the worlds are enough.
    if (nth++ % 16 !== 0) return;
    const ledger = ledgerOf(world);
    for (const [stream, told] of Object.entries(world)) {
      if (!stream.startsWith('assignment-') || told === beginning[stream]) continue;
      const events = told as AssignmentEvent[];
      const state = folded(assignment, ...events);
      const { agency = '' } = state.opening ?? {};
      for (const by of [coordinator, provinceOffice, headOf(agency)])
        for (const on of days)
          for (const period of [null, ...Object.keys(state.occurrences)]) {
            const types = period === null ? assignmentProcedure : occurrenceProcedure;
            const taken = Object.keys(types).filter((type) => {
              const command = saidOf(type, state, period) as never;
              return (
                given(assignment, ...events)
                  .on(ledger)
                  .when(command, by, on)
                  .code() === 'ALLOWED'
              );
            });
            // Which cycles there are no assignment knows: whoever checks in names one.
            const known = (type: string) => type !== 'CheckIn';
            const steps = allowedSteps(state, period, ledger, by, on).filter(known);
            expect({ stream, by, on, period, steps }).toEqual({
              stream,
              by,
              on,
              period,
              steps: taken.filter(known),
            });
            offered += steps.length;
          }
    }
  });
  expect(offered).toBeGreaterThan(300);
});
