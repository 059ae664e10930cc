import type { ClientBase } from 'pg';
import { isLater, RELEASE } from '../release';
import {
  awaitCheckpoint,
  type Checkpoint,
  isLaidOut,
  moveCheckpoint,
  readCheckpoint,
  signLayout,
  TO_BE_FORGOTTEN,
} from './checkpoint';
import type { Reached } from './fold';
import { alone, catchUp, dropSchemas, makeGeneration, type Source, withSecond } from './generation';
import { LIVE, layoutOf, qualified } from './tables';
import { BEGIN_FOLDING } from './transaction';

const NEXT = 'views_next';
const OLD = 'views_old';

/** So near to the ledger's head that the rest may be folded while the other workers wait. */
const NEAR = 200;
/** Nobody is kept waiting for ever if events come faster than they are folded. */
const MOST_STEPS = 50;

export type Rebuilt = {
  position: bigint;
  events: number;
  /** Rows by view. */
  rows: Record<string, number>;
  seconds: number;
};

/**
 * Makes all views again beside the live ones and then swaps the names: queries, workers and writers
 * go on meanwhile. The new generation is never behind the one that it replaces. Views of a later
 * release are replaced only by who goes `back` to this one for good.
 */
export function rebuild(source: Source, { back = false } = {}): Promise<Rebuilt> {
  return alone(source.pool, async (client) => {
    const checkpoint = await readCheckpoint(client);
    if (!back && isOfLater(checkpoint, source)) throw new LaterViews(checkpoint?.release as string);
    return replaceGeneration(client, source);
  });
}

/** A later release has laid the views out: while both run, this one leaves them as they are. */
export class LaterViews extends Error {
  constructor(release: string) {
    super(
      `the views are laid out by the later release ${release}: this is ${RELEASE}, ` +
        'which neither reads nor makes them. To go back to this one for good, stop the later one, ' +
        'and: cli -- rebuild --back',
    );
    this.name = 'LaterViews';
  }
}

/** Whether the views are another release's, and that one is later than this program. */
export const isOfLater = (
  checkpoint: Checkpoint | null,
  { projections, release = RELEASE }: Pick<Source, 'projections' | 'release'>,
): boolean =>
  checkpoint !== null &&
  checkpoint.layout !== layoutOf(projections) &&
  isLater(checkpoint.release, release);

/**
 * While a program runs: makes the views again where texts are to be forgotten and whoever began that
 * is gone. Views of another release are left to it; they are looked at when a program starts.
 */
export async function finishForgetting(source: Source): Promise<void> {
  if ((await readCheckpoint(source.pool))?.layout === TO_BE_FORGOTTEN) await prepareViews(source);
}

/**
 * Before a program serves: makes the views if there are none, if they are laid out by another
 * release, or if they are ahead of the ledger (which was restored from a backup). Programs that
 * start together wait for the first. Null when the views were right already, or are laid out by a
 * later release, which goes on with them.
 */
export async function prepareViews(source: Source): Promise<Rebuilt | null> {
  if (await areRight(source.pool, source)) return null;
  return alone(source.pool, async (client) =>
    (await areRight(client, source)) ? null : replaceGeneration(client, source),
  );
}

async function areRight(
  connection: Source['pool'] | ClientBase,
  { store, ...source }: Source,
): Promise<boolean> {
  const checkpoint = await readCheckpoint(connection);
  if (isOfLater(checkpoint, source)) return true;
  if (checkpoint?.layout !== layoutOf(source.projections)) return false;
  return (await isLaidOut(connection)) && checkpoint.position <= (await store.head());
}

async function replaceGeneration(client: ClientBase, source: Source): Promise<Rebuilt> {
  const started = performance.now();
  // What an interrupted rebuild has left behind.
  await dropSchemas(client, NEXT, OLD);
  source.log('making the views again from the ledger');
  await client.query('select ledger.make_views_schema($1)', [NEXT]);
  let { reached, events } = await withSecond(source.pool, (second) =>
    makeGeneration(client, NEXT, source, null, second),
  );
  for (let step = 0; step < MOST_STEPS; step++) {
    await client.query(BEGIN_FOLDING);
    const more = await catchUp(client, NEXT, source, reached, null);
    await client.query('commit');
    reached = more.reached;
    events += more.events;
    if (more.events < NEAR) break;
  }
  const rows = await countRows(client, source);
  const swapped = await swap(client, source, reached);
  events += swapped.events;
  await dropOld(client, source);
  const seconds = (performance.now() - started) / 1000;
  source.log(`made the views again: ${events} events in ${seconds.toFixed(1)} s`);
  return { position: swapped.reached.position, events, rows, seconds };
}

/** One transaction: the last events, the names, the checkpoint. Workers wait for its row. */
async function swap(
  client: ClientBase,
  source: Source,
  from: Reached,
): Promise<{ reached: Reached; events: number }> {
  await client.query(BEGIN_FOLDING);
  try {
    const live = await awaitCheckpoint(client);
    let reached = from;
    let events = 0;
    for (let step = 0; ; step++) {
      const more = await catchUp(client, NEXT, source, reached, null);
      reached = more.reached;
      events += more.events;
      if (more.events === 0) break;
      if (step >= MOST_STEPS && reached.position >= live.position) break;
    }
    // A reader's moment must not begin before the rows of the tables that it then finds by name.
    if (await isLaidOut(client))
      await client.query(`lock table ${qualified(LIVE, 'timeline')} in access exclusive mode`);
    await client.query('select ledger.swap_views()');
    await moveCheckpoint(client, reached, layoutOf(source.projections));
    await signLayout(client, source.release ?? RELEASE);
    await client.query('commit');
    return { reached, events };
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Waits a while for queries that still read the old generation; else the next rebuild drops it. */
async function dropOld(client: ClientBase, { log }: Source): Promise<void> {
  try {
    await client.query("set lock_timeout = '10s'");
    await dropSchemas(client, OLD);
  } catch (error) {
    log(`the schema ${OLD} stays until the next rebuild: ${(error as Error).message}`);
  }
}

async function countRows(
  client: ClientBase,
  { projections }: Source,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of projections) {
    const text = `select count(*)::int as rows from ${qualified(NEXT, name)}`;
    counts[name] = (await client.query<{ rows: number }>(text)).rows[0]?.rows ?? 0;
  }
  return counts;
}
