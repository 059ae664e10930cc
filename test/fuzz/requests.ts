import type { Chance, Oddities } from './chance';
import type { Operation } from './operations';

export type Request = {
  method: string;
  search: string;
  headers: Record<string, string>;
  body?: string;
};

const JSON_TYPE = { 'content-type': 'application/json' };

const post = (body: string, headers: Record<string, string> = JSON_TYPE): Request => ({
  method: 'POST',
  search: '',
  headers,
  body,
});

/** The operation as a client sends it that means well. */
export const proper = ({ query, variables }: Operation): Request =>
  post(JSON.stringify({ query, variables, operationName: 'Fuzz' }));

type Breaking = (operation: Operation, chance: Chance, oddities: Oddities) => Request;

const ofQuery = (query: string, variables: object = {}): Request =>
  post(JSON.stringify({ query, variables }));
const repeat = (count: number, each: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => each(n)).join(' ');

/** What clients send that mean ill, or were written in haste. */
export const BREAKINGS: Record<string, Breaking> = {
  'a character is lost': ({ query, variables }, chance) => {
    const place = chance.below(query.length);
    return ofQuery(query.slice(0, place) + query.slice(place + 1), variables);
  },
  'a character is strange': ({ query, variables }, chance, oddities) => {
    const place = chance.below(query.length);
    return ofQuery(query.slice(0, place) + oddities.text() + query.slice(place), variables);
  },
  'a part stands twice': ({ query, variables }, chance) => {
    const place = chance.below(query.length);
    const part = query.slice(place, place + chance.below(200));
    return ofQuery(query.slice(0, place) + part + query.slice(place), variables);
  },
  'names are wrong': ({ query, variables }, chance) =>
    ofQuery(
      query.replace(/\b[a-z]\w{3,}\b/g, (word) => (chance.often(0.1) ? `${word}x` : word)),
      variables,
    ),
  'variables are of other types': ({ query, variables }, _chance, oddities) =>
    ofQuery(query, Object.fromEntries(Object.keys(variables).map((key) => [key, oddities.any()]))),
  'variables are missing': ({ query }) => ofQuery(query),
  'variables are deep': ({ query }, chance) =>
    post(
      `{"query":${JSON.stringify(query)},"variables":{"v0":${'['.repeat(5000)}${chance.below(9)}${']'.repeat(5000)}}}`,
    ),
  'variables are many': ({ query }) => ofQuery(query, { v0: Array(30_000).fill({ a: 1 }) }),
  'it is deep': (_operation, chance) => {
    const levels = 5 + chance.below(600);
    return ofQuery(
      `{ agency(code: "so-y-te") ${'{ parent '.repeat(levels)}{ code }${' }'.repeat(levels)} }`,
    );
  },
  'it is wide': (_operation, chance) =>
    ofQuery(`{ ${repeat(chance.below(600), (n) => `a${n}: viewer { id }`)} x: viewer { id } }`),
  'it says the same again': (_operation, chance) =>
    ofQuery(`{ viewer { ${repeat(1 + chance.below(1500), () => 'id')} } }`),
  'fragments double': (_operation, chance) => {
    const steps = 2 + chance.below(40);
    const step = (n: number) => `fragment f${n} on Agency { parent { ...f${n + 1} ...f${n + 1} } }`;
    return ofQuery(
      `{ agency(code: "so-y-te") { ...f0 } } ${repeat(steps, step)} fragment f${steps} on Agency { code }`,
    );
  },
  'fragments go round': () =>
    ofQuery('{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { id ...a }'),
  'pages are in pages': (_operation, chance) => {
    const first = chance.pick([1, 5, 200, 2147483647, -5]);
    return ofQuery(
      `{ tasks(first: ${first}) { edges { node { assignments(first: ${first}) { edges { node { occurrences(first: ${first}) { edges { node { id } } } } } } } } } }`,
    );
  },
  'there are many directives': (_operation, chance) =>
    ofQuery(`{ viewer { id ${repeat(chance.below(120), () => '@skip(if: false)')} } }`),
  'a list is long': (_operation, chance) =>
    ofQuery(
      `{ auditTrail(filter: {types: [${repeat(chance.below(1200), () => '"X"')}]}) { totalCount } }`,
    ),
  'its JSON is cut off': (operation, chance) => {
    const { body = '' } = proper(operation);
    return post(body.slice(0, chance.below(body.length)));
  },
  'it is no object': (_operation, _chance, oddities) => post(JSON.stringify(oddities.any()) ?? 'x'),
  'it is a batch': (operation) => post(`[${proper(operation).body},${proper(operation).body}]`),
  'it is sent as text': (operation) => ({
    ...proper(operation),
    headers: { 'content-type': 'text/plain' },
  }),
  'its parameters are strange': ({ query }, _chance, oddities) =>
    post(
      JSON.stringify({
        query,
        operationName: oddities.any(),
        extensions: oddities.any(),
        id: oddities.any(),
      }),
    ),
  'it asks for a registered one': (_operation, _chance, oddities) =>
    post(
      JSON.stringify({
        documentId: oddities.any(),
        extensions: { persistedQuery: { version: 1, sha256Hash: oddities.any() } },
      }),
    ),
  'it is a GET': ({ query, variables }) => ({
    method: 'GET',
    search: `?${new URLSearchParams({ query: query.slice(0, 3000), variables: JSON.stringify(variables).slice(0, 2000) })}`,
    headers: { 'apollo-require-preflight': 'true' },
  }),
  'it is a GET without leave': ({ query }) => ({
    method: 'GET',
    search: `?${new URLSearchParams({ query: query.slice(0, 3000) })}`,
    headers: {},
  }),
  'it is a subscription': ({ query, variables }) =>
    ofQuery(query.replace(/^(query|mutation)/, 'subscription'), variables),
  'its headers are strange': (operation, chance) => ({
    ...proper(operation),
    headers: {
      ...JSON_TYPE,
      'accept-language': chance.pick(['en;q=NaN', ',,,', 'x'.repeat(2000), 'en;q=9e9']),
      accept: chance.pick(['*/*', 'application/graphql-response+json', 'text/html', 'x']),
      'plan-ledger-min-position': chance.pick(['0', '-1', '9999999999999999999', '1e3', '1']),
    },
  }),
};
