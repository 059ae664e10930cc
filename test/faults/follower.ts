import { setTimeout as sleep } from 'node:timers/promises';
import { ending, type Message, type Stream, subscribe } from '../support/stream';
import type { Followed } from './history';
import { BEFORE_REPEATING, PATIENCE, REPEAT } from './load';

const FOLLOW = `subscription Follow($after: Position) {
  ledgerEvents(after: $after) { position stream version type leafHash } }`;

/**
 * Who follows the ledger at one replica as docs/subscriptions.md says: where his stream ends, or does
 * not begin, he opens it again from where he stood.
 */
export class Follower {
  readonly told: Followed['told'] = [];
  readonly unclear: string[] = [];
  /** Streams that have begun. */
  streams = 0;
  /** Those that gave no sign of life for longer than a caller waits. */
  silent = 0;
  private position: bigint;
  private from: { variables?: { after: string }; headers?: { 'last-event-id': string } };
  private going = true;
  private connection = new AbortController();
  private readonly working: Promise<void>;

  constructor(
    readonly url: string,
    private readonly token: string,
    readonly after: bigint,
  ) {
    this.position = after;
    this.from = { variables: { after: String(after) } };
    this.working = this.follow();
  }

  has(position: bigint): boolean {
    return this.position >= position;
  }

  async stop(): Promise<void> {
    this.going = false;
    this.connection.abort();
    await this.working;
  }

  private async follow(): Promise<void> {
    while (this.going) {
      await this.followOnce();
      if (this.going) await sleep(BEFORE_REPEATING);
    }
  }

  private async followOnce(): Promise<void> {
    this.connection = new AbortController();
    const { connection: abort, url, token, from } = this;
    let stream: Stream | null = null;
    let heard = this.told.length;
    const watch = setInterval(() => {
      const signs = this.told.length + (stream?.comments() ?? 0);
      if (signs === heard) {
        this.silent++;
        abort.abort();
      }
      heard = signs;
    }, PATIENCE);
    try {
      stream = await subscribe(url, { token, query: FOLLOW, ...from, abort });
      if (stream.status === 200) await this.listen(stream);
      else this.judge(stream.refusal.errors?.[0]?.extensions?.code, stream.refusal);
    } catch (error) {
      // All else is a connection that did not come about.
      if ((error as Error).name === 'SyntaxError') this.unclear.push(`a stream: ${error}`);
    } finally {
      clearInterval(watch);
      abort.abort();
    }
  }

  /** To its end; by then he knows where to go on from. */
  private async listen(stream: Stream): Promise<void> {
    this.streams++;
    let last: Message | null = null;
    for (let next = await stream.next(); next?.event === 'next'; next = await stream.next()) {
      last = next;
      const event = JSON.parse(next.data).data?.ledgerEvents;
      if (!event) break;
      this.told.push(event);
      this.goOn({ headers: { 'last-event-id': next.id ?? '' } }, next.id);
    }
    const end = ending(last);
    if (end) this.judge(end.code, last);
    // Cut: he has heard how far it looked, perhaps further than the last event that is for him.
    if (end) this.goOn({ variables: { after: end.resumeAfter } }, end.resumeAfter);
    else this.goOn({ headers: { 'last-event-id': stream.lastId() ?? '' } }, stream.lastId());
  }

  private goOn(from: Follower['from'], position: string | null): void {
    // A stream that was cut before it had said anything.
    if (position === null) return;
    this.from = from;
    this.position = BigInt(position);
  }

  private judge(code: string | undefined, told: unknown): void {
    if (!REPEAT.includes(code ?? '')) this.unclear.push(`a stream: ${JSON.stringify(told)}`);
  }
}
