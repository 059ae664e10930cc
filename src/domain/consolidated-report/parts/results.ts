import { codesAbove } from '../../plan/codes';
import type { Row } from '../consolidated-state';
import type { Material } from '../material';
import { countIn, inVietnamese, items, phrases, type ReportPart, valueIn } from '../part';
import { isWorkFigure, named, percentOf, type WorkFigure, workFigures, workTrace } from '../works';

/** How occurrences stand, in the words of a report. */
const STANDING: Record<string, string> = {
  confirmed: 'đã công nhận hoàn thành',
  reportedDone: 'đã báo cáo hoàn thành, chờ công nhận',
  inProgress: 'đang thực hiện',
  returned: 'được trả lại để bổ sung',
  notStarted: 'chưa bắt đầu',
  awaitingTrigger: 'chờ hướng dẫn của cấp trên',
  suspended: 'tạm dừng',
  waived: 'không phải thực hiện',
  lapsed: 'không phát sinh',
};
const PACE: Record<string, string> = {
  doneInTime: 'hoàn thành đúng hạn',
  doneLate: 'hoàn thành chậm so với hạn',
  overdue: 'quá hạn chưa hoàn thành',
};
const DUE: readonly WorkFigure[] = ['dueInPeriod', 'doneOfDue'];
const figureNames = (words: Record<string, string>) => Object.keys(words) as WorkFigure[];
const ALL: readonly WorkFigure[] = [
  'works',
  ...figureNames(STANDING),
  ...figureNames(PACE),
  ...DUE,
];

const percent = (works: Material['works']) => {
  const value = percentOf(works);
  return value === null ? [] : [{ name: 'percent', value }];
};

/** I. The plan as a whole. */
export const overview: ReportPart = {
  part: 'PLAN',
  heading: 'TÌNH HÌNH CHUNG',
  rows: ({ plan, works, cycle }) => [
    {
      subject: plan.id,
      title: plan.title,
      figures: [...workFigures(ALL, works, cycle), ...percent(works)],
    },
  ],
  trace(_subject, name, scope) {
    if (name === 'percent') return { of: 'percent', planId: scope.planId, section: null };
    return isWorkFigure(name) ? workTrace(name, {}, scope) : null;
  },
  text([row]) {
    const rate = valueIn(row, 'percent');
    const paced = items(phrases(row, PACE), 'Số công việc');
    const due = `2. Tiến độ: trong kỳ báo cáo có ${countIn(row, 'dueInPeriod')} công việc đến hạn, đã hoàn thành ${countIn(row, 'doneOfDue')}.`;
    return [
      `1. Toàn Kế hoạch có ${countIn(row, 'works')} công việc, tính theo từng cơ quan và từng kỳ thực hiện; trong đó:`,
      ...items(phrases(row, STANDING), 'Số công việc'),
      ...(paced.length === 0 ? [due] : [`${due} Lũy kế đến thời điểm báo cáo:`, ...paced]),
      `3. Tỷ lệ công việc có thời hạn đã được công nhận hoàn thành: ${inVietnamese(rate)}%.`,
    ];
  },
};

/** II. Section by section. */
export const bySection: ReportPart = {
  part: 'SECTION',
  heading: 'KẾT QUẢ THEO NHÓM NHIỆM VỤ',
  rows: ({ sections, works, cycle }) =>
    sections.map(({ code, title }) => {
      const below = works.filter(({ task }) => codesAbove(task).includes(code));
      const names: WorkFigure[] = ['works', 'confirmed', 'reportedDone', 'doneLate', 'overdue'];
      const figures = [...workFigures([...names, ...DUE], below, cycle), ...percent(below)];
      return { subject: code, title, figures };
    }),
  trace(subject, name, scope) {
    if (name === 'percent') return { of: 'percent', planId: scope.planId, section: subject };
    return isWorkFigure(name) ? workTrace(name, { section: subject }, scope) : null;
  },
  text: (rows) =>
    rows.map((row) => {
      const said = phrases(row, {
        confirmed: 'đã công nhận hoàn thành',
        reportedDone: 'chờ công nhận',
        doneLate: 'hoàn thành chậm',
        overdue: 'quá hạn',
      });
      const rate = row.figures.some(({ name }) => name === 'percent')
        ? [`tỷ lệ ${inVietnamese(valueIn(row, 'percent'))}%`]
        : [];
      const all = [`${countIn(row, 'works')} công việc`, ...said, ...rate].join('; ');
      return `- Mục ${row.subject}. ${row.title}: ${all}.`;
    }),
};

/** III. Task by task, with what is counted and what goes on all year. */
export const byTask: ReportPart = {
  part: 'TASK',
  heading: 'KẾT QUẢ TỪNG NHIỆM VỤ',
  rows: (material) => material.tasks.map((task) => taskRow(task, material)),
  trace(subject, name, scope) {
    const { planId, cycleId } = scope;
    const where = [{ planId, task: subject }];
    if (name === 'quantityDone') return { of: 'occurrences', where, sum: 'DONE' };
    if (name === 'quantityAsked') return { of: 'occurrences', where, sum: 'OF' };
    if (name === 'checkedIn')
      return {
        of: 'occurrences',
        where: [{ planId, task: subject, checkedInFor: cycleId }],
        sum: 'COUNT',
      };
    return isWorkFigure(name) ? workTrace(name, { task: subject }, scope) : null;
  },
  text: (rows) =>
    rows.map((row) => {
      const said = [
        ...phrases(row, STANDING),
        ...phrases(row, { doneLate: 'hoàn thành chậm', overdue: 'quá hạn' }),
        ...phrases(row, { checkedIn: 'đã báo cáo tình hình thường xuyên' }),
      ];
      const asked = valueIn(row, 'quantityAsked');
      const made =
        asked === '0'
          ? []
          : [`sản phẩm: ${countIn(row, 'quantityDone')}/${countIn(row, 'quantityAsked')}`];
      const all = [`${countIn(row, 'works')} công việc`, ...said, ...made].join('; ');
      return `- ${row.subject}. ${row.title}: ${all}.`;
    }),
};

function taskRow(
  { code, title }: Material['tasks'][number],
  { works, quantities, checkedIn, cycle }: Material,
): Row {
  const own = <T extends { task: string }>(all: T[]) => all.filter(({ task }) => task === code);
  const names: WorkFigure[] = ['works', ...figureNames(STANDING), 'doneLate', 'overdue'];
  const sum = (values: number[]) => values.reduce((all, each) => all + each, 0);
  const more = named([
    ['', 0],
    ['quantityAsked', sum(own(quantities).map(({ of }) => of))],
    ['quantityDone', sum(own(quantities).map(({ done }) => done))],
    ['checkedIn', sum(own(checkedIn).map(({ count }) => count))],
  ]).slice(1);
  return { subject: code, title, figures: [...workFigures(names, own(works), cycle), ...more] };
}
