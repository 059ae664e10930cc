import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { EventStore } from '../../../src/infra/event-store/event-store';
import { openCheckpoint } from '../../../src/infra/proof/checkpoint';
import { type LogKeys, logKeys } from '../../../src/infra/proof/log-keys';
import { currentLog, type LogRow } from '../../../src/infra/proof/log-tables';
import { type Sealer, type SealerOptions, startSealer } from '../../../src/infra/proof/sealer';
import { parseVerifier } from '../../../src/infra/proof/signed-note';
import { Bench, TestLedger, until } from '../views-fixture';

export type Working = Sealer & { stop(): Promise<void> };

/** A ledger with a database and keys beside it, and the sealers over them. */
export class Sealing {
  readonly said: string[] = [];
  readonly keys: LogKeys;

  private constructor(
    readonly bench: Bench,
    readonly home: string,
  ) {
    this.keys = logKeys({ home });
    bench.onEnd(() => rm(home, { recursive: true, force: true }));
  }

  static async open(store?: EventStore): Promise<Sealing> {
    const bench = await Bench.open(new TestLedger(store));
    return new Sealing(bench, await mkdtemp(join(tmpdir(), 'plan-ledger-seal-')));
  }

  get pool(): Pool {
    return this.bench.pool;
  }

  get ledger(): TestLedger {
    return this.bench.ledger;
  }

  get parts() {
    return { pool: this.pool, keys: this.keys, origin: 'ledger.example/log' };
  }

  work(options: Partial<SealerOptions> = {}): Working {
    const stopping = new AbortController();
    const { store, secrets } = this.ledger;
    const log = (message: string) => void this.said.push(message);
    const { signal } = stopping;
    const given = { ...this.parts, store, secrets, signal, log, gather: 0 };
    const sealer = startSealer({ ...given, ...options });
    const stop = async () => {
      stopping.abort();
      await sealer.done;
    };
    this.bench.onEnd(stop);
    return { ...sealer, stop };
  }

  async row(): Promise<LogRow> {
    const row = await currentLog(this.pool);
    if (!row) throw new Error('there is no log');
    return row;
  }

  /** Until everything that the ledger has is sealed; the checkpoint then, as its own keys say it. */
  async sealed() {
    const head = await this.ledger.store.head();
    await until(async () => ((await currentLog(this.pool))?.position ?? -1n) >= head);
    return this.checkpoint();
  }

  async checkpoint() {
    const { checkpoint, vkeys } = await this.row();
    return openCheckpoint(checkpoint, vkeys.map(parseVerifier));
  }

  close(): Promise<void> {
    return this.bench.close();
  }
}
