import { projection } from './projection';
import type { Matter, WorkItemRow } from './work-item';
import { invitation, modeToConfirm, urges, vacantLead } from './work-of-assignments';
import { budgetCopy, budgetDossier, budgetRequest, budgetTrack } from './work-of-money';
import { implementingPlan, obstacle } from './work-of-obstacles';
import { extension, work } from './work-of-occurrences';
import { planToIssue } from './work-of-papers';
import { checkIn, consolidation, receiptOf, report } from './work-of-reports';
import { cadenceToResolve, groupsToExpand, groupsToResolve } from './work-of-tasks';

/** What may be open about an object, by the name in its row's id. */
const matters: Record<string, Matter> = {
  WORK: work,
  EXTENSION: extension,
  INVITATION: invitation,
  MODE: modeToConfirm,
  URGES: urges,
  'VACANCY.COORDINATOR': vacantLead('COORDINATOR'),
  'VACANCY.PROVINCE_OFFICE': vacantLead('PROVINCE_OFFICE'),
  EXPANSION: groupsToExpand,
  RESOLUTION: groupsToResolve,
  CADENCE: cadenceToResolve,
  ISSUE: planToIssue,
  REQUEST: budgetRequest,
  COPY: budgetCopy,
  'MONEY.PROVINCIAL': budgetTrack('PROVINCIAL'),
  'MONEY.CENTRAL': budgetTrack('CENTRAL'),
  'MONEY.OTHER': budgetTrack('OTHER'),
  DOSSIER: budgetDossier,
  REPORT: report,
  OBSTACLE: obstacle,
  IMPLEMENTING_PLAN: implementingPlan,
  CHECK_IN: checkIn,
  CONSOLIDATION: consolidation,
  'RECEIPT.PROVINCE': receiptOf('PROVINCE'),
  'RECEIPT.MINISTRY': receiptOf('MINISTRY'),
};

const named = Object.entries(matters);

/** What awaits whom, since when and by when? */
export const workItemView = projection<WorkItemRow>({
  name: 'work_item_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    what: 'text',
    party: 'text',
    agency: 'text',
    agencies: 'text[]',
    person: 'text',
    object: 'text',
    assignment: 'text',
    tasks: 'text[]',
    since: 'text',
    due_on: 'text',
    memory: 'jsonb',
  },
  indexes: [
    { columns: ['party', 'due_on', 'since', 'plan_id', 'agency'] },
    { columns: ['agency', 'party', 'due_on', 'since'] },
    { columns: ['person'] },
    { columns: ['assignment'] },
  ],
  revision: 4,
  history: false,
  presentOnly: true,

  keys: (event) =>
    named.flatMap(([name, { objects }]) => objects(event).map((object) => `${object}#${name}`)),

  evolve(row, event, id) {
    const matter = matters[id.slice(id.lastIndexOf('#') + 1)] as Matter;
    return matter.evolve(row, event, id);
  },
});
