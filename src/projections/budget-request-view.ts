import {
  type BudgetLine,
  type BudgetSource,
  type BudgetStage,
  stageOnceReceived,
} from '../domain/budget-request/budget-request';
import { codesAbove } from '../domain/plan/codes';
import { type LedgerEvent, projection } from './projection';

export type BudgetRequestRow = {
  id: string;
  plan_id: string;
  agency: string;
  stage: BudgetStage;
  stage_since: string;
  /** The agencies that have a next step: whose turn it is, and who has not received its copy. */
  awaiting: string[];
  /** Whose turn it is on the request's route; null when it has come to its end. */
  turn: string | null;
  revision: number;
  lines: BudgetLine[];
  tasks: string[];
  sections: string[];
  sources: BudgetSource[];
  /** Opaque user id of who wrote the lines (rule 17). */
  prepared_by: string;
  submitted_on: string | null;
  received_on: string | null;
  copy_received_on: string | null;
  version: number;
};

/** Where does each request for money stand, since when, and who has the next step? */
export const budgetRequestView = projection<BudgetRequestRow>({
  name: 'budget_request_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    agency: 'text',
    stage: 'text',
    stage_since: 'text',
    awaiting: 'text[]',
    turn: 'text',
    revision: 'integer',
    lines: 'jsonb',
    tasks: 'text[]',
    sections: 'text[]',
    sources: 'text[]',
    prepared_by: 'text',
    submitted_on: 'text',
    received_on: 'text',
    copy_received_on: 'text',
    version: 'integer',
  },
  indexes: [
    { columns: ['agency'] },
    { columns: ['plan_id', 'stage'] },
    { columns: ['sections'], gin: true },
    { columns: ['tasks'], gin: true },
    { columns: ['awaiting'], gin: true },
  ],
  revision: 2,
  history: true,
  readable: 'budgetRequest',

  keys: (event) => (event.stream.startsWith('budgetRequest-') ? [event.stream] : []),

  evolve(row, event, id) {
    if (event.type === 'BudgetRequestDrafted') return drafted(event, id);
    return row && { ...moved(row, event), version: event.version };
  },
});

function moved(row: BudgetRequestRow, event: LedgerEvent): BudgetRequestRow {
  const on = event.effectiveOn;
  switch (event.type) {
    case 'BudgetRequestRedrafted':
      return { ...row, ...linesOf(event.data.lines), prepared_by: event.actor.id };
    case 'BudgetRequestSubmitted': {
      const { revision, to, copyTo, copyReceived } = event.data;
      return {
        ...row,
        stage: 'SUBMITTED',
        stage_since: on,
        awaiting: copyReceived ? [to] : [to, copyTo],
        turn: to,
        revision,
        submitted_on: on,
        copy_received_on: copyReceived ? on : null,
      };
    }
    case 'BudgetRequestReceived': {
      // Finance appraises next; commune money is only recorded.
      const stage = stageOnceReceived(row.lines);
      const ended = stage === 'RECORDED';
      return {
        ...row,
        stage,
        stage_since: on,
        awaiting: row.awaiting.filter((agency) => !ended || agency !== row.turn),
        turn: ended ? null : row.turn,
        received_on: on,
      };
    }
    case 'BudgetCopyReceived':
      // By whoever it was: the coordinator of that day may follow the one that it was sent to.
      return { ...row, awaiting: row.turn === null ? [] : [row.turn], copy_received_on: on };
    default:
      return row;
  }
}

function drafted(
  event: Extract<LedgerEvent, { type: 'BudgetRequestDrafted' }>,
  id: string,
): BudgetRequestRow {
  const { planId, agency, lines } = event.data;
  return {
    id,
    plan_id: planId,
    agency,
    stage: 'DRAFT',
    stage_since: event.effectiveOn,
    awaiting: [agency],
    turn: agency,
    revision: 0,
    ...linesOf(lines),
    prepared_by: event.actor.id,
    submitted_on: null,
    received_on: null,
    copy_received_on: null,
    version: event.version,
  };
}

function linesOf(lines: BudgetLine[]) {
  const tasks = [...new Set(lines.map(({ task }) => task))];
  return {
    lines,
    tasks,
    // III.2 is the duty that every estimate answers.
    sections: [...new Set([...tasks.flatMap(codesAbove), 'III'])],
    sources: [...new Set(lines.map(({ source }) => source))],
  };
}
