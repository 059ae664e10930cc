/** The arrows of docs/architecture.md; test/architecture.test.ts holds the code to them. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle has no first thing to read.', {}, { circular: true }),
    rule(
      'domain-is-pure',
      'Rules have no package, no Node module, no clock and no chance.',
      { path: '^src/domain' },
      { pathNot: '^src/domain' },
    ),
    rule(
      'projections-know-the-domain-only',
      'A fold is tested with nothing but events.',
      { path: '^src/projections' },
      { pathNot: '^src/(projections|domain)' },
    ),
    rule(
      'graphql-knows-no-infra',
      'Resolvers ask the ports that they are given.',
      { path: '^src/graphql' },
      { path: '^(src/(infra|main|cli)|node_modules/pg)' },
    ),
    rule(
      'infra-knows-no-graphql',
      'What serves the ledger does not depend on how it is asked.',
      { path: '^src/infra' },
      { path: '^src/(graphql|main|cli)' },
    ),
    rule('nothing-imports-tests', 'Tests look at the code.', { path: '^src' }, { path: '^test' }),
    rule(
      'no-orphans',
      'What nothing uses is not kept.',
      { orphan: true, pathNot: '^src/(main|cli|infra/explorer/page)' },
      {},
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'require', 'import'],
    },
  },
};
