import fc from 'fast-check';
import { Pool } from 'pg';
import { same } from '../../src/domain/shared/same';
import { PostgresViews } from '../../src/infra/views/postgres-views';
import { type LedgerEvent, narrowed } from '../../src/projections/projection';
import type {
  Compared,
  Comparison,
  Difference,
  Order,
  Page,
  PageQuery,
} from '../../src/projections/views';
import { BadCursor, ViewsBusy } from '../../src/projections/views';
import {
  type AgencyRow,
  agencies,
  appPool,
  Bench,
  copyReceived,
  drafted,
  happenings,
  plainFold,
  projections,
  type Rows,
  registered,
  requests,
  someHappenings,
  submitted,
  totals,
  trail,
  until,
} from './views-fixture';

jest.setTimeout(60_000);

/** So many are drawn for each property; more in `npm run test:long`. */
const HISTORIES = process.env.LONG ? 10 : 3;

let bench: Bench;
let views: PostgresViews;
let statements: string[];

/** The views as the given events make them. */
async function given(...happened: Parameters<Bench['ledger']['append']>): Promise<bigint> {
  await bench.ledger.append(...happened);
  await bench.prepare();
  return bench.ledger.store.head();
}

beforeEach(async () => {
  bench = await Bench.open();
  statements = [];
  views = new PostgresViews({
    pool: bench.pool,
    deadline: 300,
    onStatement: (text) => void statements.push(text),
  });
  bench.onEnd(() => views.close());
});
afterEach(() => bench.close());

/** The same; where each of them stands in the ledger. */
async function happened(...all: Parameters<Bench['ledger']['append']>): Promise<bigint[]> {
  await given(...all);
  return (await bench.ledger.events()).map(({ position }) => position);
}

const asc = (column: string): Order => ({ column, direction: 'asc' });
const desc = (column: string): Order => ({ column, direction: 'desc' });
const query = (more: Partial<PageQuery> = {}): PageQuery => {
  return { where: [], order: [], first: 100, after: null, ...more };
};
const ids = async (more: Partial<PageQuery>, at: bigint | null = null): Promise<string[]> =>
  (await views.page(agencies, query(more), at)).rows.map(({ row }) => row.id);

/** All rows of the query by pages of this size. */
async function paged(size: number, more: Partial<PageQuery>, at: bigint | null = null) {
  const all: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await views.page(agencies, query({ ...more, first: size, after }), at);
    all.push(...page.rows.map(({ row }) => row.id));
    if (!page.hasNextPage) return all;
    expect(page.rows).toHaveLength(size);
    after = page.rows.at(-1)?.cursor as string;
  }
}

const roster = [
  registered('a', 'Sở Y tế', { parent: 'p', aliases: ['SYT', 'Y tế'] }),
  registered('b', 'Đài Phát thanh', { parent: 'p', commandable: false }),
  registered('c', 'An Giang', { parent: 'q', aliases: ['50%', 'a_b'] }),
  registered('d', 'Ấp Bắc'),
  registered('e', 'Dầu Giây', { parent: 'q' }),
  registered('f', 'Ban Quản lý 50%'),
];

