import {
  civilDateOf,
  isCivilDate,
  lastInstantOf,
  plusDays,
} from '../../../src/domain/shared/calendar';

test.each([
  ['2026-11-14T16:59:59.999Z', '2026-11-14'],
  ['2026-11-14T17:00:00.000Z', '2026-11-15'],
  ['2025-12-31T17:00:00.000Z', '2026-01-01'],
  ['2026-06-30T23:59:59.000+07:00', '2026-06-30'],
])('at %s it is %s in Đồng Nai', (instant, date) => expect(civilDateOf(instant)).toBe(date));

test('14 November ends at 23:59:59 in Đồng Nai', () =>
  expect(lastInstantOf('2026-11-14')).toBe('2026-11-14T16:59:59.000Z'));

test.each([
  ['2026-11-15', -1, '2026-11-14'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-03-01', -1, '2026-02-28'],
  ['2026-05-04', 0, '2026-05-04'],
])('%s and %i days is %s', (date, days, expected) => expect(plusDays(date, days)).toBe(expected));

test.each(['2026-01-01', '2028-02-29', '2026-12-31'])('%s is a day', (date) =>
  expect(isCivilDate(date)).toBe(true),
);
test.each([
  '2026-02-29',
  '2026-02-30',
  '2026-13-01',
  '2026-00-10',
  '2026-1-1',
  '15/11/2026',
  '',
  '2026-01-01T00:00:00Z',
])('"%s" is no day', (date) => expect(isCivilDate(date)).toBe(false));
