const { readFileSync, statfsSync } = require('node:fs');
const { availableParallelism, freemem } = require('node:os');

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

/**
 * What tests write is gone after them, and much of their time went into making and removing files
 * (databases, homes): it is written into memory where Linux offers it and there is room.
 */
function temporaryFolder() {
  const [folder, room] = ['/dev/shm', 4e9];
  try {
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '));
    const [, , kind, options] = mounted.findLast(([, at]) => at === folder) ?? [];
    if (kind !== 'tmpfs' || options.split(',').includes('noexec')) return undefined;
    const { bavail, bsize } = statfsSync(folder);
    return Math.min(bavail * bsize, freemem()) > room ? folder : undefined;
  } catch {
    return undefined; // not a Linux
  }
}

// Workers, servers and programs inherit it.
const memory = process.env.TMPDIR ? undefined : temporaryFolder();
if (memory) process.env.TMPDIR = memory;

// Tests make much that is short-lived: a young generation of 64 MB saves a sixth of a worker's CPU.
const young = '--max-semi-space-size';
const options = process.env.NODE_OPTIONS ?? '';
if (process.allowedNodeEnvironmentFlags.has(young) && !options.includes(young))
  process.env.NODE_OPTIONS = `${options} ${young}=64`.trim();

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
