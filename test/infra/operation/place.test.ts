import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { APP_ROLE } from '../../../src/infra/database/roles';
import { holdPlace, type Place, type PlaceOptions } from '../../../src/infra/operation/place';
import { asOwner, createDatabase, type TestDatabase } from '../../support/postgres';
import { until } from '../views-fixture';

jest.setTimeout(60_000);

let database: TestDatabase;
const ending: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});
afterAll(() => database.drop());

/** What happened, in order: who began and who was told to stop. */
let happened: string[];
beforeEach(() => {
  happened = [];
});

function candidate(who: string, options: Partial<PlaceOptions> = {}): Place {
  const stopping = new AbortController();
  const place = holdPlace({
    url: database.url,
    role: APP_ROLE,
    name: 'clock',
    signal: stopping.signal,
    log: () => undefined,
    async work(signal, begun) {
      happened.push(`${who} begins`);
      begun();
      if (!signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      happened.push(`${who} stops`);
    },
    ...options,
  });
  ending.unshift(async () => {
    stopping.abort();
    await place.done;
  });
  return place;
}

/** Two, of whom the first has the place. */
async function pair(first: Partial<PlaceOptions> = {}): Promise<[Place, Place]> {
  const one = candidate('one', first);
  await one.settled;
  const other = candidate('other');
  await other.settled;
  expect([one.status().held, other.status().held]).toEqual([true, false]);
  return [one, other];
}

test('of two candidates one holds the place; the other takes over when it is left', async () => {
  const [, other] = await pair();
  await (ending.at(-1) as () => Promise<unknown>)();
  await until(async () => other.status().held);
  expect(happened).toEqual(['one begins', 'one stops', 'other begins']);
});

test('places of different names do not exclude each other, nor do those of other databases', async () => {
  const one = candidate('one');
  const sealer = candidate('sealer', { name: 'sealer' });
  const elsewhere = await createDatabase();
  const far = candidate('far', { url: elsewhere.url });
  await Promise.all([one.settled, sealer.settled, far.settled]);
  expect([one, sealer, far].map((place) => place.status().held)).toEqual([true, true, true]);
  for (const end of ending.splice(0)) await end();
  await elsewhere.drop();
});

test('whoever loses his session stops at once', async () => {
  const [one, other] = await pair();
  await asOwner(
    database.url,
    `select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and datname = current_database()`,
  );
  // Who takes it then is whoever asks first.
  await until(async () => happened.length === 3);
  expect(happened).toEqual(['one begins', 'one stops', expect.stringContaining('begins')]);
  expect(one.status().held).not.toBe(other.status().held);
});

test('a holder that is cut off, his connection half open, stops before another begins', async () => {
  const proxy = await proxyBefore(database.url);
  ending.push(() => proxy.close());
  await pair({ url: proxy.url });
  const began = performance.now();
  proxy.goSilent();
  await until(async () => happened.includes('other begins'), 20_000);
  expect(happened).toEqual(['one begins', 'one stops', 'other begins']);
  expect(performance.now() - began).toBeLessThan(12_000);
});

test('who becomes unfit leaves the place, and asks for it again when he is fit', async () => {
  let reason: string | null = null;
  const [one, other] = await pair({ unfit: async () => reason });
  reason = 'no key';
  await until(async () => other.status().held);
  await until(async () => one.status().error === 'no key');
  reason = null;
  await until(async () => one.status().error === null);
  expect(one.status().held).toBe(false);
});

test('work that comes to its end by itself gives the place up for good', async () => {
  const one = candidate('one', { work: async () => void happened.push('one is done') });
  await one.done;
  const other = candidate('other');
  await other.settled;
  expect(happened).toEqual(['one is done', 'other begins']);
});

/** Between a client and the server, until it hands nothing on any more and closes nothing. */
async function proxyBefore(target: string) {
  const { port, hostname } = new URL(target);
  const sockets: Socket[] = [];
  let silent = false;
  const server = createServer((near) => {
    sockets.push(near);
    if (silent) return void near.pause();
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
    sockets.push(far);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    goSilent() {
      silent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
