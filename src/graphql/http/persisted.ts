import { createHash } from 'node:crypto';
import { type GraphQLSchema, parse, print, separateOperations, validate } from 'graphql';
import { WrongOperations } from './wrong-operations';

/** By the SHA-256 of its text, hex: the operations that may run, and no other. */
export type PersistedOperations = ReadonlyMap<string, string>;

export const hashOf = (text: string): string =>
  createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * The operations of a file `{"<sha256>": "<document>", …}`; throws `WrongOperations` where one is not
 * what its hash says or not of this schema, since it would be found out by a user else.
 */
export function readOperations(json: string, schema: GraphQLSchema): PersistedOperations {
  const file: unknown = parsed(json);
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    throw new WrongOperations('persisted operations: {"<sha256>": "<document>", …} is expected');
  const operations = new Map<string, string>();
  for (const [hash, text] of Object.entries(file)) {
    if (typeof text !== 'string' || hashOf(text) !== hash)
      throw new WrongOperations(`persisted operations: ${hash} is not the SHA-256 of its document`);
    const [problem] = problemsOf(text, schema);
    if (problem) throw new WrongOperations(`persisted operations: ${hash}: ${problem}`);
    operations.set(hash, text);
  }
  return operations;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new WrongOperations(`persisted operations: ${(error as Error).message}`);
  }
}

function problemsOf(text: string, schema: GraphQLSchema): string[] {
  try {
    return validate(schema, parse(text)).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
}

/** The file for the operations of some documents: each with the fragments that it needs. */
export function listOf(texts: string[], schema: GraphQLSchema): string {
  const operations = texts.flatMap((text) => {
    const separate = separateOperations(parse(text));
    if (Object.hasOwn(separate, ''))
      throw new WrongOperations('persisted operations: each of them needs a name');
    return Object.values(separate).map(print);
  });
  const json = JSON.stringify(
    Object.fromEntries(operations.map((text) => [hashOf(text), text])),
    null,
    2,
  );
  readOperations(json, schema);
  return json;
}

type Parameters = Record<string, unknown>;

/** The hash that a request asks by: `documentId`, or as Apollo's clients say it. */
export function hashIn({ documentId, extensions }: Parameters): string | null {
  const persisted = isRecord(extensions) && extensions.persistedQuery;
  const hash = documentId ?? (isRecord(persisted) ? persisted.sha256Hash : null);
  return typeof hash === 'string' ? hash.replace(/^sha256:/, '') : null;
}

export const isRecord = (value: unknown): value is Parameters =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
