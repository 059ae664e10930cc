import { AGENCY_REGISTRY, type AgencyEvent } from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import { type AssignmentTerms, assignmentsOf, task } from '../../src/domain/task/task';
import { folded, given, happenedOn } from '../support/given';
import { accept, accepted, decided, decline, has, keepTime, urgeAll } from './assignments';
import { attempts, clock, coordinator, headOf, officerOf, only } from './people';
import { agencies, codesOf, opened, PLAN, province, registered, taskId } from './province';

/** IV.1 and IV.2: "Đề nghị …", asked of bodies that the province does not command. */
const FRONT = 'ubmttqvn-tinh';
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const border = codesOf(({ attributes }) => attributes.includes('border'));
const log = { type: 'LogContribution' as const, text: 'Đã tổ chức 12 buổi tuyên truyền.' };
const logged = { type: 'ContributionLogged' as const, data: { text: log.text } };
const expandBorder = { type: 'AssignTask' as const, planId: PLAN, group: 'xa-bien-gioi' };

const REQUESTS = [
  ['IV.1', FRONT],
  ['IV.2', PARTY],
  ['IV.2', PRESS],
] as const;

describe.each(REQUESTS)('the request %s to %s', (code, agency) => {
  test('awaits an answer, and nothing of it is due', () => {
    const [opening, ...more] = opened(code, agency);
    expect(opening).toMatchObject({ data: { mode: 'REQUESTED', occurrences: [] } });
    expect(more).toEqual([]);
    has(code, agency).when(log, officerOf(agency)).thenRejected('AWAITING_ACCEPTANCE');
  });

  test('is accepted or declined by the body itself', () => {
    const asked = has(code, agency);
    asked.when(accept, headOf(agency)).thenHappened({
      type: 'InvitationAccepted',
      data: { taskOrdinal: 30 + (code === 'IV.1' ? 2 : 3), trigger: null, occurrences: [] },
    });
    expect(asked.when(decline, headOf(agency)).happened()[0]).toEqual({
      type: 'InvitationDeclined',
      data: { reason: decline.reason },
    });
    expect(attempts((by) => asked.when(accept, by).code())).toEqual(only().othersGet('FORBIDDEN'));
  });

  test('once it is accepted, what was done is logged, and completes nothing', () => {
    const taking = given(assignment, ...accepted(code, agency)).with(province);
    const logging = taking.when(log, officerOf(agency), '2026-03-02');
    logging.thenHappened(logged);
    expect(logging.state().occurrences).toEqual({});
    expect(attempts((by) => taking.when(log, by).code())).toEqual(only().othersGet('FORBIDDEN'));
  });

  test('is never urged, and the clock finds nothing late in it', () => {
    const taken = given(assignment, ...accepted(code, agency)).with(province);
    taken.when(urgeAll, coordinator).thenRejected('NOT_COMMANDABLE', { agency });
    taken.when(keepTime, clock, '2026-12-31').thenNothingHappened();
  });
});

test('a lead that declines IV.2 is vacant, and the province office is told', () =>
  expect(has('IV.2', PARTY).when(decline, headOf(PARTY), '2026-01-12').happened()).toEqual([
    { type: 'InvitationDeclined', data: { reason: decline.reason } },
    {
      type: 'VacantLeadEscalated',
      data: {
        to: 'van-phong-ubnd-tinh',
        because: 'DECLINED',
        on: '2026-01-12',
        calendar: null,
      },
    },
  ]));

test('an ordered duty logs nothing: it has acts of its own', () =>
  has('IV.5', PRESS).when(log, officerOf(PRESS)).thenRejected('NOT_A_CONTRIBUTOR'));

describe('"08 xã biên giới"', () => {
  test('are the eight communes on the border, and each is requested', () => {
    const state = folded(task, ...(decided('IV.2', expandBorder)[taskId('IV.2')] as never[]));
    const eight = assignmentsOf(state).filter(({ fromGroup }) => fromGroup === 'xa-bien-gioi');
    expect(eight.map(({ agency }: AssignmentTerms) => agency)).toEqual(border);
    expect(border).toHaveLength(8);
    expect(new Set(eight.map(({ mode }) => mode))).toEqual(new Set(['REQUESTED']));
  });

  test.each([
    ['a ninth', 9, 'xa-long-thanh', ['border']],
    ['only seven', 7, border[0] as string, []],
  ])('a roster with %s is refused', (_, actual, code, attributes) => {
    const agency = agencies.find((each) => each.code === code) as (typeof agencies)[number];
    const corrected: AgencyEvent = { type: 'AgencyCorrected', data: { ...agency, attributes } };
    const roster = [...registered, ...happenedOn('2026-01-06', corrected)];
    given(task, ...(province[taskId('IV.2')] as never[]))
      .with({ ...province, [AGENCY_REGISTRY]: roster })
      .when(expandBorder, coordinator)
      .thenRejected('GROUP_SIZE_DIFFERS', {
        field: 'group',
        group: 'xa-bien-gioi',
        size: 8,
        actual,
      });
  });
});
