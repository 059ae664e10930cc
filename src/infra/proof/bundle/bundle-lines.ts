import { canonicalJson } from '../../../domain/shared/canonical-json';
import {
  civilDate,
  instant,
  Malformed,
  nullable,
  object,
  text,
  whole,
} from '../../../domain/shared/shape';
import type { Leaf } from '../../ledger/envelope';

/**
 * A bundle is a text file of canonical JSON (RFC 8785), a line each: first what it is and the signed
 * checkpoint, then the leaves in their order. There is one right spelling of it, so that no byte of
 * it is without meaning. docs/audit-guide.md describes it for others.
 */
export const FORMAT = 'plan-ledger-bundle/1';

/** A log that ended; `firstLeaf` is null where it began with an event. */
export type Predecessor = { checkpoint: string; firstLeaf: string | null };

export type Header = {
  format: typeof FORMAT;
  /** The signed note that everything else is held against. */
  checkpoint: string;
  /** The note that is leaf 0, the last checkpoint of the log before; null where there was none. */
  firstLeaf: string | null;
  /** Logs before this one, the first one first. */
  predecessors: Predecessor[];
  /** False: leaves alone, whose contents can be checked by nobody, and read by nobody. */
  payloads: boolean;
};

/** Of an event, what its leaf says, and the leaf's hash in the log (hex). */
export type LeafLine = {
  leaf: Leaf;
  hash: string;
  /** Where the positions of the ledger have gaps. */
  position?: string;
};
/** Its data, and the nonce of the commitment (base64url); no nonce where it was destroyed. */
export type EventLine = LeafLine & { data: Record<string, unknown>; nonce: string | null };

const someObject = { read: (value: unknown, path: string) => object({}).read(value, path) };
/** Every field that a leaf has, and it has no other. */
const FIELDS = {
  v: whole,
  id: text,
  stream: text,
  version: whole,
  type: text,
  schema: whole,
  recordedAt: instant,
  effectiveOn: civilDate,
  actor: object({ id: text, agency: nullable(text), role: text, onBehalfOf: nullable(text) }),
  commandId: text,
  authority: text,
  factsAt: text,
  document: nullable(someObject),
  classification: text,
  about: someObject,
  commandHash: text,
  correlationId: text,
  causationId: text,
  data: text,
};

/** Throws `Malformed` for what is no leaf. */
export function checkLeaf(leaf: unknown): void {
  object(FIELDS).read(leaf, 'leaf');
  const more = Object.keys(leaf as object).find((name) => !Object.hasOwn(FIELDS, name));
  if (more !== undefined) throw new Malformed(`leaf.${more}`, 'nothing');
}

export const lineOf = (value: Header | LeafLine | EventLine): string => `${canonicalJson(value)}\n`;
