// A real OpenID provider as a process of its own (it ships as ES modules only). Its parent says by
// messages which keys it has from now on, and hears how often they were asked for.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { audience, holders, secret } = JSON.parse(process.argv[2]);
/** How often each path was asked for. */
const asked = {};

const clients = [
  ...Object.keys(holders).map((client_id) => ({
    client_id,
    client_secret: secret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_post',
  })),
  {
    client_id: 'portal',
    client_secret: secret,
    grant_types: ['authorization_code'],
    redirect_uris: ['https://portal.example/signed-in'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
  },
];

const resourceServer = {
  scope: 'ledger',
  audience,
  accessTokenTTL: 3600,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'ES256' } },
};

const configuration = (jwks) => ({
  jwks,
  clients,
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  cookies: { keys: [secret] },
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  // Who is whom the issuer knows: of a program by its client, of a person by his account.
  extraTokenClaims: (_context, token) => holders[token.accountId ?? token.clientId],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:plan-ledger:api',
      getResourceServerInfo: () => resourceServer,
      useGrantedResource: () => true,
    },
  },
  ttl: { ClientCredentials: 3600, AccessToken: 3600, IdToken: 3600 },
});

let serveWith;
const server = createServer((request, response) => {
  const [path] = request.url.split('?', 1);
  asked[path] = (asked[path] ?? 0) + 1;
  serveWith(request, response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;

process.on('message', ({ jwks }) => {
  if (jwks) serveWith = new Provider(url, configuration(jwks)).callback();
  process.send({ url, asked });
});
process.on('disconnect', () => process.exit());
process.send({ url, asked });
