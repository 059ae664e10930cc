import type { At } from '../../projections/views';
import { agencyNamed } from '../agency/agency.read';
import { agencyGroupAt } from '../agency/agency-group.resolver';
import { assignmentAt, occurrenceAt } from '../assignment/assignment.read';
import { budgetDossierAt } from '../budget-dossier/budget-dossier.read';
import { budgetRequestAt } from '../budget-request/budget-request.read';
import { classifiedDocumentAt } from '../classified-document/classified-document.read';
import type { Context } from '../context';
import { delegationAt } from '../delegation/delegation.read';
import { implementingPlanAt } from '../implementing-plan/implementing-plan.read';
import { obstacleAt } from '../obstacle/obstacle.read';
import { planAt, sectionAt, taskAt } from '../plan/plan.read';
import { reportAt, reportingCycleAt } from '../report/report.read';

/** An id begins with the name of its aggregate; a plan's and a section's begin with the plan's. */
export async function nodeAt(ctx: Context, id: string, at: At): Promise<unknown> {
  const inside = id.includes('/');
  switch (id.slice(0, id.indexOf('-'))) {
    case 'agency':
      return agencyNamed(ctx, id.slice('agency-'.length), at);
    case 'agencyGroup':
      return agencyGroupAt(ctx, id, at);
    case 'delegation':
      return delegationAt(ctx, id, at);
    case 'task':
      return taskAt(ctx, id, at);
    case 'assignment':
      return inside ? occurrenceAt(ctx, id, at) : assignmentAt(ctx, id, at);
    case 'budgetRequest':
      return budgetRequestAt(ctx, id, at);
    case 'budgetDossier':
      return budgetDossierAt(ctx, id, at);
    case 'reportingCycle':
      return reportingCycleAt(ctx, id, at);
    case 'obstacle':
      return obstacleAt(ctx, id, at);
    case 'implementingPlan':
      return implementingPlanAt(ctx, id, at);
    case 'classifiedDocument':
      return classifiedDocumentAt(ctx, id, at);
    case 'report':
      return reportAt(ctx, id, at);
    default:
      return inside ? sectionAt(ctx, id, at) : planAt(ctx, id, at);
  }
}
