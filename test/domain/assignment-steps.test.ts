import { allowedSteps, assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import {
  type AssignmentStep,
  assignmentProcedure,
  type OccurrenceStep,
  occurrenceProcedure,
} from '../../src/domain/assignment/commands';
import type { LedgerFact } from '../../src/domain/events';
import type { Mode, PlanTask, Schedule } from '../../src/domain/plan/plan-document';
import { type Facts, folded, given, ledgerOf } from '../support/given';
import {
  accept,
  completed,
  confirmed,
  decline,
  extensionAsked,
  photograph,
  progressed,
  resume,
  sentBack,
  signedOff,
  stepsOn,
  submitted,
  suspend,
  suspended,
  urgeAll,
  waived,
} from './assignments';
import { goldenEvent } from './golden';
import { coordinator, headOf, officerOf, person, provinceOffice, registrar } from './people';
import { opened, PLAN, planTask, province, taskDefined, taskId } from './province';

/** Which step may be taken from which status: the whole table, for whom the province judges or not. */
const UNION = 'lien-hiep-cac-to-chuc-huu-nghi';
const CODE = 'II.5.b.4';
const cycleId = `reportingCycle-${PLAN}.FINAL`;

/** The magazine of the friendship union, as if the plan had asked for it otherwise. */
function factsOf(mode: Mode, change: Partial<PlanTask> = {}): Facts {
  const magazine = planTask(CODE);
  const assignees = magazine.assignees.map((each) => ({ ...each, mode }));
  return {
    ...province,
    [taskId(CODE)]: taskDefined({ ...magazine, assignees, ...change }),
    [cycleId]: [goldenEvent('ReportingCycleOpened')],
  };
}
const waiting: Schedule = {
  base: { kind: 'CADENCE', every: 'QUARTER' },
  trigger: { kind: 'TRIGGERED', text: 'theo hướng dẫn' },
};

/** The assignment when it runs: opened, and accepted where it was asked for. */
function running(mode: Mode, facts: Facts): AssignmentEvent[] {
  const events = opened(CODE, UNION, facts);
  if (mode === 'ASSIGNED') return events;
  const accepting = given(assignment, ...events)
    .with(facts)
    .when(accept, headOf(UNION));
  return [...events, ...accepting.happened()];
}

const P = '2026-Q2';
const asked = extensionAsked(P, '2026-07-15');
const noLanguage = ['vi', 'en'].map(
  (language): AssignmentEvent => ({
    type: 'LanguageWaived',
    data: { period: P, language, reason: 'Chỉ phát hành nội bộ.' },
  }),
);
const made = [asked, submitted(P, 'vi'), submitted(P, 'en'), progressed(P, { quantity: 1 })];
const reported = [...made, completed(P, '2026-06-01', 'DONE_IN_TIME')];

const statuses = {
  AWAITING_TRIGGER: [],
  NOT_STARTED: [asked, ...noLanguage],
  IN_PROGRESS: made,
  'IN_PROGRESS, to be signed': reported,
  REPORTED_DONE: [...reported, signedOff(P)],
  CONFIRMED: [...reported, signedOff(P), confirmed(P)],
  RETURNED: [...reported, signedOff(P), sentBack(P), asked],
  SUSPENDED: [...made, suspended(P)],
  WAIVED: [waived(P)],
  LAPSED: [{ type: 'AssignmentLapsed', data: { periods: [P] } }],
} satisfies Record<string, AssignmentEvent[]>;
type Status = keyof typeof statuses;

type Case = { facts: Facts; events: AssignmentEvent[] };
function caseOf(mode: Mode, status: Status): Case {
  const facts = factsOf(
    mode,
    status === 'AWAITING_TRIGGER' || status === 'LAPSED' ? { schedule: waiting } : {},
  );
  return { facts, events: [...running(mode, facts), ...statuses[status]] };
}

/** The step with a content that fits what was made before. */
function stepFor(type: OccurrenceStep['type'], { events }: Case): OccurrenceStep {
  const version = (of: AssignmentEvent['type']) => events.findIndex((each) => each.type === of);
  const step = stepsOn(P)[type];
  switch (step.type) {
    case 'CorrectProgress':
      return { ...step, corrects: version('ProgressReported') };
    case 'WithdrawDeliverable':
      return { ...step, withdraws: version('DeliverableSubmitted') };
    case 'WaiveLanguage':
      return { ...step, language: 'en' };
    case 'ReportCompletion':
      return { ...step, quantity: 1 };
    case 'CheckIn':
      return { ...step, cycleId };
    default:
      return step;
  }
}

/** What becomes of the step by whoever may take it. */
function outcomeOf(command: OccurrenceStep, { facts, events }: Case): string {
  const trying = given(assignment, ...events).with(facts);
  const codes = [headOf(UNION), coordinator].map((by) => trying.when(command, by).code());
  return codes.find((code) => code !== 'FORBIDDEN') ?? 'FORBIDDEN';
}

const types = Object.keys(occurrenceProcedure) as OccurrenceStep['type'][];
const names = Object.keys(statuses) as Status[];
const cases = (['ASSIGNED', 'INVITED'] as const).flatMap((mode) =>
  names.map((status) => ({ mode, status })),
);

/** Y: allowed. T: it waits for its trigger. S: it waits for the sign-off. W: the wrong status. */
const CODES: Record<string, string> = {
  Y: 'ALLOWED',
  T: 'AWAITING_TRIGGER',
  S: 'COMPLETION_AWAITS_SIGN_OFF',
  W: 'WRONG_STATUS',
};
/** In the order of the statuses above. */
const table: Record<OccurrenceStep['type'], string> = {
  RequestExtension: 'T Y Y S W W Y W W W',
  GrantExtension: 'T Y Y NO_EXTENSION_ASKED W W Y W W W',
  RefuseExtension: 'T Y Y NO_EXTENSION_ASKED W W Y W W W',
  WaiveOccurrence: 'Y Y Y S W W Y Y W W',
  ReportProgress: 'T Y Y S W W Y W W W',
  CorrectProgress: 'T W Y S W W Y W W W',
  SubmitDeliverable: 'T Y Y S W W Y W W W',
  WithdrawDeliverable: 'T W Y S W W Y W W W',
  WaiveLanguage: 'T Y Y S W W Y W W W',
  ReportNil: 'T NO_INCIDENT_TASK NO_INCIDENT_TASK NO_INCIDENT_TASK W W W W W W',
  CheckIn: 'T NOT_CONTINUOUS NOT_CONTINUOUS NOT_CONTINUOUS W W W W W W',
  ReportCompletion: 'T Y Y S W W Y W W W',
  SignOff: 'T W W Y W W W W W W',
  ConfirmCompletion: 'T W W W Y W W W W W',
  ReturnCompletion: 'T W W Y Y Y W W W W',
};
/** Where it makes a difference that the province does not judge the work (rule 3). */
const ofInvited: Partial<typeof table> = {
  ReturnCompletion: 'T W W Y NOT_COMMANDABLE NOT_COMMANDABLE W W W W',
};
const expectedOf = (mode: Mode, type: OccurrenceStep['type']): string[] =>
  ((mode === 'INVITED' && ofInvited[type]) || table[type])
    .split(' ')
    .map((code) => CODES[code] ?? code);

describe.each(['ASSIGNED', 'INVITED'] as const)('%s, due on a day', (mode) => {
  test.each(types)('%s', (type) => {
    const outcomes = names.map((status) => {
      const at = caseOf(mode, status);
      return [status, outcomeOf(stepFor(type, at), at)];
    });
    expect(outcomes).toEqual(names.map((status, n) => [status, expectedOf(mode, type)[n]]));
  });
});

/** The day on which a step is tried where none is named. */
const TODAY = '2026-06-01';

describe('"nếu có", which goes on all the time', () => {
  const incidents = factsOf('ASSIGNED', {
    schedule: { base: { kind: 'CONTINUOUS' }, trigger: { kind: 'INCIDENT', text: 'nếu có' } },
    deliverables: [],
  });
  const continuous: Record<string, AssignmentEvent[]> = {
    NOT_STARTED: [],
    IN_PROGRESS: [progressed('2026', { percent: 5 })],
    SUSPENDED: [suspended('2026')],
    WAIVED: [waived('2026')],
  };
  test.each([
    ['RequestExtension', 'NO_DUE_DATE NO_DUE_DATE W W'],
    ['GrantExtension', 'NO_EXTENSION_ASKED NO_EXTENSION_ASKED W W'],
    ['RefuseExtension', 'NO_EXTENSION_ASKED NO_EXTENSION_ASKED W W'],
    ['WaiveOccurrence', 'Y Y Y W'],
    ['ReportProgress', 'Y Y W W'],
    ['SubmitDeliverable', 'Y Y W W'],
    ['WithdrawDeliverable', 'W NOT_SUBMITTED W W'],
    ['WaiveLanguage', 'NO_LANGUAGES_ASKED_FOR NO_LANGUAGES_ASKED_FOR W W'],
    ['ReportNil', 'Y Y W W'],
    ['CheckIn', 'Y Y W W'],
    ['ReportCompletion', 'NEVER_COMPLETE NEVER_COMPLETE W W'],
    ['SignOff', 'W W W W'],
    ['ConfirmCompletion', 'W W W W'],
    ['ReturnCompletion', 'W W W W'],
  ] as const)('%s', (type, row) => {
    const outcomes = Object.values(continuous).map((after) => {
      const at = { facts: incidents, events: [...opened(CODE, UNION, incidents), ...after] };
      return outcomeOf({ ...stepFor(type, at), period: '2026' }, at);
    });
    expect(outcomes).toEqual(row.split(' ').map((code) => CODES[code] ?? code));
  });
});

const people = [
  headOf(UNION),
  officerOf(UNION),
  coordinator,
  provinceOffice,
  registrar,
  person('AUDITOR'),
  headOf('so-y-te'),
];

describe('what may be done now', () => {
  test.each(cases)('with a period: $mode, $status', ({ mode, status }) => {
    const at = caseOf(mode, status);
    const state = folded(assignment, ...at.events);
    const ledger = ledgerOf(at.facts);
    for (const by of people) {
      const taken = types.filter((type) => {
        const command = stepFor(type, at);
        return (
          given(assignment, ...at.events)
            .on(ledger)
            .when(command, by)
            .code() === 'ALLOWED'
        );
      });
      expect(allowedSteps(state, P, ledger, by, TODAY)).toEqual(taken);
    }
  });

  test('with a period that there is not: nothing', () => {
    const { facts, events } = caseOf('ASSIGNED', 'NOT_STARTED');
    for (const period of ['2027', 'constructor'])
      for (const by of people)
        expect(
          allowedSteps(folded(assignment, ...events), period, ledgerOf(facts), by, TODAY),
        ).toEqual([]);
  });

  test('with an assignment that there is not: nothing', () => {
    for (const by of people)
      expect(
        allowedSteps(folded(assignment), null, ledgerOf(factsOf('ASSIGNED')), by, TODAY),
      ).toEqual([]);
  });
});

describe('with the assignment as a whole', () => {
  const urge: AssignmentEvent = { type: 'AssignmentUrged', data: { periods: [P], text: 'x' } };
  const { type: _, ...file } = photograph(null);
  const evidence: AssignmentEvent = {
    type: 'EvidenceRegistered',
    data: { ...file, classification: 'INTERNAL' },
  };
  const facts = (mode: Mode): Facts => ({
    ...factsOf(mode),
    [taskId(CODE)]: [
      ...(factsOf(mode)[taskId(CODE)] as readonly LedgerFact[]),
      {
        type: 'TaskIndicatorDefined',
        data: {
          code: 'so-luong',
          name: 'Số lượng phát hành',
          unit: 'bản',
          baseline: null,
          target: '1000',
          period: null,
        },
      },
    ],
  });
  const standings: Record<string, [mode: Mode, events: AssignmentEvent[]]> = {
    ASSIGNED: ['ASSIGNED', running('ASSIGNED', facts('ASSIGNED'))],
    INVITED: ['INVITED', opened(CODE, UNION, facts('INVITED'))],
    DECLINED: [
      'INVITED',
      [
        ...opened(CODE, UNION, facts('INVITED')),
        { type: 'InvitationDeclined', data: { reason: null } },
      ],
    ],
    ACCEPTED: ['INVITED', running('INVITED', facts('INVITED'))],
    SUSPENDED: ['ASSIGNED', [...running('ASSIGNED', facts('ASSIGNED')), suspended(P)]],
    WITHDRAWN: [
      'ASSIGNED',
      [
        ...running('ASSIGNED', facts('ASSIGNED')),
        { type: 'AssignmentWithdrawn', data: { periods: [P] } },
      ],
    ],
  };
  const steps: { [T in AssignmentStep['type']]: Extract<AssignmentStep, { type: T }> } = {
    AcceptInvitation: accept,
    DeclineInvitation: decline,
    SuspendAssignment: suspend,
    ResumeAssignment: resume,
    LogContribution: { type: 'LogContribution', text: 'x' },
    RegisterEvidence: { ...photograph(null), sha256: 'b'.repeat(64) },
    QuarantineEvidence: { type: 'QuarantineEvidence', sha256: 'a'.repeat(64), reason: 'x' },
    MeasureIndicator: { type: 'MeasureIndicator', indicator: 'so-luong', value: '1', period: null },
    Urge: urgeAll,
    AcknowledgeUrge: { type: 'AcknowledgeUrge', urge: 0 },
  };
  const kinds = Object.keys(assignmentProcedure) as AssignmentStep['type'][];
  /** A: it has not accepted. In the order of the standings above; an urge and a file lie in each. */
  const rows: Record<AssignmentStep['type'], string> = {
    AcceptInvitation: 'NOT_INVITED Y Y W NOT_INVITED NOT_INVITED',
    DeclineInvitation: 'NOT_INVITED Y W W NOT_INVITED NOT_INVITED',
    SuspendAssignment: 'Y A A Y W W',
    ResumeAssignment: 'W W W W Y W',
    LogContribution: 'NOT_A_CONTRIBUTOR A A NOT_A_CONTRIBUTOR W W',
    RegisterEvidence: 'Y A A Y W W',
    QuarantineEvidence: 'Y Y Y Y Y Y',
    MeasureIndicator: 'Y A A Y W W',
    Urge: 'Y A A NOT_COMMANDABLE W W',
    AcknowledgeUrge: 'Y Y Y Y Y Y',
  };

  const tried = (type: AssignmentStep['type'], mode: Mode, events: AssignmentEvent[]) => {
    const before = [...events, urge, evidence];
    const acknowledging = type === 'AcknowledgeUrge' ? { urge: before.length - 2 } : {};
    const trying = given(assignment, ...before).with(facts(mode));
    return people.map((by) =>
      trying.when({ ...steps[type], ...acknowledging } as never, by).code(),
    );
  };

  test.each(kinds)('%s', (type) => {
    const outcomes = Object.entries(standings).map(([standing, [mode, events]]) => [
      standing,
      tried(type, mode, events).find((code) => code !== 'FORBIDDEN'),
    ]);
    const codes = rows[type].split(' ').map((code) => CODES[code] ?? code);
    expect(outcomes).toEqual(
      Object.keys(standings).map((standing, n) => [
        standing,
        codes[n] === 'A' ? 'AWAITING_ACCEPTANCE' : codes[n],
      ]),
    );
  });

  test.each(Object.entries(standings))('what may be done with it: %s', (_, [mode, events]) => {
    const state = folded(assignment, ...events, urge, evidence);
    const ledger = ledgerOf(facts(mode));
    for (const [n, by] of people.entries())
      expect(allowedSteps(state, null, ledger, by, TODAY)).toEqual(
        kinds.filter((type) => tried(type, mode, events)[n] === 'ALLOWED'),
      );
  });
});

test('every step says by which rule or clause it is given to whom', () => {
  for (const { by, basis } of [
    ...Object.values(assignmentProcedure),
    ...Object.values(occurrenceProcedure),
  ]) {
    expect(by).not.toEqual([]);
    expect(basis).toMatch(/rule|^I/);
  }
});
