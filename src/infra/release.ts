import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this program: `1.12.0`. */
export const RELEASE: string = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'),
).version;

/** Whether one version comes after another; what stands behind a hyphen does not count. */
export function isLater(one: string, other: string): boolean {
  const [mine, theirs] = [numbersOf(one), numbersOf(other)];
  const first = mine.findIndex((number, n) => number !== theirs[n]);
  return first >= 0 && (mine[first] as number) > (theirs[first] as number);
}

const numbersOf = (version: string): number[] =>
  [0, 1, 2].map((n) => Number(version.split('-')[0]?.split('.')[n] ?? 0));
