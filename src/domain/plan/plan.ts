import { authority, type Offices, type Permission } from '../access/authority';
import { heirTo } from '../agency/agency-registry';
import { passes } from '../allowed';
import type { Actor, Decider, Document, Ledger } from '../decider';
import { Rejected } from '../rejection';
import { isCivilDate } from '../shared/calendar';
import { same } from '../shared/same';
import { type Recoding, recoded, saysTheSame } from './amend-plan-header';
import { checkPlan } from './check-plan';
import type { PlanDocument, PlanGroup } from './plan-document';
import { type PlanEvent, type PlanHeader, planEvents } from './plan-events';

export { type PlanEvent, type PlanHeader, planEvents } from './plan-events';

export type Plan = {
  /** As it is now; null before it is imported. */
  header: PlanHeader | null;
  /** As it was at first: importing that again is no contradiction. */
  imported: PlanHeader | null;
  /** The table of codes of the last amendment, by which its repetition is known. */
  recoding: Recoding | null;
  /** Tasks that amendments dropped. */
  dropped: PlanHeader['tasks'];
};

/** Ids are minted outside: `taskIds[n]` is the stream of `document.tasks[n]`. */
export type ImportPlan = { type: 'ImportPlan'; document: PlanDocument; taskIds: string[] };
export type IssuePlan = { type: 'IssuePlan'; number: string; issuedOn: string };
/** `taskIds[n]` is for `document.tasks[n]` if that is new to the plan. */
export type AmendPlan = {
  type: 'AmendPlan';
  document: PlanDocument;
  taskIds: string[];
  /** The paper that amends it: số, ngày, cơ quan ban hành. */
  paper: Document | null;
} & Recoding;
export type PlanCommand = ImportPlan | IssuePlan | AmendPlan;

/** Who may take which step. */
export const procedure: Record<PlanCommand['type'], Permission> = {
  ImportPlan: { by: ['REGISTRAR'], basis: 'rule 27' },
  IssuePlan: { by: ['REGISTRAR'], basis: 'rule 27' },
  AmendPlan: { by: ['REGISTRAR'], basis: 'rule 27' },
};

export const plan: Decider<Plan, PlanCommand, PlanEvent> = {
  name: 'plan',
  events: planEvents,
  initial: { header: null, imported: null, recoding: null, dropped: [] },

  evolve(state, event) {
    switch (event.type) {
      case 'PlanImported':
        return { ...state, header: event.data, imported: event.data };
      case 'PlanIssued': {
        const { number, issuedOn } = event.data;
        return { ...state, header: state.header && { ...state.header, number, issuedOn } };
      }
      case 'PlanAmended': {
        const { codes, added: _added, dropped, droppedSections: _gone, ...header } = event.data;
        return {
          ...state,
          header,
          recoding: {
            codes: codes.map(({ from, to }) => ({ from, to })),
            dropped: dropped.map(({ code }) => code),
          },
          dropped: [...state.dropped, ...dropped].filter(
            ({ id }) => !header.tasks.some((task) => task.id === id),
          ),
        };
      }
    }
  },

  authorize: (command, _state, _ledger, actor) =>
    authority(command.type, procedure[command.type], actor, {}),

  decide(command, state, _ledger, { today }) {
    switch (command.type) {
      case 'ImportPlan':
        return importPlan(command, state);
      case 'IssuePlan':
        return issuePlan(command, state, today);
      case 'AmendPlan':
        return amendPlan(command, state);
    }
  },

  about: (state) => ({ plan: state.header?.id ?? null, tasks: [], agency: null }),
  classification: () => 'PUBLIC',
};

/** The steps that the actor may take now with a plan that is there. */
export function allowedPlanSteps({ header }: Plan, actor: Actor): PlanCommand['type'][] {
  if (!header) return [];
  const issued = header.number !== null && header.issuedOn !== null;
  const open: PlanCommand['type'][] = issued ? ['AmendPlan'] : ['IssuePlan', 'AmendPlan'];
  return open.filter((type) => passes(() => authority(type, procedure[type], actor, {})));
}

/** What was issued or amended since does not speak against the plan as it was imported. */
function importPlan(command: ImportPlan, state: Plan): PlanEvent[] {
  checkPlan(command.document);
  const header = headerOf(command);
  if (!state.imported) return [{ type: 'PlanImported', data: header }];
  if (!same(state.imported, header))
    throw new Rejected('PLAN_DIFFERS', { field: 'document', plan: header.id });
  return [];
}

