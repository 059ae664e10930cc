import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  JWK,
  JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { authenticator, parseRole, Unauthenticated } from '../../src/infra/auth';
import { SignInUnavailable } from '../../src/infra/auth/issuer-keys';
import { LOCAL_TOKEN_SECONDS, openLocalIssuer } from '../../src/infra/local-issuer';

const issuer = 'https://sso.dongnai.gov.vn';
const audience = 'plan-ledger';
const start = Date.parse('2026-04-01T02:00:00Z');
let time = start;
const clock = () => new Date(time);
const seconds = () => Math.floor(time / 1000);

type Keys = { privateKey: CryptoKey; publicKey: CryptoKey };
let keys: Keys;
let jwk: JWK;

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
});

beforeEach(() => {
  time = start;
});

const good = (): JWTPayload => ({
  iss: issuer,
  aud: audience,
  sub: 'u-7f3a',
  jti: randomUUID(),
  iat: seconds(),
  exp: seconds() + 600,
  agency: 'so-tai-chinh',
  roles: ['finance'],
});

const header = { alg: 'ES256', kid: 'k1', typ: 'at+jwt' };
const sign = (claims: JWTPayload, head: object = {}, key = keys.privateKey) =>
  new SignJWT(claims).setProtectedHeader({ ...header, ...head }).sign(key);
const without = (name: string) =>
  Object.fromEntries(Object.entries(good()).filter(([claim]) => claim !== name));

const options = () => ({ issuer, audience, jwks: { keys: [jwk] }, clock });
const signIn = async (token: string) => authenticator(options())(`Bearer ${token}`);

/** The refusal, after a look that neither it nor what hangs on it holds the token. */
async function refusalOf(authorization: string | undefined): Promise<Unauthenticated> {
  const error: unknown = await authenticator(options())(authorization).catch((why) => why);
  if (!(error instanceof Unauthenticated)) throw new Error(`not refused: ${error}`);
  const everything = JSON.stringify([error, error.message, error.stack, String(error.cause)]);
  for (const part of (authorization ?? '').split(/[ .]/).filter((text) => text.length > 8)) {
    expect(everything).not.toContain(part);
  }
  expect(everything).not.toContain('u-7f3a');
  return error;
}

test('a good token says who, of which agency, in which roles', async () => {
  const actor = await signIn(await sign(good()));
  expect(actor).toEqual({ id: 'u-7f3a', agency: 'so-tai-chinh', roles: ['FINANCE'] });
});

test.each<[unknown, string[]]>([
  ['agency-officer', ['AGENCY_OFFICER']],
  [
    ['AGENCY_HEAD', 'agency-officer', 'AGENCY_OFFICER'],
    ['AGENCY_OFFICER', 'AGENCY_HEAD'],
  ],
  [['offline_access', 'auditor', 7, null], ['AUDITOR']],
  [['CLOCK', 'auditor'], ['AUDITOR']],
])('the roles %j are %j', async (roles, expected) => {
  expect((await signIn(await sign({ ...good(), roles }))).roles).toEqual(expected);
});

test('a token without an agency is of none', async () => {
  expect((await signIn(await sign(without('agency')))).agency).toBeNull();
  expect((await signIn(await sign({ ...good(), agency: null }))).agency).toBeNull();
});

test('agency and roles are read from the claims that the settings name', async () => {
  const named = { ...options(), agencyClaim: 'don_vi', rolesClaim: 'https://dongnai.gov.vn/roles' };
  const token = await sign({
    ...good(),
    don_vi: 'so-y-te',
    'https://dongnai.gov.vn/roles': ['auditor'],
  });
  const actor = await authenticator(named)(`Bearer ${token}`);
  expect(actor).toEqual({ id: 'u-7f3a', agency: 'so-y-te', roles: ['AUDITOR'] });
});

