import type { Business } from '../access/authority';
import { AGENCY_REGISTRY, agencyRegistry, heirTo } from '../agency/agency-registry';
import {
  type AgencyRegistry,
  agencyNamed,
  membersOf,
  openAgencyNamed,
} from '../agency/agency-roster';
import type { Ledger } from '../decider';
import { groupNamed, imported, officesOf, plan, planStream } from '../plan/plan';
import type { Mode, PlanGroup, Role } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import type {
  AssignTask,
  ConfirmAssignmentMode,
  ResolveGroup,
  WithdrawAssignment,
} from './commands';
import type { Assignee, TaskEvent } from './task-events';
import { everAssigned, type Task } from './task-state';
import { assignmentsOf, defined, namedLeads, strongest } from './terms';

const registryOf = (ledger: Ledger): AgencyRegistry =>
  ledger.state(agencyRegistry, AGENCY_REGISTRY);
const headerOf = (state: Task, ledger: Ledger) =>
  imported(ledger.state(plan, planStream(defined(state).planId)));

/** Who was given the task without the text: nothing is printed of him but his name. */
const added = (
  who: { agency: string } | { group: string },
  printed: string,
  role: Role,
  mode: Mode,
): TaskEvent => ({
  type: 'TaskAssigneeAdded',
  data: {
    assignee: {
      role,
      mode,
      modeConfirmed: true,
      label: null,
      printed,
      agency: 'agency' in who ? who.agency : null,
      group: 'group' in who ? who.group : null,
      subUnit: null,
      capacity: null,
    },
  },
});

const expanded = (
  { role, mode }: Pick<Assignee, 'role' | 'mode'>,
  group: string,
  takenOn: string,
  members: string[],
): TaskEvent => ({ type: 'TaskGroupExpanded', data: { group, takenOn, role, mode, members } });

export function assign(
  command: AssignTask,
  state: Task,
  ledger: Ledger,
  today: string,
): TaskEvent[] {
  if ('agency' in command) return addAgency(command, state, ledger);
  const { group, role = null, mode = null } = command;
  const printed = defined(state).assignees.find((each) => each.group === group);
  if (!printed)
    return addGroup(
      { group, role: role ?? 'IMPLEMENT', mode: mode ?? 'ASSIGNED' },
      state,
      ledger,
      today,
    );
  if ((role ?? printed.role) !== printed.role || (mode ?? printed.mode) !== printed.mode)
    throw new Rejected('GROUP_ROLE_IS_PRINTED', {
      field: 'role',
      group,
      role: printed.role,
      mode: printed.mode,
    });
  return expandGroup(
    group,
    printed,
    groupNamed(headerOf(state, ledger), group),
    state,
    ledger,
    today,
  );
}

/** Rule 1: once per task; the roster is frozen with the day it was taken. */
function expandGroup(
  code: string,
  as: Pick<Assignee, 'role' | 'mode'>,
  group: PlanGroup | undefined,
  state: Task,
  ledger: Ledger,
  today: string,
): TaskEvent[] {
  if (own(state.expansions, code)) return [];
  if (!group || group.kind === 'TO_BE_RESOLVED')
    throw new Rejected('GROUP_TO_BE_RESOLVED', { field: 'group', group: code });
  const members = membersOf(registryOf(ledger), group);
  checkSize(group, members.length);
  return [
    expanded(
      as,
      code,
      today,
      members.map((agency) => agency.code),
    ),
  ];
}

function checkSize({ code, size }: PlanGroup, actual: number): void {
  if (size !== null && actual !== size)
    throw new Rejected('GROUP_SIZE_DIFFERS', { field: 'group', group: code, size, actual });
  if (actual === 0) throw new Rejected('GROUP_EMPTY', { field: 'group', group: code });
}

/** A group of the province, which the task does not name: given and expanded in one act. */
function addGroup(
  { group: code, role, mode }: { group: string; role: Role; mode: Mode },
  state: Task,
  ledger: Ledger,
  today: string,
): TaskEvent[] {
  const registry = registryOf(ledger);
  const group = own(registry.groups, code);
  if (!group)
    throw new Rejected('GROUP_NOT_NAMED', {
      field: 'group',
      task: defined(state).code,
      group: code,
    });
  const had = state.added.filter((each) => each.group === code);
  const expansion = expandGroup(code, { role, mode }, group, state, ledger, today);
  if (had.some((each) => strongest(each.role, role) === each.role)) return expansion;
  const frozen =
    own(state.expansions, code)?.members ?? membersOf(registry, group).map((each) => each.code);
  for (const agency of frozen) checkCommandable(registry, agency, mode);
  return [added({ group: code }, group.name, role, mode), ...expansion];
}

