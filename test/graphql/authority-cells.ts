import type { AppRole } from '../../src/domain/decider';
import { CULTURE, FINANCE, FOREIGN, PLAN } from '../support/app';
import { COUNCIL, DOCUMENT, type Objects, OFFICE } from './authority-objects';

/** Those who may, in words: where each of them sits is said once, below. */
export type Who = 'officer' | 'head' | 'coordinator' | 'finance' | 'office' | 'clerk' | 'registrar';
/** What has to be known of before anybody is told that he may not touch it. */
export type Known = 'report' | 'budget' | 'dossier' | 'council' | 'consolidated';

/** One mutation on one object. `may` is the whole list: nobody else may. */
export type Row = {
  may: Who[];
  of: string;
  input: object;
  known?: Known;
  /** The answer lists what became of each: refused there, not as a whole. */
  each?: true;
  /** Nothing is wrong with it for whoever may, since there is nothing to do. */
  idle?: true;
  /** Where it is always one's own agency's: what is refused is to act for the other. */
  forOther?: true;
};

type Seat = { role: AppRole; agency: string | null };

export const OFFICES: Partial<Record<AppRole, string>> = {
  COORDINATOR: CULTURE,
  FINANCE,
  PROVINCE_OFFICE: OFFICE,
  COUNCIL_CLERK: COUNCIL,
};
const IS: Record<Who, (seat: Seat, of: string) => boolean> = {
  officer: ({ role, agency }, of) => role === 'AGENCY_OFFICER' && agency === of,
  head: ({ role, agency }, of) => role === 'AGENCY_HEAD' && agency === of,
  coordinator: ({ role, agency }) => role === 'COORDINATOR' && agency === CULTURE,
  finance: ({ role, agency }) => role === 'FINANCE' && agency === FINANCE,
  office: ({ role, agency }) => role === 'PROVINCE_OFFICE' && agency === OFFICE,
  clerk: ({ role, agency }) => role === 'COUNCIL_CLERK' && agency === COUNCIL,
  registrar: ({ role }) => role === 'REGISTRAR',
};
const OVERSEERS: AppRole[] = ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'];
const KNOWS: Record<Known, (seat: Seat, of: string) => boolean> = {
  report: ({ role, agency }, of) => agency === of || OVERSEERS.includes(role),
  budget: ({ role, agency }, of) => agency === of || role === 'FINANCE' || OVERSEERS.includes(role),
  dossier: ({ role }) => role === 'FINANCE' || OVERSEERS.includes(role),
  council: (seat, of) =>
    seat.role === 'COUNCIL_CLERK' || KNOWS[of === '' ? 'dossier' : 'budget'](seat, of),
  consolidated: ({ role }) => OVERSEERS.includes(role),
};

export type Outcome = 'ALLOWED' | 'FORBIDDEN' | 'NOT_FOUND' | 'NOT_DELEGATED';

/** What has to become of it. */
export function expected({ may, of, known, forOther }: Row, seat: Seat): Outcome {
  if (forOther && seat.agency !== of) return 'NOT_DELEGATED';
  if (may.some((who) => IS[who](seat, of))) return 'ALLOWED';
  return known && !KNOWS[known](seat, of) ? 'NOT_FOUND' : 'FORBIDDEN';
}

const AGENCY: Who[] = ['officer', 'head'];
const text = 'Nội dung.';
const reason = 'Lý do.';

const ofTask = (taskCode: string) => ({ planId: PLAN, taskCode });
const body = { code: 'so-moi', name: 'Sở Mới', kind: 'DEPARTMENT', source: 'Thử quyền.' };

type Rows = Record<string, Row | Row[]>;

