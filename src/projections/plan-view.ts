import type { PlanHeader } from '../domain/plan/plan';
import { projection } from './projection';

export type PlanRow = {
  id: string;
  title: string;
  year: number;
  number: string | null;
  issued_on: string | null;
  /** UNNUMBERED until it has a number and a date. */
  status: 'UNNUMBERED' | 'ISSUED';
  header: Omit<PlanHeader, 'tasks' | 'sections'>;
  version: number;
};

/** What does the plan say, apart from its tasks, and is it issued? */
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
    version: 'integer',
  },
  indexes: [{ columns: ['title'] }],
  history: true,
  keys: (event) => (event.type === 'PlanImported' ? [event.data.id] : []),
  evolve(row, event) {
    if (event.type !== 'PlanImported') return row;
    const { tasks: _tasks, sections: _sections, ...header } = event.data;
    return {
      id: header.id,
      title: header.title,
      year: header.year,
      number: header.number,
      issued_on: header.issuedOn,
      status: header.number && header.issuedOn ? 'ISSUED' : 'UNNUMBERED',
      header,
      version: event.version,
    };
  },
});
