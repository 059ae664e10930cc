import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEventOf } from '../../src/domain/assignment/assignment-events';
import { type Facts, given } from '../support/given';
import { follow as open } from './assignments';
import { goldenEvent } from './golden';
import {
  attempts,
  CULTURE,
  coordinator,
  everybody,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  PROVINCE_OFFICE,
  person,
  provinceOffice,
  registrar,
} from './people';
import { codesOf, inProvince, opened, province, taskDefined, taskId } from './province';

const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';

const openingOf = (code: string, agency: string, facts: Facts = {}) =>
  (opened(code, agency, facts)[0] as AssignmentEventOf<'AssignmentOpened'>).data;

describe('who was asked, and how', () => {
  const terms = (code: string, agency: string, facts: Facts = {}) => {
    const { role, mode, modeConfirmed, label, subUnit, capacity, fromGroup, commandable } =
      openingOf(code, agency, facts);
    return { role, mode, modeConfirmed, label, subUnit, capacity, fromGroup, commandable };
  };
  const assigned = {
    role: 'LEAD',
    mode: 'ASSIGNED',
    modeConfirmed: true,
    label: 'Đơn vị chủ trì',
    subUnit: null,
    capacity: null,
    fromGroup: null,
    commandable: true,
  };

  test('the bulletin of Sở Ngoại vụ opens word for word as it was stored', () =>
    given(assignment)
      .on(inProvince)
      .when(open('II.5.b.2', FOREIGN_AFFAIRS), coordinator)
      .thenHappened(goldenEvent('AssignmentOpened')));

  test('"Kính mời" is an invitation, and opens nothing before it is accepted', () => {
    expect(terms('II.4.a', PARTY)).toEqual({
      ...assigned,
      mode: 'INVITED',
      commandable: false,
    });
    expect(openingOf('II.4.c', PARTY).occurrences).toEqual([]);
  });

  test('whether Công an tỉnh is invited too in II.4.c is not confirmed', () => {
    expect(terms('II.4.c', 'cong-an-tinh')).toEqual({
      ...assigned,
      role: 'CO_LEAD',
      mode: 'INVITED',
      modeConfirmed: false,
      label: 'Đơn vị đồng chủ trì',
      capacity: 'Cơ quan thường trực Ban Chỉ đạo về quyền con người tỉnh',
    });
    expect(openingOf('II.4.c', 'cong-an-tinh').occurrences).toEqual([]);
  });

  test('"Đề nghị" is a request', () =>
    expect(terms('IV.1', 'ubmttqvn-tinh')).toEqual({
      ...assigned,
      role: 'IMPLEMENT',
      mode: 'REQUESTED',
      label: 'Đề nghị',
      commandable: false,
    }));

  test('a Party body stays one that nobody commands, though II.7.b does not say "kính mời"', () => {
    const { mode, commandable } = openingOf('II.7.b', PARTY);
    expect({ mode, commandable }).toEqual({ mode: 'ASSIGNED', commandable: false });
  });

  test('the unit that does the work stands beside the parent that answers for it', () =>
    expect(openingOf('II.5.b.1', 'van-phong-ubnd-tinh').subUnit).toBe('trung-tam-xuc-tien'));

  test('II.5.h prints no role: each department implements, without a label', () => {
    const expanded = {
      type: 'TaskGroupExpanded' as const,
      data: {
        group: 'so-ban-nganh',
        takenOn: '2026-02-03',
        role: 'IMPLEMENT' as const,
        mode: 'ASSIGNED' as const,
        members: codesOf(({ kind }) => kind === 'DEPARTMENT'),
      },
    };
    const facts = { [taskId('II.5.h')]: [...taskDefined('II.5.h'), expanded] };
    expect(terms('II.5.h', 'so-y-te', facts)).toEqual({
      ...assigned,
      role: 'IMPLEMENT',
      label: null,
      fromGroup: 'so-ban-nganh',
    });
  });
});

