import { createHash } from 'node:crypto';
import { cycleOfConsolidated } from '../../../domain/consolidated-report/consolidated-state';
import { civilDateOf } from '../../../domain/shared/calendar';
import { canonicalJson } from '../../../domain/shared/canonical-json';
import { type Command, type Data, type Maker, paperOf, taking } from './maker';

/** Obstacles, implementing plans, classified documents. */
export const COORDINATION_MAKERS: Record<string, Maker> = {
  ObstacleReported({ data: { planId, taskCode, agency, text, found } }) {
    const said = { type: 'ReportObstacle', planId, taskCode, text };
    const its = { ...said, agency };
    // What was found with nobody in particular is kept as the coordinator's.
    return found ? [its, { ...said, agency: null }] : its;
  },
  ObstacleEscalated: taking('EscalateObstacle', 'note'),
  ObstacleResolved: taking('ResolveObstacle', 'resolution'),
  ObstacleRejected: taking('RejectObstacle', 'reason'),

  ImplementingPlanSubmitted(written) {
    const { planId, agency, covers } = written.data;
    const codes = (covers as Data[]).map(({ code }) => code);
    const said = { planId, agency, paper: paperOf(written), covers: codes };
    return { type: 'SubmitImplementingPlan', ...said };
  },
  ImplementingPlanDueDateSet: taking('SetImplementingPlanDueDate', 'planId', 'dueOn'),

  ClassifiedDocumentRegistered({ data }) {
    return { type: 'RegisterClassifiedDocument', ...data };
  },
};

/** Cycles, the agencies' reports, and the consolidated report. */
export const REPORTING_MAKERS: Record<string, Maker> = {
  ReportingCycleOpened({ data: { roster: agencies, ...opening } }) {
    const { planId, kind, periodCovered, cutOff, lastInstant, template } = opening;
    // The final report's last day is the plan's; of another cycle whoever opens it may say it.
    const dueOn = kind === 'FINAL' ? null : civilDateOf(lastInstant as string);
    const said = { planId, periodCovered, cutOff, dueOn, template };
    const opens: Command = { type: 'OpenReportingCycle', kind, ...said };
    // Who asks all of them by name, and who opens a cycle for all, write the same.
    return kind === 'AD_HOC' ? [{ type: 'RequestAdHocReport', agencies, ...said }, opens] : opens;
  },
  ReportingCycleClosed: ({ first }) => ({ type: 'CloseReportingCycle', cycleId: first.stream }),

  ReportDrafted({ first, data: { cycleId, agency, content } }) {
    const { classification } = first;
    return { type: 'DraftReport', cycleId, agency, content, classification };
  },
  ReportSubmitted({ first, data: { cycleId, agency, content, nil, supersedes } }) {
    const { classification } = first;
    return { type: 'SubmitReport', cycleId, agency, content, nil, supersedes, classification };
  },
  ReportWithdrawn: taking('WithdrawReport', 'revision', 'reason'),
  ReportReturned: taking('ReturnReport', 'reason'),
  ReportAccepted: taking('AcceptReport'),

  ReportConsolidated({ data: { cycleId, conclusions, ...computed } }) {
    const { position, form, subject, inclusions, parts, text } = computed;
    const composition = { cycleId, position, form, subject, inclusions, parts, text };
    const composed = { ...composition, contentHash: sha256(canonicalJson(composition)) };
    return { type: 'ConsolidateReport', cycleId, conclusions, composed };
  },
  ConsolidatedReportDispatched: ofVersion('DispatchConsolidatedReport'),
  DispatchReceiptConfirmed: ofVersion('ConfirmDispatchReceipt'),
};

function ofVersion(type: string): Maker {
  return ({ first, data: { version, to } }) => {
    const cycleId = cycleOfConsolidated(first.stream);
    return { type, cycleId, version, to, paper: first.document };
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
