import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentNode, type OperationDefinitionNode, parse, print } from 'graphql';
import type { AppRole } from '../../src/domain/decider';
import type { Asker } from '../asking';
import type { OurServing } from '../serving';
import { PLAN } from './reporters';

/** Who asks what. */
export type Asked = { name: string; token: string; query: string };
type By = { role: AppRole; agency: string | null };

const COORDINATOR: By = { role: 'COORDINATOR', agency: 'so-van-hoa-the-thao-va-du-lich' };
const AUDITOR: By = { role: 'AUDITOR', agency: null };
const EXAMPLES = join(__dirname, '..', '..', 'docs', 'examples.graphql');

/** Each documented query, by whom its line "as" names. */
function documented(): { name: string; by: By; query: string }[] {
  const text = readFileSync(EXAMPLES, 'utf8');
  const { definitions }: DocumentNode = parse(text);
  return (definitions as OperationDefinitionNode[]).map((operation) => {
    const before = text.slice(0, operation.loc?.start);
    const [role, agency = null] = before
      .slice(before.lastIndexOf('# as ') + 5)
      .trim()
      .split(' ');
    const by = { role: role as AppRole, agency };
    return { name: operation.name?.value as string, by, query: print(operation) };
  });
}

const FIRST_OF: Record<string, string> = {
  assignment: `assignments(first: 1, filter: {planId: "${PLAN}", agency: "so-ngoai-vu"})`,
  budgetDossier: `budgetDossiers(first: 1, planId: "${PLAN}")`,
  budgetRequest: `budgetRequests(first: 1, filter: {planId: "${PLAN}"})`,
  classifiedDocument: `classifiedDocuments(first: 1, planId: "${PLAN}")`,
  obstacle: `obstacles(first: 1, filter: {planId: "${PLAN}"})`,
  occurrence: `occurrences(first: 1, filter: {planId: "${PLAN}", agency: "so-ngoai-vu"})`,
  report: `reports(first: 1, filter: {planId: "${PLAN}"})`,
  reportingCycle: `reportingCycles(first: 1, planId: "${PLAN}")`,
};

const IN_PLAN = `planId: "${PLAN}"`;
const ids = (field: string) => `{ ${field} { edges { node { id } } } }`;

