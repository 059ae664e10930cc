import {
  ASSIGNMENT_STATUSES,
  OCCURRENCE_STATUSES,
} from '../../src/domain/assignment/assignment-events';
import { BUDGET_STAGES } from '../../src/domain/budget-request/budget-request-events';
import { OBSTACLE_STATUSES } from '../../src/domain/obstacle/obstacle';
import {
  REJECTIONS,
  Rejected,
  type RejectionCode,
  rejectionMessage,
} from '../../src/domain/rejection';
import { REPORT_STATUSES } from '../../src/domain/report/report';

const codes = Object.keys(REJECTIONS) as RejectionCode[];
const placeholders = (message: string) =>
  [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test.each(codes)('%s leaves the same words open in Vietnamese and in English', (code) =>
  expect(placeholders(REJECTIONS[code].vi)).toEqual(placeholders(REJECTIONS[code].en)),
);

test.each(codes)('%s says what to do, in sentences', (code) => {
  const { vi, en, remedy } = REJECTIONS[code];
  for (const sentence of [vi, en, remedy]) {
    expect(sentence).toMatch(/^[\p{Lu}{].*\.$/u);
    expect(sentence).toBe(sentence.normalize('NFC'));
  }
});

test.each(codes)('%s is a code in capitals, which callers may rely on', (code) =>
  expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/),
);

test('a refusal is told in the language of its reader', () => {
  const details = { agency: 'so-thuy-san', field: 'agency' };
  expect(rejectionMessage('UNKNOWN_AGENCY', details, 'vi')).toBe(
    'Không có cơ quan nào mang mã so-thuy-san.',
  );
  expect(rejectionMessage('UNKNOWN_AGENCY', details, 'en')).toBe(
    'There is no agency with the code so-thuy-san.',
  );
});

test('a status and a stage are told to officials in words, and in English by their code', () => {
  const words = (code: RejectionCode, name: string, values: readonly string[]) =>
    values.map((value) => {
      const message = rejectionMessage(code, { [name]: value }, 'vi');
      expect(message).not.toContain(value);
      return message;
    });
  const told = [
    ...words('WRONG_STATUS', 'status', [
      ...OCCURRENCE_STATUSES,
      ...ASSIGNMENT_STATUSES,
      ...REPORT_STATUSES,
      ...OBSTACLE_STATUSES,
    ]),
    ...words('WRONG_STAGE', 'stage', BUDGET_STAGES),
  ];
  expect(told[3]).toBe('Không thực hiện được khi đang ở trạng thái đã báo cáo hoàn thành.');
  expect(rejectionMessage('WRONG_STATUS', { status: 'REPORTED_DONE' }, 'en')).toBe(
    'This cannot be done while the status is REPORTED_DONE.',
  );
});

test('a number of none is told as 0, a missing word as nothing', () => {
  expect(rejectionMessage('QUANTITY_NOT_REACHED', { done: 0, of: 2, unit: 'lớp' }, 'en')).toBe(
    'Only 0 of 2 lớp is done.',
  );
  expect(rejectionMessage('WRONG_STAGE', {}, 'en')).toBe('This cannot be done at the stage .');
});

test('a refusal carries its code and details', () => {
  const rejected = new Rejected('WRONG_STAGE', { stage: 'DRAFT' });
  expect({ ...rejected, message: rejected.message }).toEqual({
    name: 'Rejected',
    code: 'WRONG_STAGE',
    details: { stage: 'DRAFT' },
    message: 'WRONG_STAGE: This cannot be done at the stage DRAFT.',
  });
});

test('what is not there is named in the language of its reader', () => {
  const details = { what: 'budget request', field: 'budgetRequestId' };
  expect(rejectionMessage('NOT_FOUND', details, 'vi')).toBe('Không tìm thấy dự toán kinh phí.');
  expect(rejectionMessage('NOT_FOUND', details, 'en')).toBe('There is no budget request.');
});

test('who a report goes to is told to officials in words', () => {
  expect(rejectionMessage('NOT_RECEIVED', { to: 'PROVINCE, MINISTRY' }, 'vi')).toBe(
    'Chưa đủ xác nhận đã nhận báo cáo tổng hợp mới nhất (UBND tỉnh, Bộ Văn hóa, Thể thao và Du lịch).',
  );
  expect(rejectionMessage('NOT_DISPATCHED', { to: 'MINISTRY' }, 'en')).toBe(
    'The consolidated report has not been dispatched (MINISTRY).',
  );
});
