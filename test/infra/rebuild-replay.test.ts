import fc from 'fast-check';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { prepareViews, type Rebuilt, rebuild } from '../../src/infra/projector/rebuild';
import { replay } from '../../src/infra/projector/replay';
import { PostgresViews } from '../../src/infra/views/postgres-views';
import { projection } from '../../src/projections/projection';
import {
  appPool,
  Bench,
  happenings,
  plainFold,
  projections,
  registered,
  requests,
  someHappenings,
  TestLedger,
  totals,
  until,
} from './views-fixture';

jest.setTimeout(120_000);

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const schemas = async () =>
  (await bench.asOwner("select nspname from pg_namespace where nspname like 'views%'")).map(
    (row) => row.nspname,
  );

describe('rebuild', () => {
  test('makes the same rows and history as the workers, also with little memory', async () => {
    await fc.assert(
      fc.asyncProperty(happenings(60, 20), async (happened) => {
        const own = await Bench.open();
        try {
          await own.prepare();
          own.work({ batchSize: 9 });
          await own.ledger.append(...happened);
          await own.caughtUp();
          const incremental = await own.tables();
          for (const idleAfter of [1, 3, 1000]) {
            const source = { ...own.source, idleAfter, page: 2 };
            await rebuild(source);
            expect(await own.tables()).toEqual(incremental);
            expect(await replay(source)).toMatchObject({ agree: true });
          }
        } finally {
          await own.close();
        }
      }),
      { numRuns: process.env.LONG ? 12 : 4 },
    );
  });

  test('lets rows go that were not touched for long and finds them again, over many pages', async () => {
    await bench.prepare();
    const many = Array.from({ length: 2500 }, (_, n) => registered(`a${n % 700}`, `Sở ${n}`));
    await bench.ledger.append(...many, ...someHappenings(200, 1), ...many.slice(0, 100));
    bench.work();
    await bench.caughtUp();
    const incremental = await bench.tables();
    const rebuilt = await rebuild({ ...bench.source, idleAfter: 50 });
    expect(await bench.tables()).toEqual(incremental);
    expect(rebuilt).toMatchObject({
      events: 2800,
      position: await bench.ledger.store.head(),
      rows: { agencies: incremental.agencies?.length, trail: 2800 },
    });
  });

  test.each([1, 100_000])(
    'ends where a row is refused, idle after %i events, and all stays',
    async (idleAfter) => {
      await bench.prepare();
      // More than a COPY sends at once.
      const name = 'Sở '.repeat(200);
      const many = Array.from({ length: 2500 }, (_, n) => registered(`a${n % 700}`, `${name}${n}`));
      await bench.ledger.append(...many);
      bench.work();
      await bench.caughtUp();
      const before = await bench.tables();
      const wrong = projection<{ id: string; name: string; number: string }>({
        name: 'wrong',
        columns: { id: 'text', name: 'text', number: 'integer' },
        indexes: [],
        history: true,
        keys: (event) => (event.type === 'AgencyRegistered' ? [event.data.code] : []),
        evolve: (_, event, id) =>
          event.type === 'AgencyRegistered'
            ? { id, name: event.data.name, number: 'no number' }
            : undefined,
      });
      const source = { ...bench.source, projections: [...projections, wrong], idleAfter };
      await expect(rebuild(source)).rejects.toThrow('invalid input syntax for type integer');
      expect(await bench.tables()).toEqual(before);
      await rebuild(bench.source);
      expect(await bench.tables()).toEqual(before);
    },
  );

  test('prepares the views once: later starts find them right', async () => {
    await bench.ledger.append(registered('a', 'One'));
    const both = await Promise.all([bench.prepare(), bench.prepare()]);
    expect(both.filter((made) => made !== null)).toHaveLength(1);
    expect(await bench.prepare()).toBeNull();
  });

  test('prepares the views again for another layout', async () => {
    await bench.ledger.append(registered('a', 'One'));
    await bench.prepare();
    const other = { ...bench.source, projections: projections.slice(0, 2) };
    expect(await prepareViews(other)).toMatchObject({ rows: { agencies: 1, requests: 0 } });
    expect(await bench.asOwner("select to_regclass('views.totals') as there")).toEqual([
      { there: null },
    ]);
    expect(await bench.prepare()).toMatchObject({ rows: { totals: 2 } });
  });

  test('prepares the views again when they are ahead of a restored ledger, or gone', async () => {
    await bench.ledger.append(...someHappenings(20, 2));
    await bench.prepare();
    await bench.asOwner('drop schema views cascade');
    expect(await bench.prepare()).toMatchObject({ events: 20 });
    const restored = new TestLedger();
    const last = await restored.append(registered('a', 'One'));
    const { store } = restored;
    expect(await prepareViews({ ...bench.source, store })).toMatchObject({ position: last });
    expect(await bench.position()).toBe(last);
  });

  test('loses nothing and doubles nothing while events keep coming and workers run', async () => {
    const store = await postgresEventStore({ url: bench.url, log: () => undefined });
    bench.onEnd(() => store.close());
    const ledger = new TestLedger(store);
    const source = { ...bench.source, store, secrets: ledger.secrets };
    await prepareViews(source);
    const workers = [bench.work({ store }), bench.work({ store, batchSize: 3 })];
    await ledger.append(...someHappenings(300, 4));
    let done = false;
    const appending = (async () => {
      for (const each of someHappenings(4000, 6)) {
        if (done) break;
        await ledger.append(each);
      }
    })();
    const positions: bigint[] = [];
    for (let n = 0; n < 4; n++) positions.push((await rebuild(source)).position);
    done = true;
    await appending;
    const head = await store.head();
    await until(async () => (await bench.position()) === head);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => Number(a - b)));
    expect(workers.every((worker) => worker.status().error === null)).toBe(true);
    expect(await replay(source)).toMatchObject({ agree: true, position: head });
    const events = await ledger.events();
    const rows = (await bench.pool.query('select * from views.totals order by id')).rows;
    const last = plainFold(totals, events).get(head);
    expect(rows).toEqual([...(last?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  test('several at once take their turns, and two connections are enough', async () => {
    await bench.prepare();
    const head = await bench.ledger.append(...someHappenings(50, 3));
    const pool = appPool(bench.url, 'two', 2);
    bench.onEnd(() => pool.end());
    const source = { ...bench.source, pool };
    const made = await Promise.all([rebuild(source), rebuild(source), rebuild(source)]);
    expect(made.map(({ position }) => position)).toEqual([head, head, head]);
  });

  test('goes on where an interrupted one left its pieces', async () => {
    await bench.prepare();
    await bench.ledger.append(...someHappenings(3000, 8));
    const before = await bench.tables();
    const pool = appPool(bench.url, 'interrupted');
    bench.onEnd(() => pool.end());
    const interrupted = rebuild({ ...bench.source, pool }).catch((error: Error) => error);
    await until(async () => (await schemas()).includes('views_next'));
    await bench.asOwner(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'interrupted'",
    );
    expect(await interrupted).toBeInstanceOf(Error);
    expect(await schemas()).toContain('views_next');
    expect(await bench.tables()).toEqual(before);
    await rebuild(bench.source);
    expect(await schemas()).toEqual(['views']);
    expect(await replay(bench.source)).toMatchObject({ agree: true });
  });

  test('queries that run meanwhile are answered, each from one generation', async () => {
    await bench.prepare();
    bench.work();
    await bench.ledger.append(...someHappenings(400, 9));
    const position = await bench.caughtUp();
    const views = new PostgresViews({ pool: bench.pool });
    const query = {
      where: [],
      order: [{ column: 'stage', direction: 'asc' as const }],
      first: 10,
      after: null,
    };
    const ask = async () => ({
      now: await views.byId(totals, ['all'], null),
      earlier: await views.page(requests, query, position / 2n),
      reached: await views.reached(position),
    });
    const expected = await ask();
    let answers = 0;
    let done = false;
    const asking = [1, 2, 3].map(async () => {
      while (!done) {
        expect(await ask()).toEqual(expected);
        answers++;
      }
    });
    for (let n = 0; n < 5; n++) await rebuild(bench.source);
    done = true;
    await Promise.all(asking);
    expect(answers).toBeGreaterThan(20);
  });

  test('does not wait for a long query over the old generation, and drops it later', async () => {
    await bench.ledger.append(registered('a', 'One'));
    await bench.prepare();
    const reader = await bench.pool.connect();
    await reader.query('begin; select * from views.agencies');
    const rebuilding = rebuild(bench.source);
    await until(async () => (await schemas()).includes('views_old'));
    await bench.ledger.append(registered('b', 'Two'));
    bench.work();
    await bench.caughtUp();
    expect((await bench.pool.query('select id from views.agencies')).rows).toHaveLength(2);
    await reader.query('commit');
    reader.release();
    await rebuilding;
    expect(await schemas()).toEqual(['views']);
  });

  test('stops at an event that cannot be read, and leaves the live views as they are', async () => {
    await bench.ledger.append(registered('a', 'One'));
    await bench.prepare();
    await bench.ledger.append({ stream: 'task-1', type: 'TaskDreamt', data: {} });
    await expect(rebuild(bench.source)).rejects.toThrow('cannot be read: unknown type');
    expect((await bench.pool.query('select id from views.agencies')).rows).toEqual([{ id: 'a' }]);
  });

  test('counts what it made', async () => {
    const position = await bench.ledger.append(registered('a', 'One'), registered('b', 'Two'));
    const rebuilt: Rebuilt = await rebuild(bench.source);
    expect(rebuilt).toEqual({
      position,
      events: 2,
      rows: { agencies: 2, requests: 0, totals: 3, trail: 2 },
      seconds: expect.any(Number),
    });
  });
});

describe('replay', () => {
  beforeEach(async () => {
    await bench.prepare();
    await bench.ledger.append(...someHappenings(300, 12));
    bench.work();
    await bench.caughtUp();
  });

  const of = async (view: string) =>
    (await replay(bench.source)).views.find((each) => each.view === view);

  test('agrees with what the workers have made, and says how much it compared', async () => {
    const tables = await bench.tables();
    const { views, ...replayed } = await replay(bench.source);
    const head = await bench.ledger.store.head();
    expect(replayed).toMatchObject({
      agree: true,
      events: 300,
      position: head,
      ledgerPosition: head,
    });
    for (const { view, rows, versions, ...found } of views) {
      expect(rows).toBe(tables[view]?.length);
      expect(versions).toBe(tables[`${view}_history`]?.length ?? 0);
      expect(found).toEqual({ differing: 0, missing: 0, extra: 0, examples: [] });
    }
    expect(views.map(({ view }) => view)).toEqual([
      'timeline',
      'agencies',
      'requests',
      'totals',
      'trail',
    ]);
    expect(await schemas()).toEqual(['views']);
  });

  test('says which row was changed by hand', async () => {
    await bench.asOwner("update views.totals set events = 7 where id = 'all'");
    expect((await replay(bench.source)).agree).toBe(false);
    expect(await of('totals')).toMatchObject({
      differing: 1,
      missing: 0,
      extra: 0,
      examples: [{ id: 'all', in: 'rows', found: 'differs', from: null }],
    });
  });

  test('says which version was deleted', async () => {
    const [version] = await bench.asOwner(
      `delete from views.totals_history where (id, from_position) =
         (select id, from_position from views.totals_history order by from_position offset 5 limit 1)
       returning id, from_position as from`,
    );
    expect(await of('totals')).toMatchObject({
      differing: 0,
      missing: 1,
      extra: 0,
      examples: [{ ...version, in: 'history', found: 'missing' }],
    });
  });

  test('says which row there should not be', async () => {
    await bench.asOwner(
      `insert into views.agencies select 'ghost', name, folded, parent, aliases, commandable, times,
         "seenAt" from views.agencies limit 1`,
    );
    await bench.asOwner("delete from views.trail where id like '%/3'");
    const { agree, views } = await replay(bench.source);
    expect(agree).toBe(false);
    expect(views.find(({ view }) => view === 'agencies')).toMatchObject({
      extra: 1,
      examples: [{ id: 'ghost', in: 'rows', found: 'extra', from: null }],
    });
    expect(views.find(({ view }) => view === 'trail')?.missing).toBeGreaterThan(1);
  });

  test('names at most five examples of many differences', async () => {
    await bench.asOwner('update views.totals_history set from_time = null');
    const found = await of('totals');
    expect(found?.differing).toBe(found?.versions);
    expect(found?.examples).toHaveLength(5);
  });

  test('says that the timeline was changed', async () => {
    await bench.asOwner(
      'delete from views.timeline where position = (select max(position) from views.timeline)',
    );
    expect(await of('timeline')).toMatchObject({ missing: 1 });
  });

  test('compares at one moment while events keep coming', async () => {
    let done = false;
    const appending = (async () => {
      while (!done) {
        await bench.ledger.append(...someHappenings(5, 13));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    for (let n = 0; n < 4; n++) expect(await replay(bench.source)).toMatchObject({ agree: true });
    done = true;
    await appending;
  });

  test('is not hindered by an event that nobody can read yet, beyond the views', async () => {
    await bench.ledger.append({ stream: 'task-1', type: 'TaskDreamt', data: {} });
    expect(await replay(bench.source)).toMatchObject({ agree: true, events: 300 });
  });

  test('does not agree when the ledger has lost events that the views have seen', async () => {
    const lost = new TestLedger();
    await lost.append(registered('a', 'One'));
    const { agree, ledgerPosition } = await replay({ ...bench.source, store: lost.store });
    expect({ agree, ledgerPosition }).toEqual({
      agree: false,
      ledgerPosition: await lost.store.head(),
    });
  });
});
