import { rebuild } from '../../src/infra/projector/rebuild';
import { replay } from '../../src/infra/projector/replay';
import { PostgresViews } from '../../src/infra/views/postgres-views';
import type { AnyProjection } from '../../src/projections/projection';
import { agencies, Bench, plainFold, requests, someHappenings } from './views-fixture';

jest.setTimeout(60_000);

const present = (view: AnyProjection): AnyProjection => {
  return { ...view, history: false, presentOnly: true };
};
const projections = [present(agencies), present(requests)];

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

/** Rows as they stand now, by their ids. */
async function rowsOf({ name, columns }: AnyProjection) {
  const names = Object.keys(columns).map((each) => `"${each}"`);
  const text = `select ${names} from views.${name} order by id collate "C"`;
  return (await bench.pool.query(text)).rows;
}

describe('a view of the present only', () => {
  test('has rows that change and go, in whatever way it is made', async () => {
    const source = { ...bench.source, projections };
    const [first, ...rest] = someHappenings(200, 4);
    if (first) await bench.ledger.append(first);
    await rebuild(source);
    await bench.ledger.append(...rest);
    bench.work({ projections, batchSize: 7 });
    const head = await bench.caughtUp();
    const events = await bench.ledger.events();
    const expected = projections.map((view) =>
      [...(plainFold(view, events).get(head)?.values() ?? [])].sort((a, b) =>
        a.id < b.id ? -1 : 1,
      ),
    );
    expect(await Promise.all(projections.map(rowsOf))).toEqual(expected);
    expect(await replay(source)).toMatchObject({ agree: true, events: 200 });
    for (const idleAfter of [1, 1000]) {
      await rebuild({ ...source, idleAfter, page: 7 });
      expect(await Promise.all(projections.map(rowsOf))).toEqual(expected);
    }
  });

  test('keeps no past, and refuses to be asked for it', async () => {
    await rebuild({ ...bench.source, projections });
    const tables = await bench.asOwner(
      "select table_name from information_schema.tables where table_schema = 'views' order by 1",
    );
    expect(tables.map((each) => each.table_name)).toEqual(['agencies', 'requests', 'timeline']);
    const views = new PostgresViews({ pool: bench.pool });
    bench.onEnd(() => views.close());
    const [agenciesNow] = projections as [AnyProjection];
    expect(await views.count(agenciesNow, [], null)).toBe(0);
    await expect(views.count(agenciesNow, [], 1n)).rejects.toThrow('knows nothing but now');
  });
});
