import { isCivilDate, plusDays } from '../../../src/domain/shared/calendar';
import { CALENDARS, type Calendar } from '../../../src/domain/shared/holidays';
import {
  calendarOn,
  dueSoonOn,
  dueSoonSince,
  isWorkingDay,
  lastWorkingDayUpTo,
  silentOn,
  silentSince,
  workingDaysAfter,
  workingDaysBefore,
  workingDaysBetween,
} from '../../../src/domain/shared/working-days';

const calendar = calendarOn('2026-06-01');
const daysOf = (year: number): string[] => {
  const days: string[] = [];
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = plusDays(day, 1)) days.push(day);
  return days;
};
const weekdays = (year: number) =>
  daysOf(year).filter((day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()));

test('2026 has 261 weekdays, 13 of which are free, and two Saturdays that are worked', () => {
  const worked = daysOf(2026).filter((day) => isWorkingDay(calendar, day));
  expect(weekdays(2026).length).toBe(261);
  expect(weekdays(2026).filter((day) => !worked.includes(day))).toEqual([
    '2026-01-01',
    '2026-01-02',
    '2026-02-16',
    '2026-02-17',
    '2026-02-18',
    '2026-02-19',
    '2026-02-20',
    '2026-04-27',
    '2026-04-30',
    '2026-05-01',
    '2026-08-31',
    '2026-09-01',
    '2026-09-02',
  ]);
  expect(worked.filter((day) => !weekdays(2026).includes(day))).toEqual([
    '2026-01-10',
    '2026-08-22',
  ]);
});

test('every special day is a day of its own, in order, with a name and the paper that says so', () => {
  for (const { days } of CALENDARS) {
    const dates = days.map(({ date }) => date);
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(dates.filter((date) => !isCivilDate(date))).toEqual([]);
    for (const { name, source } of days) expect([name, source]).not.toContain('');
  }
});

test('versions have names of their own, the later ones in force later', () => {
  const versions = CALENDARS.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)]);
  const since = CALENDARS.map((each) => each.since);
  expect(since).toEqual([...new Set(since)].sort());
});

test('of a year without data the weekday alone decides', () =>
  expect(daysOf(2027).filter((day) => isWorkingDay(calendar, day))).toEqual(weekdays(2027)));

test.each([
  ['the Friday before', '2026-02-13', '2026-02-13'],
  ['Saturday', '2026-02-14', '2026-02-13'],
  ['the last day of Tết', '2026-02-20', '2026-02-13'],
  ['the Sunday after', '2026-02-22', '2026-02-13'],
  ['the Monday after', '2026-02-23', '2026-02-23'],
  ['a Saturday that is worked', '2026-08-22', '2026-08-22'],
  ['the Sunday after it', '2026-08-23', '2026-08-22'],
  ['14 November, a Saturday', '2026-11-14', '2026-11-13'],
])('up to %s (%s) the last working day is %s', (_, date, expected) =>
  expect(lastWorkingDayUpTo(calendar, date)).toBe(expected),
);

test.each([
  ['2026-06-30', 5, '2026-06-23'],
  ['2026-02-24', 5, '2026-02-10'],
  ['2026-05-04', 3, '2026-04-24'],
  ['2026-09-03', 5, '2026-08-24'],
  ['2026-08-25', 2, '2026-08-22'],
  ['2026-06-28', 1, '2026-06-26'],
  ['2026-06-30', 0, '2026-06-30'],
])('from %s %i working days back lead to %s', (date, n, expected) =>
  expect(workingDaysBefore(calendar, date, n)).toBe(expected),
);

test.each([
  ['2026-06-23', 5, '2026-06-30'],
  ['2026-02-10', 5, '2026-02-24'],
  ['2026-01-09', 1, '2026-01-10'],
  ['2026-12-31', 1, '2027-01-01'],
])('from %s %i working days on lead to %s', (date, n, expected) =>
  expect(workingDaysAfter(calendar, date, n)).toBe(expected),
);

test.each([
  ['2026-06-23', '2026-06-30', 5],
  ['2026-02-13', '2026-02-22', 0],
  ['2026-02-13', '2026-02-23', 1],
  ['2026-01-09', '2026-01-11', 1],
  ['2026-06-30', '2026-06-23', 0],
  ['2026-06-30', '2026-06-30', 0],
])('after %s and up to %s there are %i working days', (from, to, count) =>
  expect(workingDaysBetween(calendar, from, to)).toBe(count),
);

test.each([
  ['of the first quarter', '2026-03-31', '2026-03-24'],
  ['after Tết', '2026-02-24', '2026-02-10'],
  ['on a Sunday', '2026-05-31', '2026-05-22'],
  ['of August', '2026-08-31', '2026-08-22'],
  ['of the year', '2026-12-31', '2026-12-24'],
])('a deadline %s (%s) is near from %s', (_, dueOn, expected) =>
  expect(dueSoonOn(calendar, dueOn)).toBe(expected),
);

test('whatever the deadline, it is near from the first day with five working days left or fewer', () => {
  for (const dueOn of daysOf(2026)) {
    const soon = dueSoonOn(calendar, dueOn);
    expect([dueOn, workingDaysBetween(calendar, soon, dueOn)]).toEqual([dueOn, 5]);
    expect([dueOn, workingDaysBetween(calendar, plusDays(soon, -1), dueOn)]).toEqual([dueOn, 6]);
  }
});

test.each([
  ['a Monday', '2026-06-01', '2026-06-16'],
  ['a Friday', '2026-06-05', '2026-06-20'],
  ['the Tuesday before Tết', '2026-02-10', '2026-03-04'],
])('a lead invited on %s (%s) has ten working days, and is silent on %s', (_, on, expected) =>
  expect(silentOn(calendar, on)).toBe(expected),
);

describe('a calendar that is changed in the year', () => {
  const off = (date: string) =>
    ({ date, name: 'Nghỉ', kind: 'OFF', source: 'Văn bản 1', confirmed: true }) as const;
  const first: Calendar = { version: 'one', since: '2026-01-01', days: [] };
  const second: Calendar = {
    version: 'two',
    since: '2026-11-19',
    days: [off('2026-11-24'), off('2026-11-25')],
  };
  const calendars = [first, second];

  test.each([
    ['2025-12-31', 'one'],
    ['2026-11-18', 'one'],
    ['2026-11-19', 'two'],
    ['2027-06-01', 'two'],
  ])('on %s version %s is in force', (day, version) =>
    expect(calendarOn(day, calendars).version).toBe(version),
  );

  test.each([
    ['before the change, by the old one', '2026-11-20', { on: '2026-11-13', calendar: 'one' }],
    ['after it, by the new one', '2026-12-01', { on: '2026-11-20', calendar: 'two' }],
    ['by the change itself', '2026-11-27', { on: '2026-11-19', calendar: 'two' }],
  ])('a deadline became near %s', (_, dueOn, became) => {
    for (const today of [became.on, '2026-12-15', '2027-12-31'])
      expect(dueSoonSince(dueOn, today, calendars)).toEqual(became);
    expect(dueSoonSince(dueOn, plusDays(became.on, -1), calendars)).toBeNull();
  });

  test('an invitation runs by the calendar of the day on which it ran out', () => {
    expect(silentSince('2026-11-02', '2026-12-31', calendars)).toEqual({
      on: '2026-11-17',
      calendar: 'one',
    });
    expect(silentSince('2026-11-12', '2026-12-31', calendars)).toEqual({
      on: '2026-12-01',
      calendar: 'two',
    });
    expect(silentSince('2026-11-12', '2026-11-30', calendars)).toBeNull();
  });
});
