import type { BudgetDossierCommand } from '../../../domain/budget-dossier/budget-dossier';
import { takeDossierStep } from '../../../domain/budget-dossier/take-dossier-step';
import { budgetRequest } from '../../../domain/budget-request/budget-request';
import type {
  BudgetSource,
  DecidingBody,
} from '../../../domain/budget-request/budget-request-events';
import type { BudgetRequestCommand, RequestedLine } from '../../../domain/budget-request/commands';
import type { Actor, Document } from '../../../domain/decider';
import { uuidOf } from '../../ledger/ids';
import { CULTURE } from '../people';
import { later, type Script } from '../script';

/** A line of the year 2026. */
export const line = (task: string, source: BudgetSource, requested: string): RequestedLine => ({
  task,
  period: '2026',
  source,
  requested,
});

const requestIn = (plan: string, agency: string): string =>
  `budgetRequest-${uuidOf('simulation', 'budget request', plan, agency)}`;
const dossierIn = (plan: string, name: string): string =>
  `budgetDossier-${uuidOf('simulation', 'budget dossier', plan, name)}`;

export const paper = (number: string, date: string, issuer: string): Document => ({
  number,
  date,
  issuer,
});

/** What is decided of a line, after its agency. */
export type Decided = [agency: string, task: string, source: BudgetSource, approved: string];

export type Money = ReturnType<typeof moneyIn>;

/** The steps of the money's route, as the parts of the year take them. */
export function moneyIn({ act, people, plan }: Script) {
  const step = (
    on: string,
    agency: string,
    by: Actor,
    command: BudgetRequestCommand,
    document: Document | null = null,
  ) =>
    act(
      on,
      `${command.type} of ${agency}`,
      by,
      ({ execute, request }) =>
        execute.one(
          { decider: budgetRequest, stream: requestIn(plan.id, agency), command },
          request,
        ),
      { document },
    );
  const dossierStep = (
    on: string,
    name: string,
    by: Actor,
    command: BudgetDossierCommand,
    document: Document | null = null,
  ) =>
    act(
      on,
      `${command.type} ${name}`,
      by,
      ({ execute, request }) => takeDossierStep(execute, command, request, null),
      { document },
    );
  return {
    step,

    /** Written one day, handed in two working days later. */
    submit(agency: string, drafted: string, lines: RequestedLine[], again = false): string {
      const draft = {
        type: 'DraftBudgetRequest' as const,
        planId: plan.id,
        existing: again,
        lines,
      };
      step(drafted, agency, people.officer(agency, drafted), draft);
      const submitted = later(drafted, 2);
      step(submitted, agency, people.head(agency, submitted), { type: 'SubmitBudgetRequest' });
      return submitted;
    },

    /** Both addressees have it within three working days. */
    receive(agency: string, submitted: string): string {
      const received = later(submitted, 2);
      step(received, agency, people.finance, { type: 'ReceiveBudgetRequest' });
      if (agency !== CULTURE)
        step(later(submitted, 3), agency, people.coordinator, { type: 'AcknowledgeBudgetCopy' });
      return received;
    },

    appraise(
      on: string,
      agency: string,
      recommended: [task: string, source: BudgetSource, amount: string][],
      by: Actor = people.appraiser,
    ) {
      const lines = recommended.map(([task, source, amount]) => ({
        task,
        period: '2026',
        source,
        recommended: amount,
      }));
      step(on, agency, by, { type: 'AppraiseBudgetRequest', lines, reason: null });
    },

    approvePolicy(on: string, agency: string, document: Document) {
      step(
        on,
        agency,
        people.provinceOffice,
        { type: 'ApproveBudgetPolicy', paper: document },
        document,
      );
    },

    approveEstimate(on: string, agency: string, document: Document) {
      step(
        on,
        agency,
        people.provinceOffice,
        { type: 'ApproveBudgetEstimate', paper: document },
        document,
      );
    },

    allocate(
      on: string,
      agency: string,
      source: BudgetSource,
      amounts: [task: string, amount: string][],
      document: Document,
    ) {
      const lines = amounts.map(([task, amount]) => ({ task, period: '2026', amount }));
      const command = { type: 'AllocateBudget' as const, source, lines, paper: document };
      step(on, agency, people.finance, command, document);
    },

    open(on: string, name: string, title: string, decidedBy: DecidingBody, agencies: string[]) {
      dossierStep(on, name, people.finance, {
        type: 'OpenBudgetDossier',
        dossier: dossierIn(plan.id, name),
        planId: plan.id,
        existing: false,
        title,
        decidedBy,
        requests: agencies.map((agency) => requestIn(plan.id, agency)),
      });
    },

    toProvince(on: string, name: string, document: Document) {
      const command = {
        type: 'SubmitDossierToProvince' as const,
        dossier: dossierIn(plan.id, name),
      };
      dossierStep(on, name, people.finance, command, document);
    },

    toCouncil(on: string, name: string, document: Document) {
      const command = {
        type: 'SubmitDossierToCouncil' as const,
        dossier: dossierIn(plan.id, name),
      };
      dossierStep(on, name, people.provinceOffice, command, document);
    },

    decide(
      on: string,
      name: string,
      by: Actor,
      decided: Decided[],
      document: Document,
      reason: string | null = null,
    ) {
      const lines = decided.map(([agency, task, source, approved]) => ({
        request: requestIn(plan.id, agency),
        task,
        period: '2026',
        source,
        approved,
      }));
      const command = {
        type: 'DecideDossier' as const,
        dossier: dossierIn(plan.id, name),
        lines,
        paper: document,
        reason,
      };
      dossierStep(on, name, by, command, document);
    },
  };
}
