import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import { classifiedDocument } from '../../src/domain/classified-document/classified-document';
import { consolidatedReport } from '../../src/domain/consolidated-report/consolidated-report';
import type { About, Actor, Document } from '../../src/domain/decider';
import { delegation, delegationStream } from '../../src/domain/delegation/delegation';
import type { LedgerFact } from '../../src/domain/events';
import {
  implementingPlan,
  implementingPlanStream,
} from '../../src/domain/implementing-plan/implementing-plan';
import {
  implementingPlanDue,
  implementingPlanDueStream,
} from '../../src/domain/implementing-plan/implementing-plan-due';
import { obstacle } from '../../src/domain/obstacle/obstacle';
import { plan } from '../../src/domain/plan/plan';
import { report } from '../../src/domain/report/report';
import { reportingCycle } from '../../src/domain/reporting-cycle/reporting-cycle';
import { task } from '../../src/domain/task/task';
import type { LedgerEvent, Projection, ViewRow } from '../../src/projections/projection';
import { goldenEvent } from '../domain/golden';
import {
  coordinator,
  FOREIGN_AFFAIRS,
  finance,
  headOf,
  officerOf,
  provinceOffice,
  registrar,
} from '../domain/people';
import { folded, frozen } from '../support/given';

/** A year of Sở Ngoại vụ, told by the stored events of the aggregates' tests. */
export const PLAN = 'dong-nai-2026-ttdn';
export const TASK = 'task-96e64507-5a51-5fd1-b50b-2245f48040df';
export const BULLETIN_TASK = 'task-ea84afce-61e8-5e59-89ca-1d443008df8b';
export const BULLETIN = `assignment-${BULLETIN_TASK.slice('task-'.length)}.so-ngoai-vu`;
export const PORTAL = 'assignment-portal.so-ngoai-vu';
export const REQUEST = 'budgetRequest-1';
export const CYCLE = `reportingCycle-${PLAN}.FINAL`;
export const REPORT = `report-${PLAN}.FINAL.so-ngoai-vu`;
export const OBSTACLE = 'obstacle-1';
export const DUE = implementingPlanDueStream(PLAN);
export const OWN_PLAN = implementingPlanStream(PLAN, 'so-ngoai-vu');
export const SECRET = 'classifiedDocument-1';
export const CONSOLIDATED = `consolidatedReport-${PLAN}.FINAL`;
export const DISPATCH: Document = {
  number: '120/BC-SVHTTDL',
  date: '2026-11-13',
  issuer: 'Sở Văn hóa, Thể thao và Du lịch',
};
export const PAPER: Document = {
  number: '15/BC-SNgV',
  date: '2026-11-05',
  issuer: 'Sở Ngoại vụ',
};

const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);
const coordinating: LedgerFact = {
  ...goldenEvent('AssignmentOpened'),
  data: {
    ...goldenEvent('AssignmentOpened').data,
    taskId: 'task-portal',
    taskCode: 'II.7.c',
    taskOrdinal: 30,
    role: 'COORDINATE',
    label: 'Cơ quan phối hợp',
    occurrences: [],
  },
};
const secondReport: LedgerFact = {
  ...goldenEvent('ReportSubmitted'),
  data: {
    ...goldenEvent('ReportSubmitted').data,
    revision: 2,
    supersedes: 1,
    content: 'Bổ sung quý III.',
  },
};
const secondAccepted: LedgerFact = {
  ...goldenEvent('ReportAccepted'),
  data: { ...goldenEvent('ReportAccepted').data, revision: 2 },
};

