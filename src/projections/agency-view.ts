import type { AgencyEvent, AgencyKind } from '../domain/agency/agency-events';
import type { FormerName } from '../domain/agency/agency-roster';
import { searchable } from '../domain/shared/text';
import { type Activity, activityColumns, counted, noActivity } from './activity';
import { type LedgerEvent, projection } from './projection';

export type AgencyRow = Activity & {
  /** `agency-<code>`. */
  id: string;
  code: string;
  name: string;
  kind: AgencyKind;
  parent: string | null;
  attributes: string[];
  commandable: boolean;
  aliases: string[];
  source: string;
  /** The oldest first. */
  former_names: FormerName[];
  open: boolean;
  /** The day from which it is no more; null while it is open. */
  closed_on: string | null;
  /** Who followed it at first hand; perhaps closed since. */
  successor: string | null;
  /** Codes of all whom it follows, at first or second hand. */
  predecessors: string[];
  search: string;
  version: number;
};

export const agencyId = (code: string): string => `agency-${code}`;

type RosterEvent = Extract<
  LedgerEvent,
  { type: Exclude<AgencyEvent['type'], 'AgencyGroupDefined'> }
>;

/** Who is this agency, what became of it, and what has it been given and done? */
export const agencyView = projection<AgencyRow>({
  name: 'agency_view',
  columns: {
    id: 'text',
    code: 'text',
    name: 'text',
    kind: 'text',
    parent: 'text',
    attributes: 'text[]',
    commandable: 'boolean',
    aliases: 'text[]',
    source: 'text',
    former_names: 'jsonb',
    open: 'boolean',
    closed_on: 'text',
    successor: 'text',
    predecessors: 'text[]',
    search: 'text',
    version: 'integer',
    ...activityColumns,
  },
  indexes: [{ columns: ['kind'] }, { columns: ['parent'] }],
  revision: 2,
  history: true,

  keys(event) {
    if (isRosterEvent(event)) return agenciesIn(event).map(agencyId);
    if (event.type === 'AssignmentTransferred')
      return [event.data.from, event.data.to].map(agencyId);
    return event.about.agency === null ? [] : [agencyId(event.about.agency)];
  },

  evolve(row, event, id) {
    if (event.type === 'AssignmentTransferred') return row && handedOn(row, event.data);
    if (!isRosterEvent(event)) return row && counted(row, event);
    if (event.type !== 'AgencyRegistered' && event.type !== 'AgencyCorrected')
      return row && reorganised(row, event);
    const { code, name, kind, parent, attributes, commandable, aliases, source } = event.data;
    return found({
      ...(row ?? begun),
      id,
      code,
      name,
      kind,
      parent,
      attributes,
      commandable,
      aliases,
      source,
      version: event.version,
    });
  },
});

/** What an agency was given follows its successor (rule 4). */
const handedOn = (row: AgencyRow, { to }: { to: string }): AgencyRow => ({
  ...row,
  assignments: row.assignments + (row.code === to ? 1 : -1),
});

const begun = {
  ...noActivity,
  former_names: [],
  open: true,
  closed_on: null,
  successor: null,
  predecessors: [],
};

const isRosterEvent = (event: LedgerEvent): event is RosterEvent =>
  event.type === 'AgencyRegistered' ||
  event.type === 'AgencyCorrected' ||
  event.type === 'AgencyRenamed' ||
  event.type === 'AgenciesMerged' ||
  event.type === 'AgencySplit';

/** The codes of the agencies that an event of the roster is about. */
export function agenciesIn({ type, data }: RosterEvent): string[] {
  switch (type) {
    case 'AgencyRegistered':
    case 'AgencyCorrected':
    case 'AgencyRenamed':
      return [data.code];
    case 'AgenciesMerged':
      return [...new Set([...data.from, data.into])];
    case 'AgencySplit':
      return [...new Set([data.from, ...data.into])];
  }
}

function reorganised(
  row: AgencyRow,
  event: Exclude<RosterEvent, { type: 'AgencyRegistered' | 'AgencyCorrected' }>,
): AgencyRow {
  const { effectiveOn: on, version } = event;
  switch (event.type) {
    case 'AgencyRenamed': {
      const { name, from } = event.data;
      const former = { name: from, from: row.former_names.at(-1)?.until ?? null, until: on };
      return found({ ...row, name, former_names: [...row.former_names, former], version });
    }
    case 'AgenciesMerged': {
      const { into, predecessors } = event.data;
      return row.code === into
        ? { ...row, predecessors, version }
        : { ...row, open: false, closed_on: on, successor: into, version };
    }
    case 'AgencySplit': {
      const { from, into, successor, predecessors } = event.data;
      if (row.code === successor) return { ...row, predecessors, version };
      return row.code === from && !into.includes(from)
        ? { ...row, open: false, closed_on: on, successor, version }
        : row;
    }
  }
}

/** With all names by which it is searched, those of before too. */
function found(row: Omit<AgencyRow, 'search'>): AgencyRow {
  const names = [row.name, ...row.aliases, ...row.former_names.map(({ name }) => name)];
  return { ...row, search: searchable(names.join(' ')) };
}
