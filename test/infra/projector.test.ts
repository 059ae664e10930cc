import fc from 'fast-check';
import { rebuild } from '../../src/infra/projector/rebuild';
import { layoutOf, tablesOf } from '../../src/infra/projector/tables';
import { PostgresViews } from '../../src/infra/views/postgres-views';
import {
  agencies,
  appPool,
  Bench,
  drafted,
  happenings,
  plainFold,
  projections,
  registered,
  someHappenings,
  TestLedger,
  until,
} from './views-fixture';

/** How many histories are drawn; `npm run test:long` draws three times as many. */
const TIMES = process.env.LONG ? 3 : 1;

jest.setTimeout(120_000);

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const byId = (rows: Iterable<{ id: string }>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/** Live rows, and the rows of every position of the history, against the plain fold. */
async function expectPlainFold(on: Bench): Promise<void> {
  const events = await on.ledger.events();
  for (const view of projections) {
    const plain = plainFold(view, events);
    const last = plain.get(events.at(-1)?.position as bigint);
    const columns = Object.keys(view.columns).map((name) => `"${name}"`);
    const from = `select ${columns} from views.${view.name}`;
    expect((await on.pool.query(`${from} order by id collate "C"`)).rows).toEqual(
      byId(last?.values() ?? []),
    );
    for (const [position, rows] of plain) {
      const text = view.history
        ? `${from}_history where from_position <= $1 and to_position > $1`
        : `${from} where position <= $1`;
      expect(byId((await on.pool.query(text, [position])).rows)).toEqual(byId(rows.values()));
    }
  }
}

async function incrementally(happened: Parameters<TestLedger['append']>, batchSize: number) {
  const own = await Bench.open();
  try {
    await own.prepare();
    await own.ledger.append(...happened);
    own.work({ batchSize });
    await own.caughtUp();
    await expectPlainFold(own);
    return await own.tables();
  } finally {
    await own.close();
  }
}

test('rows and history are at every position what a plain fold makes of the events', async () => {
  await fc.assert(
    fc.asyncProperty(happenings(40), fc.constantFrom(1, 3, 1000), async (happened, batchSize) => {
      await incrementally(happened, batchSize);
    }),
    { numRuns: 8 * TIMES },
  );
});

test('how events fall into batches changes nothing', async () => {
  const happened = someHappenings(150, 7);
  const one = await incrementally(happened, 1);
  expect(await incrementally(happened, 7)).toEqual(one);
  expect(await incrementally(happened, 1000)).toEqual(one);
});

test('a row that changes, goes and returns within one batch has all its versions', async () => {
  await bench.prepare();
  await bench.ledger.append(
    registered('a', 'One'),
    registered('a', 'Two'),
    registered('a', 'Two'),
    registered('a', '', { source: 'gone' }),
    registered('a', 'Three'),
  );
  bench.work();
  await bench.caughtUp();
  const positions = (await bench.ledger.events()).map((event) => String(event.position));
  const { rows } = await bench.pool.query(
    'select name, from_position, to_position, from_time, to_time from views.agencies_history order by 2',
  );
  expect(rows).toEqual([
    {
      name: 'One',
      from_position: positions[0],
      to_position: positions[1],
      from_time: '2026-03-02T01:30:01.000Z',
      to_time: '2026-03-02T01:30:02.000Z',
    },
    {
      name: 'Two',
      from_position: positions[1],
      to_position: positions[3],
      from_time: '2026-03-02T01:30:02.000Z',
      to_time: '2026-03-02T01:30:04.000Z',
    },
    {
      name: 'Three',
      from_position: positions[4],
      to_position: '9223372036854775807',
      from_time: '2026-03-02T01:30:05.000Z',
      to_time: null,
    },
  ]);
});

test('what comes while a worker runs is folded at once, and the views say so', async () => {
  await bench.prepare();
  const advanced: bigint[] = [];
  const worker = bench.work({ advanced: (position) => void advanced.push(position) });
  for (let n = 0; n < 5; n++) {
    const position = await bench.ledger.append(registered(`a${n}`, 'Sở'));
    await until(() => advanced.at(-1) === position);
    expect(await bench.position()).toBe(position);
  }
  expect(worker.status()).toMatchObject({ folded: 5, waiting: 0, error: null, stoppedAt: null });
  expect(worker.status().position).toBe(worker.status().head);
});

test('four workers whose connections are killed fold each event once', async () => {
  await bench.prepare();
  const pools = [1, 2, 3, 4].map(() => appPool(bench.url, 'worker'));
  const workers = pools.map((pool) => bench.work({ pool, batchSize: 5 }));
  let kills = 0;
  const killing = setInterval(async () => {
    const killed = await bench.asOwner(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'worker' and datname = current_database() and random() < 0.7`,
    );
    kills += killed.length;
  }, 40);
  for (const each of someHappenings(800, 11)) {
    await bench.ledger.append(each);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  clearInterval(killing);
  await bench.caughtUp();
  await until(() => workers.every((worker) => worker.status().error === null));
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all(pools.map((pool) => pool.end()));
  expect(kills).toBeGreaterThan(10);
  const folded = workers.map((worker) => worker.status().folded);
  expect(folded.filter((count) => count > 0).length).toBeGreaterThan(1);
  await expectPlainFold(bench);
});

test('a worker that dies in its transaction leaves nothing of it', async () => {
  await bench.prepare();
  await bench.ledger.append(registered('a', 'One'));
  const pool = appPool(bench.url, 'dying');
  bench.onEnd(() => pool.end());
  // It waits between the rows of one view and those of the next.
  const held = await bench.pool.connect();
  await held.query('begin; lock table views.requests in access exclusive mode');
  const worker = bench.work({ pool });
  await bench.ledger.append(drafted(1, 'a', '5'));
  await until(async () => {
    const [row] = await bench.asOwner(
      `select count(*)::int as waiting from pg_stat_activity
       where application_name = 'dying' and wait_event_type = 'Lock'`,
    );
    return row?.waiting === 1;
  });
  expect((await bench.pool.query('select * from views.agencies')).rows).toEqual([]);
  await bench.asOwner(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying'",
  );
  await until(() => worker.status().error !== null);
  expect((await bench.pool.query('select * from views.agencies')).rows).toEqual([]);
  expect(await bench.position()).toBe(0n);
  await held.query('rollback');
  held.release();
  await bench.caughtUp();
  await until(() => worker.status().error === null);
  await expectPlainFold(bench);
});

const unknown = { stream: 'task-1', type: 'TaskDreamt', data: {} };

test('an event of unknown type stops the worker there, loudly, and nothing after it is folded', async () => {
  await bench.prepare();
  const before = await bench.ledger.append(registered('a', 'One'), registered('b', 'Two'));
  const at = await bench.ledger.append(unknown);
  await bench.ledger.append(registered('c', 'Three'));
  const worker = bench.work();
  await worker.done;
  expect(worker.status()).toMatchObject({ position: before, stoppedAt: at, folded: 2 });
  expect(worker.status().error).toBe(
    `event at position ${at} (task-1 version 0, TaskDreamt) cannot be read: unknown type`,
  );
  expect(bench.log).toContain(`the projector stops: ${worker.status().error}`);
  expect(await bench.position()).toBe(before);
  expect((await bench.pool.query('select id from views.agencies order by 1')).rows).toEqual([
    { id: 'a' },
    { id: 'b' },
  ]);
  // Nor does it hold anything that another worker needs.
  const other = bench.work();
  await other.done;
  expect(other.status()).toMatchObject({ folded: 0, stoppedAt: at });
});

test('an unknown event that comes while the worker runs stops it as well', async () => {
  await bench.prepare();
  const worker = bench.work({ batchSize: 1 });
  const before = await bench.ledger.append(registered('a', 'One'), registered('b', 'Two'));
  await bench.ledger.append(unknown, registered('c', 'Three'));
  await worker.done;
  expect(await bench.position()).toBe(before);
});

test('an event that a projection cannot fold stops the worker there too', async () => {
  await bench.prepare();
  const before = await bench.ledger.append(registered('a', 'One'));
  const at = await bench.ledger.append(registered('b', 'Two', { source: 'broken' }));
  await bench.ledger.append(registered('c', 'Three'));
  const worker = bench.work();
  await worker.done;
  expect(worker.status()).toMatchObject({ position: before, stoppedAt: at, folded: 1 });
  expect(worker.status().error).toBe(
    `event at position ${at} cannot be folded into agencies: an agency that nobody can fold`,
  );
  expect((await bench.pool.query('select id from views.totals order by 1')).rows).toEqual([
    { id: 'a' },
    { id: 'all' },
  ]);
});

test('a worker goes on after another has folded what stopped a third', async () => {
  await bench.prepare();
  const mended = { ...agencies, evolve: (row: never) => row } as never;
  const newer = [mended, ...projections.slice(1)];
  await bench.ledger.append(registered('a', 'One', { source: 'broken' }));
  const old = bench.work();
  await old.done;
  bench.work({ projections: newer });
  await bench.ledger.append(registered('b', 'Two'));
  await bench.caughtUp();
  expect(old.status().stoppedAt).not.toBeNull();
});

test('a row with a column too few, too many or a foreign id is refused', async () => {
  await bench.prepare();
  await bench.ledger.append(registered('a', 'One'));
  const row = { id: 'a', events: '1', last: 'x' };
  for (const [bad, why] of [
    [{ id: 'a', events: '1' }, 'row a lacks the column last'],
    [{ ...row, more: 1 }, 'row a has more, which is no column'],
    [{ ...row, id: 'b' }, 'row a says that its id is b'],
  ] as const) {
    const totals = { ...projections[2], keys: () => ['a'], evolve: () => bad } as never;
    const all = projections.map((view) => (view.name === 'totals' ? totals : view));
    const worker = bench.work({ projections: all });
    await worker.done;
    expect(worker.status().error).toContain(why);
  }
});

test('a row of a view without history may not change', async () => {
  await bench.prepare();
  await bench.ledger.append(registered('a', 'One'), registered('b', 'Two'));
  const trail = { ...projections[3], keys: () => ['x'] } as never as (typeof projections)[number];
  const changing = {
    ...trail,
    evolve: () => ({ id: 'x', position: '1', type: 't', at: 'a' }),
  } as never;
  const worker = bench.work({ projections: [...projections.slice(0, 3), changing] });
  await worker.done;
  expect(worker.status().error).toContain('row x may not change: no history is kept');
});

test('a worker of another release folds nothing into these tables', async () => {
  await bench.prepare();
  const position = await bench.ledger.append(registered('a', 'One'));
  const foreign = bench.work({ projections: projections.slice(1) });
  await until(() => foreign.status().error !== null);
  expect(foreign.status().error).toBe('the views are laid out by another release');
  expect(await bench.position()).toBe(0n);
  bench.work();
  await until(async () => (await bench.position()) === position);
  expect(foreign.status().folded).toBe(0);
});

test('a worker waits for views that have not been made yet', async () => {
  const worker = bench.work();
  await until(() => worker.status().error === 'the views have not been made yet');
  const position = await bench.ledger.append(registered('a', 'One'));
  await bench.prepare();
  await until(() => worker.status().position === position && worker.status().error === null);
});

test('workers that stand by take over while the views are made again', async () => {
  await bench.prepare();
  for (let n = 0; n < 3; n++) bench.work({ batchSize: 2 });
  await bench.ledger.append(...someHappenings(30, 3));
  await rebuild(bench.source);
  await bench.ledger.append(...someHappenings(30, 5));
  await bench.caughtUp();
  await expectPlainFold(bench);
});

test('the position of an instant is the last up to which no later time is recorded', async () => {
  await fc.assert(
    fc.asyncProperty(happenings(25), async (happened) => {
      const own = await Bench.open();
      try {
        await own.prepare();
        await own.ledger.append(...happened);
        own.work({ batchSize: 4 });
        await own.caughtUp();
        const views = new PostgresViews({ pool: own.pool });
        const events = await own.ledger.events();
        const times = events.map((event) => event.recordedAt);
        const around = times.flatMap((time) => [-1, 0, 1].map((ms) => Date.parse(time) + ms));
        for (const ms of around) {
          const instant = new Date(ms).toISOString();
          const later = events.findIndex((event) => event.recordedAt > instant);
          const last = later === -1 ? events.at(-1) : events[later - 1];
          expect(await views.positionAt(instant)).toBe(last?.position ?? 0n);
        }
        for (const [index, { position }] of events.entries())
          expect(await views.timeAt(position)).toBe([...times.slice(0, index + 1)].sort().at(-1));
        expect(await views.timeAt(0n)).toBeNull();
      } finally {
        await own.close();
      }
    }),
    { numRuns: 3 * TIMES },
  );
});

test('a definition that cannot work is refused at the start', () => {
  const bad = (change: object) => () => tablesOf('x', [{ ...agencies, ...change } as never]);
  expect(bad({ name: 'timeline' })).toThrow('bears the name of a table of our own');
  expect(bad({ name: 'Agencies; drop' })).toThrow('needs a short name in snake case');
  expect(bad({ columns: { id: 'bigint' } })).toThrow('needs a column id of the type text');
  expect(bad({ columns: { ...agencies.columns, to_time: 'text' } })).toThrow('which is history');
  expect(bad({ indexes: [{ columns: ['nowhere'] }] })).toThrow('but no such column');
  expect(bad({ history: false })).toThrow('needs a column position');
  expect(layoutOf(projections)).toBe(layoutOf([...projections]));
  expect(layoutOf(projections)).not.toBe(layoutOf(projections.slice(1)));
  const folded = projections.map((view) => ({ ...view, revision: 2 }));
  expect(layoutOf(projections)).not.toBe(layoutOf(folded));
});
