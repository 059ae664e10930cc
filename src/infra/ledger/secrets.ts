import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { ERASER_ROLE } from '../database/roles';
import { groupCommit } from '../event-store/group-commit';
import { allOrFirstError } from '../event-store/settled';
import { withClient } from '../projector/transaction';
import type { ErasableSecret } from './envelope';

/**
 * Keys beside the ledger. On every engine they live in PostgreSQL (here, or in memory for tests),
 * so that the ledger stays append-only while a key can be destroyed.
 */
export type Secrets = {
  /** The secrets of these events, made and made durable where there is none yet. */
  ensure(eventIds: string[]): Promise<Map<string, ErasableSecret>>;
  /** Those that there are; an erased event has none. */
  find(eventIds: string[]): Promise<Map<string, ErasableSecret>>;
  /** Of events that were erased: the commitments to their data, 32 bytes each. */
  commitments(eventIds: string[]): Promise<Map<string, Buffer>>;
  /** Throws where this process cannot destroy any: to be asked before it is said that it is done. */
  mayErase(): Promise<void>;
  /** Keeps the commitments and destroys the secrets. Once done, again it does nothing. */
  erase(commitments: Map<string, Buffer>): Promise<void>;
  /** Writes anew the file in which what was destroyed still stands until then. */
  forget(): Promise<void>;
  /** A key of the whole ledger by name, made at its first use. 32 bytes. */
  key(name: string): Promise<Buffer>;
};

export function memorySecrets(): Secrets {
  const secrets = new Map<string, ErasableSecret>();
  const keys = new Map<string, Buffer>();
  const erased = new Map<string, Buffer>();
  const find = async (ids: string[]) => new Map([...secrets].filter(([id]) => ids.includes(id)));
  return {
    async ensure(ids) {
      for (const id of ids) if (!secrets.has(id)) secrets.set(id, newSecret());
      return find(ids);
    },
    find,
    commitments: async (ids) => new Map([...erased].filter(([id]) => ids.includes(id))),
    mayErase: async () => undefined,
    forget: async () => undefined,
    async erase(commitments) {
      for (const [id, commitment] of commitments) {
        erased.set(id, erased.get(id) ?? commitment);
        secrets.delete(id);
      }
    },
    async key(name) {
      const key = keys.get(name) ?? randomBytes(32);
      keys.set(name, key);
      return key;
    },
  };
}

/** `erasing`: connections that may become the role that erases, where those of `pool` may not. */
export function postgresSecrets(pool: Pool, erasing: Pool = pool): Secrets {
  const find = async (ids: string[]): Promise<Map<string, ErasableSecret>> => {
    if (ids.length === 0) return new Map();
    const { rows } = await pool.query<{ event_id: string } & ErasableSecret>({
      name: 'secrets-find',
      text: 'select event_id, key, nonce from ledger.erasable_secret where event_id = any($1)',
      values: [ids],
    });
    return new Map(rows.map(({ event_id, key, nonce }) => [event_id, { key, nonce }]));
  };
  const asEraser = (statements: string) =>
    withClient(erasing, async (client) => {
      await client.query(`${AS_ERASER}; ${statements}`);
    });
  const makeAll = async (ids: string[]): Promise<Map<string, ErasableSecret>> => {
    const made = ids.map(newSecret);
    const { rowCount } = await pool.query({
      name: 'secrets-ensure',
      text: `insert into ledger.erasable_secret (event_id, key, nonce)
        select * from unnest($1::uuid[], $2::bytea[], $3::bytea[]) on conflict do nothing`,
      values: [ids, made.map((each) => each.key), made.map((each) => each.nonce)],
    });
    if (rowCount === ids.length)
      return new Map(ids.map((id, n) => [id, made[n] as ErasableSecret]));
    // What stands there counts: another attempt of the same command may have been first.
    return find(ids);
  };
  // The disk is asked once for all commands that come while it is being asked.
  const making = groupCommit<string, ErasableSecret>({
    key: (id) => id,
    weight: () => 1,
    most: { items: MOST_AT_ONCE, weight: MOST_AT_ONCE },
    async write(ids) {
      const [written] = await Promise.allSettled([makeAll(ids)]);
      if (written.status === 'rejected') return ids.map(() => written);
      return ids.map((id) => ({ status: 'fulfilled', value: written.value.get(id) as never }));
    },
  });
  return {
    async ensure(ids) {
      const secrets = await allOrFirstError(ids.map(making.add));
      return new Map(ids.map((id, n) => [id, secrets[n] as ErasableSecret]));
    },
    find,
    async commitments(ids) {
      if (ids.length === 0) return new Map();
      const { rows } = await pool.query<{ event_id: string; commitment: Buffer }>({
        name: 'secrets-erased',
        text: 'select event_id, commitment from ledger.erased where event_id = any($1)',
        values: [ids],
      });
      return new Map(rows.map(({ event_id, commitment }) => [event_id, commitment]));
    },
    mayErase: () => asEraser('commit'),
    forget: () => asEraser('select ledger.rewrite_erasable_secrets(); commit'),
    erase: (commitments) =>
      withClient(erasing, async (client) => {
        await client.query(AS_ERASER);
        await client.query(
          `insert into ledger.erased (event_id, commitment)
           select * from unnest($1::uuid[], $2::bytea[]) on conflict do nothing`,
          [[...commitments.keys()], [...commitments.values()]],
        );
        await client.query('delete from ledger.erasable_secret where event_id = any($1)', [
          [...commitments.keys()],
        ]);
        await client.query('commit');
      }),
    async key(name) {
      await pool.query(
        'insert into ledger.secret (name, value) values ($1, $2) on conflict do nothing',
        [name, randomBytes(32)],
      );
      const { rows } = await pool.query<{ value: Buffer }>(
        'select value from ledger.secret where name = $1',
        [name],
      );
      return (rows[0] as { value: Buffer }).value;
    },
  };
}

const MOST_AT_ONCE = 1_000;
const AS_ERASER = `begin; set local role ${ERASER_ROLE}`;

const newSecret = (): ErasableSecret => ({ key: randomBytes(32), nonce: randomBytes(32) });
