import { createHash } from 'node:crypto';
import type { AnyProjection, ColumnType } from '../../projections/projection';

/** The schema that queries read. A rebuild makes its successor beside it and swaps the names. */
export const LIVE = 'views';
/** In `to_position`: the version still stands. */
export const OPEN_END = 9223372036854775807n;

const HISTORY_COLUMNS = {
  from_position: 'bigint not null',
  to_position: `bigint not null default ${OPEN_END}`,
  from_time: 'text collate "C"',
  to_time: 'text collate "C"',
};
export const HISTORY_COLUMN_NAMES = Object.keys(HISTORY_COLUMNS);
/** A column as COPY is told of it. */
export type CopyColumn = [name: string, type: ColumnType];
export const HISTORY_COLUMNS_TO_COPY: CopyColumn[] = [
  ['from_position', 'bigint'],
  ['to_position', 'bigint'],
  ['from_time', 'text'],
  ['to_time', 'text'],
];

/** Byte order, so that ISO texts and keys sort the same everywhere and indexes serve that order. */
const SQL_TYPES: Record<ColumnType, string> = {
  text: 'text collate "C"',
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric',
  boolean: 'boolean',
  jsonb: 'jsonb',
  'text[]': 'text[]',
};

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const qualified = (schema: string, name: string): string =>
  `${quoted(schema)}.${quoted(name)}`;
export const historyOf = (view: { name: string }): string => `${view.name}_history`;
export const columnNames = (view: AnyProjection): string[] => Object.keys(view.columns);
export const columnsOf = (view: AnyProjection): CopyColumn[] =>
  columnNames(view).map((name) => [name, view.columns[name] as ColumnType]);
/** Its rows never change once written. */
export const neverChanges = ({ history, presentOnly }: AnyProjection): boolean =>
  !history && !presentOnly;
export const columnList = (names: string[]): string => names.map(quoted).join(', ');

/** The tables of one generation, without indexes other than keys that are needed from the start. */
export function tablesOf(schema: string, projections: readonly AnyProjection[]): string[] {
  return [
    // One row for each event whose recorded time is later than all before it. `previous` is the
    // position of the event before it: positions are sparse on some engines.
    `create table ${qualified(schema, 'timeline')} (
      position bigint primary key, time text collate "C" not null, previous bigint not null)`,
    ...projections.flatMap((view) => {
      check(view);
      const columns = columnNames(view).map((name) => {
        const type = SQL_TYPES[view.columns[name] as ColumnType];
        return `${quoted(name)} ${type}${name === 'id' ? ' not null' : ''}`;
      });
      const ranges = Object.entries(HISTORY_COLUMNS).map(([name, type]) => `${name} ${type}`);
      const table = `create table ${qualified(schema, view.name)} (${columns.join(', ')})`;
      const twin = `create table ${qualified(schema, historyOf(view))} (
        ${[...columns, ...ranges].join(', ')})`;
      return view.history ? [table, twin] : [table];
    }),
  ];
}

/** Keys and indexes; most are made after the load, which is several times quicker. */
export const indexesOf = (schema: string, projections: readonly AnyProjection[]): string[] => [
  timelineIndex(schema),
  ...projections.flatMap((view) => indexesOfView(schema, view)),
];

export const timelineIndex = (schema: string): string =>
  `create index on ${qualified(schema, 'timeline')} (time)`;

export const indexesOfView = (schema: string, view: AnyProjection): string[] => [
  ...keyOf(schema, view),
  ...asked(qualified(schema, view.name), view),
  ...(view.history ? historyIndexes(qualified(schema, historyOf(view)), view) : []),
];

export const keyOf = (schema: string, view: AnyProjection): string[] => [
  `alter table ${qualified(schema, view.name)} add primary key (id)`,
];

/** Those of the indexes by which a load finds rows again that it has let go. */
export const lookUpsOf = (schema: string, view: AnyProjection): string[] =>
  neverChanges(view)
    ? []
    : [
        ...keyOf(schema, view),
        ...(view.history ? [openVersionOf(qualified(schema, historyOf(view)))] : []),
      ];

const openVersionOf = (twin: string): string =>
  `create unique index on ${twin} (id) where to_position = ${OPEN_END}`;

const asked = (table: string, view: AnyProjection): string[] =>
  view.indexes.map(
    ({ columns, gin }) =>
      `create index on ${table} ${gin ? 'using gin ' : ''}(${columnList(columns)})`,
  );

const historyIndexes = (twin: string, view: AnyProjection): string[] => [
  `alter table ${twin} add primary key (id, from_position)`,
  // The version that still stands, to be closed; and a row has one at most.
  openVersionOf(twin),
  `create index on ${twin} (from_position)`,
  `create index on ${twin} (to_position) where to_position < ${OPEN_END}`,
  ...asked(twin, view),
];

/** The same for the same definitions: views laid out otherwise are another release's. */
export function layoutOf(projections: readonly AnyProjection[]): string {
  const ddl = [...tablesOf(LIVE, projections), ...indexesOf(LIVE, projections)];
  const revisions = projections.map(({ name, revision = 1 }) => `${name} ${revision}`);
  return createHash('sha256')
    .update([...ddl, ...revisions].join(';\n'))
    .digest('hex');
}

/** A definition that cannot work is a mistake of the program: said at its start. */
function check(view: AnyProjection): void {
  const names = columnNames(view);
  const wrong = (why: string) => new Error(`the projection ${view.name} ${why}`);
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(view.name)) throw wrong('needs a short name in snake case');
  if (view.name === 'timeline') throw wrong('bears the name of a table of our own');
  if (view.columns.id !== 'text') throw wrong('needs a column id of the type text');
  for (const name of HISTORY_COLUMN_NAMES)
    if (names.includes(name)) throw wrong(`has the column ${name}, which is history's`);
  for (const name of view.indexes.flatMap(({ columns }) => columns))
    if (!names.includes(name)) throw wrong(`has an index over ${name}, but no such column`);
  if (neverChanges(view) && view.columns.position !== 'bigint')
    throw wrong('keeps no history, so it needs a column position of the type bigint');
}