type Case = [string, () => Promise<string>, string];
const bad: Case[] = [
  ['for another audience', () => sign({ ...good(), aud: 'mail' }), 'INVALID'],
  ['of another issuer', () => sign({ ...good(), iss: `${issuer}/` }), 'INVALID'],
  ['that has expired', () => sign({ ...good(), exp: seconds() - 6 }), 'EXPIRED'],
  ['that is not valid yet', () => sign({ ...good(), nbf: seconds() + 6 }), 'INVALID'],
  ['issued in the future', () => sign({ ...good(), iat: seconds() + 6 }), 'INVALID'],
  ['issued too long ago', () => sign({ ...good(), iat: seconds() - 86_406 }), 'EXPIRED'],
  ['that is an ID token', () => sign(good(), { typ: 'JWT' }), 'INVALID'],
  ['without a type', () => sign(good(), { typ: undefined }), 'INVALID'],
  ...['iss', 'aud', 'sub', 'jti', 'iat', 'exp'].map(
    (claim): Case => [`without ${claim}`, () => sign(without(claim)), 'INVALID'],
  ),
  ['with an empty subject', () => sign({ ...good(), sub: '' }), 'INVALID'],
  ['with a list of agencies', () => sign({ ...good(), agency: ['so-y-te'] }), 'INVALID'],
  ['with a null character', () => sign({ ...good(), agency: 'a\u0000b' }), 'INVALID'],
  ['with a subject that is no text', () => sign({ ...good(), sub: 'a\ud800b' }), 'INVALID'],
  ['with an empty agency', () => sign({ ...good(), agency: '' }), 'INVALID'],
  ['without roles', () => sign(without('roles')), 'NO_ROLE'],
  ['of the clock, which no token is', () => sign({ ...good(), roles: ['CLOCK'] }), 'NO_ROLE'],
  ['with unknown roles alone', () => sign({ ...good(), roles: ['admin', 'toString'] }), 'NO_ROLE'],
  ['with a critical header that is unknown', critical, 'INVALID'],
  ['without a signature', async () => new UnsecuredJWT(good()).encode(), 'INVALID'],
  ['that says it needs none', unsigned, 'INVALID'],
  ['signed with the public key as a secret', confused, 'INVALID'],
  ['signed by another key under the same id', () => forged({}), 'INVALID'],
  ['that brings its own key', () => forged({ jwk: 'own' }), 'INVALID'],
  ['by an unknown key', () => sign(good(), { kid: 'k2' }), 'INVALID'],
  ['that was changed', changed, 'INVALID'],
];

test.each(bad)('a token %s is refused', async (_case, token, reason) => {
  expect((await refusalOf(`Bearer ${await token()}`)).reason).toBe(reason);
});

async function critical(): Promise<string> {
  const [, payload, signature] = (await sign(good())).split('.');
  const head = { ...header, crit: ['urn:new'], 'urn:new': true };
  return [encode(head), payload, signature].join('.');
}

async function unsigned(): Promise<string> {
  return `${encode({ ...header, alg: 'none' })}.${encode(good())}.`;
}

async function confused(): Promise<string> {
  const text = `${encode({ ...header, alg: 'HS256' })}.${encode(good())}`;
  const secret = await exportSPKI(keys.publicKey);
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

async function forged({ jwk: own }: { jwk?: 'own' }): Promise<string> {
  const other = await generateKeyPair('ES256', { extractable: true });
  const head = own ? { jwk: await exportJWK(other.publicKey) } : {};
  return sign(good(), head, other.privateKey);
}

async function changed(): Promise<string> {
  const [head, , signature] = (await sign(good())).split('.');
  return [head, encode({ ...good(), roles: ['auditor'] }), signature].join('.');
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  [undefined, 'MISSING'],
  ['', 'MISSING'],
  ['Bearer', 'INVALID'],
  ['Bearer ', 'INVALID'],
  ['Basic dXNlcjpwYXNzd29yZA==', 'INVALID'],
  ['Bearer not-a-token', 'INVALID'],
  ['Bearer a.b.c', 'INVALID'],
  ['Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA, Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA', 'INVALID'],
  [`Bearer ${'a'.repeat(9_000)}.b.c`, 'INVALID'],
])('the header %.40j is refused', async (authorization, reason) => {
  expect((await refusalOf(authorization)).reason).toBe(reason);
});

test('five seconds between two clocks are forgiven', async () => {
  const claims = { ...good(), iat: seconds() + 4, nbf: seconds() + 4 };
  expect((await signIn(await sign(claims))).id).toBe('u-7f3a');
  expect((await signIn(await sign({ ...good(), exp: seconds() - 4 }))).id).toBe('u-7f3a');
});

