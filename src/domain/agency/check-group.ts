import type { PlanGroup } from '../plan/plan-document';
import type { PlanRule } from '../plan/plan-rules';
import { AGENCY_KINDS } from './agency-events';

/** What the codes of plans and groups look like. */
export const ID = /^[a-z0-9][a-z0-9-]{0,79}$/;

const givenOnlyIf = (wanted: boolean, given: string[] | null): boolean =>
  wanted ? given !== null && given.length > 0 : given === null;

/**
 * Holds a group, of a plan's text or of the whole province, against its rules. `must` is told of
 * each, with the place under `path` that it concerns, and throws where it does not hold.
 */
export function checkGroup(
  { code, kind, members, where, size }: PlanGroup,
  path: string,
  must: (holds: boolean, field: string, rule: PlanRule) => void,
): void {
  const at = (field: string) => (path ? `${path}.${field}` : field);
  must(ID.test(code), at('code'), 'ID');
  must(givenOnlyIf(kind === 'LIST', members), at('members'), 'GROUP_MEMBERS');
  for (const [index, member] of (members ?? []).entries())
    must(members?.indexOf(member) === index, at(`members[${index}]`), 'UNIQUE');
  const kinds = where === null ? null : where.kinds;
  must(givenOnlyIf(kind === 'ATTRIBUTE', kinds), at('where'), 'GROUP_WHERE');
  for (const [index, each] of (kinds ?? []).entries())
    must(
      (AGENCY_KINDS as readonly string[]).includes(each),
      at(`where.kinds[${index}]`),
      'AGENCY_KIND',
    );
  must(size === null || size > 0, at('size'), 'POSITIVE');
}
