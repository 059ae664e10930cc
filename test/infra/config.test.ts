import { resolve } from 'node:path';
import { BadConfig, isLoopback, readConfig } from '../../src/infra/config';

const oidc = {
  OIDC_ISSUER: 'https://sso.dongnai.gov.vn/realms/tinh',
  OIDC_AUDIENCE: 'plan-ledger',
};

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof BadConfig) return error.problems;
    throw error;
  }
  return [];
}

test('nothing set is the embedded default on this machine only', () => {
  expect(readConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    trustProxy: [],
    metrics: { port: null, host: '127.0.0.1' },
    readyLag: 30,
    home: resolve('.plan-ledger'),
    databaseUrl: null,
    databaseUrls: { migration: null, sealer: null, erasure: null, auditor: null },
    eventStoreUrl: null,
    logLevel: 'info',
    clock: null,
    logOrigin: null,
    logKeyFile: null,
    witnessPolicyFile: null,
    accessDays: 730,
    production: false,
    introspection: true,
    explorer: true,
    operationsFile: null,
    fastPath: true,
    keptMegabytes: 64,
    limits: expect.objectContaining({ tokens: 4000, depth: 15, cost: 100_000, queryMs: 10_000 }),
    signIn: { kind: 'local' },
    subscriptions: { all: 1_000, perCaller: 10, stallMs: 30_000, keepAliveMs: 15_000 },
  });
});

test('empty settings count as not set', () => {
  expect(
    readConfig({ PORT: '', DATABASE_URL: ' ', OIDC_ISSUER: '', PLAN_LEDGER_HOME: '' }),
  ).toEqual(readConfig({}));
});

test('every setting is read', () => {
  const config = readConfig({
    ...oidc,
    PORT: '0',
    HOST: '0.0.0.0',
    METRICS_PORT: '9464',
    METRICS_HOST: '10.0.0.7',
    PLAN_LEDGER_READY_LAG: '5',
    PLAN_LEDGER_HOME: '/srv/plan',
    DATABASE_URL: 'postgresql://app:secret@db:5433/plan?sslmode=verify-full',
    DATABASE_URL_MIGRATION: 'postgres://owner@db/plan',
    DATABASE_URL_SEALER: 'postgres://sealer@db/plan',
    DATABASE_URL_ERASURE: 'postgres://eraser@db/plan',
    DATABASE_URL_AUDITOR: 'postgres://auditor@db/plan',
    EVENTSTORE_URL: 'esdb+discover://app:se%20cret@events.dongnai.gov.vn:2113',
    LOG_LEVEL: 'silent',
    PLAN_LEDGER_LOG_ORIGIN: 'so.dongnai.gov.vn/nhat-ky',
    PLAN_LEDGER_LOG_KEY: '/run/credentials/log-key',
    PLAN_LEDGER_SUBSCRIPTIONS: '200',
    PLAN_LEDGER_SUBSCRIPTIONS_PER_CALLER: '3',
    PLAN_LEDGER_EXPLORER: 'on',
    PLAN_LEDGER_OPERATIONS: '/srv/operations.json',
    PLAN_LEDGER_FAST_PATH: 'off',
    PLAN_LEDGER_KEPT_ANSWERS: '0',
    PLAN_LEDGER_MAX_COST: '5000',
    PLAN_LEDGER_WITNESS_POLICY: '/etc/plan-ledger/witnesses',
    PLAN_LEDGER_ACCESS_DAYS: '365',
    PLAN_LEDGER_TRUST_PROXY: '10.0.0.4, 2001:db8::/32',
    NODE_ENV: 'production',
    OIDC_JWKS_URL: 'https://sso.dongnai.gov.vn/keys',
    OIDC_ALGORITHMS: 'RS256, ES256',
    OIDC_AGENCY_CLAIM: 'don_vi',
    OIDC_ROLES_CLAIM: 'vai_tro',
  });
  expect(config).toEqual({
    port: 0,
    host: '0.0.0.0',
    trustProxy: ['10.0.0.4', '2001:db8::/32'],
    metrics: { port: 9464, host: '10.0.0.7' },
    readyLag: 5,
    home: '/srv/plan',
    databaseUrl: 'postgresql://app:secret@db:5433/plan?sslmode=verify-full',
    databaseUrls: {
      migration: 'postgres://owner@db/plan',
      sealer: 'postgres://sealer@db/plan',
      erasure: 'postgres://eraser@db/plan',
      auditor: 'postgres://auditor@db/plan',
    },
    eventStoreUrl: 'esdb+discover://app:se%20cret@events.dongnai.gov.vn:2113',
    logLevel: 'silent',
    clock: null,
    logOrigin: 'so.dongnai.gov.vn/nhat-ky',
    logKeyFile: '/run/credentials/log-key',
    subscriptions: { all: 200, perCaller: 3, stallMs: 30_000, keepAliveMs: 15_000 },
    witnessPolicyFile: '/etc/plan-ledger/witnesses',
    accessDays: 365,
    production: true,
    introspection: false,
    explorer: true,
    operationsFile: '/srv/operations.json',
    fastPath: false,
    keptMegabytes: 0,
    limits: expect.objectContaining({ tokens: 4000, cost: 5000 }),
    signIn: {
      kind: 'oidc',
      issuer: oidc.OIDC_ISSUER,
      audience: 'plan-ledger',
      jwksUrl: 'https://sso.dongnai.gov.vn/keys',
      algorithms: ['ES256', 'RS256'],
      agencyClaim: 'don_vi',
      rolesClaim: 'vai_tro',
    },
  });
});

