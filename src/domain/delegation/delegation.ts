import { authority, type Permission } from '../access/authority';
import {
  AGENCY_REGISTRY,
  agencyRegistry,
  heirTo,
  openAgencyNamed,
} from '../agency/agency-registry';
import { passes } from '../allowed';
import type { FollowTask } from '../assignment/commands';
import type { BudgetDossierCommand } from '../budget-dossier/budget-dossier';
import type { FollowDossier } from '../budget-request/commands';
import type { About, Actor, Decider, Ledger } from '../decider';
import { imported, plan, planStream, taskIdOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { same } from '../shared/same';
import { civilDate, type EventsOf, event, list, nullable, oneOf, text } from '../shared/shape';
import type { TaskStep } from '../task/commands';

/**
 * What can be delegated: the agency's own business, and the offices that it holds in plans. An
 * office that it does not hold is none by a delegation either: deciders ask who holds it.
 */
export const DELEGATED_ROLES = [
  'AGENCY_OFFICER',
  'AGENCY_HEAD',
  'COORDINATOR',
  'FINANCE',
  'PROVINCE_OFFICE',
] as const;
export type DelegatedRole = (typeof DELEGATED_ROLES)[number];

const scope = {
  /** Null: whatever the plan. */
  planId: nullable(text),
  /** Codes of that plan's tasks and duties; null: all of them. */
  tasks: nullable(list(text)),
  /** Names of commands, `SubmitReport`; null: every command. */
  commands: nullable(list(text)),
};

/** Stored for ever: add optional fields, never rename one. */
export const delegationEvents = {
  DelegationGranted: event(1, {
    id: text,
    /** Who is acted for. */
    agency: text,
    /** Opaque user id of whoever acts, and his agency where it is known. */
    delegate: text,
    delegateAgency: nullable(text),
    roles: list(oneOf(DELEGATED_ROLES)),
    ...scope,
    /** The first and the last day on which it is in force. */
    from: civilDate,
    until: civilDate,
  }),
  DelegationRevoked: event(1, { id: text }),
};
export type DelegationEvent = EventsOf<typeof delegationEvents>;
type Granted = Extract<DelegationEvent, { type: 'DelegationGranted' }>['data'];

export type Delegation = Granted & {
  /** Opaque user id of the head who granted it. */
  grantedBy: string;
  revoked: boolean;
};

/** All that one agency ever granted, by id: whether somebody may act for it is one question. */
export type Delegations = { agency: string | null; granted: Record<string, Delegation> };

/** The id is minted outside. */
export type GrantDelegation = { type: 'GrantDelegation' } & Granted;
export type RevokeDelegation = { type: 'RevokeDelegation'; agency: string; id: string };
export type DelegationCommand = GrantDelegation | RevokeDelegation;

/** Who may take which step: nobody grants for another agency, and no delegate delegates on. */
export const procedure: Record<DelegationCommand['type'], Permission> = {
  GrantDelegation: { by: ['HEAD'], basis: 'rule 5 (assumption)' },
  RevokeDelegation: { by: ['HEAD'], basis: 'rule 5 (assumption)' },
};

export const delegation: Decider<Delegations, DelegationCommand, DelegationEvent> = {
  name: 'delegation',
  events: delegationEvents,
  initial: { agency: null, granted: {} },

  evolve(state, event) {
    switch (event.type) {
      case 'DelegationGranted': {
        const { id, agency } = event.data;
        const granted = { ...event.data, grantedBy: event.actor.id, revoked: false };
        return { agency, granted: { ...state.granted, [id]: granted } };
      }
      case 'DelegationRevoked': {
        const { id } = event.data;
        const revoked = { ...(own(state.granted, id) as Delegation), revoked: true };
        return { ...state, granted: { ...state.granted, [id]: revoked } };
      }
    }
  },

  // What an agency that is no more has granted its successor's head takes back (rule 4).
  authorize({ type, agency }, _state, ledger, actor) {
    const head = type === 'RevokeDelegation' ? heirTo(agency, ledger) : agency;
    return authority(type, procedure[type], actor, { agencies: [head] });
  },

  decide(command, state, ledger) {
    switch (command.type) {
      case 'GrantDelegation':
        return grant(command, state, ledger);
      case 'RevokeDelegation': {
        const { id } = command;
        const found = own(state.granted, id);
        if (!found) throw new Rejected('NOT_FOUND', { field: 'delegationId', what: 'delegation' });
        return found.revoked ? [] : [{ type: 'DelegationRevoked', data: { id } }];
      }
    }
  },

  about: ({ agency }) => ({ plan: null, tasks: [], agency }),
  classification: () => 'INTERNAL',
};

/** The steps that the actor may take now with one delegation. */
export function allowedDelegationSteps(
  state: Delegations,
  id: string,
  ledger: Ledger,
  actor: Actor,
): string[] {
  const { agency } = state;
  const found = own(state.granted, id);
  if (!found || found.revoked || agency === null) return [];
  const type = 'RevokeDelegation';
  const agencies = [heirTo(agency, ledger)];
  const may = () => authority(type, procedure[type], actor, { agencies });
  return passes(may) ? [type] : [];
}

/** Everything that the agency delegates stands here. */
export const delegationStream = (agency: string): string => `delegation-${agency}`;

function grant(command: GrantDelegation, state: Delegations, ledger: Ledger): DelegationEvent[] {
  const { planId, tasks, from, until, roles } = command;
  openAgencyNamed(ledger.state(agencyRegistry, AGENCY_REGISTRY), command.agency, 'agency');
  if (from > until) throw new Rejected('DELEGATION_REVERSED', { field: 'until', from, until });
  if (roles.length === 0) throw new Rejected('DELEGATION_WITHOUT_ROLE', { field: 'roles' });
  if (tasks !== null && planId === null)
    throw new Rejected('TASKS_WITHOUT_PLAN', { field: 'planId' });
  if (planId !== null) {
    const header = imported(ledger.state(plan, planStream(planId)));
    for (const [index, code] of (tasks ?? []).entries()) taskIdOf(header, code, `tasks[${index}]`);
  }
  if (standing(state, command)) return [];
  return [{ type: 'DelegationGranted', data: grantedBy(command) }];
}

const grantedBy = (command: GrantDelegation): Granted => ({
  id: command.id,
  agency: command.agency,
  delegate: command.delegate,
  delegateAgency: command.delegateAgency,
  roles: command.roles,
  planId: command.planId,
  tasks: command.tasks,
  commands: command.commands,
  from: command.from,
  until: command.until,
});

/** The delegation of the same content that stands already, if there is one. */
export function standing(state: Delegations, command: GrantDelegation): Delegation | undefined {
  const wanted = grantedBy(command);
  return Object.values(state.granted).find(
    ({ grantedBy: _head, revoked, ...each }) =>
      !revoked && same({ ...each, id: wanted.id }, wanted),
  );
}

/** By which delegations the person may give the command for the agency today; the oldest first. */
export const mandates = (
  state: Delegations,
  { actor, command, today }: { actor: Actor; command: string; today: string },
): Delegation[] =>
  Object.values(state.granted).filter(
    ({ revoked, delegate, from, until, commands }) =>
      !revoked &&
      delegate === actor.id &&
      from <= today &&
      today <= until &&
      (commands === null || commands.some((each) => each === command || leadsTo(each, command))),
  );

/** Steps on a task by which its assignments follow (ADR 3): nobody gives FollowTask by itself. */
const FOLLOWED: readonly string[] = [
  'AssignTask',
  'ResolveGroup',
  'WithdrawAssignment',
  'ConfirmAssignmentMode',
  'ResolveCadence',
  'RecordGuidance',
  'LapseTrigger',
] satisfies TaskStep['type'][];

/** Steps with a dossier by which its requests follow (rule 16): nobody gives FollowDossier alone. */
const FOLLOWED_BY_REQUESTS: readonly string[] = [
  'OpenBudgetDossier',
  'SubmitDossierToProvince',
  'SubmitDossierToCouncil',
  'DecideDossier',
] satisfies BudgetDossierCommand['type'][];

const leadsTo = (given: string, command: string): boolean =>
  (command === ('FollowTask' satisfies FollowTask['type']) && FOLLOWED.includes(given)) ||
  (command === ('FollowDossier' satisfies FollowDossier['type']) &&
    FOLLOWED_BY_REQUESTS.includes(given));

/**
 * Whether it only carries on what another step began, which was asked for its reach: a request that
 * follows its dossier is about the tasks that it asks money for, the dossier about III.2 and IV.4.
 */
export const carriesOn = (command: string): boolean =>
  command === ('FollowDossier' satisfies FollowDossier['type']);

/** Whether the delegation reaches what a stream is about: its plan, and every task of it. */
export const reaches = (
  { planId, tasks }: Pick<Delegation, 'planId' | 'tasks'>,
  about: About,
): boolean =>
  (planId === null || planId === about.plan) &&
  (tasks === null || (about.tasks.length > 0 && about.tasks.every((task) => tasks.includes(task))));

/** Whoever acts by the delegation: the person himself, with the agency's roles that it gives. */
export const actingBy = ({ id }: Actor, { agency, roles }: Delegation): Actor => ({
  id,
  agency,
  roles: [...roles],
});
