import { readFileSync, writeFileSync } from 'node:fs';

/** The same of a whole text, which a person reads as it is. */
export function reviewedText(file: string, actual: string): void {
  if (process.env.RENEW) writeFileSync(file, actual);
  else expect(actual).toBe(readFileSync(file, 'utf8'));
}

/**
 * Holds something against what a reviewed file says of it. `RENEW=1 npx jest <test>` writes the
 * file anew: the difference is then for a person to look at before it is committed.
 */
export function reviewed(file: string, name: string, actual: unknown): void {
  const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  if (process.env.RENEW) {
    const renewed = { ...known, [name]: actual };
    writeFileSync(file, `${JSON.stringify(renewed, null, 2)}\n`);
    return;
  }
  expect(actual).toEqual(known[name]);
}