type Told = [stream: string, fact: LedgerFact, by: Actor, on: string, paper?: Document];
const told: Told[] = [
  [AGENCY_REGISTRY, goldenEvent('AgencyRegistered'), registrar, '2026-01-05'],
  [`plan-${PLAN}`, goldenEvent('PlanImported'), registrar, '2026-01-05'],
  [TASK, goldenEvent('TaskDefined'), registrar, '2026-01-05'],
  [TASK, goldenEvent('TaskGroupExpanded'), coordinator, '2026-01-20'],
  [TASK, goldenEvent('TaskAssigneeAdded'), coordinator, '2026-02-02'],
  [BULLETIN, goldenEvent('AssignmentOpened'), registrar, '2026-01-05'],
  [PORTAL, coordinating, registrar, '2026-01-05'],
  [PORTAL, goldenEvent('AssignmentRoleRaised'), coordinator, '2026-03-02'],
  [BULLETIN, goldenEvent('DeliverableSubmitted'), officer, '2026-03-20'],
  [BULLETIN, goldenEvent('ProgressReported'), officer, '2026-03-25'],
  [BULLETIN, goldenEvent('CompletionReported'), officer, '2026-04-06'],
  [BULLETIN, goldenEvent('CompletionSignedOff'), head, '2026-04-07'],
  [REQUEST, goldenEvent('BudgetRequestDrafted'), officer, '2026-05-04'],
  [REQUEST, goldenEvent('BudgetRequestRedrafted'), head, '2026-05-05'],
  [REQUEST, goldenEvent('BudgetRequestSubmitted'), head, '2026-05-06'],
  [REQUEST, goldenEvent('BudgetRequestReceived'), finance, '2026-05-07'],
  [REQUEST, goldenEvent('BudgetCopyReceived'), coordinator, '2026-05-08'],
  [CYCLE, goldenEvent('ReportingCycleOpened'), coordinator, '2026-10-15'],
  [REPORT, goldenEvent('ReportSubmitted'), head, '2026-11-05', PAPER],
  [REPORT, goldenEvent('ReportReturned'), coordinator, '2026-11-06'],
  [REPORT, secondReport, head, '2026-11-09'],
  [REPORT, secondAccepted, coordinator, '2026-11-10'],
  [AGENCY_REGISTRY, goldenEvent('AgencyGroupDefined'), registrar, '2026-11-11'],
  [delegationStream(FOREIGN_AFFAIRS), goldenEvent('DelegationGranted'), head, '2026-11-12'],
  [OBSTACLE, goldenEvent('ObstacleReported'), officer, '2026-11-12'],
  [OBSTACLE, goldenEvent('ObstacleEscalated'), coordinator, '2026-11-13'],
  [OBSTACLE, goldenEvent('ObstacleResolved'), provinceOffice, '2026-11-16'],
  [DUE, goldenEvent('ImplementingPlanDueDateSet'), coordinator, '2026-11-16'],
  [OWN_PLAN, goldenEvent('ImplementingPlanSubmitted'), head, '2026-11-17'],
  [SECRET, goldenEvent('ClassifiedDocumentRegistered'), head, '2026-11-18'],
  [REPORT, goldenEvent('ReportDrafted'), head, '2026-11-12'],
  [CONSOLIDATED, goldenEvent('ReportConsolidated'), coordinator, '2026-11-13'],
  [CONSOLIDATED, goldenEvent('ConsolidatedReportDispatched'), coordinator, '2026-11-13', DISPATCH],
  [CONSOLIDATED, goldenEvent('DispatchReceiptConfirmed'), provinceOffice, '2026-11-16'],
  [CYCLE, goldenEvent('ReportingCycleClosed'), coordinator, '2026-11-17'],
];

const deciders = [
  agencyRegistry,
  delegation,
  plan,
  task,
  assignment,
  budgetRequest,
  reportingCycle,
  report,
  obstacle,
  implementingPlan,
  implementingPlanDue,
  classifiedDocument,
  consolidatedReport,
] as const;

/** What the event is about: what its stream is about once it has happened. */
function aboutOf(stream: string, events: LedgerFact[]): About {
  const decider = deciders.find(({ name }) => stream.startsWith(`${name}-`));
  if (!decider) throw new Error(`${stream} belongs to no aggregate`);
  return decider.about(folded(decider as never, ...(events as never[])) as never);
}

/** The whole story; positions are from 1, each event is recorded at nine in the morning. */
export const story: LedgerEvent[] = told.map(([stream, fact, by, on, document], index) => {
  const sofar = told.slice(0, index + 1).filter(([of]) => of === stream);
  return frozen({
    ...fact,
    stream,
    version: sofar.length - 1,
    recordedAt: `${on}T02:00:00.000Z`,
    effectiveOn: on,
    actor: { id: by.id, agency: by.agency, role: by.roles[0] ?? 'AUDITOR', onBehalfOf: null },
    commandId: `command-${index + 1}`,
    correlationId: `correlation-${index + 1}`,
    position: BigInt(index + 1),
    about: aboutOf(
      stream,
      sofar.map(([, each]) => each),
    ),
    authority: 'IV.3',
    document: document ?? null,
    classification: stream === REPORT ? 'INTERNAL' : 'PUBLIC',
    schema: 1,
    leafHash: `leaf-${index + 1}`,
  } as LedgerEvent);
});

/** A row that an event changed. */
export type Change<Row> = { position: number; id: string; row: Row };

/** Every change that the story makes in a view, in order, whole rows. */
export function changesOf<Row extends ViewRow>(
  view: Projection<Row>,
  events: readonly LedgerEvent[] = story,
): Change<Row>[] {
  const rows = new Map<string, Row>();
  return events.flatMap((event) =>
    view.keys(event).flatMap((id) => {
      const before = rows.get(id);
      const row = view.evolve(before, event, id);
      if (row === before || row === undefined) return [];
      rows.set(id, frozen(row));
      return [{ position: Number(event.position), id, row }];
    }),
  );
}

/** The rows that each event names but leaves as they are, or that are not there. */
export function untouchedBy<Row extends ViewRow>(view: Projection<Row>): string[] {
  const changed = new Set(changesOf(view).map(({ position, id }) => `${position} ${id}`));
  return story
    .flatMap((event) => view.keys(event).map((id) => `${event.position} ${id}`))
    .filter((key) => !changed.has(key));
}
