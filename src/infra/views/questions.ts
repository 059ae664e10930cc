import type { QueryResultRow } from 'pg';
import type { AnyProjection, Projection, ViewRow } from '../../projections/projection';
import type {
  At,
  Comparison,
  Condition,
  Difference,
  Page,
  PageQuery,
  Tally,
  Total,
  Totalled,
  Views,
} from '../../projections/views';
import { columnList, columnNames, historyOf, LIVE, OPEN_END, qualified } from '../projector/tables';
import { differences } from './comparison';
import { standing } from './conditions';
import { Keyset } from './keyset';
import { countSql, pageOf, pageSql } from './pages';
import { Parameters, type Statements } from './statements';
import { talliesBelow } from './tallies';
import { totalsBelow } from './totals';

type RowChange<Row> = { position: bigint; id: string; before: Row | null; after: Row | null };

/** The views as the projectors write them: now from the live tables, at a position from their twins. */
export class Questions implements Views {
  constructor(private readonly statements: Statements) {}

  async byId<Row extends ViewRow>(
    view: Projection<Row>,
    ids: readonly string[],
    at: At,
  ): Promise<(Row | null)[]> {
    const parameters = new Parameters();
    const keys = parameters.add(ids, 'text[]');
    const { table, conditions } = standing(view, at, parameters);
    const all = [`t.id = any(${keys})`, ...conditions].join(' and ');
    const text =
      at !== null && view.history
        ? lastVersions(view, keys, table, conditions)
        : `select ${columnsOf(view)} from ${table} t where ${all}`;
    const rows = await this.statements.run<Row>(text, parameters.values);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  }

  async page<Row extends ViewRow>(
    view: Projection<Row>,
    query: PageQuery,
    at: At,
  ): Promise<Page<Row>> {
    const parameters = new Parameters();
    const keyset = new Keyset(view, query.order);
    const text = pageSql(view, keyset, query, at, parameters);
    return pageOf(await this.answer<Row>(query.where, text, parameters.values), query, keyset);
  }

  /**
   * With conditions, whether rows are looked up or walked through in their order until enough are
   * found is right or a hundred times too slow by the values: no plan for all of them is good.
   */
  private answer<Row extends QueryResultRow>(
    where: Condition[],
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    return where.length > 0
      ? this.statements.runOnce<Row>(text, values)
      : this.statements.run<Row>(text, values);
  }

  async pagesBelow<Row extends ViewRow>(
    view: Projection<Row>,
    column: string,
    parents: readonly string[],
    query: PageQuery,
    at: At,
  ): Promise<Page<Row>[]> {
    const parameters = new Parameters();
    const keys = parameters.add(parents, 'text[]');
    const keyset = new Keyset(view, query.order);
    const rows = await this.answer<Row & { '#': string }>(
      query.where,
      `select parent.n as "#", t.* from unnest(${keys}) with ordinality as parent(key, n)
       cross join lateral (${pageSql(view, keyset, query, at, parameters, column)}) t
       order by parent.n, ${keyset.orderBy}`,
      parameters.values,
    );
    const pages = parents.map((): Row[] => []);
    for (const { '#': n, ...row } of rows) pages[Number(n) - 1]?.push(row as unknown as Row);
    return pages.map((page) => pageOf(page, query, keyset));
  }

  async count(view: AnyProjection, where: Condition[], at: At): Promise<number> {
    const parameters = new Parameters();
    const text = countSql(view, where, at, parameters);
    const rows = await this.answer<{ count: number }>(where, text, parameters.values);
    return rows[0]?.count ?? 0;
  }

  async countsBelow(
    view: AnyProjection,
    column: string,
    parents: readonly string[],
    where: Condition[],
    at: At,
  ): Promise<number[]> {
    const parameters = new Parameters();
    const keys = parameters.add(parents, 'text[]');
    const rows = await this.answer<{ count: number }>(
      where,
      `select (${countSql(view, where, at, parameters, column)}) as count
       from unnest(${keys}) with ordinality as parent(key, n) order by parent.n`,
      parameters.values,
    );
    return rows.map(({ count }) => count);
  }

