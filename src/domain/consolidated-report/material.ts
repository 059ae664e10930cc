import type { OccurrenceStatus, Timeliness } from '../assignment/assignment-events';
import type { BudgetSource, BudgetStage } from '../budget-request/budget-request-events';
import type { ObstacleStatus } from '../obstacle/obstacle';
import type { ReportStatus } from '../report/report-state';
import type { CycleOpening } from '../reporting-cycle/cycle-state';

/** Occurrences of a task that stand alike: how many. */
export type WorkTally = {
  task: string;
  status: OccurrenceStatus;
  timeliness: Timeliness;
  dueOn: string | null;
  count: number;
};

/** Everything that a consolidated report is made of, as the ledger stood at one position. */
export type Material = {
  position: string;
  /** The latest recorded time up to there. */
  at: string;
  plan: { id: string; title: string; number: string | null; issuedOn: string | null };
  cycle: Pick<CycleOpening, 'kind' | 'periodCovered' | 'dueRule' | 'roster'> & { id: string };
  /** The coordinator's name. */
  reportedBy: string;
  /** Sections right below II, and the tasks of the plan, each in its order. */
  sections: { code: string; title: string }[];
  tasks: { code: string; title: string }[];
  works: WorkTally[];
  /** Occurrences of which a number is asked: that number, and how many there are so far. */
  quantities: { task: string; done: number; of: number }[];
  /** Occurrences that were checked in for the cycle, by task; and how many it asks for in all. */
  checkedIn: { task: string; count: number }[];
  checkInsAsked: number;
  /** Events of the plan, by their type. */
  acts: { type: string; count: number }[];
  /** Money of one source at one stage; amounts are whole đồng. */
  money: {
    stage: BudgetStage;
    source: BudgetSource;
    requests: number;
    requested: string;
    recommended: string;
    approved: string;
    allocated: string;
  }[];
  obstacles: { status: ObstacleStatus; count: number }[];
  reports: {
    id: string;
    agency: string;
    status: ReportStatus;
    late: boolean;
    onRoster: boolean;
    revision: number;
    /** Of the submission that stands; null while none does. */
    position: string | null;
    nil: boolean;
  }[];
  /** Names of agencies on that day, by code. */
  names: Record<string, string>;
};

/** What a stored figure is found by, beside its part, subject and name. */
export type Scope = { planId: string; cycleId: string; from: string; to: string };

export type OccurrenceQuestion = {
  planId: string;
  section?: string;
  task?: string;
  status?: OccurrenceStatus;
  timeliness?: Timeliness;
  dueFrom?: string;
  dueTo?: string;
  checkedInFor?: string;
};

/** The question to the ledger, as of the report's position, whose answer is the figure. */
export type Trace =
  /** Occurrences of all of these together: their number, or the sum of a quantity. */
  | { of: 'occurrences'; where: OccurrenceQuestion[]; sum: 'COUNT' | 'DONE' | 'OF' }
  | { of: 'percent'; planId: string; section: string | null }
  | { of: 'events'; planId: string; types: string[] }
  /** A field of the one total that the pipeline has of a stage and a source. */
  | {
      of: 'budgetPipeline';
      planId: string;
      stage: BudgetStage;
      source: BudgetSource;
      field: 'count' | 'requested' | 'recommended' | 'approved' | 'allocated';
    }
  | { of: 'obstacles'; planId: string; status: ObstacleStatus }
  | { of: 'compliance'; cycleId: string; field: string }
  | { of: 'cycle'; cycleId: string; field: 'checkInsAsked' }
  | { of: 'reports'; cycleId: string; agency: string; late: boolean };
