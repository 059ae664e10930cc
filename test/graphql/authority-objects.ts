import { type App, type Caller, CULTURE, FINANCE, FOREIGN, mutation, PLAN } from '../support/app';

export const OFFICE = 'van-phong-ubnd-tinh';
export const COUNCIL = 'hdnd-tinh';
/** An agency that has no part in what is tried. */
export const STRANGER = 'so-cong-thuong';

/** What every mutation is tried on, each in a state that says whose step comes next. */
export type Objects = {
  /** Assignments of Sở Ngoại vụ and of the coordinator itself. */
  assignment: string;
  ownAssignment: string;
  /** A request that Finance has received; one with the Committee, one with the Council. */
  request: string;
  withCommittee: string;
  withCouncil: string;
  /** The dossiers of the last two. */
  committeeDossier: string;
  councilDossier: string;
  cycle: string;
  report: string;
  ownReport: string;
  obstacle: string;
  escalated: string;
  delegation: string;
};

const paper = (date: string) => ({ number: '12/TB-UBND', date, issuer: 'UBND tỉnh Đồng Nai' });

/** The day on which everything is tried. */
export const TODAY = '2026-11-10';
export const DOCUMENT = paper('2026-11-09');

/** One object of every kind of Sở Ngoại vụ, and two of the coordinator's own. */
export async function objectsOf(app: App): Promise<Objects> {
  const [head, culture, coordinator, finance, office] = await Promise.all([
    app.as('AGENCY_HEAD', FOREIGN),
    app.as('AGENCY_HEAD', CULTURE),
    app.as('COORDINATOR', CULTURE),
    app.as('FINANCE', FINANCE),
    app.as('PROVINCE_OFFICE', OFFICE),
  ]);
  const did = async (who: Caller, name: string, input: object, fields = 'stale') =>
    (await who.get(mutation(name, fields), { input }))[name];

  const assignmentOf = async (agency: string, task: string): Promise<string> => {
    const { assignments } = await head.get(
      `{ assignments(filter: { planId: "${PLAN}", agency: "${agency}", task: "${task}" }) {
        edges { node { id } } } }`,
    );
    return assignments.edges[0].node.id;
  };
  const assignment = await assignmentOf(FOREIGN, 'II.5.b.2');
  const ownAssignment = await assignmentOf(CULTURE, 'II.5.d');
  // Its head has not signed it yet.
  await did(await app.as('AGENCY_OFFICER', FOREIGN), 'reportCompletion', {
    assignmentId: assignment,
    period: '2026-Q1',
    quantity: 1,
  });

  const received = async (source: string): Promise<string> => {
    const key = { task: 'II.5.b.2', period: '2026', source };
    const input = { planId: PLAN, lines: [{ ...key, requested: '1000' }] };
    const drafted = await did(head, 'draftBudgetRequest', input, 'budgetRequest { id }');
    const budgetRequestId = drafted.budgetRequest.id;
    await did(head, 'submitBudgetRequest', { budgetRequestId });
    await did(finance, 'receiveBudgetRequest', { budgetRequestId });
    return budgetRequestId;
  };
  const inDossier = async (source: string, decidedBy: string) => {
    const budgetRequestId = await received(source);
    const lines = [{ task: 'II.5.b.2', period: '2026', source, recommended: '1000' }];
    await did(finance, 'appraiseBudgetRequest', { budgetRequestId, lines });
    const input = { planId: PLAN, title: 'Tờ trình', decidedBy, requests: [budgetRequestId] };
    const opened = await did(finance, 'openBudgetDossier', input, 'budgetDossier { id }');
    const dossierId = opened.budgetDossier.id;
    await did(finance, 'submitDossierToProvince', { dossierId });
    if (decidedBy === 'COUNCIL') await did(office, 'submitDossierToCouncil', { dossierId });
    return { budgetRequestId, dossierId };
  };
  const request = await received('PROVINCIAL');
  const toCommittee = await inDossier('CENTRAL', 'COMMITTEE');
  const toCouncil = await inDossier('PROVINCIAL', 'COUNCIL');

  const opening = {
    planId: PLAN,
    kind: 'FINAL',
    periodCovered: { from: '2026-01-01', to: '2026-10-31' },
    cutOff: '2026-11-12',
  };
  const opened = await did(coordinator, 'openReportingCycle', opening, 'reportingCycle { id }');
  const cycle = opened.reportingCycle.id;
  const submitted = async (who: Caller): Promise<string> => {
    const input = { cycleId: cycle, content: 'Đã triển khai.' };
    return (await did(who, 'submitReport', input, 'report { id }')).report.id;
  };

  const reported = async (): Promise<string> => {
    const input = { planId: PLAN, taskCode: 'II.5.b.2', text: 'Thiếu kinh phí.' };
    return (await did(head, 'reportObstacle', input, 'obstacle { id }')).obstacle.id;
  };
  const escalated = await reported();
  await did(coordinator, 'escalateObstacle', { obstacleId: escalated });

  const given = { delegate: 'user-9', roles: ['AGENCY_OFFICER'], from: TODAY, until: TODAY };
  const granted = await did(head, 'grantDelegation', given, 'delegation { id }');

  return {
    assignment,
    ownAssignment,
    request,
    withCommittee: toCommittee.budgetRequestId,
    withCouncil: toCouncil.budgetRequestId,
    committeeDossier: toCommittee.dossierId,
    councilDossier: toCouncil.dossierId,
    cycle,
    report: await submitted(head),
    ownReport: await submitted(culture),
    obstacle: await reported(),
    escalated,
    delegation: granted.delegation.id,
  };
}
