import { readFile } from 'node:fs/promises';
import fastify from 'fastify';
import { parsePolicy } from '../policy';
import { PATH } from './add-checkpoint';
import { Witness } from './witness';
import { nameOfOrigin, openWitnessState } from './witness-state';

export type WitnessOptions = {
  /** A folder of its own; made where it is not there. */
  home: string;
  /** The file that names the logs (C2SP tlog-policy); read anew for each request. */
  policy: string;
  /** What it is called, where its key is not made yet. */
  name: string | null;
  host: string;
  port: number;
  log(message: string): void;
};

/** No checkpoint and proof are larger. */
const MOST_BYTES = 64 * 1024;

/** Runs a witness; resolves once it answers. `line` is its own for a log's policy. */
export async function serveWitness(options: WitnessOptions) {
  const { home, policy, name, host, port, log } = options;
  const logs = async () => parsePolicy(await readFile(policy, 'utf8')).logs;
  await logs();
  const state = await openWitnessState(home, name);
  const witness = new Witness({ state, logs, log });
  const app = fastify({ bodyLimit: MOST_BYTES, requestTimeout: 30_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post(PATH, async ({ body }, reply) => {
    const answer = await witness.addCheckpoint(typeof body === 'string' ? body : '');
    return reply.code(answer.status).type(answer.type).send(answer.body);
  });
  app.get<{ Params: { hash: string } }>('/:hash/checkpoint', async ({ params }, reply) => {
    const note = await witness.lastOf(params.hash, nameOfOrigin);
    if (note === null) return reply.code(404).type('text/plain; charset=utf-8').send('');
    return reply.header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(note);
  });
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    if (statusCode >= 500) log(`a request failed: ${message}`);
    return reply.code(statusCode).type('text/plain; charset=utf-8').send('');
  });
  try {
    const url = await app.listen({ host, port, listenTextResolver: () => '' });
    const { vkey } = state.signer;
    return {
      url,
      vkey,
      async close() {
        await app.close();
        state.close();
      },
    };
  } catch (error) {
    state.close();
    throw error;
  }
}
