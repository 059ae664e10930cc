import type { AppRole } from '../domain/decider';
import type { LocalIssuer } from './local-issuer';

/** The roles that a first look wants, each at the agency that holds it in the shipped plan. */
const MAIN_ROLES: { role: AppRole; agency: string | null; says: string }[] = [
  { role: 'COORDINATOR', agency: 'so-van-hoa-the-thao-va-du-lich', says: 'coordinator' },
  { role: 'AGENCY_HEAD', agency: 'so-ngoai-vu', says: 'head of Sở Ngoại vụ' },
  { role: 'AGENCY_OFFICER', agency: 'so-ngoai-vu', says: 'officer of Sở Ngoại vụ' },
  { role: 'FINANCE', agency: 'so-tai-chinh', says: 'Finance' },
  { role: 'AUDITOR', agency: null, says: 'auditor' },
];

export const FIRST_QUERY = `query SectionNow {
  section(planId: "dong-nai-2026-ttdn", code: "II.5") {
    title
    progress { occurrences byStatus { status count } percent }
    tasks { code title timingText assignees { role label printed } }
  }
}`;

/** Expands "UBND các xã, phường" of II.5.a to its 95. */
export const FIRST_MUTATION = `mutation AssignToAllCommunes {
  assignTask(input: {planId: "dong-nai-2026-ttdn", taskCode: "II.5.a", group: "xa-phuong"}) {
    results { outcome role agency { name } }
    receipt { position events { type leafHash } }
  }
}`;

const END = 'Ctrl-C stops everything.';

/** What a person who started the server for the first time needs, ready to be pasted. */
export async function welcome(
  url: string,
  issuer: LocalIssuer | null,
  tokenCommand: string,
): Promise<string> {
  const lines = ['', 'Plan Ledger is ready.', '', `  GraphQL   ${url}/graphql`];
  if (issuer) {
    lines.push(`  Explorer  ${url}/explorer`, '', 'Tokens (for 30 days, of the local issuer):', '');
    for (const { role, agency, says } of MAIN_ROLES) {
      const token = await issuer.issueToken({ roles: [role], agency });
      lines.push(`  ${says}:`, `  ${token}`, '');
    }
    lines.push(
      'A first query, from another terminal:',
      '',
      `  TOKEN=$(${tokenCommand})`,
      curl(url, FIRST_QUERY),
      '',
      'A first mutation: "UBND các xã, phường" becomes its 95:',
      '',
      curl(url, FIRST_MUTATION),
      '',
    );
  }
  lines.push(END, '');
  return lines.join('\n');
}

/** What a process says that serves no API. */
export const readyAs = async (url: string, roles: readonly string[]): Promise<string> =>
  [`Plan Ledger works as ${roles.join(' and ')}.`, `  Health    ${url}/readyz`, END, ''].join('\n');

function curl(url: string, query: string): string {
  const body = JSON.stringify({ query: query.replace(/\s+/g, ' ') });
  return `  curl -s ${url}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '${body}'`;
}