  talliesBelow(
    view: AnyProjection,
    column: string,
    parents: readonly string[],
    by: string[],
    sums: string[],
    where: Condition[],
    at: At,
  ): Promise<Tally[][]> {
    return talliesBelow(this.statements, view, { column, parents, by, sums, where, at });
  }

  totalsBelow(totalled: Totalled, parents: readonly string[], at: At): Promise<Total[][]> {
    return totalsBelow(this.statements, totalled, parents, at);
  }

  async changesAt<Row extends ViewRow>(
    view: Projection<Row>,
    positions: readonly bigint[],
  ): Promise<RowChange<Row>[]> {
    const asked = [positions.map(String)];
    if (!view.history) {
      const text = `select ${columnsOf(view)} from ${qualified(LIVE, view.name)} t
        where t.position = any($1::bigint[]) order by t.position, t.id`;
      const rows = await this.statements.run<Row & { position: string }>(text, asked);
      return rows.map((row) => {
        return { position: BigInt(row.position), id: row.id, before: null, after: row };
      });
    }
    const text = `select ${columnsOf(view)}, from_position, to_position
      from ${qualified(LIVE, historyOf(view))} t
      where t.from_position = any($1::bigint[])
        or (t.to_position = any($1::bigint[]) and t.to_position < ${OPEN_END})`;
    return paired(await this.statements.run<Version<Row>>(text, asked), positions);
  }

  differences(comparison: Comparison): Promise<Page<Difference>> {
    return differences(this.statements, comparison);
  }

  /**
   * The timeline has a row wherever the greatest recorded time rises: the position asked for is
   * that of the event before the first rise above the instant. Events that are recorded later with
   * an earlier time (clocks differ, the instant may be in the future) can still move it.
   */
  async positionAt(instant: string): Promise<bigint> {
    const rows = await this.statements.run<{ position: string }>(
      `select coalesce(
         (select previous from ${qualified(LIVE, 'timeline')} where time > $1::text
          order by time limit 1),
         (select position from ledger.checkpoint where name = 'views'), 0) as position`,
      [new Date(instant).toISOString()],
    );
    return BigInt(rows[0]?.position ?? 0);
  }

  async timeAt(position: bigint): Promise<string | null> {
    const rows = await this.statements.run<{ time: string }>(
      `select time from ${qualified(LIVE, 'timeline')} where position <= $1::bigint
       order by position desc limit 1`,
      [String(position < OPEN_END ? position : OPEN_END)],
    );
    return rows[0]?.time ?? null;
  }
}

const columnsOf = <Row extends ViewRow>(view: Projection<Row>): string =>
  columnList(columnNames(view));

/**
 * Rows as they stood: of each the last version that had begun, which one look in the index finds. To
 * find it among all that had begun takes longer the more often the row has changed.
 */
function lastVersions<Row extends ViewRow>(
  view: Projection<Row>,
  keys: string,
  table: string,
  [begun, notEnded]: string[],
): string {
  return `select ${columnsOf(view)} from (select distinct unnest(${keys}) as key) asked
    cross join lateral (select * from ${table} t where t.id = asked.key and ${begun}
      order by t.from_position desc limit 1) t
    where ${notEnded}`;
}

type Version<Row> = Row & { from_position: string; to_position: string };

function paired<Row extends ViewRow>(
  versions: Version<Row>[],
  positions: readonly bigint[],
): RowChange<Row>[] {
  const asked = new Set(positions);
  const changes = new Map<string, RowChange<Row>>();
  const changeOf = (position: bigint, id: string): RowChange<Row> => {
    const key = `${position} ${id}`;
    const change = changes.get(key) ?? { position, id, before: null, after: null };
    changes.set(key, change);
    return change;
  };
  for (const { from_position, to_position, ...rest } of versions) {
    const row = rest as unknown as Row;
    if (asked.has(BigInt(from_position))) changeOf(BigInt(from_position), row.id).after = row;
    if (asked.has(BigInt(to_position))) changeOf(BigInt(to_position), row.id).before = row;
  }
  return [...changes.values()].sort((a, b) =>
    a.position === b.position ? (a.id < b.id ? -1 : 1) : a.position < b.position ? -1 : 1,
  );
}
