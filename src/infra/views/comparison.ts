import type { AnyProjection } from '../../projections/projection';
import {
  BadCursor,
  type Compared,
  type Comparison,
  type Difference,
  type Page,
} from '../../projections/views';
import { historyOf, LIVE, OPEN_END, qualified, quoted } from '../projector/tables';
import { conditionSql, typeOf } from './conditions';
import { cursorOf, valuesOf } from './keyset';
import { Parameters, type Statements } from './statements';

type Range = { from: string; to: string };
type Found = Omit<Difference, 'position'> & { position: string };

/**
 * One statement: the rows that events of the range touched, each with the last of them, and their
 * columns as they stood at both ends. They come in the order of the cursor, so that a page ends
 * where it is full.
 */
export async function differences(
  statements: Statements,
  comparison: Comparison,
): Promise<Page<Difference>> {
  const { first, after } = comparison;
  if (!Number.isInteger(first) || first < 0) throw new Error(`a page of ${first} differences`);
  const parameters = new Parameters();
  const cursor = after === null ? null : startOf(after, parameters);
  // Without columns there is nothing to compare, and SQL has no word for that.
  const what = comparison.what.filter(({ columns }) => columns.length > 0);
  if (what.length === 0) return { rows: [], hasNextPage: false };
  const range = {
    from: parameters.add(possible(comparison.from), 'bigint'),
    to: parameters.add(possible(comparison.to), 'bigint'),
  };
  const rows = await statements.run<Found>(
    `select touched.position, touched.view, touched.id, field.name as "column",
       field.before, field.after
     from (${touchedSql(comparison, range, cursor?.position ?? null, parameters)}) as touched
     cross join lateral (
       ${what.map((each) => fieldsSql(each, range, parameters)).join('\nunion all\n')}
     ) as field
     where ${cursor ? `(touched.position, touched.view, touched.id, field.name) > ${cursor.row}` : 'true'}
     order by touched.position, touched.view, touched.id, field.name
     limit ${parameters.add(first + 1, 'integer')}`,
    parameters.values,
  );
  return {
    rows: rows.slice(0, first).map(({ position, ...rest }) => ({
      row: { ...rest, position: BigInt(position) },
      cursor: cursorOf([position, rest.view, rest.id, rest.column]),
    })),
    hasNextPage: rows.length > first,
  };
}

/** The place of the difference before the page. */
function startOf(cursor: string, parameters: Parameters): { position: string; row: string } {
  const values = valuesOf(cursor, ['bigint', 'text', 'text', 'text']);
  if (values.includes(null)) throw new BadCursor();
  const position = parameters.add(values[0], 'bigint');
  const rest = values.slice(1).map((value) => parameters.add(value, 'text'));
  return { position, row: `(${[position, ...rest].join(', ')})` };
}

/**
 * A version that began or ended in the range was touched there by the event of that position. In
 * order, so that the rows after a full page need not be compared.
 */
function touchedSql(
  { what, events, where }: Comparison,
  { from, to }: Range,
  notBefore: string | null,
  parameters: Parameters,
): string {
  typeOf(events, 'position', ['bigint']);
  const views = [...new Set(what.map(({ view }) => view))];
  const touches = views.flatMap((view) =>
    ['from_position', 'to_position'].map(
      (end) => `select ${literal(view.name)} as view, id, ${end} as position from ${twinOf(view)}
        where ${end} > ${from} and ${end} <= ${to} and ${end} < ${OPEN_END}`,
    ),
  );
  const all = [
    `t.position > ${from} and t.position <= ${to}`,
    ...where.map((each) => conditionSql(events, each, parameters)),
  ];
  return `select touch.view, touch.id, max(touch.position) as position
    from (${touches.join('\nunion all\n')}) as touch
    join ${qualified(LIVE, events.name)} t on t.position = touch.position
    where ${all.join(' and ')}
    group by touch.view, touch.id
    ${notBefore ? `having max(touch.position) >= ${notBefore}` : ''}
    order by position, view, id`;
}

/** What differs in the touched row; nothing when it is a row of another view. */
function fieldsSql(
  { view, columns, rows }: Compared,
  { from, to }: Range,
  parameters: Parameters,
): string {
  const twin = twinOf(view);
  const stood = (position: string, alias: string) => `left join lateral (
      select * from ${twin} t where t.id = touched.id and t.from_position <= ${position}
      order by t.from_position desc limit 1
    ) as ${alias} on ${alias}.to_position > ${position}`;
  const fields = columns.map(
    (column) =>
      `(${literal(column)}, ${jsonOf(view, column, 'was')}, ${jsonOf(view, column, 'now')})`,
  );
  const meets =
    rows.length === 0
      ? []
      : [
          `exists (select from ${twin} t where t.id = touched.id
            and t.from_position = coalesce(now.from_position, was.from_position)
            and ${rows.map((each) => conditionSql(view, each, parameters)).join(' and ')})`,
        ];
  return `select field.* from (select) as one ${stood(from, 'was')} ${stood(to, 'now')}
    cross join lateral (values ${fields.join(', ')}) as field (name, before, after)
    where ${[
      `touched.view = ${literal(view.name)}`,
      'field.before is distinct from field.after',
      ...meets,
    ].join(' and ')}`;
}

/** As a row has it: no number that JavaScript would round, and JSON's null is none of its own. */
function jsonOf(view: AnyProjection, column: string, alias: string): string {
  const type = typeOf(view, column);
  const value = `${alias}.${quoted(column)}`;
  const exact = type === 'bigint' || type === 'numeric' ? `${value}::text` : value;
  return `nullif(to_jsonb(${exact}), 'null')`;
}

function twinOf(view: AnyProjection): string {
  if (!view.history) throw new Error(`the view ${view.name} keeps no history to compare`);
  return qualified(LIVE, historyOf(view));
}

/** Names come from the views' definitions and from nowhere else; in byte order like keys. */
const literal = (name: string): string => `'${name.replaceAll("'", "''")}'::text collate "C"`;

/** Beyond what a position can be, it is as it is at the last. */
const possible = (at: bigint): bigint => (at < OPEN_END ? at : OPEN_END - 1n);
