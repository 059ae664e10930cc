import type { AnyProjection } from '../../projections/projection';
import type { At, Condition, Tally } from '../../projections/views';
import { quoted } from '../projector/tables';
import { conditionsSql, scalar, standing, typeOf } from './conditions';
import { Parameters, type Statements } from './statements';

export type TalliesQuery = {
  column: string;
  parents: readonly string[];
  by: string[];
  sums: string[];
  where: Condition[];
  at: At;
};

type TallyRow = { n: string; count: number } & Record<string, string | null>;

/** Counts and sums by the values of some columns, below each parent, in the order of those values. */
export async function talliesBelow(
  statements: Statements,
  view: AnyProjection,
  { column, parents, by, sums, where, at }: TalliesQuery,
): Promise<Tally[][]> {
  const parameters = new Parameters();
  const keys = parameters.add(parents, 'text[]');
  const { table, conditions } = standing(view, at, parameters, where);
  const all = [...conditions, ...conditionsSql(view, where, parameters, column)];
  // Outputs are numbered: columns may bear any name.
  const groups = by.map((name, index) => {
    scalar(view, name);
    return `t.${quoted(name)}::text collate "C" as g${index}`;
  });
  const totals = sums.map((name, index) => {
    typeOf(view, name, ['integer', 'bigint', 'numeric']);
    return `coalesce(sum(t.${quoted(name)}), 0)::text as s${index}`;
  });
  const grouped = by.map((name) => `t.${quoted(name)}`);
  // One join, not a count for each parent: the rows of a plan are read once for all its sections.
  // Where all is counted together, a parent without rows has a count too; otherwise an index that
  // has the groups is enough.
  const [join, count] = by.length > 0 ? ['join', 'count(*)'] : ['left join', 'count(t.id)'];
  const rows = await statements.run<TallyRow>(
    `select ${['parent.n', ...groups, ...totals, `${count}::integer as count`].join(', ')}
     from unnest(${keys}) with ordinality as parent(key, n)
     ${join} ${table} t on ${all.join(' and ')}
     group by ${['parent.n', ...grouped].join(', ')}
     order by ${['parent.n', ...by.map((_, index) => `g${index}`)].join(', ')}`,
    parameters.values,
  );
  const tallies = parents.map((): Tally[] => []);
  for (const row of rows)
    tallies[Number(row.n) - 1]?.push({
      group: Object.fromEntries(by.map((name, index) => [name, row[`g${index}`] ?? null])),
      count: row.count,
      sums: Object.fromEntries(sums.map((name, index) => [name, row[`s${index}`] ?? '0'])),
    });
  return tallies;
}