/** Every mutation, with what it is tried on; a second row where somebody else has it then. */
export const cells = (id: Objects, plan: object): Rows => ({
  ...registrars(plan),
  ...coordinators(),
  ...agencys(id),
  ...judgedBy(id),
  ...money(id),
  ...reports(id),

  grantDelegation: {
    may: ['head'],
    of: FOREIGN,
    forOther: true,
    input: {
      delegate: 'user-8',
      roles: ['AGENCY_OFFICER'],
      from: '2026-11-10',
      until: '2026-12-31',
    },
  },
  revokeDelegation: { may: ['head'], of: FOREIGN, input: { delegationId: id.delegation } },
  eraseData: {
    may: ['office'],
    of: '',
    input: { planId: PLAN, positions: ['1'], legalBasis: 'Luật số 91/2025/QH15' },
  },
});

const registrars = (plan: object): Rows => {
  const registrar = (input: object): Row => ({ may: ['registrar'], of: '', input });
  return {
    registerAgency: registrar({ agency: body }),
    renameAgency: registrar({ agency: FOREIGN, name: 'Sở Đối ngoại' }),
    mergeAgencies: registrar({ from: [FOREIGN], into: 'so-moi', register: [body] }),
    splitAgency: registrar({ from: FOREIGN, into: [FOREIGN, 'so-moi'], register: [body] }),
    defineAgencyGroup: registrar({
      code: 'nhom-moi',
      name: 'Nhóm mới',
      kind: 'LIST',
      members: [FOREIGN],
    }),
    importPlan: registrar({ plan }),
    issuePlan: registrar({ planId: PLAN, number: '35/KH-UBND', issuedOn: '2026-01-20' }),
    amendPlan: registrar({ planId: PLAN, plan }),
  };
};

const coordinators = (): Rows => {
  const coordinator = (input: object): Row => ({ may: ['coordinator'], of: '', input });
  const cycle = { planId: PLAN, periodCovered: { from: '2026-10-01', to: '2026-10-31' } };
  return {
    assignTask: {
      may: ['coordinator', 'office'],
      of: '',
      input: { ...ofTask('II.5.a'), group: 'xa-phuong' },
    },
    resolveCadence: coordinator({ ...ofTask('II.4.a'), every: 'MONTH' }),
    recordGuidance: coordinator({ ...ofTask('II.2.a'), text }),
    lapseTrigger: coordinator({ ...ofTask('II.2.a'), reason }),
    setJointCompletionRule: coordinator({ ...ofTask('II.4.a'), rule: 'ALL' }),
    defineIndicator: coordinator({
      ...ofTask('II.5.b.2'),
      code: 'luot',
      name: 'Lượt',
      unit: 'lượt',
      target: '10',
    }),
    openReportingCycle: coordinator({ ...cycle, kind: 'PERIODIC', cutOff: '2026-12-01' }),
    requestAdHocReport: {
      may: ['coordinator', 'office'],
      of: '',
      input: { ...cycle, cutOff: '2026-12-01', agencies: [FOREIGN] },
    },
    setImplementingPlanDueDate: coordinator({ planId: PLAN, dueOn: '2026-12-01' }),
    // Whoever leads the task by name resolves its group; the coordinator where nobody does.
    resolveGroup: [
      {
        may: AGENCY,
        of: FOREIGN,
        input: { ...ofTask('II.5.b.2'), group: 'lien-quan', members: [FINANCE] },
      },
      { ...coordinator({ ...ofTask('II.4.a'), group: 'so-nganh-lien-quan', members: [FINANCE] }) },
    ],
  };
};

