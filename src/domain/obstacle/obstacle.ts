import { authority, type Permission } from '../access/authority';
import { readPolicy } from '../access/read-policy';
import {
  AGENCY_REGISTRY,
  agencyRegistry,
  heirTo,
  openAgencyNamed,
} from '../agency/agency-registry';
import { keysOf, passes } from '../allowed';
import type { Actor, Decider, Ledger, Occasion } from '../decider';
import { imported, officesOf, plan, planStream, taskIdOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { civilDate, type EventsOf, erasable, event, flag, nullable, text } from '../shared/shape';
import { assignmentsOf, defined, type Task, task } from '../task/task';

export const OBSTACLE_STATUSES = ['REPORTED', 'ESCALATED', 'RESOLVED', 'REJECTED'] as const;
export type ObstacleStatus = (typeof OBSTACLE_STATUSES)[number];

/** Stored for ever: add optional fields, never rename one. */
export const obstacleEvents = {
  ObstacleReported: event(1, {
    planId: text,
    /** Null where it concerns the plan as a whole. */
    taskId: nullable(text),
    taskCode: nullable(text),
    /** Whose obstacle it is. */
    agency: text,
    /** The coordinator found it (IV.3); otherwise the agency reported it. */
    found: flag,
    text: erasable,
  }),
  /** Told to UBND tỉnh (IV.3). `to`: who acts for it. */
  ObstacleEscalated: event(1, { to: text, note: erasable }),
  /** `reportedOn`: from when its age was measured, to the day of this event. */
  ObstacleResolved: event(1, { reportedOn: civilDate, resolution: erasable }),
  ObstacleRejected: event(1, { reportedOn: civilDate, reason: erasable }),
};
export type ObstacleEvent = EventsOf<typeof obstacleEvents>;

export type Obstacle = {
  planId: string | null;
  taskId: string | null;
  taskCode: string | null;
  agency: string | null;
  /** NONE before it is reported. */
  status: ObstacleStatus | 'NONE';
  /** The days of its report and of its last step. */
  reportedOn: string;
  since: string;
};

/** `agency`: whose obstacle it is; null where the coordinator has found one of nobody's in particular. */
export type ReportObstacle = {
  type: 'ReportObstacle';
  planId: string;
  taskCode: string | null;
  agency: string | null;
  text: string;
};
export type EscalateObstacle = { type: 'EscalateObstacle'; note: string | null };
export type ResolveObstacle = { type: 'ResolveObstacle'; resolution: string };
export type RejectObstacle = { type: 'RejectObstacle'; reason: string };
export type ObstacleCommand = ReportObstacle | EscalateObstacle | ResolveObstacle | RejectObstacle;
type Answer = Exclude<ObstacleCommand['type'], 'ReportObstacle'>;

export const reporting: Permission = {
  by: ['COORDINATOR', 'HEAD', 'OFFICER'],
  basis: 'IV.3 (chủ động phát hiện vướng mắc), rule 23',
};

/** Who may answer it, by how it stands: an escalated one is UBND tỉnh's (IV.3; an assumption). */
export const procedure: Record<Answer, Partial<Record<ObstacleStatus, Permission>>> = {
  EscalateObstacle: { REPORTED: { by: ['COORDINATOR'], basis: 'IV.3, rule 23' } },
  ResolveObstacle: answeredBy('rule 23 (assumption)'),
  RejectObstacle: answeredBy('rule 23 (assumption)'),
};

function answeredBy(basis: string): Partial<Record<ObstacleStatus, Permission>> {
  return {
    REPORTED: { by: ['COORDINATOR'], basis },
    ESCALATED: { by: ['PROVINCE_OFFICE'], basis },
  };
}

export const obstacle: Decider<Obstacle, ObstacleCommand, ObstacleEvent> = {
  name: 'obstacle',
  events: obstacleEvents,
  initial: {
    planId: null,
    taskId: null,
    taskCode: null,
    agency: null,
    status: 'NONE',
    reportedOn: '',
    since: '',
  },

  evolve(state, event) {
    const since = event.effectiveOn;
    switch (event.type) {
      case 'ObstacleReported': {
        const { planId, taskId, taskCode, agency } = event.data;
        return { planId, taskId, taskCode, agency, status: 'REPORTED', reportedOn: since, since };
      }
      case 'ObstacleEscalated':
        return { ...state, status: 'ESCALATED', since };
      case 'ObstacleResolved':
        return { ...state, status: 'RESOLVED', since };
      case 'ObstacleRejected':
        return { ...state, status: 'REJECTED', since };
    }
  },

  authorize(command, state, ledger, actor) {
    if (command.type !== 'ReportObstacle') return mayAnswer(command.type, state, ledger, actor);
    const offices = officesOf(command.planId, ledger);
    const whose = command.agency === null ? null : heirTo(command.agency, ledger);
    const agencies = [whose, ...unitsOf(command, ledger)];
    return authority(command.type, reporting, actor, { agencies, offices });
  },

  decide(command, state, ledger, occasion) {
    switch (command.type) {
      case 'ReportObstacle':
        return report(command, state, ledger, occasion);
      case 'EscalateObstacle': {
        inOrder(command.type, state, occasion);
        const { provinceOffice } = officesOf(state.planId as string, ledger);
        return [{ type: 'ObstacleEscalated', data: { to: provinceOffice, note: command.note } }];
      }
      case 'ResolveObstacle': {
        inOrder(command.type, state, occasion);
        const { reportedOn } = state;
        const { resolution } = command;
        return [{ type: 'ObstacleResolved', data: { reportedOn, resolution } }];
      }
      case 'RejectObstacle': {
        inOrder(command.type, state, occasion);
        const { reportedOn } = state;
        return [{ type: 'ObstacleRejected', data: { reportedOn, reason: command.reason } }];
      }
    }
  },

  /** What concerns the plan as a whole is about the duty to find obstacles. */
  about: ({ planId, taskCode, agency }) => ({
    plan: planId,
    tasks: planId === null ? [] : [taskCode ?? 'IV.3'],
    agency,
  }),

  /** As confidential as its task; one of no task is internal, as a report is (an assumption). */
  classification(command, state, ledger) {
    const of =
      command.type === 'ReportObstacle' ? taskNamed(command, ledger) : taskWith(state, ledger);
    return of ? defined(of).classification : 'INTERNAL';
  },
};

/** The steps that the actor may take now with an obstacle. */
export const allowedObstacleSteps = (state: Obstacle, ledger: Ledger, actor: Actor): string[] =>
  keysOf(procedure).filter((type) =>
    passes(() => {
      mayAnswer(type, state, ledger, actor);
      stands(type, state);
    }),
  );

/** Whether the actor may report an obstacle of the agency, on that task or on the plan. */
export const mayReportObstacle = (
  of: Pick<ReportObstacle, 'planId' | 'taskCode' | 'agency'>,
  ledger: Ledger,
  actor: Actor,
): boolean =>
  passes(() => {
    const command: ReportObstacle = { type: 'ReportObstacle', ...of, text: '' };
    obstacle.authorize(command, obstacle.initial, ledger, actor);
  });

const NOT_THERE = { field: 'obstacleId', what: 'obstacle' } as const;

function mayAnswer(type: Answer, state: Obstacle, ledger: Ledger, actor: Actor) {
  const { planId, agency, status } = state;
  const known =
    planId !== null &&
    agency !== null &&
    readPolicy(actor, { kind: 'report', agency: heirTo(agency, ledger) });
  if (!known || status === 'NONE') throw new Rejected('NOT_FOUND', NOT_THERE);
  // Of one that is closed nobody has the next step: who took the last one is told so.
  const permission = procedure[type][status] ?? {
    by: [...new Set(Object.values(procedure[type]).flatMap(({ by }) => by))],
    basis: 'rule 23',
  };
  return authority(type, permission, actor, { offices: officesOf(planId, ledger) });
}

function stands(type: Answer, { status }: Obstacle): void {
  if (!(status in procedure[type])) throw new Rejected('WRONG_STATUS', { status });
}

/** Each step comes on the day of the one before it, or later. */
function inOrder(type: Answer, state: Obstacle, { effectiveOn: date }: Occasion): void {
  stands(type, state);
  const { since } = state;
  if (date < since) throw new Rejected('BEFORE_OBSTACLE', { field: 'effectiveOn', date, since });
}

function taskNamed({ planId, taskCode }: ReportObstacle, ledger: Ledger): Task | null {
  if (taskCode === null) return null;
  const header = imported(ledger.state(plan, planStream(planId)));
  return ledger.state(task, taskIdOf(header, taskCode, 'taskCode'));
}

const taskWith = ({ taskId }: Obstacle, ledger: Ledger): Task | null =>
  taskId === null ? null : ledger.state(task, taskId);

/** The agency's terms for the task, now or before it passed to a successor. */
function termsFor(of: Task, agency: string, ledger: Ledger) {
  const holder = heirTo(agency, ledger);
  return assignmentsOf(of).filter((each) => heirTo(each.agency, ledger) === holder);
}

/** The unit that does the work for the agency may tell what stands in its way (rule 11). */
function unitsOf(command: ReportObstacle, ledger: Ledger): string[] {
  const of = taskNamed(command, ledger);
  if (!of || command.agency === null) return [];
  return termsFor(of, command.agency, ledger).flatMap(({ subUnit }) => subUnit ?? []);
}

function report(
  command: ReportObstacle,
  state: Obstacle,
  ledger: Ledger,
  { actor, effectiveOn: date, today }: Occasion,
): ObstacleEvent[] {
  const { planId, text, taskCode } = command;
  if (state.status !== 'NONE') throw new Rejected('WRONG_STATUS', { status: state.status });
  const header = imported(ledger.state(plan, planStream(planId)));
  const year = `${header.year}-01-01`;
  if (date < year && date < today)
    throw new Rejected('BEFORE_PLAN_YEAR', { field: 'effectiveOn', date, year });
  const { coordinator } = officesOf(planId, ledger);
  const agency = command.agency ?? coordinator;
  openAgencyNamed(ledger.state(agencyRegistry, AGENCY_REGISTRY), agency, 'agency');
  const of = taskNamed(command, ledger);
  if (of?.dropped) throw new Rejected('TASK_DROPPED', { task: defined(of).code });
  // What the coordinator has found may be nobody's in particular.
  if (of && command.agency !== null && termsFor(of, agency, ledger).length === 0)
    throw new Rejected('NOT_ITS_TASK', { field: 'taskCode', task: defined(of).code, agency });
  const taskId = of && taskIdOf(header, defined(of).code, 'taskCode');
  const found = foundBy(actor, coordinator);
  return [{ type: 'ObstacleReported', data: { planId, taskId, taskCode, agency, found, text } }];
}

/** Whoever holds the coordinator's office acts in it: it comes first in the list of those who may. */
const foundBy = ({ roles, agency }: Actor, coordinator: string): boolean =>
  roles.includes('COORDINATOR') && agency === coordinator;
