import { assignmentStream } from '../domain/assignment/assignment';
import type { CheckIns, CycleKind } from '../domain/reporting-cycle/cycle-state';
import { occurrenceId } from './occurrence-view';
import { projection } from './projection';

export type ReportingCycleRow = {
  id: string;
  plan_id: string;
  kind: CycleKind;
  period_from: string;
  period_to: string;
  cut_off: string;
  due_rule: string | null;
  last_instant: string;
  last_working_day: string;
  roster: string[];
  /** The headings of a report. */
  template: string[];
  /** Occurrences that are to be checked in, by id. */
  check_ins: string[];
  state: 'OPEN' | 'CLOSED';
  opened_on: string;
  closed_on: string | null;
  /** Agencies whose report was missing, or returned to them, when it was closed. */
  missing: string[];
  left_returned: string[];
  version: number;
};

/** The occurrences that a cycle's check-ins are of. */
export const occurrencesIn = (checkIns: CheckIns): string[] =>
  checkIns.flatMap(({ task, period, agencies }) =>
    agencies.map((agency) => occurrenceId(assignmentStream(task, agency), period)),
  );

/** Which reporting cycles are there, who must report, and until when? */
export const reportingCycleView = projection<ReportingCycleRow>({
  name: 'reporting_cycle_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    kind: 'text',
    period_from: 'text',
    period_to: 'text',
    cut_off: 'text',
    due_rule: 'text',
    last_instant: 'text',
    last_working_day: 'text',
    roster: 'text[]',
    template: 'text[]',
    check_ins: 'text[]',
    state: 'text',
    opened_on: 'text',
    closed_on: 'text',
    missing: 'text[]',
    left_returned: 'text[]',
    version: 'integer',
  },
  indexes: [{ columns: ['plan_id', 'cut_off'] }],
  revision: 2,
  history: true,
  keys: ({ type, stream }) =>
    type === 'ReportingCycleOpened' || type === 'ReportingCycleClosed' ? [stream] : [],
  evolve(row, event, id) {
    if (event.type === 'ReportingCycleClosed') {
      const { missing, returned } = event.data;
      const { effectiveOn, version } = event;
      const state = 'CLOSED' as const;
      return (
        row && { ...row, state, closed_on: effectiveOn, missing, left_returned: returned, version }
      );
    }
    if (event.type !== 'ReportingCycleOpened') return row;
    const { data } = event;
    return {
      id,
      plan_id: data.planId,
      kind: data.kind,
      period_from: data.periodCovered.from,
      period_to: data.periodCovered.to,
      cut_off: data.cutOff,
      due_rule: data.dueRule,
      last_instant: data.lastInstant,
      last_working_day: data.lastWorkingDay,
      roster: data.roster,
      template: data.template,
      check_ins: occurrencesIn(data.checkIns),
      state: 'OPEN',
      opened_on: event.effectiveOn,
      closed_on: null,
      missing: [],
      left_returned: [],
      version: event.version,
    };
  },
});