/** One of each field of Query that the documented ones leave out, or ask for another way. */
function ofEachField(found: Record<string, string>, middle: string): Record<string, string> {
  const byId = Object.fromEntries(
    Object.entries(found).map(([field, id]) => [
      field,
      `{ ${field}(id: "${id}") { id ${field === 'reportingCycle' ? '' : 'allowedCommands'} } }`,
    ]),
  );
  return {
    ...byId,
    node: `{ node(id: "${found.assignment}") { id __typename } }`,
    agencies: '{ agencies(first: 50) { totalCount edges { node { code name open } } } }',
    agency:
      '{ agency(code: "xa-tan-hung") { name assignments(first: 20) { edges { node { id } } } } }',
    agencyGroup: '{ agencyGroup(code: "xa-phuong") { name } }',
    agencyGroups: '{ agencyGroups { edges { node { code name } } } }',
    asOf: `{ asOf(position: "${middle}") { time plan(id: "${PLAN}") { number progress { percent } } } }`,
    assignments: ids('assignments(first: 100)'),
    assignmentsOfPlan: `{ assignments(first: 100, filter: {${IN_PLAN}}) { totalCount edges { node {
      id status role mode agency { name } task { code } } } } }`,
    auditTrail: `{ auditTrail(first: 50) { edges { node { type recordedAt } } } }`,
    auditTrailOfPlan: `{ auditTrail(first: 50, filter: {${IN_PLAN}, types: ["ProgressReported"]}) {
      edges { node { type recordedAt actor { id } } } } }`,
    auditTrailOfAgency: `{ auditTrail(first: 50, filter: {agency: "so-ngoai-vu"}) {
      edges { node { type recordedAt } } } }`,
    budgetDossiers: ids(`budgetDossiers(${IN_PLAN})`),
    budgetPipeline: `{ budgetPipeline(${IN_PLAN}) { stage source count requested } }`,
    budgetRequests: ids('budgetRequests(first: 50)'),
    budgetRequestsOfPlan: `{ budgetRequests(first: 50, filter: {${IN_PLAN}}) { totalCount edges { node { id stage } } } }`,
    classifiedDocuments: ids(`classifiedDocuments(${IN_PLAN})`),
    compare: `{ compare(from: "3000", to: "3200", first: 50) { edges { node { object field } } } }`,
    event: `{ event(position: "${middle}") { type stream changes { field before after } } }`,
    implementingPlans: ids(`implementingPlans(${IN_PLAN})`),
    log: `{ log { checkpoint { size } inclusionProof(position: "${middle}") { hashes } } }`,
    obstacles: ids('obstacles(first: 50)'),
    occurrences: ids('occurrences(first: 100)'),
    occurrencesOfPlan: `{ occurrences(first: 100, filter: {${IN_PLAN}, timeliness: DONE_LATE}) {
      totalCount edges { node { id status dueOn } } } }`,
    plan: `{ plan(id: "${PLAN}") { number progress { occurrences percent } sections { code title } } }`,
    plans: '{ plans(first: 20) { edges { node { id number } } } }',
    reportingCycles: ids(`reportingCycles(${IN_PLAN})`),
    reports: ids('reports(first: 50)'),
    section: `{ section(${IN_PLAN}, code: "II.5") { title progress { occurrences percent } tasks { code progress { percent } } } }`,
    task: `{ task(${IN_PLAN}, code: "II.5.a") { title progress { occurrences percent byStatus { status count } } } }`,
    tasks: `{ tasks(first: 40, filter: {${IN_PLAN}}) { edges { node { code title } } } }`,
    worklist: '{ viewer { worklist(first: 50) { totalCount edges { node { what since } } } } }',
    accessRecord: '{ accessRecord(first: 20) { edges { node { at outcome } } } }',
  };
}

/** Questions of the first plan, which every world has, and of all plans. */
export async function questions(server: OurServing, ask: Asker): Promise<Asked[]> {
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = ({ role, agency }: By): Promise<string> => {
    const key = `${role} ${agency}`;
    const made = tokens.get(key) ?? server.token(role, agency);
    tokens.set(key, made);
    return made;
  };
  const [coordinator, auditor] = await Promise.all([tokenOf(COORDINATOR), tokenOf(AUDITOR)]);
  const found: Record<string, string> = {};
  for (const [field, list] of Object.entries(FIRST_OF)) {
    type List = Record<string, { edges: { node: { id: string } }[] }>;
    const data = await ask<List>({ token: auditor, query: ids(list) });
    const id = Object.values(data)[0]?.edges[0]?.node.id;
    if (id) found[field] = id;
  }
  type Trail = { auditTrail: { edges: { node: { position: string; commandId: string } }[] } };
  const last = '{ auditTrail(first: 1) { edges { node { position commandId } } } }';
  const { auditTrail } = await ask<Trail>({ token: auditor, query: last });
  const newest = auditTrail.edges[0];
  if (!newest) throw new Error('the world is empty');
  const { position, commandId } = newest.node;
  const middle = String(BigInt(position) / 2n);
  const more = {
    ...ofEachField(found, middle),
    receiptStatus: `{ receiptStatus(commandId: "${commandId}") { status } }`,
  };
  const forAuditors = /^(auditTrail|accessRecord|compare|event|budget|obstacle|report|classified)/;
  return [
    ...(await Promise.all(
      documented().map(async ({ name, by, query }) => ({ name, token: await tokenOf(by), query })),
    )),
    ...Object.entries(more).map(([name, query]) => ({
      name,
      token: forAuditors.test(name) ? auditor : coordinator,
      query,
    })),
  ];
}
