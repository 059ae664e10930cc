import { meets } from '../../src/graphql/subscription/matches';
import type { Condition } from '../../src/projections/views';

type Row = { id: string; name: string | null; position: string; tags: string[]; open: boolean };
const row: Row = { id: '1', name: 'b', position: '10', tags: ['x', 'y'], open: true };
const nameless: Row = { ...row, name: null };

/** A row of memory meets what `where` would find in the table. */
describe('a condition on a row that was read', () => {
  test.each<[string, Condition, Row, boolean]>([
    ['a value', { column: 'name', is: 'b' }, row, true],
    ['another value', { column: 'name', is: 'c' }, row, false],
    ['a truth', { column: 'open', is: true }, row, true],
    ['nothing', { column: 'name', is: null }, nameless, true],
    ['nothing where there is something', { column: 'name', is: null }, row, false],
    ['one of several', { column: 'name', in: ['a', 'b'] }, row, true],
    ['one of none', { column: 'name', in: [] }, row, false],
    ['an item', { column: 'tags', has: 'y' }, row, true],
    ['no item', { column: 'tags', has: 'z' }, row, false],
    ['a part of a text', { column: 'name', contains: 'b' }, row, true],
    ['from there on', { column: 'name', from: 'b' }, row, true],
    ['from later on', { column: 'name', from: 'c' }, row, false],
    ['up to there', { column: 'name', to: 'b' }, row, true],
    ['up to before', { column: 'name', to: 'a' }, row, false],
    ['positions are numbers, not texts', { column: 'position', from: 9n, to: 10n }, row, true],
    ['a position behind', { column: 'position', to: 9n }, row, false],
    ['any of none', { any: [] }, row, false],
    ['one of one', { oneOf: [{ column: 'open', is: true }] }, row, true],
    ['one of none', { oneOf: [] }, row, false],
    ['all of none', { all: [] }, row, true],
    [
      'any',
      {
        any: [
          { column: 'name', is: 'c' },
          { column: 'open', is: true },
        ],
      },
      row,
      true,
    ],
    [
      'all',
      {
        all: [
          { column: 'name', is: 'c' },
          { column: 'open', is: true },
        ],
      },
      row,
      false,
    ],
    ['not so', { not: { column: 'name', is: 'c' } }, row, true],
    ['of nothing it is not so either', { not: { column: 'name', is: 'c' } }, nameless, false],
    ['nor is it in a list', { not: { column: 'name', in: ['c'] } }, nameless, false],
  ])('%s', (_, condition, on, expected) => expect(meets(on, [condition])).toBe(expected));

  test('all conditions hold together', () => {
    expect(meets(row, [])).toBe(true);
    expect(
      meets(row, [
        { column: 'name', is: 'b' },
        { column: 'open', is: false },
      ]),
    ).toBe(false);
  });

  test('a column that is not there is a mistake of ours', () =>
    expect(() => meets(row, [{ column: 'nmae', is: 'b' }])).toThrow('no column nmae'));
});
