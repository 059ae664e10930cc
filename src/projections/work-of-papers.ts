import { reportStream } from '../domain/report/report';
import { civilDateOf } from '../domain/shared/calendar';
import type { LedgerEvent } from './projection';
import { type Matter, objectOf, type Turn, turned } from './work-item';

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

/** The day by which the report is due; null for whom the cycle's roster does not count. */
type Remembered = { due: string | null };

/** An agency's report in a cycle: written, judged, perhaps written again (rule 20). */
export const report: Matter = {
  objects(event) {
    switch (event.type) {
      case 'ReportingCycleOpened':
        return event.data.roster.map((agency) => reportStream(event.stream, agency));
      case 'ReportSubmitted':
      case 'ReportReturned':
      case 'ReportAccepted':
        return [event.stream];
      default:
        return [];
    }
  },
  evolve(row, event, id) {
    const memory = (row?.memory ?? { due: null }) as Remembered;
    const of = { agencies: [event.about.agency as string], object: event.stream };
    switch (event.type) {
      case 'ReportingCycleOpened': {
        const agency = objectOf(id).slice(reportStream(event.stream, '').length);
        const due = dueOf(event, agency);
        return turned(row, event, id, write(event.stream, agency, due), { due });
      }
      case 'ReportSubmitted': {
        const what = 'ACCEPT_REPORT';
        return turned(row, event, id, { what, party: 'JUDGE', ...of, due_on: null }, memory);
      }
      case 'ReportReturned': {
        const { due: due_on } = memory;
        const what = 'RETURNED_REPORT';
        return turned(row, event, id, { what, party: 'OFFICER', ...of, due_on }, memory);
      }
      default:
        return undefined;
    }
  },
};

/** As long as there is no report, it is the cycle that is answered. */
const write = (object: string, agency: string, due_on: string): Turn => ({
  what: 'SUBMIT_REPORT',
  party: 'OFFICER',
  agencies: [agency],
  object,
  due_on,
});

/** The coordinator, who opened it, has until the last instant; all others until the cut-off. */
function dueOf(
  { actor, data }: Extract<LedgerEvent, { type: 'ReportingCycleOpened' }>,
  agency: string,
): string {
  const opened = agency === (actor.onBehalfOf ?? actor.agency);
  return opened ? civilDateOf(data.lastInstant) : data.cutOff;
}
