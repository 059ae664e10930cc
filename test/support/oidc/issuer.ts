import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A key of the issuer's, which the tests know too: they sign with it what no issuer would. */
export type IssuerKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK };

export async function issuerKey(kid: string, alg = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
  return { kid, privateKey, publicKey, jwk };
}

/** What the issuer says of each client or account, in claims. */
export type Holders = Record<string, Record<string, unknown>>;

export type Issuer = {
  url: string;
  audience: string;
  /** Signs with the first from now on, and publishes all of them and no others. */
  publish(...keys: IssuerKey[]): Promise<void>;
  /** An access token for a program (client credentials). */
  tokenFor(client: string): Promise<string>;
  /** What a person gets who signs in at the portal (authorization code). */
  signIn(account: string): Promise<{ accessToken: string; idToken: string }>;
  /** How often its keys and its discovery document were asked for. */
  asked(): Promise<{ keys: number; discovery: number }>;
  stop(): Promise<void>;
};

const AUDIENCE = 'https://ledger.dongnai.gov.vn/api';
type Said = { url: string; asked: Record<string, number> };

/** A real OpenID provider, on this machine. */
export async function startIssuer(holders: Holders, ...keys: IssuerKey[]): Promise<Issuer> {
  const secret = randomBytes(16).toString('hex');
  const settings = JSON.stringify({ audience: AUDIENCE, holders, secret });
  const child = fork(join(__dirname, 'provider.mjs'), [settings], {
    // None of the test runner's own.
    execArgv: [],
    // It warns of what a test wants: keys and accounts in the memory, plain HTTP.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit');
  const heard = async (): Promise<Said> => {
    const dead = ended.then(() => Promise.reject(new Error('the issuer has ended')));
    const [said] = await Promise.race([once(child, 'message'), dead]);
    return said as Said;
  };
  const { url } = await heard();
  const tell = (message: object): Promise<Said> => {
    const answer = heard();
    child.send(message);
    return answer;
  };
  const publish = async (...published: IssuerKey[]) => {
    await tell({ jwks: { keys: published.map(({ jwk }) => jwk) } });
  };
  await publish(...keys);
  const token = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({ client_secret: secret, ...fields });
    const response = await fetch(`${url}/token`, { method: 'POST', body });
    const answer = (await response.json()) as Record<string, string>;
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  return {
    url,
    audience: AUDIENCE,
    publish,
    async tokenFor(client) {
      const answer = await token({ grant_type: 'client_credentials', client_id: client });
      return answer.access_token as string;
    },
    async signIn(account) {
      const verifier = randomBytes(32).toString('base64url');
      const code = await codeFor(url, account, verifier);
      const answer = await token({
        grant_type: 'authorization_code',
        client_id: 'portal',
        redirect_uri: PORTAL,
        code_verifier: verifier,
        code,
      });
      return { accessToken: answer.access_token as string, idToken: answer.id_token as string };
    },
    async asked() {
      const { asked } = await tell({});
      const discovery = asked['/.well-known/openid-configuration'] ?? 0;
      return { keys: asked['/jwks'] ?? 0, discovery };
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

const PORTAL = 'https://portal.example/signed-in';

/** What a browser does: follows where it is sent, and sends the forms for signing in and consent. */
async function codeFor(url: string, account: string, verifier: string): Promise<string> {
  const cookies = new Map<string, string>();
  const go = async (address: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(new URL(address, url), {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = response.headers.get('location');
    if (!next) throw new Error(`${address} leads nowhere: ${response.status}`);
    return next;
  };
  const asked = new URLSearchParams({
    client_id: 'portal',
    response_type: 'code',
    redirect_uri: PORTAL,
    scope: 'openid ledger',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  let next = await go(`/auth?${asked}`);
  const forms: Record<string, string>[] = [
    { prompt: 'login', login: account, password: 'any' },
    { prompt: 'consent' },
  ];
  for (const form of forms) next = await go(await go(next, form));
  const code = new URL(next).searchParams.get('code');
  if (!code) throw new Error(`no code: ${next}`);
  return code;
}
