import type { ActingRole, Actor, Authority } from '../decider';
import { Rejected } from '../rejection';

/** Which agency holds which office in a plan (III.2, IV.3, IV.4). */
export type Offices = {
  coordinator: string;
  finance: string;
  provinceOffice: string;
  council: string;
};

/**
 * Who may take a step: a person of the agency whose business it is, the holder of an office of the
 * plan, the registrar, or the process that keeps the time.
 */
export type Party =
  | 'OFFICER'
  | 'HEAD'
  | 'COORDINATOR'
  | 'FINANCE'
  | 'PROVINCE_OFFICE'
  | 'COUNCIL'
  | 'REGISTRAR'
  | 'CLOCK';

/** `basis`: the clause of the plan or the rule of domain.md that gives the right. */
export type Permission = { by: readonly Party[]; basis: string };

/** The business at hand: whose it is, whose unit does it, and who holds the offices. */
export type Business = { agencies?: readonly (string | null)[]; offices?: Offices };

/**
 * What a party is: the role that a token says, and where it has to be held. OWN: at the agency whose
 * business it is. An office: at the agency that holds it in the plan. ANY: wherever he belongs.
 */
export const PARTIES: Record<Party, { role: ActingRole; at: 'OWN' | 'ANY' | keyof Offices }> = {
  OFFICER: { role: 'AGENCY_OFFICER', at: 'OWN' },
  HEAD: { role: 'AGENCY_HEAD', at: 'OWN' },
  COORDINATOR: { role: 'COORDINATOR', at: 'coordinator' },
  FINANCE: { role: 'FINANCE', at: 'finance' },
  PROVINCE_OFFICE: { role: 'PROVINCE_OFFICE', at: 'provinceOffice' },
  COUNCIL: { role: 'COUNCIL_CLERK', at: 'council' },
  REGISTRAR: { role: 'REGISTRAR', at: 'ANY' },
  CLOCK: { role: 'CLOCK', at: 'ANY' },
};

function holds(party: Party, { roles, agency }: Actor, { agencies = [], offices }: Business) {
  const { role, at } = PARTIES[party];
  if (!roles.includes(role)) return false;
  if (at === 'ANY') return true;
  if (at === 'OWN') return agency !== null && agencies.includes(agency);
  return agency !== null && agency === offices?.[at];
}

/** By which role the actor may do it; FORBIDDEN if by none. */
export function authority(
  command: string,
  permission: Permission,
  actor: Actor,
  business: Business,
): Authority {
  for (const party of permission.by)
    if (holds(party, actor, business))
      return { role: PARTIES[party].role, basis: permission.basis };
  throw new Rejected('FORBIDDEN', { command, allowed: permission.by.join(', ') });
}

/** The same where several have the right, each by a clause of its own: the first that he has. */
export function authorityByAny(
  command: string,
  permissions: readonly Permission[],
  actor: Actor,
  business: Business,
): Authority {
  const his = permissions.find(({ by }) => by.some((party) => holds(party, actor, business)));
  const all = { by: permissions.flatMap(({ by }) => by), basis: '' };
  return authority(command, his ?? all, actor, business);
}
