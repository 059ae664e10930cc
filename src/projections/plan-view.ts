import type { PlanEvent, PlanHeader } from '../domain/plan/plan';
import { type LedgerEvent, projection } from './projection';

/** A code that a task had: `from` until that day, `to` from then on. */
export type FormerCode = { task: string; from: string; to: string; on: string };

export type PlanRow = {
  id: string;
  title: string;
  year: number;
  number: string | null;
  issued_on: string | null;
  /** UNNUMBERED until it has a number and a date. */
  status: 'UNNUMBERED' | 'ISSUED';
  header: Omit<PlanHeader, 'tasks' | 'sections'>;
  /** Those of the header, which is long: what awaits an office is asked over all plans. */
  offices: PlanHeader['offices'];
  /** By which amendments tasks got other codes, the earliest first. */
  codes_history: FormerCode[];
  amended_on: string | null;
  version: number;
};

/** What does the plan say, apart from its tasks, is it issued, and has it been amended? */
export const planView = projection<PlanRow>({
  name: 'plan_view',
  columns: {
    id: 'text',
    title: 'text',
    year: 'integer',
    number: 'text',
    issued_on: 'text',
    status: 'text',
    header: 'jsonb',
    offices: 'jsonb',
    codes_history: 'jsonb',
    amended_on: 'text',
    version: 'integer',
  },
  indexes: [{ columns: ['title'] }],
  revision: 2,
  history: true,
  // A plan's stream is `plan-<id>`.
  keys: (event) => (tellsOfPlan(event) ? [event.stream.slice('plan-'.length)] : []),
  evolve(row, event) {
    const { version, effectiveOn } = event;
    switch (event.type) {
      case 'PlanImported':
        return {
          ...columnsOf(event.data),
          codes_history: [],
          amended_on: null,
          version,
        };
      case 'PlanIssued': {
        const { number, issuedOn } = event.data;
        return row && { ...row, ...columnsOf({ ...row.header, number, issuedOn }), version };
      }
      case 'PlanAmended': {
        const {
          codes,
          added: _added,
          dropped: _dropped,
          droppedSections: _,
          ...header
        } = event.data;
        const changed = codes.map(({ id, from, to }) => ({ task: id, from, to, on: effectiveOn }));
        return (
          row && {
            ...row,
            ...columnsOf(header),
            codes_history: [...row.codes_history, ...changed],
            amended_on: effectiveOn,
            version,
          }
        );
      }
      default:
        return row;
    }
  },
});

const tellsOfPlan = (event: LedgerEvent): event is Extract<LedgerEvent, PlanEvent> =>
  event.type === 'PlanImported' || event.type === 'PlanIssued' || event.type === 'PlanAmended';

/** What every state of the header gives, without its tasks and sections, which have rows. */
function columnsOf(said: Partial<Pick<PlanHeader, 'tasks' | 'sections'>> & PlanRow['header']) {
  const { tasks: _tasks, sections: _sections, ...header } = said;
  return {
    id: header.id,
    title: header.title,
    year: header.year,
    number: header.number,
    issued_on: header.issuedOn,
    status: header.number && header.issuedOn ? ('ISSUED' as const) : ('UNNUMBERED' as const),
    header,
    offices: header.offices,
  };
}
