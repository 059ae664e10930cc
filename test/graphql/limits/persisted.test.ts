import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, listOf, readOperations } from '../../../src/graphql/http/persisted';
import { WrongOperations } from '../../../src/graphql/http/wrong-operations';
import { buildSchema } from '../../../src/graphql/schema';
import { type App, type GraphqlError, startApp } from '../../support/app';

const SOURCE = `
  query Me { viewer { ...whom } }
  query Agency($code: String!) { agency(code: $code) { code name } }
  fragment whom on Viewer { id agency { code } }`;
const schema = buildSchema();
const list = listOf([SOURCE], schema);
const hashes = Object.fromEntries(
  Object.entries<string>(JSON.parse(list)).map(([hash, text]) => [
    /query (\w+)/.exec(text)?.[1],
    hash,
  ]),
);

const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-operations-'));
let app: App;
let token: string;

beforeAll(async () => {
  const file = join(folder, 'operations.json');
  writeFileSync(file, list);
  app = await startApp({ settings: { PLAN_LEDGER_OPERATIONS: file } });
  token = await app.token({ roles: ['AUDITOR'], agency: null, subject: 'auditor-1' });
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function send(body: object) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as { data?: object; errors: GraphqlError[] };
  return { status: response.status, data, errors };
}

describe('where operations are listed, one of them runs', () => {
  const persistedQuery = { version: 1, sha256Hash: hashes.Me };
  test.each([
    ['by its document id', { documentId: hashes.Me }],
    ['by its document id with the name of the hash', { documentId: `sha256:${hashes.Me}` }],
    ['by its hash as Apollo has it', { extensions: { persistedQuery } }],
  ])('%s', async (_how, body) => {
    const { status, data, errors } = await send(body);
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: { viewer: { id: 'auditor-1', agency: null } },
      errors: undefined,
    });
  });

  test('with variables, by GET too', async () => {
    const variables = { code: 'so-y-te' };
    const answer = { agency: { code: 'so-y-te', name: 'Sở Y tế' } };
    expect((await send({ documentId: hashes.Agency, variables })).data).toEqual(answer);
    const search = new URLSearchParams({
      documentId: hashes.Agency as string,
      variables: JSON.stringify(variables),
    });
    const response = await fetch(`${app.url}/graphql?${search}`, {
      headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': 'true' },
    });
    expect(await response.json()).toMatchObject({ data: answer });
  });
});

describe('and nothing else does:', () => {
  const text = JSON.parse(list)[hashes.Me as string];
  test.each([
    ['another text', { query: '{ viewer { id } }' }],
    ['the text of one that is listed', { query: text }],
    ['a text with the hash of another', { query: '{ viewer { id } }', documentId: hashes.Me }],
    ['an unknown hash', { documentId: hashOf('{ viewer { id } }') }],
    ['a name of every object', { documentId: 'constructor' }],
    ['a hash that is none', { documentId: [hashes.Me] }],
    ['a mutation', { query: 'mutation { withdrawReport(input: {}) { stale } }' }],
    ['nothing', { variables: {} }],
  ])('%s', async (_what, body) => {
    const { status, data, errors } = await send(body);
    expect({
      status,
      data,
      codes: errors.map(({ extensions }: GraphqlError) => extensions),
    }).toEqual({
      status: 400,
      data: undefined,
      codes: [{ code: 'PERSISTED_OPERATION_UNKNOWN' }],
    });
  });
});

test('the explorer, where it is shown, may run its own scripts and nobody else’s', async () => {
  const { status, headers } = await fetch(`${app.url}/explorer`);
  expect(status).toBe(200);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|script-src[^;]*unsafe/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

describe('a list', () => {
  test('has each operation with the fragments that it needs, by the SHA-256 of its text', () => {
    const operations = readOperations(list, schema);
    expect([...operations.keys()].map((hash) => hashOf(operations.get(hash) as string))).toEqual([
      ...operations.keys(),
    ]);
    expect(operations.get(hashes.Me as string)).toContain('fragment whom');
    expect(operations.get(hashes.Agency as string)).not.toContain('fragment');
  });

  test.each([
    ['is no JSON', '{'],
    ['is no object', '[]'],
    ['has a document under another hash', JSON.stringify({ [hashOf('a')]: '{ viewer { id } }' })],
    ['has no GraphQL', JSON.stringify({ [hashOf('{')]: '{' })],
    ['has what the schema does not', JSON.stringify({ [hashOf('{ gone }')]: '{ gone }' })],
  ])('that %s is refused when the server starts', (_what, json) => {
    expect(() => readOperations(json, schema)).toThrow(WrongOperations);
  });

  test('is made of operations with names alone', () => {
    expect(() => listOf(['{ viewer { id } }'], schema)).toThrow('needs a name');
  });
});
