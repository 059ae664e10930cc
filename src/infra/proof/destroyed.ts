import type { ErasedEvent } from '../../domain/erasure/erasure';
import { canonicalJson } from '../../domain/shared/canonical-json';
import { isErasable } from '../ledger/envelope';

/**
 * Events whose nonce is gone, until an event says by whose decision (rule 26). It has to name them
 * as what they are, in their own plan; one that never had an erasable text is excused by none.
 */
export class Destroyed<Place> {
  private readonly events = new Map<string, { place: Place; named: string | null }>();

  /** The nonce of this one is not there. */
  add(planId: string | null, event: ErasedEvent, place: Place): void {
    const named = isErasable(event.type) ? nameOf(planId, event) : null;
    this.events.set(event.id, { place, named });
  }

  /** `DataErased`, which comes after the events that it names. */
  explain({ planId, events }: { planId: string; events: readonly ErasedEvent[] }): void {
    for (const event of events)
      if (this.events.get(event.id)?.named === nameOf(planId, event)) this.events.delete(event.id);
  }

  /** Those for which nobody answers. */
  get unexplained(): { id: string; place: Place }[] {
    return [...this.events].map(([id, { place }]) => ({ id, place }));
  }
}

const nameOf = (
  planId: string | null,
  { id, stream, version, type, commitment }: ErasedEvent,
): string => canonicalJson([planId, { id, stream, version, type, commitment }]);
