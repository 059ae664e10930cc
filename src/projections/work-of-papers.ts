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
