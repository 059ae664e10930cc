import type { Pool } from 'pg';
import { SEALER_ROLE } from '../database/roles';
import { withClient } from '../projector/transaction';
import { LostHistory } from './check-history';
import type { LogKeys } from './log-keys';
import { currentLog, type LogRow, publish, readRanges, takeLog } from './log-tables';
import { consistencyRanges } from './merkle';
import type { Policy } from './policy';
import { openNote } from './signed-note';
import { type Answer, type AskedWitness, askWitness } from './witness/ask-witness';

export type PublisherParts = {
  pool: Pool;
  keys: Pick<LogKeys, 'lastSigned'>;
  /** Null: what is signed is shown. Else when enough witnesses have signed it too. */
  policy: Policy | null;
  /** Aborted, nobody is waited for any more. */
  signal: AbortSignal;
};

/** What may come of it besides that the tree is shown. */
export type Published =
  | 'shown'
  /** Somebody else is at it, or has gone on. */
  | 'another'
  /** Trees up to `reach` leaves were signed here and cosigned, and the database has lost them. */
  | { reach: number };

/** Too few witnesses have signed: nothing new is signed until they have. */
export class NotWitnessed extends Error {
  override name = 'NotWitnessed';
}

/** How long (ms) the others are waited for once enough have signed. */
const GRACE = 200;
/** A witness tells its size, and is asked from there; another may go on in between. */
const TRIES = 4;

/**
 * Shows what is signed; where the policy asks for witnesses, with their signatures, and never
 * without enough of them. Throws `NotWitnessed` where they do not answer, and `LostHistory` where
 * one of them knows a later history than was signed here, or another.
 */
export class Publisher {
  /** Up to where each witness knows the log, as it said last; by its name. */
  private readonly known = new Map<string, number>();
  private alarm: LostHistory | null = null;

  constructor(private readonly parts: PublisherParts) {}

  /** Whether that tree may be followed by another one. */
  isDone(row: LogRow): boolean {
    return row.size === 0 || row.published?.size === row.size;
  }

  async publish(row: LogRow): Promise<Published> {
    const { policy } = this.parts;
    if (this.alarm) throw this.alarm;
    if (!policy) return this.show(row, row.checkpoint);
    const witnesses = [...policy.witnesses].map(([name, verifier]): AskedWitness => {
      return { name, verifier, url: policy.urls.get(name) as string };
    });
    const lines = new Map<string, string>();
    const problems: string[] = [];
    let reach = 0;
    const all = witnesses.map(async (witness) => {
      const answer = await this.ask(witness, row);
      if (answer.kind === 'cosigned') lines.set(witness.name, answer.line);
      else if (answer.kind === 'knows') reach = Math.max(reach, answer.size);
      else if (answer.kind === 'failed') problems.push(`${witness.name}: ${answer.why}`);
    });
    const enough = () => policy.quorum(new Set(lines.keys()));
    await soonAfter(enough, all);
    if (this.alarm) throw this.alarm;
    if (enough()) return this.show(row, row.checkpoint + [...lines.values()].join(''));
    if (reach > 0) return { reach };
    // Nothing is there to be shown: they were only asked whether they know more.
    if (row.size === 0) return 'shown';
    throw new NotWitnessed(
      `the checkpoint of ${row.size} leaves waits for witnesses (${problems.join('; ') || 'too few'})`,
    );
  }

  /** From the size that it knows. What it knows and we do not is looked into at once. */
  private async ask(witness: AskedWitness, row: LogRow): Promise<Answer> {
    const { pool } = this.parts;
    const { size, checkpoint: note } = row;
    let old = Math.min(this.known.get(witness.name) ?? row.published?.size ?? 0, size);
    for (let tries = 0; tries < TRIES; tries++) {
      const ranges = old > 0 ? consistencyRanges(old, size) : [];
      const proof = await readRanges(pool, row.number, ranges);
      const answer = await askWitness(witness, { old, proof, note }, this.parts.signal);
      if (answer.kind === 'cosigned') this.known.set(witness.name, size);
      if (answer.kind === 'contradicts')
        this.raise(`the witness ${witness.name} has signed another tree of ${old} leaves`);
      if (answer.kind !== 'knows') return answer;
      if (answer.size > size) return this.ahead(witness, row, answer.size);
      old = answer.size;
    }
    return { kind: 'failed', why: 'it changes its mind about what it knows' };
  }

  private async ahead({ name }: AskedWitness, row: LogRow, size: number): Promise<Answer> {
    const { pool, keys } = this.parts;
    const now = await currentLog(pool);
    // Another process has gone on meanwhile, and has asked it.
    if (now?.number !== row.number || now.size >= size)
      return { kind: 'failed', why: 'another process asks it' };
    const note = await keys.lastSigned(row.origin);
    const signed = note === null ? 0 : sizeOf(note);
    // We have signed it, and the database has lost that; the ledger has the events.
    if (signed >= size) return { kind: 'knows', size };
    this.raise(`the witness ${name} has signed ${size} leaves, and here ${row.size} are known`);
    return { kind: 'contradicts' };
  }

  private raise(why: string): void {
    this.alarm ??= new LostHistory(why);
  }

  /** Only of the log that grows: one that has ended is shown as it ended. */
  private show(row: LogRow, note: string): Promise<Published> {
    if (row.published?.checkpoint === note) return Promise.resolve('shown');
    return withClient(this.parts.pool, async (client) => {
      await client.query(`begin; set local role ${SEALER_ROLE}`);
      const held = await takeLog(client);
      if (held?.number !== row.number || held.size !== row.size) {
        await client.query('rollback');
        return 'another';
      }
      await publish(client, row, note);
      await client.query('commit');
      return 'shown';
    });
  }
}

const sizeOf = (note: string): number => Number(note.split('\n', 2)[1]);

/** When all have ended; or a little after there are enough. */
async function soonAfter(enough: () => boolean, all: Promise<void>[]): Promise<void> {
  const ended = Promise.all(all);
  const sufficient = new Promise<void>((resolve) => {
    for (const each of all) each.then(() => enough() && resolve(), resolve);
  });
  let timer: NodeJS.Timeout | undefined;
  const grace = sufficient.then(
    () =>
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GRACE);
      }),
  );
  await Promise.race([ended, grace]);
  clearTimeout(timer);
}

/** Witnesses of the policy that have signed the note, by its names; none where it is wrong. */
export function cosignersOf(note: string, policy: Policy): { name: string; time: number }[] {
  const names = [...policy.witnesses];
  try {
    const { signatures } = openNote(
      note,
      names.map(([, verifier]) => verifier),
    );
    return names.flatMap(([name, verifier]) => {
      const found = signatures.find((each) => each.verifier === verifier);
      return found ? [{ name, time: found.time }] : [];
    });
  } catch {
    return [];
  }
}
