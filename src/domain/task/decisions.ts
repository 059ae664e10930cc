import { heirTo } from '../agency/agency-registry';
import type { Ledger } from '../decider';
import type { PlanTask } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { periodNamed } from '../shared/period';
import { same } from '../shared/same';
import { decimal } from '../shared/shape';
import type {
  AmendTask,
  DefineIndicator,
  DefineTask,
  LapseTrigger,
  RecordGuidance,
  ResolveCadence,
  SetJointCompletionRule,
} from './commands';
import { knownAs } from './roster';
import { amended, type Indicator, type TaskDefinition, type TaskEvent } from './task-events';
import type { Task } from './task-state';
import { assignmentsOf, defined, namedLeads, scheduleOf } from './terms';

/** What the text says of a task, and nothing else that the caller's object holds. */
const said = (task: PlanTask): Omit<TaskDefinition, 'planId' | 'year'> => ({
  code: task.code,
  kind: task.kind,
  ordinal: task.ordinal,
  title: task.title,
  content: task.content,
  section: task.section,
  assignees: task.assignees,
  timingText: task.timingText,
  schedule: task.schedule,
  deliverables: task.deliverables,
  classification: task.classification,
  sourceLines: task.sourceLines,
  sourceHash: task.sourceHash,
  assumptions: task.assumptions,
});

/** What was amended since does not speak against the text as it was imported. */
export function define({ planId, year, task }: DefineTask, state: Task): TaskEvent[] {
  const data: TaskDefinition = { planId, year, ...said(task) };
  if (!state.definition) return [{ type: 'TaskDefined', data }];
  if (!same(state.imported, data))
    throw new Rejected('TASK_DIFFERS', { field: 'document', task: task.code });
  return [];
}

export function amend({ planId, year, task }: AmendTask, state: Task, ledger: Ledger): TaskEvent[] {
  const { definition } = state;
  if (!definition) return [{ type: 'TaskDefined', data: { planId, year, ...said(task) } }];
  const { code, kind } = definition;
  const assignees = task.assignees.map((each) => ({
    ...each,
    agency: each.agency && nameKept(each.agency, state, ledger),
  }));
  const data = { from: { code, kind }, ...said({ ...task, assignees }) };
  if (!state.dropped && same(definition, amended(definition, data))) return [];
  return [{ type: 'TaskAmended', data }];
}

/**
 * A text that names the successor of a body which has the task takes nothing from it: the task goes
 * on knowing it by the name it has (ADR 14). Names that it knows are who they were.
 */
function nameKept(agency: string, state: Task, ledger: Ledger): string {
  const text = defined(state).assignees.flatMap((each) => each.agency ?? []);
  if (text.includes(agency) || assignmentsOf(state).some((each) => each.agency === agency))
    return agency;
  const body = heirTo(agency, ledger);
  const known = knownAs(body, state, ledger);
  if (known !== body) return known;
  // Whoever lost the task under the name of before does not get it back by another one.
  return text.find((each) => heirTo(each, ledger) === body) ?? agency;
}

export function drop(state: Task): TaskEvent[] {
  const { code, kind } = defined(state);
  return state.dropped ? [] : [{ type: 'TaskDropped', data: { from: { code, kind } } }];
}

/** "Hằng tháng/quý" (rule 6): one of the text's choices, and once. */
export function resolveCadence({ every }: ResolveCadence, state: Task): TaskEvent[] {
  const { schedule, cadence } = scheduleOf(state);
  const { code } = defined(state);
  if (schedule?.base.kind !== 'CADENCE_UNRESOLVED')
    throw new Rejected('CADENCE_IS_CLEAR', { field: 'taskCode', task: code });
  if (cadence?.every === every) return [];
  if (cadence)
    throw new Rejected('CADENCE_RESOLVED_OTHERWISE', { field: 'every', every: cadence.every });
  if (!schedule.base.choices.includes(every))
    throw new Rejected('CADENCE_NOT_OFFERED', {
      field: 'every',
      every,
      choices: schedule.base.choices.join(', '),
    });
  return [{ type: 'TaskCadenceResolved', data: { every } }];
}

/** Guidance may come several times (II.6.g); the same paper tells nothing new. */
export function recordGuidance({ guidance, text }: RecordGuidance, state: Task): TaskEvent[] {
  mustWait(state);
  if (!guidance) throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
  const { number, date, issuer } = guidance;
  const known = state.guidance.some(
    (each) => each.number === number && each.date === date && each.issuer === issuer,
  );
  if (known) return [];
  return [{ type: 'TaskGuidanceRecorded', data: { guidance: { number, date, issuer }, text } }];
}

export function lapseTrigger({ reason }: LapseTrigger, state: Task): TaskEvent[] {
  mustWait(state);
  if (state.lapsedOn !== null) return [];
  const [guidance] = state.guidance;
  if (guidance) throw new Rejected('ALREADY_TRIGGERED', { number: guidance.number });
  return [{ type: 'TaskTriggerLapsed', data: { reason } }];
}

function mustWait(state: Task): void {
  const { schedule, code } = defined(state);
  if (schedule?.trigger?.kind !== 'TRIGGERED')
    throw new Rejected('WAITS_FOR_NOTHING', { field: 'taskCode', task: code });
}

export function setJointCompletionRule(
  { rule, designated }: SetJointCompletionRule,
  state: Task,
  ledger: Ledger,
): TaskEvent[] {
  const { code } = defined(state);
  const leads = namedLeads(state).map(({ agency }) => agency);
  // A lead that is closed goes by its own name and by that of whoever followed it (rule 4).
  const meant = (lead: string, named: string) => lead === named || heirTo(lead, ledger) === named;
  if (leads.length < 2) throw new Rejected('NO_JOINT_LEADS', { field: 'taskCode', task: code });
  if ((rule === 'DESIGNATED') !== designated.length > 0)
    throw new Rejected('DESIGNATED_LEADS', { field: 'designated' });
  for (const [index, agency] of designated.entries())
    if (!leads.some((lead) => meant(lead, agency)))
      throw new Rejected('NOT_A_LEAD', { field: `designated[${index}]`, agency, task: code });
  const data = {
    rule,
    designated: leads.filter((lead) => designated.some((named) => meant(lead, named))),
  };
  return same(state.jointCompletion, data) ? [] : [{ type: 'TaskJointCompletionRuleSet', data }];
}

export function defineIndicator(command: DefineIndicator, state: Task): TaskEvent[] {
  const { year } = defined(state);
  const { code, name, unit, baseline, target, period } = command;
  checkNumber(baseline, 'baseline');
  checkNumber(target, 'target');
  if (period !== null && !(period.startsWith(String(year)) && periodNamed(period)))
    throw new Rejected('PERIOD_OUTSIDE_PLAN', { field: 'period', period });
  const data: Indicator = { code, name, unit, baseline, target, period };
  const had = own(state.indicators, code);
  if (!had) return [{ type: 'TaskIndicatorDefined', data }];
  if (!same(had, data)) throw new Rejected('INDICATOR_DIFFERS', { field: 'code', indicator: code });
  return [];
}

function checkNumber(given: string | null, field: string): void {
  if (given === null) return;
  try {
    decimal.read(given, field);
  } catch {
    throw new Rejected('NOT_A_DECIMAL', { field, given });
  }
}
