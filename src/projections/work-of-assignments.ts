import { taskOfAssignment } from '../domain/assignment/assignment';
import { isAssignmentEvent } from '../domain/assignment/assignment-events';
import { isJudged } from '../domain/assignment/occurrence';
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

/**
 * An invited or requested body has not said yet whether it takes the task (rule 3). Raised to a
 * stronger role it is asked anew, unless its work is on hold, which is what the row remembers.
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
    'InvitationAccepted',
    'InvitationDeclined',
    'AssignmentWithdrawn',
    'AssignmentSuspended',
    'AssignmentResumed',
  ),
  evolve(row, event, id) {
    switch (event.type) {
      case 'AssignmentOpened':
      case 'AssignmentRoleRaised':
      case 'AssignmentReopened':
        if (row?.memory) return sameTurn(row, event);
        return isJudged(event.data)
          ? undefined
          : turned(undefined, event, id, answerInvitation(event));
      case 'AssignmentAmended': {
        const { from, mode } = event.data;
        if (mode === from.mode) return row && sameTurn(row, event);
        return mode === 'ASSIGNED' ? undefined : turned(row, event, id, answerInvitation(event));
      }
      case 'AssignmentModeConfirmed':
        return event.data.mode === 'ASSIGNED' ? undefined : row;
      case 'AssignmentTransferred':
        // A successor that is ordered to do it is not asked; on hold the row goes on remembering.
        if (event.data.judged && !row?.memory) return undefined;
        return row && sameTurn(row, event);
      case 'AssignmentRecoded':
        return row && sameTurn(row, event);
      case 'AssignmentSuspended':
        return turned(row, event, id, null, { onHold: true });
      default:
        return undefined;
    }
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
      case 'AssignmentRoleRaised':
      case 'AssignmentModeConfirmed':
      case 'AssignmentTransferred':
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
    if (event.type === 'TaskAssigneeAdded') {
      const { role } = event.data.assignee;
      return role === 'LEAD' || role === 'CO_LEAD' ? undefined : row;
    }
    // Accepted late, asked anew, ordered, taken from it, or followed by one that is ordered.
    if (!isAssignmentEvent(event) || !vacant.includes(event.stream)) return row;
    if (event.type === 'AssignmentModeConfirmed' && event.data.mode !== 'ASSIGNED') return row;
    if (event.type === 'AssignmentTransferred' && !event.data.judged) return row;
    const left = vacant.filter((each) => each !== event.stream);
    return left.length > 0 ? { ...row, memory: left } : undefined;
  },
});

const fillLead = (party: WorkParty, id: string): Turn => ({
  what: 'FILL_VACANT_LEAD',
  party,
  agencies: [],
  object: objectOf(id),
  due_on: null,
});
