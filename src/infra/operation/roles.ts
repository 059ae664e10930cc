/** What a process of the program may do; `all` does everything in one. */
export const ROLES = ['api', 'projector', 'sealer', 'clock'] as const;
export type Role = (typeof ROLES)[number];

/** Of `api,clock` or `all`; null where something else stands in it. */
export function parseRoles(text: string): Role[] | null {
  const names = text.split(',').map((part) => part.trim());
  if (names.includes('all')) return names.length === 1 ? [...ROLES] : null;
  const found = ROLES.filter((role) => names.includes(role));
  return found.length === names.length ? found : null;
}

export const isAll = (roles: readonly Role[]): boolean => roles.length === ROLES.length;