function issuePlan({ number, issuedOn }: IssuePlan, state: Plan, today: string): PlanEvent[] {
  const header = imported(state);
  if (!isCivilDate(issuedOn))
    throw new Rejected('PLAN_INCONSISTENT', { field: 'issuedOn', rule: 'DATE' });
  if (number.trim() === '')
    throw new Rejected('PLAN_INCONSISTENT', { field: 'number', rule: 'PRESENT' });
  if (issuedOn > today)
    throw new Rejected('DOCUMENT_IN_FUTURE', { field: 'issuedOn', date: issuedOn, today });
  if (header.number === number && header.issuedOn === issuedOn) return [];
  if (header.number !== null && header.issuedOn !== null)
    throw new Rejected('PLAN_ISSUED_OTHERWISE', {
      field: 'number',
      number: header.number,
      date: header.issuedOn,
    });
  return [{ type: 'PlanIssued', data: { number, issuedOn } }];
}

/** A task keeps its id over a new code; repeated word for word, an amendment changes nothing. */
function amendPlan(command: AmendPlan, state: Plan): PlanEvent[] {
  const before = imported(state);
  const { codes, dropped, paper } = command;
  checkPlan(command.document);
  for (const field of ['id', 'year'] as const)
    if (command.document[field] !== before[field])
      throw new Rejected('PLAN_INCONSISTENT', { field, rule: 'SAME_PLAN' });
  if (!paper) throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
  const amended = headerAfter(command, before);
  if (saysTheSame(amended, before) && sameRecoding({ codes, dropped }, state.recoding)) return [];
  const tasks = recoded(before.tasks, amended.tasks, { codes, dropped });
  const header = { ...amended, tasks: tasks.tasks };
  if (same(header, before)) return [];
  const sections = new Set(header.sections.map(({ code }) => code));
  const droppedSections = before.sections
    .map(({ code }) => code)
    .filter((code) => !sections.has(code));
  return [{ type: 'PlanAmended', data: { ...header, ...tasks, droppedSections } }];
}

/** A plan that was issued keeps its number and date where the amended text repeats none. */
export function headerAfter(
  command: Pick<AmendPlan, 'document' | 'taskIds'>,
  { number, issuedOn }: PlanHeader,
): PlanHeader {
  const header = headerOf(command);
  return header.number === null && header.issuedOn === null
    ? { ...header, number, issuedOn }
    : header;
}

function sameRecoding(given: Recoding, last: Recoding | null): boolean {
  const sorted = ({ codes, dropped }: Recoding) => [
    codes.map(({ from, to }) => `${from} ${to}`).sort(),
    [...dropped].sort(),
  ];
  return last !== null && same(sorted(given), sorted(last));
}

function headerOf({ document, taskIds }: Pick<ImportPlan, 'document' | 'taskIds'>): PlanHeader {
  return {
    id: document.id,
    year: document.year,
    title: document.title,
    number: document.number,
    issuedOn: document.issuedOn,
    signer: document.signer,
    introduction: document.introduction,
    legalBases: document.legalBases,
    objectives: document.objectives,
    requirements: document.requirements,
    provisions: document.provisions,
    closing: document.closing,
    recipients: document.recipients,
    offices: document.offices,
    finalReport: document.finalReport,
    sections: document.sections,
    groups: document.groups,
    tasks: document.tasks.map((task, index) => ({ id: taskIds[index] as string, code: task.code })),
    documentHash: document.documentHash,
    sourceLines: document.sourceLines,
  };
}

export const planStream = (planId: string): string => `plan-${planId}`;

/** The plan's header; NOT_FOUND if it was never imported. */
export function imported(state: Plan): PlanHeader {
  if (!state.header) throw new Rejected('NOT_FOUND', { field: 'planId', what: 'plan' });
  return state.header;
}

/** The task's stream. */
export function taskIdOf(header: PlanHeader, code: string, field: string): string {
  const task = header.tasks.find((each) => each.code === code);
  if (!task) throw new Rejected('NOT_FOUND', { field, what: 'task' });
  return task.id;
}

/** Who holds the plan's offices today: for a body that was closed, its successor (rule 4). */
export function officesOf(planId: string, ledger: Ledger): Offices {
  const { coordinator, finance, provinceOffice, council } = imported(
    ledger.state(plan, planStream(planId)),
  ).offices;
  return {
    coordinator: heirTo(coordinator, ledger),
    finance: heirTo(finance, ledger),
    provinceOffice: heirTo(provinceOffice, ledger),
    council: heirTo(council, ledger),
  };
}

export const groupNamed = (header: PlanHeader, code: string): PlanGroup | undefined =>
  header.groups.find((group) => group.code === code);
