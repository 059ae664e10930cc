import { countIn, dateInVietnamese, type ReportPart } from '../part';
import { isWorkFigure, workFigures, workTrace } from '../works';

/** What falls due after the period covered and is not done: a report in November cannot tell of it. */
export const remaining: ReportPart = {
  part: 'REMAINING',
  heading: 'CÔNG VIỆC ĐẾN HẠN SAU KỲ BÁO CÁO, CHƯA HOÀN THÀNH',
  rows: ({ tasks, works, cycle }) =>
    tasks
      .map(({ code, title }) => {
        const own = works.filter(({ task }) => task === code);
        return {
          subject: code,
          title,
          figures: workFigures(['undoneAfter', 'dueAfter'], own, cycle),
        };
      })
      .filter(({ figures }) => figures[0]?.value !== '0'),
  trace: (subject, name, scope) =>
    isWorkFigure(name) ? workTrace(name, { task: subject }, scope) : null,
  text: (rows, { to }) => [
    `Kỳ báo cáo tính đến hết ngày ${dateInVietnamese(to)}. Các công việc dưới đây đến hạn sau ngày đó; đến thời điểm tổng hợp số liệu còn chưa hoàn thành, sẽ được báo cáo bổ sung:`,
    ...rows.map(
      (row) =>
        `- ${row.subject}. ${row.title}: ${countIn(row, 'undoneAfter')}/${countIn(row, 'dueAfter')} công việc chưa hoàn thành.`,
    ),
  ],
};