describe('rows', () => {
  test('come in the order of their ids, null where there is none', async () => {
    await given(...roster);
    const [c, none, a] = await views.byId(agencies, ['c', 'nowhere', 'a'], null);
    expect(none).toBeNull();
    expect(a?.name).toBe('Sở Y tế');
    expect(c).toEqual({
      id: 'c',
      name: 'An Giang',
      folded: 'an giang',
      parent: 'q',
      aliases: ['50%', 'a_b'],
      commandable: true,
      times: 1,
      seenAt: expect.stringMatching(/^\d+$/),
    });
    expect(await views.byId(agencies, [], null)).toEqual([]);
    expect(statements).toHaveLength(2);
  });

  test('as they stood at any position are what a plain fold says', async () => {
    await fc.assert(
      fc.asyncProperty(happenings(30), async (happened) => {
        const own = await Bench.open();
        try {
          await own.ledger.append(...happened);
          await own.prepare();
          const past = new PostgresViews({ pool: own.pool });
          const events = await own.ledger.events();
          for (const view of projections)
            for (const [position, rows] of plainFold(view, events)) {
              const page = await past.page(view, query({ first: 1000 }), position);
              const expected = [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
              expect(page.rows.map(({ row }) => row)).toEqual(expected);
              expect(await past.count(view, [], position)).toBe(rows.size);
              const asked = [...rows.keys(), 'nowhere'];
              expect(await past.byId(view, asked, position)).toEqual(
                asked.map((id) => rows.get(id) ?? null),
              );
            }
        } finally {
          await own.close();
        }
      }),
      { numRuns: HISTORIES },
    );
  });

  test('before the first event there are none; beyond the last they are as now', async () => {
    await given(...roster);
    for (const at of [-5n, 0n]) expect(await views.count(agencies, [], at)).toBe(0);
    for (const at of [2n ** 62n, 2n ** 63n - 1n, 2n ** 70n]) {
      expect(await views.count(agencies, [], at)).toBe(6);
      expect(await views.count(trail, [], at)).toBe(6);
    }
    expect(await views.timeAt(2n ** 70n)).toBe('2026-03-02T01:30:06.000Z');
  });
});

describe('conditions', () => {
  beforeEach(() => given(...roster));

  test.each([
    ['is', { column: 'parent', is: 'p' }, ['a', 'b']],
    ['is null', { column: 'parent', is: null }, ['d', 'f']],
    ['is false', { column: 'commandable', is: false }, ['b']],
    ['is a number', { column: 'times', is: '1' }, ['a', 'b', 'c', 'd', 'e', 'f']],
    ['in', { column: 'id', in: ['f', 'a', 'zz'] }, ['a', 'f']],
    ['in nothing', { column: 'id', in: [] }, []],
    ['has', { column: 'aliases', has: 'SYT' }, ['a']],
    ['contains', { column: 'folded', contains: 'g' }, ['c', 'e']],
    ['contains what LIKE would read as any', { column: 'folded', contains: '50%' }, ['f']],
    ['contains an underscore literally', { column: 'folded', contains: 's_' }, []],
    ['contains a backslash literally', { column: 'folded', contains: '\\' }, []],
    ['from to', { column: 'id', from: 'b', to: 'd' }, ['b', 'c', 'd']],
    ['from', { column: 'id', from: 'e' }, ['e', 'f']],
    ['to nothing', { column: 'id' }, ['a', 'b', 'c', 'd', 'e', 'f']],
    ['from a position', { column: 'seenAt', from: 10n ** 15n }, []],
    [
      'any',
      {
        any: [
          { column: 'id', is: 'a' },
          { column: 'parent', is: 'q' },
        ],
      },
      ['a', 'c', 'e'],
    ],
    ['any of none', { any: [] }, []],
    [
      'one of',
      {
        oneOf: [
          { column: 'parent', is: 'q' },
          { column: 'id', in: ['f', 'a'] },
        ],
      },
      ['a', 'c', 'e', 'f'],
    ],
    ['one of one', { oneOf: [{ column: 'parent', is: 'q' }] }, ['c', 'e']],
    ['one of none', { oneOf: [] }, []],
    [
      'not one of',
      {
        not: {
          oneOf: [
            { column: 'id', is: 'a' },
            { column: 'id', from: 'c' },
          ],
        },
      },
      ['b'],
    ],
    [
      'all',
      {
        all: [
          { column: 'parent', is: 'q' },
          { column: 'id', is: 'e' },
        ],
      },
      ['e'],
    ],
    ['all of none', { all: [] }, ['a', 'b', 'c', 'd', 'e', 'f']],
    ['not', { not: { column: 'aliases', has: 'SYT' } }, ['b', 'c', 'd', 'e', 'f']],
    ['not any', { not: { any: [{ column: 'id', from: 'b' }] } }, ['a']],
    ['not, of what is null', { not: { column: 'parent', is: 'p' } }, ['c', 'e']],
    ['quotes', { column: 'parent', is: "' or true --" }, []],
  ] as const)('%s', async (_, condition, expected) => {
    const where = [condition as never];
    const found = await ids({ where });
    expect(found).toEqual(expected);
    expect(await views.count(agencies, where, null)).toBe(expected.length);
    const at = await bench.ledger.store.head();
    expect(await ids({ where }, at)).toEqual(expected);
  });

  test('hold together', async () => {
    const where = [
      { column: 'parent', is: 'p' },
      { column: 'commandable', is: true },
    ];
    expect(await ids({ where })).toEqual(['a']);
  });

  test('of which one of several holds give one order, page after page', async () => {
    const oneOf = [
      { column: 'parent', is: 'q' },
      { column: 'id', in: ['f', 'a', 'b'] },
    ];
    const where = [{ column: 'id', from: 'b' }, { oneOf }];
    const pages: string[][] = [];
    let after: string | null = null;
    do {
      const page: Page<AgencyRow> = await views.page(
        agencies,
        query({ where, order: [desc('name')], first: 2, after }),
        null,
      );
      pages.push(page.rows.map(({ row }) => row.id));
      after = page.hasNextPage ? (page.rows.at(-1)?.cursor ?? null) : null;
    } while (after);
    expect(pages).toEqual([
      ['b', 'e'],
      ['f', 'c'],
    ]);
    expect(await views.count(agencies, where, null)).toBe(4);
  });

  test('a list that has something is found below a parent, and beside what an index finds', async () => {
    const where = [{ column: 'aliases', has: 'SYT' }];
    const below = query({ where });
    const found = await views.pagesBelow(agencies, 'parent', ['p', 'q'], below, null);
    expect(found.map(({ rows }) => rows.map(({ row }) => row.id))).toEqual([['a'], []]);
    expect(await views.countsBelow(agencies, 'parent', ['p', 'q'], where, null)).toEqual([1, 0]);
    expect(await ids({ where: [...where, { column: 'parent', is: 'p' }] })).toEqual(['a']);
    expect(await ids({ where: [...where, { column: 'parent', is: 'q' }] })).toEqual([]);
  });

  test('name only columns of the view, and such as they can be asked of', async () => {
    const refused = (more: Partial<PageQuery>, message: string) =>
      expect(views.page(agencies, query(more), null)).rejects.toThrow(message);
    await refused({ where: [{ column: 'id" or true --', is: 'x' }] }, 'has no column');
    await refused({ where: [{ column: 'toString', is: null }] }, 'has no column');
    await refused({ where: [{ column: 'from_position', from: '1' }] }, 'has no column');
    await refused({ order: [asc('nowhere')] }, 'has no column');
    await refused({ order: [asc('aliases')] }, 'is text[]');
    await refused({ order: [asc('id'), desc('name')] }, 'has two directions');
    await refused({ where: [{ column: 'name', has: 'x' }] }, 'is text, not text[]');
    await refused({ where: [{ column: 'aliases', is: 'x' }] }, 'is text[]');
    await refused({ first: -1 }, 'a page of -1 rows');
    await expect(views.countsBelow(agencies, 'folded"', ['x'], [], null)).rejects.toThrow(
      'no column',
    );
    await expect(
      views.talliesBelow(agencies, 'parent', ['p'], ['x'], [], [], null),
    ).rejects.toThrow('no column');
    await expect(
      views.talliesBelow(agencies, 'parent', ['p'], [], ['name'], [], null),
    ).rejects.toThrow('is text');
    expect(statements).toEqual([]);
  });
});

describe('order and pages', () => {
  test('by Vietnamese rules where asked, else by bytes', async () => {
    await given(...roster);
    expect(await ids({ order: [{ ...asc('name'), vietnamese: true }] })).toEqual([
      'c',
      'd',
      'f',
      'e',
      'b',
      'a',
    ]);
    expect(await ids({ order: [{ ...desc('name'), vietnamese: true }] })).toEqual([
      'a',
      'b',
      'e',
      'f',
      'd',
      'c',
    ]);
    expect(await ids({ order: [asc('name')] })).toEqual(['c', 'f', 'e', 'a', 'b', 'd']);
  });

  test('nulls stand last, or first when descending', async () => {
    await given(...roster);
    expect(await ids({ order: [asc('parent')] })).toEqual(['a', 'b', 'c', 'e', 'd', 'f']);
    expect(await ids({ order: [desc('parent')] })).toEqual(['f', 'd', 'e', 'c', 'b', 'a']);
  });

  test('pages of any size join to the whole, in any order, now and then', async () => {
    const head = await given(
      ...roster,
      ...Array.from({ length: 40 }, (_, n) =>
        registered(`x${n}`, `Xã ${n % 7}`, { parent: n % 3 === 0 ? null : `p${n % 4}` }),
      ),
    );
    const orders: Order[][] = [
      [],
      [asc('parent')],
      [desc('parent')],
      [asc('parent'), { ...asc('name'), vietnamese: true }],
      [desc('name'), desc('parent')],
      [{ ...desc('name'), vietnamese: true }],
      [asc('times'), asc('seenAt')],
      [desc('times'), desc('parent'), desc('seenAt')],
    ];
    for (const at of [null, head, head / 2n])
      for (const order of orders) {
        const whole = await ids({ order }, at);
        for (const size of [1, 4, 13, 46]) expect(await paged(size, { order }, at)).toEqual(whole);
      }
  });

  test('a page after a row begins there although others came before it meanwhile', async () => {
    await given(...roster);
    const first = await views.page(agencies, query({ first: 2 }), null);
    expect(first.hasNextPage).toBe(true);
    await bench.ledger.append(registered('aa', 'New'), registered('b', '', { source: 'gone' }));
    bench.work();
    await bench.caughtUp();
    expect(await ids({ first: 2, after: first.rows.at(-1)?.cursor ?? '' })).toEqual(['c', 'd']);
  });

  test('a page of no rows says whether there are any', async () => {
    await given(...roster);
    expect(await views.page(agencies, query({ first: 0 }), null)).toEqual({
      rows: [],
      hasNextPage: true,
    });
  });

  test('of a view that is narrowed rows have the columns that are left, and the key', async () => {
    const head = await given(...roster);
    const narrow = narrowed(agencies, ['parent']);
    const asked = query({ where: [{ column: 'parent', is: 'q' }], order: [desc('parent')] });
    for (const at of [null, head])
      expect((await views.page(narrow, asked, at)).rows.map(({ row }) => row)).toEqual([
        { id: 'e', parent: 'q' },
        { id: 'c', parent: 'q' },
      ]);
    await expect(views.page(narrow, query({ order: [asc('name')] }), null)).rejects.toThrow(
      'no column name',
    );
  });

  test('what has conditions is planned for their values, and the rest stays prepared', async () => {
    await given(...roster);
    const pool = appPool(bench.url, 'planning', 1);
    bench.onEnd(() => pool.end());
    const planning = new PostgresViews({ pool });
    const where = [{ column: 'name', is: 'Ấp Bắc' }];
    await planning.page(agencies, query({ where }), null);
    await planning.count(agencies, where, null);
    await planning.pagesBelow(agencies, 'parent', ['p'], query({ where }), null);
    await planning.countsBelow(agencies, 'parent', ['p'], where, null);
    const prepared = `select statement ~ 'limit' as page from pg_prepared_statements
      order by prepare_time`;
    expect((await pool.query(prepared)).rows).toEqual([]);
    await planning.page(agencies, query(), null);
    await planning.count(agencies, [], null);
    expect((await pool.query(prepared)).rows).toEqual([{ page: true }, { page: false }]);
  });

  test.each([
    ['not base64', '%%%'],
    ['not JSON', Buffer.from('{').toString('base64url')],
    ['no list', Buffer.from('{"a":1}').toString('base64url')],
    ['too short', Buffer.from('["x"]').toString('base64url')],
    ['too long', Buffer.from('["x","1","a","b"]').toString('base64url')],
    ['without an id', Buffer.from('["x","1",null]').toString('base64url')],
    ['of another type', Buffer.from('["x",1,"a"]').toString('base64url')],
    ['no bigint', Buffer.from('["x","9223372036854775808","a"]').toString('base64url')],
    ['an object inside', Buffer.from('[{},"1","a"]').toString('base64url')],
    ['a null character', Buffer.from('["\\u0000","1","a"]').toString('base64url')],
    ['empty', ''],
  ])('a cursor that is %s is refused', async (_, after) => {
    await given(...roster);
    const order = [asc('name'), asc('seenAt')];
    await expect(views.page(agencies, query({ order, after }), null)).rejects.toThrow(BadCursor);
    expect(statements).toEqual([]);
  });
});

describe('below parents', () => {
  const parents = ['q', 'p', 'nowhere', 'q'];

  test('pages are those of each parent, in one statement', async () => {
    const head = await given(...roster);
    for (const at of [null, head]) {
      const asked = query({ first: 1, order: [{ ...desc('name'), vietnamese: true }] });
      statements = [];
      const pages = await views.pagesBelow(agencies, 'parent', parents, asked, at);
      expect(statements).toHaveLength(1);
      for (const [index, parent] of parents.entries()) {
        const where = [{ column: 'parent', is: parent }];
        expect(pages[index]).toEqual(await views.page(agencies, { ...asked, where }, at));
      }
      const [, second] = pages;
      const after = second?.rows[0]?.cursor ?? null;
      const [next] = await views.pagesBelow(agencies, 'parent', ['p'], { ...asked, after }, at);
      expect(next?.rows.map(({ row }) => row.id)).toEqual(['b']);
      expect(next?.hasNextPage).toBe(false);
    }
    expect(await views.pagesBelow(agencies, 'parent', [], query(), null)).toEqual([]);
  });

  test('a list column that has the parent is below it', async () => {
    await given(...roster);
    const pages = await views.pagesBelow(agencies, 'aliases', ['SYT', '50%', 'x'], query(), null);
    expect(pages.map(({ rows }) => rows.map(({ row }) => row.id))).toEqual([['a'], ['c'], []]);
    expect(await views.countsBelow(agencies, 'aliases', ['Y tế', 'x'], [], null)).toEqual([1, 0]);
    const keys = ['Y tế', 'x', 'SYT', '50%', 'SYT'];
    const tally = (parent: string) => [{ group: { parent }, count: 1, sums: { times: '1' } }];
    expect(
      await views.talliesBelow(agencies, 'aliases', keys, ['parent'], ['times'], [], null),
    ).toEqual([tally('p'), [], tally('p'), tally('q'), tally('p')]);
    // Found by an index of the condition, of which there is one, as by that of the list.
    const ofP = [{ column: 'parent', is: 'p' }];
    expect(
      await views.talliesBelow(agencies, 'aliases', keys, ['parent'], ['times'], ofP, null),
    ).toEqual([tally('p'), [], tally('p'), [], tally('p')]);
    expect(await views.countsBelow(agencies, 'aliases', keys, ofP, null)).toEqual([1, 0, 1, 0, 1]);
    const found = await views.pagesBelow(agencies, 'aliases', keys, query({ where: ofP }), null);
    expect(found.map(({ rows }) => rows.length)).toEqual([1, 0, 1, 0, 1]);
  });

  test('counts and tallies are those of each parent, in one statement each', async () => {
    const position = await given(
      drafted(1, 'a', '5', '90000000000000000'),
      drafted(2, 'a', '7'),
      drafted(3, 'b', '11'),
      submitted(2),
    );
    await bench.ledger.append(copyReceived(2));
    bench.work();
    await bench.caughtUp();
    statements = [];
    const under = ['b', 'a', 'nowhere'];
    expect(await views.countsBelow(requests, 'agency', under, [], position)).toEqual([1, 2, 0]);
    expect(await views.countsBelow(requests, 'agency', under, [], null)).toEqual([1, 1, 0]);
    const draft = [{ column: 'stage', is: 'DRAFT' }];
    expect(await views.countsBelow(requests, 'agency', under, draft, position)).toEqual([1, 1, 0]);
    expect(
      await views.talliesBelow(requests, 'agency', under, ['stage'], ['total'], [], position),
    ).toEqual([
      [{ group: { stage: 'DRAFT' }, count: 1, sums: { total: '11' } }],
      [
        { group: { stage: 'DRAFT' }, count: 1, sums: { total: '90000000000000005' } },
        { group: { stage: 'SUBMITTED' }, count: 1, sums: { total: '7' } },
      ],
      [],
    ]);
    expect(
      await views.talliesBelow(requests, 'agency', ['a'], ['submittedAt'], [], [], null),
    ).toEqual([[{ group: { submittedAt: null }, count: 1, sums: {} }]]);
    expect(await views.talliesBelow(requests, 'agency', ['x'], [], ['total'], [], null)).toEqual([
      [{ group: {}, count: 0, sums: { total: '0' } }],
    ]);
    expect(statements).toHaveLength(6);
  });
});

describe('what events changed', () => {
  test('is each row before and after, paired by position and id', async () => {
    await fc.assert(
      fc.asyncProperty(happenings(30), async (happened) => {
        const own = await Bench.open();
        try {
          await own.ledger.append(...happened);
          await own.prepare();
          const past = new PostgresViews({ pool: own.pool });
          const events = await own.ledger.events();
          const asked = events.map(({ position }) => position).filter((_, n) => n % 2 === 0);
          for (const view of projections) {
            const expected: unknown[] = [];
            let before = new Map();
            for (const [position, rows] of plainFold(view, events)) {
              const all = [...new Set([...before.keys(), ...rows.keys()])].sort();
              for (const id of all)
                if (before.get(id) !== rows.get(id) && asked.includes(position))
                  expected.push({
                    position,
                    id,
                    before: before.get(id) ?? null,
                    after: rows.get(id) ?? null,
                  });
              before = rows;
            }
            expect(await past.changesAt(view, asked)).toEqual(expected);
          }
          expect(await past.changesAt(totals, [2n ** 63n - 1n])).toEqual([]);
        } finally {
          await own.close();
        }
      }),
      { numRuns: HISTORIES },
    );
  });
});

describe('what differs between two positions', () => {
  const twins = projections.filter((view) => view.history);
  const everything = (): Compared[] =>
    twins.map((view) => ({ view, columns: Object.keys(view.columns), rows: [] }));
  const compared = (more: Partial<Comparison> = {}): Comparison => ({
    from: 0n,
    to: 1000n,
    what: everything(),
    events: trail,
    where: [],
    first: 1000,
    after: null,
    ...more,
  });
  const rowsOf = async (asked: Comparison, of = views): Promise<Difference[]> =>
    (await of.differences(asked)).rows.map(({ row }) => row);
  const said = async (more: Partial<Comparison>) =>
    (await rowsOf(compared(more))).map(({ id, column }) => `${id} ${column}`);

  /** The same by plain folds: every row at both ends, every event in between. */
  function plainly({ from, to, what }: Comparison, events: LedgerEvent[], types: string[] | null) {
    const found: Difference[] = [];
    for (const { view, columns } of what) {
      const folded = plainFold(view, events);
      const at = (position: bigint): Rows =>
        [...folded].filter(([each]) => each <= position).at(-1)?.[1] ?? new Map();
      const last = new Map<string, bigint>();
      for (const [index, { position, type }] of events.entries()) {
        if (position <= from || position > to || (types && !types.includes(type))) continue;
        const before = events[index - 1] ? at(events[index - 1]?.position as bigint) : new Map();
        const after = at(position);
        for (const id of new Set([...before.keys(), ...after.keys()]))
          if (before.get(id) !== after.get(id)) last.set(id, position);
      }
      for (const [id, position] of last)
        for (const column of columns) {
          const [before, after] = [from, to].map((end) => {
            const row = at(end).get(id) as Record<string, unknown> | undefined;
            return row?.[column] ?? null;
          });
          if (!same(before, after))
            found.push({ view: view.name, id, column, before, after, position });
        }
    }
    const key = ({ position, view, id, column }: Difference) =>
      [String(position).padStart(20, '0'), view, id, column].join('\u0000');
    return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** An event and how far before it; the positions of this ledger have gaps. */
  const anyEnd = fc.tuple(fc.nat(30), fc.nat(1));
  const anyTypes = fc.option(
    fc.subarray(['AgencyRegistered', 'BudgetRequestDrafted', 'BudgetCopyReceived']),
  );

  test('is what plain folds say, in one page and in many', async () => {
    await fc.assert(
      fc.asyncProperty(
        happenings(30),
        fc.array(fc.tuple(anyEnd, anyEnd, anyTypes, fc.integer({ min: 1, max: 9 })), {
          minLength: 4,
          maxLength: 4,
        }),
        async (happened, questions) => {
          const own = await Bench.open();
          try {
            await own.ledger.append(...happened);
            await own.prepare();
            const past = new PostgresViews({ pool: own.pool });
            const events = await own.ledger.events();
            for (const [one, other, types, size] of questions) {
              const [from, to] = [one, other]
                .map(([n, before]) => (events[n]?.position ?? 200n) - BigInt(before))
                .sort((a, b) => Number(a - b)) as [bigint, bigint];
              const asked = compared({
                from,
                to,
                where: types ? [{ column: 'type', in: types }] : [],
              });
              const expected = plainly(asked, events, types);
              expect(await rowsOf(asked, past)).toEqual(expected);
              const all: Difference[] = [];
              for (let after: string | null = null; ; ) {
                const page = await past.differences({ ...asked, first: size, after });
                all.push(...page.rows.map(({ row }) => row));
                if (!page.hasNextPage) break;
                expect(page.rows).toHaveLength(size);
                after = page.rows.at(-1)?.cursor as string;
              }
              expect(all).toEqual(expected);
            }
          } finally {
            await own.close();
          }
        },
      ),
      { numRuns: HISTORIES },
    );
  });

  test('has each value as its row has it', async () => {
    const [first, from, renamed, to] = await happened(
      registered('a', 'Sở'),
      drafted(1, 'a', '5'),
      registered('a', 'Ban'),
      drafted(1, 'a', '900719925474099301'),
    );
    const before = { id: 'a', view: 'agencies', position: renamed };
    const request = { id: 'budgetRequest-1', view: 'requests', position: to };
    const line = { task: 'task "0" \\ \t', requested: '5' };
    expect((await rowsOf(compared({ from, to }))).filter(({ view }) => view !== 'totals')).toEqual([
      { ...before, column: 'folded', before: 'so', after: 'ban' },
      { ...before, column: 'name', before: 'Sở', after: 'Ban' },
      { ...before, column: 'seenAt', before: String(first), after: String(renamed) },
      { ...before, column: 'times', before: 1, after: 2 },
      {
        ...request,
        column: 'lines',
        before: [line],
        after: [{ ...line, requested: '900719925474099301' }],
      },
      { ...request, column: 'total', before: '5', after: '900719925474099301' },
    ]);
  });

  test('is none of what came back, nor of what began and ended in between', async () => {
    const [from, renamed, back, began, to] = await happened(
      registered('a', 'Sở', { parent: 'p' }),
      registered('a', 'Ban', { parent: 'p' }),
      registered('a', 'Sở', { parent: 'p' }),
      registered('b', 'Mới'),
      registered('b', 'Mới', { source: 'gone' }),
    );
    const what = [{ view: agencies, columns: ['name', 'parent'], rows: [] }];
    expect(await said({ from, to, what })).toEqual([]);
    expect(await said({ from, to: renamed, what })).toEqual(['a name']);
    expect(await said({ from: back, to: began, what })).toEqual(['b name']);
    expect(await said({ from: began, to, what })).toEqual(['b name']);
    expect(await said({ from: to, to, what })).toEqual([]);
    expect(await said({ from: to, to: 2n ** 70n, what })).toEqual([]);
  });

  test('is compared in those columns and rows only that it is asked of', async () => {
    const to = await given(drafted(1, 'a', '5'), drafted(2, 'b', '6'), copyReceived(2));
    const what = [
      { view: requests, columns: ['stage'], rows: [] },
      { view: requests, columns: ['total'], rows: [{ column: 'agency', is: 'a' }] },
      { view: agencies, columns: [], rows: [] },
    ];
    const first = ['budgetRequest-1 stage', 'budgetRequest-1 total'];
    expect(await said({ to, what })).toEqual(first);
    // Of a row that is gone, what it was decides.
    const whose = (agency: string) => [
      { view: requests, columns: ['total'], rows: [{ column: 'agency', is: agency }] },
    ];
    const ended = { from: to - 1n, to };
    expect(await said({ ...ended, what: whose('b') })).toEqual(['budgetRequest-2 total']);
    expect(await said({ ...ended, what: whose('a') })).toEqual([]);
    expect(await said({ to, what: [] })).toEqual([]);
  });

  test('is asked for by a cursor of this list, and of views that keep history', async () => {
    await given(...roster);
    const cursor = (...values: unknown[]) =>
      Buffer.from(JSON.stringify(values)).toString('base64url');
    for (const after of [
      'nothing',
      cursor('1', 'agencies', 'a'),
      cursor('1', 'agencies', 'a', null),
      cursor('1', 'agencies', 'a', 'x\u0000'),
      cursor('99999999999999999999', 'agencies', 'a', 'name'),
    ])
      await expect(views.differences(compared({ after }))).rejects.toThrow(BadCursor);
    const refused = (more: Partial<Comparison>, message: string) =>
      expect(views.differences(compared(more))).rejects.toThrow(message);
    await refused({ first: -1 }, 'a page of -1 differences');
    await refused({ what: [{ view: trail, columns: ['type'], rows: [] }] }, 'keeps no history');
    await refused({ what: [{ view: agencies, columns: ["x' --"], rows: [] }] }, 'has no column');
    await refused({ events: agencies }, 'has no column position');
  });
});

describe('waiting for a position', () => {
  test('costs one statement when there is nothing to wait for', async () => {
    const position = await given(...roster);
    expect(await views.reached(null)).toEqual({ position, stale: false });
    expect(await views.reached(position)).toEqual({ position, stale: false });
    expect(statements).toHaveLength(2);
    const [listening] = await bench.asOwner(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and query like 'listen%'`,
    );
    expect(listening?.count).toBe(0);
  });

  test('says stale past the deadline', async () => {
    const position = await given(...roster);
    const started = performance.now();
    expect(await views.reached(position + 1n)).toEqual({ position, stale: true });
    expect(performance.now() - started).toBeGreaterThan(290);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('ends as soon as a worker elsewhere has come so far', async () => {
    await given(...roster);
    const waiting = new PostgresViews({ pool: bench.pool, deadline: 20_000 });
    bench.onEnd(() => waiting.close());
    for (let n = 0; n < 5; n++) {
      const position = await bench.ledger.append(registered('a', `One ${n}`));
      const all = [1, 2, 3].map(() => waiting.reached(position));
      const worker = bench.work();
      expect(await Promise.all(all)).toEqual(all.map(() => ({ position, stale: false })));
      await worker.stop();
    }
  });

  test('is woken in this process without asking the database again', async () => {
    await given(...roster);
    const position = await bench.ledger.append(registered('a', 'Two'));
    const reached = views.reached(position);
    // On a busy machine it is a while before it waits.
    const waking = setInterval(() => {
      views.advanced(position - 1n);
      views.advanced(position + 3n);
    }, 5);
    expect(await reached).toEqual({ position: position + 3n, stale: false });
    clearInterval(waking);
  });

  test('misses no worker of this process that comes so far while the checkpoint is asked', async () => {
    const position = await given(...roster);
    const reached = views.reached(position + 1n);
    views.advanced(position + 1n);
    expect(await reached).toEqual({ position: position + 1n, stale: false });
  });

  test('looks once for all who begin to wait at the same time', async () => {
    const position = await given(...roster);
    await Promise.all([views.reached(position), views.reached(position), views.reached(null)]);
    expect(statements).toEqual(['checkpoint']);
  });

  test('goes on when the listening connection is killed', async () => {
    await given(...roster);
    const pool = appPool(bench.url, 'listening');
    const waiting = new PostgresViews({ pool, deadline: 20_000 });
    const position = await bench.ledger.append(registered('a', 'Two'));
    const reached = waiting.reached(position);
    const kill = () =>
      bench.asOwner(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'listening' and query like 'listen%'`,
      );
    await until(async () => (await kill()).length === 1);
    bench.work();
    expect(await reached).toEqual({ position, stale: false });
    await waiting.close();
    await pool.end();
  });

  test('ends when the views are closed', async () => {
    const position = await given(...roster);
    const waiting = new PostgresViews({ pool: bench.pool, deadline: 20_000 });
    const reached = waiting.reached(position + 1n);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await waiting.close();
    expect(await reached).toEqual({ position, stale: true });
  });
});

describe('a snapshot', () => {
  const lentOf = ({ totalCount, idleCount }: Bench['pool']) => totalCount - idleCount;
  const opened = (source = views) => {
    const snapshot = source.snapshot();
    bench.onEnd(() => snapshot.release());
    return snapshot;
  };

  test('stands where its first question found the views, while they move on', async () => {
    await given(...roster);
    const snapshot = opened();
    expect(lentOf(bench.pool)).toBe(0);
    await bench.ledger.append(registered('g', 'Before the first question'));
    bench.work();
    const position = await bench.caughtUp();
    expect(await snapshot.count(agencies, [], null)).toBe(7);
    await bench.ledger.append(registered('h', 'After it'));
    await bench.caughtUp();
    statements = [];
    const [count, below, rows, time] = await Promise.all([
      snapshot.count(agencies, [], null),
      snapshot.countsBelow(trail, 'id', ['none'], [], null),
      snapshot.byId(agencies, ['g', 'h'], null),
      snapshot.positionAt('2100-01-01T00:00:00Z'),
    ]);
    expect([count, below, rows.map((row) => row?.id)]).toEqual([7, [0], ['g', undefined]]);
    expect([time, await snapshot.position()]).toEqual([position, position]);
    expect(statements).toHaveLength(4);
    expect(lentOf(bench.pool)).toBe(1);
    await snapshot.release();
    expect(lentOf(bench.pool)).toBe(0);
    expect(await views.count(agencies, [], null)).toBe(8);
  });

  test('that was released answers nothing, and its connection is another’s', async () => {
    await given(...roster);
    const [unused, used] = [opened(), opened()];
    await unused.release();
    const asked = [1, 2, 3].map(() => used.count(agencies, [], null));
    const outcomes = Promise.allSettled(asked);
    await used.release();
    await used.release();
    const refused = (await outcomes).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const each of [unused, used])
      await expect(each.count(agencies, [], null)).rejects.toThrow('was released');
    await expect(unused.position()).rejects.toThrow('was released');
    expect(lentOf(bench.pool)).toBe(0);
  });

  test('writes nothing, and what fails in it ends with it', async () => {
    await given(...roster);
    await bench.asOwner('alter table views.agencies rename to elsewhere');
    const snapshot = opened();
    await expect(snapshot.count(agencies, [], null)).rejects.toThrow('does not exist');
    await expect(snapshot.count(trail, [], null)).rejects.toThrow('aborted');
    await snapshot.release();
    expect(lentOf(bench.pool)).toBe(0);
    await bench.asOwner('alter table views.elsewhere rename to agencies');
    await bench.asOwner('alter table views.timeline rename to elsewhere');
    const lost = opened();
    await expect(lost.position()).rejects.toThrow('does not exist');
    await lost.release();
    expect(lentOf(bench.pool)).toBe(0);
  });

  test('that is forgotten loses its connection, and the pool has room again', async () => {
    await given(...roster);
    const readers = new Pool({
      ...bench.pool.options,
      max: 1,
      connectionTimeoutMillis: 200,
      idle_in_transaction_session_timeout: 600,
    });
    readers.on('error', () => undefined);
    bench.onEnd(() => readers.end());
    const own = new PostgresViews({ pool: bench.pool, readers });
    const [forgotten, late] = [opened(own), opened(own)];
    await forgotten.position();
    await expect(late.position()).rejects.toThrow(ViewsBusy);
    await expect(late.count(agencies, [], null)).rejects.toThrow(ViewsBusy);
    await late.release();
    await until(() => readers.totalCount === 0);
    await expect(forgotten.count(agencies, [], null)).rejects.toThrow();
    await forgotten.release();
    const next = opened(own);
    expect(await next.count(agencies, [], null)).toBe(6);
    await next.release();
    expect(lentOf(readers)).toBe(0);
  });
});

test('each question is one statement, however many rows or parents there are', async () => {
  const head = await given(...someHappenings(200, 20), ...roster);
  const many = Array.from({ length: 300 }, (_, n) => `agency-${n % 5}`);
  const asked: [string, () => Promise<unknown>][] = [
    ['byId', () => views.byId(agencies, many, head)],
    ['page', () => views.page(agencies, query(), head)],
    ['pagesBelow', () => views.pagesBelow(agencies, 'parent', many, query(), head)],
    ['count', () => views.count(agencies, [], head)],
    ['countsBelow', () => views.countsBelow(agencies, 'parent', many, [], head)],
    [
      'talliesBelow',
      () => views.talliesBelow(agencies, 'parent', many, ['name'], ['times'], [], head),
    ],
    ['changesAt', () => views.changesAt(totals, [1n, 2n, head])],
    [
      'differences',
      () =>
        views.differences({
          from: 0n,
          to: head,
          what: [{ view: agencies, columns: ['name'], rows: [{ column: 'id', in: many }] }],
          events: trail,
          where: [],
          first: 100,
          after: null,
        }),
    ],
    ['reached', () => views.reached(head)],
    ['positionAt', () => views.positionAt('2026-03-02T01:30:01Z')],
    ['timeAt', () => views.timeAt(head)],
  ];
  for (const [name, ask] of asked) {
    statements = [];
    await ask();
    expect([name, statements.length]).toEqual([name, 1]);
  }
});

test('rows have the types of their definition', async () => {
  await given(drafted(1, 'a', '5'), registered('a', 'Sở'));
  const [row] = await views.byId(requests, ['budgetRequest-1'], null);
  expect(row).toEqual({
    id: 'budgetRequest-1',
    agency: 'a',
    stage: 'DRAFT',
    total: '5',
    lines: [{ task: 'task "0" \\ \t', requested: '5' }],
    submittedAt: null,
  });
  const agency: AgencyRow | null = (await views.byId(agencies, ['a'], null))[0] ?? null;
  expect(agency?.times).toBe(1);
  expect(agency?.commandable).toBe(true);
});
