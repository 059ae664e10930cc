import { randomUUID } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { isNativeError } from 'node:util/types';
import fastify, {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  LogController,
} from 'fastify';
import type { Config } from './config';
import { Explorer, serveExplorer } from './explorer/explorer';
import { answerError, answerNotFound } from './http-server/errors';
import type { Log } from './log';
import { NotAnswering } from './operation/standing';

export type Health = { ready: boolean; detail: object };

export type HttpServerOptions = {
  config: Pick<Config, 'host' | 'port'> & Partial<Pick<Config, 'trustProxy'>>;
  log: Log;
  /** Adds the program's own routes. */
  register: (app: FastifyInstance) => Promise<void>;
  /** Whether requests can be served now, and what that depends on. */
  health: () => Promise<Health>;
  /** The public keys of the local issuer, where there is one. */
  jwks?: object;
  explorer?: Explorer | null;
  /** Bytes of a request's body; `BODY_LIMIT` unless told otherwise. */
  bodyLimit?: number;
  /** Served at `/metrics`, where it is given. */
  metrics?: () => Promise<{ type: string; text: string }>;
};

export type HttpServer = {
  /** Without a slash at its end. */
  url: string;
  port: number;
  /** Lets running requests end, for `CLOSE_MS` at most. The same however often it is called. */
  close(): Promise<void>;
};

export const BODY_LIMIT = 1024 * 1024;
export const CLOSE_MS = 5_000;
/** After the connections were cut, for what routes do on closing. */
const LAST_MS = 1_000;
const HEALTH_MS = 2_000;
/** A request that takes longer to arrive is not meant well. */
const ARRIVAL_MS = 30_000;

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // Answers differ by who asks, and hold what not everyone may read.
  'cache-control': 'no-store',
};

/** Starts to listen; the promise is kept when requests can come. */
export async function httpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { config, log, register, jwks, explorer } = options;
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: requestIdOf,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    requestTimeout: ARRIVAL_MS,
    // Else anybody may say that he is somewhere else.
    trustProxy: config.trustProxy?.length ? config.trustProxy : false,
    // These come before any hook.
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply);
      answerError(error, request, reply);
    },
  });
  const closing = { yet: false };
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  addHeaders(app, closing);
  logAnswers(app);
  serveHealth(app, options, closing);
  const { metrics } = options;
  if (metrics)
    app.get('/metrics', async (_request, reply) => {
      const { type, text } = await metrics();
      return reply.type(type).send(text);
    });
  if (jwks) app.get('/.well-known/jwks.json', async () => jwks);
  if (explorer) serveExplorer(app, explorer);
  await app.register(async (scope) => register(scope));
  try {
    const port = await listen(app, config);
    const host = isIPv6(config.host) ? `[${config.host}]` : config.host;
    let closed: Promise<void> | undefined;
    const close = () => {
      closed ??= closeGracefully(app, closing, log);
      return closed;
    };
    return { url: `http://${host}:${port}`, port, close };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** The caller's own id, so that his log and ours can be laid side by side; else a new one. */
function requestIdOf(request: { headers: Record<string, unknown> }): string {
  const given = request.headers['x-request-id'];
  const wellFormed = typeof given === 'string' && /^[\w.:-]{8,64}$/.test(given);
  return wellFormed ? given : randomUUID();
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
}

function addHeaders(app: FastifyInstance, closing: { yet: boolean }): void {
  app.addHook('onRequest', async (request, reply) => setHeaders(request, reply));
  app.addHook('onSend', async (_request, reply) => {
    // A connection kept alive for a request that will not be taken holds up the end.
    if (closing.yet) reply.header('connection', 'close');
  });
}

/** One line per answer. Without the query string: in a GET it may hold what one has typed. */
function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const path = pathOf(request);
    const line = {
      method: request.method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      from: request.ip,
    };
    const probe = ['/healthz', '/readyz', '/metrics'].includes(path);
    request.log[probe ? 'debug' : 'info'](line, 'answered');
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function serveHealth(
  app: FastifyInstance,
  { health }: HttpServerOptions,
  closing: { yet: boolean },
): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    const { ready, detail } = await withinTime(health).catch((error: unknown) => {
      request.log.error({ err: error }, 'the health check failed');
      const why = error instanceof NotAnswering ? error.message : 'the health check failed';
      return { ready: false, detail: { error: why } };
    });
    const serving = ready && !closing.yet;
    return reply.code(serving ? 200 : 503).send({ ready: serving, detail });
  });
}

async function withinTime(health: () => Promise<Health>): Promise<Health> {
  const late = after(HEALTH_MS);
  try {
    return await Promise.race([
      health(),
      late.reached.then(() => ({ ready: false, detail: { error: 'the health check takes long' } })),
    ]);
  } finally {
    late.cancel();
  }
}

async function listen(app: FastifyInstance, { host, port }: { host: string; port: number }) {
  try {
    await app.listen({ host, port, listenTextResolver: () => 'listening' });
  } catch (error) {
    const taken = isNativeError(error) && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    throw new Error(`port ${port} on ${host} is taken: set PORT to another one, or 0 for any`, {
      cause: error,
    });
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function closeGracefully(
  app: FastifyInstance,
  closing: { yet: boolean },
  log: Log,
): Promise<void> {
  closing.yet = true;
  const limit = after(CLOSE_MS);
  const lastLimit = after(CLOSE_MS + LAST_MS);
  // Takes no new connection, closes the idle ones, and waits for the others.
  const closed = app.close().then(() => 'closed' as const);
  // One whose answer was under way when the closing began still thinks it may live on.
  const sweeping = setInterval(() => app.server.closeIdleConnections(), 50);
  const cut = limit.reached.then(() => {
    log.warn('requests still running are cut off');
    app.server.closeAllConnections();
    return lastLimit.reached.then(() => 'late' as const);
  });
  try {
    const end = await Promise.race([closed, cut]);
    if (end === 'late') log.warn('what the routes do on closing takes too long: not waited for');
  } finally {
    clearInterval(sweeping);
    limit.cancel();
    lastLimit.cancel();
  }
}

function after(milliseconds: number): { reached: Promise<void>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return { reached, cancel: () => clearTimeout(timer) };
}
