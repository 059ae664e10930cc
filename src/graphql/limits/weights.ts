/**
 * What a field costs by itself, in points. A value is one point: about as much as it takes to make
 * and to send it. What asks the database a question of its own, or computes, is more.
 */
export const VALUE = 1;
/** A page: one statement for all parents together, and its rows. */
export const PAGE = 10;
/** The whole introspection of this schema; its size is fixed, however deep it is asked. */
export const INTROSPECTION = 2_000;
/** A mutation: reads streams, decides, writes, waits for the views. */
export const MUTATION = 200;
/** Rows assumed of a list that has no page size: the longest that most parents have. */
export const LIST = 10;

/** By the field's name, wherever it stands. */
export const WEIGHTS: Record<string, number> = {
  totalCount: 5,
  progress: 10,
  budget: 10,
  budgetPipeline: 20,
  compliance: 10,
  /** Folds the object's streams and asks the rules. */
  allowedCommands: 20,
  /** Old and new values of one event: a look at every view. */
  changes: 10,
  /** Reads the ledger as it was at its position, and makes the text again. */
  recomputedContentHash: 500,
  consistencyProof: 50,
  inclusionProof: 50,
};
