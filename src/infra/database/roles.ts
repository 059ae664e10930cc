/**
 * Who works in the database, and what each may do there: all of it. The migrations make the tables;
 * `applyGrants` gives what stands here after them, and takes whatever else a role had. A table or a
 * function that is not named here fails a test. The owner, as whom the migrations run, is none of
 * these: everything is his.
 */

/** Serves the API, appends events, keeps the views. */
export const APP_ROLE = 'plan_ledger_app';
/** Makes the signed log; writes nothing else. */
export const SEALER_ROLE = 'plan_ledger_sealer';
/** The only one that may destroy the key of an event; it reads none. */
export const ERASER_ROLE = 'plan_ledger_eraser';
/** Reads whatever an audit compares, and writes nothing. */
export const AUDITOR_ROLE = 'plan_ledger_auditor';

export const DATABASE_ROLES = [APP_ROLE, SEALER_ROLE, ERASER_ROLE, AUDITOR_ROLE] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** `update (a, b)`: of these columns alone. TRUNCATE, TRIGGER and REFERENCES are nobody's. */
export type Privilege =
  | 'select'
  | 'insert'
  | 'update'
  | 'delete'
  | `select (${string})`
  | `update (${string})`;

type Granted<T> = { [role in DatabaseRole]?: T };

export const TABLES: Record<string, Granted<readonly Privilege[]>> = {
  'ledger.events': {
    plan_ledger_app: ['select', 'insert'],
    plan_ledger_sealer: ['select'],
    plan_ledger_auditor: ['select'],
  },
  'ledger.head': {
    plan_ledger_app: ['select', 'update (position)'],
    plan_ledger_sealer: ['select'],
    plan_ledger_auditor: ['select'],
  },
  'ledger.secret': { plan_ledger_app: ['select', 'insert'] },
  'ledger.erasable_secret': {
    plan_ledger_app: ['select', 'insert'],
    // Nothing is signed, and nothing audited, without a look at what the leaf commits to.
    plan_ledger_sealer: ['select'],
    plan_ledger_eraser: ['select (event_id)', 'delete'],
    plan_ledger_auditor: ['select'],
  },
  'ledger.erased': {
    plan_ledger_app: ['select'],
    plan_ledger_eraser: ['insert'],
    plan_ledger_auditor: ['select'],
  },
  'ledger.checkpoint': {
    plan_ledger_app: ['select', 'insert', 'update'],
    plan_ledger_auditor: ['select'],
  },
  // To see, before they start, that the database is of their release.
  'ledger.migrations': { plan_ledger_app: ['select'], plan_ledger_auditor: ['select'] },
  'log.logs': {
    plan_ledger_app: ['select'],
    plan_ledger_sealer: [
      'select',
      'insert',
      'update (vkeys, size, position, checkpoint, published, published_size, published_position)',
    ],
    plan_ledger_auditor: ['select'],
  },
  'log.leaf': {
    plan_ledger_app: ['select'],
    plan_ledger_sealer: ['select', 'insert'],
    plan_ledger_auditor: ['select'],
  },
  'log.tile': {
    plan_ledger_app: ['select'],
    plan_ledger_sealer: ['select', 'insert', 'update (hashes)'],
    plan_ledger_auditor: ['select'],
  },
  // Who looked at what: added to by those who answer, removed by a function after its time.
  'access.record': {
    plan_ledger_app: ['select', 'insert'],
    // The hashes, to sign them, and not who has looked at what.
    plan_ledger_sealer: ['select (number, leaf_hash)'],
    plan_ledger_auditor: ['select'],
  },
  'access.head': {
    plan_ledger_app: ['select', 'update (size, peaks, checkpoint)'],
    plan_ledger_sealer: ['select', 'update (checkpoint)'],
    plan_ledger_auditor: ['select'],
  },
  'access.removed': {
    plan_ledger_app: ['select'],
    plan_ledger_sealer: ['select'],
    plan_ledger_auditor: ['select'],
  },
};

/** Who may call what. PUBLIC, who may by PostgreSQL's default, may not. */
export const FUNCTIONS: Record<string, readonly DatabaseRole[]> = {
  'ledger.append': [APP_ROLE],
  // Called by the CHECK of the table, as who inserts.
  'ledger.is_told_by_body': [APP_ROLE],
  'ledger.make_views_schema': [APP_ROLE],
  'ledger.swap_views': [APP_ROLE],
  'ledger.rewrite_erasable_secrets': [ERASER_ROLE],
  // By triggers only, which ask nobody's right.
  'ledger.refuse': [],
  'access.refuse': [],
  'access.remove_through': [APP_ROLE],
};

/**
 * Schemas of the views: the application makes and owns every table in them, and the auditor may
 * read (by default privileges, since each rebuild makes the tables anew).
 */
export const isViewsSchema = (schema: string): boolean => /^views(_|$)/.test(schema);

/** What a role may do with a table; nothing where it is not named. */
export const privilegesOf = (table: string, role: DatabaseRole): readonly Privilege[] =>
  TABLES[table]?.[role] ?? [];

/** Schemas of the tables, each once. */
export const SCHEMAS = [
  ...new Set(Object.keys(TABLES).map((name) => name.split('.')[0] as string)),
];
