import { randomUUID } from 'node:crypto';

/** What stands in the ledger of the double. `created` is in ticks of 100 ns since 1970. */
export type LogRecord = Proposed & {
  stream: string;
  revision: bigint;
  position: bigint;
  created: bigint;
};

export type Proposed = {
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
};

export type Expected = bigint | 'no_stream' | 'any' | 'stream_exists';

/** Of the last event. An append that was there already looks as the first time. */
export type Written = { result: 'written'; revision: bigint; position: bigint };

export type WrongVersion = {
  result: 'wrong version';
  actual: bigint | undefined;
  expected: Expected;
};

/** After so many appends the server writes statistics of its own. */
const STATISTICS_EVERY = 5;

/**
 * The log of a server: one total order, positions sparse and growing. It outlives its server:
 * give it to the next double, or restart the one that has it.
 */
export class DoubleData {
  readonly records: LogRecord[] = [];
  /** Called after every append. */
  readonly watchers = new Set<() => void>();
  private readonly streams = new Map<string, LogRecord[]>();
  private end = 2_000n;
  private appends = 0;
  /** Ids that this server process has seen written; what `any` goes by, and lost with the process. */
  private seen = new Map<string, LogRecord>();

  /** Where the next record will stand. */
  get next(): bigint {
    return this.end;
  }

  stream(name: string): LogRecord[] | undefined {
    return this.streams.get(name);
  }

  /** As a snapshot of its disk holds it: what is written later is not in it. */
  snapshot(): DoubleData {
    const copy = new DoubleData();
    copy.records.push(...this.records);
    for (const [name, records] of this.streams) copy.streams.set(name, [...records]);
    copy.end = this.end;
    copy.appends = this.appends;
    return copy;
  }

  /** The index of the first record at or after the position. */
  indexAt(position: bigint): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.records[middle] as LogRecord).position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A server process starts: it has forgotten the ids, and says so in its own streams. */
  begin(): void {
    this.seen = new Map();
    this.write('$$$stats', [own('$metadata', { $maxAge: 86_400 })]);
    this.write('$stats-127.0.0.1:2113', [own('$statsCollected', { 'proc-cpu': 0 })]);
    this.tell();
  }

  append(stream: string, expected: Expected, events: Proposed[]): Written | WrongVersion {
    const decision = this.decide(stream, expected, events);
    if (decision === 'wrong version') {
      const actual = this.streams.get(stream)?.at(-1)?.revision;
      return { result: 'wrong version', actual, expected };
    }
    if (decision !== 'write') {
      return { result: 'written', revision: decision.revision, position: decision.position };
    }
    const position = this.write(stream, events);
    const revision = this.streams.get(stream)?.at(-1)?.revision ?? 0n;
    if (++this.appends % STATISTICS_EVERY === 0) {
      this.write('$stats-127.0.0.1:2113', [own('$statsCollected', { 'proc-cpu': this.appends })]);
    }
    this.tell();
    return { result: 'written', revision, position };
  }

  /** 'write', or the last event of the same append written before. Ids are compared, never data. */
  private decide(
    stream: string,
    expected: Expected,
    events: Proposed[],
  ): 'write' | 'wrong version' | LogRecord {
    const there = this.streams.get(stream) ?? [];
    let repeated: (LogRecord | undefined)[];
    if (expected === 'any' || expected === 'stream_exists') {
      if (expected === 'stream_exists' && there.length === 0) return 'wrong version';
      repeated = events.map(({ id }) => this.seen.get(`${stream} ${id}`));
      if (!repeated[0]) return 'write';
    } else {
      const from = expected === 'no_stream' ? 0 : Number(expected) + 1;
      if (from === there.length) return 'write';
      repeated = events.map(({ id }, i) =>
        there[from + i]?.id === id ? there[from + i] : undefined,
      );
    }
    return (repeated.every(Boolean) && repeated.at(-1)) || 'wrong version';
  }

  /** The position of the last event. An empty append leaves a record without events. */
  private write(stream: string, events: Proposed[]): bigint {
    let position = this.end;
    this.end += 64n;
    if (events.length === 0) return position;
    const there = this.streams.get(stream) ?? [];
    this.streams.set(stream, there);
    for (const event of events) {
      position = this.end;
      const revision = BigInt(there.length);
      const created = BigInt(Date.now()) * 10_000n;
      const record = { ...event, stream, revision, position, created };
      this.records.push(record);
      there.push(record);
      this.seen.set(`${stream} ${event.id}`, record);
      this.end += BigInt(96 + stream.length + event.data.length + event.metadata.length);
    }
    return position;
  }

  private tell(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}

function own(type: string, value: object): Proposed {
  const data = Buffer.from(JSON.stringify(value));
  const metadata = new Uint8Array();
  return { id: randomUUID(), type, contentType: 'application/json', data, metadata };
}
