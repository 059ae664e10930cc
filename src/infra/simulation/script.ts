import type { Agency } from '../../domain/agency/agency-registry';
import { assignment, assignmentStream } from '../../domain/assignment/assignment';
import type { AssignmentStep, OccurrenceStep } from '../../domain/assignment/commands';
import type { ConsolidateReport } from '../../domain/consolidated-report/consolidated-report';
import type { Actor } from '../../domain/decider';
import type { Done, Execute, Order, Request } from '../../domain/execution';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { plusDays } from '../../domain/shared/calendar';
import { calendarOn, isWorkingDay } from '../../domain/shared/working-days';
import type { TaskStep } from '../../domain/task/commands';
import { takeStep } from '../../domain/task/take-step';
import { taskIdFor } from '../import/plan-file';
import type { KeepTime } from '../keep-time';
import { type Chance, chanceFrom } from './chance';
import type { People } from './people';

/** The consolidated report of a cycle, of everything that was written so far. */
export type Compose = (cycleId: string) => Promise<ConsolidateReport['composed']>;

/** What an act is carried out with. */
export type Stage = {
  execute: Execute;
  keepTime: KeepTime;
  compose: Compose;
  /** Of this act: who, its command id, and the paper that it is by. */
  request: Request;
};

/** What comes with an act from outside, where it is not the usual. */
export type Circumstance = Partial<Pick<Request, 'effectiveOn' | 'document' | 'onBehalfOf'>>;

/** Something that somebody does on a day of the played year; to one stream one command at most. */
export type Act = {
  /** Civil date. */
  on: string;
  name: string;
  by: Actor;
  circumstance: Circumstance;
  work: (stage: Stage) => Promise<unknown>;
};

/** One step with one assignment, as `assignmentId` and input of its mutation. */
export type Step = { task: string; agency: string; command: AssignmentStep | OccurrenceStep };

/** What the parts of the year are written into. */
export type Script = {
  plan: PlanDocument;
  people: People;
  /** Of those that the plan names by groups, in the roster's order. */
  departments: string[];
  communes: string[];
  agencies: Agency[];
  /** A source of chance of one's own, so that a part that changes leaves the others as they are. */
  chance(seed: number): Chance;
  act(on: string, name: string, by: Actor, work: Act['work'], circumstance?: Circumstance): void;
  /** Steps of one person with one or several assignments. */
  steps(on: string, name: string, by: Actor, steps: Step[], circumstance?: Circumstance): void;
  /** A step with a task, which its assignments follow. */
  task(on: string, by: Actor, code: string, command: TaskStep, circumstance?: Circumstance): void;
};

export function scriptOf(
  plan: PlanDocument,
  agencies: Agency[],
  people: People,
): { script: Script; acts: Act[] } {
  const acts: Act[] = [];
  const codesOf = (kinds: string[]) =>
    agencies.filter(({ kind }) => kinds.includes(kind)).map(({ code }) => code);
  const act: Script['act'] = (on, name, by, work, circumstance = {}) => {
    acts.push({ on, name, by, work, circumstance });
  };
  const script: Script = {
    plan,
    people,
    agencies,
    departments: codesOf(['DEPARTMENT']),
    communes: codesOf(['COMMUNE', 'WARD']),
    chance: chanceFrom,
    act,
    steps(on, name, by, steps, circumstance) {
      const orders = steps.map(({ task, agency, command }) => ({
        decider: assignment,
        stream: assignmentOf(plan, task, agency),
        command,
      }));
      act(on, name, by, (stage) => all(stage, orders), circumstance);
    },
    task(on, by, code, command, circumstance) {
      const options = { preview: false, expectedVersion: null };
      const taskId = taskIdFor(plan.id, code);
      const what = 'group' in command ? `${command.type} ${command.group}` : command.type;
      const work = ({ execute, request }: Stage) =>
        takeStep(execute, taskId, command, request, options);
      act(on, `${code}: ${what}`, by, work, circumstance);
    },
  };
  return { script, acts };
}

/** The assignment of a task, by the code that the plan had at first. */
export const assignmentOf = (plan: PlanDocument, task: string, agency: string): string =>
  assignmentStream(taskIdFor(plan.id, task), agency);

/** Orders to several streams; what one of them is refused for ends the play. */
export async function all<S, C, E>(
  { execute, request }: Pick<Stage, 'execute' | 'request'>,
  orders: Order<S, C, E>[],
): Promise<Done<S>[]> {
  const outcomes = await execute.each(orders, request);
  return outcomes.map((outcome) => {
    if ('rejected' in outcome) throw outcome.rejected;
    return outcome;
  });
}

/** The day, or the first working day after it. */
export function workingDay(date: string): string {
  let day = date;
  while (!isWorkingDay(calendarOn(day), day)) day = plusDays(day, 1);
  return day;
}

/** So many working days later. */
export function later(date: string, days: number): string {
  let day = date;
  for (let left = days; left > 0; left--) day = workingDay(plusDays(day, 1));
  return day;
}

/** A working day of a span of days, by chance. */
export function dayIn(chance: Chance, from: string, to: string): string {
  const span = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  const day = workingDay(plusDays(from, chance.between(0, span)));
  return day <= to ? day : workingDay(from);
}
