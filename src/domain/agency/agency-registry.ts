import { authority, type Permission } from '../access/authority';
import type { Decider } from '../decider';
import { Rejected } from '../rejection';
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

/** Stored for ever: add optional fields, never rename one. */
export const agencyEvents = {
  AgencyRegistered: event(1, {
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
  }),
};
export type AgencyEvent = EventsOf<typeof agencyEvents>;
export type Agency = AgencyEvent['data'];

/** The agencies by code, in the order of their registration. */
export type AgencyRegistry = { agencies: Record<string, Agency> };

/** One roster for the province: who belongs to a group is a question to all agencies at once. */
export const AGENCY_REGISTRY = 'agencyRegistry-dong-nai';

export type RegisterAgencies = { type: 'RegisterAgencies'; agencies: Agency[] };

const permission: Permission = { by: ['REGISTRAR'], basis: 'rule 27' };

export const agencyRegistry: Decider<AgencyRegistry, RegisterAgencies, AgencyEvent> = {
  name: 'agencyRegistry',
  events: agencyEvents,
  initial: { agencies: {} },

  evolve: (state, { data }) => ({ agencies: { ...state.agencies, [data.code]: data } }),

  authorize: (command, _state, _ledger, actor) => authority(command.type, permission, actor, {}),

  decide(command, state) {
    const known: Record<string, Agency> = { ...state.agencies };
    const events: AgencyEvent[] = [];
    for (const agency of command.agencies.map(particulars)) {
      const had = known[agency.code];
      if (had && !same(had, agency))
        throw new Rejected('AGENCY_DIFFERS', { field: 'code', agency: agency.code });
      if (!had) events.push({ type: 'AgencyRegistered', data: agency });
      known[agency.code] = agency;
    }
    for (const { parent } of Object.values(known))
      if (parent && !known[parent])
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
  const agency = registry.agencies[code];
  if (!agency) throw new Rejected('UNKNOWN_AGENCY', { field, agency: code });
  return agency;
}
