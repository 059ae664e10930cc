import type { Ledger, Occasion } from '../decider';
import { unclassified } from '../occasion';
import { type Classification, DELIVERABLE_FORMATS } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { openCycle } from '../reporting-cycle/cycle-state';
import { own } from '../shared/own';
import { periodNamed } from '../shared/period';
import { same } from '../shared/same';
import { decimal } from '../shared/shape';
import { defined, type Task, task } from '../task/task';
import type { AssignmentEvent } from './assignment-events';
import { type Assignment, openingOf } from './assignment-state';
import type {
  CheckIn,
  CorrectProgress,
  MeasureIndicator,
  QuarantineEvidence,
  RegisterEvidence,
  ReportNil,
  ReportProgress,
  SubmitDeliverable,
  WaiveLanguage,
  WithdrawDeliverable,
} from './commands';
import type { Occurrence } from './occurrence';

/** A fact of before the plan's year is none of the plan. */
export function inPlanYear(date: string, { start }: Occurrence): void {
  const year = `${start.slice(0, 4)}-01-01`;
  if (date < year) throw new Rejected('BEFORE_PLAN_YEAR', { field: 'effectiveOn', date, year });
}

export function reportProgress(
  command: ReportProgress,
  occurrence: Occurrence,
  { effectiveOn }: Occasion,
): AssignmentEvent[] {
  inPlanYear(effectiveOn, occurrence);
  const { period, quantity, percent, note } = command;
  checkFigure(command, occurrence);
  mayNotFall('quantity', quantity, occurrence.done);
  mayNotFall('percent', percent, occurrence.reportedPercent);
  const started = occurrence.status === 'IN_PROGRESS';
  if (started && note === null && sameFigure(command, occurrence)) return [];
  return [{ type: 'ProgressReported', data: { period, quantity, percent, note } }];
}

/** Only the figure that stands is corrected: an earlier one was overtaken by it (rule 12). */
export function correctProgress(
  command: CorrectProgress,
  occurrence: Occurrence,
): AssignmentEvent[] {
  const { period, corrects, quantity, percent, reason } = command;
  if (quantity === null && percent === null)
    throw new Rejected('NO_FIGURE', { field: occurrence.quantity ? 'quantity' : 'percent' });
  if (corrects !== occurrence.reportedBy)
    throw new Rejected('NOT_THE_LATEST_REPORT', {
      field: 'corrects',
      corrects,
      latest: occurrence.reportedBy ?? '',
    });
  checkFigure(command, occurrence);
  if (sameFigure(command, occurrence)) return [];
  return [{ type: 'ProgressCorrected', data: { period, corrects, quantity, percent, reason } }];
}

type Figure = { quantity: number | null; percent: number | null };

const sameFigure = ({ quantity, percent }: Figure, { done, reportedPercent }: Occurrence) =>
  (quantity ?? done) === done && (percent ?? reportedPercent) === reportedPercent;

/** Quantities first: where something is counted, the percentage follows from it (rule 10). */
function checkFigure({ quantity, percent }: Figure, occurrence: Occurrence): void {
  checkCounted(quantity, occurrence);
  if (percent === null) return;
  if (occurrence.quantity)
    throw new Rejected('PERCENT_IS_DERIVED', { field: 'percent', unit: occurrence.quantity.unit });
  if (percent < 0 || percent > 100)
    throw new Rejected('PERCENT_OUT_OF_RANGE', { field: 'percent', given: percent });
}

export function checkCounted(quantity: number | null, occurrence: Occurrence): void {
  if (quantity !== null && !occurrence.quantity)
    throw new Rejected('QUANTITY_NOT_COUNTED', { field: 'quantity' });
  if (quantity !== null && quantity < 0)
    throw new Rejected('QUANTITY_NEGATIVE', { field: 'quantity', given: quantity });
}

/** What was reported stands until it is corrected, with a reason (rule 10). */
export function mayNotFall(field: string, given: number | null, reported: number): void {
  if (given !== null && given < reported)
    throw new Rejected('PROGRESS_FELL', { field, reported, given });
}

export function submitDeliverable(
  { period, language, formats }: SubmitDeliverable,
  occurrence: Occurrence,
): AssignmentEvent[] {
  askedFor(language, occurrence);
  const made = DELIVERABLE_FORMATS.filter((each) => formats.includes(each));
  const has = occurrence.submissions.some(
    (each) =>
      each.language === language &&
      each.formats.length === made.length &&
      made.every((format) => each.formats.includes(format)),
  );
  return has ? [] : [{ type: 'DeliverableSubmitted', data: { period, language, formats: made } }];
}

function askedFor(language: string, { languages }: Occurrence): void {
  if (languages.length > 0 && !languages.includes(language))
    throw new Rejected('LANGUAGE_NOT_ASKED_FOR', {
      field: 'language',
      language,
      languages: languages.join(', '),
    });
}

