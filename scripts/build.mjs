// Compiles src to dist. Runs before every start, hence does nothing when dist is of these sources.
// In production the compiler is absent (a development dependency) and dist comes prebuilt.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(root, 'src');
const dist = join(root, 'dist');
const fresh = join(root, `dist.${process.pid}`);
const require = createRequire(import.meta.url);

/** The compiler's version; undefined where only production dependencies are installed. */
function compilerVersion() {
  try {
    return require('@swc/core/package.json').version;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function sourceFiles() {
  const entries = readdirSync(src, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of [...files, join(root, '.swcrc'), fileURLToPath(import.meta.url)]) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(join(dist, '.stamp'), 'utf8'));
  } catch {
    return undefined; // no dist, or not one of ours
  }
}

function isCurrent(stamp) {
  const found = readStamp();
  return found?.sources === stamp.sources && found.compiler === stamp.compiler;
}

async function compile(files) {
  const { transformFile } = await import('@swc/core');
  const compileOne = async (file) => {
    const out = join(fresh, relative(src, file));
    mkdirSync(dirname(out), { recursive: true });
    if (files.includes(file.replace(/\.js$/, '.ts')) && file.endsWith('.js')) {
      throw new Error(`${file} would be overwritten by what its .ts becomes`);
    }
    if (!file.endsWith('.ts')) return copyFileSync(file, out);
    if (file.endsWith('.d.ts')) return;
    const { code, map } = await transformFile(file, {
      cwd: root,
      configFile: join(root, '.swcrc'),
      // Relative to where the file will be: dist stands where dist.<pid> does.
      sourceFileName: relative(dirname(out), file).replaceAll('\\', '/'),
    });
    const script = out.replace(/\.ts$/, '.js');
    const name = script.slice(dirname(script).length + 1);
    writeFileSync(script, `${code}//# sourceMappingURL=${name}.map\n`);
    writeFileSync(`${script}.map`, map);
  };
  await Promise.all(files.map(compileOne));
}

/**
 * Nothing comes between the look and the renames, so that who builds at the same time either
 * finds this dist and keeps it, or has moved his in before and is found here.
 */
function swapIn(stamp) {
  const old = `${fresh}.old`;
  for (let attempt = 1; !isCurrent(stamp); attempt++) {
    if (existsSync(dist)) moveAside(old);
    try {
      renameSync(fresh, dist);
    } catch (error) {
      // Another one's came in between; twenty of them do not.
      const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code);
      if (!taken || attempt === 20) throw error;
    }
    rmSync(old, { recursive: true, force: true });
  }
}

function moveAside(old) {
  try {
    renameSync(dist, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error; // another one moved it
  }
}

/** What builds that were killed have left. */
function sweep() {
  for (const name of readdirSync(root)) {
    const pid = /^dist\.(\d+)(\.old)?$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** True when dist can be used as it is; throws when it cannot and there is no compiler. */
function keepPrebuilt(sources) {
  const found = readStamp();
  const needs =
    'and the compiler is missing: it is a development dependency, so run "npm ci" and ' +
    '"npm run build" where you build, and bring dist along';
  if (!found) throw new Error(`there is no dist, ${needs}`);
  if (sources && sources !== found.sources)
    throw new Error(`dist is not of these sources, ${needs}`);
}

async function build() {
  const compiler = compilerVersion();
  const files = existsSync(src) ? sourceFiles() : [];
  const sources = files.length > 0 ? hashOf(files) : undefined;
  if (!compiler || !sources) return keepPrebuilt(sources);
  const stamp = { sources, compiler };
  if (isCurrent(stamp)) return;
  sweep();
  rmSync(fresh, { recursive: true, force: true });
  try {
    await compile(files);
    writeFileSync(join(fresh, '.stamp'), JSON.stringify(stamp));
    swapIn(stamp);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

try {
  await build();
} catch (error) {
  process.stderr.write(`build: ${error.message}\n`);
  process.exitCode = 1;
}
