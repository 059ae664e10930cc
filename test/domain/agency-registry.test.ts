import {
  type Agency,
  agencyNamed,
  agencyRegistry,
  type RegisterAgencies,
} from '../../src/domain/agency/agency-registry';
import { folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, everybody, only, registrar } from './people';

const { AgencyRegistered: foreignAffairs } = goldenEvents(agencyRegistry, {
  AgencyRegistered: {
    1: {
      code: 'so-ngoai-vu',
      name: 'Sở Ngoại vụ',
      kind: 'DEPARTMENT',
      parent: null,
      attributes: ['portal'],
      commandable: true,
      aliases: ['Sở Ngoại vụ tỉnh Đồng Nai'],
      source: 'plan text',
    },
  },
});

const office: Agency = {
  code: 'van-phong-ubnd-tinh',
  name: 'Văn phòng UBND tỉnh',
  kind: 'DEPARTMENT',
  parent: null,
  attributes: [],
  commandable: true,
  aliases: [],
  source: 'plan text',
};
const centre: Agency = {
  code: 'trung-tam-xuc-tien',
  name: 'Trung tâm Xúc tiến Đầu tư, Thương mại và Du lịch tỉnh',
  kind: 'SUB_UNIT',
  parent: 'van-phong-ubnd-tinh',
  attributes: [],
  commandable: true,
  aliases: [],
  source: 'plan text',
};
const register = (...agencies: Agency[]): RegisterAgencies => ({
  type: 'RegisterAgencies',
  agencies,
});

test('what was stored means what it always meant', () => {
  expect(folded(agencyRegistry, foreignAffairs)).toEqual({
    agencies: { 'so-ngoai-vu': foreignAffairs.data },
  });
});

test('agencies are registered in the order of the roster', () =>
  given(agencyRegistry)
    .when(register(office, centre), registrar)
    .thenHappened(
      { type: 'AgencyRegistered', data: office },
      { type: 'AgencyRegistered', data: centre },
    ));

test('a sub-unit may stand before its parent in the roster', () =>
  given(agencyRegistry)
    .when(register(centre, office), registrar)
    .thenHappened(
      { type: 'AgencyRegistered', data: centre },
      { type: 'AgencyRegistered', data: office },
    ));

test('registering the same agency again changes nothing', () => {
  given(agencyRegistry, foreignAffairs)
    .when(register(foreignAffairs.data), registrar)
    .thenNothingHappened();
  given(agencyRegistry)
    .when(register(office, office), registrar)
    .thenHappened({ type: 'AgencyRegistered', data: office });
});

test('only what is new in a longer roster is registered', () =>
  given(agencyRegistry, foreignAffairs)
    .when(register(foreignAffairs.data, office), registrar)
    .thenHappened({ type: 'AgencyRegistered', data: office }));

test('nothing but the particulars of an agency is stored', () =>
  given(agencyRegistry)
    .when(register({ ...office, telephone: '0251 3822501' } as Agency), registrar)
    .thenHappened({ type: 'AgencyRegistered', data: office }));

test('a registered agency is not changed by registering it with another name', () => {
  const renamed = { ...foreignAffairs.data, name: 'Sở Đối ngoại' };
  given(agencyRegistry, foreignAffairs)
    .when(register(office, renamed), registrar)
    .thenRejected('AGENCY_DIFFERS', { field: 'code', agency: 'so-ngoai-vu' });
});

test('a roster that says two things of one agency is refused', () =>
  given(agencyRegistry)
    .when(register(office, { ...office, commandable: false }), registrar)
    .thenRejected('AGENCY_DIFFERS', { field: 'code', agency: 'van-phong-ubnd-tinh' }));

test('a sub-unit of nobody is refused', () =>
  given(agencyRegistry)
    .when(register(centre), registrar)
    .thenRejected('UNKNOWN_AGENCY', { field: 'parent', agency: 'van-phong-ubnd-tinh' }));

test('only the registrar registers agencies', () => {
  const code = attempts((by) => given(agencyRegistry).when(register(office), by).code());
  const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
  expect(code).toEqual(only(...registrars).othersGet('FORBIDDEN'));
});

test('an agency is found by its code, or the field that names it is told', () => {
  const registry = folded(agencyRegistry, foreignAffairs);
  expect(agencyNamed(registry, 'so-ngoai-vu', 'agency')).toEqual(foreignAffairs.data);
  expect(() => agencyNamed(registry, 'so-thuy-san', 'agency')).toThrow(
    'UNKNOWN_AGENCY: There is no agency with the code so-thuy-san.',
  );
});

test('the roster is about no plan and no agency of its own', () =>
  expect(agencyRegistry.about(agencyRegistry.initial)).toEqual({
    plan: null,
    tasks: [],
    agency: null,
  }));
