import { authority, type Permission } from '../access/authority';
import { readScope } from '../access/read-policy';
import { keysOf, passes } from '../allowed';
import type { Actor, Decider, Document, Ledger } from '../decider';
import { officesOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { knownCycle, openCycle } from '../reporting-cycle/cycle-state';
import { same } from '../shared/same';
import {
  ADDRESSEES,
  type Addressee,
  type Composition,
  type ConsolidatedReport,
  type ConsolidatedReportEvent,
  consolidatedFold,
  consolidatedStream,
} from './consolidated-state';

export {
  ADDRESSEES,
  type Addressee,
  type Composition,
  type ConsolidatedReport,
  type ConsolidatedReportEvent,
  type Consolidation,
  consolidatedStream,
  type Inclusion,
  type Part,
} from './consolidated-state';

export type ConsolidateReport = {
  type: 'ConsolidateReport';
  cycleId: string;
  conclusions: string | null;
  /** What the program made of the ledger at one position: nothing that a caller can say. */
  composed: Composition & { contentHash: string };
};
export type DispatchConsolidatedReport = {
  type: 'DispatchConsolidatedReport';
  cycleId: string;
  version: number;
  to: Addressee;
  /** The paper that it went out by: số, ngày. */
  paper: Document | null;
};
export type ConfirmDispatchReceipt = {
  type: 'ConfirmDispatchReceipt';
  cycleId: string;
  version: number;
  to: Addressee;
  /** The paper by which the receipt is known; needed where somebody records it for another. */
  paper: Document | null;
};
export type ConsolidatedReportCommand =
  | ConsolidateReport
  | DispatchConsolidatedReport
  | ConfirmDispatchReceipt;

export const coordinator: Permission = { by: ['COORDINATOR'], basis: 'IV.3' };
/** The Ministry has no seat here: the coordinator records its receipt, by a paper (assumption). */
export const receipt: Record<Addressee, Permission> = {
  PROVINCE: { by: ['PROVINCE_OFFICE'], basis: 'IV.3, rule 21' },
  MINISTRY: { by: ['COORDINATOR'], basis: 'IV.3, rule 21 (assumption)' },
};

export const consolidatedReport: Decider<
  ConsolidatedReport,
  ConsolidatedReportCommand,
  ConsolidatedReportEvent
> = {
  ...consolidatedFold,

  authorize(command, _state, ledger, actor) {
    const { planId } = knownCycle(command.cycleId, ledger);
    const offices = officesOf(planId, ledger);
    // Who may not know of it is told that there is none.
    if (command.type !== 'ConsolidateReport' && readScope(actor, 'consolidatedReport') !== 'ALL')
      throw new Rejected('NOT_FOUND', { field: 'cycleId', what: 'consolidated report' });
    const by = command.type === 'ConfirmDispatchReceipt' ? receipt[command.to] : coordinator;
    return authority(command.type, by, actor, { offices });
  },

  said(command) {
    if (command.type !== 'ConsolidateReport') return command;
    const { composed: _worked, ...said } = command;
    return said;
  },

  decide(command, state, ledger, { now }) {
    switch (command.type) {
      case 'ConsolidateReport':
        return consolidate(command, state, ledger);
      case 'DispatchConsolidatedReport': {
        const { version, to, paper } = command;
        const { lastInstant } = openCycle(command.cycleId, ledger);
        const last = latest(version, state);
        if (!paper) throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
        if (last.dispatched.includes(to)) return [];
        const late = now.slice(0, 19) > lastInstant.slice(0, 19);
        return [{ type: 'ConsolidatedReportDispatched', data: { version, to, late } }];
      }
      case 'ConfirmDispatchReceipt': {
        const { version, to, paper } = command;
        openCycle(command.cycleId, ledger);
        const last = latest(version, state);
        if (!last.dispatched.includes(to))
          throw new Rejected('NOT_DISPATCHED', { field: 'to', to });
        if (to === 'MINISTRY' && !paper)
          throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
        if (last.received.includes(to)) return [];
        return [{ type: 'DispatchReceiptConfirmed', data: { version, to } }];
      }
    }
  },

  about: ({ planId }) => ({ plan: planId, tasks: planId ? ['IV.3'] : [], agency: null }),
  classification: () => 'INTERNAL',
};

/** The steps that the actor may take now towards the consolidated report of a cycle. */
export const allowedConsolidating = (cycleId: string, ledger: Ledger, actor: Actor): string[] => {
  const state = ledger.state(consolidatedFold, consolidatedStream(cycleId));
  const steps: Record<ConsolidatedReportCommand['type'], (to: Addressee) => boolean> = {
    ConsolidateReport: () => true,
    DispatchConsolidatedReport: (to) => state.versions.at(-1)?.dispatched.includes(to) === false,
    ConfirmDispatchReceipt: (to) => {
      const last = state.versions.at(-1);
      return last?.dispatched.includes(to) === true && !last.received.includes(to);
    },
  };
  return keysOf(steps).filter((type) =>
    ADDRESSEES.some((to) =>
      passes(() => {
        const command = { type, cycleId, to } as ConsolidatedReportCommand;
        consolidatedReport.authorize(command, state, ledger, actor);
        openCycle(cycleId, ledger);
        if (!steps[type](to)) throw new Rejected('NOT_DISPATCHED', { to });
      }),
    ),
  );
};

function consolidate(
  { cycleId, conclusions, composed }: ConsolidateReport,
  state: ConsolidatedReport,
  ledger: Ledger,
): ConsolidatedReportEvent[] {
  const { planId } = openCycle(cycleId, ledger);
  const { position, form, subject, inclusions, parts, text, contentHash } = composed;
  const last = state.versions.at(-1);
  if (last && BigInt(position) < BigInt(last.position))
    throw new Rejected('CONSOLIDATED_LATER', { version: last.version });
  if (last && saysTheSame(last, composed, conclusions)) return [];
  const version = (last?.version ?? 0) + 1;
  const computed = { position, form, subject, inclusions, parts, text, contentHash };
  return [
    { type: 'ReportConsolidated', data: { planId, cycleId, version, ...computed, conclusions } },
  ];
}

/** Whether all is said already; when it was said does not matter, and null adds no words. */
function saysTheSame(
  last: ConsolidatedReport['versions'][number],
  { subject, inclusions, parts }: Composition,
  conclusions: string | null,
): boolean {
  return (
    same(last.parts, parts) &&
    same(last.inclusions, inclusions) &&
    same({ ...last.subject, at: null }, { ...subject, at: null }) &&
    (conclusions === null || conclusions === last.conclusions)
  );
}

/** Only the latest version is sent: what it corrects is out of date. */
function latest(version: number, { versions }: ConsolidatedReport) {
  const last = versions.at(-1);
  if (!last) throw new Rejected('NOT_FOUND', { field: 'cycleId', what: 'consolidated report' });
  if (last.version !== version)
    throw new Rejected('NOT_THE_LATEST_VERSION', {
      field: 'version',
      version,
      latest: last.version,
    });
  return last;
}
