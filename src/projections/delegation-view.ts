import type { DelegatedRole } from '../domain/delegation/delegation';
import { projection } from './projection';

export type DelegationRow = {
  /** `delegation-<agency>/<id>`. */
  id: string;
  agency: string;
  /** Opaque user id. */
  delegate: string;
  delegate_agency: string | null;
  delegated_roles: DelegatedRole[];
  plan_id: string | null;
  /** Null: all of them. */
  tasks: string[] | null;
  commands: string[] | null;
  /** The first and the last day. */
  valid_from: string;
  valid_until: string;
  /** Opaque user id of the agency's head. */
  granted_by: string;
  granted_on: string;
  revoked_on: string | null;
  version: number;
};

export const delegationId = (stream: string, id: string): string => `${stream}/${id}`;

/** Who may act for which agency, in what, and from when until when? */
export const delegationView = projection<DelegationRow>({
  name: 'delegation_view',
  columns: {
    id: 'text',
    agency: 'text',
    delegate: 'text',
    delegate_agency: 'text',
    delegated_roles: 'text[]',
    plan_id: 'text',
    tasks: 'text[]',
    commands: 'text[]',
    valid_from: 'text',
    valid_until: 'text',
    granted_by: 'text',
    granted_on: 'text',
    revoked_on: 'text',
    version: 'integer',
  },
  indexes: [{ columns: ['agency'] }, { columns: ['delegate'] }],
  history: true,

  keys: (event) =>
    event.type === 'DelegationGranted' || event.type === 'DelegationRevoked'
      ? [delegationId(event.stream, event.data.id)]
      : [],

  evolve(row, event, id) {
    if (event.type === 'DelegationRevoked')
      return row && { ...row, revoked_on: event.effectiveOn, version: event.version };
    if (event.type !== 'DelegationGranted') return row;
    const { agency, delegate, delegateAgency, roles, planId, tasks, commands } = event.data;
    return {
      id,
      agency,
      delegate,
      delegate_agency: delegateAgency,
      delegated_roles: roles,
      plan_id: planId,
      tasks,
      commands,
      valid_from: event.data.from,
      valid_until: event.data.until,
      granted_by: event.actor.id,
      granted_on: event.effectiveOn,
      revoked_on: null,
      version: event.version,
    };
  },
});
