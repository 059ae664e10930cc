import { Client } from 'pg';
import type { NewEvent } from '../../src/infra/event-store/event-store';

/**
 * The table that one writes without thinking of an order for readers: positions from a sequence
 * (with gaps, and visible out of order), the version in a row per stream, no triggers, no CHECK.
 */
export const PEER_TABLES = `
  create schema peer;
  create table peer.streams (name text primary key, version int not null);
  create sequence peer.position cache 1;
  create table peer.events (
    position bigint primary key default nextval('peer.position'), stream text not null,
    version int not null, id uuid not null, type text not null, recorded_at text not null,
    body text not null, nonce bytea, leaf_hash bytea not null, unique (stream, version))`;

const ADVANCE = `insert into peer.streams (name, version) values ($1, 0)
  on conflict (name) do update set version = peer.streams.version + 1 returning version`;
const INSERT_ONE = `with moved as (${ADVANCE})
  insert into peer.events (stream, version, id, type, recorded_at, body, nonce, leaf_hash)
  select $1, version, $2, $3, $4, $5, $6, $7 from moved returning position`;
const INSERT_MANY = `
  insert into peer.events (stream, version, id, type, recorded_at, body, nonce, leaf_hash)
  select * from unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[],
    $7::bytea[], $8::bytea[])`;

export type Appendable = { stream: string; event: NewEvent };

/** One transaction per event in one round trip, over a connection of the caller's own. */
export const insertOne = (client: Client, { stream, event }: Appendable) =>
  client.query({
    name: 'peer-one',
    text: INSERT_ONE,
    values: [
      stream,
      event.id,
      event.type,
      event.recordedAt,
      event.body,
      event.nonce,
      event.leafHash,
    ],
  });

/** A batch in one statement: nobody looks at versions, nobody waits for anybody. */
export const insertMany = (client: Client, batch: Appendable[]) =>
  client.query({
    name: 'peer-many',
    text: INSERT_MANY,
    values: [
      batch.map(({ stream }) => stream),
      batch.map(() => 0),
      batch.map(({ event }) => event.id),
      batch.map(({ event }) => event.type),
      batch.map(({ event }) => event.recordedAt),
      batch.map(({ event }) => event.body),
      batch.map(({ event }) => event.nonce),
      batch.map(({ event }) => event.leafHash),
    ],
  });

export async function clients(url: string, count: number): Promise<Client[]> {
  const all = Array.from({ length: count }, () => new Client({ connectionString: url }));
  await Promise.all(all.map((client) => client.connect()));
  return all;
}
