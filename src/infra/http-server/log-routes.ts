import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import { currentLog, readTile } from '../proof/log-tables';
import { parseTilePath } from '../proof/tiles';
import { answerNotFound } from './errors';

/**
 * The log for any standard client (C2SP tlog-tiles), for everybody: it holds hashes only. Entries
 * are not served: they tell which agency asked for money, and that is not everybody's to know
 * (rule 18).
 */
export function serveLog(app: FastifyInstance, pool: Pool): void {
  const open = (reply: FastifyReply, cache: string, type: string) =>
    reply
      .headers({ 'cache-control': cache, 'cross-origin-resource-policy': 'cross-origin' })
      .type(type);

  app.get('/log/checkpoint', async (request, reply) => {
    const row = await currentLog(pool);
    if (!row || row.size === 0) return answerNotFound(request, reply);
    // Mutable: nobody may keep it longer than it takes to ask again.
    return open(reply, 'no-cache', 'text/plain; charset=utf-8').send(row.checkpoint);
  });

  app.get<{ Params: { '*': string } }>('/log/tile/*', async (request, reply) => {
    const tile = parseTilePath(`tile/${request.params['*']}`);
    const row = tile && (await currentLog(pool));
    const hashes = row && (await readTile(pool, row, tile));
    if (!hashes) return answerNotFound(request, reply);
    return open(reply, 'public, max-age=31536000, immutable', 'application/octet-stream').send(
      hashes,
    );
  });
}
