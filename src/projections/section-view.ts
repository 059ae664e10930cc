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
  revision: 2,
  history: true,

  keys(event) {
    const { plan, tasks } = event.about;
    if (plan === null) return [];
    return [...new Set(codesIn(event, tasks))].map((code) => sectionId(plan, code));
  },

  evolve(row, event, id) {
    if (event.type === 'PlanImported' || event.type === 'PlanAmended') return said(row, event, id);
    // A task's own code lies under its sections, but is none itself.
    if (!row) return row;
    switch (event.type) {
      case 'TaskDefined':
        return held(row, event.data, 1);
      case 'TaskAmended':
        return moved(row, event.data.from, event.data);
      case 'TaskDropped':
        return held(row, event.data.from, -1);
      default:
        return counted(row, event);
    }
  },
});

function codesIn(event: LedgerEvent, tasks: string[]): string[] {
  switch (event.type) {
    case 'PlanImported':
      return event.data.sections.map(({ code }) => code);
    case 'PlanAmended':
      return [...event.data.sections.map(({ code }) => code), ...event.data.droppedSections];
    case 'TaskAmended':
      return [event.data.from.code, ...tasks].flatMap(codesAbove);
    default:
      return tasks.flatMap(codesAbove);
  }
}

/** A section that goes on keeps what was done in it; one that the plan has no more is gone. */
function said(
  row: SectionRow | undefined,
  event: Extract<LedgerEvent, { type: 'PlanImported' | 'PlanAmended' }>,
  id: string,
): SectionRow | undefined {
  const { id: plan, sections } = event.data;
  const section = sections.find((each) => sectionId(plan, each.code) === id);
  return (
    section && {
      ...(row ?? { ...noActivity, tasks: 0, duties: 0 }),
      id,
      plan_id: plan,
      code: section.code,
      ordinal: section.ordinal,
      title: section.title,
      parent: section.parent && sectionId(plan, section.parent),
      source_lines: section.sourceLines,
      version: event.version,
    }
  );
}

type Place = { code: string; kind: 'TASK' | 'DUTY' };

/** One task or duty more or less. */
const held = (row: SectionRow, { kind }: Place, by: 1 | -1): SectionRow =>
  kind === 'TASK' ? { ...row, tasks: row.tasks + by } : { ...row, duties: row.duties + by };

/** A task leaves the sections above its old code for those above its new one. */
function moved(row: SectionRow, from: Place, to: Place): SectionRow {
  const held_ = (place: Place) => codesAbove(place.code).includes(row.code);
  if (held_(from) && held_(to) && from.kind === to.kind) return row;
  const left = held_(from) ? held(row, from, -1) : row;
  return held_(to) ? held(left, to, 1) : left;
}
