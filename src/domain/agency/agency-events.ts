import { GROUP_KINDS } from '../plan/plan-document';
import {
  type EventsOf,
  event,
  flag,
  list,
  nullable,
  object,
  oneOf,
  text,
  whole,
} from '../shared/shape';

export const AGENCY_KINDS = [
  'DEPARTMENT',
  'PEOPLES_COMMITTEE',
  'PEOPLES_COUNCIL',
  'MINISTRY',
  'SUB_UNIT',
  'POLICE',
  'MILITARY',
  'PRESS',
  'PUBLISHER',
  'UNION',
  'ASSOCIATION',
  'PARTY_BODY',
  'FRONT',
  'WARD',
  'COMMUNE',
] as const;
export type AgencyKind = (typeof AGENCY_KINDS)[number];

const entry = {
  code: text,
  name: text,
  kind: oneOf(AGENCY_KINDS),
  parent: nullable(text),
  attributes: list(text),
  /** Whether the province can give the body an order (rule 3). */
  commandable: flag,
  aliases: list(text),
  /** Where the entry comes from, and whether it is confirmed. */
  source: text,
};

/** Stored for ever: add optional fields, never rename one. */
export const agencyEvents = {
  AgencyRegistered: event(1, entry),
  /** All its particulars anew; what stood before stays in the history. */
  AgencyCorrected: event(1, entry),
  /** It bears the name from the event's `effectiveOn`; `from` is the one that it bore before. */
  AgencyRenamed: event(1, { code: text, name: text, from: text }),
  /** All of `from` are closed from `effectiveOn`, but for `into` where it is one of them. */
  AgenciesMerged: event(1, {
    from: list(text),
    into: text,
    /** Everybody whom `into` follows from then on, at first or second hand. */
    predecessors: list(text),
  }),
  /** `from` is closed from `effectiveOn`, unless it is one of the bodies `into` which it is split. */
  AgencySplit: event(1, {
    from: text,
    into: list(text),
    /** One of `into`: has what was in flight. `from` itself where it goes on. */
    successor: text,
    /** Everybody whom `successor` follows from then on. */
    predecessors: list(text),
  }),
  /** A group of the whole province, beside those that the text of a plan defines. */
  AgencyGroupDefined: event(1, {
    code: text,
    name: text,
    aliases: list(text),
    kind: oneOf(GROUP_KINDS),
    /** LIST: the agencies' codes. */
    members: nullable(list(text)),
    /** ATTRIBUTE: every agency of one of these kinds that has the attribute, if one is named. */
    where: nullable(object({ kinds: list(text), attribute: nullable(text) })),
    size: nullable(whole),
  }),
};
export type AgencyEvent = EventsOf<typeof agencyEvents>;
type DataOf<T extends AgencyEvent['type']> = Extract<AgencyEvent, { type: T }>['data'];
export type Agency = DataOf<'AgencyRegistered'>;
export type AgencyGroup = DataOf<'AgencyGroupDefined'>;
