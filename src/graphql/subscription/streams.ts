import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import type { Language } from '../../domain/rejection';
import type { ViewSource } from '../../projections/views';
import { recordFollowed } from '../access/record-access';
import type { Context, Following } from '../context';
import { BadInput } from '../errors';
import type { AskedOperation } from '../http/asked';
import type { PersistedOperations } from '../http/persisted';
import { type Caller, refuseOtherMethods } from '../http/route';
import { languageOf } from '../language';
import { BUSY_FOR, type Load } from '../limits/gate';
import { refusal } from '../limits/refusals';
import type { Answered } from '../measured';
import { type SignIn, signedIn } from '../sign-in';
import { askingOf, LAST_ID, lastEventId } from './asking';
import { checkedDocument, type DocumentRules, NotServed } from './document';
import { ENDINGS } from './endings';
import { Follower } from './follower';
import { Tail } from './tail';
import { Turnstile } from './turnstile';

export type StreamLimits = {
  /** Subscriptions that are open at the same time in this process, and those of one caller. */
  all: number;
  perCaller: number;
  /** How long, in ms, who reads nothing is waited for. */
  stallMs: number;
  /** After so much silence (ms) who follows hears that we are there. */
  keepAliveMs: number;
};

export type StreamParts = DocumentRules &
  SignIn & {
    views: ViewSource;
    load: Load;
    /** Told when each begins, or is refused. */
    answered: Answered;
    limits: StreamLimits;
    /** Null: any subscription may run; else these alone. */
    operations: PersistedOperations | null;
    contextOf(request: FastifyRequest, caller: Caller): Promise<Context>;
    /** What a caller is told of an error; an internal one is in the log then. */
    told(error: unknown, language: Language, correlationId: string): GraphQLFormattedError;
  };

export const STREAM_PATH = '/graphql/stream';
/** Looks through the past that run at once: far fewer than there are connections for readers. */
const LOOKS_BACK = 3;
/** Sign-in and silence are looked at so often: one timer for all. */
const ROUND_MS = 1_000;
/** When who found no place may try again. */
const RETRY_SECONDS = '10';

type Open = { follower: Follower; authorization: string | undefined; language: Language };

/** Subscriptions by GraphQL over Server-Sent Events, each on a connection of its own. */
export class Streams {
  private readonly open = new Set<Open>();
  /** By caller; those that are about to be opened count. */
  private readonly places = new Map<string, number>();
  private readonly tail: Tail;
  private readonly past = new Turnstile(LOOKS_BACK);
  private round: NodeJS.Timeout | null = null;
  private stopping = false;

  constructor(private readonly parts: StreamParts) {
    this.tail = new Tail(parts.views, (err, text) => parts.log.error({ err }, text));
  }

  register(app: FastifyInstance): void {
    app.route({
      method: ['GET', 'POST'],
      url: STREAM_PATH,
      exposeHeadRoute: false,
      handler: (request, reply) => this.serve(request, reply),
    });
    refuseOtherMethods(app, STREAM_PATH);
    // Before the server waits for its connections, which these would keep open.
    app.addHook('preClose', () => this.stop());
  }

  /** Ends them all, and tells each where to go on. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.round) clearInterval(this.round);
    for (const { follower } of [...this.open]) follower.end('SERVER_STOPPING');
    await this.tail.close();
  }

  private async serve(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const language = languageOf(request.headers['accept-language']);
    let free: (() => void) | null = null;
    const { gate, operations, load, answered } = this.parts;
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    // Until it has begun; then it costs next to nothing.
    const leave = load.enter();
    try {
      gate.mustHaveRoom(null, language);
      const viewer = await signedIn(this.parts, request, language);
      const caller = { viewer, language, signal: new AbortController().signal };
      const asked = await this.parts.contextOf(request, caller);
      free = this.takePlace(asked);
      const asking = askingOf(request, operations, language);
      gate.pass(asking, viewer.id, language);
      const document = checkedDocument(this.parts, asking);
      const following = await this.followed(document, asking, asked);
      const after = await this.start(following, request.headers['last-event-id']);
      if (request.socket.destroyed || this.stopping)
        throw this.full(503, 'SERVER_STOPPING', language);
      this.begin(request, reply, { document, asking, asked, following, after, free });
      free = null;
      answered('subscription', false, seconds());
      return reply;
    } catch (error) {
      const refused = this.refuse(error, language, request, reply);
      answered('refused', reply.statusCode === 500, seconds());
      return refused;
    } finally {
      leave();
      free?.();
    }
  }

  private takePlace({ viewer: { id }, language }: Context): () => void {
    const [mine, all] = [this.places.get(id) ?? 0, sum(this.places.values())];
    const { limits } = this.parts;
    if (mine >= limits.perCaller) throw this.full(429, 'TOO_MANY_SUBSCRIPTIONS', language);
    if (all >= limits.all) throw this.full(503, 'TOO_MANY_SUBSCRIPTIONS', language);
    this.places.set(id, mine + 1);
    return () => {
      const left = (this.places.get(id) ?? 1) - 1;
      if (left > 0) this.places.set(id, left);
      else this.places.delete(id);
    };
  }

  private full(status: number, code: keyof typeof ENDINGS, language: Language): NotServed {
    const errors = [{ message: ENDINGS[code][language], extensions: { code } }];
    return new NotServed(status, errors, { 'retry-after': RETRY_SECONDS });
  }

  /** What the document asks to follow, its arguments read and checked. */
  private async followed(
    document: DocumentNode,
    { operationName, variables }: AskedOperation,
    asked: Context,
  ): Promise<Following> {
    let following: Following | null = null;
    const follow = (wanted: Following) => {
      following = wanted;
      return nothing();
    };
    const result = await createSourceEventStream({
      schema: this.parts.schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: { ...asked, follow },
    });
    if ('errors' in result && result.errors) throw new NotServed(400, result.errors);
    if (!following) throw new Error('nothing to follow');
    return following;
  }

