import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { EventStoreDBClient } from '@eventstore/db-client';
import {
  type DoubleOptions,
  type EventStoreDBDouble,
  startDouble,
} from '../support/eventstoredb-double';

/**
 * The double answers each of the two real clients over the real wire as the real server was seen to
 * (shared/notes/kurrent.md, part 0). What the clients make of it is theirs, and stands here too.
 *
 * The clients must not be loaded together, so the older one comes first; the last test shows why.
 */
const TIMEOUT = 60_000;
jest.setTimeout(TIMEOUT);

type Scheme = 'esdb' | 'kurrentdb';
type Revision = bigint | 'no_stream' | 'any' | 'stream_exists';
type Thrown = Error & Record<string, unknown>;
type Seen = {
  event?: { id: string; streamId: string; data: unknown; position?: { commit: bigint } };
};

const opened: { dispose(): Promise<void> }[] = [];
const started: EventStoreDBDouble[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  await Promise.all(opened.splice(0).map((client) => client.dispose()));
});

async function serve(options?: DoubleOptions) {
  const server = await startDouble(options);
  started.push(server);
  return server;
}

/** The newer client has the same calls under other types. */
async function connect(scheme: Scheme, server: EventStoreDBDouble, options?: string) {
  const url = server.url(scheme, options);
  const client =
    scheme === 'esdb'
      ? (await import('@eventstore/db-client')).EventStoreDBClient.connectionString(url)
      : ((await import('@kurrent/kurrentdb-client')).KurrentDBClient.connectionString(
          url,
        ) as unknown as EventStoreDBClient);
  opened.push(client);
  const append = (stream: string, ids: string[], expected: Revision, more = {}) => {
    const revision = { expectedRevision: expected, streamState: expected };
    return client.appendToStream(
      stream,
      ids.map((id) => eventOf(id)),
      { ...revision, ...more },
    );
  };
  return { client, append };
}

function eventOf(id: string, bytes: Uint8Array = Buffer.from(id)) {
  const contentType = 'application/octet-stream' as const;
  return { id, type: 'noted', contentType, data: bytes, metadata: undefined };
}

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
const idsIn = (server: EventStoreDBDouble, stream: string) =>
  server.data.stream(stream)?.map(({ id }) => id);
const thrown = (promise: Promise<unknown>): Promise<Thrown> =>
  promise.then(
    (value) => Promise.reject(new Error('nothing was thrown', { cause: value })),
    (error) => error,
  );

async function all<T>(read: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of read) list.push(item);
  return list;
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** As it must be tried after a connection is lost. */
async function untilDone<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** What a subscription says, in order. */
function recorded(subscription: ReturnType<EventStoreDBClient['subscribeToAll']>) {
  const said: string[] = [];
  const events: Seen[] = [];
  const errors: Thrown[] = [];
  for (const name of ['confirmation', 'caughtUp', 'end', 'close']) {
    subscription.on(name as 'end', () => said.push(name));
  }
  subscription.on('data', (seen) => {
    events.push(seen as Seen);
  });
  subscription.on('error', (error) => {
    said.push('error');
    errors.push(error as Thrown);
  });
  return { subscription, said, events, errors, ids: () => events.map(({ event }) => event?.id) };
}