/** What an agency does with its own assignment. */
const agencys = ({ assignment: assignmentId, cycle: cycleId }: Objects): Rows => {
  const own = (input: object = {}): Row => ({
    may: AGENCY,
    of: FOREIGN,
    input: { assignmentId, ...input },
  });
  const period = '2026-Q4';
  const hash = 'a'.repeat(64);
  return {
    acceptInvitation: own(),
    declineInvitation: own({ reason }),
    logContribution: own({ text }),
    registerEvidence: own({ kind: 'FILE', name: 'a.jpg', sha256: hash, size: 1 }),
    quarantineEvidence: {
      ...own({ sha256: hash, reason }),
      may: ['officer', 'head', 'coordinator'],
    },
    measureIndicator: own({ indicator: 'luot', value: '1' }),
    acknowledgeUrge: own({ urge: 1 }),
    requestExtension: own({ period, until: '2026-12-31', reason }),
    reportProgress: own({ period, quantity: 1 }),
    correctProgress: own({ period, corrects: 1, quantity: 1, reason }),
    submitDeliverable: own({ period, language: 'vi', formats: ['PRINT'] }),
    withdrawDeliverable: own({ period, withdraws: 1, reason }),
    reportNil: own({ period, from: '2026-10-01', to: '2026-10-31' }),
    checkIn: own({ period, cycleId }),
    reportCompletion: own({ period, quantity: 1 }),
    signOff: { ...own({ period: '2026-Q1' }), may: ['head'] },
    submitImplementingPlan: {
      may: AGENCY,
      of: FOREIGN,
      input: { planId: PLAN, agency: FOREIGN, covers: ['II.5.b.2'] },
    },
    registerClassifiedDocument: {
      may: AGENCY,
      of: FOREIGN,
      input: {
        planId: PLAN,
        agency: FOREIGN,
        number: '01/BC',
        date: '2026-11-01',
        issuer: 'Sở Ngoại vụ',
        level: 'MAT',
      },
    },
  };
};

/** What the coordinator does with an agency's work, and the province office with its. */
const judgedBy = ({ assignment, ownAssignment, obstacle, escalated }: Objects): Rows => {
  const judged = (input: object = {}): Row[] => [
    { may: ['coordinator'], of: FOREIGN, input: { assignmentId: assignment, ...input } },
    { may: ['office'], of: CULTURE, input: { assignmentId: ownAssignment, ...input } },
  ];
  const period = '2026-Q4';
  const urged = (agency: string, may: Who[]): Row => ({
    may,
    of: agency,
    each: true,
    input: { planId: PLAN, agency, text },
  });
  const answered = (input: object): Row[] => [
    {
      may: ['coordinator'],
      of: FOREIGN,
      known: 'report',
      input: { obstacleId: obstacle, ...input },
    },
    { may: ['office'], of: FOREIGN, known: 'report', input: { obstacleId: escalated, ...input } },
  ];
  const coordinator = (input: object): Row => ({
    may: ['coordinator'],
    of: FOREIGN,
    input: { assignmentId: assignment, ...input },
  });
  return {
    withdrawAssignment: coordinator({ reason }),
    confirmAssignmentMode: coordinator({ mode: 'INVITED' }),
    suspendAssignment: judged({ reason }),
    resumeAssignment: judged(),
    grantExtension: judged({ period }),
    refuseExtension: judged({ period, reason }),
    waiveOccurrence: judged({ period, reason }),
    waiveLanguage: judged({ period, language: 'en', reason }),
    confirmCompletion: judged({ period }),
    returnCompletion: [
      ...judged({ period, reason }),
      {
        may: ['head'],
        of: FOREIGN,
        input: { assignmentId: assignment, period: '2026-Q1', reason },
      },
    ],
    urge: [
      urged(FOREIGN, ['coordinator']),
      urged(CULTURE, ['office']),
      {
        may: ['coordinator', 'office'],
        of: '',
        idle: true,
        input: { planId: PLAN, dueTo: '2026-01-01', text },
      },
    ],
    reportObstacle: {
      may: ['officer', 'head', 'coordinator'],
      of: FOREIGN,
      input: { planId: PLAN, agency: FOREIGN, text },
    },
    escalateObstacle: {
      may: ['coordinator'],
      of: FOREIGN,
      known: 'report',
      input: { obstacleId: obstacle },
    },
    resolveObstacle: answered({ resolution: text }),
    rejectObstacle: answered({ reason }),
  };
};