describe('opening again', () => {
  const portals = {
    type: 'TaskGroupExpanded' as const,
    data: {
      group: 'chu-quan-cong-thong-tin',
      takenOn: '2026-03-02',
      role: 'IMPLEMENT' as const,
      mode: 'ASSIGNED' as const,
      members: [FOREIGN_AFFAIRS],
    },
  };

  test('an open assignment is not opened twice', () =>
    given(assignment, ...opened('II.5.b.2', FOREIGN_AFFAIRS))
      .on(inProvince)
      .when(open('II.5.b.2', FOREIGN_AFFAIRS), coordinator)
      .thenNothingHappened());

  test('a group that is resolved later raises a coordinating agency, with what it then owes', () => {
    const raised = given(assignment, ...opened('II.7.c', FOREIGN_AFFAIRS))
      .with({ ...province, [taskId('II.7.c')]: [...taskDefined('II.7.c'), portals] })
      .when(open('II.7.c', FOREIGN_AFFAIRS), coordinator);
    raised.thenHappened(goldenEvent('AssignmentRoleRaised'));
    expect(raised.state().opening?.role).toBe('IMPLEMENT');
    expect(Object.keys(raised.state().occurrences)).toEqual(['2026']);
  });

  test('a raised agency is not raised again', () =>
    given(assignment, ...opened('II.7.c', FOREIGN_AFFAIRS), goldenEvent('AssignmentRoleRaised'))
      .with({ ...province, [taskId('II.7.c')]: [...taskDefined('II.7.c'), portals] })
      .when(open('II.7.c', FOREIGN_AFFAIRS), coordinator)
      .thenNothingHappened());
});

describe('what cannot be opened', () => {
  test('an assignment of an agency that does not have the task', () =>
    given(assignment)
      .on(inProvince)
      .when(open('II.5.b.2', 'so-y-te'), coordinator)
      .thenRejected('NOT_FOUND', { field: 'agency', what: 'assignment' }));

  test('an assignment of a task that is not defined', () =>
    given(assignment)
      .on(inProvince)
      .when({ ...open('II.1', CULTURE), taskId: 'task-none' }, registrar)
      .thenRejected('NOT_FOUND', { field: 'taskCode', what: 'task' }));

  test('an assignment of an agency that is not registered', () =>
    given(assignment)
      .with({ ...province, [AGENCY_REGISTRY]: [] })
      .when(open('II.1', CULTURE), registrar)
      .thenRejected('UNKNOWN_AGENCY', { field: 'agency', agency: CULTURE }));
});

describe('who brings an assignment in line with its task', () => {
  const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
  const attempt = (code: string, agency: string) =>
    attempts((by) => given(assignment).on(inProvince).when(open(code, agency), by).code());

  test('the coordinator, the province office, the registrar, and the people of a named lead', () =>
    expect(attempt('II.5.b.2', FOREIGN_AFFAIRS)).toEqual(
      only(
        coordinator,
        provinceOffice,
        ...registrars,
        officerOf(FOREIGN_AFFAIRS),
        headOf(FOREIGN_AFFAIRS),
      ).othersGet('FORBIDDEN'),
    ));

  test('and not the people of an agency that only coordinates', () =>
    expect(attempt('II.7.c', FOREIGN_AFFAIRS)).toEqual(
      only(coordinator, provinceOffice, ...registrars).othersGet('FORBIDDEN'),
    ));

  test('the roles count at the agency that holds the office, and nowhere else', () =>
    given(assignment)
      .on(inProvince)
      .when(open('II.7.c', FOREIGN_AFFAIRS), person('COORDINATOR', PROVINCE_OFFICE))
      .thenRejected('FORBIDDEN', {
        command: 'FollowTask',
        allowed: 'COORDINATOR, PROVINCE_OFFICE, REGISTRAR, OFFICER, HEAD',
      }));
});
