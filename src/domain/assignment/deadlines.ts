import { heirTo } from '../agency/agency-registry';
import type { Ledger, Occasion } from '../decider';
import { obstacle } from '../obstacle/obstacle';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import type { AssignmentEvent } from './assignment-events';
import { type Assignment, openingOf } from './assignment-state';
import type {
  AcknowledgeUrge,
  GrantExtension,
  RequestExtension,
  Urge,
  UrgeFilter,
} from './commands';
import { isUrgeable, type Occurrence } from './occurrence';

/** Within the plan's year, since the plan is a year's (an assumption: the text is silent). */
function checkUntil(until: string, { dueOn, start }: Occurrence, { today }: Occasion): void {
  const after = (dueOn as string) > today ? (dueOn as string) : today;
  if (until <= (dueOn as string) || until < today)
    throw new Rejected('EXTENSION_NOT_LATER', { field: 'until', until, after });
  const end = `${start.slice(0, 4)}-12-31`;
  if (until > end) throw new Rejected('AFTER_PLAN_YEAR', { field: 'until', date: until, end });
}

/** Asking for another day before the answer takes the place of what was asked. */
export function requestExtension(
  { period, until, reason, obstacleId }: RequestExtension,
  state: Assignment,
  occurrence: Occurrence,
  ledger: Ledger,
  occasion: Occasion,
): AssignmentEvent[] {
  checkUntil(until, occurrence, occasion);
  if (obstacleId !== null) mayJustify(obstacleId, state, ledger);
  const named = obstacleId === null || own(state.justifiedBy, period) === obstacleId;
  if (occurrence.extensionAsked === until && named) return [];
  return [{ type: 'ExtensionRequested', data: { period, until, reason, obstacle: obstacleId } }];
}

/** An obstacle may justify more time; it gives none by itself (rule 23). */
function mayJustify(obstacleId: string, state: Assignment, ledger: Ledger): void {
  const { taskId, agency } = openingOf(state);
  const found = ledger.state(obstacle, obstacleId);
  const its = found.agency !== null && heirTo(found.agency, ledger) === heirTo(agency, ledger);
  const field = 'obstacleId';
  if (!its) throw new Rejected('NOT_FOUND', { field, what: 'obstacle' });
  if (found.planId !== openingOf(state).planId || (found.taskId ?? taskId) !== taskId)
    throw new Rejected('OBSTACLE_ELSEWHERE', { field });
  if (found.status === 'REJECTED') throw new Rejected('OBSTACLE_REJECTED', { field });
}

export function grantExtension(
  command: GrantExtension,
  occurrence: Occurrence,
  occasion: Occasion,
): AssignmentEvent[] {
  const until = command.until ?? (occurrence.extensionAsked as string);
  checkUntil(until, occurrence, occasion);
  return [{ type: 'ExtensionGranted', data: { period: command.period, until } }];
}

/**
 * Once a day for one piece of work: urging again the same day says nothing new (rule 22), and the
 * day is that of recording, which nobody chooses. What has not begun is nobody's to hurry.
 */
export function urge(command: Urge, state: Assignment, { today }: Occasion): AssignmentEvent[] {
  const { occurrences, urges } = state;
  const wanted = command.periods ?? periodsMeant(command.filter, occurrences);
  for (const period of wanted)
    if (!own(occurrences, period))
      throw new Rejected('UNKNOWN_PERIOD', { field: 'period', period });
  const open = wanted.filter((period) => isUrgeable(occurrences[period] as Occurrence, today));
  if (open.length === 0) throw new Rejected('NOTHING_TO_URGE');
  const told = urges.filter(({ on }) => on === today).flatMap(({ periods }) => periods);
  const periods = open.filter((period) => !told.includes(period));
  return periods.length === 0
    ? []
    : [{ type: 'AssignmentUrged', data: { periods, text: command.text } }];
}

function periodsMeant(
  filter: UrgeFilter | undefined,
  occurrences: Assignment['occurrences'],
): string[] {
  const all = Object.keys(occurrences);
  if (!filter) return all;
  const { status, timeliness, dueFrom, dueTo } = filter;
  return all.filter((period) => {
    const { dueOn, ...each } = occurrences[period] as Occurrence;
    return (
      (status === null || each.status === status) &&
      (timeliness === null || each.timeliness === timeliness) &&
      (dueFrom === null || (dueOn !== null && dueOn >= dueFrom)) &&
      (dueTo === null || (dueOn !== null && dueOn <= dueTo))
    );
  });
}

export function acknowledgeUrge(
  command: AcknowledgeUrge,
  { urges }: Assignment,
): AssignmentEvent[] {
  const found = urges.find(({ version }) => version === command.urge);
  if (!found) throw new Rejected('UNKNOWN_URGE', { field: 'urge' });
  return found.acknowledged ? [] : [{ type: 'UrgeAcknowledged', data: { urge: command.urge } }];
}
