import { authority, type Permission } from '../access/authority';
import type { Decider } from '../decider';
import { officesOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { type EventsOf, event, list, object, text, whole } from '../shared/shape';

const erased = object({
  id: text,
  stream: text,
  version: whole,
  type: text,
  /** What the leaf says of the data, base64url: all that can be shown of it from now on. */
  commitment: text,
});

/** Stored for ever: add optional fields, never rename one. The decision is the event's document. */
export const erasureEvents = {
  DataErased: event(1, { planId: text, legalBasis: text, events: list(erased) }),
};
export type ErasureEvent = EventsOf<typeof erasureEvents>;
export type ErasedEvent = ErasureEvent['data']['events'][number];

/** `events`: those whose texts are to be destroyed, and are not yet. */
export type EraseData = {
  type: 'EraseData';
  planId: string;
  legalBasis: string;
  events: ErasedEvent[];
};

export type Erasure = { planId: string | null; events: ErasedEvent[] };

/** Not the coordinator, whom the texts may be about or by; the law asks for somebody's decision. */
export const permission: Permission = { by: ['PROVINCE_OFFICE'], basis: 'rule 26 (assumption)' };

/** Which texts were destroyed, by what law and on whose decision? One stream for each time. */
export const erasure: Decider<Erasure, EraseData, ErasureEvent> = {
  name: 'erasure',
  events: erasureEvents,
  initial: { planId: null, events: [] },

  evolve: (_state, { data: { planId, events } }) => ({ planId, events }),

  authorize: (command, _state, ledger, actor) =>
    authority(command.type, permission, actor, { offices: officesOf(command.planId, ledger) }),

  decide({ planId, legalBasis, events }, state) {
    if (state.events.length > 0 || events.length === 0) return [];
    if (legalBasis.trim() === '')
      throw new Rejected('LEGAL_BASIS_MISSING', { field: 'legalBasis' });
    return [{ type: 'DataErased', data: { planId, legalBasis, events } }];
  },

  about: ({ planId }) => ({ plan: planId, tasks: [], agency: null }),
  classification: () => 'INTERNAL',
};
