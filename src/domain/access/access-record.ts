import type { Actor } from '../decider';

/**
 * What became of it. `READ`: it was answered. `HIDDEN`: it is there, and for this person it does not
 * exist. `UNAUTHENTICATED`: nobody whom we know has asked; such are counted, and nothing else.
 */
export type AccessOutcome = 'READ' | 'HIDDEN' | 'FORBIDDEN' | 'UNAUTHENTICATED';

/** That somebody has looked at something, or tried to. No contents, and no text that he has typed. */
export type Access = {
  /** Null where nobody knows who it was. */
  actor: Pick<Actor, 'id' | 'agency' | 'roles'> | null;
  /** The name that the caller gave to his operation, and SHA-256 of its document (hex). */
  operation: string | null;
  document: string | null;
  outcome: AccessOutcome;
  /** Ids; the first ones, at most `MOST_OBJECTS`. */
  objects: string[];
  /** How many they were. */
  objectCount: number;
  correlationId: string | null;
  /** How many accesses this stands for. */
  count: number;
};

export const MOST_OBJECTS = 50;

/** An access as it is kept. `number` has no gaps. */
export type AccessRecord = Access & { number: number; at: string };

export type AccessFilter = {
  actor?: string | null;
  agency?: string | null;
  outcome?: AccessOutcome | null;
  object?: string | null;
  from?: Date | null;
  to?: Date | null;
};

/** Where accesses are kept. */
export type AccessLog = {
  /** Resolves once they cannot be lost any more. */
  record(accesses: readonly Access[]): Promise<void>;
  /** That somebody came whom nobody knows. */
  unauthenticated(): void;
  /** The newest first, those with smaller numbers than `before`. One more than `first`, if any. */
  page(filter: AccessFilter, first: number, before: number | null): Promise<AccessRecord[]>;
};
