import { Client, ClientBase, ClientConfig } from 'pg';
import { APP_ROLE, type DatabaseRole } from '../database/roles';

const CONNECT_LIMIT = 5_000;

/** What both a connection and a pool of them is made with. */
export const connectionConfig = (url: string, answerLimit: number): ClientConfig => ({
  connectionString: url,
  application_name: 'plan-ledger',
  connectionTimeoutMillis: CONNECT_LIMIT,
  // A server that is frozen or cut off answers nothing, not even that it gave up.
  query_timeout: answerLimit,
  keepAlive: true,
});

/**
 * Makes a new connection the role's: it may not do what only the owner may. Every question
 * asked here is a look-up by index, which a plan made while the tables were small must not forget;
 * and none is worth compiling, which a server that is not ours may have been told to do.
 */
export async function becomeApp(
  client: ClientBase,
  settings: string,
  role: DatabaseRole = APP_ROLE,
): Promise<void> {
  await client.query(
    `set role ${role}; set default_transaction_isolation = 'read committed';
     set enable_seqscan = off; set jit = off; ${settings}`,
  );
}

/** A connection of its own; `lost` is called when it breaks or ends, perhaps twice. */
export async function connect(
  url: string,
  options: {
    answerLimit: number;
    settings: string;
    lost: (client: Client) => void;
    role?: DatabaseRole;
  },
): Promise<Client> {
  const client = new Client(connectionConfig(url, options.answerLimit));
  client.on('error', () => options.lost(client));
  client.on('end', () => options.lost(client));
  try {
    await client.connect();
    await becomeApp(client, options.settings, options.role);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
