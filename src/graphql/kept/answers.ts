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
    this.mindGeneration(now);
    const kept = this.answers.get(key);
    if (!kept || now.generation === null || kept.moment.generation !== now.generation) return null;
    if (kept.moment.position === now.position) return kept;
    return kept.ofPast && kept.moment.position < now.position ? kept : null;
  }

  set(key: string, kept: Kept): void {
    this.mindGeneration(kept.moment);
    // A reader of an older moment may come late.
    if (kept.moment.generation !== null && kept.moment.generation === this.generation)
      this.answers.set(key, kept);
  }

  private mindGeneration({ generation }: Moment): void {
    if (generation !== null && generation === this.generation) return;
    this.answers.clear();
    this.generation = generation;
  }

  /** As the limit counts them. */
  get bytes(): number {
    return this.answers.calculatedSize;
  }
}

const sizeOf = ({ body, access: { seen, hidden } }: Kept, key: string): number =>
  ENTRY + 2 * key.length + body.bytes.length + ID * (seen.count + hidden.count);
