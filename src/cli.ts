import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { own } from './domain/shared/own';
import { failed } from './failed';
import { parseRole } from './infra/auth';
import { backedUp, restored } from './infra/backup/cli';
import { clockOf, systemClock } from './infra/clock';
import { type Config, ofPlayedYear, readConfig } from './infra/config';
import { readAgencies } from './infra/import/agencies-file';
import { importAgencies, importPlan } from './infra/import/import-plan';
import { readPlan } from './infra/import/plan-file';
import { openLocalIssuer } from './infra/local-issuer';
import { createLog } from './infra/log';
import { migrate } from './infra/migrate';
import { parseRoles, ROLES } from './infra/operation/roles';
import { rebuild } from './infra/projector/rebuild';
import { replay } from './infra/projector/replay';
import { audit } from './infra/proof/audit';
import { exported, keyRotated, logBegun, policyOf, verified } from './infra/proof/cli';
import { openForAudit, type ReadOnly } from './infra/proof/open-for-audit';
import { simulate, toldOf } from './infra/simulation/simulate';
import { openSystem, type System } from './infra/system';

const USAGE = `usage: npm run --silent cli -- <command>

  serve [--role <role>]               the same as npm start; or one part of it, or several with
                                      commas: api, projector, sealer, clock (docs/operation.md)
  import <file>                       a roster (.csv) or a plan (.json); twice changes nothing
  token --as <role> [--agency <code>] an access token of the local issuer: agency-officer,
                                      agency-head, coordinator, finance, province-office,
                                      council-clerk, auditor, integration, registrar
  simulate                            plays the year 2026 into a home of its own, or into an empty
                                      PLAN_LEDGER_HOME; npm start -- --simulated starts on it
  migrate                             brings the database of DATABASE_URL_MIGRATION, or of
                                      DATABASE_URL, to this release, and grants the roles their rights
  rebuild [--back]                    makes all views again, beside the live ones, and swaps;
                                      --back: also those of a later release, which is given up
  replay                              folds all events again and compares; exit code 1 if the
                                      views are not what the events say
  export <file> [--without-payloads]  writes everything that is sealed into a bundle
  verify <bundle> --policy <file> [--prior <checkpoint>]...
                                      checks a bundle with no database and no network; exit code 1
                                      if it is not what was signed
  operations <file.graphql>...        prints the list of the operations in them, by SHA-256, for
                                      PLAN_LEDGER_OPERATIONS
  policy                              prints the log's public keys as a policy for verify
  witness --policy <file> [--home <folder>] [--name <name>] [--host <host>] [--port <port>]
                                      signs the checkpoints of the logs that the policy names, as
                                      long as each grows out of the last; prints its own line for a
                                      policy. It needs no database
  audit                               compares tables, ledger, log and views; exit code 1 if one is
                                      not what another says
  backup <folder>                     writes what cannot be made again, as of one moment; the server
                                      may run meanwhile
  restore <folder>                    puts a backup into an empty database
  rotate-log-key                      another key for the log, announced in it by the present one
  new-log --document <number> --date <day> --issuer <body>
                                      another log, where the key or history is lost
`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Positions are larger than JSON's numbers. */
const asJson = (report: object): string =>
  JSON.stringify(report, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2);

/** A mistake of the caller, told without a stack. */
class Misused extends Error {}

