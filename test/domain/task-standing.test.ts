import { completionOf, openTiming } from '../../src/domain/task/standing';
import { task } from '../../src/domain/task/task';
import { folded } from '../support/given';
import { goldenEvent } from './golden';
import { taskDefined } from './province';

const all = { rule: 'ALL', designated: [] } as const;
const any = { rule: 'ANY', designated: [] } as const;
const share = (agency: string, confirmed: number, occurrences: number) => ({
  agency,
  confirmed,
  occurrences,
});

describe('a task with several named leads', () => {
  const leads = ['a', 'b', 'c'];
  const some = [share('a', 4, 4), share('b', 3, 4), share('c', 0, 4)];
  const every = leads.map((lead) => share(lead, 4, 4));

  test('is complete when all of them have everything confirmed', () => {
    expect(completionOf(leads, all, some)).toEqual({
      rule: 'ALL',
      complete: false,
      confirmed: 1,
      of: 3,
      share: 33.3,
    });
    expect(completionOf(leads, all, every)).toMatchObject({ complete: true, share: 100 });
  });

  test('is complete by any of them, if the rule says so', () =>
    expect(completionOf(leads, any, some)).toMatchObject({ rule: 'ANY', complete: true, of: 3 }));

  test('is complete by those designated alone', () => {
    const designated = (...those: string[]) => ({ rule: 'DESIGNATED' as const, designated: those });
    expect(completionOf(leads, designated('a'), some)).toMatchObject({ complete: true, of: 1 });
    expect(completionOf(leads, designated('a', 'b'), some)).toMatchObject({
      complete: false,
      confirmed: 1,
      of: 2,
    });
    // Who was designated once and leads no more decides nothing.
    expect(completionOf(leads, designated('d'), every)).toMatchObject({ complete: false, of: 0 });
  });

  test('does not wait for a lead that has nothing to do, such as an invited one that is silent', () =>
    expect(completionOf(leads, all, [share('a', 4, 4), share('b', 0, 0)])).toEqual({
      rule: 'ALL',
      complete: true,
      confirmed: 1,
      of: 1,
      share: 100,
    }));

  test('counts nobody who is no lead', () =>
    expect(completionOf(leads, all, [...every, share('d', 0, 4)])).toMatchObject({
      complete: true,
      of: 3,
    }));
});

describe('any other task', () => {
  test('shows the share of those who are done, and is complete when all are', () => {
    const communes = [share('a', 1, 1), share('b', 1, 1), share('c', 0, 1)];
    expect(completionOf([], all, communes)).toEqual({
      rule: null,
      complete: false,
      confirmed: 2,
      of: 3,
      share: 66.6,
    });
    expect(completionOf(['a'], any, communes)).toMatchObject({ rule: null, complete: false });
    expect(completionOf(['a'], all, communes.slice(0, 2))).toMatchObject({ complete: true });
  });

  test('of which nobody has anything to do is not complete', () =>
    expect(completionOf([], all, [])).toEqual({
      rule: null,
      complete: false,
      confirmed: 0,
      of: 0,
      share: null,
    }));
});

test.each([
  ['II.1', [], []],
  ['II.4.a', [], ['CADENCE_UNRESOLVED']],
  ['II.4.a', [goldenEvent('TaskCadenceResolved')], []],
  ['II.2.a', [], ['AWAITING_TRIGGER']],
  ['II.2.a', [goldenEvent('TaskGuidanceRecorded')], []],
  ['II.2.a', [goldenEvent('TaskTriggerLapsed')], []],
  ['II.6.d', [], []],
  ['IV.3', [], []],
])('what is open about when %s is due', (code, events, flags) =>
  expect(openTiming(folded(task, ...taskDefined(code), ...events))).toEqual(flags),
);
