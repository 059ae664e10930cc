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
import { GROUP_KINDS } from './plan-document';

const lines = object({ from: whole, to: whole });
const clause = object({ code: text, text, sourceLines: lines });
const tasks = list(object({ id: text, code: text }));

/** Everything that the plan says but its tasks. */
const header = {
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
  tasks,
  documentHash: text,
  sourceLines: lines,
};

/** Stored for ever: add optional fields, never rename one. */
export const planEvents = {
  PlanImported: event(1, header),
  /** It was signed: from now on it has its number and date. */
  PlanIssued: event(1, { number: text, issuedOn: civilDate }),
  /** The whole plan as it is from now on, and what became of its tasks' codes. */
  PlanAmended: event(1, {
    ...header,
    /** Codes that tasks had and have now; those of all other tasks are as they were. */
    codes: list(object({ id: text, from: text, to: text })),
    added: tasks,
    dropped: tasks,
    /** Codes of sections that are no more. */
    droppedSections: list(text),
  }),
};
export type PlanEvent = EventsOf<typeof planEvents>;
export type PlanEventOf<T extends PlanEvent['type']> = Extract<PlanEvent, { type: T }>;
export type PlanHeader = PlanEventOf<'PlanImported'>['data'];
