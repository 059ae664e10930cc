const { availableParallelism } = require('node:os');

/**
 * Whole processes, minutes of them: `npm run test:long`. What they show is tried in short by
 * infra/backup, docker-compose, operation and rebuild-replay, proof/witness and proof/bundle.
 */
const LONG = [
  'process/backup-eventstore',
  'process/compose',
  'process/releases',
  'process/witness',
  'process/export-memory',
];
const notInShort = LONG.map((name) => `<rootDir>/test/${name}.test.ts`);

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Half of the tests wait, for a database or for a process. Jest takes "150%" for 150 workers.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: '<rootDir>/test/support/slowest-first.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: process.env.LONG ? [] : notInShort,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // A busy machine is slow, not wrong: what never ends is what has to fail.
  testTimeout: 120_000,
  transform: { '^.+\\.[jt]s$': '@swc/jest' },
  // These ship as ES modules only; Node 20.19 requires them, Jest has to translate them.
  transformIgnorePatterns: ['/node_modules/(?!(jose|node-pg-migrate|glob|lru-cache)/)'],
};
