import { occasionOf, unclassified } from '../../src/domain/occasion';
import { coordinator } from './people';

test('what names no day is true from the day of its recording in Đồng Nai', () =>
  expect(
    occasionOf(coordinator, '2026-03-31T17:30:00.000Z', { effectiveOn: null, document: null }),
  ).toEqual({
    actor: coordinator,
    now: '2026-03-31T17:30:00.000Z',
    today: '2026-04-01',
    effectiveOn: '2026-04-01',
  }));

test('a fact may be older than its recording, and not younger', () => {
  const at = (effectiveOn: string) =>
    occasionOf(coordinator, '2026-03-31T17:30:00.000Z', { effectiveOn, document: null })
      .effectiveOn;
  expect(at('2026-03-31')).toBe('2026-03-31');
  expect(at('2026-04-01')).toBe('2026-04-01');
  expect(() => at('2026-04-02')).toThrow(
    'EFFECTIVE_IN_FUTURE: The effective date 2026-04-02 is after the day of recording 2026-04-01.',
  );
});

test('a document is not dated after the day on which it is recorded', () => {
  const on = (date: string) => {
    const document = { number: '12/BC', date, issuer: 'Sở Ngoại vụ' };
    return occasionOf(coordinator, '2026-03-31T17:30:00.000Z', { effectiveOn: null, document });
  };
  expect(on('2026-04-01').today).toBe('2026-04-01');
  expect(() => on('2026-04-02')).toThrow('DOCUMENT_IN_FUTURE');
});

test('state secrets are refused at the door', () => {
  expect(unclassified('PUBLIC')).toBe('PUBLIC');
  expect(unclassified('INTERNAL')).toBe('INTERNAL');
  for (const level of ['MAT', 'TOI_MAT', 'TUYET_MAT'] as const)
    expect(() => unclassified(level)).toThrow('CLASSIFIED_CONTENT');
});