  /** The later of where the document and where the connection go on; without either from now on. */
  private async start({ after }: Following, header: string | string[] | undefined) {
    const { views } = this.parts;
    const last = lastEventId(header);
    if (after === null && last === null) return (await views.reached(null)).position;
    const from = last !== null && (after === null || last > after) ? last : (after as bigint);
    // Another process may have told him of what the views do not have here yet.
    const { stale } = await views.reached(from);
    if (stale) throw new BadInput(from === after ? 'after' : LAST_ID, 'POSITION_NOT_REACHED');
    return from;
  }

  private begin(
    request: FastifyRequest,
    reply: FastifyReply,
    { document, asking, asked, following, after, free }: Begun,
  ): void {
    const { schema, limits } = this.parts;
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      // For a proxy that would collect events before it hands them on.
      'x-accel-buffering': 'no',
    });
    const { operationName, variables: variableValues } = asking;
    const follower = new Follower({
      response,
      following,
      asked,
      after,
      tail: this.tail,
      past: this.past,
      stallMs: limits.stallMs,
      tell: async (row, contextValue) =>
        execute({ schema, document, operationName, variableValues, rootValue: row, contextValue }),
      record: (context) => recordFollowed(context, asking, this.parts.log),
      failed: (errors) =>
        errors.map((error) => this.parts.told(error, asked.language, asked.correlationId)),
    });
    const { authorization } = request.headers;
    const one: Open = { follower, authorization, language: asked.language };
    this.open.add(one);
    this.round ??= setInterval(() => void this.lookRound(), ROUND_MS).unref();
    response.once('close', () => {
      this.open.delete(one);
      free();
    });
    void follower.run();
  }

  /** Whether each is still signed in: the same question as with any request, once a second. */
  private async lookRound(): Promise<void> {
    for (const { follower, authorization, language } of [...this.open]) {
      follower.keepAlive(this.parts.limits.keepAliveMs);
      const actor = await this.parts.authenticate(authorization).catch((err) => {
        this.parts.log.error({ err }, 'nobody can be signed in');
        follower.fail(refusal('SIGN_IN_UNAVAILABLE', language));
      });
      if (actor === null) follower.end('TOKEN_EXPIRED');
    }
  }

  private refuse(
    error: unknown,
    language: Language,
    request: FastifyRequest,
    reply: FastifyReply,
  ): unknown {
    const { status, errors, headers } = notServed(error);
    const told = errors.map((each) => this.formatted(each, language, request));
    const ours = told.map(({ extensions }) => OUR_FAULTS[String(extensions?.code)]).find(Boolean);
    const code = ours ?? status;
    // Whoever is not served for no fault of his knows when to ask again.
    reply
      .code(code)
      .headers(code === 503 ? { 'retry-after': String(BUSY_FOR), ...headers } : headers);
    return reply.type('application/json; charset=utf-8').send({ errors: told });
  }

  private formatted(
    error: unknown,
    language: Language,
    { id }: FastifyRequest,
  ): GraphQLFormattedError {
    const ready = typeof error === 'object' && error !== null && !(error instanceof Error);
    if (ready) return error as GraphQLFormattedError;
    return this.parts.told(error, language, String(id));
  }
}

type Begun = {
  document: DocumentNode;
  asking: AskedOperation;
  asked: Context;
  following: Following;
  after: bigint;
  free: () => void;
};

/** By code: what is no fault of the caller. */
const OUR_FAULTS: Record<string, number> = {
  INTERNAL_SERVER_ERROR: 500,
  VIEWS_BUSY: 503,
  LEDGER_UNAVAILABLE: 503,
};

/** A refusal to an ordinary request, with its status. */
function notServed(
  error: unknown,
): Pick<NotServed, 'status' | 'headers'> & { errors: readonly unknown[] } {
  if (error instanceof NotServed) return error;
  const { status = 400, headers = [] } = (
    error instanceof GraphQLError ? (error.extensions.http ?? {}) : {}
  ) as { status?: number; headers?: Iterable<[string, string]> };
  return { status, errors: [error], headers: Object.fromEntries(headers) };
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, one) => all + one, 0);

async function* nothing(): AsyncGenerator<never> {}
