import type { ExecutionResult } from 'graphql';
import { isReadRecorded, notRecorded } from '../access/record-access';
import type { Context } from '../context';
import { handOver } from '../execution/executor';
import type { Plan, Plans } from '../execution/plans';
import { KeptAnswers } from '../kept/answers';
import { noting } from '../kept/use';
import type { Answered } from '../measured';
import { isStorable } from '../storable';
import {
  type Body,
  bodyAt,
  bodyOf,
  conditional,
  contentTypeFor,
  mayBeForged,
  type Sent,
  tagOf,
} from './answer';
import { type AskedOperation, type HttpAsked, plainlyAsked } from './asked';

export type FastParts = {
  plans: Plans;
  /** Bytes of memory for answers that are kept; 0: none is. */
  keptBytes: number;
  answered: Answered;
  log: { error(fields: object, message: string): void };
};

/** An answer before it goes out. */
type Made = { body: Body; ofPast: boolean; stale: boolean; access: Context['access'] };

/**
 * What is asked every day, without a detour: an operation that is known to be valid is carried out
 * by its plan, or answered as it was before while nothing has moved. Whatever is odd, and whatever
 * goes wrong, is left to Apollo (null); what was carried out already is not carried out again there.
 */
export class FastPath {
  private readonly kept: KeptAnswers | null;

  constructor(private readonly parts: FastParts) {
    this.kept = parts.keptBytes > 0 ? new KeptAnswers(parts.keptBytes) : null;
  }

  /** `admitted`: the context of the caller, once; what it throws is for Apollo to tell. */
  async answer(http: HttpAsked, admitted: () => Promise<Context>): Promise<Sent | null> {
    const contentType = contentTypeFor(http.header('accept'));
    if (contentType === null || mayBeForged(http)) return null;
    const ctx = await admitted().catch(() => null);
    const asked = ctx && plainlyAsked(http);
    const plan = asked && this.parts.plans.of(asked);
    if (!plan || !isStorable(asked.variables)) return null;
    if (plan.kind !== 'query' && http.method !== 'POST') return null;
    const began = performance.now();
    const made =
      plan.kind === 'query' ? await this.read(plan, asked, ctx) : await this.run(plan, asked, ctx);
    if (!made) return null;
    const recorded = await isReadRecorded(made.access, ctx, plan, this.parts.log);
    this.parts.answered(plan.kind, false, (performance.now() - began) / 1000);
    if (!recorded) return withheld(ctx, contentType);
    if (http.method === 'POST') return conditional(made.body, contentType, null);
    const tag = made.stale ? null : tagOf(made.body, made.ofPast, contentType);
    return conditional(made.body, contentType, tag, http.header('if-none-match'));
  }

  private async read(plan: Plan, asked: AskedOperation, ctx: Context): Promise<Made | null> {
    const key = this.kept && keyOf(plan, asked, ctx);
    if (key === null) return this.run(plan, asked, ctx);
    return (await this.again(key, ctx)) ?? this.run(plan, asked, ctx, key);
  }

  /** The answer that was given before, if the views stand where they stood. */
  private async again(key: string, ctx: Context): Promise<Made | null> {
    if (!this.kept?.has(key)) return null;
    const now = await ctx.source.moment().catch(() => null);
    const found = now && now.position >= ctx.wanted && this.kept.get(key, now);
    if (!found) return null;
    const { access, ofPast, moment } = found;
    const same = moment.position === now.position;
    const body = same ? found.body : bodyAt(found.body, now.position);
    return { body, access, ofPast, stale: false };
  }

  /** Carries it out; `key`: keeps the answer under it, where it may be kept. */
  private async run(
    plan: Plan,
    { variables }: AskedOperation,
    ctx: Context,
    key: string | null = null,
  ): Promise<Made | null> {
    const { use, access } = ctx;
    // A mutation goes on to other views, by the context itself.
    const running = plan.run(plan.kind === 'query' ? noting(ctx, use) : ctx, variables);
    if (!running) return null;
    const leave = () => {
      handOver(ctx, running);
      return null;
    };
    const result: ExecutionResult | null = await running.catch(() => null);
    if (!result?.data || result.errors) return leave();
    const moment = await ctx.views.moment().catch(() => null);
    if (!moment) return leave();
    // Not waited for: the answer is complete, and this never fails.
    void ctx.views.release();
    const stale = moment.position < ctx.wanted;
    const body = bodyOf(JSON.stringify(result.data), moment.position, stale);
    const ofPast = !use.ofNow && !use.beyondViews;
    if (key !== null && !stale && !use.beyondViews)
      this.kept?.set(key, { moment, ofPast, body, access });
    return { body, ofPast, stale, access };
  }
}

/** All that an answer is a function of, but for the state of the views. */
const keyOf = (
  { hash, operationName }: Plan,
  { variables }: AskedOperation,
  { viewer, language, today }: Context,
): string => JSON.stringify([hash, operationName, variables, viewer, language, today]);

function withheld({ language }: Context, contentType: string): Sent {
  const { status, headers, result } = notRecorded(language);
  const body = `${JSON.stringify(result)}\n`;
  return { status, headers: [...headers, ['content-type', contentType]], body };
}
