import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Agency } from '../../../src/domain/agency/agency-registry';
import { type Config, readConfig } from '../../../src/infra/config';
import { importAgencies } from '../../../src/infra/import/import-plan';
import { type Envelope, seal } from '../../../src/infra/ledger/envelope';
import { createLog } from '../../../src/infra/log';
import { audit } from '../../../src/infra/proof/audit';
import { exportBundle } from '../../../src/infra/proof/bundle/export-bundle';
import { verifyBundle } from '../../../src/infra/proof/bundle/verify-bundle';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { parsePolicy } from '../../../src/infra/proof/policy';
import { openSystem, type System } from '../../../src/infra/system';
import { createDatabase, PREPARED, type TestDatabase } from '../../support/postgres';
import { until } from '../views-fixture';

export const agency = (code: string): Agency => ({
  code,
  name: `Sở ${code}`,
  kind: 'DEPARTMENT',
  parent: null,
  attributes: [],
  commandable: true,
  aliases: [],
  source: 'roster',
});

type Row = { position: string; body: string; nonce: Buffer };

/** A small system on a PostgreSQL, and somebody with a superuser's hands on its tables. */
export class Attacked {
  private readonly homes: string[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly home: string,
    readonly config: Config,
    /** As the auditor got it on another way. */
    readonly policy: string,
  ) {
    this.homes.push(home);
  }

  /** With `agencies` events, sealed, and its views made. */
  static async with(agencies: number): Promise<Attacked> {
    const database = await createDatabase(PREPARED);
    const home = await mkdtemp(join(tmpdir(), 'plan-ledger-attack-'));
    const config = readConfig({ DATABASE_URL: database.url, PLAN_LEDGER_HOME: home });
    const opened = new Attacked(database, home, config, '');
    const vkey = await opened.run(async (system) => {
      await opened.append(system, 'a', agencies);
      const log = await currentLog(system.source.pool);
      return log?.vkeys[0] as string;
    });
    return Object.assign(opened, { policy: `log ${vkey}\nquorum none\n` });
  }

  /** With the program running: what it seals and folds is done when it ends. */
  async run<T>(work: (system: System) => Promise<T>, home = this.home): Promise<T> {
    return this.opened(async (system) => {
      system.project();
      await system.seal();
      return work(system);
    }, home);
  }

  /** With the program open, and nothing running. */
  async opened<T>(work: (system: System) => Promise<T>, home = this.home): Promise<T> {
    const clock = () => new Date('2026-03-02T02:00:00.000Z');
    const config = { ...this.config, home };
    const system = await openSystem({ config, log: createLog('silent'), clock });
    try {
      return await work(system);
    } finally {
      await system.close();
    }
  }

  /** Registers agencies, a command each, and waits until all of it is sealed and folded. */
  async append(system: System, name: string, agencies: number): Promise<void> {
    for (let n = 0; n < agencies; n++)
      await importAgencies(system.execute, [agency(`${name}-${n}`)]);
    await system.caughtUp();
    const head = await system.store.head();
    await until(async () => (await currentLog(system.source.pool))?.position === head);
  }

  goOn(name: string, agencies: number, home = this.home): Promise<void> {
    return this.run((system) => this.append(system, name, agencies), home);
  }

  /** The checkpoint that is published now. */
  checkpoint(): Promise<string> {
    return this.opened(async ({ source }) => (await currentLog(source.pool))?.checkpoint as string);
  }

  /** As superuser, with whatever would hinder it switched off. */
  async tamper(...statements: (string | [string, unknown[]])[]): Promise<void> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      for (const table of ['ledger.events', 'ledger.head', 'log.leaf', 'log.tile', 'log.logs'])
        await client.query(`alter table ${table} disable trigger all`);
      await client.query('alter table ledger.events drop constraint if exists told_by_body');
      for (const statement of statements)
        if (typeof statement === 'string') await client.query(statement);
        else await client.query(...statement);
    } finally {
      await client.end();
    }
  }

  async rows(): Promise<(Row & { envelope: Envelope })[]> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      const { rows } = await client.query<Row>(
        'select position, body, nonce from ledger.events order by position',
      );
      return rows.map((row) => ({ ...row, envelope: JSON.parse(row.body) as Envelope }));
    } finally {
      await client.end();
    }
  }

  /** An event made right again in its own row, with a nonce and a leaf hash that fit. */
  async replaced(
    position: number,
    change: (envelope: Envelope) => Envelope,
  ): Promise<[string, unknown[]]> {
    const row = (await this.rows()).find((each) => Number(each.position) === position);
    const { body, nonce, leafHash } = seal(change((row as { envelope: Envelope }).envelope), null);
    return [
      'update ledger.events set body = $2, nonce = $3, leaf_hash = $4 where position = $1',
      [position, body, nonce, leafHash],
    ];
  }

  /** A home with the log's key, that has signed nothing yet: a thief's, or a restored one. */
  async thiefsHome(withKey = true): Promise<string> {
    const home = await mkdtemp(join(tmpdir(), 'plan-ledger-thief-'));
    this.homes.push(home);
    if (withKey)
      await cp(join(this.home, 'log', 'key'), join(home, 'log', 'key'), { recursive: true });
    return home;
  }

  async bundle(payloads = true): Promise<string> {
    const file = join(this.home, `${randomUUID()}.bundle`);
    await this.opened(({ store, secrets, source }) =>
      exportBundle({ store, secrets, pool: source.pool }, file, { payloads }),
    );
    return file;
  }

  verify(file: string, ...priors: string[]) {
    return verifyBundle(file, parsePolicy(this.policy), priors);
  }

  /** The codes that an auditor's program finds, with the checkpoints that he holds. */
  async verified(...priors: string[]): Promise<string[]> {
    return codes((await this.verify(await this.bundle(), ...priors)).findings);
  }

  /** The codes that the running system finds by itself. */
  async audited(): Promise<string[]> {
    return this.opened(async (system) => {
      const { findings, views } = await audit(system);
      const agree = 'agree' in views && views.agree;
      return [...codes(findings), ...(agree ? [] : ['views'])];
    });
  }

  /** With other bytes. */
  async copyOf(file: string, change: (bytes: Buffer) => Buffer): Promise<string> {
    const copy = join(this.home, `${randomUUID()}.changed`);
    await writeFile(copy, change(await readFile(file)));
    return copy;
  }

  async close(): Promise<void> {
    await this.database.drop();
    for (const home of this.homes) await rm(home, { recursive: true, force: true });
  }
}

const codes = (findings: readonly { code: string }[]): string[] =>
  [...new Set(findings.map(({ code }) => code))].sort();
