import type { CycleKind } from '../domain/reporting-cycle/reporting-cycle';
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
  state: 'OPEN';
  opened_on: string;
  version: number;
};

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
    state: 'text',
    opened_on: 'text',
    version: 'integer',
  },
  indexes: [{ columns: ['plan_id', 'cut_off'] }],
  history: true,
  keys: (event) => (event.type === 'ReportingCycleOpened' ? [event.stream] : []),
  evolve(row, event, id) {
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
      state: 'OPEN',
      opened_on: event.effectiveOn,
      version: event.version,
    };
  },
});
