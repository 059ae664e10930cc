import { own } from '../../../src/domain/shared/own';

test('what a record holds is found', () => expect(own({ a: 1 }, 'a')).toBe(1));

test.each(['constructor', 'valueOf', 'hasOwnProperty', '__proto__', 'b'])(
  'a record that was given no %s has none',
  (key) => expect(own<unknown>({ a: 1 }, key)).toBeUndefined(),
);

test('a record may hold even such a key', () =>
  expect(own({ ['__proto__']: 1 }, '__proto__')).toBe(1));
