import type { ApolloServer, HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../domain/rejection';
import type { Context } from '../context';
import { languageOf } from '../language';
import { BUSY_FOR, type Limits, type Load } from '../limits/gate';
import { REFUSALS, type RefusalCode, refusal, refusalMessage } from '../limits/refusals';
import { type SignIn, signedIn } from '../sign-in';
import type { Sent } from './answer';
import { askedIn, fillIn, HttpAsked } from './asked';
import { Deadline } from './deadline';
import type { FastPath } from './fast-path';
import type { PersistedOperations } from './persisted';

export type Caller = { viewer: Context['viewer']; language: Language; signal: AbortSignal };

export type RouteParts = SignIn & {
  apollo: ApolloServer<Context>;
  /** Null: all is answered by Apollo. */
  fastPath: FastPath | null;
  load: Load;
  limits: Limits;
  /** Null: any operation may run. */
  operations: PersistedOperations | null;
  contextOf(request: FastifyRequest, caller: Caller): Promise<Context>;
  /** Whether GraphQL itself refused the document or its variables. */
  isDocumentRefused(context: Context): boolean;
};

const SERVED = ['GET', 'POST'];

/** POST and GET /graphql, as the specification "GraphQL over HTTP" has it. */
export function serveOperations(app: FastifyInstance, parts: RouteParts): void {
  app.route({
    method: SERVED,
    url: '/graphql',
    exposeHeadRoute: false,
    // Before the body is read: whoever is turned away costs next to nothing.
    onRequest: async (request, reply) => {
      if (parts.load.refuses(null)) return refuse(reply, request, 'OVERLOADED', BUSY_FOR);
    },
    handler: (request, reply) => answer(parts, request, reply),
  });
  refuseOtherMethods(app, '/graphql');
}

/** 405, before anybody is asked who he is, or pays. */
export function refuseOtherMethods(app: FastifyInstance, url: string): void {
  const refused = async (request: FastifyRequest, reply: FastifyReply) =>
    refuse(reply.header('allow', SERVED.join(', ')), request, 'METHOD_NOT_SERVED');
  const method = app.supportedMethods.filter((each) => !SERVED.includes(each));
  app.route({ method, url, onRequest: refused, handler: refused });
}

async function answer(parts: RouteParts, request: FastifyRequest, reply: FastifyReply) {
  const { limits, load } = parts;
  const deadline = new Deadline();
  const leave = load.enter();
  const running = answered(parts, request, reply, deadline)
    // Also when nobody waits any more: it counts for as long as it works.
    .finally(leave);
  const sent = await deadline.orPassed(running);
  if (sent) return send(request, reply, sent);
  const limit = (deadline.isQuery ? limits.queryMs : limits.mutationMs) / 1000;
  return refuse(reply, request, 'OPERATION_TIMED_OUT', BUSY_FOR, limit);
}

/** By the fast path, where there is one and it takes the request; else by Apollo. */
async function answered(
  parts: RouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
  deadline: Deadline,
): Promise<Sent> {
  const { apollo, fastPath } = parts;
  const http = new HttpAsked(request);
  let admitted: Promise<Context> | null = null;
  // Once: it is paid for.
  const context = () => {
    admitted ??= admit(parts, request, reply, deadline, http).then((caller) =>
      parts.contextOf(request, caller),
    );
    return admitted;
  };
  const fast = await fastPath?.answer(http, context);
  if (fast) return fast;
  const answer = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest: http, context });
  const asked = await (admitted as Promise<Context> | null)?.catch(() => null);
  return sentOf(answer, asked ? parts.isDocumentRefused(asked) : false);
}

/** Who asks, if he may ask this now; throws the refusal. */
async function admit(
  parts: RouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
  deadline: Deadline,
  asked: HttpAsked,
): Promise<Caller> {
  const { gate, limits, operations } = parts;
  const language = languageOf(request.headers['accept-language']);
  // Many may have come between the first look and the end of their bodies.
  gate.mustHaveRoom(null, language);
  const viewer = await signedIn(parts, request, language);
  if (operations && !fillIn(asked, operations))
    throw refusal('PERSISTED_OPERATION_UNKNOWN', language);
  const checked = gate.pass(askedIn(asked), viewer.id, language);
  if (checked) reply.header('plan-ledger-cost', String(checked.cost));
  if (checked?.kind === 'mutation') deadline.answerAfter(limits.mutationMs);
  else deadline.stopAfter(limits.queryMs, reply.raw);
  return { viewer, language, signal: deadline.signal };
}

function sentOf({ headers, body, status = 200 }: HTTPGraphQLResponse, refused: boolean): Sent {
  // Who accepts no other than application/json reads in the body what GraphQL thinks of it.
  const asJson = refused && /^application\/json\b/.test(headers.get('content-type') ?? '');
  return {
    status: asJson && status === 400 ? 200 : status,
    headers,
    // Nothing here is answered in parts: the schema has neither @defer nor @stream.
    body: body.kind === 'complete' ? body.string : '',
  };
}

function send({ method }: FastifyRequest, reply: FastifyReply, { status, headers, body }: Sent) {
  for (const [name, value] of headers) reply.header(name, value);
  // Apollo would let some refusals be written down.
  reply.header('cache-control', 'no-store');
  // Whoever keeps an answer of his own accord; nothing else may (`no-store`).
  if (method === 'GET') reply.header('vary', VARY);
  reply.code(status);
  return body;
}

/** Headers of a request by which answers differ. */
const VARY = 'authorization, accept, accept-language, plan-ledger-min-position';

function refuse(
  reply: FastifyReply,
  request: FastifyRequest,
  refused: RefusalCode,
  retryAfter?: number,
  limit?: number,
) {
  const { status, code } = REFUSALS[refused];
  const language = languageOf(request.headers['accept-language']);
  const message = refusalMessage(refused, language, { retryAfter, limit });
  const extensions = { code, ...(limit !== undefined && { limit }) };
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message, extensions }] }));
}
