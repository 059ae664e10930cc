import { taskOfAssignment } from '../domain/assignment/assignment';
import {
  type AssignmentEvent,
  isAssignmentEvent,
  type Opening,
} from '../domain/assignment/assignment-events';
import {
  type Assignment,
  assignmentAfter,
  noAssignment,
} from '../domain/assignment/assignment-state';
import type { Told } from '../domain/assignment/occurrence';
import type { Role } from '../domain/plan/plan-document';
import type { LedgerEvent } from './projection';
import {
  type Matter,
  objectOf,
  recordedOn,
  sameTurn,
  type Turn,
  turned,
  type WorkParty,
} from './work-item';

const agencyOf = ({ about }: LedgerEvent): string[] => [about.agency as string];

/** Of an assignment's events those named. */
const when =
  (...types: LedgerEvent['type'][]) =>
  (event: LedgerEvent): string[] =>
    types.includes(event.type) ? [event.stream] : [];

/** Of an assignment all that decides whether its body is asked. */
type Asked = Pick<Assignment, 'status' | 'invitedOn'> & {
  opening: Pick<Opening, 'mode' | 'commandable'> | null;
};

/** As the deciders fold it, so that nobody is asked here whose answer they would refuse. */
function askedAfter(before: Asked | null, event: Told<AssignmentEvent>): Asked {
  const opening = (before?.opening ?? null) as Opening | null;
  const after = assignmentAfter({ ...noAssignment, ...before, opening }, event);
  const { mode, commandable } = after.opening ?? NOT_OPENED;
  const { status, invitedOn } = after;
  return { status, invitedOn, opening: { mode, commandable } };
}

/** No event of an assignment comes before its first. */
const NOT_OPENED = { mode: 'ASSIGNED', commandable: true } as const;

/**
 * A body that is invited or requested, or that the province cannot command, has not said yet
 * whether it takes the task (rule 3). The row remembers how it stands when it is nobody's turn.
 */
export const invitation: Matter = {
  objects: when(
    'AssignmentOpened',
    'AssignmentRoleRaised',
    'AssignmentReopened',
    'AssignmentAmended',
    'AssignmentModeConfirmed',
    'AssignmentRecoded',
    'AssignmentTransferred',
    'AssignmentCommandabilityCorrected',
    'InvitationAccepted',
    'InvitationDeclined',
    'AssignmentWithdrawn',
    'AssignmentSuspended',
    'AssignmentResumed',
  ),
  evolve(row, event, id) {
    if (!isAssignmentEvent(event)) return row;
    const asked = askedAfter((row?.memory ?? null) as Asked | null, event);
    if (asked.status !== 'AWAITING_ACCEPTANCE') return turned(row, event, id, null, asked);
    const item = turned(row, event, id, answerInvitation(event), asked);
    // Asked anew, it waits from that day.
    return { ...item, since: asked.invitedOn };
  },
};

const answerInvitation = (event: LedgerEvent): Turn => ({
  what: 'ANSWER_INVITATION',
  party: 'OFFICER',
  agencies: agencyOf(event),
  object: event.stream,
  due_on: null,
});

/** The text leaves unclear whether the body is ordered or asked (II.4.c, Công an tỉnh). */
export const modeToConfirm: Matter = {
  objects: when(
    'AssignmentOpened',
    'AssignmentRoleRaised',
    'AssignmentReopened',
    'AssignmentRecoded',
    'AssignmentModeConfirmed',
    'AssignmentWithdrawn',
  ),
  evolve(row, event, id) {
    switch (event.type) {
      case 'AssignmentOpened':
      case 'AssignmentRoleRaised':
      case 'AssignmentReopened':
        return event.data.modeConfirmed ? undefined : turned(row, event, id, confirmMode(event));
      case 'AssignmentRecoded':
        return row && sameTurn(row, event);
      default:
        return undefined;
    }
  },
};

const confirmMode = ({ stream }: LedgerEvent): Turn => ({
  what: 'CONFIRM_MODE',
  party: 'COORDINATOR',
  agencies: [],
  object: stream,
  due_on: null,
});

type Urge = { version: number; on: string };

