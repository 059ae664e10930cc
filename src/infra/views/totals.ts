import type { AnyProjection, ColumnType } from '../../projections/projection';
import type { At, Total, Totalled } from '../../projections/views';
import { quoted } from '../projector/tables';
import { belowSql, conditionSql, standing, typeOf } from './conditions';
import { Parameters, type Statements } from './statements';

type TotalRow = { n: string; count: number; earliest: string | null } & Record<
  string,
  string | null
>;

/** Totals over the items in a column, below each parent; the rows that hold them are counted. */
export async function totalsBelow(
  statements: Statements,
  { view, items, below, within, by, sums, earliest, where, only = {} }: Totalled,
  parents: readonly string[],
  at: At,
): Promise<Total[][]> {
  const parameters = new Parameters();
  const keys = parameters.add(parents, 'text[]');
  const { table, conditions } = standing(view, at, parameters, where);
  const fields = fieldsOf(view, items);
  const found = (name: string): { sql: string; type: ColumnType } => {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type) return { sql: `i.${quoted(name)}`, type };
    return { sql: `t.${quoted(name)}`, type: typeOf(view, name) };
  };
  const parent = found(below);
  const all = [
    ...conditions,
    parent.type === 'text[]'
      ? `${parent.sql} @> array[parent.key]`
      : `${parent.sql} = parent.key::${parent.type}`,
    ...(within ? [belowSql(view, within)] : []),
    ...where.map((each) => conditionSql(view, each, parameters)),
    ...Object.entries(only).map(([name, value]) => {
      const { sql, type } = found(name);
      return `${sql} = ${parameters.add(value, type)}`;
    }),
  ];
  // Outputs are numbered: columns may bear any name.
  const groups = by.map((name, n) => `${found(name).sql}::text collate "C" as g${n}`);
  const totals = sums.map((name, n) => `sum(${found(name).sql})::text as s${n}`);
  const least = `min(${found(earliest).sql} collate "C") as earliest`;
  const grouped = by.map((name) => found(name).sql).join(', ');
  const record = Object.entries(fields).map(([name, type]) => `${quoted(name)} ${type}`);
  const rows = await statements.run<TotalRow>(
    `select parent.n, total.* from unnest(${keys}) with ordinality as parent(key, n)
     cross join lateral (
       select ${[...groups, ...totals, least, 'count(distinct t.id)::integer as count'].join(', ')}
       from ${table} t
       cross join lateral jsonb_to_recordset(t.${quoted(items)}) as i(${record.join(', ')})
       where ${all.join(' and ')} group by ${grouped || '()'}
     ) total
     order by ${['parent.n', ...by.map((_, n) => `total.g${n}`)].join(', ')}`,
    parameters.values,
  );
  const answers = parents.map((): Total[] => []);
  for (const row of rows)
    answers[Number(row.n) - 1]?.push({
      group: Object.fromEntries(by.map((name, n) => [name, row[`g${n}`] ?? null])),
      count: row.count,
      sums: Object.fromEntries(sums.map((name, n) => [name, row[`s${n}`] ?? null])),
      earliest: row.earliest,
    });
  return answers;
}

function fieldsOf(view: AnyProjection, items: string): Record<string, ColumnType> {
  typeOf(view, items, ['jsonb']);
  const fields = view.items?.[items];
  if (!fields) throw new Error(`the column ${items} of ${view.name} declares no items`);
  return fields;
}
