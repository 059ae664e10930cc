import { MaybeHas } from '../../src/infra/projector/maybe-has';

/** As rows are called: long, alike, and different in a few places. */
const name = (n: number, suffix: string) =>
  `assignment-0198f3c2-77aa-7c41-9d1e-${n.toString(16).padStart(12, '0')}.xa-phuong-${n % 95}@${suffix}`;

test('what was added is known for ever, and of what was not, one in a hundred at most', () => {
  const known = new MaybeHas();
  for (let n = 0; n < 50_000; n++) known.add(name(n, '2026-Q1'));
  const forgotten = [];
  let mistaken = 0;
  for (let n = 0; n < 50_000; n++) {
    if (!known.maybeHas(name(n, '2026-Q1'))) forgotten.push(n);
    if (known.maybeHas(name(n, '2026-Q2'))) mistaken++;
  }
  expect(forgotten).toEqual([]);
  expect(mistaken).toBeLessThan(500);
});

test('an empty one knows nothing', () => {
  expect(['', 'a', name(7, 'Q')].filter((text) => new MaybeHas().maybeHas(text))).toEqual([]);
});
