/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  transform: { '^.+\\.[jt]s$': '@swc/jest' },
  // These ship as ES modules only; Node 20.19 requires them, Jest has to translate them.
  transformIgnorePatterns: ['/node_modules/(?!(jose|node-pg-migrate|glob|lru-cache)/)'],
};
