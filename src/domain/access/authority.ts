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

const ROLE_OF: Record<Party, ActingRole> = {
  OFFICER: 'AGENCY_OFFICER',
  HEAD: 'AGENCY_HEAD',
  COORDINATOR: 'COORDINATOR',
  FINANCE: 'FINANCE',
  PROVINCE_OFFICE: 'PROVINCE_OFFICE',
  COUNCIL: 'COUNCIL_CLERK',
  REGISTRAR: 'REGISTRAR',
  CLOCK: 'CLOCK',
};

function holds(party: Party, actor: Actor, { agencies = [], offices }: Business): boolean {
  switch (party) {
    case 'OFFICER':
    case 'HEAD':
      return actor.agency !== null && agencies.includes(actor.agency);
    case 'COORDINATOR':
      return actor.agency === offices?.coordinator;
    case 'FINANCE':
      return actor.agency === offices?.finance;
    case 'PROVINCE_OFFICE':
      return actor.agency === offices?.provinceOffice;
    case 'COUNCIL':
      return actor.agency === offices?.council;
    case 'REGISTRAR':
    case 'CLOCK':
      return true;
  }
}

/** By which role the actor may do it; FORBIDDEN if by none. */
export function authority(
  command: string,
  permission: Permission,
  actor: Actor,
  business: Business,
): Authority {
  for (const party of permission.by)
    if (actor.roles.includes(ROLE_OF[party]) && holds(party, actor, business))
      return { role: ROLE_OF[party], basis: permission.basis };
  throw new Rejected('FORBIDDEN', { command, allowed: permission.by.join(', ') });
}
