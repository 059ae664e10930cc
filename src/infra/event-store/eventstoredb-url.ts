/** The scheme says which of the two official clients serves: docs/engines.md. */
export type Scheme = 'esdb' | 'kurrentdb';

export type EventStoreUrl = {
  scheme: Scheme;
  /** What a client is given: without user and password, which travel with each call. */
  address: string;
  /** For logs and errors. */
  hosts: string;
  tls: boolean;
  user: { username: string; password: string } | null;
};

export const EVENTSTORE_RULE =
  'has to be like esdb://host:2113?tls=false or kurrentdb://user:password@host1:2113,host2:2113';

const HOST = '[a-zA-Z\\d](?:[a-zA-Z\\d.-]*[a-zA-Z\\d])?(?::\\d{1,5})?';
const URL_SHAPE = new RegExp(
  `^(esdb|kurrentdb)((?:\\+discover)?)://(?:([^:@/?]+):([^:@/?]+)@)?(${HOST}(?:,${HOST})*)/?(\\?\\S*)?$`,
);

/** Options that would break a promise of the engine, and why. */
const FORBIDDEN: Record<string, string> = {
  nodepreference: 'a follower may miss what was just written',
  throwonappendfailure: 'the clients then tell wrong versions',
};

/** The parts of EVENTSTORE_URL, or what is wrong with it; what is said never holds a password. */
export function readEventStoreUrl(text: string): EventStoreUrl | { wrong: string } {
  const [, scheme, discover, username, password, hosts = '', query = ''] =
    URL_SHAPE.exec(text) ?? [];
  if (!scheme) return { wrong: EVENTSTORE_RULE };
  // The clients know their options in any case, with _ and - between or not.
  const plain = (name: string) => name.toLowerCase().replace(/[_-]/g, '');
  const options = new Map([...new URLSearchParams(query)].map(([name, to]) => [plain(name), to]));
  for (const [name, why] of Object.entries(FORBIDDEN))
    if (options.has(name)) return { wrong: `must not set ${name}: ${why}` };
  const tls = options.get('tls') !== 'false';
  if (tls && username === undefined)
    return { wrong: 'needs user:password@ unless tls=false: a secured server asks for them' };
  let user = null;
  try {
    if (username && password)
      user = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return { wrong: 'has a user or a password that is not percent-encoded' };
  }
  const address = `${scheme}${discover}://${hosts}${query}`;
  return { scheme: scheme as Scheme, address, hosts, tls, user };
}
