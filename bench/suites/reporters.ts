import type { AppRole } from '../../src/domain/decider';
import { type Asker, asker } from '../asking';
import type { OurServing } from '../serving';

export const PLAN = 'dong-nai-2026-ttdn';
/** Tasks whose text names all communes, which then have about ten pieces of work each. */
const GROUP_TASKS = ['II.5.a', 'II.5.e', 'II.5.g', 'II.5.h'];
/** In the middle of the year, when many periods can be reported on. */
export const CLOCK = '2026-06-15T09:00:00+07:00';

export type Occurrence = {
  id: string;
  assignmentId: string;
  period: string;
  startsOn: string;
  endsOn: string;
  dueOn: string | null;
};

/** An officer, and what his commune is to report on. */
export type Reporter = { agency: string; token: string; occurrences: Occurrence[] };

const ASSIGN = `mutation Assign($input: AssignTaskInput!) {
  assignTask(input: $input) { receipt { position } } }`;
const LIST = `query List($agency: String!, $after: String) {
  occurrences(filter: {agency: $agency}, first: 200, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { id period startsOn endsOn dueOn quantity { done } status assignment { id } } } } }`;

type Listed = {
  occurrences: {
    pageInfo: { hasNextPage: boolean; endCursor: string };
    edges: {
      node: Occurrence & { quantity: object | null; status: string; assignment: { id: string } };
    }[];
  };
};

/** Gives the plan's tasks to all communes, and answers with them. */
export async function reporters(server: OurServing): Promise<Reporter[]> {
  const ask = asker(server.url);
  const as = async (role: AppRole, agency: string) => server.token(role, agency);
  const coordinator = await as('COORDINATOR', 'so-van-hoa-the-thao-va-du-lich');
  for (const taskCode of GROUP_TASKS) {
    const input = { planId: PLAN, taskCode, group: 'xa-phuong' };
    await ask({ token: coordinator, query: ASSIGN, variables: { input } });
  }
  const query = `{ agencies(first: 200, filter: {kind: COMMUNE}) { edges { node { code } } } }`;
  type Agencies = { agencies: { edges: { node: { code: string } }[] } };
  const { agencies } = await ask<Agencies>({ token: coordinator, query });
  const codes = agencies.edges.map(({ node }) => node.code);
  const all = await Promise.all(
    codes.map(async (agency) => ({
      agency,
      token: await as('AGENCY_OFFICER', agency),
      occurrences: await occurrencesOf(ask, coordinator, agency),
    })),
  );
  ask.end();
  return all;
}

async function occurrencesOf(ask: Asker, token: string, agency: string): Promise<Occurrence[]> {
  const found: Occurrence[] = [];
  let after: string | null = null;
  for (;;) {
    const variables: object = { agency, after };
    const { occurrences }: Listed = await ask<Listed>({ token, query: LIST, variables });
    for (const { node } of occurrences.edges) {
      const { id, period, startsOn, endsOn, dueOn, quantity, assignment } = node;
      if (quantity === null)
        found.push({ id, assignmentId: assignment.id, period, startsOn, endsOn, dueOn });
    }
    if (!occurrences.pageInfo.hasNextPage) return found;
    after = occurrences.pageInfo.endCursor;
  }
}
