import type { ClientBase, Pool } from 'pg';
import type { Reached, Tick } from './fold';
import { LIVE, qualified } from './tables';

/** The channel on which the views say how far they have come; the payload is the position. */
export const VIEWS_CHANNEL = 'views';
export const CHECKPOINT = 'views';

/** No release lays the views out like this: they are about to be made again, without some texts. */
export const TO_BE_FORGOTTEN = 'texts are to be forgotten';

export type Checkpoint = Reached & {
  layout: string;
  /** The release that has laid the views out. */
  release: string;
};

const SELECT = `select position, time, layout, release from ledger.checkpoint where name = '${CHECKPOINT}'`;
type Row = { position: string; time: string | null; layout: string; release: string };

/** Null when the views have never been made. */
export async function readCheckpoint(from: Pool | ClientBase): Promise<Checkpoint | null> {
  return checkpointOf((await from.query<Row>({ name: 'checkpoint', text: SELECT })).rows);
}

/** Takes the row until the transaction ends; null when another worker has it (or it is not there). */
export async function takeCheckpoint(client: ClientBase): Promise<Checkpoint | null> {
  const text = `${SELECT} for update skip locked`;
  return checkpointOf((await client.query<Row>({ name: 'checkpoint-take', text })).rows);
}

/** Takes the row, waiting for a worker that has it; makes it where there is none. */
export async function awaitCheckpoint(client: ClientBase): Promise<Checkpoint> {
  await client.query(
    `insert into ledger.checkpoint (name, position, layout) values ('${CHECKPOINT}', 0, '')
     on conflict do nothing`,
  );
  return checkpointOf((await client.query<Row>(`${SELECT} for update`)).rows) as Checkpoint;
}

/** Moves the checkpoint, and tells whoever waits for it once that is committed. */
export async function moveCheckpoint(
  client: ClientBase,
  { position, time }: Reached,
  layout: string,
): Promise<void> {
  await client.query({
    name: 'checkpoint-move',
    text: `with moved as (
        update ledger.checkpoint set position = $1, time = $2, layout = $3, updated_at = now()
        where name = '${CHECKPOINT}')
      select pg_notify('${VIEWS_CHANNEL}', $1::bigint::text)`,
    values: [position, time, layout],
  });
}

/** Written with the views that it has laid out. */
export async function signLayout(client: ClientBase, release: string): Promise<void> {
  await client.query(`update ledger.checkpoint set release = $1 where name = '${CHECKPOINT}'`, [
    release,
  ]);
}

export async function writeTicks(client: ClientBase, schema: string, ticks: Tick[]): Promise<void> {
  if (ticks.length === 0) return;
  await client.query({
    name: `ticks-${schema}`,
    text: `insert into ${qualified(schema, 'timeline')} (position, time, previous)
      select * from unnest($1::bigint[], $2::text[], $3::bigint[])`,
    values: [
      ticks.map((tick) => tick.position),
      ticks.map((tick) => tick.time),
      ticks.map((tick) => tick.previous),
    ],
  });
}

/** Whether the tables of the live generation are there: somebody may have dropped the schema. */
export async function isLaidOut(client: ClientBase | Pool): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('${LIVE}.timeline') is not null as there`,
  );
  return rows[0]?.there === true;
}

const checkpointOf = ([row]: Row[]): Checkpoint | null =>
  row ? { ...row, position: BigInt(row.position) } : null;
