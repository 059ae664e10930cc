import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ColumnType } from '../../projections/projection';
import { columnList } from './tables';

/** What waits for a COPY, in bytes: enough to be quick, little enough to be forgotten. */
const FULL = 1 << 18;
/** UTF-8 needs no more for each unit of a JavaScript string. */
const MOST_BYTES = 3;

/** Rows on their way into one table by COPY, a bounded number of them in memory. */
export class CopyBuffer {
  private readonly statement: string;
  private whole: Buffer[] = [];
  private chunk = Buffer.alloc(0);
  private used = 0;
  private size = 0;

  constructor(
    table: string,
    /** Names and types, in the order in which the values come. */
    private readonly columns: [name: string, type: ColumnType][],
  ) {
    const names = columnList(columns.map(([name]) => name));
    this.statement = `copy ${table} (${names}) from stdin`;
  }

  /** Columns that `row` lacks are taken from `more`. */
  add(row: object, more: object = NOTHING): void {
    let line = '';
    let separator = '';
    for (const [name, type] of this.columns) {
      const value = (row as Values)[name];
      line += separator + encoded(value === undefined ? (more as Values)[name] : value, type);
      separator = '\t';
    }
    this.write(`${line}\n`);
  }

  get full(): boolean {
    return this.size >= FULL;
  }

  /** Empties the buffer; what it held goes by the function that it answers. */
  take(): { bytes: number; copy: (client: ClientBase) => Promise<void> } {
    const { statement, size } = this;
    const chunks = [...this.whole, this.chunk.subarray(0, this.used)];
    this.whole = [];
    this.chunk = Buffer.alloc(0);
    this.used = 0;
    this.size = 0;
    return { bytes: size, copy: (client) => copy(client, statement, chunks) };
  }

  /** As bytes at once: a text that was put together keeps all its parts alive. */
  private write(line: string): void {
    const most = line.length * MOST_BYTES;
    if (this.used + most > this.chunk.length) {
      if (this.used > 0) this.whole.push(this.chunk.subarray(0, this.used));
      this.chunk = Buffer.allocUnsafeSlow(Math.max(FULL, most));
      this.used = 0;
    }
    const written = this.chunk.write(line, this.used);
    this.used += written;
    this.size += written;
  }
}

type Values = Record<string, unknown>;
const NOTHING = {};

/** Chunk by chunk, as they are taken. */
const copy = (client: ClientBase, statement: string, chunks: Buffer[]): Promise<void> =>
  pipeline(chunks, client.query(copyFrom(statement)));

/**
 * COPYs that go on while their rows' maker does, one after another on one connection. At most
 * `most` bytes wait: with none, as where there is but one connection for everything, each COPY is
 * over before `room` answers.
 */
export class CopyLine {
  private last: Promise<void> = Promise.resolve();
  private readonly waiting: { bytes: number; over: Promise<void> }[] = [];
  private bytes = 0;

  constructor(
    private readonly client: ClientBase,
    private readonly most: number,
  ) {}

  send(buffer: CopyBuffer): void {
    const { bytes, copy } = buffer.take();
    if (bytes === 0) return;
    this.last = this.last.then(() => copy(this.client));
    // Whoever asks for room is told of the failure; nothing is copied after it.
    this.last.catch(() => undefined);
    this.waiting.push({ bytes, over: this.last });
    this.bytes += bytes;
  }

  async room(): Promise<void> {
    while (this.bytes > this.most) {
      const { bytes, over } = this.waiting.shift() as (typeof this.waiting)[0];
      await over;
      this.bytes -= bytes;
    }
  }

  async end(): Promise<void> {
    await this.last;
  }

  /** Fulfilled once nothing is copied any more, however that ended. */
  async idle(): Promise<void> {
    await this.last.catch(() => undefined);
  }
}

/** A value in COPY's text format. */
function encoded(value: unknown, type: ColumnType): string {
  if (value === null || value === undefined) return '\\N';
  if (type === 'jsonb') return escaped(JSON.stringify(value));
  if (type === 'text[]') return escaped(arrayLiteral(value as string[]));
  return typeof value === 'string' ? escaped(value) : String(value);
}

const arrayLiteral = (items: (string | null)[]): string =>
  `{${items.map((item) => (item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (text: string): string =>
  /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (each) => ESCAPES[each] as string) : text;
