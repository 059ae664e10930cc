import { compose } from '../../src/domain/consolidated-report/compose';
import type { Material } from '../../src/domain/consolidated-report/material';
import { PLAN } from './province';

/** What a report is made of on the day on which work has just been given. */
const begun: Material = {
  position: '4711',
  at: '2026-03-02T01:00:00.000Z',
  plan: { id: PLAN, title: 'Công tác thông tin đối ngoại', number: null, issuedOn: null },
  cycle: {
    id: `reportingCycle-${PLAN}.FINAL`,
    kind: 'FINAL',
    periodCovered: { from: '2026-01-01', to: '2026-10-31' },
    dueRule: 'trước ngày 15/11/2026',
    roster: ['so-ngoai-vu'],
  },
  reportedBy: 'Sở Văn hóa, Thể thao và Du lịch',
  sections: [],
  tasks: [{ code: 'II.5.b.2', title: 'Bản tin đối ngoại' }],
  works: [
    {
      task: 'II.5.b.2',
      status: 'NOT_STARTED',
      timeliness: 'IN_TIME',
      dueOn: '2026-12-31',
      count: 4,
    },
  ],
  quantities: [],
  checkedIn: [],
  checkInsAsked: 0,
  acts: [],
  money: [],
  obstacles: [],
  reports: [],
  names: { 'so-ngoai-vu': 'Sở Ngoại vụ' },
};
const lines = (material: Material) => compose(material).text.split('\n');

test('where nothing is done or overdue yet, no list is announced', () => {
  const text = lines(begun);
  expect(text).toContain('2. Tiến độ: trong kỳ báo cáo có 0 công việc đến hạn, đã hoàn thành 0.');
  expect(text.join('\n')).not.toContain('Lũy kế');
});

test('what is done late is listed below the pace', () => {
  const [work] = begun.works as [Material['works'][number]];
  const late = { ...work, status: 'CONFIRMED' as const, timeliness: 'DONE_LATE' as const };
  const text = lines({ ...begun, works: [work, late] });
  const pace = text.findIndex((line) => line.startsWith('2. Tiến độ'));
  expect(text.slice(pace, pace + 2)).toEqual([
    '2. Tiến độ: trong kỳ báo cáo có 0 công việc đến hạn, đã hoàn thành 0. Lũy kế đến thời điểm báo cáo:',
    '- Số công việc hoàn thành chậm so với hạn: 04.',
  ]);
});

test('has the form of an official report, whose number, day and signature are left to who signs', () => {
  const text = lines(begun);
  expect(text.slice(0, 7)).toEqual([
    'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
    'Độc lập - Tự do - Hạnh phúc',
    '',
    'ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI',
    'SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH',
    'Số:          /BC',
    'Đồng Nai, ngày      tháng      năm',
  ]);
  expect(text.slice(-7)).toEqual([
    'Nơi nhận:',
    '- Như trên;',
    '- Lưu: VT.',
    '',
    'THỦ TRƯỞNG CƠ QUAN',
    '(Ký, ghi rõ họ tên, đóng dấu)',
    '',
  ]);
});

test('tells what the period covers apart from when its figures were taken', () => {
  const text = compose(begun).text;
  expect(text).toContain('(số liệu tính đến 08 giờ 00 phút ngày 02/03/2026)');
  expect(text).toContain('Kỳ báo cáo tính đến hết ngày 31/10/2026.');
});
