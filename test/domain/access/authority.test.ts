import {
  authority,
  authorityByAny,
  type Offices,
  type Party,
} from '../../../src/domain/access/authority';
import { Rejected } from '../../../src/domain/rejection';
import { attempts, clock, everybody, only, person } from '../people';

const offices: Offices = {
  coordinator: 'so-van-hoa-the-thao-va-du-lich',
  finance: 'so-tai-chinh',
  provinceOffice: 'van-phong-ubnd-tinh',
  council: 'hdnd-tinh',
};
const business = { agencies: ['so-ngoai-vu', null], offices };
const permission = (...by: Party[]) => ({ by, basis: 'IV.3' });
const attempt = (...by: Party[]) =>
  attempts((actor) => {
    try {
      authority('Act', permission(...by), actor, business);
      return 'ALLOWED';
    } catch (error) {
      return (error as Rejected).code;
    }
  });

test.each([
  ['OFFICER', person('AGENCY_OFFICER', 'so-ngoai-vu')],
  ['HEAD', person('AGENCY_HEAD', 'so-ngoai-vu')],
  ['COORDINATOR', person('COORDINATOR', 'so-van-hoa-the-thao-va-du-lich')],
  ['FINANCE', person('FINANCE', 'so-tai-chinh')],
  ['PROVINCE_OFFICE', person('PROVINCE_OFFICE', 'van-phong-ubnd-tinh')],
] as const)('a step of %s is taken by the one who has both the role and the place', (party, who) =>
  expect(attempt(party)).toEqual(only(who).othersGet('FORBIDDEN')),
);

test('the registrar is one wherever he belongs to', () =>
  expect(attempt('REGISTRAR')).toEqual(
    only(...everybody.filter(({ roles }) => roles.includes('REGISTRAR'))).othersGet('FORBIDDEN'),
  ));

test('nobody who signs in keeps the time, and the clock does nothing else', () => {
  expect(attempt('CLOCK')).toEqual(only().othersGet('FORBIDDEN'));
  expect(authority('KeepTime', permission('CLOCK'), clock, {})).toEqual({
    role: 'CLOCK',
    basis: 'IV.3',
  });
  const rest = permission(
    'OFFICER',
    'HEAD',
    'COORDINATOR',
    'FINANCE',
    'PROVINCE_OFFICE',
    'REGISTRAR',
  );
  expect(() => authority('Act', rest, clock, business)).toThrow('FORBIDDEN');
});

test('where there are no offices, nobody holds one', () => {
  for (const party of ['COORDINATOR', 'FINANCE', 'PROVINCE_OFFICE'] as const)
    for (const actor of everybody)
      expect(() => authority('Act', permission(party), actor, {})).toThrow('FORBIDDEN');
});

test('the first of his roles that gives the right is the one he acts by, on its basis', () => {
  const both = { ...person('AGENCY_OFFICER', 'so-ngoai-vu') };
  both.roles = ['AGENCY_OFFICER', 'AGENCY_HEAD'];
  expect(authority('Act', permission('HEAD', 'OFFICER'), both, business)).toEqual({
    role: 'AGENCY_HEAD',
    basis: 'IV.3',
  });
  expect(authority('Act', permission('OFFICER', 'HEAD'), both, business)).toEqual({
    role: 'AGENCY_OFFICER',
    basis: 'IV.3',
  });
});

test('who is refused learns whose step it is', () => {
  const refused = () =>
    authority('Act', permission('FINANCE', 'HEAD'), person('AUDITOR'), business);
  expect(refused).toThrow(new Rejected('FORBIDDEN', { command: 'Act', allowed: 'FINANCE, HEAD' }));
  expect(refused).toThrow('FORBIDDEN: You may not do this (Act).');
});

test('where several have the right, each has it by his own clause', () => {
  const rights = [
    { by: ['COORDINATOR'], basis: 'IV.3' },
    { by: ['REGISTRAR'], basis: 'rule 27' },
  ] as const;
  const basisOf = (role: 'COORDINATOR' | 'REGISTRAR' | 'FINANCE') =>
    authorityByAny('Act', rights, person(role, offices.coordinator), business).basis;
  expect(basisOf('COORDINATOR')).toBe('IV.3');
  expect(basisOf('REGISTRAR')).toBe('rule 27');
  expect(() => basisOf('FINANCE')).toThrow('FORBIDDEN');
});
