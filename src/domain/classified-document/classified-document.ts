import { authority, type Permission } from '../access/authority';
import {
  AGENCY_REGISTRY,
  agencyRegistry,
  heirTo,
  openAgencyNamed,
} from '../agency/agency-registry';
import { passes } from '../allowed';
import type { Actor, Decider, Ledger } from '../decider';
import { officesOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { civilDate, type EventsOf, event, oneOf, text } from '../shared/shape';

/** Mật, tối mật, tuyệt mật: what must not enter this system (I.2.c). */
export const SECRET_LEVELS = ['MAT', 'TOI_MAT', 'TUYET_MAT'] as const;
export type SecretLevel = (typeof SECRET_LEVELS)[number];

/** Stored for ever: add optional fields, never rename one. Nothing that a document says (rule 25). */
export const classifiedDocumentEvents = {
  ClassifiedDocumentRegistered: event(1, {
    planId: text,
    /** Who registered it. */
    agency: text,
    number: text,
    date: civilDate,
    issuer: text,
    level: oneOf(SECRET_LEVELS),
  }),
};
export type ClassifiedDocumentEvent = EventsOf<typeof classifiedDocumentEvents>;
export type ClassifiedDocument = { registered: ClassifiedDocumentEvent['data'] | null };

export type RegisterClassifiedDocument = {
  type: 'RegisterClassifiedDocument';
  planId: string;
  agency: string;
  number: string;
  date: string;
  issuer: string;
  level: SecretLevel;
};

export const permission: Permission = {
  by: ['HEAD', 'OFFICER'],
  basis: 'I.2.c, rule 25',
};

/** A document that there is, and that is kept elsewhere: số, ngày, cơ quan ban hành, độ mật. */
export const classifiedDocument: Decider<
  ClassifiedDocument,
  RegisterClassifiedDocument,
  ClassifiedDocumentEvent
> = {
  name: 'classifiedDocument',
  events: classifiedDocumentEvents,
  initial: { registered: null },

  evolve: (_state, { data }) => ({ registered: data }),

  authorize(command, _state, ledger, actor) {
    officesOf(command.planId, ledger);
    const agencies = [heirTo(command.agency, ledger)];
    return authority(command.type, permission, actor, { agencies });
  },

  decide(command, { registered }, ledger, { today }) {
    const { planId, agency, number, date, issuer, level } = command;
    openAgencyNamed(ledger.state(agencyRegistry, AGENCY_REGISTRY), agency, 'agency');
    if (date > today) throw new Rejected('DOCUMENT_IN_FUTURE', { field: 'date', date, today });
    if (registered?.level === level) return [];
    if (registered)
      throw new Rejected('CLASSIFIED_DOCUMENT_DIFFERS', {
        field: 'level',
        level: registered.level,
      });
    const data = { planId, agency, number, date, issuer, level };
    return [{ type: 'ClassifiedDocumentRegistered', data }];
  },

  about: ({ registered }) => ({
    plan: registered?.planId ?? null,
    tasks: [],
    agency: registered?.agency ?? null,
  }),
  /** That there is such a document is for few (an assumption); what it says is not here. */
  classification: () => 'INTERNAL',
};

/** Whether the actor may register a document for his own agency. */
export const mayRegisterDocument = (planId: string, ledger: Ledger, actor: Actor): boolean =>
  passes(() => {
    officesOf(planId, ledger);
    authority('RegisterClassifiedDocument', permission, actor, { agencies: [actor.agency] });
  });
