import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Published vectors, beside the project and not part of it; null where they are absent. */
export function vectorsOf<T>(name: string): T | null {
  const file = join(__dirname, '..', '..', '..', 'shared', 'vectors', `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

/** Tests of published vectors; where they are absent, a test whose name says so. */
export function describeVectors<T>(name: string, tests: (vectors: T) => void): void {
  const vectors = vectorsOf<T>(name);
  if (vectors) describe(`the published vectors ${name}`, () => tests(vectors));
  else
    describe(`the published vectors ${name} are not here: ../shared/vectors is absent`, () => {
      test('so they are not compared', () => expect(vectors).toBeNull());
    });
}
