import type { Agency } from '../../domain/agency/agency-registry';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { CLOCK } from '../keep-time';
import { people } from './people';
import { type Act, later, type Script, scriptOf, workingDay } from './script';
import { type Confirmations, confirmAll } from './work';
import { askForMoney } from './year/budget';
import { change } from './year/changes';
import { coordinate } from './year/coordination';
import { getReady } from './year/getting-ready';
import { planLocally } from './year/implementing-plans';
import { contribute, reportNil, workLocally } from './year/local-work';
import { playNamedWorks } from './year/named-works';
import { meetObstacles } from './year/obstacles';
import { playQuarterlyWorks } from './year/quarterly-works';
import { report2026 } from './year/reporting';

/** The days of the played year. */
export const FIRST_DAY = '2026-01-05';
export const LAST_DAY = '2026-12-31';

/** An act with the instant (UTC) at which it happens. */
export type DatedAct = Act & { at: string };

/**
 * The year 2026 as docs/played-year.md tells it: what everybody does, in the order of time. The
 * same plan and roster give the same acts, down to the minute.
 */
export function year2026(plan: PlanDocument, agencies: Agency[], importing: Act): DatedAct[] {
  const { script, acts } = scriptOf(plan, agencies, people);
  acts.push(importing);
  const confirmations: Confirmations = new Map();
  getReady(script);
  askForMoney(script);
  playQuarterlyWorks(script, confirmations);
  playNamedWorks(script, confirmations);
  change(script);
  workLocally(script, confirmations);
  contribute(script);
  report2026(script);
  reportNil(script);
  coordinate(script);
  meetObstacles(script);
  planLocally(script);
  confirmAll(script, confirmations);
  keepTime(script);
  return dated(acts);
}

/** What the server does by itself after each midnight: here on the days that somebody works. */
function keepTime({ act }: Script): void {
  for (let on = later(FIRST_DAY, 1); on <= LAST_DAY; on = later(on, 1))
    act(on, TIME, CLOCK, (stage) => stage.keepTime());
}
const TIME = 'time is kept';

/** Each day's acts over its office hours, in their order; after midnight the time is kept. */
function dated(acts: Act[]): DatedAct[] {
  const byDay = new Map<string, Act[]>();
  for (const act of acts) byDay.set(act.on, [...(byDay.get(act.on) ?? []), act]);
  const days = [...byDay].sort(([a], [b]) => (a < b ? -1 : 1));
  return days.flatMap(([on, all]) => {
    const those = all.filter(({ name }) => name !== TIME);
    if (on < FIRST_DAY || on > LAST_DAY || on !== workingDay(on))
      throw new Error(`nobody works on ${on}: ${those[0]?.name}`);
    if (those.length > OFFICE_MINUTES) throw new Error(`too much happens on ${on}`);
    const kept = all.filter(({ name }) => name === TIME);
    return [
      ...kept.map((act) => ({ ...act, at: instantOf(on, AFTER_MIDNIGHT) })),
      ...those.map((act, n) => {
        const minute = Math.floor((n * OFFICE_MINUTES) / those.length);
        const pause = minute < MORNING_MINUTES ? 0 : NOON_PAUSE;
        return { ...act, at: instantOf(on, OPENING + minute + pause) };
      }),
    ];
  });
}

/** In minutes: 7:30 to 11:30 and 13:30 to 17:00, after midnight of Asia/Ho_Chi_Minh. */
const AFTER_MIDNIGHT = 5;
const OPENING = 450;
const MORNING_MINUTES = 240;
const NOON_PAUSE = 120;
const OFFICE_MINUTES = 450;
const OFFSET = 7 * 60;

const instantOf = (date: string, minutes: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + (minutes - OFFSET) * 60_000).toISOString();
