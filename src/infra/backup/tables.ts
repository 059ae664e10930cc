/** Has one row from the beginning, which is never deleted. */
export const ACCESS_HEAD = 'access.head';

/**
 * What a backup holds of PostgreSQL, in the order in which it is put back. The views are not among
 * it: they are made again from the ledger. With the events in EventStoreDB `ledger.events` is empty.
 */
export const TABLES = [
  { name: 'ledger.events', order: 'position' },
  { name: 'ledger.secret', order: 'name' },
  { name: 'ledger.erasable_secret', order: 'event_id' },
  { name: 'ledger.erased', order: 'event_id' },
  { name: 'log.logs', order: 'number' },
  { name: 'log.leaf', order: 'log, index' },
  { name: 'log.tile', order: 'log, level, index' },
  { name: 'access.record', order: 'number' },
  { name: 'access.removed', order: 'size' },
  { name: ACCESS_HEAD, order: 'one' },
] as const;

export type TableFile = {
  table: string;
  file: string;
  columns: string[];
  rows: number;
  /** Hex, of the file. */
  sha256: string;
};

export const FORMAT = 'plan-ledger-backup-1';
export const MANIFEST = 'backup.json';

/** What lies in the folder, and up to where it goes. */
export type Manifest = {
  format: typeof FORMAT;
  release: string;
  engine: 'postgres' | 'eventstoredb';
  madeAt: string;
  /** The ledger's last position when the snapshot began. */
  position: string;
  /** The log's: never beyond the ledger's. */
  log: { origin: string; size: number; position: string } | null;
  tables: TableFile[];
};

/** The folder is no backup that can be put back here. */
export class BadBackup extends Error {
  override name = 'BadBackup';
}
