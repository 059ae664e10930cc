import type { ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { AuditTrailRow } from '../../projections/audit-trail';
import { AccessNotes } from '../access/access-notes';
import { type Context, type Following, Reader } from '../context';
import { ENDINGS, type Ending, message, place } from './endings';
import { meets } from './matches';
import { type Tail, type Wave, waveAfter } from './tail';
import type { Turnstile } from './turnstile';

export type FollowerParts = {
  response: ServerResponse;
  following: Following;
  /** The caller, as of when he began. */
  asked: Context;
  /** The position after which he begins. */
  after: bigint;
  tail: Tail;
  /** Who looks through the past takes no more of the readers' connections than this lets in. */
  past: Turnstile;
  /** How long, in ms, he may leave unread what was sent to him. */
  stallMs: number;
  /** Answers his document for one event. */
  tell(row: AuditTrailRow, ctx: Context): Promise<ExecutionResult>;
  /** Records what was seen in that context, before it is sent. */
  record(context: Context): Promise<void>;
  /** What he is told of what failed; the log has it by then. */
  failed(errors: readonly unknown[]): GraphQLFormattedError[];
};

type Held = { text: string; position: bigint };
type Past = { held: Held[]; upTo: bigint; more: boolean };

/** How long, in ms, who is told of the end has to take the last that was sent to him. */
const LAST_MS = 10_000;
/** Of answers about the past that wait to be sent, and one more. */
const HELD_BYTES = 256 * 1024;

/** The answer to an event has errors: he comes back to it, and nothing is passed over. */
class CannotTell extends Error {
  constructor(readonly errors: readonly unknown[]) {
    super('an event that cannot be told');
  }
}

/**
 * One subscriber. He goes through the past page by page, as fast as he reads; then he joins the
 * tail. Who does not keep up there is on his own again, so that what waits for him in memory is
 * the buffer of his connection and one event, or a part of the past, and never all that happens.
 */
export class Follower {
  private cursor: bigint;
  private over = false;
  private fallen: () => void = () => undefined;
  private writtenAt = performance.now();

  constructor(private readonly parts: FollowerParts) {
    this.cursor = parts.after;
    // An error of the connection is followed by its close; unheard it would end the process.
    parts.response.on('error', () => undefined).once('close', () => this.leave());
    this.write(place(this.cursor));
  }

  /** Until the stream is over; never rejects. */
  async run(): Promise<void> {
    const { tail, past } = this.parts;
    while (!this.over)
      try {
        await this.room();
        if (this.over || (await this.send(await past.through(() => this.lookBack())))) continue;
        const behind = new Promise<void>((resolve) => {
          this.fallen = resolve;
        });
        if (!this.over && tail.join(this, this.cursor)) await behind;
      } catch (error) {
        this.fail(error);
      }
  }

  /** From the tail; never rejects. */
  async take(wave: Wave): Promise<void> {
    try {
      await this.takeIn(wave);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the stream, and says why and where to go on. */
  end(ending: Ending): void {
    const text = ENDINGS[ending][this.parts.asked.language];
    this.finish([{ message: text, extensions: { code: ending } }]);
  }

  /** Who has heard nothing for so long (ms) hears that we are there, and how far he is. */
  keepAlive(silence: number): void {
    if (performance.now() - this.writtenAt >= silence && !this.full) this.write(place(this.cursor));
  }

  private async takeIn(wave: Wave): Promise<void> {
    const where = await this.parts.following.where(this.at(wave));
    for (const row of wave.rows) {
      if (this.over) return;
      if (BigInt(row.position) <= this.cursor) continue;
      if (this.full) return this.fallBehind();
      if (meets(row, where)) {
        const context = this.at(wave);
        const text = await this.told(row, context);
        await this.parts.record(context);
        this.write(text);
      }
      this.cursor = BigInt(row.position);
    }
    if (wave.upTo > this.cursor) this.cursor = wave.upTo;
  }

  /** A page of what he asks for and may see, as of one moment; its connection is not kept longer. */
  private async lookBack(): Promise<Past> {
    const views = this.parts.asked.source.snapshot();
    try {
      const moment = { views, read: new Reader(views) };
      const context = this.at(moment);
      const where = await this.parts.following.where(context);
      const { rows, upTo, more } = await waveAfter(moment, this.cursor, where);
      const held: Held[] = [];
      let bytes = 0;
      for (const row of rows) {
        if (this.over) break;
        if (bytes > HELD_BYTES) {
          await this.parts.record(context);
          return { held, upTo: held.at(-1)?.position as bigint, more: true };
        }
        const text = await this.told(row, context);
        held.push({ text, position: BigInt(row.position) });
        bytes += text.length;
      }
      await this.parts.record(context);
      return { held, upTo, more };
    } finally {
      await views.release();
    }
  }

  /** As fast as he reads. True: there is more of the past. */
  private async send({ held, upTo, more }: Past): Promise<boolean> {
    for (const { text, position } of held) {
      await this.room();
      if (this.over) return false;
      this.write(text);
      this.cursor = position;
    }
    if (upTo > this.cursor) this.cursor = upTo;
    return more;
  }

  private async told(row: AuditTrailRow, context: Context): Promise<string> {
    const result = await this.parts.tell(row, context);
    if (result.errors?.length) throw new CannotTell(result.errors);
    return message('next', JSON.stringify(result), BigInt(row.position));
  }

  private at({ views, read }: Pick<Wave, 'views' | 'read'>): Context {
    const { asked } = this.parts;
    return { ...asked, access: new AccessNotes(asked.viewer), views, read };
  }

  /** Whether what was sent to him waits for him to read it. */
  private get full(): boolean {
    return this.parts.response.writableNeedDrain;
  }

  /** Until he has read what was sent to him; who does not is cut off. */
  private async room(): Promise<void> {
    if (this.over || !this.full) return;
    const { response, stallMs } = this.parts;
    const stalled = await new Promise<boolean>((resolve) => {
      const drained = () => settle(false);
      const timer = setTimeout(() => settle(true), stallMs);
      const settle = (late: boolean) => {
        clearTimeout(timer);
        response.off('drain', drained).off('close', drained);
        resolve(late);
      };
      response.once('drain', drained).once('close', drained);
    });
    if (stalled) this.end('SLOW_READER');
  }

  private write(text: string): void {
    if (this.over) return;
    this.writtenAt = performance.now();
    this.parts.response.write(text);
  }

  private fallBehind(): void {
    this.parts.tail.leave(this);
    this.fallen();
  }

  /** Ends the stream because of what failed. */
  fail(error: unknown): void {
    this.finish(this.parts.failed(error instanceof CannotTell ? error.errors : [error]));
  }

  private finish(errors: GraphQLFormattedError[]): void {
    if (this.over) return;
    const resumeAfter = String(this.cursor);
    const told = errors.map(({ message: text, extensions }) => ({
      message: text,
      extensions: { ...extensions, resumeAfter },
    }));
    this.write(message('next', JSON.stringify({ errors: told })));
    this.write(message('complete', ''));
    const { response } = this.parts;
    this.leave();
    response.end();
    const cut = setTimeout(() => response.destroy(), LAST_MS);
    response.once('close', () => clearTimeout(cut));
  }

  private leave(): void {
    this.over = true;
    this.fallBehind();
  }
}
