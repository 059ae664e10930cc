import { once } from 'node:events';
import { request } from 'node:http';
import { connect, Socket } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { authenticator } from '../../src/infra/auth';
import {
  BODY_LIMIT,
  CLOSE_MS,
  HttpServer,
  HttpServerOptions,
  httpServer,
} from '../../src/infra/http-server';
import { createLog } from '../../src/infra/log';

jest.setTimeout(15_000);

let servers: HttpServer[] = [];
let sockets: Socket[] = [];
let lines: string[] = [];

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  sockets = [];
  lines = [];
});

const log = () => createLog('trace', { write: (line: string) => void lines.push(line) });

async function serve(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = await httpServer({
    config: { host: '127.0.0.1', port: 0 },
    log: log(),
    register: async () => {},
    health: async () => ({ ready: true, detail: {} }),
    ...options,
  });
  servers.push(server);
  return server;
}

const routes: HttpServerOptions['register'] = async (app) => {
  app.post('/graphql', async (asked) => ({ data: asked.body }));
  app.get('/broken', async () => {
    throw new Error('password of the database');
  });
};

const post = (server: HttpServer, body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

/** A connection of its own, which the server may keep alive. */
async function open(server: HttpServer): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {}); // a cut connection is what some tests are about
  await once(socket, 'connect');
  return { socket, received: () => text };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

