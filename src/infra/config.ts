import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { isCivilDate } from '../domain/shared/calendar';
import { readEventStoreUrl } from './event-store/eventstoredb-url';
import { LIMIT_SETTINGS, type Limits, readLimits } from './limit-settings';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Asymmetric ones only: an HMAC would make every verifier an issuer. */
export const SIGNATURE_ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** RS256 is left out: who needs it for an old issuer asks for it by OIDC_ALGORITHMS. */
const DEFAULT_ALGORITHMS = 'ES256,EdDSA,PS256';

export type SignIn =
  /** An issuer of our own, whose key lies in the home: for one machine, never for production. */
  | { kind: 'local' }
  | {
      kind: 'oidc';
      issuer: string;
      audience: string;
      /** Null: found by the issuer's discovery document. */
      jwksUrl: string | null;
      algorithms: SignatureAlgorithm[];
      /** The claim that holds the agency's code. */
      agencyClaim: string;
      rolesClaim: string;
    };

export type Subscriptions = {
  /** Open at the same time, in this process. */
  all: number;
  /** Of one caller. */
  perCaller: number;
  /** How long, in ms, a follower may read nothing before he is cut off. */
  stallMs: number;
  /** The silence, in ms, after which he hears that we are there. */
  keepAliveMs: number;
};

export type Config = {
  /** 0 takes any free port. */
  port: number;
  host: string;
  /** Addresses and networks whose word is taken for where a request comes from. */
  trustProxy: string[];
  /**
   * Where `/metrics` is served, on a listener of its own. Port null: on the main one, but only on
   * loopback and out of production, where whoever reaches it sits at this machine.
   */
  metrics: { port: number | null; host: string };
  /** How long (s) an event may wait to be in the views before `/readyz` says no. */
  readyLag: number;
  /** Absolute path of the data folder. */
  home: string;
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** Ways in for what the application may not do; null: `databaseUrl`, whose user then may. */
  databaseUrls: Record<'migration' | 'sealer' | 'erasure' | 'auditor', string | null>;
  /** Null: the ledger is in PostgreSQL too. Else an EventStoreDB, whose scheme chooses the client. */
  eventStoreUrl: string | null;
  logLevel: LogLevel;
  /** The instant at which the program believes to start; null: the machine's time. */
  clock: string | null;
  /** What the transparency log is called from its beginning on; null: a name of the program's. */
  logOrigin: string | null;
  /** The file with the log's private keys; null: the home's, which is made at the first start. */
  logKeyFile: string | null;
  /** The policy that names the witnesses of the log; null: what is signed is shown at once. */
  witnessPolicyFile: string | null;
  /** For how many days it is kept who looked at what; 30 at least. */
  accessDays: number;
  production: boolean;
  /** Whether callers may ask for the schema, and are told names like the one they got wrong. */
  introspection: boolean;
  explorer: boolean;
  /** The file with the operations that may run, and no other; null: any may. */
  operationsFile: string | null;
  /** Whether valid operations are answered by their plans, and again while nothing has moved. */
  fastPath: boolean;
  /** Memory for answers that are given again; 0: none is. */
  keptMegabytes: number;
  limits: Limits;
  signIn: SignIn;
  subscriptions: Subscriptions;
};

/** Every problem found, so that one start is enough to learn all. */
export class BadConfig extends Error {
  override name = 'BadConfig';

