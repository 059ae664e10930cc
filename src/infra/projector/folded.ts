import type { LedgerEvent } from '../../projections/projection';

/** So many requests are named in one line of the log. */
const MOST_NAMED = 20;

/** What the log says of a commit of the projector: up to where, and whose requests were in it. */
export function toldOf(events: readonly LedgerEvent[]): object {
  const correlationIds = [...new Set(events.map(({ correlationId }) => correlationId))];
  return {
    position: String(events.at(-1)?.position),
    events: events.length,
    correlationIds: correlationIds.slice(0, MOST_NAMED),
    ...(correlationIds.length > MOST_NAMED && { more: correlationIds.length - MOST_NAMED }),
  };
}
