import type { Pool } from 'pg';
import { erasureEvents } from '../../domain/erasure/erasure';
import { canonicalJson } from '../../domain/shared/canonical-json';
import { auditAccess } from '../access/audit-access';
import { START, type StoredEvent } from '../event-store/event-store';
import type { Envelope } from '../ledger/envelope';
import { isErasable, leafOf } from '../ledger/envelope';
import { type Replayed, replay } from '../projector/replay';
import { auditLogs } from './audit-logs';
import { openCheckpoint } from './checkpoint';
import { Destroyed } from './destroyed';
import { allLogs, currentLog, type LogRow, readRanges } from './log-tables';
import { GrowingTree, leafHash, type Range } from './merkle';
import type { ReadOnly } from './open-for-audit';
import { fits } from './sealer';
import { parseVerifier } from './signed-note';

/** What a running system's parts can say of each other. */
export type AuditCode =
  /** A column of the table is not what the event's bytes say. */
  | 'COLUMN'
  /** The bytes are not in their one right spelling. */
  | 'NOT_CANONICAL'
  /** The event is not what its own leaf hash says. */
  | 'LEAF_HASH'
  /** The log has another leaf for the event. */
  | 'LOGGED_OTHERWISE'
  /** The log holds a leaf at a position where there is no event. */
  | 'MISSING'
  /** An event stands before the end of the log, and is no leaf of it. */
  | 'UNLOGGED'
  /** Its nonce is gone, and no event says that its contents were destroyed. */
  | 'ERASED'
  /** Leaves are not in the order of the ledger, or stand behind the end of the log. */
  | 'ORDER'
  /** A stream's versions are not one after the other. */
  | 'STREAM'
  /** The tiles do not lead to the root that is signed. */
  | 'ROOT'
  | 'SIGNATURE'
  /** The ledger's count of positions is not that of its events. */
  | 'HEAD'
  /** A tile of a log is not what those below it make, or not as wide as its tree. */
  | 'TILE'
  /** A log does not begin with the last checkpoint of the one before. */
  | 'PREDECESSOR'
  /** The record of access is not the one that was signed. `position`: the entry's number. */
  | 'ACCESS';

export type AuditFinding = { code: AuditCode; position: string | null; detail: string };

export type Audited = {
  agree: boolean;
  log: { origin: string; size: number; position: string } | null;
  events: number;
  /** Events that are not sealed yet. */
  unsealed: number;
  erased: number;
  findings: AuditFinding[];
  /** All of them; the list ends at 100. */
  found: number;
  /** Null where they could not be compared; the finding is `error`. */
  views: Replayed | { error: string };
};

const PAGE = 500;
const MOST_FINDINGS = 100;

/** Compares tables, ledger, log and views of this system. Others may go on writing meanwhile. */
export async function audit(system: ReadOnly): Promise<Audited> {
  const { store, secrets, source, logKeys } = system;
  const log = await currentLog(source.pool);
  const check = new LedgerCheck(source.pool, log);
  for (let after = START; ; ) {
    const events = await store.readAll(after, PAGE);
    const last = events.at(-1);
    if (!last) break;
    after = last.position;
    const ids = events.filter(({ nonce }) => nonce === null).map(({ id }) => id);
    const [kept, erased] = await Promise.all([secrets.find(ids), secrets.commitments(ids)]);
    for (const event of events) {
      const secret = kept.get(event.id) ?? null;
      check.event(event, {
        nonce: event.nonce ?? secret?.nonce ?? null,
        says: (nonce) => fits(event, secret, nonce),
        commitment: erased.get(event.id) ?? null,
      });
    }
    await check.leaves(events);
  }
  await check.end();
  await check.head();
  for (const { code, detail } of await auditLogs(source.pool)) check.find(code, null, detail);
  for (const { number, detail } of await auditAccess(source.pool, logKeys))
    check.find('ACCESS', number === null ? null : BigInt(number), detail);
  const views = await replay(source).catch((error: Error) => ({ error: error.message }));
  const { findings, found, events, unsealed, erased } = check;
  return {
    agree: found === 0 && 'agree' in views && views.agree,
    log: log && { origin: log.origin, size: log.size, position: String(log.position) },
    events,
    unsealed,
    erased,
    findings,
    found,
    views,
  };
}