describe('an answer', () => {
  test('bears the request id of the caller, or a new one', async () => {
    const server = await serve({ register: routes });
    const given = await post(server, '{}', { 'x-request-id': 'so-ngoai-vu.0001' });
    expect(given.headers.get('x-request-id')).toBe('so-ngoai-vu.0001');
    const logged = lines.map((line) => JSON.parse(line)).find((line) => line.path === '/graphql');
    expect(logged).toMatchObject({ requestId: 'so-ngoai-vu.0001', status: 200, level: 'info' });
    for (const malformed of ['short', 'a b c d e f', 'x'.repeat(65)]) {
      const { headers } = await post(server, '{}', { 'x-request-id': malformed });
      expect(headers.get('x-request-id')).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    }
  });

  test.each([
    ['/graphql', 404],
    ['/broken', 500],
    ['/healthz', 200],
    ['/%E0%A4%A', 400],
  ])('to %s bears the security headers', async (path, status) => {
    const server = await serve({ register: routes });
    const response = await fetch(`${server.url}${path}`);
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  test.each([
    ['a body that is too large', `"${'x'.repeat(BODY_LIMIT)}"`, {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['a body that is no JSON', '{"query": ', {}, 400, 'BAD_REQUEST'],
    ['an empty body', '', {}, 400, 'BAD_REQUEST'],
    ['a form', 'query=1', { 'content-type': 'text/html' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a poisoned object', '{"__proto__": {"a": 1}}', {}, 400, 'BAD_REQUEST'],
  ])('to %s is a refusal in the shape of GraphQL', async (_case, body, headers, status, code) => {
    const response = await post(await serve({ register: routes }), body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.any(String),
          extensions: { code, requestId: response.headers.get('x-request-id') },
        },
      ],
    });
  });

  test('to a body of just the limit is none', async () => {
    const body = `"${'x'.repeat(BODY_LIMIT - 2)}"`;
    expect((await post(await serve({ register: routes }), body)).status).toBe(200);
  });

  test.each([
    [undefined, 'Nội dung không phải là JSON hợp lệ.'],
    ['vi-VN, en;q=0.8', 'Nội dung không phải là JSON hợp lệ.'],
    ['fr', 'Nội dung không phải là JSON hợp lệ.'],
    ['en', 'The body is not valid JSON.'],
    ['vi;q=0.1, en-GB', 'The body is not valid JSON.'],
  ])('speaks, asked for %s, so: %s', async (language, message) => {
    const server = await serve({ register: routes });
    const headers = language ? { 'accept-language': language } : { 'accept-language': '' };
    expect(await (await post(server, '{', headers)).json()).toMatchObject({
      errors: [{ message }],
    });
  });

  test('to a fault of ours gives an id, which the log explains', async () => {
    const response = await fetch(`${(await serve({ register: routes })).url}/broken`);
    const body = await response.text();
    expect(body).not.toContain('password');
    const id = JSON.parse(body).errors[0].extensions.requestId;
    const logged = lines.map((line) => JSON.parse(line)).find((line) => line.level === 'error');
    expect(logged).toMatchObject({ requestId: id, err: { message: 'password of the database' } });
  });
});

describe('health', () => {
  const ready = async (health: HttpServerOptions['health']) => {
    const response = await fetch(`${(await serve({ health })).url}/readyz`);
    return [response.status, await response.json()];
  };

  test('the process lives, whatever else does not', async () => {
    const health = async () => ({ ready: false, detail: {} });
    const response = await fetch(`${(await serve({ health })).url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('ready with its detail', async () => {
    const detail = { ledger: 'ok', lag: 0 };
    expect(await ready(async () => ({ ready: true, detail }))).toEqual([
      200,
      { ready: true, detail },
    ]);
  });

  test('not ready', async () => {
    const detail = { ledger: 'down' };
    expect(await ready(async () => ({ ready: false, detail }))).toEqual([
      503,
      { ready: false, detail },
    ]);
  });

  test('not ready when the check fails, without its words', async () => {
    const health = () => Promise.reject(new Error('no route to 10.0.0.1'));
    const detail = { error: 'the health check failed' };
    expect(await ready(health)).toEqual([503, { ready: false, detail }]);
  });

  test('not ready when the check does not answer', async () => {
    const detail = { error: 'the health check takes long' };
    expect(await ready(() => new Promise(() => {}))).toEqual([503, { ready: false, detail }]);
  });
});

test('the keys of the local issuer are there only where there is one', async () => {
  const jwks = { keys: [{ kty: 'EC', kid: 'k1' }] };
  const address = '/.well-known/jwks.json';
  expect(await (await fetch(`${(await serve({ jwks })).url}${address}`)).json()).toEqual(jwks);
  expect((await fetch(`${(await serve()).url}${address}`)).status).toBe(404);
});

test('a port that is taken is named, with what to do', async () => {
  const { port } = await serve();
  const config = { host: '127.0.0.1', port };
  await expect(serve({ config })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken: set PORT to another one, or 0 for any`,
  );
});

test('the log never holds a token, good or bad', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const sign = (audience: string) =>
    new SignJWT({ roles: ['auditor'] })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer('urn:test')
      .setAudience(audience)
      .setSubject('subject-7f3a')
      .setJti('j1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  const authenticate = authenticator({
    issuer: 'urn:test',
    audience: 'api',
    jwks: { keys: [await exportJWK(publicKey)] },
    clock: () => new Date(),
  });
  const register: HttpServerOptions['register'] = async (app) => {
    app.post('/graphql', async (asked) => {
      asked.log.info({ headers: asked.headers, req: { headers: asked.headers } }, 'asked');
      asked.log.info({ authorization: asked.headers.authorization, cookie: 'c' }, 'asked');
      try {
        return await authenticate(asked.headers.authorization);
      } catch (error) {
        asked.log.warn({ err: error }, 'refused');
        throw error;
      }
    });
  };
  const server = await serve({ register });
  for (const [audience, status] of [
    ['api', 200],
    ['other', 500],
  ] as const) {
    const token = await sign(audience);
    const response = await post(server, '{}', { authorization: `Bearer ${token}` });
    expect(response.status).toBe(status);
    for (const part of token.split('.')) expect(lines.join('')).not.toContain(part);
  }
  expect(lines.join('')).toContain('ERR_JWT_CLAIM_VALIDATION_FAILED aud');
  expect(lines.join('')).not.toContain('subject-7f3a');
});

describe('the explorer', () => {
  const tabs = [{ query: '{ viewer { id } } # </script>', variables: { a: '<b>' } }];
  const explorer = { token: 'aaa.bbb.ccc', tabs };

  test('names only what this server has, and no address elsewhere', async () => {
    const server = await serve({ explorer });
    const page = await fetch(`${server.url}/`);
    expect(page.url).toBe(`${server.url}/explorer`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    const html = await page.text();
    expect(html).not.toMatch(/(https?:)?\/\/\w/);
    expect(html).not.toContain('{{');
    const names = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name);
    const assets = names.filter((name) => name !== 'data:,');
    expect(assets.map((name) => name.split('/').at(-1))).toEqual([
      'graphiql.css',
      'explorer.css',
      'react.js',
      'react-dom.js',
      'graphiql.js',
      'explorer.js',
    ]);
    for (const asset of assets) {
      const { status, headers } = await fetch(`${server.url}${asset}`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  test('has the token and the queries as data, which end no script', async () => {
    const server = await serve({ explorer });
    const html = await (await fetch(`${server.url}/explorer`)).text();
    const data = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(html)?.[1];
    expect(JSON.parse(data ?? '')).toEqual({ token: 'aaa.bbb.ccc', tabs, url: '/graphql' });
  });

  const statusAs = async (server: HttpServer, host: string) => {
    const asked = request(`${server.url}/explorer`, { headers: { host } }).end();
    const [response] = await once(asked, 'response');
    response.resume();
    return response.statusCode;
  };

  test('gives its token to no name that only leads here', async () => {
    const server = await serve({ explorer });
    expect(await statusAs(server, 'evil.example.org')).toBe(404);
    expect(await statusAs(server, `localhost:${server.port}`)).toBe(200);
    expect(await statusAs(server, '[::1]:4000')).toBe(200);
    const harmless = await serve({ explorer: { token: null, tabs: [] } });
    expect(await statusAs(harmless, 'ledger.dongnai.gov.vn')).toBe(200);
  });

  test('is not there unless it is asked for', async () => {
    const server = await serve({ explorer: null });
    expect((await fetch(`${server.url}/`)).status).toBe(404);
    expect((await fetch(`${server.url}/explorer`)).status).toBe(404);
  });
});

describe('closing', () => {
  /** Answers when it is told to. */
  const slow = () => {
    let started = () => {};
    let finish = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const register: HttpServerOptions['register'] = async (app) => {
      app.get('/slow', async () => {
        started();
        await finished;
        return { done: true };
      });
    };
    return { register, running, finish: () => finish() };
  };

  test('lets a running request end, and drops idle connections at once', async () => {
    const { register, running, finish } = slow();
    const server = await serve({ register });
    const idle = await open(server);
    idle.socket.write(get('/healthz'));
    await once(idle.socket, 'data');
    const busy = await open(server);
    busy.socket.write(get('/slow'));
    await running;

    const begun = Date.now();
    const closed = server.close();
    await once(idle.socket, 'close');
    expect(Date.now() - begun).toBeLessThan(1_000);
    await expect(open(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(busy.received()).toBe('');

    finish();
    await closed;
    expect(Date.now() - begun).toBeLessThan(2_000);
    if (!busy.socket.closed) await once(busy.socket, 'close');
    expect(busy.received()).toMatch(/^HTTP\/1.1 200 OK/);
    expect(busy.received()).toMatch(/connection: close/i);
    expect(busy.received()).toContain('{"done":true}');
  });

  test('cuts off requests that do not end, and what the routes do at the end', async () => {
    const { register, running } = slow();
    const busy = await serve({ register });
    const connection = await open(busy);
    connection.socket.write(get('/slow'));
    await running;
    const hanging = await serve({
      register: async (app) => {
        app.addHook('onClose', () => new Promise<void>(() => {}));
      },
    });

    const begun = Date.now();
    const since = () => Date.now() - begun;
    const [busyTook, hangingTook] = await Promise.all([
      busy.close().then(since),
      hanging.close().then(since),
    ]);
    expect(busyTook).toBeGreaterThanOrEqual(CLOSE_MS - 50);
    expect(busyTook).toBeLessThan(CLOSE_MS + 900);
    expect(hangingTook).toBeLessThan(CLOSE_MS + 2_000);
    expect(lines.join('')).toContain('requests still running are cut off');
  });

  test('twice is once', async () => {
    const server = await serve();
    expect(server.close()).toBe(server.close());
    await server.close();
  });
});
