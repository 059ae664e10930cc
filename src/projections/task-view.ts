import { codesAbove } from '../domain/plan/codes';
import { searchable } from '../domain/shared/text';
import type { Assignee, TaskDefinition } from '../domain/task/task';
import { projection } from './projection';

/** An assignee as the text has it; a group with its roster once it is expanded. */
export type AssigneeColumn = Assignee & {
  resolvedOn: string | null;
  members: string[];
};

export type TaskRow = {
  id: string;
  plan_id: string;
  code: string;
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
  timing_text: string | null;
  schedule: TaskDefinition['schedule'];
  deliverables: TaskDefinition['deliverables'];
  languages: string[];
  classification: TaskDefinition['classification'];
  source_lines: TaskDefinition['sourceLines'];
  source_hash: string;
  assumptions: string[];
  search: string;
  version: number;
};

/** What is to be done, by whom and when, as the text says it and as it was given out since? */
export const taskView = projection<TaskRow>({
  name: 'task_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    code: 'text',
    kind: 'text',
    ordinal: 'integer',
    title: 'text',
    content: 'jsonb',
    section: 'text',
    sections: 'text[]',
    assignees: 'jsonb',
    agencies: 'text[]',
    roles: 'text[]',
    timing_text: 'text',
    schedule: 'jsonb',
    deliverables: 'jsonb',
    languages: 'text[]',
    classification: 'text',
    source_lines: 'jsonb',
    source_hash: 'text',
    assumptions: 'jsonb',
    search: 'text',
    version: 'integer',
  },
  indexes: [{ columns: ['plan_id', 'ordinal'] }, { columns: ['section', 'ordinal'] }],
  history: true,

  keys(event) {
    switch (event.type) {
      case 'TaskDefined':
      case 'TaskGroupExpanded':
      case 'TaskAssigneeAdded':
        return [event.stream];
      default:
        return [];
    }
  },

  evolve(row, event, id) {
    switch (event.type) {
      case 'TaskDefined':
        return defined(event.data, id, event.version);
      case 'TaskGroupExpanded': {
        const { group, takenOn, members } = event.data;
        return (
          row && {
            ...row,
            ...assigned(
              row.assignees.map((each) =>
                each.group === group ? { ...each, resolvedOn: takenOn, members } : each,
              ),
            ),
            version: event.version,
          }
        );
      }
      case 'TaskAssigneeAdded': {
        const { assignee } = event.data;
        return (
          row && {
            ...row,
            ...assigned([...row.assignees, unresolved(assignee)]),
            version: event.version,
          }
        );
      }
      default:
        return row;
    }
  },
});

const unresolved = (assignee: Assignee): AssigneeColumn => ({
  ...assignee,
  resolvedOn: null,
  members: [],
});

function assigned(assignees: AssigneeColumn[]): Pick<TaskRow, 'assignees' | 'agencies' | 'roles'> {
  const bodies = assignees.flatMap(({ role, agency, members }) =>
    (agency ? [agency] : members).map((code) => ({ role, code })),
  );
  return {
    assignees,
    agencies: [...new Set(bodies.map(({ code }) => code))],
    roles: [
      ...new Set([
        ...assignees.map(({ role }) => role),
        ...bodies.map(({ role, code }) => `${role} ${code}`),
      ]),
    ],
  };
}

function defined(data: TaskDefinition, id: string, version: number): TaskRow {
  return {
    id,
    plan_id: data.planId,
    code: data.code,
    kind: data.kind,
    ordinal: data.ordinal,
    title: data.title,
    content: data.content,
    section: data.section,
    sections: codesAbove(data.section),
    ...assigned(data.assignees.map(unresolved)),
    timing_text: data.timingText,
    schedule: data.schedule,
    deliverables: data.deliverables,
    languages: [...new Set(data.deliverables.flatMap((each) => each.languages))],
    classification: data.classification,
    source_lines: data.sourceLines,
    source_hash: data.sourceHash,
    assumptions: data.assumptions,
    search: searchable([data.code, data.title, ...data.content].join(' ')),
    version,
  };
}
