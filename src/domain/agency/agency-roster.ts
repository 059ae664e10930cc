import type { Recorded } from '../decider';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import type { Agency, AgencyEvent, AgencyGroup } from './agency-events';

/** A name that an agency bore: from that day (null: for as long as is known) to the day before `until`. */
export type FormerName = { name: string; from: string | null; until: string };

/** What became of an agency since it was registered. */
export type AgencyLife = {
  /** The oldest first. */
  formerNames: FormerName[];
  /** The last day on which it was renamed, merged, split or made a successor. */
  changedOn: string | null;
  /** The day from which it is no more, and who has what it had. */
  closedOn: string | null;
  successor: string | null;
  /** Its last split. */
  split: { into: string[]; successor: string } | null;
};

export type AgencyRegistry = {
  /** By code, in the order of their registration; those that are closed too. */
  agencies: Record<string, Agency>;
  /** By code, of those to whom something happened. */
  lives: Record<string, AgencyLife>;
  /** Those of the whole province, by code. */
  groups: Record<string, AgencyGroup>;
};

const UNCHANGED: AgencyLife = {
  formerNames: [],
  changedOn: null,
  closedOn: null,
  successor: null,
  split: null,
};

export const lifeOf = ({ lives }: AgencyRegistry, code: string): AgencyLife =>
  own(lives, code) ?? UNCHANGED;

/** The registry after one of its events. */
export function rostered(state: AgencyRegistry, event: Recorded<AgencyEvent>): AgencyRegistry {
  const on = event.effectiveOn;
  switch (event.type) {
    case 'AgencyRegistered':
    case 'AgencyCorrected':
      return { ...state, agencies: { ...state.agencies, [event.data.code]: event.data } };
    case 'AgencyRenamed': {
      const { code, name, from } = event.data;
      const agency = { ...(own(state.agencies, code) as Agency), name };
      const { formerNames } = lifeOf(state, code);
      const former = { name: from, from: formerNames.at(-1)?.until ?? null, until: on };
      return changed({ ...state, agencies: { ...state.agencies, [code]: agency } }, [code], {
        formerNames: [...formerNames, former],
        changedOn: on,
      });
    }
    case 'AgenciesMerged': {
      const { from, into } = event.data;
      const closed = from.filter((code) => code !== into);
      const merged = changed(state, closed, { changedOn: on, closedOn: on, successor: into });
      return changed(merged, [into], { changedOn: on });
    }
    case 'AgencySplit': {
      const { from, into, successor } = event.data;
      const end = into.includes(from) ? {} : { closedOn: on, successor };
      const split = changed(state, [from], { changedOn: on, split: { into, successor }, ...end });
      return changed(split, [successor], { changedOn: on });
    }
    case 'AgencyGroupDefined':
      return { ...state, groups: { ...state.groups, [event.data.code]: event.data } };
  }
}

function changed(
  state: AgencyRegistry,
  codes: string[],
  change: Partial<AgencyLife>,
): AgencyRegistry {
  const lives = codes.map((code) => [code, { ...lifeOf(state, code), ...change }]);
  return { ...state, lives: { ...state.lives, ...Object.fromEntries(lives) } };
}

/** The agency of that code, closed or not; UNKNOWN_AGENCY if there is none. */
export function agencyNamed(registry: AgencyRegistry, code: string, field: string): Agency {
  const agency = own(registry.agencies, code);
  if (!agency) throw new Rejected('UNKNOWN_AGENCY', { field, agency: code });
  return agency;
}

/** The agency of that code, if it has not been closed; AGENCY_CLOSED tells who followed it. */
export function openAgencyNamed(registry: AgencyRegistry, code: string, field: string): Agency {
  const agency = agencyNamed(registry, code, field);
  if (!isOpen(registry, code))
    throw new Rejected('AGENCY_CLOSED', {
      field,
      agency: code,
      successor: successorOf(registry, code),
    });
  return agency;
}

/** Whether it goes on: no merger and no split has closed it. */
export const isOpen = (registry: AgencyRegistry, code: string): boolean =>
  lifeOf(registry, code).closedOn === null;

/** Who acts for the agency now (rule 4): whoever followed it, at last; itself while it is open. */
export function successorOf(registry: AgencyRegistry, code: string): string {
  const { successor } = lifeOf(registry, code);
  return successor === null ? code : successorOf(registry, successor);
}

/** Everybody whom the agency follows, at first or second hand, in the order of registration. */
export const predecessorsOf = (registry: AgencyRegistry, code: string): string[] =>
  Object.keys(registry.agencies).filter((each) => each !== code && follows(registry, code, each));

function follows(registry: AgencyRegistry, code: string, before: string): boolean {
  const { successor } = lifeOf(registry, before);
  return successor !== null && (successor === code || follows(registry, code, successor));
}

/** The name that the agency bore on that day; UNKNOWN_AGENCY if there is none. */
export function nameOn(registry: AgencyRegistry, code: string, date: string): string {
  const { name } = agencyNamed(registry, code, 'agency');
  return borneOn(lifeOf(registry, code).formerNames, date)?.name ?? name;
}

/** The former name that was borne on the day; undefined where it was the one of today. */
export const borneOn = <F extends FormerName>(formerNames: F[], date: string): F | undefined =>
  formerNames.find(({ from, until }) => (from === null || from <= date) && date < until);

/**
 * Who belongs to a group today. In the place of a member that is closed
 * stands its successor; a group by attribute has none that is closed. UNKNOWN_AGENCY.
 */
export function membersOf(
  registry: AgencyRegistry,
  { members, where }: Pick<AgencyGroup, 'members' | 'where'>,
): Agency[] {
  if (where)
    return Object.values(registry.agencies).filter(
      ({ code, kind, attributes }) =>
        where.kinds.includes(kind) &&
        (where.attribute === null || attributes.includes(where.attribute)) &&
        isOpen(registry, code),
    );
  const listed = (members ?? []).map((member) =>
    successorOf(registry, agencyNamed(registry, member, 'group').code),
  );
  return [...new Set(listed)].map((code) => agencyNamed(registry, code, 'group'));
}
