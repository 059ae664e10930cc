import { civilDate, list, oneOf, tagged } from '../../../src/domain/shared/shape';
import { taskEvents } from '../../../src/domain/task/task';
import { planTask } from '../province';

describe('one of several kinds of object', () => {
  const shape = tagged('kind', {
    DAY: { on: civilDate },
    ANY: { of: list(oneOf(['MON', 'TUE'])) },
    NEVER: {},
  });

  test.each([{ kind: 'DAY', on: '2026-11-15' }, { kind: 'ANY', of: ['TUE'] }, { kind: 'NEVER' }])(
    '%j is read',
    (value) => expect(shape.read(value, 'when')).toEqual(value),
  );

  test('fields of another kind are dropped', () =>
    expect(shape.read({ kind: 'NEVER', on: '2026-11-15' }, 'when')).toEqual({ kind: 'NEVER' }));

  test.each<[unknown, string]>([
    [null, 'when: expected an object'],
    [{}, 'when.kind: expected DAY | ANY | NEVER'],
    [{ kind: 'constructor' }, 'when.kind: expected DAY | ANY | NEVER'],
    [{ kind: 'DAY' }, 'when.on: expected a civil date'],
    [{ kind: 'ANY', of: ['SUN'] }, 'when.of[0]: expected MON | TUE'],
  ])('%j is refused with its place', (value, says) =>
    expect(() => shape.read(value, 'when')).toThrow(says),
  );
});

describe('a schedule', () => {
  const defined = (schedule: unknown) => {
    const data = { ...planTask('II.1'), planId: 'plan', year: 2026, schedule };
    return taskEvents.TaskDefined.data.read(data, '').schedule;
  };

  test.each([
    { base: { kind: 'WINDOW', start: '2026-04-01', end: '2026-09-30' }, trigger: null },
    { base: { kind: 'CADENCE', every: 'QUARTER' }, trigger: null },
    { base: { kind: 'CADENCE_UNRESOLVED', choices: ['MONTH', 'QUARTER'] }, trigger: null },
    { base: { kind: 'CONTINUOUS' }, trigger: { kind: 'INCIDENT', text: 'nếu có' } },
    null,
  ])('%j is whole', (schedule) => expect(defined(schedule)).toEqual(schedule));

  test.each<[unknown, string]>([
    [{ base: { kind: 'WINDOW' }, trigger: null }, 'schedule.base.start'],
    [{ base: { kind: 'WINDOW', start: '2026-01-01' }, trigger: null }, 'schedule.base.end'],
    [{ base: { kind: 'CADENCE', every: 'WEEK' }, trigger: null }, 'schedule.base.every'],
    [{ base: { kind: 'CADENCE_UNRESOLVED' }, trigger: null }, 'schedule.base.choices'],
    [{ base: { kind: 'SOMETIMES' }, trigger: null }, 'schedule.base.kind'],
    [{ base: { kind: 'CONTINUOUS' } }, 'schedule.trigger'],
    [{ base: { kind: 'CONTINUOUS' }, trigger: { kind: 'LATER', text: '' } }, 'trigger.kind'],
    [{ base: { kind: 'CONTINUOUS' }, trigger: { kind: 'INCIDENT' } }, 'trigger.text'],
  ])('%j is refused at its place', (schedule, place) =>
    expect(() => defined(schedule)).toThrow(place),
  );
});