test('a token that was known as good still expires to the second', async () => {
  const authenticate = authenticator(options());
  const token = `Bearer ${await sign({ ...good(), exp: seconds() + 30 })}`;
  const first = await authenticate(token);
  time += 29_000;
  expect(await authenticate(token)).toBe(first);
  time += 6_000;
  await expect(authenticate(token)).rejects.toMatchObject({ reason: 'EXPIRED' });
});

test('RS256 counts only where it is asked for', async () => {
  const rsa = await generateKeyPair('RS256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'k1' }] };
  const token = `Bearer ${await sign(good(), { alg: 'RS256' }, rsa.privateKey)}`;
  const strict = authenticator({ ...options(), jwks });
  await expect(strict(token)).rejects.toMatchObject({ reason: 'INVALID' });
  const lenient = authenticator({ ...options(), jwks, algorithms: ['ES256', 'RS256'] });
  expect((await lenient(token)).id).toBe('u-7f3a');
});

test('roles are read in either way of writing, and no other', () => {
  expect(parseRole('agency-officer')).toBe('AGENCY_OFFICER');
  expect(parseRole('COUNCIL_CLERK')).toBe('COUNCIL_CLERK');
  expect(parseRole('agency officer')).toBeUndefined();
  expect(parseRole('')).toBeUndefined();
  expect(parseRole('clock')).toBeUndefined();
});

describe('keys of a remote issuer', () => {
  let server: Server;
  let url: string;
  let asked: string[];
  let answers: Record<string, object>;

  beforeEach(async () => {
    asked = [];
    answers = { '/keys': { keys: [jwk] } };
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers[request.url ?? ''];
      response.writeHead(answer ? 200 : 500).end(JSON.stringify(answer ?? {}));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    url = `http://127.0.0.1:${address.port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const remote = () => ({ ...options(), jwks: new URL(`${url}/keys`) });

  test('are fetched once, however many unknown key ids come', async () => {
    const authenticate = authenticator(remote());
    expect((await authenticate(`Bearer ${await sign(good())}`)).id).toBe('u-7f3a');
    for (let attempt = 0; attempt < 20; attempt++) {
      const token = await sign(good(), { kid: `unknown-${attempt}` });
      await expect(authenticate(`Bearer ${token}`)).rejects.toThrow(Unauthenticated);
    }
    expect(asked).toEqual(['/keys']);
  });

  test('are found by the discovery document', async () => {
    answers['/.well-known/openid-configuration'] = { issuer: url, jwks_uri: `${url}/keys` };
    const authenticate = authenticator({ ...options(), issuer: url, jwks: null });
    expect((await authenticate(`Bearer ${await sign({ ...good(), iss: url })}`)).id).toBe('u-7f3a');
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('are not taken from the document of another issuer', async () => {
    answers['/.well-known/openid-configuration'] = { issuer, jwks_uri: `${url}/keys` };
    const authenticate = authenticator({ ...options(), issuer: url, jwks: null });
    const token = `Bearer ${await sign({ ...good(), iss: url })}`;
    await expect(authenticate(token)).rejects.toThrow('is of another issuer');
    expect(asked).toEqual(['/.well-known/openid-configuration']);
  });

  test('that cannot be had are nobody’s fault, and are asked for again a little later', async () => {
    const { '/keys': served, ...nothing } = answers;
    answers = nothing;
    const authenticate = authenticator(remote());
    const token = `Bearer ${await sign(good())}`;
    await expect(authenticate(token)).rejects.toThrow(SignInUnavailable);
    await expect(authenticate(token)).rejects.toThrow(SignInUnavailable);
    expect(asked).toEqual(['/keys']);
    answers = { '/keys': served ?? {} };
    time += 2_000;
    expect((await authenticate(token)).id).toBe('u-7f3a');
  });

  test('that are known go on when the issuer is gone, whoever brings an unknown one', async () => {
    const authenticate = authenticator(remote());
    expect((await authenticate(`Bearer ${await sign(good())}`)).id).toBe('u-7f3a');
    answers = {};
    time += 30_000;
    const unknown = `Bearer ${await sign(good(), { kid: 'k2' })}`;
    await expect(authenticate(unknown)).rejects.toThrow(SignInUnavailable);
    expect((await authenticate(`Bearer ${await sign(good())}`)).id).toBe('u-7f3a');
    await expect(authenticate(unknown)).rejects.toThrow(SignInUnavailable);
    expect(asked).toEqual(['/keys', '/keys']);
  });

  test('are read once, however many wait for them', async () => {
    const authenticate = authenticator(remote());
    const tokens = await Promise.all(Array.from({ length: 20 }, () => sign(good())));
    await Promise.all(tokens.map((token) => authenticate(`Bearer ${token}`)));
    expect(asked).toEqual(['/keys']);
  });
});

describe('the local issuer', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'issuer-'));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  const local = (jwks: { keys: JWK[] }) => ({
    issuer: 'urn:plan-ledger:local-issuer',
    audience: 'urn:plan-ledger:api',
    jwks,
    maxAgeSeconds: LOCAL_TOKEN_SECONDS,
    clock,
  });

  test('signs tokens that are good for 30 days, also after a restart', async () => {
    const first = await openLocalIssuer(home, clock);
    const token = await first.issueToken({ roles: ['AGENCY_OFFICER'], agency: 'so-ngoai-vu' });
    time += (LOCAL_TOKEN_SECONDS - 1) * 1000;
    const authenticate = authenticator(local((await openLocalIssuer(home, clock)).jwks));
    const actor = await authenticate(`Bearer ${token}`);
    expect(actor).toMatchObject({ agency: 'so-ngoai-vu', roles: ['AGENCY_OFFICER'] });
    expect(actor.id).toMatch(/^local-[\w-]{16}$/);
    time += 7_000;
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ reason: 'EXPIRED' });
  });

  test('gives the same subject for the same roles and agency, and no other', async () => {
    const { issueToken, jwks } = await openLocalIssuer(home, clock);
    const authenticate = authenticator(local(jwks));
    const subject = async (agency: string | null, own?: string) => {
      const token = await issueToken({ roles: ['AUDITOR'], agency, ...(own && { subject: own }) });
      return (await authenticate(`Bearer ${token}`)).id;
    };
    expect(await subject('so-y-te')).toBe(await subject('so-y-te'));
    expect(await subject('so-y-te')).not.toBe(await subject(null));
    expect(await subject(null, 'u-1')).toBe('u-1');
  });

  test('shows the public key alone, and keeps the other from everyone else', async () => {
    const { jwks } = await openLocalIssuer(home, clock);
    expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'].sort(),
    );
    expect(statSync(join(home, 'issuer')).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'issuer/key.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(home, 'issuer/key.json'), 'utf8'))).toHaveProperty('d');
  });

  test('is one, however many open it at once', async () => {
    const issuers = await Promise.all(
      Array.from({ length: 8 }, () => openLocalIssuer(home, clock)),
    );
    expect(new Set(issuers.map(({ jwks }) => JSON.stringify(jwks))).size).toBe(1);
    expect(readdirSync(join(home, 'issuer'))).toEqual(['key.json']);
  });

  test('of another home is not believed', async () => {
    const { jwks } = await openLocalIssuer(join(home, 'a'), clock);
    const other = await openLocalIssuer(join(home, 'b'), clock);
    const token = await other.issueToken({ roles: ['COORDINATOR'], agency: null });
    await expect(authenticator(local(jwks))(`Bearer ${token}`)).rejects.toThrow(Unauthenticated);
  });

  test('does not make a new key in the place of a damaged one', async () => {
    await openLocalIssuer(home, clock);
    writeFileSync(join(home, 'issuer/key.json'), '{"kty":');
    await expect(openLocalIssuer(home, clock)).rejects.toThrow('key.json is damaged');
  });

  test.each([
    [[], 60],
    [['AUDITOR'], 0],
    [['AUDITOR'], LOCAL_TOKEN_SECONDS + 1],
  ] as const)('gives no token for the roles %j and %d seconds', async (roles, ttlSeconds) => {
    const { issueToken } = await openLocalIssuer(home, clock);
    await expect(issueToken({ roles: [...roles], agency: null, ttlSeconds })).rejects.toThrow();
  });
});
