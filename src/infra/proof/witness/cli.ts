import { Malformed } from '../signed-note';
import { serveWitness } from './serve-witness';

export type WitnessArguments = {
  policy: string;
  home?: string;
  name?: string;
  host?: string;
  port?: string;
};

/** A port that is not the server's own. */
const PORT = '4100';

/** Runs a witness until SIGINT or SIGTERM. */
export async function runWitness(
  {
    policy,
    home = '.plan-ledger-witness',
    name,
    host = '127.0.0.1',
    port = PORT,
  }: WitnessArguments,
  say: (text: string) => void,
): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Malformed(`"${port}" is no port`);
  const stopping = new Promise<void>((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
  });
  const options = { policy, home, name: name ?? null, host, port: Number(port), log: say };
  const witness = await serveWitness(options);
  say(`witness ${witness.vkey.split('+', 1)[0]} ${witness.vkey} ${witness.url}`);
  await stopping;
  await witness.close();
}
