import { agencyGroupView } from './agency-group-view';
import { agencyView } from './agency-view';
import { assignmentView } from './assignment-view';
import { auditTrail } from './audit-trail';
import { budgetDossierView } from './budget-dossier-view';
import { budgetRemarkView } from './budget-remark-view';
import { budgetRequestView } from './budget-request-view';
import { classifiedDocumentView } from './classified-document-view';
import { consolidatedReportView } from './consolidated-report-view';
import { delegationView } from './delegation-view';
import { implementingPlanView } from './implementing-plan-view';
import { obstacleView } from './obstacle-view';
import { occurrenceView } from './occurrence-view';
import { planView } from './plan-view';
import type { AnyProjection } from './projection';
import { remarkView } from './remark-view';
import { reportDraftView } from './report-draft-view';
import { reportView } from './report-view';
import { reportingCycleView } from './reporting-cycle-view';
import { sectionView } from './section-view';
import { taskView } from './task-view';
import { workItemView } from './work-item-view';

/** Every view: what the projector keeps, `rebuild` makes again and `replay` compares. */
export const projections: readonly AnyProjection[] = [
  planView,
  sectionView,
  taskView,
  agencyView,
  agencyGroupView,
  delegationView,
  assignmentView,
  occurrenceView,
  remarkView,
  budgetRequestView,
  budgetDossierView,
  budgetRemarkView,
  reportingCycleView,
  reportView,
  obstacleView,
  implementingPlanView,
  classifiedDocumentView,
  reportDraftView,
  consolidatedReportView,
  workItemView,
  auditTrail,
];
