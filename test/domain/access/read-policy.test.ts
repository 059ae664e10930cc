import { type ReadableKind, readPolicy, readScope } from '../../../src/domain/access/read-policy';
import { APP_ROLES, type AppRole } from '../../../src/domain/decider';
import { headOf, person } from '../people';

const readsAll: Record<ReadableKind, AppRole[]> = {
  open: [...APP_ROLES],
  budgetRequest: ['COORDINATOR', 'FINANCE', 'PROVINCE_OFFICE', 'AUDITOR'],
  budgetDossier: ['COORDINATOR', 'FINANCE', 'PROVINCE_OFFICE', 'AUDITOR'],
  report: ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'],
  reportDraft: [],
  consolidatedReport: ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'],
};
const kinds = Object.keys(readsAll) as ReadableKind[];

test.each(kinds)('what is %s is read by these roles, whosever it is', (kind) => {
  expect(APP_ROLES.filter((role) => readScope(person(role), kind) === 'ALL')).toEqual(
    readsAll[kind],
  );
  const others = { kind, agency: 'so-cong-thuong' };
  expect(APP_ROLES.filter((role) => readPolicy(person(role, 'so-ngoai-vu'), others))).toEqual(
    readsAll[kind],
  );
});

test.each(kinds)('what is %s is read by everybody of the agency whose it is', (kind) =>
  expect(
    APP_ROLES.filter((role) =>
      readPolicy(person(role, 'so-ngoai-vu'), { kind, agency: 'so-ngoai-vu' }),
    ),
  ).toEqual([...APP_ROLES]),
);

test.each(kinds)('who belongs to no agency owns nothing that is %s', (kind) =>
  expect(APP_ROLES.filter((role) => readPolicy(person(role), { kind, agency: null }))).toEqual(
    readsAll[kind],
  ),
);

test('one role that reads all is enough', () => {
  const both = { ...person('AGENCY_OFFICER', 'so-ngoai-vu') };
  both.roles = ['AGENCY_OFFICER', 'AUDITOR'];
  expect(readScope(both, 'report')).toBe('ALL');
});

test("what is before the Council is its clerk's to read", () => {
  for (const kind of ['budgetRequest', 'budgetDossier'] as const) {
    const reads = (beforeCouncil: boolean) =>
      readPolicy(person('COUNCIL_CLERK', 'hdnd-tinh'), { kind, agency: null, beforeCouncil });
    expect([reads(false), reads(true)]).toEqual([false, true]);
    expect(
      readPolicy(headOf('so-ngoai-vu'), { kind, agency: 'so-cong-thuong', beforeCouncil: true }),
    ).toBe(false);
  }
});
