import { createHash, randomUUID } from 'node:crypto';
import {
  AppendOutcome,
  EventStore,
  NewEvent,
  Position,
  START,
  StoredEvent,
  StreamAppend,
} from '../../src/infra/event-store/event-store';

export type OpenedStore = {
  store: EventStore;
  /** Another store over the same data, as after a restart; the first stays as it is. */
  reopen(): Promise<EventStore>;
  /** Closes every store that was opened, and takes the data away. */
  close(): Promise<void>;
};

/** An event whose columns and body agree, as an engine may check. `text` is what its data says. */
export function newEvent(stream: string, version: number, text = 'Lập dự toán'): NewEvent {
  const id = randomUUID();
  const type = 'BudgetRequestDrafted';
  const recordedAt = '2026-03-02T01:30:00.000Z';
  const body = JSON.stringify({ data: { text }, id, recordedAt, stream, type, version });
  const bytes = (what: string) => createHash('sha256').update(what).update(id).digest();
  return { id, type, recordedAt, body, nonce: bytes('nonce'), leafHash: bytes('leaf') };
}

/** `count` events that follow on what is expected. */
export function appendTo(
  stream: string,
  expected: StreamAppend['expected'],
  count = 1,
): StreamAppend {
  const first = expected === 'no stream' ? 0 : expected + 1;
  const events = Array.from({ length: count }, (_, n) => newEvent(stream, first + n));
  return { stream, expected, events };
}

const newStream = () => `budgetRequest-${randomUUID()}`;

const one = async (store: EventStore, append: StreamAppend): Promise<AppendOutcome> => {
  const [outcome, ...others] = await store.append([append]);
  if (!outcome || others.length > 0) throw new Error('one append, one outcome');
  return outcome;
};

const positionsOf = (outcome: AppendOutcome): Position[] => {
  if (outcome.outcome !== 'written') throw new Error(`not written: ${outcome.actual}`);
  return outcome.positions;
};

const written = async (store: EventStore, append: StreamAppend): Promise<Position[]> =>
  positionsOf(await one(store, append));

/** What the store must give back for an append that got these positions. */
const storedAs = (append: StreamAppend, positions: Position[]): StoredEvent[] =>
  append.events.map((event, n) => ({
    ...event,
    stream: append.stream,
    version: (append.expected === 'no stream' ? 0 : append.expected + 1) + n,
    position: positions[n] ?? START,
  }));

const ids = (events: { id: string }[]) => events.map(({ id }) => id);

/** The first `count` events that a subscription gives; then it is ended. */
async function follow(store: EventStore, after: Position, count: number): Promise<StoredEvent[]> {
  const seen: StoredEvent[] = [];
  if (count === 0) return seen;
  const done = new AbortController();
  for await (const events of store.subscribe(after, done.signal)) {
    seen.push(...events);
    if (seen.length >= count) done.abort();
  }
  return seen;
}

async function readToEnd(store: EventStore, after: Position, page: number): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (;;) {
    const events = await store.readAll(all.at(-1)?.position ?? after, page);
    if (events.length === 0) return all;
    all.push(...events);
  }
}

/** Positions grow, and every stream's versions come from 0 on without a hole. */
function expectOneOrder(events: StoredEvent[]): void {
  const versions = new Map<string, number>();
  let before = START;
  for (const { position, stream, version, id } of events) {
    if (position <= before) throw new Error(`${id} at ${position} follows ${before}`);
    const expected = (versions.get(stream) ?? -1) + 1;
    if (version !== expected) throw new Error(`${stream}: ${version} instead of ${expected}`);
    versions.set(stream, version);
    before = position;
  }
}

