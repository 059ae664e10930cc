import { type Actor, APP_ROLES, type AppRole } from '../../src/domain/decider';

/** Somebody of that role at that agency. */
export const person = (role: AppRole, agency: string | null = null): Actor => ({
  id: `${role} of ${agency ?? 'no agency'}`,
  agency,
  roles: [role],
});

export const officerOf = (agency: string): Actor => person('AGENCY_OFFICER', agency);
export const headOf = (agency: string): Actor => person('AGENCY_HEAD', agency);

export const CULTURE = 'so-van-hoa-the-thao-va-du-lich';
export const FINANCE = 'so-tai-chinh';
export const PROVINCE_OFFICE = 'van-phong-ubnd-tinh';
export const FOREIGN_AFFAIRS = 'so-ngoai-vu';

export const coordinator = person('COORDINATOR', CULTURE);
export const finance = person('FINANCE', FINANCE);
export const provinceOffice = person('PROVINCE_OFFICE', PROVINCE_OFFICE);
export const registrar = person('REGISTRAR');
/** The process that keeps the time: nobody signs in as it. */
export const clock: Actor = { id: 'clock', agency: null, roles: ['CLOCK'] };

/** Every role at Sở Ngoại vụ, at another agency, at each office of the plan, and at none. */
export const everybody: Actor[] = APP_ROLES.flatMap((role) =>
  [FOREIGN_AFFAIRS, 'so-cong-thuong', CULTURE, FINANCE, PROVINCE_OFFICE, 'hdnd-tinh', null].map(
    (agency) => person(role, agency),
  ),
);

/** What becomes of everybody's attempt: who is let through, and who is refused with which code. */
export function attempts(attempt: (by: Actor) => string): Record<string, string[]> {
  const codes: Record<string, string[]> = {};
  for (const by of everybody) {
    const code = attempt(by);
    codes[code] = [...(codes[code] ?? []), by.id];
  }
  return codes;
}

/** Those are let through; all others are refused with the code, whatever their role. */
export const only = (...allowed: Actor[]) => ({
  othersGet: (code: string): Record<string, string[]> =>
    attempts(({ id }) => (allowed.some((by) => by.id === id) ? 'ALLOWED' : code)),
});

/** As `only`, where those who may not know of it are told that it is not there. */
export const onlyOf = (
  allowed: (by: Actor) => boolean,
  mayKnow: (by: Actor) => boolean,
): Record<string, string[]> =>
  attempts((by) => (allowed(by) ? 'ALLOWED' : mayKnow(by) ? 'FORBIDDEN' : 'NOT_FOUND'));
