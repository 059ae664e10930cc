// Writes sbom.cdx.json: every package of the lockfile as a CycloneDX bill of materials, with its
// licence and the hash that npm checks. From the lockfile alone: no network and no node_modules.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const file = resolve(process.argv[2] ?? join(root, 'sbom.cdx.json'));
const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
const written = execFileSync('npm', [...args, '--package-lock-only'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 100 * 2 ** 20,
});
const bill = JSON.parse(written);
// npm calls it by the folder in which it happens to lie.
bill.metadata.component.name = name;
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(`${file}: ${bill.components.length} packages\n`);