describe.each(['esdb', 'kurrentdb'] as const)('%s://', (scheme) => {
  const isOlder = scheme === 'esdb';

  test('bytes come back as they went in, at the same positions everywhere', async () => {
    const server = await serve();
    const { client } = await connect(scheme, server);
    const live = recorded(client.subscribeToAll());
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const events = ids(3).map((id) => eventOf(id, bytes));
    const answer = await client.appendToStream('a', events);
    expect(answer).toMatchObject({ success: true, nextExpectedRevision: 2n });

    const read = await all(client.readStream('a'));
    expect(read.map(({ event }) => event?.id)).toEqual(events.map(({ id }) => id));
    for (const { event } of read) {
      expect(Buffer.from(event?.data as unknown as Uint8Array)).toEqual(bytes);
      expect(event).toMatchObject({ streamId: 'a', type: 'noted', isJson: false });
      expect(event?.position?.commit).toBe(event?.position?.prepare);
    }
    expect(read.at(-1)?.event?.position).toEqual(answer.position);
    const inAll = (await all(client.readAll())).filter(({ event }) => event?.streamId === 'a');
    expect(inAll.map(({ event }) => event?.position)).toEqual(
      read.map(({ event }) => event?.position),
    );
    await until(() => live.events.some(({ event }) => event?.id === events[2]?.id));
    expect(live.events.map(({ event }) => event?.position)).toEqual(
      (await all(client.readAll())).map(({ event }) => event?.position),
    );
  });

  test('$all has system streams, includes the start of a forward read, excludes it backwards', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    for (let i = 0; i < 6; i++) await append('a', ids(1), 'any');
    const whole = (await all(client.readAll())).map(({ event }) => event);
    expect(whole.some((event) => event?.streamId.startsWith('$'))).toBe(true);
    const positions = whole.map((event) => event?.position?.commit ?? 0n);
    expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(positions).size).toBe(positions.length);

    const commit = positions[3] as bigint;
    const fromPosition = { commit, prepare: commit };
    const forwards = await all(client.readAll({ fromPosition, maxCount: 2 }));
    expect(forwards.map(({ event }) => event?.position?.commit)).toEqual(positions.slice(3, 5));
    const backwards = await all(
      client.readAll({ fromPosition, direction: 'backwards', maxCount: 2 }),
    );
    expect(backwards.map(({ event }) => event?.position?.commit)).toEqual([
      positions[2],
      positions[1],
    ]);
    const after = recorded(client.subscribeToAll({ fromPosition }));
    await until(() => after.said.includes('caughtUp'));
    expect(after.events.map(({ event }) => event?.position?.commit)).toEqual(positions.slice(4));

    const last = { direction: 'backwards', fromPosition: 'end', maxCount: 1 } as const;
    expect((await all(client.readAll(last)))[0]?.event?.position?.commit).toBe(positions.at(-1));
    const beyond = { commit: 10n ** 9n, prepare: 10n ** 9n };
    expect(await all(client.readAll({ fromPosition: beyond }))).toEqual([]);
    const between = { commit: commit + 1n, prepare: commit + 1n };
    expect(await thrown(all(client.readAll({ fromPosition: between })))).toMatchObject({
      type: 'unavailable',
    });
    const lost = recorded(client.subscribeToAll({ fromPosition: between }));
    await until(() => lost.errors.length > 0);
    expect(lost.errors[0]).toMatchObject({ type: 'unknown' });
  });

  test('a stream is read from a revision, either way; a missing one is not found', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    const six = ids(6);
    await append('a', six, 'no_stream');
    const read = async (options: Parameters<typeof client.readStream>[1]) =>
      (await all(client.readStream('a', options))).map(({ event }) => event?.id);
    expect(await read({ fromRevision: 4n })).toEqual(six.slice(4));
    expect(await read({ fromRevision: 6n })).toEqual([]);
    expect(await read({ fromRevision: 1n, maxCount: 2 })).toEqual(six.slice(1, 3));
    expect(await read({ direction: 'backwards', fromRevision: 'end', maxCount: 1 })).toEqual([
      six[5],
    ]);
    expect(await read({ direction: 'backwards', fromRevision: 1n })).toEqual([six[1], six[0]]);
    expect((await thrown(read({ maxCount: 0 }))).type).toBe('unknown');
    expect(await thrown(all(client.readStream('b')))).toMatchObject({
      type: 'stream-not-found',
      streamName: 'b',
    });
  });

  test.each([
    ['by batch', {}],
    ['by a call of its own', { credentials: { username: 'a', password: 'b' } }],
  ])('a wrong expected version has an empty message and its fields, %s', async (_path, more) => {
    const server = await serve();
    const { append } = await connect(scheme, server);
    await append('a', ids(2), 'no_stream', more);
    const [expected, actual] = isOlder
      ? ['expectedVersion', 'actualVersion']
      : ['expectedState', 'actualState'];
    const cases: [string, Revision, bigint | string][] = [
      ['a', 'no_stream', 1n],
      ['a', 0n, 1n],
      ['a', 7n, 1n],
      ['b', 0n, 'no_stream'],
      ['b', 'stream_exists', 'no_stream'],
    ];
    for (const [stream, given, there] of cases) {
      const error = await thrown(append(stream, ids(1), given, more));
      expect(error.message).toBe('');
      expect(error).toMatchObject({
        type: 'wrong-expected-version',
        streamName: stream,
        [expected]: given,
        [actual]: there,
      });
    }
    const at = await append('a', ids(1), 1n, more);
    expect(at.nextExpectedRevision).toBe(2n);
    expect(at.position?.commit).toBe(server.data.stream('a')?.at(-1)?.position);
  });

  test('of appends at one revision at once, one wins', async () => {
    const server = await serve();
    const { append } = await connect(scheme, server);
    const outcomes = await Promise.allSettled(ids(20).map((id) => append('a', [id], 'no_stream')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(server.data.stream('a')).toHaveLength(1);
  });

  test('the same ids again: by the original revision nothing, otherwise doubled or refused', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    const [one, two] = ids(2) as [string, string];
    const first = await append('a', [one, two], 'no_stream');
    await append('a', ids(1), 1n);
    expect(await append('a', [one, two], 'no_stream')).toEqual(first);
    expect(server.data.stream('a')).toHaveLength(3);

    const other = [one, two].map((id) => eventOf(id, Buffer.from('other')));
    const options = { expectedRevision: 'no_stream', streamState: 'no_stream' } as const;
    expect(await client.appendToStream('a', other, options)).toEqual(first);
    const [kept] = await all(client.readStream('a', { maxCount: 1 }));
    expect(Buffer.from(kept?.event?.data as unknown as Uint8Array)).toEqual(Buffer.from(one));

    const onlyFirst = await append('a', [one], 'no_stream');
    expect(onlyFirst.nextExpectedRevision).toBe(0n);
    for (const partly of [[two], [one, two, randomUUID()]]) {
      const error = await thrown(append('a', partly, 'no_stream'));
      expect(error.type).toBe('wrong-expected-version');
    }
    expect((await thrown(append('a', [one, two], 0n))).type).toBe('wrong-expected-version');
    expect((await append('a', [one, two], 2n)).nextExpectedRevision).toBe(4n);
    expect(server.data.stream('a')).toHaveLength(5);

    expect(await append('b', [one], 'any')).toEqual(await append('b', [one], 'any'));
    expect(server.data.stream('b')).toHaveLength(1);
    await server.restart();
    // The first one finds out that its connection is gone.
    expect(await untilDone(() => append('a', [one, two], 'no_stream'))).toEqual(first);
    await append('b', [one], 'any');
    expect(idsIn(server, 'b')).toEqual([one, one]);
  });

  test('an append of nothing succeeds, and moves the log on without an event', async () => {
    const server = await serve();
    const { append } = await connect(scheme, server);
    await append('a', ids(1), 'no_stream');
    const [before, count] = [server.data.next, server.data.records.length];
    expect(await append('a', [], 0n)).toMatchObject({ success: true, nextExpectedRevision: 0n });
    expect(server.data.next).toBeGreaterThan(before);
    expect(server.data.records).toHaveLength(count);
  });

  test('at most 1 MiB of data in one append; ids, types and names are looked at', async () => {
    const server = await serve();
    const { client } = await connect(scheme, server);
    const of = (bytes: number) => [
      eventOf(randomUUID(), Buffer.alloc(bytes - 1)),
      eventOf(randomUUID(), Buffer.alloc(1)),
    ];
    await client.appendToStream('a', of(1_048_576));
    expect(await thrown(client.appendToStream('a', of(1_048_577)))).toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1_048_576,
    });
    const huge = eventOf(randomUUID(), Buffer.alloc(17 * 1024 * 1024));
    expect(await thrown(client.appendToStream('a', huge))).toMatchObject({
      type: 'unknown',
      code: 8,
    });
    expect(await thrown(client.appendToStream('a', eventOf('no uuid')))).toMatchObject({
      type: 'unknown',
      message: 'Could not recognize BadRequest',
    });
    expect(await thrown(client.appendToStream('', eventOf(randomUUID())))).toMatchObject({
      message: 'Could not recognize BadRequest',
    });
    expect(server.data.stream('a')).toHaveLength(2);
  });

  test('a subscription: confirmed, what is there, caughtUp, what comes', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    const [one, two, three] = ids(3) as [string, string, string];
    await append('a', [one, two], 'no_stream');
    const stream = recorded(client.subscribeToStream('a', { fromRevision: 0n }) as never);
    const missing = recorded(client.subscribeToStream('missing') as never);
    const end = recorded(client.subscribeToAll({ fromPosition: 'end' }));
    await until(() => [stream, end].every(({ said }) => said.includes('caughtUp')));
    await append('a', [three], 1n);
    await append('missing', [one], 'no_stream');
    await until(() => stream.events.length === 2 && end.events.length === 2);
    await until(() => missing.events.length === 1);
    expect(stream.ids()).toEqual([two, three]);
    expect(end.ids()).toEqual([three, one]);
    expect(stream.said).toEqual(['confirmation', 'caughtUp']);
  });

  test('a filter leaves system events out, and tells checkpoints to resume from', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    for (let i = 0; i < 40; i++) await append('a', ids(1), 'any');
    const checkpoints: bigint[] = [];
    const filter = {
      filterOn: 'streamName',
      prefixes: ['a'],
      checkpointInterval: 1,
      checkpointReached: async (_: unknown, at: { commit: bigint }) => {
        checkpoints.push(at.commit);
      },
    };
    const live = recorded(client.subscribeToAll({ filter: filter as never }));
    await until(() => live.said.includes('caughtUp'));
    expect(live.events).toHaveLength(40);
    expect(checkpoints).toEqual([
      server.data.records[31]?.position,
      server.data.records.at(-1)?.position,
    ]);
  });

  test('unsubscribing ends the call at the server', async () => {
    const server = await serve();
    const { client } = await connect(scheme, server);
    const subscription = client.subscribeToAll();
    await once(subscription, 'confirmation');
    expect(server.subscriptions).toBe(1);
    await subscription.unsubscribe();
    await until(() => server.subscriptions === 0);
  });

  test('a subscription is dropped, cut off or killed by one error and nothing else', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    const open = async () => {
      const live = recorded(client.subscribeToAll());
      await until(() => live.said.includes('caughtUp'));
      return live;
    };
    const ways: [() => unknown, object][] = [
      [() => server.endSubscriptions('dropped'), { type: 'unavailable', code: 14 }],
      [
        () => server.endSubscriptions('too slow'),
        { type: isOlder ? 'timeout' : 'unknown', code: 10 },
      ],
      [() => server.dropConnections(), { type: 'unavailable', code: 14 }],
      [() => server.restart(), { type: 'unavailable', code: 14 }],
    ];
    for (const [end, error] of ways) {
      const live = await open();
      await end();
      await until(() => live.errors.length > 0);
      expect(live.errors[0]).toMatchObject(error);
      await append('a', ids(1), 'any').catch(() => undefined);
      expect(live.said).toEqual(['confirmation', 'caughtUp', 'error']);
    }
  });

  test('a subscription that the server ends by OK ends silently', async () => {
    const server = await serve();
    const { client } = await connect(scheme, server);
    server.fault({ on: 'subscription', do: 'ended', after: 1 });
    const live = recorded(client.subscribeToAll());
    await until(() => live.said.includes('end'));
    expect(live.events).toHaveLength(1);
    expect(live.errors).toEqual([]);
  });

  test('a live subscription that does not keep up is cut off, and loses nothing', async () => {
    const server = await serve({ liveBuffer: 50 });
    const { client } = await connect(scheme, server);
    const slow = recorded(client.subscribeToAll());
    await until(() => slow.said.includes('caughtUp'));
    slow.subscription.pause();
    const written: string[] = [];
    while (server.subscriptions > 0) {
      const more = ids(20);
      await client.appendToStream(
        'a',
        more.map((id) => eventOf(id, Buffer.alloc(5_000))),
      );
      written.push(...more);
    }
    slow.subscription.resume();
    await until(() => slow.errors.length > 0);
    expect(slow.errors[0]?.message).toContain(
      'Consumer too slow to handle event while live. Client resubscription required.',
    );
    const fromPosition = slow.events.at(-1)?.event?.position as { commit: bigint; prepare: bigint };
    const again = recorded(client.subscribeToAll({ fromPosition }));
    await until(() => again.said.includes('caughtUp'));
    const seen = [...slow.ids(), ...again.ids()].filter((id) => written.includes(id ?? ''));
    expect(seen).toEqual(written);
  });

  test('for a while after a start the server is not ready', async () => {
    const unready = await serve({ notReadyFor: TIMEOUT });
    const { client, append } = await connect(scheme, unready);
    expect(await thrown(append('a', ids(1), 'any'))).toMatchObject({
      type: 'unknown',
      message: 'Could not recognize Server Is Not Ready',
    });
    expect(await thrown(all(client.readAll()))).toMatchObject({ type: 'unavailable' });
    const live = recorded(client.subscribeToAll());
    await until(() => live.errors.length > 0);
    expect(live.errors[0]).toMatchObject({ type: 'unavailable' });

    const soon = await connect(scheme, await serve({ notReadyFor: 200 }));
    await untilDone(() => soon.append('a', ids(1), 'any'));
  });

  test('an append is not answered, whether it is written or not, until the connection ends', async () => {
    const server = await serve();
    const { append } = await connect(scheme, server);
    await append('warm', ids(1), 'any');
    server.fault({ on: 'append', do: 'unanswered' });
    server.fault({ on: 'append', do: 'written, unanswered' });
    const unanswered = [append('a', ids(1), 'any'), append('b', ids(1), 'any')];
    const outcomes = Promise.allSettled(unanswered);
    const next = append('c', ids(1), 'any');
    expect(await Promise.race([next.then(() => 'the next'), outcomes])).toBe('the next');
    expect(server.data.stream('a')).toBeUndefined();
    expect(server.data.stream('b')).toHaveLength(1);
    server.dropConnections();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ reason: { type: 'unavailable', code: 14 } });
    }
  });

  test('an append is answered late, or as a timeout, or the connection is reset', async () => {
    const server = await serve();
    const { append } = await connect(scheme, server);
    server.fault({ on: 'append', do: 'written, answered late', ms: 100 });
    const late = append('late', ids(1), 'any');
    await until(() => server.data.stream('late') !== undefined);
    expect(await late).toMatchObject({ success: true, nextExpectedRevision: 0n });

    server.fault({ on: 'append', do: 'timeout' });
    server.fault({ on: 'append', do: 'written, timeout' });
    for (const stream of ['timeout', 'written, timeout']) {
      const error = await thrown(append(stream, ids(1), 'no_stream'));
      expect(error).toMatchObject({ type: 'deadline-exceeded', message: '' });
    }
    const past = await thrown(append('past', ids(1), 'any', { deadline: -1_000 }));
    expect(past.type).toBe('deadline-exceeded');
    server.fault({ on: 'append', do: 'not ready' });
    expect((await thrown(append('unready', ids(1), 'any'))).type).toBe('unknown');

    for (const fault of ['dropped', 'written, dropped'] as const) {
      server.fault({ on: 'append', do: fault });
      const error = await thrown(append(fault, ids(1), 'no_stream'));
      expect(error).toMatchObject({ type: 'unavailable', code: 14 });
    }
    const [there, absent] = [
      ['written, timeout', 'written, dropped'],
      ['timeout', 'dropped', 'past'],
    ];
    expect(there.map((stream) => server.data.stream(stream)?.length)).toEqual([1, 1]);
    expect(absent.map((stream) => server.data.stream(stream))).toEqual(absent.map(() => undefined));
  });

  test('a read is never answered, not ready, or cut off in the middle', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    await append('a', ids(10), 'no_stream');
    server.fault({ on: 'read', do: 'unanswered' });
    const never = all(client.readStream('a')).then(() => 'answered');
    never.catch(() => undefined);
    await until(() => server.waitingFaults === 0);
    const next = all(client.readStream('a')).then(() => 'the next');
    expect(await Promise.race([never, next])).toBe('the next');

    server.fault({ on: 'read', do: 'not ready' });
    expect((await thrown(all(client.readStream('a')))).type).toBe('unavailable');
    server.fault({ on: 'read', do: 'cut off', after: 4 });
    const got: unknown[] = [];
    const cutOff = async () => {
      for await (const { event } of client.readStream('a')) got.push(event?.id);
    };
    expect((await thrown(cutOff())).type).toBe('unavailable');
    expect(got).toEqual(idsIn(server, 'a')?.slice(0, got.length));
    expect(got.length).toBeLessThanOrEqual(4);
  });

  test('a server without features leaves the client stuck, a client to come is well', async () => {
    const server = await serve();
    const { append } = await connect(scheme, server);
    server.fault({ on: 'features', do: 'error' });
    for (let i = 0; i < 3; i++) {
      expect(await thrown(append('a', ids(1), 'any'))).toMatchObject({ code: 2 });
    }
    const second = await connect(scheme, server);
    server.fault({ on: 'features', do: 'unanswered' });
    const stuck = second.append('b', ids(1), 'any');
    stuck.catch(() => undefined);
    await until(() => server.waitingFaults === 0);
    const third = await connect(scheme, server);
    const well = third.append('c', ids(1), 'any').then(() => 'well');
    expect(await Promise.race([stuck, well])).toBe('well');
  });

  test('a restarted server is found again by the same client', async () => {
    const server = await serve();
    const { client, append } = await connect(scheme, server);
    await append('a', ids(1), 'no_stream');
    await all(client.readStream('a'));
    const url = server.url(scheme);
    await server.restart();
    expect(server.url(scheme)).toBe(url);
    await untilDone(() => append('a', ids(1), 0n));
    expect(await untilDone(() => all(client.readStream('a')))).toHaveLength(2);
  });

  test('three nodes: a follower forwards an append, or names the leader who is required', async () => {
    const server = await serve({ nodes: 3 });
    const { client, append } = await connect(scheme, server);
    await append('a', ids(1), 'no_stream');
    await all(client.readStream('a'));
    server.moveLeader();
    expect(await append('a', ids(1), 0n)).toMatchObject({ nextExpectedRevision: 1n });
    const read = () => all(client.readStream('a'));
    // The newer client's reads always require the leader.
    if (!isOlder) expect(await thrown(read())).toMatchObject({ type: 'not-leader' });
    expect(await read()).toHaveLength(2);

    const strict = await connect(scheme, server);
    await strict.append('b', ids(1), 'any', { requiresLeader: true });
    server.moveLeader();
    const error = await thrown(strict.append('b', ids(1), 'any', { requiresLeader: true }));
    const port = Number(/:(\d+)[,?]/.exec(server.url(scheme))?.[1]);
    expect(error).toMatchObject({ type: 'not-leader', leader: { address: '127.0.0.1', port } });
    await strict.append('b', ids(1), 'any', { requiresLeader: true });
    expect(server.data.stream('b')).toHaveLength(2);
  });

  test('three nodes: the leader is killed, and what was in flight or comes in the gap is unknown', async () => {
    const server = await serve({ nodes: 3 });
    const { client, append } = await connect(scheme, server);
    const read = () => all(client.readStream('a'));
    await append('a', ids(1), 'no_stream');
    await read();
    server.fault({ on: 'append', do: 'unanswered' });
    server.fault({ on: 'append', do: 'written, unanswered' });
    const [absent, there] = ids(2) as [string, string];
    const inFlight = [
      append('absent', [absent], 'no_stream'),
      append('there', [there], 'no_stream'),
    ];
    const ended = Promise.all(inFlight.map(thrown));
    await until(() => server.waitingFaults === 0);
    await server.killLeader({ gap: TIMEOUT, written: (stream) => stream === 'gap, there' });
    for (const error of await ended) expect(error).toMatchObject({ type: 'unavailable', code: 14 });
    const inGap = ['gap, absent', 'gap, there'].map((stream) =>
      append(stream, ids(1), 'no_stream'),
    );
    const gone = Promise.all(inGap.map(thrown));
    await until(() => server.heldAppends === 2);
    server.elect();
    for (const error of await gone) {
      expect(error).toMatchObject({ type: 'deadline-exceeded', message: '' });
    }
    expect(server.data.stream('gap, absent')).toBeUndefined();
    expect(server.data.stream('gap, there')).toHaveLength(1);

    await append('absent', [absent], 'no_stream');
    await append('there', [there], 'no_stream');
    expect([idsIn(server, 'absent'), idsIn(server, 'there')]).toEqual([[absent], [there]]);
    if (isOlder) expect(await read()).toHaveLength(1);
    else {
      for (let i = 0; i < 3; i++) expect((await thrown(read())).type).toBe('unavailable');
      await server.startAll();
      const refused: unknown[] = [];
      const patient = () => read().catch((error) => Promise.reject(refused.push(error.type)));
      expect(await untilDone(patient)).toHaveLength(1);
      expect(refused.at(-1)).toBe('not-leader');
    }
  });

  test('three nodes: all are killed and come back, and the same client never appends again', async () => {
    const server = await serve({ nodes: 3 });
    const { client, append } = await connect(scheme, server, 'maxDiscoverAttempts=3');
    await append('a', ids(1), 'no_stream');
    await server.killAll();
    // It may have heard of the loss already.
    await thrown(append('a', ids(1), 0n));
    const message = 'Failed to discover after 3 attempts.';
    expect(await thrown(append('a', ids(1), 0n))).toMatchObject({ message });
    await server.startAll();
    for (let i = 0; i < 3; i++)
      expect((await thrown(append('a', ids(1), 0n))).message).toBe(message);
    if (isOlder) expect(await all(client.readStream('a'))).toHaveLength(1);
    const another = await connect(scheme, server);
    await another.append('a', ids(1), 0n);
    expect(await all(another.client.readStream('a'))).toHaveLength(2);
  });

  test('the older client shares its unanswered appends between all client objects', async () => {
    const server = await serve();
    const [first, second] = [await connect(scheme, server), await connect(scheme, server)];
    await first.append('a', ids(1), 'any');
    server.fault({ on: 'append', do: 'unanswered' });
    const unanswered = second.append('b', ids(1), 'any').catch(({ code }) => code);
    await until(() => server.waitingFaults === 0);
    await first.client.dispose();
    const next = second.append('c', ids(1), 'any').then(() => 'still unanswered');
    const cancelled = 1;
    expect(await Promise.race([unanswered, next])).toBe(isOlder ? cancelled : 'still unanswered');
  });
});

test('once both clients are loaded, appends of the older one cannot be sent', async () => {
  const server = await serve();
  await connect('kurrentdb', server);
  const { append } = await connect('esdb', server);
  expect(await thrown(append('a', ids(1), 'any'))).toMatchObject({
    code: 13,
    message: expect.stringContaining('getDeadline21100 is not a function'),
  });
});
