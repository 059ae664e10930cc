import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { rebuild } from '../../src/infra/projector/rebuild';
import { replay } from '../../src/infra/projector/replay';
import { PostgresViews } from '../../src/infra/views/postgres-views';
import { layoutOf } from '../../src/infra/projector/tables';
import { projections as real } from '../../src/projections';
import { agencies, Bench, drafted, registered, submitted, TestLedger, totals } from './views-fixture';
jest.setTimeout(300_000);
const N = Number(process.env.N ?? 60000);
test('bench', async () => {
  const say = (...a: unknown[]) => process.stderr.write(`${a.join(' ')}\n`);
  try { say('real layout', layoutOf(real)); } catch (e) { say('REAL', e); }
  const bench = await Bench.open();
  const store = await postgresEventStore({ url: bench.url, log: () => undefined });
  bench.onEnd(() => store.close());
  const ledger = new TestLedger(store);
  const mem = new TestLedger();
  for (let n = 0; n < N; n++) {
    if (n % 3 === 0) await mem.append(registered(`a${n % 2000}`, `Sở ${n}`));
    else if (n % 3 === 1) await mem.append(drafted(n, `a${n % 200}`, '5', '7'));
    else await mem.append(submitted(n - 1));
  }
  const stored = await mem.stored();
  let t = performance.now();
  for (let i = 0; i < stored.length; i += 1000) {
    const by = new Map<string, typeof stored>();
    for (const e of stored.slice(i, i + 1000)) by.set(e.stream, [...(by.get(e.stream) ?? []), e]);
    await store.append([...by].map(([stream, events]) => ({ stream, expected: (events[0]?.version ?? 0) === 0 ? 'no stream' as const : (events[0]?.version ?? 0) - 1, events })));
  }
  say('appended', stored.length, 'in', performance.now() - t);
  const source = { ...bench.source, store, secrets: ledger.secrets };
  for (const [name, projections] of [['mine', source.projections], ['real', real]] as const) {
    const { prepareViews } = require('../../src/infra/projector/rebuild');
    const s = { ...source, projections };
    await prepareViews({ ...s, store: new TestLedger().store });
    t = performance.now();
    const worker = bench.work({ store, projections });
    while ((await bench.position()) < (await store.head()) && !worker.status().stoppedAt) await new Promise((r) => setTimeout(r, 20));
    const ms = performance.now() - t;
    say(name, 'incremental', Math.round((N / ms) * 1000), '/s', JSON.stringify(worker.status(), (_, v) => typeof v === 'bigint' ? String(v) : v));
    await worker.stop();
    const r = await rebuild(s);
    say(name, 'rebuild', Math.round(r.events / r.seconds), '/s', r.seconds);
    const r2 = await rebuild({ ...s, rowsInMemory: 2000 });
    say(name, 'rebuild spilling', Math.round(r2.events / r2.seconds), '/s');
    const p = await replay(s);
    say(name, 'replay', Math.round(p.events / p.seconds), '/s', p.agree);
    const lat: number[] = [];
    const live = bench.work({ store, projections });
    const views = new PostgresViews({ pool: bench.pool });
    const l2 = new TestLedger(store);
    for (let i = 0; i < 60; i++) {
      const pos = await l2.append(drafted(10_000_000 + i + (name === 'real' ? 1000 : 0), 'a1', '5'));
      const t0 = performance.now();
      await views.reached(pos);
      lat.push(performance.now() - t0);
    }
    lat.sort((a, b) => a - b);
    say(name, 'append->reached p50', lat[30], 'p95', lat[57]);
    await views.close();
    await live.stop();
  }
  await bench.close();
});