test('in production schema and explorer are shown only where that is asked for', () => {
  const shown = (env: Record<string, string>) => {
    const { introspection, explorer } = readConfig({ ...oidc, NODE_ENV: 'production', ...env });
    return [introspection, explorer];
  };
  expect(shown({})).toEqual([false, false]);
  expect(shown({ PLAN_LEDGER_INTROSPECTION: 'on' })).toEqual([true, false]);
  expect(shown({ PLAN_LEDGER_EXPLORER: 'on' })).toEqual([false, true]);
});

test.each(['10.0.0.0/0', '10.0.0.0/33', '::/129', 'proxy', '10.0.0.1/8/8', '10.0.0.256', 'true'])(
  'a proxy that is trusted is an address or a network, and not %s',
  (one) => {
    expect(problemsOf({ PLAN_LEDGER_TRUST_PROXY: one })).toEqual([
      `PLAN_LEDGER_TRUST_PROXY is "${one}", but has to be addresses or networks, as 10.0.0.4 or 10.0.0.0/24`,
    ]);
  },
);

test('a way in for one role means nothing where the application has none', () => {
  expect(problemsOf({ DATABASE_URL_SEALER: 'postgres://sealer@db/plan' })).toEqual([
    'DATABASE_URL_SEALER is set, but DATABASE_URL is not: without it this would mean nothing',
  ]);
});

test.each([
  'esdb://127.0.0.1:2113?tls=false',
  'kurrentdb://app:secret@a:2113,b:2114,c.dongnai.gov.vn?tlsCAFile=/ca.pem',
  'esdb+discover://app:secret@events',
  'kurrentdb+discover://events?tls=false',
])('an event store may be %s', (url) => {
  expect(readConfig({ EVENTSTORE_URL: url }).eventStoreUrl).toBe(url);
});

test('an issuer alone is looked up, and RS256 is not among the algorithms', () => {
  expect(readConfig(oidc).signIn).toEqual({
    kind: 'oidc',
    issuer: oidc.OIDC_ISSUER,
    audience: 'plan-ledger',
    jwksUrl: null,
    algorithms: ['ES256', 'EdDSA', 'PS256'],
    agencyClaim: 'agency',
    rolesClaim: 'roles',
  });
});

const port = 'has to be a whole number from 0 to 65535';
const postgres = 'has to be like postgres://user:password@host:5432/database';
const eventStore =
  'has to be like esdb://host:2113?tls=false or kurrentdb://user:password@host1:2113,host2:2113';
