import type { ObstacleStatus } from '../domain/obstacle/obstacle';
import { codesAbove } from '../domain/plan/codes';
import { searchable } from '../domain/shared/text';
import { type LedgerEvent, projection } from './projection';

export type ObstacleRow = {
  id: string;
  plan_id: string;
  /** Null where it concerns the plan as a whole. */
  task_id: string | null;
  task_code: string | null;
  /** The codes that its task lies under; of the plan as a whole none. */
  sections: string[];
  agency: string;
  /** The coordinator found it; otherwise its agency reported it. */
  found: boolean;
  status: ObstacleStatus;
  /** Null once erased, as all its texts. */
  text: string | null;
  /** Civil dates: its age is measured from the first to the last of them. */
  reported_on: string;
  escalated_on: string | null;
  closed_on: string | null;
  escalation_note: string | null;
  /** How it was resolved, or why it was rejected. */
  resolution: string | null;
  classification: 'PUBLIC' | 'INTERNAL';
  search: string;
  version: number;
};

/** What stands in the way of the plan, since when, who knows of it, and what became of it? */
export const obstacleView = projection<ObstacleRow>({
  name: 'obstacle_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    task_id: 'text',
    task_code: 'text',
    sections: 'text[]',
    agency: 'text',
    found: 'boolean',
    status: 'text',
    text: 'text',
    reported_on: 'text',
    escalated_on: 'text',
    closed_on: 'text',
    escalation_note: 'text',
    resolution: 'text',
    classification: 'text',
    search: 'text',
    version: 'integer',
  },
  indexes: [
    { columns: ['plan_id', 'reported_on'] },
    { columns: ['agency'] },
    { columns: ['task_id'] },
  ],
  history: true,
  readable: 'report',

  keys: (event) => (event.stream.startsWith('obstacle-') ? [event.stream] : []),

  evolve(row, event, id) {
    const { version, effectiveOn: on } = event;
    switch (event.type) {
      case 'ObstacleReported':
        return reported(event, id);
      case 'ObstacleEscalated': {
        const { note } = event.data;
        return (
          row && { ...row, status: 'ESCALATED', escalated_on: on, escalation_note: note, version }
        );
      }
      case 'ObstacleResolved': {
        const { resolution } = event.data;
        return row && { ...row, status: 'RESOLVED', closed_on: on, resolution, version };
      }
      case 'ObstacleRejected': {
        const { reason } = event.data;
        return row && { ...row, status: 'REJECTED', closed_on: on, resolution: reason, version };
      }
      default:
        return row;
    }
  },
});

function reported(
  event: Extract<LedgerEvent, { type: 'ObstacleReported' }>,
  id: string,
): ObstacleRow {
  const { planId, taskId, taskCode, agency, found, text } = event.data;
  return {
    id,
    plan_id: planId,
    task_id: taskId,
    task_code: taskCode,
    sections: taskCode === null ? [] : codesAbove(taskCode),
    agency,
    found,
    status: 'REPORTED',
    text,
    reported_on: event.effectiveOn,
    escalated_on: null,
    closed_on: null,
    escalation_note: null,
    resolution: null,
    classification: event.classification,
    search: searchable(text ?? ''),
    version: event.version,
  };
}
