import { createHash } from 'node:crypto';
import type { HttpAsked } from './asked';

/** An answer as it goes out. */
export type Sent = { status: number; headers: Iterable<[string, string]>; body: string | Buffer };

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';
/** What clients commonly accept, and what they are answered with then. */
const TYPES: Record<string, string> = {
  '': JSON_TYPE,
  '*/*': JSON_TYPE,
  'application/json': JSON_TYPE,
  'application/json, */*': JSON_TYPE,
  'application/graphql-response+json': GRAPHQL_TYPE,
  'application/graphql-response+json, application/json': GRAPHQL_TYPE,
  'application/graphql-response+json, application/json;q=0.9': GRAPHQL_TYPE,
  'application/graphql-response+json,application/json;q=0.9': GRAPHQL_TYPE,
};

/** Null of what has to be weighed: content negotiation proper is left to Apollo. */
export const contentTypeFor = (accept = ''): string | null =>
  Object.hasOwn(TYPES, accept) ? (TYPES[accept] as string) : null;

const HEAD = '{"data":';

/** An answer without errors. */
export type Body = {
  bytes: Buffer;
  /** Where the value of `data` ends; it begins after `HEAD`. */
  dataEnd: number;
};

/** `data`: JSON. Its members stand in the order of Apollo's. */
export function bodyOf(data: string, position: bigint, stale: boolean): Body {
  const tail = tailOf(position, stale);
  const bytes = Buffer.from(HEAD + data + tail);
  return { bytes, dataEnd: bytes.length - tail.length };
}

/** The same data at another position. */
export function bodyAt({ bytes, dataEnd }: Body, position: bigint): Body {
  const tail = Buffer.from(tailOf(position, false));
  return { bytes: Buffer.concat([bytes.subarray(0, dataEnd), tail]), dataEnd };
}

const tailOf = (position: bigint, stale: boolean): string =>
  `,"extensions":{"ledger":{"position":"${position}","stale":${stale}}}}\n`;

/** RFC 9110, 13.1.2: who has this already is told so. `tag`: null where he should not rely on it. */
export function conditional(
  { bytes }: Body,
  contentType: string,
  tag: string | null,
  ifNoneMatch = '',
): Sent {
  const type: [string, string] = ['content-type', contentType];
  if (tag === null) return { status: 200, headers: [type], body: bytes };
  const known = ifNoneMatch.split(',').map((each) => each.trim().replace(/^W\//, ''));
  const headers: [string, string][] = [['etag', `W/${tag}`]];
  if (known.includes(tag) || known.includes('*')) return { status: 304, headers, body: '' };
  return { status: 200, headers: [...headers, type], body: bytes };
}

/**
 * An entity tag of the data; with the position that it is of, unless it is the same at every later
 * one. Weak, since bytes around the data may differ (RFC 9110, 8.8.1).
 */
export function tagOf({ bytes, dataEnd }: Body, ofPast: boolean, contentType: string): string {
  const said = ofPast ? bytes.subarray(0, dataEnd) : bytes;
  const hash = createHash('sha256').update(contentType).update(said).digest('base64url');
  return `"${hash}"`;
}

/**
 * Whether a page of somebody else could have made a browser send it, without being asked (CSRF):
 * the same question as Apollo's, of which only the plainest requests pass here.
 */
export function mayBeForged(http: HttpAsked): boolean {
  if (/^application\/json *(;|$)/i.test(http.header('content-type') ?? '')) return false;
  if (http.header('content-type') !== undefined) return true;
  return !http.header('x-apollo-operation-name') && !http.header('apollo-require-preflight');
}