type Opened = {
  nonce: Buffer | null;
  says(nonce: Buffer): boolean;
  commitment: Buffer | null;
};

class LedgerCheck {
  readonly findings: AuditFinding[] = [];
  found = 0;
  events = 0;
  unsealed = 0;
  erased = 0;
  private readonly destroyed = new Destroyed<bigint>();
  private readonly versions = new Map<string, number>();
  private readonly tree = new GrowingTree();
  /** The leaf that comes next. */
  private index = 0;
  private before = START;

  constructor(
    private readonly pool: Pool,
    private readonly log: LogRow | null,
  ) {
    if (!log || log.firstLeaf === null) return;
    this.tree.add(leafHash(Buffer.from(log.firstLeaf)));
    this.index = 1;
  }

  find(code: AuditCode, position: bigint | null, detail: string): void {
    this.found += 1;
    if (this.findings.length < MOST_FINDINGS)
      this.findings.push({ code, position: position === null ? null : String(position), detail });
  }

  event(stored: StoredEvent, { nonce, says, commitment }: Opened): void {
    const { position, stream, version } = stored;
    this.events += 1;
    const place = `${stream} version ${version}`;
    for (const column of differing(stored))
      this.find('COLUMN', position, `${place}: ${column} is not what the event says`);
    if (!isCanonical(stored.body)) this.find('NOT_CANONICAL', position, place);
    const next = (this.versions.get(stream) ?? -1) + 1;
    if (version !== next) this.find('STREAM', position, `${place} stands where ${next} follows`);
    this.versions.set(stream, version);
    this.erasure(stored, nonce === null ? commitment : null);
    if (nonce !== null) {
      if (!says(nonce)) this.find('LEAF_HASH', position, `${place} is not what its leaf hash says`);
      return;
    }
    this.erased += 1;
    if (!isErasable(stored.type) || !commitment || !leafFits(stored, commitment))
      this.find('LEAF_HASH', position, `${place}: its nonce is gone, and nothing vouches for it`);
  }

  /** What is gone by that commitment, or what the event says of others that are. */
  private erasure(stored: StoredEvent, commitment: Buffer | null): void {
    const { id, stream, version, type, body, position } = stored;
    try {
      const { about, data } = JSON.parse(body) as Envelope;
      const text = commitment?.toString('base64url');
      if (text !== undefined)
        this.destroyed.add(about.plan, { id, stream, version, type, commitment: text }, position);
      if (type === 'DataErased')
        this.destroyed.explain(erasureEvents.DataErased.data.read(data, ''));
    } catch {
      // Its bytes are others than were sealed: that is found by its hash.
    }
  }

  /** The same events against the log. */
  async leaves(events: readonly StoredEvent[]): Promise<void> {
    const { log, pool } = this;
    if (!log) {
      this.unsealed += events.length;
      return;
    }
    const sealed = events.filter(({ position }) => position <= log.position);
    this.unsealed += events.length - sealed.length;
    const last = events.at(-1)?.position ?? this.before;
    const { rows } = await pool.query<{ index: string; position: string }>(
      `select index, position from log.leaf
       where log = $1 and position > $2 and position <= $3 order by position`,
      [log.number, String(this.before), String(last < log.position ? last : log.position)],
    );
    this.before = last;
    await this.compare(
      log,
      new Map(sealed.map((event) => [event.position, event])),
      rows.map(({ index, position }) => ({ index: Number(index), position: BigInt(position) })),
    );
  }

