import type { GroupKind } from '../domain/plan/plan-document';
import { projection } from './projection';

export type AgencyGroupRow = {
  /** `agencyGroup-<code>`. */
  id: string;
  code: string;
  name: string;
  aliases: string[];
  kind: GroupKind;
  /** LIST: codes of agencies. */
  members: string[] | null;
  /** ATTRIBUTE. */
  where_agency: { kinds: string[]; attribute: string | null } | null;
  size: number | null;
  defined_on: string;
  version: number;
};

export const agencyGroupId = (code: string): string => `agencyGroup-${code}`;

/** Which groups of agencies does the whole province know, and who belongs to each? */
export const agencyGroupView = projection<AgencyGroupRow>({
  name: 'agency_group_view',
  columns: {
    id: 'text',
    code: 'text',
    name: 'text',
    aliases: 'text[]',
    kind: 'text',
    members: 'text[]',
    where_agency: 'jsonb',
    size: 'integer',
    defined_on: 'text',
    version: 'integer',
  },
  indexes: [],
  history: true,

  keys: (event) => (event.type === 'AgencyGroupDefined' ? [agencyGroupId(event.data.code)] : []),

  evolve(row, event, id) {
    if (event.type !== 'AgencyGroupDefined') return row;
    const { code, name, aliases, kind, members, where, size } = event.data;
    return {
      id,
      code,
      name,
      aliases,
      kind,
      members,
      where_agency: where,
      size,
      defined_on: event.effectiveOn,
      version: event.version,
    };
  },
});
