import { LRUCache } from 'lru-cache';
import type { Moment } from '../../projections/views';
import type { AccessNotes } from '../access/access-notes';
import type { Body } from '../http/answer';

/** An answer that may be sent again, with what is to be recorded of whoever reads it. */
export type Kept = {
  moment: Moment;
  /** It says the same at every later position. */
  ofPast: boolean;
  body: Body;
  access: AccessNotes;
};

/** Larger ones are made anew: a few of them would drive out all others. */
const LARGEST_SHARE = 1 / 16;
/** Bytes of an entry beside its key and its data, about. */
const ENTRY = 1_000;
/** Of an object's id, which is noted twice. */
const ID = 200;

/**
 * Answers by what they are a function of, as long as the views stand where they stood. What was
 * made of tables that are no longer read is dropped at once: it may hold what was erased.
 */
export class KeptAnswers {
  private readonly answers: LRUCache<string, Kept>;
  private generation: string | null = null;
  /** Of tables that are gone: who has read them may come late. */
  private readonly gone = new Set<string>();

  /** `bytes`: of memory, at most. */
  constructor(bytes: number) {
    this.answers = new LRUCache({
      maxSize: bytes,
      maxEntrySize: Math.floor(bytes * LARGEST_SHARE),
      sizeCalculation: sizeOf,
    });
  }

  has(key: string): boolean {
    return this.answers.has(key);
  }

  /** The answer as of that moment. */
  get(key: string, now: Moment): Kept | null {
    if (!this.isOfNow(now)) return null;
    const kept = this.answers.get(key);
    if (kept?.moment.generation !== now.generation) return null;
    if (kept.moment.position === now.position) return kept;
    return kept.ofPast && kept.moment.position < now.position ? kept : null;
  }

  set(key: string, kept: Kept): void {
    if (this.isOfNow(kept.moment)) this.answers.set(key, { ...kept, body: ofItsOwn(kept.body) });
  }

  /** Drops everything where the tables are others than before. */
  private isOfNow({ generation }: Moment): boolean {
    if (generation !== null && this.gone.has(generation)) return false;
    if (generation !== this.generation) this.answers.clear();
    if (generation === null) return false;
    if (this.generation !== null && generation !== this.generation) this.gone.add(this.generation);
    this.generation = generation;
    return true;
  }

  /** As the limit counts them. */
  get bytes(): number {
    return this.answers.calculatedSize;
  }
}

const sizeOf = ({ body, access: { seen, hidden } }: Kept, key: string): number =>
  ENTRY + 2 * key.length + body.bytes.length + ID * (seen.count + hidden.count);

/** In memory of its own: a small buffer is a part of one of 8 KiB, which it would keep alive. */
function ofItsOwn(body: Body): Body {
  const bytes = Buffer.allocUnsafeSlow(body.bytes.length);
  bytes.set(body.bytes);
  return { ...body, bytes };
}
