import type { AgencyEvent, AgencyKind } from '../domain/agency/agency-registry';
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
  search: string;
  version: number;
};

export const agencyId = (code: string): string => `agency-${code}`;

const tellsParticulars = (
  event: LedgerEvent,
): event is Extract<LedgerEvent, { type: AgencyEvent['type'] }> =>
  event.type === 'AgencyRegistered' || event.type === 'AgencyCorrected';

/** Who is this agency, and what has it been given and done? */
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
    search: 'text',
    version: 'integer',
    ...activityColumns,
  },
  indexes: [{ columns: ['kind'] }, { columns: ['parent'] }],
  history: true,

  keys(event) {
    if (tellsParticulars(event)) return [agencyId(event.data.code)];
    return event.about.agency === null ? [] : [agencyId(event.about.agency)];
  },

  evolve(row, event, id) {
    if (!tellsParticulars(event)) return row && counted(row, event);
    const { code, name, kind, parent, attributes, commandable, aliases, source } = event.data;
    return {
      ...(row ?? noActivity),
      id,
      code,
      name,
      kind,
      parent,
      attributes,
      commandable,
      aliases,
      source,
      search: searchable([name, ...aliases].join(' ')),
      version: event.version,
    };
  },
});