  constructor(readonly problems: string[]) {
    super(`bad settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

type Environment = Record<string, string | undefined>;

/** Of a played year: in a home of its own, unless one is named. */
export const ofPlayedYear = (env: Environment): Environment => ({
  ...env,
  PLAN_LEDGER_HOME: env.PLAN_LEDGER_HOME?.trim() || '.plan-ledger-simulated',
});

/** One variable after the other; a problem is noted, and reading goes on with the default. */
class Reader {
  readonly problems: string[] = [];

  constructor(private readonly env: Environment) {}

  /** Undefined when unset or empty: compose files pass empty strings for what is not set. */
  text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }

  integer(name: string, fallback: number, most: number, least = 0): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const given = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (given >= least && given <= most) return given;
    this.problem(name, `"${value}"`, `has to be a whole number from ${least} to ${most}`);
    return fallback;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name);
    const found = allowed.find((one) => one === (value ?? fallback));
    if (found) return found;
    this.problem(name, `"${value}"`, `has to be one of ${allowed.join(', ')}`);
    return fallback;
  }

  listOf<T extends string>(name: string, allowed: readonly T[], fallback: string): T[] {
    const value = this.text(name) ?? fallback;
    const names = value.split(',').map((part) => part.trim());
    const found = allowed.filter((one) => names.includes(one));
    if (found.length === new Set(names).size) return found;
    this.problem(
      name,
      `"${value}"`,
      `has to be some of ${allowed.join(', ')}, with commas between`,
    );
    return [];
  }

  host(name: string, fallback: string): string {
    const value = this.text(name) ?? fallback;
    if (isIP(value) !== 0 || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(value)) return value;
    this.problem(name, `"${value}"`, 'has to be an IP address or the name of a host');
    return fallback;
  }

  /** Addresses, with the length of a prefix where a network is meant; commas between. */
  networks(name: string): string[] {
    const all = (this.text(name) ?? '').split(',').map((part) => part.trim());
    const given = all.filter((part) => part !== '');
    const wrong = given.filter((one) => !isNetwork(one));
    for (const one of wrong)
      this.problem(name, `"${one}"`, 'has to be addresses or networks, as 10.0.0.4 or 10.0.0.0/24');
    return given;
  }

  url(name: string, isAllowed: (url: URL) => boolean, rule: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && isAllowed(url)) return value;
    this.problem(name, url?.host ? `"${shown(url)}"` : 'no URL with a host', rule);
    return undefined;
  }

  /** With its offset from UTC, lest it mean another time on another machine. */
  instant(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const written = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.exec(value);
    if (written && isCivilDate(written[1] as string) && !Number.isNaN(Date.parse(value)))
      return value;
    this.problem(name, `"${value}"`, 'has to be an instant like 2026-03-02T08:00:00+07:00');
    return undefined;
  }

  /** The name of a log: a URL without its scheme (C2SP tlog-checkpoint). */
  origin(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined || /^[\w.-]+(:\d+)?(\/[\w.-]+)*$/.test(value)) return value;
    this.problem(name, `"${value}"`, 'has to be like ledger.example.vn/log');
    return undefined;
  }

  /** Absolute. */
  path(name: string): string | undefined {
    const value = this.text(name);
    return value && resolve(value);
  }

  /** Hosts may be several there, which no URL of the standard has. */
  eventStore(name: string): string | undefined {
    const value = this.text(name);
    const url = value === undefined ? undefined : readEventStoreUrl(value);
    if (!url || !('wrong' in url)) return value;
    // A slip may have put a password anywhere: nothing of it is shown.
    this.problem(name, 'not right', url.wrong);
    return undefined;
  }

  problem(name: string, got: string, rule: string): void {
    this.problems.push(`${name} is ${got}, but ${rule}`);
  }
}

/**
 * Reads all settings from the environment, and nothing else; throws `BadConfig`. `signsIn`: whether
 * anybody signs in to what is started; a command that serves nobody needs no issuer.
 */
export function readConfig(env: Environment, { signsIn = true } = {}): Config {
  const reader = new Reader(env);
  const production = reader.text('NODE_ENV') === 'production';
  const shown = production ? 'off' : 'on';
  const config: Config = {
    port: reader.integer('PORT', 4000, 65_535),
    host: reader.host('HOST', '127.0.0.1'),
    trustProxy: reader.networks('PLAN_LEDGER_TRUST_PROXY'),
    metrics: {
      port: reader.text('METRICS_PORT') ? reader.integer('METRICS_PORT', 0, 65_535) : null,
      host: reader.host('METRICS_HOST', '127.0.0.1'),
    },
    readyLag: reader.integer('PLAN_LEDGER_READY_LAG', 30, 86_400),
    home: resolve(reader.text('PLAN_LEDGER_HOME') ?? '.plan-ledger'),
    databaseUrl: reader.url('DATABASE_URL', isPostgres, POSTGRES_RULE) ?? null,
    databaseUrls: readDatabaseUrls(reader),
    eventStoreUrl: reader.eventStore('EVENTSTORE_URL') ?? null,
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    clock: reader.instant('PLAN_LEDGER_CLOCK') ?? null,
    logOrigin: reader.origin('PLAN_LEDGER_LOG_ORIGIN') ?? null,
    logKeyFile: reader.path('PLAN_LEDGER_LOG_KEY') ?? null,
    witnessPolicyFile: reader.path('PLAN_LEDGER_WITNESS_POLICY') ?? null,
    accessDays: reader.integer('PLAN_LEDGER_ACCESS_DAYS', ACCESS_DAYS, 36_500),
    production,
    introspection: reader.oneOf('PLAN_LEDGER_INTROSPECTION', ON_OFF, shown) === 'on',
    explorer: reader.oneOf('PLAN_LEDGER_EXPLORER', ON_OFF, shown) === 'on',
    operationsFile: reader.path('PLAN_LEDGER_OPERATIONS') ?? null,
    fastPath: reader.oneOf('PLAN_LEDGER_FAST_PATH', ON_OFF, 'on') === 'on',
    keptMegabytes: reader.integer('PLAN_LEDGER_KEPT_ANSWERS', 64, 4_096),
    limits: readLimits((...limit) => reader.integer(...limit)),
    signIn: readSignIn(reader),
    subscriptions: {
      all: reader.integer('PLAN_LEDGER_SUBSCRIPTIONS', 1_000, 100_000),
      perCaller: reader.integer('PLAN_LEDGER_SUBSCRIPTIONS_PER_CALLER', 10, 100_000),
      stallMs: 30_000,
      keepAliveMs: 15_000,
    },
  };
  if (config.accessDays < 30)
    reader.problem('PLAN_LEDGER_ACCESS_DAYS', `"${config.accessDays}"`, 'has to be 30 at least');
  if (config.production && config.clock !== null)
    reader.problem('PLAN_LEDGER_CLOCK', 'set', 'in production the time is what it is');
  for (const name of Object.keys(env)) {
    // A setting with a slip in its name would else be obeyed by nobody, and nobody would know.
    if (name.startsWith('PLAN_LEDGER_') && ![...OWN_SETTINGS, ...LIMITS].includes(name)) {
      const known = `${OWN_SETTINGS.join(', ')} and those of docs/limits.md`;
      reader.problem(name, 'set', `there is no such setting; there is ${known}`);
    }
  }
  if (signsIn && reader.text('OIDC_ISSUER') === undefined) refuseLocalIssuer(reader, config);
  if (reader.problems.length > 0) throw new BadConfig(reader.problems);
  return config;
}

const OWN_SETTINGS = [
  'PLAN_LEDGER_HOME',
  'PLAN_LEDGER_TRUST_PROXY',
  'PLAN_LEDGER_CLOCK',
  'PLAN_LEDGER_LOG_ORIGIN',
  'PLAN_LEDGER_LOG_KEY',
  'PLAN_LEDGER_READY_LAG',
  'PLAN_LEDGER_WITNESS_POLICY',
  'PLAN_LEDGER_ACCESS_DAYS',
  'PLAN_LEDGER_SUBSCRIPTIONS',
  'PLAN_LEDGER_SUBSCRIPTIONS_PER_CALLER',
  'PLAN_LEDGER_INTROSPECTION',
  'PLAN_LEDGER_EXPLORER',
  'PLAN_LEDGER_OPERATIONS',
  'PLAN_LEDGER_FAST_PATH',
  'PLAN_LEDGER_KEPT_ANSWERS',
];
const LIMITS = Object.values(LIMIT_SETTINGS).map(({ setting }) => setting);
const ON_OFF = ['on', 'off'] as const;
/** Two years: a plan's own, and the one in which it is audited. */
const ACCESS_DAYS = 730;
const POSTGRES_RULE = 'has to be like postgres://user:password@host:5432/database';
const ISSUER_RULE = 'has to be an https URL without user, query and fragment';
const KEYS_RULE = 'has to be an https URL without user and fragment';

function readDatabaseUrls(reader: Reader): Config['databaseUrls'] {
  const read = (name: string) => {
    const url = reader.url(name, isPostgres, POSTGRES_RULE) ?? null;
    if (reader.text(name) !== undefined && reader.text('DATABASE_URL') === undefined)
      reader.problem(name, 'set', 'DATABASE_URL is not: without it this would mean nothing');
    return url;
  };
  return {
    migration: read('DATABASE_URL_MIGRATION'),
    sealer: read('DATABASE_URL_SEALER'),
    erasure: read('DATABASE_URL_ERASURE'),
    auditor: read('DATABASE_URL_AUDITOR'),
  };
}

function readSignIn(reader: Reader): SignIn {
  const issuer = reader.url('OIDC_ISSUER', isIssuer, ISSUER_RULE);
  const audience = reader.text('OIDC_AUDIENCE');
  const jwksUrl = reader.url('OIDC_JWKS_URL', isSafe, KEYS_RULE) ?? null;
  const algorithms = reader.listOf('OIDC_ALGORITHMS', SIGNATURE_ALGORITHMS, DEFAULT_ALGORITHMS);
  const agencyClaim = reader.text('OIDC_AGENCY_CLAIM') ?? 'agency';
  const rolesClaim = reader.text('OIDC_ROLES_CLAIM') ?? 'roles';
  if (reader.text('OIDC_ISSUER') === undefined) {
    for (const name of OIDC_DETAILS.filter((detail) => reader.text(detail) !== undefined)) {
      reader.problem(name, 'set', 'OIDC_ISSUER is not: without it this would mean nothing');
    }
    return { kind: 'local' };
  }
  if (audience === undefined) {
    reader.problem('OIDC_AUDIENCE', 'not set', 'OIDC_ISSUER needs the audience of its tokens');
  }
  if (issuer === undefined || audience === undefined) return { kind: 'local' };
  return { kind: 'oidc', issuer, audience, jwksUrl, algorithms, agencyClaim, rolesClaim };
}

const OIDC_DETAILS = [
  'OIDC_AUDIENCE',
  'OIDC_JWKS_URL',
  'OIDC_ALGORITHMS',
  'OIDC_AGENCY_CLAIM',
  'OIDC_ROLES_CLAIM',
];

/** Whoever reaches the local issuer's tokens is anyone he likes: it may serve one machine only. */
function refuseLocalIssuer(reader: Reader, config: Config): void {
  const rule = 'set OIDC_ISSUER and OIDC_AUDIENCE: the local issuer is for trying out, on loopback';
  if (config.production) reader.problem('NODE_ENV', '"production"', rule);
  if (!isLoopback(config.host)) reader.problem('HOST', `"${config.host}"`, rule);
}

/** Whether a host, as in a setting or in a URL, is this machine seen from itself. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost';
}

/** Of IPv4 at most 32 bits, of IPv6 128; not all that there are, since then anybody is believed. */
function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (bits === 0 || rest.length > 0) return false;
  return length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= bits);
}

function isPostgres(url: URL): boolean {
  return ['postgres:', 'postgresql:'].includes(url.protocol);
}

/** Plain HTTP does no harm where nothing leaves the machine. */
function isSafe(url: URL): boolean {
  const plain = url.protocol === 'http:' && isLoopback(url.hostname);
  const bare = url.username === '' && url.password === '' && url.hash === '';
  return bare && (plain || url.protocol === 'https:');
}

/** OpenID Connect Discovery 1.0, section 3. */
function isIssuer(url: URL): boolean {
  return isSafe(url) && url.search === '';
}

/** What may be shown of a URL: a slip may have put a password anywhere else. */
function shown(url: URL): string {
  const user = url.username === '' && url.password === '' ? '' : '…@';
  return `${url.protocol}//${user}${url.host}${url.pathname}`;
}