export function withdrawDeliverable(
  { period, withdraws, reason }: WithdrawDeliverable,
  occurrence: Occurrence,
): AssignmentEvent[] {
  const made = occurrence.submissions.find(({ version }) => version === withdraws);
  if (!made) throw new Rejected('NOT_SUBMITTED', { field: 'withdraws' });
  const { language } = made;
  return [{ type: 'DeliverableWithdrawn', data: { period, withdraws, language, reason } }];
}

export function waiveLanguage(
  { period, language, reason }: WaiveLanguage,
  occurrence: Occurrence,
): AssignmentEvent[] {
  askedFor(language, occurrence);
  if (occurrence.waivedLanguages.includes(language)) return [];
  return [{ type: 'LanguageWaived', data: { period, language, reason } }];
}

/** "Nếu có": a statement about days that are over (rule 6). */
export function reportNil(
  { period, from, to }: ReportNil,
  state: Assignment,
  occurrence: Occurrence,
  { today }: Occasion,
): AssignmentEvent[] {
  if (from > to) throw new Rejected('PERIOD_REVERSED', { field: 'from', from, to });
  if (from < occurrence.start || to > occurrence.end)
    throw new Rejected('PERIOD_OUTSIDE_PLAN', { field: 'from', period: `${from}/${to}` });
  if (to > today) throw new Rejected('NIL_IN_FUTURE', { field: 'to', date: to, today });
  const data = { period, from, to };
  if (state.nilReports.some((each) => same(each, data))) return [];
  return [{ type: 'NilReported', data }];
}

/** Once in each reporting cycle that covers it (rules 6 and 19). */
export function checkIn(
  { period, cycleId, note }: CheckIn,
  state: Assignment,
  occurrence: Occurrence,
  ledger: Ledger,
): AssignmentEvent[] {
  // What goes on all year lies in whatever a cycle of the plan's year covers.
  if (openCycle(cycleId, ledger).planId !== openingOf(state).planId)
    throw new Rejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' });
  if (occurrence.checkIns.includes(cycleId))
    throw new Rejected('ALREADY_CHECKED_IN', { field: 'cycleId' });
  return [{ type: 'CheckedIn', data: { period, cycleId, note } }];
}

/** Of evidence: as declared, or that of its task (rule 25). */
export const classificationOf = (
  { classification }: RegisterEvidence,
  state: Assignment,
  ledger: Ledger,
): Classification =>
  classification ?? defined(ledger.state(task, openingOf(state).taskId)).classification;

export function registerEvidence(
  command: RegisterEvidence,
  state: Assignment,
  ledger: Ledger,
): AssignmentEvent[] {
  const { period, kind, name, url, sha256, size } = command;
  if (period !== null && !own(state.occurrences, period))
    throw new Rejected('UNKNOWN_PERIOD', { field: 'period', period });
  if ((kind === 'LINK') !== (url !== null)) throw new Rejected('LINK_NEEDS_URL', { field: 'url' });
  const known = state.evidence.filter((each) => each.sha256 === sha256);
  if (known.some(({ quarantined }) => quarantined))
    throw new Rejected('EVIDENCE_QUARANTINED', { field: 'sha256' });
  if (known.some((each) => each.size !== size))
    throw new Rejected('EVIDENCE_DIFFERS', { field: 'size', sha256 });
  // The same content at another address is news: a link may be dead (rule 13).
  if (known.some((each) => each.period === period && each.url === url)) return [];
  const classification = unclassified(classificationOf(command, state, ledger));
  const data = { period, kind, name, url, sha256, size, classification };
  return [{ type: 'EvidenceRegistered', data }];
}

export function quarantineEvidence(
  { sha256, reason }: QuarantineEvidence,
  state: Assignment,
): AssignmentEvent[] {
  const known = state.evidence.filter((each) => each.sha256 === sha256);
  if (known.length === 0) throw new Rejected('UNKNOWN_EVIDENCE', { field: 'sha256' });
  if (known.every(({ quarantined }) => quarantined)) return [];
  return [{ type: 'EvidenceQuarantined', data: { sha256, reason } }];
}

export function measureIndicator(
  { indicator, value, period }: MeasureIndicator,
  state: Assignment,
  ledger: Ledger,
): AssignmentEvent[] {
  const { indicators } = ledger.state(task, openingOf(state).taskId);
  if (!own(indicators, indicator))
    throw new Rejected('UNKNOWN_INDICATOR', { field: 'indicator', indicator });
  checkValue(value);
  inYear(period, ledger.state(task, openingOf(state).taskId));
  const data = { indicator, value, period };
  const last = state.measurements.filter(
    (each) => each.indicator === indicator && each.period === period,
  );
  if (same(last.at(-1), data)) return [];
  return [{ type: 'IndicatorMeasured', data }];
}

function inYear(period: string | null, { definition }: Task): void {
  const year = period === null ? null : periodNamed(period)?.start.slice(0, 4);
  if (period !== null && year !== String(definition?.year))
    throw new Rejected('PERIOD_OUTSIDE_PLAN', { field: 'period', period });
}

function checkValue(given: string): void {
  try {
    decimal.read(given, 'value');
  } catch {
    throw new Rejected('NOT_A_DECIMAL', { field: 'value', given });
  }
}
