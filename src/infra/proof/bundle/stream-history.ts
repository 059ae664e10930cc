import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { NumberByName } from './number-by-name';

/** A stream as it stood from an event on. */
export type State = { position: bigint; version: number; state: unknown };

/** `stored`: its last state stands in the file. */
type Stream = { states: State[]; stored: boolean; asked: number };

/** How many states of a stream are kept for those who decided on what has changed since. */
const KEPT = 400;
/** States of all streams in memory. Facts that a third as many events have overtaken may be forgotten. */
const IN_MEMORY = 30_000;

/**
 * How streams stood, while a history is lived through once more. In memory are the states of those
 * that were asked for last; of the others the last state alone is kept, in a file that has no name
 * any more, so that nobody else reads it and nothing is left of it.
 */
export class StreamHistory {
  private readonly streams = new Map<string, Stream>();
  private inMemory = 0;
  /** States so far: the time by which it is known what was asked for last. */
  private now = 0;
  private readonly places = new NumberByName();
  private file: { descriptor: number; size: number } | null = null;

  /** Before it some states are not known any more. */
  horizon = 0n;

  constructor(private readonly limits = { kept: KEPT, inMemory: IN_MEMORY }) {}

  /** As it stood at a position that does not lie before the horizon. */
  at(stream: string, position: bigint): State | undefined {
    return this.find(stream)?.findLast((state) => state.position <= position);
  }

  last(stream: string): State | undefined {
    return this.find(stream)?.at(-1);
  }

  add(stream: string, state: State): void {
    const states = this.find(stream) ?? [];
    states.push(state);
    this.inMemory += 1;
    this.now += 1;
    const { kept, inMemory } = this.limits;
    if (states.length > 2 * kept) this.forget(states, states.length - kept);
    this.streams.set(stream, { states, stored: false, asked: this.now });
    if (this.inMemory > inMemory) this.spill(Math.floor(inMemory * 0.75));
  }

  close(): void {
    if (this.file) closeSync(this.file.descriptor);
    this.file = null;
  }

  private find(stream: string): State[] | undefined {
    const found = this.streams.get(stream) ?? this.read(stream);
    if (found) found.asked = this.now;
    return found?.states;
  }

  private forget(states: State[], count: number): void {
    states.splice(0, count);
    this.inMemory -= count;
    const { position } = states[0] as State;
    if (count > 0 && position > this.horizon) this.horizon = position;
  }

  private spill(keep: number): void {
    const longestUnasked = [...this.streams].sort(([, a], [, b]) => a.asked - b.asked);
    for (const [stream, { states, stored }] of longestUnasked) {
      if (this.inMemory <= keep) break;
      this.forget(states, states.length - 1);
      if (!stored) this.write(stream, states[0] as State);
      this.streams.delete(stream);
      this.inMemory -= 1;
    }
  }

  private write(stream: string, state: State): void {
    this.file ??= { descriptor: nameless(), size: 0 };
    const { descriptor, size } = this.file;
    const bytes = serialize(state);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    writeSync(descriptor, Buffer.concat([length, bytes]), 0, 4 + bytes.length, size);
    this.places.set(stream, size);
    this.file.size += 4 + bytes.length;
  }

  private read(stream: string): Stream | undefined {
    const place = this.file ? this.places.get(stream) : undefined;
    if (place === undefined) return undefined;
    const length = this.bytes(place, 4).readUInt32LE();
    const state = deserialize(this.bytes(place + 4, length)) as State;
    const found = { states: [state], stored: true, asked: this.now };
    this.streams.set(stream, found);
    this.inMemory += 1;
    return found;
  }

  private bytes(from: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    readSync(this.file?.descriptor as number, bytes, 0, length, from);
    return bytes;
  }
}

/** A file that is gone once it is closed, however this process ends. */
function nameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-verify-'));
  try {
    return openSync(join(folder, 'states'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
