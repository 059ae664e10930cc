import { type Matter, objectOf, turned } from './work-item';

/** A plan without number and date can be worked on, and is shown as unnumbered. */
export const planToIssue: Matter = {
  objects: (event) =>
    event.type === 'PlanImported' || event.type === 'PlanIssued' || event.type === 'PlanAmended'
      ? [event.stream.slice('plan-'.length)]
      : [],
  evolve(row, event, id) {
    if (event.type !== 'PlanImported' && event.type !== 'PlanAmended') return undefined;
    const { number, issuedOn } = event.data;
    if (number !== null && issuedOn !== null) return undefined;
    return turned(row, event, id, {
      what: 'ISSUE_PLAN',
      party: 'REGISTRAR',
      agencies: [],
      object: objectOf(id),
      due_on: null,
    });
  },
};

/** An estimate goes from its agency to Finance (III.2). */
export const budgetRequest: Matter = {
  objects: ({ type, stream }) =>
    type === 'BudgetRequestDrafted' ||
    type === 'BudgetRequestSubmitted' ||
    type === 'BudgetRequestReceived'
      ? [stream]
      : [],
  evolve(row, event, id) {
    const of = { object: event.stream, due_on: null };
    switch (event.type) {
      case 'BudgetRequestDrafted': {
        const agencies = [event.data.agency];
        const what = 'SUBMIT_BUDGET_REQUEST';
        return turned(row, event, id, { what, party: 'OFFICER', agencies, ...of });
      }
      case 'BudgetRequestSubmitted': {
        const what = 'RECEIVE_BUDGET_REQUEST';
        return turned(row, event, id, { what, party: 'FINANCE', agencies: [], ...of });
      }
      default:
        return undefined;
    }
  },
};

/** Its copy goes to the coordinator in the same act, and is acknowledged (III.2). */
export const budgetCopy: Matter = {
  objects: ({ type, stream }) =>
    type === 'BudgetRequestSubmitted' || type === 'BudgetCopyReceived' ? [stream] : [],
  evolve(row, event, id) {
    if (event.type !== 'BudgetRequestSubmitted' || event.data.copyReceived) return undefined;
    return turned(row, event, id, {
      what: 'ACKNOWLEDGE_BUDGET_COPY',
      party: 'COORDINATOR',
      agencies: [],
      object: event.stream,
      due_on: null,
    });
  },
};
