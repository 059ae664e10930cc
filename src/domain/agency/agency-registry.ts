import { authority, type Permission } from '../access/authority';
import type { Decider } from '../decider';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { same } from '../shared/same';
import { type EventsOf, event, flag, list, nullable, oneOf, text } from '../shared/shape';

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
};
export type AgencyEvent = EventsOf<typeof agencyEvents>;
export type Agency = AgencyEvent['data'];

/** The agencies by code, in the order of their registration. */
export type AgencyRegistry = { agencies: Record<string, Agency> };

/** One roster for the province: who belongs to a group is a question to all agencies at once. */
export const AGENCY_REGISTRY = 'agencyRegistry-dong-nai';

/** Registers who is not known yet and corrects who is known with other particulars. */
export type RegisterAgencies = {
  type: 'RegisterAgencies';
  agencies: Agency[];
  /** Leaves those that are known as they are. */
  onlyNew?: true;
};

const permission: Permission = { by: ['REGISTRAR'], basis: 'rule 27' };

export const agencyRegistry: Decider<AgencyRegistry, RegisterAgencies, AgencyEvent> = {
  name: 'agencyRegistry',
  events: agencyEvents,
  initial: { agencies: {} },

  evolve: (state, { data }) => ({ agencies: { ...state.agencies, [data.code]: data } }),

  authorize: (command, _state, _ledger, actor) => authority(command.type, permission, actor, {}),

  decide(command, state) {
    // Of two entries for one agency the last holds.
    const given = new Map(command.agencies.map((agency) => [agency.code, particulars(agency)]));
    const events = [...given.values()].flatMap((agency): AgencyEvent[] => {
      const had = own(state.agencies, agency.code);
      if (!had) return [{ type: 'AgencyRegistered', data: agency }];
      if (command.onlyNew || same(had, agency)) return [];
      return [{ type: 'AgencyCorrected', data: agency }];
    });
    for (const { parent } of events.map(({ data }) => data))
      if (parent !== null && !own(state.agencies, parent) && !given.has(parent))
        throw new Rejected('UNKNOWN_AGENCY', { field: 'parent', agency: parent });
    return events;
  },

  about: () => ({ plan: null, tasks: [], agency: null }),
  classification: () => 'PUBLIC',
};

/** Only what is stored, whatever else the caller's object holds. */
const particulars = (agency: Agency): Agency => ({
  code: agency.code,
  name: agency.name,
  kind: agency.kind,
  parent: agency.parent,
  attributes: agency.attributes,
  commandable: agency.commandable,
  aliases: agency.aliases,
  source: agency.source,
});

/** The agency of that code; UNKNOWN_AGENCY if there is none. */
export function agencyNamed(registry: AgencyRegistry, code: string, field: string): Agency {
  const agency = own(registry.agencies, code);
  if (!agency) throw new Rejected('UNKNOWN_AGENCY', { field, agency: code });
  return agency;
}