const instant = 'has to be an instant like 2026-03-02T08:00:00+07:00';
const local = 'set OIDC_ISSUER and OIDC_AUDIENCE: the local issuer is for trying out, on loopback';
const issuer = 'has to be an https URL without user, query and fragment';

test.each<[string, Record<string, string>, string]>([
  ['a port that is none', { PORT: '4e3' }, `PORT is "4e3", but ${port}`],
  ['a port too high', { PORT: '65536' }, `PORT is "65536", but ${port}`],
  ['a port below 0', { PORT: '-1' }, `PORT is "-1", but ${port}`],
  [
    'a host with a scheme',
    { HOST: 'http://localhost' },
    'HOST is "http://localhost", but has to be an IP address or the name of a host',
  ],
  [
    'another database',
    { DATABASE_URL: 'mysql://app:secret@db/plan?password=secret' },
    `DATABASE_URL is "mysql://…@db/plan", but ${postgres}`,
  ],
  [
    'a database without a scheme',
    { DATABASE_URL: 'app:secret@db:5432/plan' },
    `DATABASE_URL is no URL with a host, but ${postgres}`,
  ],
  [
    'an event store of another kind',
    { EVENTSTORE_URL: 'http://app:secret@events:2113' },
    `EVENTSTORE_URL is not right, but ${eventStore}`,
  ],
  [
    'an event store with a port that is none',
    { EVENTSTORE_URL: 'esdb://events:port?tls=false' },
    `EVENTSTORE_URL is not right, but ${eventStore}`,
  ],
  [
    'a secured event store without a user',
    { EVENTSTORE_URL: 'kurrentdb://events:2113' },
    'EVENTSTORE_URL is not right, but needs user:password@ unless tls=false: a secured server asks for them',
  ],
  [
    'an event store read from followers',
    { EVENTSTORE_URL: 'esdb://events:2113?tls=false&node-preference=follower' },
    'EVENTSTORE_URL is not right, but must not set nodepreference: a follower may miss what was just written',
  ],
  [
    'an unknown log level',
    { LOG_LEVEL: 'INFO' },
    'LOG_LEVEL is "INFO", but has to be one of trace, debug, info, warn, error, fatal, silent',
  ],
  [
    'an issuer over plain HTTP',
    { ...oidc, OIDC_ISSUER: 'http://sso.dongnai.gov.vn' },
    `OIDC_ISSUER is "http://sso.dongnai.gov.vn/", but ${issuer}`,
  ],
  [
    'an issuer with a query',
    { ...oidc, OIDC_ISSUER: 'https://sso.dongnai.gov.vn/?a=b' },
    `OIDC_ISSUER is "https://sso.dongnai.gov.vn/", but ${issuer}`,
  ],
  [
    'an issuer without an audience',
    { OIDC_ISSUER: oidc.OIDC_ISSUER },
    'OIDC_AUDIENCE is not set, but OIDC_ISSUER needs the audience of its tokens',
  ],
  [
    'an audience without an issuer',
    { OIDC_AUDIENCE: 'plan-ledger' },
    'OIDC_AUDIENCE is set, but OIDC_ISSUER is not: without it this would mean nothing',
  ],
  [
    'an algorithm with a shared secret',
    { ...oidc, OIDC_ALGORITHMS: 'ES256,HS256' },
    'OIDC_ALGORITHMS is "ES256,HS256", but ' +
      'has to be some of ES256, ES384, EdDSA, PS256, RS256, with commas between',
  ],
  [
    'production without an issuer',
    { NODE_ENV: 'production' },
    `NODE_ENV is "production", but ${local}`,
  ],
  ['the network without an issuer', { HOST: '0.0.0.0' }, `HOST is "0.0.0.0", but ${local}`],
  ['all addresses without an issuer', { HOST: '::' }, `HOST is "::", but ${local}`],
  [
    'a time without its offset',
    { PLAN_LEDGER_CLOCK: '2026-03-02T08:00:00' },
    `PLAN_LEDGER_CLOCK is "2026-03-02T08:00:00", but ${instant}`,
  ],
  [
    'a day that is none',
    { PLAN_LEDGER_CLOCK: '2026-02-30T08:00:00+07:00' },
    `PLAN_LEDGER_CLOCK is "2026-02-30T08:00:00+07:00", but ${instant}`,
  ],
  [
    'an hour that is none',
    { PLAN_LEDGER_CLOCK: '2026-02-20T25:00:00Z' },
    `PLAN_LEDGER_CLOCK is "2026-02-20T25:00:00Z", but ${instant}`,
  ],
  [
    'another time in production',
    { ...oidc, NODE_ENV: 'production', PLAN_LEDGER_CLOCK: '2026-03-02T08:00:00Z' },
    'PLAN_LEDGER_CLOCK is set, but in production the time is what it is',
  ],
  [
    'a slip in a name',
    { PLAN_LEDGER_HOEM: '/srv/plan' },
    'PLAN_LEDGER_HOEM is set, but there is no such setting; there is PLAN_LEDGER_HOME, PLAN_LEDGER_TRUST_PROXY, PLAN_LEDGER_CLOCK, PLAN_LEDGER_LOG_ORIGIN, PLAN_LEDGER_LOG_KEY, PLAN_LEDGER_READY_LAG, PLAN_LEDGER_WITNESS_POLICY, PLAN_LEDGER_ACCESS_DAYS, PLAN_LEDGER_SUBSCRIPTIONS, PLAN_LEDGER_SUBSCRIPTIONS_PER_CALLER, PLAN_LEDGER_INTROSPECTION, PLAN_LEDGER_EXPLORER, PLAN_LEDGER_OPERATIONS, PLAN_LEDGER_FAST_PATH, PLAN_LEDGER_KEPT_ANSWERS and those of docs/limits.md',
  ],
  [
    'a limit that would let nothing pass',
    { PLAN_LEDGER_MAX_DEPTH: '1' },
    'PLAN_LEDGER_MAX_DEPTH is "1", but has to be a whole number from 5 to 50',
  ],
  [
    'a log with the name of a URL',
    { PLAN_LEDGER_LOG_ORIGIN: 'https://ledger.example.vn/log' },
    'PLAN_LEDGER_LOG_ORIGIN is "https://ledger.example.vn/log", but has to be like ledger.example.vn/log',
  ],
])('%s is refused', (_case, env, problem) => {
  expect(problemsOf(env)).toEqual([problem]);
});

