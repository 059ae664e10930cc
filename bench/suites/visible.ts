import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { assignment } from '../../src/domain/assignment/assignment';
import type { Request } from '../../src/domain/execution';
import { clockFrom } from '../../src/infra/clock';
import { readConfig } from '../../src/infra/config';
import type { EventStore } from '../../src/infra/event-store/event-store';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { createLog } from '../../src/infra/log';
import { openSystem, type System } from '../../src/infra/system';
import type { Bench } from '../bench';
import { alone, type Finding, median, quantile } from '../measure';
import { serveOurs } from '../serving';
import { reportsOf, shared } from './mutation';
import { CLOCK, type Reporter, reporters } from './reporters';

const silent = createLog('silent');

/** When each position was durable, as whoever had written it was told. */
type Committed = Map<bigint, number>;

function noting(store: EventStore, committed: Committed): EventStore {
  return {
    ...store,
    async append(appends) {
      const outcomes = await store.append(appends);
      const now = performance.now();
      for (const each of outcomes)
        if (each.outcome === 'written') for (const at of each.positions) committed.set(at, now);
      return outcomes;
    },
  };
}

/** Milliseconds from the commit of a command to the moment at which who reads the views sees it. */
export async function visible({ server, rounds, quick }: Bench): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const apart of [false, true]) {
    const database = await server.database();
    const first = await serveOurs({ database, clock: CLOCK });
    const all = shared(await reporters(first));
    await first.stop();
    const projector = apart
      ? await serveOurs({ database, role: 'projector', clock: CLOCK })
      : { stop: async () => undefined };
    const committed: Committed = new Map();
    const system = await openSystem({
      config: readConfig({ DATABASE_URL: database }),
      log: silent,
      clock: clockFrom(CLOCK),
      makesViews: !apart,
      openLedger: async (_, { url, log }) =>
        noting(await postgresEventStore({ url, log }), committed),
    });
    try {
      if (!apart) system.project();
      const callers = all.map((each) => commands(system, each));
      const rate = (await closedLoop(callers, quick ? 1 : 3)) / 2;
      const figures = [];
      for (let round = 0; round < rounds; round++) {
        committed.clear();
        figures.push(await openLoop(system, callers, rate, quick ? 1 : 4, committed));
      }
      const where = apart ? 'projector in a process of its own' : 'one process';
      for (const [share, most] of [
        [0.5, 5],
        [0.99, 50],
      ] as const) {
        const what = `commit to visible, p${share * 100}, ${where}`;
        const against = `at ${Math.round(rate)} commands/s, half of what it can`;
        const reach = apart ? null : { most };
        const each = figures.map((times) => quantile(times, share));
        findings.push(alone(what, { unit: 'ms', against, reach }, each));
      }
    } finally {
      await system.close();
      await projector.stop();
    }
  }
  return findings;
}

/** Gives the caller's next command; answers with the position. */
function commands(system: System, communes: Reporter[]): () => Promise<bigint> {
  const next = reportsOf(communes);
  return async () => {
    const { agency, input } = next();
    const { assignmentId, period, percent } = input;
    const actor: Request['actor'] = {
      id: `${agency}/officer-1`,
      agency,
      roles: ['AGENCY_OFFICER'],
    };
    const figure = { period, percent, quantity: null, note: null };
    const command = { type: 'ReportProgress' as const, ...figure };
    const commandId = randomUUID();
    const { position } = await system.execute.one(
      { decider: assignment, stream: assignmentId, command },
      { actor, commandId, correlationId: commandId, effectiveOn: null, document: null },
    );
    await system.views.reached(position);
    return position;
  };
}

/** Commands per second, each caller one after the other. */
async function closedLoop(callers: (() => Promise<bigint>)[], seconds: number): Promise<number> {
  const rates: number[] = [];
  // The first second warms up.
  for (let second = 0; second <= seconds; second++) {
    const begun = performance.now();
    let done = 0;
    const until = begun + 1000;
    await Promise.all(
      callers.map(async (call) => {
        while (performance.now() < until) {
          await call();
          done++;
        }
      }),
    );
    if (second > 0) rates.push((done * 1000) / (performance.now() - begun));
  }
  return median(rates);
}

/** So many commands a second, whoever still waits; from the commit of each, ms to where it is seen. */
async function openLoop(
  system: System,
  callers: (() => Promise<bigint>)[],
  rate: number,
  seconds: number,
  committed: Committed,
): Promise<number[]> {
  const times: number[] = [];
  const open = new Set<Promise<void>>();
  const begun = performance.now();
  for (let sent = 0; performance.now() - begun < seconds * 1000; await pause(1))
    for (const due = ((performance.now() - begun) / 1000) * rate; sent < due; sent++) {
      const call = callers[sent % callers.length] as (typeof callers)[0];
      const seen = call().then((position) => {
        times.push(performance.now() - (committed.get(position) as number));
        open.delete(seen);
      });
      open.add(seen);
    }
  await Promise.all(open);
  await system.caughtUp();
  return times;
}
