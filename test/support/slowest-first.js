const Sequencer = require('@jest/test-sequencer').default;

/** Those that take a quarter of a minute or more alone, the longest first, as they were measured. */
const SLOWEST = [
  'test/played-year.test.ts',
  'test/faults/faults.test.ts',
  'test/graphql/fast-path/alike.test.ts',
  'test/graphql/fast-path/refusals.test.ts',
  'test/graphql/ledger-events.test.ts',
  'test/process/cli.test.ts',
  'test/infra/eventstoredb-faults.test.ts',
  'test/infra/rebuild-replay.test.ts',
  'test/process/start.test.ts',
  'test/infra/proof/attacks.test.ts',
  'test/infra/projector.test.ts',
  'test/infra/proof/more-attacks.test.ts',
  'test/graphql/erasure.test.ts',
  'test/graphql/consistency.test.ts',
  'test/infra/embedded-postgres.test.ts',
  'test/process/kill.test.ts',
  'test/graphql/reads.test.ts',
  'test/graphql/unstorable-text.test.ts',
  'test/graphql/budget-route.test.ts',
  'test/infra/postgres-views.test.ts',
  'test/domain/properties.test.ts',
  'test/infra/simulation.test.ts',
  'test/infra/backup.test.ts',
  'test/infra/working-as-a-role.test.ts',
  'test/infra/postgres-ledger.test.ts',
  'test/graphql/compare.test.ts',
  'test/graphql/ledger-events-elsewhere.test.ts',
  'test/graphql/limits/streams.test.ts',
  'test/graphql/authority.test.ts',
  'test/graphql/secrecy.test.ts',
];

/**
 * The slowest suites begin at once, so that no worker is left alone with one at the end; Jest itself
 * knows how long they take only from an earlier run on the same machine.
 */
module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = SLOWEST.findIndex((name) => path.endsWith(name));
      return at === -1 ? SLOWEST.length : at;
    };
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
