import { randomUUID } from 'node:crypto';
import { IsOptional, IsUUID, MaxLength, Min, MinLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Document } from '../../domain/decider';
import type { Done, Order, Request } from '../../domain/execution';
import { unclassified } from '../../domain/occasion';
import type { Classification as Level } from '../../domain/plan/plan-document';
import { guardStorable } from '../../domain/shared/canonical-json';
import { ViewsBusy } from '../../projections/views';
import { type Context, leaveMoment } from '../context';
import { LocalDate, Position } from '../scalars';
import { Classification } from './enums';
import { OptionalCode } from './fields';
import { IsNfc } from './validators';

@InputType({ description: 'The paper behind a fact: số, ngày, cơ quan ban hành.' })
export class DocumentInput {
  @Field(() => String)
  @MinLength(1)
  @MaxLength(100)
  @IsNfc()
  number: string;

  @Field(() => LocalDate)
  date: string;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(200)
  @IsNfc()
  issuer: string;
}

/** What every mutation's input may say beside its own fields. */
@InputType()
export abstract class RepeatableInput {
  @Field(() => ID, {
    nullable: true,
    description: 'UUID. Repeated word for word, the command is carried out once.',
  })
  @IsOptional()
  @IsUUID()
  commandId?: string | null;

  @OptionalCode({
    description: 'Code of the agency that you act for; it counts only under a delegation (rule 5).',
  })
  onBehalfOf?: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'When it became true; today unless given, never later.',
  })
  effectiveOn?: string | null;

  @Field(() => DocumentInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  document?: DocumentInput | null;

  @Field(() => Classification, {
    nullable: true,
    description:
      'Of the texts that come with it (rule 25); unless given that of its task, INTERNAL of what ' +
      'is reported or asked for, else PUBLIC. State secrets are refused (I.2.c).',
  })
  classification?: Level | null;
}

/** The same of a mutation that changes one object. */
@InputType()
export abstract class CommandInput extends RepeatableInput {
  @Field(() => Int, {
    nullable: true,
    description: 'The version that you have seen; a change made meanwhile is refused.',
  })
  @IsOptional()
  @Min(0)
  expectedVersion?: number | null;
}

@ObjectType({ simpleResolvers: true })
export class EventReceipt {
  @Field(() => Position)
  position: bigint;

  @Field(() => ID)
  stream: string;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  type: string;

  @Field(() => String, { description: 'SHA-256 of the leaf, hex: keep it to prove the event.' })
  leafHash: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What was written, once and for ever. No events: the command changed nothing.',
})
export class Receipt {
  @Field(() => ID)
  commandId: string;

  @Field(() => Position)
  position: bigint;

  @Field(() => [EventReceipt])
  events: EventReceipt[];
}

@ObjectType({ simpleResolvers: true })
export abstract class Payload {
  @Field(() => Boolean, { description: 'The views lag behind the receipt; ask again.' })
  stale: boolean;

  @Field(() => Receipt)
  receipt: Receipt;
}

/** The caller's document as plain data. */
export const paperIn = ({ document }: RepeatableInput): Document | null =>
  document ? { number: document.number, date: document.date, issuer: document.issuer } : null;

/** Ends what was read before: while a command is carried out, no connection waits for it. */
export function requestOf(input: RepeatableInput, ctx: Context): Request {
  leaveMoment(ctx);
  // As plain data: what the caller left out is no content.
  guardStorable(JSON.parse(JSON.stringify(input)));
  return {
    actor: ctx.viewer,
    onBehalfOf: input.onBehalfOf ?? null,
    // Upper and lower case are spellings of one UUID.
    commandId: input.commandId?.toLowerCase() ?? randomUUID(),
    correlationId: ctx.correlationId,
    effectiveOn: input.effectiveOn ?? null,
    document: paperIn(input),
    // A secret is refused here, so that one that comes with many commands is refused as a whole.
    classification: input.classification ? unclassified(input.classification) : null,
  };
}

/** Carries out one command and waits until the views show it: what a mutation answers with. */
export async function carryOut<S, C, E>(
  input: CommandInput,
  ctx: Context,
  order: (request: Request) => Order<S, C, E>,
): Promise<Payload & { done: Done<S>; stream: string }> {
  const request = requestOf(input, ctx);
  const { stream, ...rest } = order(request);
  const expectedVersion = input.expectedVersion ?? null;
  const done = await ctx.execute.one({ stream, ...rest, expectedVersion }, request);
  return { ...(await answered(ctx, request, [done])), done, stream };
}

/** The receipt of one or many orders, once the views have come so far. */
export async function answered(
  ctx: Context,
  { commandId }: Request,
  done: Pick<Done<unknown>, 'events' | 'position'>[],
): Promise<Payload> {
  const positions = done.map((each) => each.position).sort((a, b) => Number(a - b));
  const last = positions.at(-1) ?? 0n;
  leaveMoment(ctx);
  await ctx.source.reached(last);
  if (last > ctx.wanted) ctx.wanted = last;
  const position = await shown(ctx.views.position());
  const events = done.flatMap((each) => each.events);
  return {
    stale: position === null || position < last,
    // Where nothing was asked of the ledger, the receipt stands at what the views have read of it.
    receipt: { commandId, position: last || (position ?? 0n), events },
  };
}

/** What a mutation shows of the views: that they are busy must not cost the receipt. */
export const shown = <T>(read: Promise<T | null>): Promise<T | null> =>
  read.catch((error) => {
    if (error instanceof ViewsBusy) return null;
    throw error;
  });
