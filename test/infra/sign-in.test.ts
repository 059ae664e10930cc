import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  exportSPKI,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { createLog } from '../../src/infra/log';
import { type App, callerOf, mutation, startApp } from '../support/app';
import { type Issuer, type IssuerKey, issuerKey, startIssuer } from '../support/oidc/issuer';
import { ending, subscribe } from '../support/stream';

const FOREIGN = 'so-ngoai-vu';
const OFFICER = { don_vi: FOREIGN, vai_tro: ['agency-officer'] };
const holders = {
  'u-7f3a': OFFICER,
  'cong-bao-cao': OFFICER,
  'kiem-toan': { vai_tro: 'AUDITOR' },
};

let issuer: Issuer;
let first: IssuerKey;
/** Published, but of an algorithm that nobody asked for. */
let rsa: IssuerKey;
let app: App;
let logged = '';
/** How far the clock by which tokens are judged is ahead of the machine's. */
let ahead = 0;
const seconds = () => Math.floor((Date.now() + ahead) / 1000);
const pass = (span: number) => {
  ahead += span * 1000;
};

beforeAll(async () => {
  [first, rsa] = await Promise.all([issuerKey('k-2026-1'), issuerKey('rsa', 'RS256')]);
  issuer = await startIssuer(holders, first, rsa);
  app = await startApp({
    log: createLog('trace', {
      write(line) {
        logged += line;
      },
    }),
    settings: {
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: issuer.audience,
      OIDC_AGENCY_CLAIM: 'don_vi',
      OIDC_ROLES_CLAIM: 'vai_tro',
    },
    signInClock: () => new Date(Date.now() + ahead),
  });
});
afterAll(async () => {
  await app?.stop();
  await issuer?.stop();
});

const VIEWER = '{ viewer { id roles agency { code } } }';
const ask = (token: string) => callerOf(app.url, token).ask(VIEWER);
const codeOf = async (token: string) => {
  const { status, errors } = await ask(token);
  return [status, errors?.[0]?.extensions.code];
};
const ACCEPTED = [200, undefined];
const REFUSED = [401, 'UNAUTHENTICATED'];

test('a person who signs in at the issuer carries out a command, and the event says who', async () => {
  const { accessToken } = await issuer.signIn('u-7f3a');
  const officer = callerOf(app.url, accessToken);
  const found = await officer.get(
    `{ assignments(filter: { task: "II.5.b.2", agency: "${FOREIGN}" }) { edges { node { id } } } }`,
  );
  const assignmentId = found.assignments.edges[0].node.id;
  const input = { assignmentId, period: '2026-Q4', quantity: 1 };
  const { reportProgress } = await officer.get(
    mutation('reportProgress', 'occurrence { quantity { done } } receipt { position }'),
    { input },
  );
  expect(reportProgress.occurrence).toEqual({ quantity: { done: 1 } });
  const { event } = await callerOf(app.url, await issuer.tokenFor('kiem-toan')).get(
    `{ event(position: "${reportProgress.receipt.position}") { type authority
      actor { id role onBehalfOf agency } } }`,
  );
  expect(event).toEqual({
    type: 'ProgressReported',
    authority: 'II, rule 11',
    actor: {
      id: 'u-7f3a',
      role: 'AGENCY_OFFICER',
      onBehalfOf: null,
      agency: FOREIGN,
    },
  });
});

test('a program that signs in has the agency and the roles that the issuer gives it', async () => {
  const { data } = await ask(await issuer.tokenFor('cong-bao-cao'));
  expect(data.viewer).toEqual({
    id: 'cong-bao-cao',
    roles: ['AGENCY_OFFICER'],
    agency: { code: FOREIGN },
  });
});