/** What the parser refuses is the caller's mistake. */
function misuse<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Misused(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** Where a role's holder sits in the shipped plan; `--agency` names another. */
const HOME_OF: Partial<Record<string, string>> = {
  COORDINATOR: 'so-van-hoa-the-thao-va-du-lich',
  FINANCE: 'so-tai-chinh',
  PROVINCE_OFFICE: 'van-phong-ubnd-tinh',
  COUNCIL_CLERK: 'hdnd-tinh',
};
const NEEDS_AGENCY = ['AGENCY_OFFICER', 'AGENCY_HEAD', 'INTEGRATION'];

/** What serves somebody is more than half of the program: it is loaded where it is asked for. */
const commands: Record<string, (rest: string[]) => Promise<void>> = {
  async serve(rest) {
    const options = { role: { type: 'string', default: 'all' } } as const;
    const { values } = misuse(() => parseArgs({ args: rest, options }));
    const roles = parseRoles(values.role);
    if (!roles)
      throw new Misused(`serve: --role ${values.role}: all, or some of ${ROLES.join(', ')}`);
    const { run } = await import('./main.js');
    await run(say, { roles });
  },

  async operations(files) {
    if (files.length === 0) throw new Misused('operations: which files?');
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const { listOf } = await import('./graphql/http/persisted.js');
    const { buildSchema } = await import('./graphql/schema.js');
    say(listOf(texts, buildSchema()));
  },

  async import([file]) {
    if (!file) throw new Misused('import: which file?');
    await withSystem(async ({ execute }) => {
      if (extname(file) === '.csv') {
        const agencies = await readAgencies(file);
        await importAgencies(execute, agencies);
        return say(`agencies: ${agencies.length}`);
      }
      const plan = await readPlan(file);
      await importPlan(execute, plan, (done, of) => say(`${plan.id}: ${done} of ${of} tasks`));
    });
  },

  async token(rest) {
    const options = { as: { type: 'string' }, agency: { type: 'string' } } as const;
    const { values } = misuse(() => parseArgs({ args: rest, options }));
    const role = values.as && parseRole(values.as);
    if (!role) throw new Misused(`token: --as which role?\n\n${USAGE}`);
    const agency = values.agency ?? HOME_OF[role] ?? null;
    if (agency === null && NEEDS_AGENCY.includes(role))
      throw new Misused(`token: --agency is needed for ${values.as}`);
    const issuer = await openLocalIssuer(readConfig(process.env).home, systemClock);
    say(await issuer.issueToken({ roles: [role], agency }));
  },

  async simulate() {
    const config = readConfig({ LOG_LEVEL: 'warn', ...ofPlayedYear(process.env) });
    if (config.production) throw new Misused('simulate: a played year is nothing for production');
    const played = await simulate({ config, log: createLog(config.logLevel), say });
    say(toldOf(played, config.home));
    const home = process.env.PLAN_LEDGER_HOME;
    const start = `${home ? `PLAN_LEDGER_HOME='${home}' ` : ''}npm start -- --simulated`;
    say(`Start on it: ${start}`);
  },

  async migrate() {
    const { databaseUrl, databaseUrls } = settings();
    const url = databaseUrls.migration ?? databaseUrl;
    if (!url)
      throw new Misused('migrate: of which DATABASE_URL? The embedded one is, at each start');
    await migrate(url, say);
    say('the database is of this release');
  },

  async rebuild(rest) {
    const options = { back: { type: 'boolean' } } as const;
    const { values } = misuse(() => parseArgs({ args: rest, options }));
    await withSystem(async ({ source }) => say(asJson(await rebuild(source, values))));
  },

  async replay() {
    await withSystem(async ({ source }) => {
      const replayed = await replay(source);
      say(asJson(replayed));
      if (!replayed.agree) process.exitCode = 1;
    });
  },

  async export(rest) {
    const options = { 'without-payloads': { type: 'boolean' } } as const;
    const { values, positionals } = misuse(() =>
      parseArgs({ args: rest, options, allowPositionals: true }),
    );
    const file = only(positionals, 'export: which file?');
    const payloads = !values['without-payloads'];
    await asAuditor(async (system) => say(asJson(await exported(system, file, { payloads }))));
  },

  async verify(rest) {
    const options = {
      policy: { type: 'string' },
      prior: { type: 'string', multiple: true },
    } as const;
    const { values, positionals } = misuse(() =>
      parseArgs({ args: rest, options, allowPositionals: true }),
    );
    const bundle = only(positionals, 'verify: which bundle?');
    if (!values.policy) throw new Misused('verify: --policy: whom do you believe?');
    const report = await verified(bundle, values.policy, values.prior ?? []);
    say(asJson(report));
    if (!report.valid) process.exitCode = 1;
  },

  async policy() {
    await asAuditor(async (system) => say(await policyOf(system)));
  },

  async witness(rest) {
    const text = { type: 'string' } as const;
    const options = { policy: text, home: text, name: text, host: text, port: text };
    const { values } = misuse(() => parseArgs({ args: rest, options }));
    if (!values.policy) throw new Misused('witness: --policy: which logs?');
    const { runWitness } = await import('./infra/proof/witness/cli.js');
    await runWitness({ ...values, policy: values.policy }, say);
  },

  async audit() {
    await asAuditor(async (system) => {
      const report = await audit(system);
      say(asJson(report));
      if (!report.agree) process.exitCode = 1;
    });
  },

  async backup(rest) {
    const folder = only(rest, 'backup: into which folder?');
    const config = settings();
    await withSystem(async (system) => say(asJson(await backedUp(system, config, folder))));
  },

  async restore(rest) {
    const folder = only(rest, 'restore: which folder?');
    const config = settings();
    const log = createLog(config.logLevel);
    say(asJson(await restored(config, folder, (message) => log.info(message))));
  },

  async 'rotate-log-key'() {
    await withSystem(async (system) => say(asJson(await keyRotated(system, logOrigin()))));
  },

  async 'new-log'(rest) {
    const text = { type: 'string' } as const;
    const options = { document: text, date: text, issuer: text };
    const { values } = misuse(() => parseArgs({ args: rest, options }));
    const document = [values.document, values.date, values.issuer];
    if (document.includes(undefined))
      throw new Misused('new-log: --document, --date and --issuer: who has decided that?');
    await withSystem(async (system) => say(asJson(await logBegun(system, logOrigin(), document))));
  },
};

/** Of a command that serves nobody, and has something else to say than what it does. */
const settings = (): Config =>
  readConfig({ LOG_LEVEL: 'warn', ...process.env }, { signsIn: false });

const logOrigin = (): string | null => settings().logOrigin;

/** The one thing named; else the caller is told. */
function only([named, ...more]: string[], question: string): string {
  if (named === undefined || more.length > 0) throw new Misused(`${question}\n\n${USAGE}`);
  return named;
}

/** Reads everything, and can write nothing. */
async function asAuditor(work: (system: ReadOnly) => Promise<void>): Promise<void> {
  const config = settings();
  const system = await openForAudit(config, createLog(config.logLevel));
  try {
    await work(system);
  } finally {
    await system.close();
  }
}

async function withSystem(work: (system: System) => Promise<void>): Promise<void> {
  const config = settings();
  const clock = clockOf(config.clock);
  const system = await openSystem({ config, log: createLog(config.logLevel), clock });
  try {
    await work(system);
  } finally {
    await system.close();
  }
}

const [name = '', ...rest] = process.argv.slice(2);
const command = own(commands, name);
if (!command) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else
  command(rest).catch((error) => {
    if (!(error instanceof Misused)) return failed(error);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
