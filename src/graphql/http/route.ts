import type { ApolloServer, HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../domain/rejection';
import type { Context } from '../context';
import { languageOf } from '../language';
import { BUSY_FOR, type Limits, type Load } from '../limits/gate';
import { REFUSALS, type RefusalCode, refusal, refusalMessage } from '../limits/refusals';
import { type SignIn, signedIn } from '../sign-in';
import { askedIn, fillIn, toApollo } from './asked';
import { Deadline } from './deadline';
import type { PersistedOperations } from './persisted';

export type Caller = { viewer: Context['viewer']; language: Language; signal: AbortSignal };

export type RouteParts = SignIn & {
  apollo: ApolloServer<Context>;
  load: Load;
  limits: Limits;
  /** Null: any operation may run. */
  operations: PersistedOperations | null;
  contextOf(request: FastifyRequest, caller: Caller): Promise<Context>;
  /** Whether GraphQL itself refused the document or its variables. */
  isDocumentRefused(context: Context): boolean;
};

/** POST and GET /graphql, as the specification "GraphQL over HTTP" has it. */
export function serveOperations(app: FastifyInstance, parts: RouteParts): void {
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    // Before the body is read: whoever is turned away costs next to nothing.
    onRequest: async (request, reply) => {
      if (parts.load.refuses(null)) return refuse(reply, request, 'OVERLOADED', BUSY_FOR);
    },
    handler: (request, reply) => answer(parts, request, reply),
  });
}

async function answer(parts: RouteParts, request: FastifyRequest, reply: FastifyReply) {
  const { apollo, limits, load } = parts;
  const deadline = new Deadline();
  const httpGraphQLRequest = toApollo(request);
  let context: Context | undefined;
  const leave = load.enter();
  const running = apollo
    .executeHTTPGraphQLRequest({
      httpGraphQLRequest,
      context: async () => {
        const caller = await admit(parts, request, reply, deadline, httpGraphQLRequest);
        context = await parts.contextOf(request, caller);
        return context;
      },
    })
    // Also when nobody waits any more: it counts for as long as it works.
    .finally(leave);
  const answered = await deadline.orPassed(running);
  if (answered) {
    const refused = context !== undefined && parts.isDocumentRefused(context);
    return send(reply, answered, refused);
  }
  const limit = (deadline.isQuery ? limits.queryMs : limits.mutationMs) / 1000;
  return refuse(reply, request, 'OPERATION_TIMED_OUT', BUSY_FOR, limit);
}

/** Who asks, if he may ask this now; throws the refusal. */
async function admit(
  parts: RouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
  deadline: Deadline,
  asked: ReturnType<typeof toApollo>,
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

function send(reply: FastifyReply, answered: HTTPGraphQLResponse, refused: boolean) {
  const { headers, body, status = 200 } = answered;
  for (const [name, value] of headers) reply.header(name, value);
  // Who accepts no other than application/json reads in the body what GraphQL thinks of it.
  const asJson = refused && /^application\/json\b/.test(headers.get('content-type') ?? '');
  reply.code(asJson && status === 400 ? 200 : status);
  // Nothing here is answered in parts: the schema has neither @defer nor @stream.
  return body.kind === 'complete' ? body.string : '';
}

function refuse(
  reply: FastifyReply,
  request: FastifyRequest,
  code: RefusalCode,
  retryAfter: number,
  limit?: number,
) {
  const language = languageOf(request.headers['accept-language']);
  const message = refusalMessage(code, language, { retryAfter, limit });
  const extensions = { code, ...(limit !== undefined && { limit }) };
  return reply
    .code(REFUSALS[code].status)
    .header('retry-after', String(retryAfter))
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message, extensions }] }));
}