  private async compare(
    log: LogRow,
    events: Map<bigint, StoredEvent>,
    leaves: { index: number; position: bigint }[],
  ): Promise<void> {
    const known = leaves.filter(({ index }) => index < log.size);
    const ranges = known.map(({ index }): Range => [index, index + 1]);
    const hashes = await readRanges(this.pool, log.number, ranges).catch(() => []);
    for (const [n, { index, position }] of known.entries()) {
      if (index !== this.index)
        this.find('ORDER', position, `it is leaf ${index}, not ${this.index}`);
      this.index = index + 1;
      const event = events.get(position);
      events.delete(position);
      if (!event) this.find('MISSING', position, `leaf ${index} is of an event that is not here`);
      else if (!hashes[n]?.equals(event.leafHash))
        this.find('LOGGED_OTHERWISE', position, `leaf ${index} is of another event`);
      if (event) this.tree.add(event.leafHash);
    }
    for (const { position, stream, version } of events.values())
      this.find('UNLOGGED', position, `${stream} version ${version} is no leaf of the log`);
  }

  /** What the log holds behind the last event, and whether the whole is what was signed. */
  async end(): Promise<void> {
    const { log } = this;
    if (!log) return;
    const { rows } = await this.pool.query<{ index: string; position: string }>(
      'select index, position from log.leaf where log = $1 and position > $2 order by position',
      [log.number, String(this.before)],
    );
    for (const { index, position } of rows.filter((row) => Number(row.index) < log.size))
      this.find('MISSING', BigInt(position), `leaf ${index} is of an event that is not here`);
    for (const { id, place } of this.destroyed.unexplained)
      this.find('ERASED', place, `the contents of ${id} are gone, and no event says by what right`);
    await this.behind(log);
    try {
      const signed = openCheckpoint(log.checkpoint, log.vkeys.map(parseVerifier));
      if (signed.size !== log.size || signed.origin !== log.origin)
        this.find('SIGNATURE', null, 'what is signed is another size, or another log');
      const [root] = await readRanges(this.pool, log.number, [[0, log.size]]);
      if (!root?.equals(signed.root)) this.find('ROOT', null, 'the tiles lead to another root');
      if (this.tree.size !== log.size || !this.tree.root().equals(signed.root))
        this.find('ROOT', null, 'the events lead to another root than was signed');
    } catch (error) {
      this.find('SIGNATURE', null, (error as Error).message);
    }
  }

  /** Where the next event will stand: elsewhere than behind the last one it would be refused, or lost. */
  async head(): Promise<void> {
    const { rows } = await this.pool.query<{ head: string; last: string }>(
      `select (select position from ledger.head) as head,
         coalesce((select max(position) from ledger.events), 0) as last`,
    );
    const [{ head, last } = { head: null, last: '0' }] = rows;
    if (head !== last)
      this.find('HEAD', BigInt(last), `the ledger says that its last position is ${head}`);
  }

  /** Leaves that no checkpoint covers: nobody but the sealer adds any, and it signs them at once. */
  private async behind({ number, size }: LogRow): Promise<void> {
    const { rows } = await this.pool.query<{ index: string; position: string }>(
      `select index, position from log.leaf where log = $1 and index >= $2
       order by index desc limit ${MOST_FINDINGS}`,
      [number, size],
    );
    // Others may have been sealed meanwhile.
    const now = (await allLogs(this.pool)).find((log) => log.number === number);
    for (const { index, position } of rows.filter((row) => Number(row.index) >= (now?.size ?? 0)))
      this.find('ORDER', BigInt(position), `leaf ${index} stands behind the end of the log`);
  }
}

/** Columns that say something else than the bytes, which alone are the truth. */
function differing(stored: StoredEvent): string[] {
  const names = ['stream', 'version', 'id', 'type', 'recordedAt'] as const;
  try {
    const envelope = JSON.parse(stored.body) as Envelope;
    return names.filter((name) => envelope[name] !== stored[name]);
  } catch {
    return ['body'];
  }
}

function isCanonical(body: string): boolean {
  try {
    return canonicalJson(JSON.parse(body)) === body;
  } catch {
    return false;
  }
}

/** Of an erased event: what is left of it, and the commitment, make its leaf. */
function leafFits({ body, leafHash: hash }: StoredEvent, commitment: Buffer): boolean {
  const leaf = canonicalJson(leafOf(JSON.parse(body) as Envelope, commitment));
  return leafHash(Buffer.from(leaf)).equals(hash);
}
