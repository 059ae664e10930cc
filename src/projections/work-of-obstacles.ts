import { implementingPlanStream } from '../domain/implementing-plan/implementing-plan';
import { gone, implementingPlansIn } from './implementing-plan-view';
import { type Matter, objectOf, turned } from './work-item';

/** An obstacle awaits the coordinator; once it is escalated, UBND tỉnh (rule 23). */
export const obstacle: Matter = {
  objects: ({ stream }) => (stream.startsWith('obstacle-') ? [stream] : []),
  evolve(row, event, id) {
    const of = { agencies: [], object: event.stream, due_on: null };
    switch (event.type) {
      case 'ObstacleReported':
        return turned(row, event, id, { what: 'ANSWER_OBSTACLE', party: 'COORDINATOR', ...of });
      case 'ObstacleEscalated':
        return turned(row, event, id, {
          what: 'ESCALATED_OBSTACLE',
          party: 'PROVINCE_OFFICE',
          ...of,
        });
      default:
        return undefined;
    }
  },
};

/** An agency of IV.5 has not submitted its plan; the day by which it should may be set or not. */
export const implementingPlan: Matter = {
  objects: implementingPlansIn,
  evolve(row, event, id) {
    const object = objectOf(id);
    const plan = event.about.plan as string;
    const agency = object.slice(implementingPlanStream(plan, '').length);
    const done = { submitted: true };
    if (event.type === 'ImplementingPlanSubmitted') return turned(row, event, id, null, done);
    // What was submitted stays so, whatever becomes of the duty.
    if (row?.memory) return row;
    if (gone(event, { agency })) return undefined;
    const due_on =
      event.type === 'ImplementingPlanDueDateSet' ? event.data.dueOn : (row?.due_on ?? null);
    const what = 'SUBMIT_IMPLEMENTING_PLAN';
    return turned(row, event, id, { what, party: 'OFFICER', agencies: [agency], object, due_on });
  },
};
