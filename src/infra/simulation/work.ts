import type { DeliverableFormat } from '../../domain/plan/plan-document';
import { CULTURE } from './people';
import { later, type Script, type Step, workingDay } from './script';

/** One occurrence: a task, whose it is, and which of its periods. */
export type Work = { task: string; agency: string; period: string };

/** What is told beside a figure. */
export type Progress = { percent?: number; quantity?: number; note?: string };

/** Who confirms gathers what was signed off and takes it up three times a month. */
export type Confirmations = Map<string, Step[]>;

export const progressStep = (
  { task, agency, period }: Work,
  { percent = null, quantity = null, note = null }: Nullable<Progress>,
): Step => ({
  task,
  agency,
  command: { type: 'ReportProgress', period, percent, quantity, note },
});

type Nullable<T> = { [K in keyof T]?: T[K] | null };

/** The officer reports how far it is. `unit`: the agency's own unit that does the work. */
export function progress(
  { steps, people }: Script,
  on: string,
  work: Work,
  figure: Progress,
  unit = work.agency,
): void {
  const name = `${named(work)}: progress`;
  steps(on, name, people.officer(unit, on), [progressStep(work, figure)]);
}

/** An edition has come out. */
export function edition(
  { steps, people }: Script,
  on: string,
  work: Work,
  language: string,
  { unit = work.agency, formats = ['PRINT', 'ELECTRONIC'] as DeliverableFormat[] } = {},
): void {
  const { task, agency, period } = work;
  const command = { type: 'SubmitDeliverable' as const, period, language, formats };
  const by = people.officer(unit, on);
  steps(on, `${named(work)}: edition ${language}`, by, [{ task, agency, command }]);
}

export type Completion = {
  on: string;
  /** In all, where it is counted and was not reported before. */
  quantity?: number | null;
  /** When the head signs off what his officer reported; null: he reports it himself. */
  signedOn?: string | null;
  unit?: string;
  /** Null: nobody gets to it before the year ends. */
  confirmed?: 'in turn' | null;
};

/** The officer says that it is done; it awaits the head's signature. */
export function reportDone(
  { steps, people }: Script,
  on: string,
  { task, agency, period }: Work,
  { quantity = null, unit = agency }: { quantity?: number | null; unit?: string } = {},
): void {
  const command = { type: 'ReportCompletion' as const, period, quantity };
  const name = `${named({ task, agency, period })}: done`;
  steps(on, name, people.officer(unit, on), [{ task, agency, command }]);
}

/** Done: reported, signed off by the head, and left to be confirmed. */
export function complete(
  script: Script,
  confirmations: Confirmations,
  work: Work,
  { on, quantity = null, signedOn = later(on, 1), unit, confirmed = 'in turn' }: Completion,
): void {
  const { steps, people } = script;
  const { task, agency, period } = work;
  if (signedOn === null) {
    const command = { type: 'ReportCompletion' as const, period, quantity };
    steps(on, `${named(work)}: done`, people.head(agency, on), [{ task, agency, command }]);
  } else {
    reportDone(script, on, work, { quantity, unit });
    const head = people.head(agency, signedOn);
    const command = { type: 'SignOff' as const, period };
    steps(signedOn, `${named(work)}: signed off`, head, [{ task, agency, command }]);
  }
  if (confirmed) toBeConfirmed(confirmations, work, signedOn ?? on);
}

/** The coordinator's own work is confirmed by the province office (rule 11). */
export function toBeConfirmed(confirmations: Confirmations, work: Work, signedOn: string): void {
  const { task, agency, period } = work;
  const turn = turnAfter(later(signedOn, 2));
  if (turn > LAST_TURN) return;
  const key = `${turn} ${agency === CULTURE ? 'provinceOffice' : 'coordinator'}`;
  const steps = confirmations.get(key) ?? [];
  confirmations.set(key, [
    ...steps,
    { task, agency, command: { type: 'ConfirmCompletion', period } },
  ]);
}

const LAST_TURN = '2026-12-30';
const TURNS = ['05', '15', '25'];

/** About the 5th, 15th and 25th of the month, and on the last day but one of the year. */
function turnAfter(date: string): string {
  const month = date.slice(0, 7);
  const days = [...TURNS.map((day) => workingDay(`${month}-${day}`)), LAST_TURN];
  const turn = days.find((day) => day >= date && day.startsWith(month));
  if (turn) return turn;
  const next = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 5));
  return workingDay(next.toISOString().slice(0, 10));
}

/** Carries out what was gathered: some forty at a time, as a page of the list shows them. */
export function confirmAll({ steps, people }: Script, confirmations: Confirmations): void {
  for (const [key, gathered] of [...confirmations].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [on, who] = key.split(' ') as [string, 'coordinator' | 'provinceOffice'];
    for (let from = 0; from < gathered.length; from += 40) {
      const page = gathered.slice(from, from + 40);
      steps(on, `${page.length} completions are confirmed`, people[who], page);
    }
  }
}

/** It is sent back with a reason, and will be reported again. */
export function sendBack(
  { steps, people }: Script,
  on: string,
  { task, agency, period }: Work,
  reason: string,
): void {
  const by = agency === CULTURE ? people.provinceOffice : people.coordinator;
  const command = { type: 'ReturnCompletion' as const, period, reason };
  steps(on, `${task} of ${agency} is returned`, by, [{ task, agency, command }]);
}

export const named = ({ task, agency, period }: Work): string => `${task} of ${agency}, ${period}`;
