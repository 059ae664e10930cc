import { codesAbove } from '../domain/plan/codes';
import type { LineSpan } from '../domain/plan/plan-document';
import { type Activity, activityColumns, counted, noActivity } from './activity';
import { type LedgerEvent, projection } from './projection';

export type SectionRow = Activity & {
  /** `<plan>/<code>`. */
  id: string;
  plan_id: string;
  code: string;
  ordinal: number;
  title: string;
  parent: string | null;
  source_lines: LineSpan;
  tasks: number;
  duties: number;
  version: number;
};

export const sectionId = (planId: string, code: string): string => `${planId}/${code}`;

/** What does each section of the plan hold, and what has been done in it? */
export const sectionView = projection<SectionRow>({
  name: 'section_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    code: 'text',
    ordinal: 'integer',
    title: 'text',
    parent: 'text',
    source_lines: 'jsonb',
    tasks: 'integer',
    duties: 'integer',
    version: 'integer',
    ...activityColumns,
  },
  indexes: [{ columns: ['plan_id', 'ordinal'] }, { columns: ['parent'] }],
  history: true,

  keys(event) {
    const { plan, tasks } = event.about;
    if (plan === null) return [];
    const codes =
      event.type === 'PlanImported'
        ? event.data.sections.map((section) => section.code)
        : tasks.flatMap(codesAbove);
    return [...new Set(codes)].map((code) => sectionId(plan, code));
  },

  evolve(row, event, id) {
    if (event.type === 'PlanImported') return imported(event, id);
    // A task's own code lies under its sections, but is none itself.
    if (!row) return row;
    if (event.type === 'TaskDefined')
      return event.data.kind === 'TASK'
        ? { ...row, tasks: row.tasks + 1 }
        : { ...row, duties: row.duties + 1 };
    return counted(row, event);
  },
});

function imported(
  event: Extract<LedgerEvent, { type: 'PlanImported' }>,
  id: string,
): SectionRow | undefined {
  const section = event.data.sections.find((each) => sectionId(event.data.id, each.code) === id);
  return (
    section && {
      ...noActivity,
      id,
      plan_id: event.data.id,
      code: section.code,
      ordinal: section.ordinal,
      title: section.title,
      parent: section.parent && sectionId(event.data.id, section.parent),
      source_lines: section.sourceLines,
      tasks: 0,
      duties: 0,
      version: event.version,
    }
  );
}