test('a command that nobody signs in to needs no issuer, in production either', () => {
  const env = { NODE_ENV: 'production' };
  expect(readConfig(env, { signsIn: false }).signIn.kind).toBe('local');
  // A slip is still a slip.
  expect(() => readConfig({ ...env, PORT: 'x' }, { signsIn: false })).toThrow('PORT');
});

test('a year may be played from an instant on', () => {
  const env = { PLAN_LEDGER_CLOCK: '2026-03-02T08:00:00+07:00' };
  expect(readConfig(env).clock).toBe('2026-03-02T08:00:00+07:00');
});

test('all problems are told at once', () => {
  const read = () => readConfig({ PORT: 'x', LOG_LEVEL: 'loud', HOST: '10.0.0.1' });
  expect(read).toThrow(BadConfig);
  expect(read).toThrow(
    `bad settings:\n  PORT is "x", but ${port}\n  LOG_LEVEL is "loud", but has to be one of ` +
      `trace, debug, info, warn, error, fatal, silent\n  HOST is "10.0.0.1", but ${local}`,
  );
});

test('an issuer on this machine may speak plain HTTP', () => {
  const env = { ...oidc, OIDC_ISSUER: 'http://localhost:9000' };
  expect(readConfig(env).signIn).toMatchObject({ kind: 'oidc', issuer: 'http://localhost:9000' });
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['[::1]', true],
  ['LOCALHOST', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.1.example.org', false],
  ['localhost.example.org', false],
  ['', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
