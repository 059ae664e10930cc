import 'reflect-metadata';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { migrate } from '../../src/infra/migrate';
import { loadWorld } from './load';

const say = (text: string) => process.stdout.write(`${text}\n`);
const silent = () => undefined;

/** `main.ts <home> <events>` */
async function main([home = '', events = '']: string[]): Promise<void> {
  const server = await startEmbeddedPostgres({ home, log: silent });
  try {
    await migrate(server.url, silent);
    say(`${await loadWorld(server.url, Number(events), say)} events`);
  } finally {
    await server.stop();
  }
}

void main(process.argv.slice(2));
