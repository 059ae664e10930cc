import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import type { BudgetRequestEvent } from '../../src/domain/budget-request/budget-request-events';
import type { AppraiseBudgetRequest } from '../../src/domain/budget-request/commands';
import type { Actor } from '../../src/domain/decider';
import { given, ledgerOf } from '../support/given';
import {
  appraised,
  draftedFor,
  inForce,
  key,
  line,
  named,
  received,
  recused,
  requestOf,
  returned,
  submitted,
} from './budget';
import {
  CULTURE,
  coordinator,
  FINANCE,
  finance,
  headOf,
  PROVINCE_OFFICE,
  person,
  provinceOffice,
} from './people';
import { PLAN } from './province';

/** Finance judges what it received, and never what the same person prepared (rules 16 and 17). */
const before = [draftedFor('PROVINCIAL'), submitted(), received()];
const appraise = (recommended: string, reason: string | null = null): AppraiseBudgetRequest => ({
  type: 'AppraiseBudgetRequest',
  lines: [{ ...key('PROVINCIAL'), recommended }],
  reason,
});
const recuse = { type: 'RecuseFromAppraisal', reason: 'Đã tham gia lập dự toán.' } as const;
const name = ({ id, agency }: Actor) => ({
  type: 'NameBudgetAppraiser' as const,
  person: id,
  agency: agency as string,
});
const other: Actor = { ...finance, id: 'another of Finance' };

describe('appraising', () => {
  test('Finance recommends an amount for every line', () =>
    requestOf(...before)
      .when(appraise('900'), finance)
      .thenHappened(appraised('PROVINCIAL')));

  test('nothing, or all that was requested, may be recommended; more only with a reason', () => {
    for (const amount of ['0', '1000'])
      requestOf(...before)
        .when(appraise(amount), finance)
        .happened();
    requestOf(...before)
      .when(appraise('1001'), finance)
      .thenRejected('MORE_THAN_REQUESTED', { field: 'lines[0].recommended' });
    const [event] = requestOf(...before)
      .when(appraise('1001', 'Giá in tăng.'), finance)
      .happened();
    expect(event?.data).toMatchObject({ reason: 'Giá in tăng.' });
  });

  test('amounts are compared as whole numbers, beyond 2^53', () => {
    const asked = line({ requested: '9007199254740993' });
    const large = [
      { ...draftedFor(), data: { planId: PLAN, agency: 'so-ngoai-vu', lines: [asked] } },
      submitted(),
      received(),
    ] as BudgetRequestEvent[];
    requestOf(...large)
      .when(appraise('9007199254740993'), finance)
      .happened();
    requestOf(...large)
      .when(appraise('9007199254740994'), finance)
      .thenRejected('MORE_THAN_REQUESTED', { field: 'lines[0].recommended' });
  });

  test('every line has an amount, each once, and no other has', () => {
    const lines = (...of: AppraiseBudgetRequest['lines']) =>
      requestOf(...before).when({ ...appraise('900'), lines: of }, finance);
    const one = { ...key('PROVINCIAL'), recommended: '900' };
    lines().thenRejected('LINE_MISSING', { field: 'lines', ...key('PROVINCIAL') });
    lines(one, one).thenRejected('DUPLICATE_LINE', { field: 'lines[1]', ...key('PROVINCIAL') });
    lines({ ...one, source: 'OTHER' }).thenRejected('UNKNOWN_LINE', { field: 'lines[0]' });
  });

  test("the communes' lines are not Finance's to judge", () => {
    const mixed = requestOf(draftedFor('COMMUNE', 'PROVINCIAL'), submitted(), received());
    const commune = { ...key('COMMUNE'), recommended: '1' };
    mixed
      .when({ ...appraise('1'), lines: [...appraise('1').lines, commune] }, finance)
      .thenRejected('UNKNOWN_LINE', { field: 'lines[1]' });
    const { tracks, lines } = mixed.when(appraise('900'), finance).state();
    expect(tracks.COMMUNE?.stage).toBe('RECORDED');
    expect(tracks.PROVINCIAL?.stage).toBe('APPRAISED');
    expect(lines.map(({ recommended }) => recommended)).toEqual([null, '900']);
  });
});

