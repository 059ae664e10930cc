import type { ClientBase } from 'pg';
import { readCheckpoint } from './checkpoint';
import { type Comparison, compareTimeline, compareView } from './compare-views';
import { alone, catchUp, makeGeneration, type Source } from './generation';
import { layoutOf } from './tables';

/** Of this connection alone, and gone with it: who replays needs to own nothing. */
const CHECK = 'pg_temp';

export type Replayed = {
  /** Where the views stood when they were compared. */
  position: bigint;
  /** The last event up to there; another position means that the ledger has lost events. */
  ledgerPosition: bigint;
  events: number;
  /** The views, and the timeline that finds the position of an instant. */
  views: Comparison[];
  /** The views are what the events say. */
  agree: boolean;
  seconds: number;
};

/**
 * Folds the ledger again into temporary tables and compares rows and history of every view.
 * Workers and writers go on meanwhile: both sides are compared in one snapshot, into which the
 * temporary views are folded up to exactly the checkpoint that the snapshot sees.
 */
export function replay(source: Source): Promise<Replayed> {
  return alone(source.pool, async (client) => {
    const started = performance.now();
    await client.query(`set temp_buffers = '128MB'`);
    const { position } = await checkpointOf(client, source);
    const loaded = await makeGeneration(client, CHECK, source, position);
    await client.query('begin isolation level repeatable read');
    const compared = await compareAll(client, source, loaded);
    return { ...compared, seconds: (performance.now() - started) / 1000 };
  });
}

async function compareAll(
  client: ClientBase,
  source: Source,
  loaded: Awaited<ReturnType<typeof makeGeneration>>,
): Promise<Omit<Replayed, 'seconds'>> {
  const live = await checkpointOf(client, source);
  let { reached, events } = loaded;
  for (;;) {
    const more = await catchUp(client, CHECK, source, reached, live.position);
    if (more.events === 0) break;
    reached = more.reached;
    events += more.events;
  }
  const views = [await compareTimeline(client, CHECK)];
  for (const view of source.projections) views.push(await compareView(client, CHECK, view));
  const agree =
    reached.position === live.position &&
    reached.time === live.time &&
    views.every(({ differing, missing, extra }) => differing + missing + extra === 0);
  return { position: live.position, ledgerPosition: reached.position, events, views, agree };
}

async function checkpointOf(client: ClientBase, { projections }: Source) {
  const checkpoint = await readCheckpoint(client);
  if (checkpoint?.layout !== layoutOf(projections))
    throw new Error('the views are laid out by another release: only that one can replay them');
  return checkpoint;
}
