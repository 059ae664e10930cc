import { codesAbove } from '../domain/plan/codes';
import { own } from '../domain/shared/own';
import { searchable } from '../domain/shared/text';
import { openTiming } from '../domain/task/standing';
import { type Assignee, assignmentsOf, type TaskDefinition } from '../domain/task/task';
import { type Indicator, isTaskEvent } from '../domain/task/task-events';
import { type Task, told, undefinedTask } from '../domain/task/task-state';
import { namedLeads } from '../domain/task/terms';
import { type LedgerEvent, projection } from './projection';

/** An assignee as the text has it; a group with its roster once it is expanded. */
export type AssigneeColumn = Assignee & {
  resolvedOn: string | null;
  members: string[];
  /** It has the task no more. */
  withdrawn: boolean;
};

/** The last value that was measured. */
export type Measured = { value: string; measuredOn: string; agency: string; period: string | null };
export type IndicatorColumn = Indicator & { latest: Measured | null };

export type TaskRow = {
  id: string;
  plan_id: string;
  code: string;
  /** Codes that it had before, the earliest first. */
  former_codes: string[];
  kind: TaskDefinition['kind'];
  ordinal: number;
  title: string;
  content: string[];
  /** The codes above it: the section that holds it, and those that hold that. */
  section: string;
  sections: string[];
  assignees: AssigneeColumn[];
  /** Who has it, by name or by an expanded group; and `LEAD`, `LEAD so-ngoai-vu`: for filters. */
  agencies: string[];
  roles: string[];
  /** Bodies that lead it, or lead it with others, by their own name. */
  leads: string[];
  timing_text: string | null;
  schedule: TaskDefinition['schedule'];
  deliverables: TaskDefinition['deliverables'];
  languages: string[];
  classification: TaskDefinition['classification'];
  source_lines: TaskDefinition['sourceLines'];
  source_hash: string;
  assumptions: string[];
  indicators: IndicatorColumn[];
  search: string;
  /** An amended plan has it no more. */
  dropped: boolean;
  /** Nobody has decided between month and quarter; nothing is due before that (rule 6). */
  cadence_unresolved: boolean;
  /** What the domain's fold goes on from; the text as it was imported is left out. */
  state: Task;
  version: number;
};

/** What is to be done, by whom and when, as the text says it and as it was decided since? */
export const taskView = projection<TaskRow>({
  name: 'task_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    code: 'text',
    former_codes: 'text[]',
    kind: 'text',
    ordinal: 'integer',
    title: 'text',
    content: 'jsonb',
    section: 'text',
    sections: 'text[]',
    assignees: 'jsonb',
    agencies: 'text[]',
    roles: 'text[]',
    leads: 'text[]',
    timing_text: 'text',
    schedule: 'jsonb',
    deliverables: 'jsonb',
    languages: 'text[]',
    classification: 'text',
    source_lines: 'jsonb',
    source_hash: 'text',
    assumptions: 'jsonb',
    indicators: 'jsonb',
    search: 'text',
    dropped: 'boolean',
    cadence_unresolved: 'boolean',
    state: 'jsonb',
    version: 'integer',
  },
  indexes: [{ columns: ['plan_id', 'ordinal'] }, { columns: ['section', 'ordinal'] }],
  revision: 3,
  history: true,

  keys(event) {
    if (isTaskEvent(event)) return [event.stream];
    return event.type === 'IndicatorMeasured' ? [taskOf(event)] : [];
  },

  evolve(row, event, id) {
    if (event.type === 'IndicatorMeasured') {
      const indicators = row?.indicators.map((each) => measured(each, event)) ?? [];
      const unmoved = indicators.every((each, n) => each === row?.indicators[n]);
      return unmoved ? row : row && { ...row, indicators };
    }
    if (!isTaskEvent(event)) return row;
    // By the domain's own step, so that the view cannot tell another story than the rules.
    const state = told(row?.state ?? undefinedTask, event);
    if (!state.definition) return row;
    return rowOf(row, { ...state, imported: null }, state.definition, id, event.version);
  },
});

type Measurement = Extract<LedgerEvent, { type: 'IndicatorMeasured' }>;

/** An assignment's stream is `assignment-<uuid of the task>.<agency>`. */
const taskOf = ({ stream }: Measurement): string =>
  `task-${stream.slice('assignment-'.length).split('.')[0]}`;

/** The latest by the day on which it was measured, whenever it was recorded. */
function measured(
  indicator: IndicatorColumn,
  { data, effectiveOn, about }: Measurement,
): IndicatorColumn {
  const { latest } = indicator;
  if (indicator.code !== data.indicator || (latest && latest.measuredOn > effectiveOn))
    return indicator;
  const { value, period } = data;
  return {
    ...indicator,
    latest: { value, measuredOn: effectiveOn, agency: about.agency as string, period },
  };
}

function rowOf(
  before: TaskRow | undefined,
  state: Task,
  definition: TaskDefinition,
  id: string,
  version: number,
): TaskRow {
  const { code, title, content, deliverables, section } = definition;
  const had = before?.former_codes ?? [];
  return {
    id,
    plan_id: definition.planId,
    code,
    former_codes: before && before.code !== code ? [...had, before.code] : had,
    kind: definition.kind,
    ordinal: definition.ordinal,
    title,
    content,
    section,
    sections: codesAbove(section),
    ...given(state),
    timing_text: definition.timingText,
    schedule: definition.schedule,
    deliverables,
    languages: [...new Set(deliverables.flatMap((each) => each.languages))],
    classification: definition.classification,
    source_lines: definition.sourceLines,
    source_hash: definition.sourceHash,
    assumptions: definition.assumptions,
    indicators: indicatorsOf(before?.indicators ?? [], state),
    search: searchable([code, title, ...content].join(' ')),
    dropped: state.dropped,
    cadence_unresolved: !state.dropped && openTiming(state).includes('CADENCE_UNRESOLVED'),
    state,
    version,
  };
}

/** In the order of their definition, which the keys of stored JSON do not keep. */
function indicatorsOf(before: IndicatorColumn[], { indicators }: Task): IndicatorColumn[] {
  const known = before.map(({ code }) => code);
  const added = Object.values(indicators).filter(({ code }) => !known.includes(code));
  return [...before, ...added.map((each) => ({ ...each, latest: null }))];
}

function given(state: Task): Pick<TaskRow, 'assignees' | 'agencies' | 'roles' | 'leads'> {
  const terms = assignmentsOf(state);
  const assignees = state.assignees.map((each): AssigneeColumn => {
    const roster = each.group === null ? undefined : own(state.expansions, each.group);
    return {
      ...each,
      resolvedOn: roster?.takenOn ?? null,
      members: roster?.members ?? [],
      withdrawn: state.dropped || state.withdrawn.includes(each.agency ?? ''),
    };
  });
  const standing = assignees.filter(({ withdrawn }) => !withdrawn);
  return {
    assignees,
    agencies: terms.map(({ agency }) => agency),
    roles: [
      ...new Set([
        ...standing.map(({ role }) => role),
        ...terms.map(({ role, agency }) => `${role} ${agency}`),
      ]),
    ],
    leads: namedLeads(state).map(({ agency }) => agency),
  };
}
