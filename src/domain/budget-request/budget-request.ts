import { authority } from '../access/authority';
import { heirTo } from '../agency/agency-registry';
import { keysOf, passes } from '../allowed';
import type { Actor, Decider, Ledger } from '../decider';
import { imported, officesOf, plan, planStream } from '../plan/plan';
import { appraise, nameAppraiser, recuse } from './appraisal';
import { paperOf } from './budget-lines';
import type { BudgetRequestEvent } from './budget-request-events';
import { type BudgetRequest, openSources, requestFold } from './budget-request-state';
import type { BudgetRequestCommand } from './commands';
import { draft } from './draft';
import { followDossier } from './follow-dossier';
import { allocate, settle } from './funding';
import { procedure } from './procedure';
import { entitled, inOrder, known, ready, tracksMeant, visible } from './ready';

export const budgetRequest: Decider<BudgetRequest, BudgetRequestCommand, BudgetRequestEvent> = {
  ...requestFold,

  authorize(command, state, ledger, actor) {
    const { type } = command;
    if (type === 'DraftBudgetRequest') {
      const agency = state.agency ?? actor.agency;
      // What is not there and what is another's look alike.
      if (command.existing || state.agency) visible(state, ledger, actor);
      imported(ledger.state(plan, planStream(command.planId)));
      const agencies = [agency && heirTo(agency, ledger)];
      return authority(type, procedure[type], actor, { agencies });
    }
    // It is given by the dossier's step, whoever took that and whatever he may read of the rest.
    const request = type === 'FollowDossier' ? known(state) : visible(state, ledger, actor);
    return entitled(type, tracksMeant(command, state), state, request, ledger, actor);
  },

  decide(command, state, ledger, { actor, effectiveOn }) {
    const { agency, planId } = state;
    const meant = tracksMeant(command, state);
    ready(command.type, meant, state, ledger, actor);
    inOrder(command.type, effectiveOn, meant, state);
    switch (command.type) {
      case 'DraftBudgetRequest':
        return draft(command, state, ledger, agency ?? (actor.agency as string));
      case 'SubmitBudgetRequest': {
        const { finance, coordinator } = officesOf(planId as string, ledger);
        const data = {
          revision: state.revision + 1,
          to: finance,
          copyTo: coordinator,
          copyReceived: heirTo(agency as string, ledger) === coordinator,
        };
        return [{ type: 'BudgetRequestSubmitted', data }];
      }
      case 'ReceiveBudgetRequest':
        return [{ type: 'BudgetRequestReceived', data: { revision: state.revision } }];
      case 'AcknowledgeBudgetCopy':
        return [{ type: 'BudgetCopyReceived', data: { revision: state.revision } }];
      case 'ReturnBudgetRequest': {
        const { revision } = state;
        return [{ type: 'BudgetRequestReturned', data: { revision, reason: command.reason } }];
      }
      case 'RecuseFromAppraisal':
        return recuse(command, state, actor);
      case 'NameBudgetAppraiser':
        return nameAppraiser(command, state, officesOf(planId as string, ledger));
      case 'AppraiseBudgetRequest':
        return [appraise(command, state)];
      case 'ApproveBudgetPolicy':
        return [{ type: 'BudgetPolicyApproved', data: { paper: paperOf(command.paper) } }];
      case 'ApproveBudgetEstimate':
        return [{ type: 'BudgetEstimateApproved', data: { paper: paperOf(command.paper) } }];
      case 'FollowDossier':
        return followDossier(command, state, ledger);
      case 'AllocateBudget':
        return [allocate(command, state)];
      case 'SettleBudget':
        return [settle(command, state)];
      case 'DeclineFunding': {
        const { reason } = command;
        return [{ type: 'BudgetFundingDeclined', data: { sources: meant, reason } }];
      }
      case 'WithdrawBudgetRequest': {
        const { reason } = command;
        return [{ type: 'BudgetRequestWithdrawn', data: { sources: meant, reason } }];
      }
    }
  },

  about: ({ planId, agency, lines }) => ({
    plan: planId,
    tasks: planId ? [...new Set(lines.map((each) => each.task)), 'III.2'] : [],
    agency,
  }),
  // Not for everybody to read (rule 18).
  classification: () => 'INTERNAL',
};

/** The steps that the actor may take now with the request, at least for one of its sources. */
export const allowedBudgetSteps = (
  state: BudgetRequest,
  ledger: Ledger,
  actor: Actor,
): Exclude<BudgetRequestCommand['type'], 'FollowDossier'>[] =>
  keysOf(procedure)
    .filter((type) => type !== 'FollowDossier')
    .filter((type) => {
      const one = byOneSource(type) ? openSources(state.tracks).map((each) => [each]) : [];
      const all = bySource(type) ? [] : [tracksMeant({ type, source: null }, state)];
      return [...one, ...all].some((meant) =>
        passes(() => {
          const request = visible(state, ledger, actor);
          entitled(type, meant, state, request, ledger, actor);
          ready(type, meant, state, ledger, actor);
        }),
      );
    });

/** Steps that name the source whose track they move, and the one that may. */
const bySource = (type: BudgetRequestCommand['type']): boolean =>
  type === 'AllocateBudget' || type === 'SettleBudget';
const byOneSource = (type: BudgetRequestCommand['type']): boolean =>
  bySource(type) || type === 'DeclineFunding';