/** The suite that every engine passes. Each test has streams, or a store, of its own. */
export function eventStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}, an event store`, () => {
    let opened: OpenedStore;
    let store: EventStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const context: Context = { store: () => store, reopen: () => opened.reopen() };
    describe('appending', () => appending(context));
    describe('reading', () => reading(context));
    describe('following', () => following(context));
    describe('many writers', () => manyWriters(context));
  });
}

type Context = { store(): EventStore; reopen(): Promise<EventStore> };

function appending({ store }: Context): void {
  test('a stream begins where none was, and goes on from its last version', async () => {
    const stream = newStream();
    const first = await written(store(), appendTo(stream, 'no stream', 2));
    const second = await written(store(), appendTo(stream, 1));
    const positions = [...first, ...second];
    expect(positions).toHaveLength(3);
    expect([...positions].sort((a, b) => (a < b ? -1 : 1))).toEqual(positions);
    expect(new Set(positions).size).toBe(3);
    expect(await store().head()).toBe(second[0]);
  });

  test.each([
    ['a stream that is there is not begun again', 'no stream', 2],
    ['too low a version is a conflict', 1, 2],
    ['too high a version is a conflict', 3, 2],
  ] as const)('%s', async (_, expected, actual) => {
    const stream = newStream();
    await written(store(), appendTo(stream, 'no stream', 3));
    const head = await store().head();
    expect(await one(store(), appendTo(stream, expected))).toEqual({ outcome: 'conflict', actual });
    expect(await store().head()).toBe(head);
    expect((await store().readStreams([{ stream, after: -1 }])).events).toHaveLength(3);
  });

  test.each([0, 4])('a stream that is missing has no version %d', async (expected) => {
    const outcome = await one(store(), appendTo(newStream(), expected));
    expect(outcome).toEqual({ outcome: 'conflict', actual: 'no stream' });
  });

  test('a conflict of several events writes none of them', async () => {
    const stream = newStream();
    await written(store(), appendTo(stream, 'no stream'));
    const outcome = await one(store(), appendTo(stream, 'no stream', 3));
    expect(outcome).toEqual({ outcome: 'conflict', actual: 0 });
    expect((await store().readStreams([{ stream, after: -1 }])).events).toHaveLength(1);
  });

  test('of sixteen who begin a stream at once one does', async () => {
    const stream = newStream();
    const appends = Array.from({ length: 16 }, () => appendTo(stream, 'no stream'));
    const outcomes = await Promise.all(appends.map((append) => one(store(), append)));
    const winners = appends.filter((_, n) => outcomes[n]?.outcome === 'written');
    expect(winners).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'conflict')).toEqual(
      Array(15).fill({ outcome: 'conflict', actual: 0 }),
    );
    const { events } = await store().readStreams([{ stream, after: -1 }]);
    expect(ids(events)).toEqual(winners.flatMap((append) => ids(append.events)));
  });

  test('several appends of one call have each an outcome of its own', async () => {
    const [known, fresh, missing] = [newStream(), newStream(), newStream()];
    await written(store(), appendTo(known, 'no stream', 2));
    const appends = [
      appendTo(known, 0, 2),
      appendTo(fresh, 'no stream', 2),
      appendTo(missing, 7),
      appendTo(known, 1, 3),
      appendTo(known, 4),
      appendTo(known, 4),
    ];
    const outcomes = await store().append(appends);
    expect(
      outcomes.map((outcome) => (outcome.outcome === 'written' ? 'written' : outcome)),
    ).toEqual([
      { outcome: 'conflict', actual: 1 },
      'written',
      { outcome: 'conflict', actual: 'no stream' },
      'written',
      'written',
      { outcome: 'conflict', actual: 5 },
    ]);
    const asked = [known, fresh, missing].map((stream) => ({ stream, after: -1 }));
    const { events } = await store().readStreams(asked);
    expectOneOrder(events);
    const expected = appends.flatMap((append, n) => {
      const outcome = outcomes[n];
      return outcome?.outcome === 'written' ? storedAs(append, outcome.positions) : [];
    });
    const fromSecond = events.filter(({ stream, version }) => stream !== known || version > 1);
    expect(fromSecond).toEqual(expected.sort((a, b) => (a.position < b.position ? -1 : 1)));
  });

  test('nothing to append is nothing appended', async () => {
    expect(await store().append([])).toEqual([]);
    expect(await store().head()).toBe(START);
  });
}

function reading({ store }: Context): void {
  test('an empty store stands at the start', async () => {
    expect(await store().head()).toBe(START);
    expect(await store().readAll(START, 10)).toEqual([]);
    expect(await store().readStreams([{ stream: newStream(), after: -1 }])).toEqual({
      position: START,
      events: [],
    });
  });

  test('what was written is read back to the byte', async () => {
    const stream = newStream();
    const texts = [
      'Kế hoạch tổ chức Lễ hội Đền Hùng: Sở Văn hoá, Thể thao và Du lịch',
      // 200 kB: three bytes each.
      'ờ'.repeat(66_667),
      'dấu " \\ / \b \f \n \r \t \u0001 \u001f \u007f \u2028 \ud83c\udf8b',
      '{1,"2",NULL} \'); drop table events; --',
    ];
    const events = texts.map((text, version) => newEvent(stream, version, text));
    // Not what JSON.stringify makes: an escape and spaces that must stay as they are.
    const last = newEvent(stream, texts.length, 'x');
    const body = last.body.replace('"x"', ' "\\u0111\\u00E1 \\/"  ');
    const append: StreamAppend = {
      stream,
      expected: 'no stream',
      events: [
        ...events,
        { ...last, body, nonce: null, leafHash: Buffer.from([...Array(32).keys()]) },
      ],
    };
    const expected = storedAs(append, await written(store(), append));
    expect((await store().readStreams([{ stream, after: -1 }])).events).toEqual(expected);
    expect(await store().readAll(START, 10)).toEqual(expected);
  });

  test('streams are read after a version, in the order of the ledger', async () => {
    const [a, b, c] = [newStream(), newStream(), newStream()];
    const appends = [
      appendTo(a, 'no stream', 2),
      appendTo(b, 'no stream'),
      appendTo(c, 'no stream'),
      appendTo(a, 1),
      appendTo(b, 0, 2),
    ];
    const all: StoredEvent[] = [];
    for (const append of appends) all.push(...storedAs(append, await written(store(), append)));
    const position = await store().head();
    const read = await store().readStreams([
      { stream: b, after: 0 },
      { stream: newStream(), after: -1 },
      { stream: a, after: 0 },
    ]);
    expect(read).toEqual({ position, events: [all[1], all[4], all[5], all[6]] });
    expect(await store().readStreams([{ stream: a, after: 2 }])).toEqual({ position, events: [] });
    expect(await store().readStreams([])).toEqual({ position, events: [] });
  });

  test('streams are read as they stood at one position while others write', async () => {
    const streams = [newStream(), newStream(), newStream()];
    let writing = true;
    const writers = streams.map(async (stream) => {
      for (let n = 0; n < 60; n++)
        await written(store(), appendTo(stream, n ? n - 1 : 'no stream'));
    });
    const finished = Promise.all(writers).finally(() => {
      writing = false;
    });
    const reads = [];
    while (writing) {
      reads.push(await store().readStreams(streams.map((stream) => ({ stream, after: -1 }))));
    }
    await finished;
    const everything = await readToEnd(store(), START, 1_000);
    expect(everything).toHaveLength(180);
    for (const { position, events } of reads) {
      expect(ids(events)).toEqual(ids(everything.filter((event) => event.position <= position)));
    }
  });

  test('each event is found at its position, and nothing before, between or after them', async () => {
    const append = appendTo(newStream(), 'no stream', 3);
    const told = storedAs(append, await written(store(), append));
    for (const event of told) expect(await store().eventAt(event.position)).toEqual(event);
    const last = told[2]?.position ?? START;
    expect(await store().eventAt(START)).toBeNull();
    expect(await store().eventAt(last + 1n)).toBeNull();
    expect(await store().eventAt(last + 1_000_000n)).toBeNull();
  });

  test('pages, a subscription and the appends tell the same order', async () => {
    const told: StoredEvent[] = [];
    for (let n = 0; n < 12; n++) {
      const append = appendTo(newStream(), 'no stream', (n % 3) + 1);
      told.push(...storedAs(append, await written(store(), append)));
    }
    for (const page of [1, 5, 24, 100]) {
      expect(await readToEnd(store(), START, page)).toEqual(told);
    }
    expect(await store().readAll(START, 5)).toEqual(told.slice(0, 5));
    expect(await follow(store(), START, told.length)).toEqual(told);
    const middle = told[9]?.position ?? START;
    expect(await readToEnd(store(), middle, 7)).toEqual(told.slice(10));
    expect(await follow(store(), middle, told.length - 10)).toEqual(told.slice(10));
  });
}

function following({ store, reopen }: Context): void {
  test('a subscription gives what is there and then what comes', async () => {
    const stream = newStream();
    const before = appendTo(stream, 'no stream', 3);
    const after = appendTo(stream, 2, 2);
    const expected = storedAs(before, await written(store(), before));
    const following = follow(store(), START, 5);
    expected.push(...storedAs(after, await written(store(), after)));
    expect(await following).toEqual(expected);
  });

  test('it goes on where it was left, also after a restart', async () => {
    const stream = newStream();
    await written(store(), appendTo(stream, 'no stream', 7));
    const seen = await follow(store(), START, 3);
    await written(store(), appendTo(stream, 6, 2));
    const restarted = await reopen();
    const rest = follow(restarted, seen.at(-1)?.position ?? START, 11 - seen.length);
    await written(restarted, appendTo(stream, 8, 2));
    const all = [...seen, ...(await rest)];
    expect(all.map(({ version }) => version)).toEqual([...Array(11).keys()]);
    expect(all).toEqual(await readToEnd(restarted, START, 100));
  });

  test('one that waits ends promptly when it is aborted', async () => {
    await written(store(), appendTo(newStream(), 'no stream'));
    const ending = new AbortController();
    const subscription = store().subscribe(START, ending.signal)[Symbol.asyncIterator]();
    expect((await subscription.next()).value).toHaveLength(1);
    const next = subscription.next();
    setTimeout(() => ending.abort(), 50);
    const began = performance.now();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('one that is aborted before it begins gives nothing', async () => {
    await written(store(), appendTo(newStream(), 'no stream'));
    const subscription = store().subscribe(START, AbortSignal.abort());
    expect(await subscription[Symbol.asyncIterator]().next()).toEqual({
      done: true,
      value: undefined,
    });
  });

  test('one that nobody reads on keeps nobody else from going on', async () => {
    const stream = newStream();
    await written(store(), appendTo(stream, 'no stream'));
    const ending = new AbortController();
    const slow = store().subscribe(START, ending.signal)[Symbol.asyncIterator]();
    expect((await slow.next()).value).toHaveLength(1);
    await written(store(), appendTo(stream, 0, 3));
    expect(await follow(store(), START, 4)).toHaveLength(4);
    const rest: { value?: StoredEvent[] } = await slow.next();
    expect(rest.value?.[0]?.version).toBe(1);
    ending.abort();
    await slow.return?.();
  });
}

/**
 * Writers that contend for few streams and often lose, and that each write to a stream of their own
 * and never lose there. Tells what was written, in the order of the positions.
 */
async function contend(
  stores: EventStore[],
  { writers, rounds }: { writers: number; rounds: number },
): Promise<{ told: StoredEvent[]; own: number; refused: number }> {
  const shared = Array.from({ length: 4 }, newStream);
  const result = { told: [] as StoredEvent[], own: 0, refused: 0 };
  const writer = async (store: EventStore, number: number) => {
    const own = newStream();
    for (let round = 0; round < rounds; round++) {
      const contested = shared[(number + round) % shared.length] ?? own;
      const { events } = await store.readStreams([{ stream: contested, after: -1 }]);
      const appends = [
        appendTo(contested, events.at(-1)?.version ?? 'no stream', (round % 2) + 1),
        appendTo(own, round ? round - 1 : 'no stream'),
        // Always wrong: what is refused must leave no trace in the order.
        appendTo(own, round + 5, 2),
      ];
      const outcomes = await store.append(appends);
      appends.forEach((append, n) => {
        const outcome = outcomes[n];
        if (outcome?.outcome === 'written') {
          result.told.push(...storedAs(append, outcome.positions));
          if (n === 1) result.own++;
        } else if (n === 2) result.refused++;
      });
    }
  };
  await Promise.all(
    stores.flatMap((store) => Array.from({ length: writers }, (_, n) => writer(store, n))),
  );
  result.told.sort((a, b) => (a.position < b.position ? -1 : 1));
  return result;
}

/** Everything from the start on, live, until an event of that stream. */
async function tail(store: EventStore, last: string): Promise<StoredEvent[]> {
  const seen: StoredEvent[] = [];
  for await (const events of store.subscribe(START, new AbortController().signal)) {
    seen.push(...events);
    if (events.some(({ stream }) => stream === last)) break;
  }
  return seen;
}

function manyWriters({ store, reopen }: Context): void {
  test('there is one order, the same for every reader at any time', async () => {
    const [first, second] = [store(), await reopen()];
    const last = appendTo(newStream(), 'no stream');
    const tails = () => [first, second].map((from) => tail(from, last.stream));

    const before = tails();
    const contending = contend([first, second], { writers: 4, rounds: 15 });
    // In the middle by the count of what is written, not by the clock.
    await follow(second, START, 60);
    const during = tails();
    const { told, own, refused } = await contending;
    const after = tails();
    told.push(...storedAs(last, await written(first, last)));

    expect([own, refused]).toEqual([120, 120]);
    expectOneOrder(told);
    for (const seen of await Promise.all([...before, ...during, ...after])) {
      expect(seen).toEqual(told);
    }
    for (const from of [first, second]) {
      expect(await readToEnd(from, START, 50)).toEqual(told);
      expect(await readToEnd(from, START, 1_000)).toEqual(told);
    }
  }, 30_000);
}