function checkCommandable(registry: AgencyRegistry, agency: string, mode: Mode): void {
  if (mode === 'ASSIGNED' && !agencyNamed(registry, agency, 'agency').commandable)
    throw new Rejected('NOT_COMMANDABLE', { field: 'mode', agency });
}

function addAgency(
  { agency, role, mode }: { agency: string; role: Role; mode: Mode },
  state: Task,
  ledger: Ledger,
): TaskEvent[] {
  const registry = registryOf(ledger);
  const { name } = openAgencyNamed(registry, agency, 'agency');
  const known = knownAs(agency, state, ledger);
  const has = assignmentsOf(state).find((each) => each.agency === known);
  if (has && strongest(has.role, role) === has.role) return [];
  checkCommandable(registry, agency, mode);
  return [added({ agency: known }, name, role, mode)];
}

/**
 * The code by which the task knows the body: of an agency that it follows, if the body has the task
 * from that one (ADR 14), or its own. Of several the one of its strongest role, of equals its own.
 */
export function knownAs(agency: string, state: Task, ledger: Ledger): string {
  const all = assignmentsOf(state).filter((each) => heirTo(each.agency, ledger) === agency);
  const held = [...all.filter((each) => each.agency === agency), ...all];
  const first = held.find(({ role }) => held.every((each) => strongest(role, each.role) === role));
  return first?.agency ?? agency;
}

/**
 * Who resolves a group: the bodies that lead the task by name and were ordered to; the coordinator
 * where there is none, or none but invited ones. For a body that is closed its successor does.
 */
export function resolvers(state: Task, ledger: Ledger): Business {
  const registry = registryOf(ledger);
  const agencies = namedLeads(state)
    .filter(({ role, mode }) => role === 'LEAD' && mode === 'ASSIGNED')
    .map(({ agency }) => heirTo(agency, ledger))
    .filter((agency) => agencyNamed(registry, agency, 'agency').commandable);
  if (agencies.length > 0) return { agencies };
  return { offices: officesOf(defined(state).planId, ledger) };
}

export function resolveGroup(
  { group: code, members }: ResolveGroup,
  state: Task,
  ledger: Ledger,
  today: string,
): TaskEvent[] {
  const named = state.assignees.find((each) => each.group === code);
  const group = groupNamed(headerOf(state, ledger), code);
  if (!named || !group)
    throw new Rejected('GROUP_NOT_NAMED', {
      field: 'group',
      task: defined(state).code,
      group: code,
    });
  if (group.kind !== 'TO_BE_RESOLVED')
    throw new Rejected('GROUP_IS_KNOWN', { field: 'group', group: code });
  for (const [index, member] of members.entries())
    if (members.indexOf(member) !== index)
      throw new Rejected('MEMBER_TWICE', {
        field: `members[${index}]`,
        group: code,
        agency: member,
      });
  const had = own(state.expansions, code)?.members;
  if (had) {
    if (had.length === members.length && had.every((each) => members.includes(each))) return [];
    throw new Rejected('GROUP_RESOLVED_OTHERWISE', { field: 'members', group: code });
  }
  const registry = registryOf(ledger);
  for (const [index, member] of members.entries())
    openAgencyNamed(registry, member, `members[${index}]`);
  checkSize(group, members.length);
  return [expanded(named, code, today, members)];
}

export function withdraw({ agency, reason }: WithdrawAssignment, state: Task): TaskEvent[] {
  if (assignmentsOf(state).some((each) => each.agency === agency))
    return [{ type: 'TaskAssigneeWithdrawn', data: { agency, reason } }];
  if (everAssigned(state).includes(agency)) return [];
  throw new Rejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' });
}

/** Only where the text leaves it unclear, and once. */
export function confirmMode(
  { agency, mode }: ConfirmAssignmentMode,
  state: Task,
  ledger: Ledger,
): TaskEvent[] {
  const has = assignmentsOf(state).find((each) => each.agency === agency);
  if (!has) throw new Rejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' });
  if (has.modeConfirmed) {
    if (own(state.confirmed, agency) === mode && has.mode === mode) return [];
    throw new Rejected('MODE_IS_CLEAR', { field: 'mode', agency, mode: has.mode });
  }
  checkCommandable(registryOf(ledger), agency, mode);
  return [{ type: 'TaskAssigneeModeConfirmed', data: { agency, mode } }];
}
