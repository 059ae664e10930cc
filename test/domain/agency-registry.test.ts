import {
  type Agency,
  agencyNamed,
  agencyRegistry,
  type RegisterAgencies,
} from '../../src/domain/agency/agency-registry';
import { folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, everybody, only, registrar } from './people';

const { AgencyRegistered: foreignAffairs, AgencyCorrected: corrected } = goldenEvents(
  agencyRegistry,
  {
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
    AgencyCorrected: {
      1: {
        code: 'so-ngoai-vu',
        name: 'Sở Đối ngoại',
        kind: 'DEPARTMENT',
        parent: 'ubnd-tinh',
        attributes: [],
        commandable: false,
        aliases: ['Sở Ngoại vụ'],
        source: 'the province, 12/01/2026',
      },
    },
    AgencyRenamed: {
      1: { code: 'so-ngoai-vu', name: 'Sở Đối ngoại', from: 'Sở Ngoại vụ' },
    },
    AgenciesMerged: {
      1: {
        from: ['phuong-tam-hiep', 'phuong-long-binh'],
        into: 'phuong-long-binh',
        predecessors: ['phuong-tam-hiep'],
      },
    },
    AgencySplit: {
      1: {
        from: 'xa-long-thanh',
        into: ['xa-an-phuoc', 'xa-binh-an'],
        successor: 'xa-an-phuoc',
        predecessors: ['xa-long-thanh'],
      },
    },
    AgencyGroupDefined: {
      1: {
        code: 'xa-ven-song',
        name: 'Các xã ven sông',
        aliases: ['UBND các xã ven sông'],
        kind: 'ATTRIBUTE',
        members: null,
        where: { kinds: ['COMMUNE'], attribute: 'river' },
        size: 12,
      },
    },
  },
);

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
  const untouched = { lives: {}, groups: {} };
  expect(folded(agencyRegistry, foreignAffairs)).toEqual({
    agencies: { 'so-ngoai-vu': foreignAffairs.data },
    ...untouched,
  });
  expect(folded(agencyRegistry, foreignAffairs, corrected)).toEqual({
    agencies: { 'so-ngoai-vu': corrected.data },
    ...untouched,
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

test('a known agency with other particulars is corrected, with all of them, in its place', () => {
  const renamed = { ...foreignAffairs.data, name: 'Sở Đối ngoại' };
  const correct = given(agencyRegistry, foreignAffairs).when(register(office, renamed), registrar);
  correct.thenHappened(
    { type: 'AgencyRegistered', data: office },
    { type: 'AgencyCorrected', data: renamed },
  );
  expect(Object.values(correct.state().agencies)).toEqual([renamed, office]);
});

test('every particular can be corrected, and the same correction again changes nothing', () => {
  const others: Partial<Agency>[] = [
    { name: 'Sở Đối ngoại' },
    { kind: 'POLICE' },
    { attributes: [] },
    { commandable: false },
    { aliases: [] },
    { source: 'the province' },
  ];
  for (const other of others) {
    const data = { ...foreignAffairs.data, ...other };
    const event = { type: 'AgencyCorrected' as const, data };
    given(agencyRegistry, foreignAffairs).when(register(data), registrar).thenHappened(event);
    given(agencyRegistry, foreignAffairs, event)
      .when(register(data), registrar)
      .thenNothingHappened();
  }
});

test('an agency corrected can be set back', () =>
  given(agencyRegistry, foreignAffairs, corrected)
    .when(register(foreignAffairs.data), registrar)
    .thenHappened({ type: 'AgencyCorrected', data: foreignAffairs.data }));

test('asked for new ones only, it leaves those that are known as they are', () =>
  given(agencyRegistry, corrected)
    .when({ ...register(foreignAffairs.data, office), onlyNew: true }, registrar)
    .thenHappened({ type: 'AgencyRegistered', data: office }));

test('of two entries for one agency the last holds', () => {
  const last = { ...office, commandable: false };
  given(agencyRegistry)
    .when(register(office, centre, last), registrar)
    .thenHappened(
      { type: 'AgencyRegistered', data: last },
      { type: 'AgencyRegistered', data: centre },
    );
});

test('a correction to a unit of nobody is refused', () =>
  given(agencyRegistry, foreignAffairs)
    .when(register({ ...foreignAffairs.data, parent: 'valueOf' }), registrar)
    .thenRejected('UNKNOWN_AGENCY', { field: 'parent', agency: 'valueOf' }));

const INHERITED = ['constructor', 'valueOf', 'hasOwnProperty', '__proto__'];

test.each(INHERITED)('%s is an agency only once it is registered', (code) => {
  const registry = folded(agencyRegistry, foreignAffairs);
  expect(() => agencyNamed(registry, code, 'agency')).toThrow('UNKNOWN_AGENCY');
  const agency = { ...office, code };
  const registering = given(agencyRegistry, foreignAffairs).when(register(agency), registrar);
  registering.thenHappened({ type: 'AgencyRegistered', data: agency });
  expect(agencyNamed(registering.state(), code, 'agency')).toEqual(agency);
  given(agencyRegistry, { type: 'AgencyRegistered', data: agency })
    .when(register(agency), registrar)
    .thenNothingHappened();
});

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