const money = (id: Objects): Rows => {
  const source = 'PROVINCIAL';
  const line = { task: 'II.5.b.2', period: '2026', source };
  const step = (may: Who[], input: object = {}, budgetRequestId = id.request): Row => ({
    may,
    of: FOREIGN,
    known: budgetRequestId === id.withCouncil ? 'council' : 'budget',
    input: { budgetRequestId, ...input },
  });
  const ofDossier = (may: Who[], dossierId: string, input: object = {}): Row => ({
    may,
    of: '',
    known: dossierId === id.councilDossier ? 'council' : 'dossier',
    input: { dossierId, ...input },
  });
  return {
    draftBudgetRequest: step(AGENCY, { planId: PLAN, lines: [{ ...line, requested: '1' }] }),
    submitBudgetRequest: step(AGENCY),
    withdrawBudgetRequest: step(AGENCY, { reason }),
    receiveBudgetRequest: step(['finance']),
    acknowledgeBudgetCopy: step(['coordinator']),
    returnBudgetRequest: step(['finance'], { reason }),
    recuseFromAppraisal: step(['finance'], { reason }),
    nameBudgetAppraiser: step(['office'], { person: 'user-5', agency: CULTURE }),
    appraiseBudgetRequest: step(['finance'], { lines: [{ ...line, recommended: '1' }] }),
    approveBudgetPolicy: step(['office'], {}, id.withCommittee),
    approveBudgetEstimate: step(['office'], {}, id.withCommittee),
    allocateBudget: step(['finance'], {
      source,
      lines: [{ task: 'II.5.b.2', period: '2026', amount: '1' }],
    }),
    settleBudget: step(['finance'], { source }),
    declineFunding: [
      step(['finance'], { reason }),
      step(['office'], { reason }, id.withCommittee),
      step(['clerk'], { reason }, id.withCouncil),
    ],
    openBudgetDossier: {
      may: ['finance'],
      of: '',
      input: { planId: PLAN, title: 'Tờ trình', decidedBy: 'COUNCIL', requests: [id.request] },
    },
    submitDossierToProvince: ofDossier(['finance'], id.committeeDossier),
    submitDossierToCouncil: ofDossier(['office'], id.committeeDossier),
    decideDossier: [
      ofDossier(['clerk'], id.councilDossier, { lines: [] }),
      ofDossier(['office'], id.committeeDossier, { lines: [] }),
    ],
  };
};

const reports = ({ cycle: cycleId, report, ownReport }: Objects): Rows => {
  const written = { may: AGENCY, of: FOREIGN, input: { cycleId, agency: FOREIGN, content: text } };
  const judged = (input: object = {}): Row[] => [
    { may: ['coordinator'], of: FOREIGN, known: 'report', input: { reportId: report, ...input } },
    { may: ['office'], of: CULTURE, known: 'report', input: { reportId: ownReport, ...input } },
  ];
  const sent = (may: Who[], to: string): Row => ({
    may,
    of: '',
    known: 'consolidated',
    input: { cycleId, version: 1, to },
  });
  return {
    draftReport: written,
    submitReport: written,
    withdrawReport: {
      may: AGENCY,
      of: FOREIGN,
      known: 'report',
      input: { reportId: report, revision: 1, reason },
    },
    returnReport: judged({ reason }),
    acceptReports: judged().map(({ input, ...row }): Row => {
      const { reportId } = input as { reportId: string };
      return { ...row, each: true, input: { reportIds: [reportId] } };
    }),
    consolidateReport: { may: ['coordinator'], of: '', input: { cycleId } },
    dispatchConsolidatedReport: sent(['coordinator'], 'PROVINCE'),
    confirmDispatchReceipt: [sent(['office'], 'PROVINCE'), sent(['coordinator'], 'MINISTRY')],
    closeReportingCycle: { may: ['coordinator'], of: '', input: { cycleId } },
  };
};

/** After every right and before every rule: it is not yet that day, and nothing is ever written. */
export const NOT_YET = { effectiveOn: '2027-01-01', document: DOCUMENT };
