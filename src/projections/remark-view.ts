import { type AssignmentEvent, isAssignmentEvent } from '../domain/assignment/assignment-events';
import { occurrenceId } from './occurrence-view';
import { projection } from './projection';

export type RemarkRow = {
  /** `<assignment>#<version of the event>`: where it is to be erased. */
  id: string;
  position: string;
  assignment: string;
  plan_id: string;
  /** Whose business it is: the assignment's holder on that day. */
  agency: string;
  period: string | null;
  /** The occurrence of that period; null where it was said of the assignment as a whole. */
  occurrence: string | null;
  /** Type of the event that it was said with. */
  type: AssignmentEvent['type'];
  said_on: string;
  /** Agency of who said it. */
  said_by: string | null;
  text: string;
};

export const remarkId = (assignment: string, version: number): string => `${assignment}#${version}`;

/**
 * What was said about an assignment in free words: notes, contributions, reasons, urges? A row for
 * each text, and no text anywhere else, so that one that is erased is erased everywhere.
 */
export const remarkView = projection<RemarkRow>({
  name: 'remark_view',
  columns: {
    id: 'text',
    position: 'bigint',
    assignment: 'text',
    plan_id: 'text',
    agency: 'text',
    period: 'text',
    occurrence: 'text',
    type: 'text',
    said_on: 'text',
    said_by: 'text',
    text: 'text',
  },
  indexes: [
    { columns: ['assignment', 'position'] },
    { columns: ['occurrence', 'position'] },
    { columns: ['agency'] },
  ],
  history: false,
  readable: 'report',

  keys: (event) =>
    isAssignmentEvent(event) && textOf(event) !== null
      ? [remarkId(event.stream, event.version)]
      : [],

  evolve(row, event, id) {
    const text = isAssignmentEvent(event) ? textOf(event) : null;
    if (!isAssignmentEvent(event) || text === null) return row;
    const period = 'period' in event.data ? event.data.period : null;
    return {
      id,
      position: String(event.position),
      assignment: event.stream,
      plan_id: event.about.plan as string,
      agency: event.about.agency as string,
      period,
      occurrence: period === null ? null : occurrenceId(event.stream, period),
      type: event.type,
      said_on: event.effectiveOn,
      // Who acts for another agency speaks for it.
      said_by: event.actor.onBehalfOf ?? event.actor.agency,
      text,
    };
  },
});

/** The free text of an event; null where it has none, or none any more. */
function textOf({ data }: AssignmentEvent): string | null {
  if ('text' in data) return data.text;
  if ('reason' in data) return data.reason;
  if ('note' in data) return data.note;
  return 'name' in data ? data.name : null;
}
