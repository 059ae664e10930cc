import { periodNamed, periodsOf, windowPeriod } from '../../../src/domain/shared/period';

test.each([
  ['2026', '2026-01-01', '2026-12-31'],
  ['2026-Q1', '2026-01-01', '2026-03-31'],
  ['2026-Q4', '2026-10-01', '2026-12-31'],
  ['2026-Q2-Q3', '2026-04-01', '2026-09-30'],
  ['2026-02', '2026-02-01', '2026-02-28'],
  ['2028-02', '2028-02-01', '2028-02-29'],
  ['2026-12', '2026-12-01', '2026-12-31'],
])('%s is from %s to %s', (name, start, end) =>
  expect(periodNamed(name)).toEqual({ name, start, end }),
);

test.each([
  '',
  '26',
  '2026-Q5',
  '2026-Q3-Q2',
  '2026-Q1-Q4',
  '2026-Q2-Q2',
  '2026-00',
  '2026-13',
  '2026-4',
  '2026-04-01',
  ' 2026',
])('"%s" names no period', (name) => expect(periodNamed(name)).toBeNull());

test('a year has one year, four quarters, twelve months, in order', () => {
  const names = (every: 'YEAR' | 'QUARTER' | 'MONTH') =>
    periodsOf(2026, every).map(({ name }) => name);
  expect(names('YEAR')).toEqual(['2026']);
  expect(names('QUARTER')).toEqual(['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4']);
  expect(names('MONTH')).toEqual([
    '2026-01',
    '2026-02',
    '2026-03',
    '2026-04',
    '2026-05',
    '2026-06',
    '2026-07',
    '2026-08',
    '2026-09',
    '2026-10',
    '2026-11',
    '2026-12',
  ]);
  expect(periodsOf(2026, 'QUARTER')[1]).toEqual({
    name: '2026-Q2',
    start: '2026-04-01',
    end: '2026-06-30',
  });
});

test.each([
  ['2026-01-01', '2026-12-31', '2026'],
  ['2026-04-01', '2026-09-30', '2026-Q2-Q3'],
  ['2026-07-01', '2026-09-30', '2026-Q3'],
  ['2026-04-02', '2026-09-30', '2026-04-02/2026-09-30'],
])('the window from %s to %s is called %s', (start, end, name) =>
  expect(windowPeriod(2026, start, end)).toEqual({ name, start, end }),
);
