import { authority, type Offices, type Permission } from '../access/authority';
import type { Decider } from '../decider';
import { Rejected } from '../rejection';
import { same } from '../shared/same';
import {
  civilDate,
  type EventsOf,
  event,
  list,
  nullable,
  object,
  oneOf,
  text,
  whole,
} from '../shared/shape';
import { checkPlan } from './check-plan';
import { GROUP_KINDS, type PlanDocument, type PlanGroup } from './plan-document';

const lines = object({ from: whole, to: whole });
const clause = object({ code: text, text, sourceLines: lines });

/** Stored for ever: add optional fields, never rename one. */
export const planEvents = {
  PlanImported: event(1, {
    id: text,
    year: whole,
    title: text,
    number: nullable(text),
    issuedOn: nullable(civilDate),
    /** A public signatory of an official document (rule 26). */
    signer: object({ name: text, position: text }),
    introduction: text,
    legalBases: list(object({ text, number: text, date: civilDate, issuer: text })),
    objectives: list(clause),
    requirements: list(clause),
    provisions: list(clause),
    closing: text,
    recipients: list(object({ text, purpose: nullable(text) })),
    offices: object({ coordinator: text, finance: text, provinceOffice: text, council: text }),
    finalReport: object({ before: civilDate, text }),
    sections: list(
      object({
        code: text,
        ordinal: whole,
        title: text,
        parent: nullable(text),
        sourceLines: lines,
      }),
    ),
    groups: list(
      object({
        code: text,
        name: text,
        aliases: list(text),
        kind: oneOf(GROUP_KINDS),
        members: nullable(list(text)),
        where: nullable(object({ kinds: list(text), attribute: nullable(text) })),
        size: nullable(whole),
      }),
    ),
    /** Each task's stream and the code it has in the text. */
    tasks: list(object({ id: text, code: text })),
    documentHash: text,
    sourceLines: lines,
  }),
};
export type PlanEvent = EventsOf<typeof planEvents>;
export type PlanHeader = PlanEvent['data'];

export type Plan = { header: PlanHeader | null };

/** Ids are minted outside: `taskIds[n]` is the stream of `document.tasks[n]`. */
export type ImportPlan = { type: 'ImportPlan'; document: PlanDocument; taskIds: string[] };

const permission: Permission = { by: ['REGISTRAR'], basis: 'rule 27' };

export const plan: Decider<Plan, ImportPlan, PlanEvent> = {
  name: 'plan',
  events: planEvents,
  initial: { header: null },

  evolve: (_state, { data }) => ({ header: data }),

  authorize: (command, _state, _ledger, actor) => authority(command.type, permission, actor, {}),

  decide(command, state) {
    checkPlan(command.document);
    const header = headerOf(command);
    if (!state.header) return [{ type: 'PlanImported', data: header }];
    if (!same(state.header, header))
      throw new Rejected('PLAN_DIFFERS', { field: 'document', plan: header.id });
    return [];
  },

  about: (state) => ({ plan: state.header?.id ?? null, tasks: [], agency: null }),
  classification: () => 'PUBLIC',
};

function headerOf({ document, taskIds }: ImportPlan): PlanHeader {
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

export const officesOf = (state: Plan): Offices => imported(state).offices;

export const groupNamed = (header: PlanHeader, code: string): PlanGroup | undefined =>
  header.groups.find((group) => group.code === code);
