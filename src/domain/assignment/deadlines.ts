import type { Occasion } from '../decider';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import type { AssignmentEvent } from './assignment-events';
import type { Assignment } from './assignment-state';
import type { AcknowledgeUrge, GrantExtension, RequestExtension, Urge } from './commands';
import { isUnfinished, type Occurrence } from './occurrence';

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
  { period, until, reason }: RequestExtension,
  occurrence: Occurrence,
  occasion: Occasion,
): AssignmentEvent[] {
  checkUntil(until, occurrence, occasion);
  if (occurrence.extensionAsked === until) return [];
  return [{ type: 'ExtensionRequested', data: { period, until, reason } }];
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

/** Once a day for one piece of work: urging again the same day says nothing new (rule 22). */
export function urge(
  command: Urge,
  state: Assignment,
  { effectiveOn }: Occasion,
): AssignmentEvent[] {
  const { occurrences, urges } = state;
  const wanted = command.periods ?? Object.keys(occurrences);
  for (const period of wanted)
    if (!own(occurrences, period))
      throw new Rejected('UNKNOWN_PERIOD', { field: 'period', period });
  const today = urges.filter(({ on }) => on === effectiveOn).flatMap(({ periods }) => periods);
  const unfinished = wanted.filter((period) => isUnfinished(occurrences[period] as Occurrence));
  if (unfinished.length === 0) throw new Rejected('NOTHING_TO_URGE');
  const periods = unfinished.filter((period) => !today.includes(period));
  return periods.length === 0
    ? []
    : [{ type: 'AssignmentUrged', data: { periods, text: command.text } }];
}

export function acknowledgeUrge(
  command: AcknowledgeUrge,
  { urges }: Assignment,
): AssignmentEvent[] {
  const found = urges.find(({ version }) => version === command.urge);
  if (!found) throw new Rejected('UNKNOWN_URGE', { field: 'urge' });
  return found.acknowledged ? [] : [{ type: 'UrgeAcknowledged', data: { urge: command.urge } }];
}
