import type { GraphQLSchema, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Language } from '../../domain/rejection';
import type { AskedOperation } from '../http/asked';
import { type Checked, checkOperation, parseWithin } from './check-operation';
import { type OperationLimits, OverLimit } from './limits';
import { networkOf, type Rate, rateOf } from './rates';
import { refusal, refusalOfOverLimit } from './refusals';

/** How busy the program is. */
export type Load = {
  /** Why no further operation can be taken now, a query or any; null where there is room. */
  refuses(kind: OperationTypeNode | null): string | null;
  /** One operation more is under way, until the function is called that this returns. */
  enter(): () => void;
};

export type Limits = OperationLimits & {
  /** Points that a caller may spend in a minute; 0: any number. */
  costPerMinute: number;
  /** Requests of one address in a minute whose token is not valid; 0: any number. */
  strangersPerMinute: number;
  /** After so many ms a query is stopped, and a mutation no longer waited for. */
  queryMs: number;
  mutationMs: number;
};

/** What every request costs beside what it asks for, also one that is refused. */
export const REQUEST = 10;
/** Seconds after which it may be less busy. */
export const BUSY_FOR = 2;
/** Documents that are kept parsed; the longest has 4,000 tokens. */
const MOST_DOCUMENTS = 500;

/** Lets an operation pass, or throws the refusal that its caller is told. */
export class Gate {
  private readonly documents = new LRUCache<string, NonNullable<ReturnType<typeof parseWithin>>>({
    max: MOST_DOCUMENTS,
  });
  private readonly callers: Rate;
  private readonly strangers: Rate;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Limits,
    private readonly load: Load,
  ) {
    this.callers = rateOf(limits.costPerMinute);
    this.strangers = rateOf(limits.strangersPerMinute);
  }

  /** Who bears no valid token; refused as such, or as too many. Who has signed in is never hit. */
  stranger(address: string, language: Language): Error {
    const late = this.strangers(networkOf(address), 1);
    return late ? refusal('RATE_LIMITED', language, late) : refusal('UNAUTHENTICATED', language);
  }

  /** What is asked, measured; null of what is no operation, for Apollo to refuse. */
  pass(asked: AskedOperation | null, caller: string, language: Language): Checked | null {
    this.pay(caller, REQUEST, language);
    const checked = asked && this.check(asked, language);
    if (!checked) return null;
    this.mustHaveRoom(checked.kind, language);
    this.pay(caller, checked.cost, language);
    return checked;
  }

  mustHaveRoom(kind: OperationTypeNode | null, language: Language): void {
    if (this.load.refuses(kind)) throw refusal('OVERLOADED', language, { retryAfter: BUSY_FOR });
  }

  private check(asked: AskedOperation, language: Language): Checked | null {
    try {
      const document = this.documents.get(asked.query) ?? parseWithin(asked.query, this.limits);
      if (!document) return null;
      this.documents.set(asked.query, document);
      return checkOperation(this.schema, { ...asked, document }, this.limits);
    } catch (error) {
      if (error instanceof OverLimit) throw refusalOfOverLimit(error, language);
      throw error;
    }
  }

  private pay(caller: string, points: number, language: Language): void {
    const late = this.callers(caller, points);
    if (late) throw refusal('RATE_LIMITED', language, late);
  }
}