describe('whoever prepared it', () => {
  /** One person with both roles: the separation is by person, not by office. */
  const both: Actor = { ...finance, id: 'somebody' };

  test('never appraises it, and is not named to', () => {
    requestOf(...before)
      .when(appraise('900'), both)
      .thenRejected('PREPARED_BY_APPRAISER');
    requestOf(...before, recused('user-9'))
      .when(name(both), provinceOffice)
      .thenRejected('PREPARED_BY_APPRAISER', { field: 'person' });
  });

  test('is everybody who had a part in it, in any revision', () => {
    const again = [...before, returned, submitted(2), received(2)];
    requestOf(...again)
      .when(appraise('900'), both)
      .thenRejected('PREPARED_BY_APPRAISER');
  });
});

describe('a recusal', () => {
  test('is recorded once, and whoever recused himself does not appraise', () => {
    requestOf(...before)
      .when(recuse, finance)
      .thenHappened(recused(finance.id));
    const after = requestOf(...before, recused(finance.id));
    after.when(recuse, finance).thenNothingHappened();
    after.when(appraise('900'), finance).thenRejected('RECUSED');
    after.when(appraise('900'), other).happened();
    after.when(name(finance), provinceOffice).thenRejected('RECUSED', { field: 'person' });
  });

  test('comes before an appraiser is named, who sees the request by his office', () => {
    requestOf(...before)
      .when(name(other), provinceOffice)
      .thenRejected('NOBODY_RECUSED');
    const after = requestOf(...before, recused(finance.id));
    after.when(name(other), provinceOffice).thenHappened(named(other));
    after
      .when(name(headOf('so-y-te')), provinceOffice)
      .thenRejected('APPRAISER_WITHOUT_SIGHT', { field: 'agency' });
    requestOf(...before, recused(finance.id), named(other))
      .when(name(other), provinceOffice)
      .thenNothingHappened();
  });

  test('who was named appraises, of whichever office, and nobody else does', () => {
    for (const appraiser of [other, coordinator, provinceOffice]) {
      const given = requestOf(...before, recused('user-9'), named(appraiser));
      given.when(appraise('900'), appraiser).happened();
      given.when(appraise('900'), finance).thenRejected('OTHER_APPRAISER');
    }
  });

  test('of him who was named leaves it to the province office to name another', () => {
    const given = [...before, recused('user-9'), named(coordinator)];
    const step = requestOf(...given).when(recuse, coordinator);
    step.thenHappened(recused(coordinator.id));
    expect(step.state().appraiser).toBeNull();
    const after = requestOf(...given, recused(coordinator.id));
    // A second try is heard, though it is no longer his to appraise.
    after.when(recuse, coordinator).thenNothingHappened();
    after.when(name(provinceOffice), provinceOffice).happened();
    requestOf(...before)
      .when(recuse, coordinator)
      .thenRejected('FORBIDDEN', { command: 'RecuseFromAppraisal', allowed: 'FINANCE' });
  });
});

describe("Finance's own request", () => {
  const own = [
    {
      type: 'BudgetRequestDrafted',
      data: { planId: PLAN, agency: FINANCE, lines: [line({ task: 'II.5.c.1' })] },
    },
    { ...submitted(), data: { revision: 1, to: FINANCE, copyTo: CULTURE, copyReceived: false } },
    received(),
  ] as BudgetRequestEvent[];
  const request = (...events: BudgetRequestEvent[]) =>
    given(budgetRequest, ...own, ...events).on(ledgerOf(inForce));
  const judge = {
    ...appraise('900'),
    lines: [{ ...key('PROVINCIAL'), task: 'II.5.c.1', recommended: '900' }],
  };
  const appraiser = person('PROVINCE_OFFICE', PROVINCE_OFFICE);

  test('needs a recusal and an appraiser whom the province office names', () => {
    request().when(judge, finance).thenRejected('APPRAISER_NOT_NAMED');
    request(recused('user-9')).when(judge, finance).thenRejected('APPRAISER_NOT_NAMED');
    request(recused('user-9'), named(appraiser)).when(judge, appraiser).happened();
  });

  test('has its appraiser still when it is handed in again', () => {
    request(recused('user-9'), named(appraiser), returned, submitted(2), received(2))
      .when(judge, appraiser)
      .happened();
  });
});
