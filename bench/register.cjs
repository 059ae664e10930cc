// Lets Node run TypeScript as the build compiles it: for benches, which are no part of the program.
const { transformSync } = require('@swc/core');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const configFile = join(__dirname, '..', '.swcrc');

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const { code } = transformSync(source, { filename, configFile, sourceMaps: 'inline' });
  module._compile(code, filename);
};
