import fastify from 'fastify';
import { serveLog } from '../../../src/infra/http-server/log-routes';
import { beginAnew } from '../../../src/infra/proof/begin-log';
import { logKeys } from '../../../src/infra/proof/log-keys';
import { logSource } from '../../../src/infra/proof/log-source';
import { someHappenings } from '../views-fixture';
import { Sealing } from './sealing';

jest.setTimeout(60_000);

test('after a new log what was served is served, byte for byte, and the new one has a prefix of its own', async () => {
  const sealing = await Sealing.open();
  try {
    const app = fastify();
    serveLog(app, sealing.pool);
    const get = async (url: string) => {
      const { statusCode, rawPayload, headers } = await app.inject(url);
      return { statusCode, bytes: rawPayload, cache: headers['cache-control'] };
    };
    const first = sealing.work();
    await sealing.ledger.append(...someHappenings(300, 40));
    await sealing.sealed();
    await first.stop();
    const paths = [
      '/log/checkpoint',
      '/log/tile/0/000',
      '/log/tile/0/001.p/44',
      '/log/tile/1/000.p/1',
    ];
    const before = await Promise.all(paths.map(get));
    expect(before.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect((await logSource(sealing.pool).checkpoint())?.prefix).toBe('/log/');

    const keys = logKeys({ home: `${sealing.home}/anew` });
    await beginAnew({ ...sealing.parts, keys }, await sealing.row());
    sealing.work({ keys });
    await sealing.sealed();
    expect(await Promise.all(paths.map(get))).toEqual(before);
    const source = await logSource(sealing.pool).checkpoint();
    expect(source?.prefix).toBe('/log/2/');
    const checkpoint = await get('/log/2/checkpoint');
    expect(checkpoint).toMatchObject({ statusCode: 200, cache: 'no-cache' });
    expect(checkpoint.bytes.toString()).toBe(source?.note);
    const tile = await get('/log/2/tile/0/000');
    expect(tile.cache).toBe('public, max-age=31536000, immutable');
    expect(tile.bytes).not.toEqual(before[1]?.bytes);
    // Its first leaf is the old checkpoint, and then come the same leaves.
    expect(tile.bytes.subarray(32)).toEqual(before[1]?.bytes.subarray(0, 255 * 32));
    for (const nothing of [
      '/log/1/checkpoint',
      '/log/3/checkpoint',
      '/log/02/tile/0/000',
      '/log/x/tile/0/000',
    ])
      expect((await get(nothing)).statusCode).toBe(404);
    const { logs } = JSON.parse((await get('/log/')).bytes.toString());
    expect(logs).toMatchObject([
      { number: 1, prefix: '/log/', size: 300, ended: true },
      { number: 2, prefix: '/log/2/', size: 301, ended: false, origin: 'ledger.example/log/2' },
    ]);
    await app.close();
  } finally {
    await sealing.close();
  }
});