describe('a bad token', () => {
  /** Where tokens say that keys are: nobody must ask there. */
  let trap: Server;
  let trapUrl: string;
  let trapped = 0;
  beforeAll(async () => {
    const own = await issuerKey('own');
    trap = createServer((_request, response) => {
      trapped += 1;
      response.end(JSON.stringify({ keys: [own.jwk] }));
    }).listen(0, '127.0.0.1');
    await once(trap, 'listening');
    const address = trap.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    trapUrl = `http://127.0.0.1:${address.port}/keys`;
  });
  afterAll(() => trap.close());

  const good = (): JWTPayload => ({
    iss: issuer.url,
    aud: issuer.audience,
    sub: 'u-7f3a',
    client_id: 'portal',
    jti: randomUUID(),
    iat: seconds(),
    exp: seconds() + 600,
    ...OFFICER,
  });
  const header = () => ({ alg: 'ES256', kid: first.kid, typ: 'at+jwt' });
  const encode = (value: object | string) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  /** Signed with the issuer's own key, whatever it says. */
  const sign = (claims: object, head: object = {}, key: CryptoKey = first.privateKey) =>
    new SignJWT({ ...good(), ...claims }).setProtectedHeader({ ...header(), ...head }).sign(key);
  const without = (name: string) => sign({ [name]: undefined });
  /** Signed over exactly these texts, as no library would. */
  const signText = async (head: object, payload: string): Promise<string> => {
    const text = `${encode(head)}.${encode(payload)}`;
    const how = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(how, first.privateKey, Buffer.from(text));
    return `${text}.${Buffer.from(signature).toString('base64url')}`;
  };
  const resigned = async (signature: (text: string) => Promise<string> | string, head = {}) => {
    const text = `${encode({ ...header(), ...head })}.${encode(good())}`;
    return `${text}.${await signature(text)}`;
  };
  const forged = async (head: object) => sign({}, head, (await issuerKey('own')).privateKey);
  const hmac = (secret: string) => (text: string) =>
    createHmac('sha256', secret).update(text).digest('base64url');

  test('is told from a good one: that is accepted', async () => {
    expect(await codeOf(await sign({}))).toEqual(ACCEPTED);
    expect(await codeOf(await signText(header(), JSON.stringify(good())))).toEqual(ACCEPTED);
    expect(await codeOf(await sign({}, { typ: 'application/at+jwt' }))).toEqual(ACCEPTED);
  });

  const bad: [string, () => string | Promise<string>][] = [
    ['for another audience', () => sign({ aud: 'https://mail.dongnai.gov.vn' })],
    ['for two other audiences', () => sign({ aud: ['https://mail.dongnai.gov.vn', 'portal'] })],
    ['for part of our audience', () => sign({ aud: 'https://ledger.dongnai.gov.vn' })],
    ['for an audience that is no text', () => sign({ aud: { toString: issuer.audience } })],
    [
      'that names its audience twice, the last being another',
      () => signText(header(), JSON.stringify(good()).replace(/}$/, ',"aud":"portal"}')),
    ],
    ['of another issuer', () => sign({ iss: 'https://sso.example.vn' })],
    ['of an issuer that is nearly ours', () => sign({ iss: `${issuer.url}/` })],
    ['that has expired', () => sign({ exp: seconds() - 6 })],
    ['that expires at no time that is one', () => sign({ exp: '2099-01-01' as never })],
    ['that is not valid yet', () => sign({ nbf: seconds() + 60 })],
    ['issued in the future', () => sign({ iat: seconds() + 60 })],
    ['issued too long ago', () => sign({ iat: seconds() - 25 * 3600 })],
    ['that is an ID token', async () => (await issuer.signIn('u-7f3a')).idToken],
    ['that is an ID token for us', () => sign({ nonce: 'n' }, { typ: undefined })],
    ['of the type JWT', () => sign({}, { typ: 'JWT' })],
    ['of the type logout+jwt', () => sign({}, { typ: 'logout+jwt' })],
    ['of a type that is no text', () => resigned(() => 'AAAA', { typ: ['at+jwt'] })],
    ['without iss', () => without('iss')],
    ['without aud', () => without('aud')],
    ['without sub', () => without('sub')],
    ['without jti', () => without('jti')],
    ['without iat', () => without('iat')],
    ['without exp', () => without('exp')],
    ['whose subject is no text', () => sign({ sub: 7 as never })],
    ['whose subject is empty', () => sign({ sub: '' })],
    ['whose agency is a list', () => sign({ don_vi: [FOREIGN, 'so-tai-chinh'] })],
    ['whose agency is a number', () => sign({ don_vi: 7 })],
    ['without roles', () => without('vai_tro')],
    ['whose roles are an object', () => sign({ vai_tro: { 0: 'auditor', length: 1 } })],
    ['whose roles are a number', () => sign({ vai_tro: 1 })],
    ['whose roles are a list in a list', () => sign({ vai_tro: [['auditor']] })],
    ['whose roles are in one text', () => sign({ vai_tro: 'auditor coordinator' })],
    ['whose roles nobody has', () => sign({ vai_tro: ['admin', 'CLOCK', '__proto__'] })],
    ['whose roles stand in another claim', () => sign({ vai_tro: undefined, roles: ['auditor'] })],
    ['that says it needs no signature', () => resigned(() => '', { alg: 'none' })],
    ['that says so with a signature', () => resigned(() => 'AAAA', { alg: 'none' })],
    ['with an empty signature', () => resigned(() => '')],
    ['with a signature of zeros', () => resigned(() => encode('\0'.repeat(64)))],
    [
      'signed with the public key as a secret',
      async () => resigned(hmac(await exportSPKI(first.publicKey)), { alg: 'HS256' }),
    ],
    [
      'signed with the published key as a secret',
      async () =>
        resigned(hmac(JSON.stringify(await exportJWK(first.publicKey))), { alg: 'HS256' }),
    ],
    [
      'of a published key, by an algorithm that is not asked for',
      () => sign({}, { alg: 'RS256', kid: rsa.kid }, rsa.privateKey),
    ],
    ['of an algorithm in other letters', () => resigned(() => 'AAAA', { alg: 'es256' })],
    ['signed by another key under the same id', () => forged({})],
    [
      'that brings its own key',
      async () => {
        const own = await issuerKey('own');
        return sign({}, { jwk: await exportJWK(own.publicKey) }, own.privateKey);
      },
    ],
    ['that says where its key is (jku)', () => forged({ kid: 'own', jku: trapUrl })],
    ['that says where its certificate is (x5u)', () => forged({ kid: 'own', x5u: trapUrl })],
    ['that brings its own certificate (x5c)', () => forged({ kid: 'own', x5c: ['MIIB'] })],
    ['whose key id is a path', () => forged({ kid: '../../../../../../dev/null' })],
    ['whose key id is an address', () => forged({ kid: trapUrl })],
    ['whose key id is a query', () => forged({ kid: "x' union select 'key' --" })],
    ['whose key id is no text', () => signText({ ...header(), kid: 7 }, JSON.stringify(good()))],
    ['without a key id, by another key', () => forged({ kid: undefined })],
    [
      'with a critical header that is unknown',
      () => signText({ ...header(), crit: ['exp'], exp: 1 }, JSON.stringify(good())),
    ],
    [
      'with an empty list of critical headers',
      () => signText({ ...header(), crit: [] }, JSON.stringify(good())),
    ],
    [
      'whose content is not encoded',
      () => signText({ ...header(), crit: ['b64'], b64: false }, JSON.stringify(good())),
    ],
    ['whose content is no object', () => signText(header(), '["so-ngoai-vu"]')],
    ['whose content is no JSON', () => signText(header(), '{"iss":')],
    [
      'that was changed',
      async () => {
        const [head, , signature] = (await sign({})).split('.');
        return [head, encode({ ...good(), vai_tro: ['auditor'] }), signature].join('.');
      },
    ],
    ['that is encrypted', () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..AAAA.BBBB.CCCC`],
    ['that is two', async () => `${await sign({})}, Bearer ${await sign({})}`],
    ['that goes on after its end', async () => `${await sign({})}=`],
    ['longer than any', async () => `${await sign({ more: 'a'.repeat(9_000) })}`],
  ];

  test.each(bad)('%s signs nobody in, and is logged nowhere', async (_which, tokenOf) => {
    const token = await tokenOf();
    logged = '';
    const keys = (await issuer.asked()).keys;
    const written = await headOf();
    const officer = callerOf(app.url, token);
    const input = { assignmentId: 'assignment-x', period: '2026-Q4', percent: 50 };
    for (const query of [VIEWER, mutation('reportProgress', 'stale')]) {
      const { status, data, errors } = await officer.ask(query, { input });
      expect([status, data]).toEqual([401, undefined]);
      expect(errors).toEqual([
        { message: 'Vui lòng đăng nhập.', extensions: { code: 'UNAUTHENTICATED' } },
      ]);
    }
    expect(await headOf()).toBe(written);
    expect(logged).toContain('"msg":"not signed in"');
    expect(logged).toContain('"status":401');
    const parts = token.split(/[ .,]+/).filter((part) => part.length > 8);
    expect([token, ...parts].filter((part) => logged.includes(part))).toEqual([]);
    expect(logged).not.toContain('u-7f3a');
    // One that names another key is no reason to ask again so soon.
    expect((await issuer.asked()).keys).toBe(keys);
    expect(trapped).toBe(0);
  });

  test.each([
    [
      'as a parameter',
      (token: string) =>
        fetch(`${app.url}/graphql?${new URLSearchParams({ query: VIEWER, access_token: token })}`, {
          headers: { 'apollo-require-preflight': '1' },
        }),
    ],
    [
      'in a cookie',
      (token: string) =>
        fetch(`${app.url}/graphql?${new URLSearchParams({ query: VIEWER })}`, {
          headers: { cookie: `access_token=${token}`, 'apollo-require-preflight': '1' },
        }),
    ],
    [
      'by another scheme',
      (token: string) =>
        fetch(`${app.url}/graphql?${new URLSearchParams({ query: VIEWER })}`, {
          headers: { authorization: `DPoP ${token}`, 'apollo-require-preflight': '1' },
        }),
    ],
  ])('a good one counts not %s, and is not logged there', async (_where, send) => {
    const token = await sign({});
    logged = '';
    expect((await send(token)).status).toBe(401);
    expect(logged).not.toContain(token.split('.')[2]);
    expect(logged).not.toContain(token.split('.')[1]);
  });
});

async function headOf(): Promise<string> {
  const response = await fetch(`${app.url}/readyz`);
  return ((await response.json()) as { detail: { position: string } }).detail.position;
}

describe('keys', () => {
  const unknown = async (n: number) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: `unknown-${n}`, typ: 'at+jwt' })
      .sign(first.privateKey);
  const many = (from: number) =>
    Promise.all(Array.from({ length: 30 }, (_, n) => unknown(from + n)));

  test('are not asked for once more for every key id that nobody knows', async () => {
    expect(await codeOf(await issuer.tokenFor('kiem-toan'))).toEqual(ACCEPTED);
    const before = await issuer.asked();
    expect(before).toEqual({ keys: 1, discovery: 1 });
    const codes = await Promise.all((await many(0)).map(codeOf));
    expect(codes).toEqual(codes.map(() => REFUSED));
    expect((await issuer.asked()).keys).toBe(before.keys);
    // Half a minute later they are a reason to look once.
    pass(31);
    await Promise.all((await many(30)).map(codeOf));
    expect((await issuer.asked()).keys).toBe(before.keys + 1);
    await Promise.all((await many(60)).map(codeOf));
    expect(await issuer.asked()).toEqual({ keys: before.keys + 1, discovery: 1 });
  });

  test('are changed while the server runs', async () => {
    const second = await issuerKey('k-2026-2');
    const [known, fresh, late] = await Promise.all([
      issuer.tokenFor('kiem-toan'),
      issuer.tokenFor('cong-bao-cao'),
      issuer.tokenFor('u-7f3a'),
    ] as const);
    expect(await codeOf(known)).toEqual(ACCEPTED);

    // The new one signs, the old one is still published.
    await issuer.publish(second, first, rsa);
    const renewed = await issuer.tokenFor('kiem-toan');
    expect(decodeProtectedHeader(renewed).kid).toBe('k-2026-2');
    pass(31);
    const { keys } = await issuer.asked();
    expect(await codeOf(renewed)).toEqual(ACCEPTED);
    expect((await issuer.asked()).keys).toBe(keys + 1);
    expect(await codeOf(known)).toEqual(ACCEPTED);
    expect(await codeOf(fresh)).toEqual(ACCEPTED);

    // The old one is withdrawn: what was read of it counts for ten minutes at most.
    await issuer.publish(second, rsa);
    pass(570);
    expect(await codeOf(late)).toEqual(ACCEPTED);
    pass(61);
    expect(decodeJwt(late).exp).toBeGreaterThan(seconds());
    expect(await codeOf(known)).toEqual(REFUSED);
    expect(await codeOf(fresh)).toEqual(REFUSED);
    expect(await codeOf(late)).toEqual(REFUSED);
    expect(await codeOf(renewed)).toEqual(ACCEPTED);
    expect((await issuer.asked()).keys).toBe(keys + 2);
  });

  test('that cannot be read any more are told as that, and are nobody’s fault', async () => {
    const token = await issuer.tokenFor('kiem-toan');
    const query = 'subscription { ledgerEvents { position } }';
    const stream = await subscribe(app.url, { token, query });
    expect(stream.status).toBe(200);
    await issuer.stop();
    pass(601);
    logged = '';
    // What is open ends too: who it is cannot be said any more.
    const end = ending(await stream.next());
    expect(end).toEqual({ code: 'SIGN_IN_UNAVAILABLE', resumeAfter: stream.lastId() });
    expect(Number(end.resumeAfter)).toBeGreaterThan(0);
    const again = await subscribe(app.url, { token, query });
    expect([again.status, again.headers.get('retry-after')]).toEqual([503, '2']);
    expect(again.refusal.errors[0].extensions).toEqual({ code: 'SIGN_IN_UNAVAILABLE' });
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: VIEWER }),
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'SIGN_IN_UNAVAILABLE' } }],
    });
    expect(logged).toContain("the issuer's keys cannot be read");
    expect(logged).not.toContain(token.split('.')[2]);
  });
});
