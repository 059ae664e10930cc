import type { Done, Request } from '../execution';
import type { Erasure } from './erasure';

/** Which texts are to be destroyed: of which events, by position, of one plan. */
export type EraseOrder = { planId: string; legalBasis: string; positions: readonly bigint[] };

/**
 * Writes down that they are destroyed, destroys them, and lets the views forget them. Throws
 * `Rejected`; then nothing was destroyed. Cut off, the same command goes on; so does the next start.
 */
export type Erase = (order: EraseOrder, request: Request) => Promise<Done<Erasure>>;
