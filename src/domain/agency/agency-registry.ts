import { authority, type Permission } from '../access/authority';
import { passes } from '../allowed';
import type { Actor, Decider, Ledger } from '../decider';
import type { PlanGroup } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { same } from '../shared/same';
import { type Agency, type AgencyEvent, type AgencyGroup, agencyEvents } from './agency-events';
import {
  type AgencyRegistry,
  isOpen,
  lifeOf,
  openAgencyNamed,
  rostered,
  successorOf,
} from './agency-roster';
import { checkGroup } from './check-group';
import { particulars, type Reorganisation, reorganise } from './reorganise';

/** One roster for the province: who belongs to a group is a question to all agencies at once. */
export const AGENCY_REGISTRY = 'agencyRegistry-dong-nai';

/**
 * Registers who is not known yet and corrects who is known with other particulars. A correction
 * undoes no rename: a roster from before it, which has a name of before, leaves the name of today.
 */
export type RegisterAgencies = {
  type: 'RegisterAgencies';
  agencies: Agency[];
  /** Leaves those that are known as they are. */
  onlyNew?: true;
};
/** Says, or says anew, who belongs to a group of the whole province. */
export type DefineAgencyGroup = { type: 'DefineAgencyGroup'; group: PlanGroup };
export type AgencyCommand = RegisterAgencies | DefineAgencyGroup | Reorganisation;

/** Who may take which step. The whole province's groups are no plan's: no coordinator has them. */
export const procedure: Record<AgencyCommand['type'], Permission> = {
  RegisterAgencies: { by: ['REGISTRAR'], basis: 'rule 27' },
  RenameAgency: { by: ['REGISTRAR'], basis: 'rule 4, rule 27' },
  MergeAgencies: { by: ['REGISTRAR'], basis: 'rule 4, rule 27' },
  SplitAgency: { by: ['REGISTRAR'], basis: 'rule 4, rule 27' },
  DefineAgencyGroup: { by: ['REGISTRAR'], basis: 'rule 1, rule 27 (assumption)' },
};

export const agencyRegistry: Decider<AgencyRegistry, AgencyCommand, AgencyEvent> = {
  name: 'agencyRegistry',
  events: agencyEvents,
  initial: { agencies: {}, lives: {}, groups: {} },

  evolve: rostered,

  authorize: (command, _state, _ledger, actor) =>
    authority(command.type, procedure[command.type], actor, {}),

  decide(command, state, _ledger, { effectiveOn }) {
    switch (command.type) {
      case 'RegisterAgencies':
        return register(command, state);
      case 'DefineAgencyGroup':
        return defineGroup(command.group, state);
      case 'RenameAgency':
      case 'MergeAgencies':
      case 'SplitAgency':
        return reorganise(command, state, effectiveOn);
    }
  },

  about: () => ({ plan: null, tasks: [], agency: null }),
  classification: () => 'PUBLIC',
};

/** Who answers for what was the agency's: its successor, where it is closed (rule 4). */
export const heirTo = (agency: string, ledger: Ledger): string =>
  successorOf(ledger.state(agencyRegistry, AGENCY_REGISTRY), agency);

/** The steps that the actor may take now with the agency. */
export function allowedAgencySteps(state: AgencyRegistry, code: string, actor: Actor): string[] {
  if (!own(state.agencies, code)) return [];
  const atAgency = isOpen(state, code)
    ? (['RegisterAgencies', 'RenameAgency', 'MergeAgencies', 'SplitAgency'] as const)
    : (['RegisterAgencies'] as const);
  return atAgency.filter((type) => passes(() => authority(type, procedure[type], actor, {})));
}

function register(command: RegisterAgencies, state: AgencyRegistry): AgencyEvent[] {
  // Of two entries for one agency the last holds.
  const given = new Map(command.agencies.map((agency) => [agency.code, particulars(agency)]));
  const entries = [...given.values()].flatMap((agency): RegisterEvent[] => {
    const had = own(state.agencies, agency.code);
    if (!had) return [{ type: 'AgencyRegistered', data: agency }];
    const { formerNames } = lifeOf(state, agency.code);
    const dated = formerNames.some(({ name }) => name === agency.name);
    const data = dated ? { ...agency, name: had.name } : agency;
    return command.onlyNew || same(had, data) ? [] : [{ type: 'AgencyCorrected', data }];
  });
  for (const { parent } of entries.map(({ data }) => data))
    if (parent !== null && !own(state.agencies, parent) && !given.has(parent))
      throw new Rejected('UNKNOWN_AGENCY', { field: 'parent', agency: parent });
  return entries;
}

type RegisterEvent = Extract<AgencyEvent, { type: 'AgencyRegistered' | 'AgencyCorrected' }>;

function defineGroup(group: PlanGroup, state: AgencyRegistry): AgencyEvent[] {
  const { code, name, aliases, kind, members, where, size } = group;
  checkGroup(group, '', (holds, field, rule) => {
    if (!holds) throw new Rejected('GROUP_INCONSISTENT', { field, rule });
  });
  const data: AgencyGroup = {
    code,
    name,
    aliases,
    kind,
    members,
    where: where && { kinds: where.kinds, attribute: where.attribute },
    size,
  };
  if (same(own(state.groups, code), data)) return [];
  for (const [index, member] of (members ?? []).entries())
    openAgencyNamed(state, member, `members[${index}]`);
  return [{ type: 'AgencyGroupDefined', data }];
}

export {
  AGENCY_KINDS,
  type Agency,
  type AgencyEvent,
  type AgencyGroup,
  type AgencyKind,
  agencyEvents,
} from './agency-events';
export {
  type AgencyRegistry,
  agencyNamed,
  isOpen,
  membersOf,
  nameOn,
  openAgencyNamed,
  predecessorsOf,
  successorOf,
} from './agency-roster';
