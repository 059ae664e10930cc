import { civilDateOf } from '../shared/calendar';
import type { Composition, Inclusion, Part, ReportSubject } from './consolidated-state';
import type { Material, Scope, Trace } from './material';
import { dateInVietnamese, type ReportPart } from './part';
import { budget } from './parts/budget';
import { compliance } from './parts/compliance';
import { obstacles } from './parts/obstacles';
import { remaining } from './parts/remaining';
import { bySection, byTask, overview } from './parts/results';
import { steering } from './parts/steering';

/** The parts of the report, in its order. */
const PARTS: readonly ReportPart[] = [
  overview,
  bySection,
  byTask,
  steering,
  obstacles,
  budget,
  remaining,
  compliance,
];

/** The number of this form: a change of its words gets another one. */
const FORM = 1;

/** The consolidated report as one position of the ledger has it (rule 21): the same, to the byte. */
export function compose(material: Material): Composition {
  const { cycle, plan, position, at, reportedBy } = material;
  const subject: ReportSubject = {
    planTitle: plan.title,
    planNumber: plan.number,
    planIssuedOn: plan.issuedOn,
    kind: cycle.kind,
    from: cycle.periodCovered.from,
    to: cycle.periodCovered.to,
    dueRule: cycle.dueRule,
    at,
    reportedBy,
  };
  const parts = PARTS.map((each): Part => ({ part: each.part, rows: each.rows(material) }));
  return {
    cycleId: cycle.id,
    position,
    form: FORM,
    subject,
    inclusions: inclusionsOf(material),
    parts,
    text: textOf(subject, parts),
  };
}

/** It rests on what was accepted, and on the statements that there is nothing to report. */
const inclusionsOf = ({ reports }: Material): Inclusion[] =>
  reports
    .filter(({ status, position }) => position !== null && ['ACCEPTED', 'NIL'].includes(status))
    .map(({ id, agency, revision, position, late, nil }) => ({
      report: id,
      agency,
      revision,
      position: position as string,
      late,
      nil,
    }))
    .sort((a, b) => (a.report < b.report ? -1 : 1));

/** The question whose answer, as of the report's position, is that figure; null where it has none. */
export const traceOf = (part: string, subject: string, name: string, scope: Scope): Trace | null =>
  PARTS.find((each) => each.part === part)?.trace(subject, name, scope) ?? null;

const NUMERALS = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'];

const KIND: Record<ReportSubject['kind'], string> = {
  FINAL: 'Báo cáo năm',
  PERIODIC: 'Báo cáo định kỳ',
  AD_HOC: 'Báo cáo đột xuất',
  SUPPLEMENTARY: 'Báo cáo bổ sung',
};

/**
 * In the order of an official report (Nghị định 30/2020/NĐ-CP). Number, day and signature are
 * left to whoever signs it: the paper of the dispatch has them.
 */
function textOf(subject: ReportSubject, parts: readonly Part[]): string {
  const { from, to, planTitle, planNumber, planIssuedOn, reportedBy, kind, at } = subject;
  const paper =
    planNumber === null || planIssuedOn === null
      ? 'Kế hoạch của UBND tỉnh'
      : `Kế hoạch số ${planNumber} ngày ${dateInVietnamese(planIssuedOn)} của UBND tỉnh`;
  const title = `${planTitle[0]?.toLowerCase() ?? ''}${planTitle.slice(1)}`;
  const body = PARTS.flatMap((each, n) => {
    const rows = parts.find(({ part }) => part === each.part)?.rows ?? [];
    const lines = rows.length === 0 ? ['Không có.'] : each.text(rows, subject);
    return ['', `${NUMERALS[n]}. ${each.heading}`, ...lines];
  });
  return [
    'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
    'Độc lập - Tự do - Hạnh phúc',
    '',
    'ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI',
    reportedBy.toUpperCase(),
    'Số:          /BC',
    'Đồng Nai, ngày      tháng      năm',
    '',
    'BÁO CÁO',
    `Kết quả thực hiện Kế hoạch ${title}`,
    `(${KIND[kind]}, từ ngày ${dateInVietnamese(from)} đến ngày ${dateInVietnamese(to)})`,
    '',
    'Kính gửi:',
    '- Ủy ban nhân dân tỉnh Đồng Nai;',
    '- Bộ Văn hóa, Thể thao và Du lịch.',
    '',
    `Thực hiện ${paper} về ${title}, ${reportedBy} tổng hợp, báo cáo kết quả thực hiện như sau (số liệu tính đến ${momentOf(at)}):`,
    ...body,
    '',
    `Trên đây là báo cáo kết quả thực hiện Kế hoạch; ${reportedBy} kính báo cáo./.`,
    '',
    'Nơi nhận:',
    '- Như trên;',
    '- Lưu: VT.',
    '',
    'THỦ TRƯỞNG CƠ QUAN',
    '(Ký, ghi rõ họ tên, đóng dấu)',
    '',
  ].join('\n');
}

/** `2026-11-13T03:00:00.000Z` → `10 giờ 00 phút ngày 13/11/2026`. */
function momentOf(instant: string): string {
  const local = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString();
  const [hour, minute] = local.slice(11).split(':');
  return `${hour} giờ ${minute} phút ngày ${dateInVietnamese(civilDateOf(instant))}`;
}
