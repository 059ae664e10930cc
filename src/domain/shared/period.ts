import type { CadenceUnit } from '../plan/plan-document';

/** A part of a plan's year: `2026`, `2026-Q3`, `2026-Q2-Q3`, `2026-04`. */
export type Period = { name: string; start: string; end: string };

const two = (value: number): string => String(value).padStart(2, '0');

function months(year: number, from: number, to: number): { start: string; end: string } {
  const lastDay = new Date(Date.UTC(year, to, 0)).getUTCDate();
  return { start: `${year}-${two(from)}-01`, end: `${year}-${two(to)}-${two(lastDay)}` };
}

/** The period of that name, or null where the name is none. */
export function periodNamed(name: string): Period | null {
  const match = /^(\d{4})(?:-(?:Q([1-4])(?:-Q([1-4]))?|(0[1-9]|1[0-2])))?$/.exec(name);
  if (!match) return null;
  const year = Number(match[1]);
  const [quarter, last, month] = [match[2], match[3], match[4]];
  if (month) return { name, ...months(year, Number(month), Number(month)) };
  if (!quarter) return { name, ...months(year, 1, 12) };
  // Two names for one period would be two periods: the whole year is `2026`.
  if (last && (last <= quarter || (quarter === '1' && last === '4'))) return null;
  return { name, ...months(year, Number(quarter) * 3 - 2, Number(last ?? quarter) * 3) };
}

/** The periods of a cadence in a year, in order. */
export function periodsOf(year: number, every: CadenceUnit): Period[] {
  const names = {
    YEAR: [`${year}`],
    QUARTER: [1, 2, 3, 4].map((quarter) => `${year}-Q${quarter}`),
    MONTH: Array.from({ length: 12 }, (_, month) => `${year}-${two(month + 1)}`),
  }[every];
  return names.map((name) => periodNamed(name) as Period);
}

/** A window's period, named by its quarters where it has whole ones: `2026-Q2-Q3`. */
export function windowPeriod(year: number, start: string, end: string): Period {
  for (const from of [1, 2, 3, 4])
    for (const to of [1, 2, 3, 4]) {
      const name =
        from === 1 && to === 4 ? `${year}` : `${year}-Q${from}${to > from ? `-Q${to}` : ''}`;
      const period = to >= from ? periodNamed(name) : null;
      if (period && period.start === start && period.end === end) return period;
    }
  return { name: `${start}/${end}`, start, end };
}
