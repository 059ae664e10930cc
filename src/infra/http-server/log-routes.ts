import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { allLogs, type LogRow, logNumbered, readTile, shownOf } from '../proof/log-tables';
import { parseTilePath, prefixOf } from '../proof/tiles';
import { answerNotFound } from './errors';

type Asked = FastifyRequest<{ Params: { number?: string; '*'?: string } }>;

/**
 * The logs for any standard client (C2SP tlog-tiles), for everybody: they hold hashes only. Each
 * stands below a prefix of its own, also when another has begun, so that nothing that was served as
 * immutable is ever something else. Entries are not served: they tell which agency asked for money,
 * and that is not everybody's to know (rule 18).
 */
export function serveLog(app: FastifyInstance, pool: Pool): void {
  app.get('/log/', async (_request, reply) => {
    const logs = await allLogs(pool);
    return open(reply, MUTABLE, 'application/json; charset=utf-8').send({ logs: logs.map(told) });
  });
  for (const prefix of ['/log/', '/log/:number/']) {
    app.get(`${prefix}checkpoint`, async (request: Asked, reply) => {
      const row = await logOf(pool, request);
      if (!row) return answerNotFound(request, reply);
      return open(reply, MUTABLE, 'text/plain; charset=utf-8').send(row.checkpoint);
    });
    app.get(`${prefix}tile/*`, async (request: Asked, reply) => {
      const tile = parseTilePath(`tile/${request.params['*']}`);
      const row = tile && (await logOf(pool, request));
      const hashes = row && (await readTile(pool, row, tile));
      if (!hashes) return answerNotFound(request, reply);
      return open(reply, FOR_EVER, 'application/octet-stream').send(hashes);
    });
  }
}

/** Nobody may keep it longer than it takes to ask again. */
const MUTABLE = 'no-cache';
const FOR_EVER = 'public, max-age=31536000, immutable';

const open = (reply: FastifyReply, cache: string, type: string) =>
  reply
    .headers({ 'cache-control': cache, 'cross-origin-resource-policy': 'cross-origin' })
    .type(type);

/** As far as it is shown. The first one has one address: `/log/`, and not `/log/1/`. */
async function logOf(pool: Pool, { params: { number } }: Asked): Promise<LogRow | null> {
  if (number !== undefined && (!/^[1-9]\d{0,8}$/.test(number) || number === '1')) return null;
  return shownOf(await logNumbered(pool, Number(number ?? 1)));
}

const told = (row: LogRow, n: number, all: LogRow[]) => ({
  number: row.number,
  origin: row.origin,
  prefix: prefixOf(row.number),
  vkeys: row.vkeys,
  size: shownOf(row)?.size ?? 0,
  ended: n < all.length - 1,
});