/** Urged, and not acknowledged: one item however often, since the first that is open (rule 22). */
export const urges: Matter = {
  objects: when(
    'AssignmentUrged',
    'UrgeAcknowledged',
    'AssignmentRecoded',
    'AssignmentTransferred',
    'AssignmentWithdrawn',
  ),
  evolve(row, event, id) {
    const open = (row?.memory ?? []) as Urge[];
    const left = (those: Urge[]) => {
      const [first] = those;
      return first && { ...turned(row, event, id, acknowledge(event), those), since: first.on };
    };
    switch (event.type) {
      case 'AssignmentUrged':
        return left([...open, { version: event.version, on: recordedOn(event) }]);
      case 'UrgeAcknowledged':
        return left(open.filter(({ version }) => version !== event.data.urge));
      case 'AssignmentRecoded':
      case 'AssignmentTransferred':
        return row && sameTurn(row, event);
      default:
        return undefined;
    }
  },
};

const acknowledge = (event: LedgerEvent): Turn => ({
  what: 'ACKNOWLEDGE_URGE',
  party: 'OFFICER',
  agencies: agencyOf(event),
  object: event.stream,
  due_on: null,
});

/**
 * A lead that was asked declined, or is silent: who has the office decides whom the task is given
 * to (rule 3). The row remembers which leads are vacant; another lead ends it.
 */
export const vacantLead = (party: WorkParty): Matter => ({
  objects(event) {
    switch (event.type) {
      case 'VacantLeadEscalated':
      case 'InvitationAccepted':
      case 'AssignmentOpened':
      case 'AssignmentRoleRaised':
      case 'AssignmentReopened':
      case 'AssignmentAmended':
      case 'AssignmentModeConfirmed':
      case 'AssignmentTransferred':
      case 'AssignmentCommandabilityCorrected':
      case 'AssignmentWithdrawn':
        return [taskOfAssignment(event.stream)];
      case 'TaskAssigneeAdded':
      case 'TaskAmended':
      case 'TaskDropped':
        return [event.stream];
      default:
        return [];
    }
  },
  evolve(row, event, id) {
    const vacant = (row?.memory ?? []) as string[];
    if (event.type === 'VacantLeadEscalated')
      return turned(row, event, id, fillLead(party, id), [...vacant, event.stream]);
    if (!row || event.type === 'TaskDropped') return undefined;
    if (event.type === 'TaskAmended') return sameTurn(row, event);
    if (event.type === 'TaskAssigneeAdded')
      return leads(event.data.assignee.role) ? undefined : row;
    if (!isAssignmentEvent(event)) return row;
    if (!vacant.includes(event.stream)) return leadsNow(event) ? undefined : row;
    if (!isFilled(event)) return row;
    const left = vacant.filter((each) => each !== event.stream);
    return left.length > 0 ? { ...row, memory: left } : undefined;
  },
});

const leads = (role: Role): boolean => role === 'LEAD' || role === 'CO_LEAD';

/** Another body leads that did not before. */
function leadsNow({ type, data }: AssignmentEvent): boolean {
  switch (type) {
    case 'AssignmentOpened':
    case 'AssignmentReopened':
      return leads(data.role);
    case 'AssignmentRoleRaised':
      return leads(data.role) && !leads(data.from);
    case 'AssignmentAmended':
      return leads(data.role) && !leads(data.from.role);
    default:
      return false;
  }
}

/** The lead is vacant no more: accepted late, asked anew, ordered, or taken from the body. */
function isFilled({ type, data }: AssignmentEvent): boolean {
  switch (type) {
    case 'AssignmentModeConfirmed':
      return data.mode === 'ASSIGNED';
    case 'AssignmentTransferred':
    case 'AssignmentCommandabilityCorrected':
      return data.judged;
    case 'AssignmentAmended':
      return data.mode !== data.from.mode || !leads(data.role);
    default:
      return true;
  }
}

const fillLead = (party: WorkParty, id: string): Turn => ({
  what: 'FILL_VACANT_LEAD',
  party,
  agencies: [],
  object: objectOf(id),
  due_on: null,
});
