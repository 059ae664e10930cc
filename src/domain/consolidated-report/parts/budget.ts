import {
  BUDGET_SOURCES,
  BUDGET_STAGES,
  type BudgetSource,
  type BudgetStage,
} from '../../budget-request/budget-request';
import { countIn, inVietnamese, isZero, type ReportPart, valueIn } from '../part';
import { named } from '../works';

/** Nothing is asked yet, or no more. */
const UNASKED: readonly BudgetStage[] = ['DRAFT', 'WITHDRAWN'];

const STAGE: Record<BudgetStage, string> = {
  DRAFT: 'Đang soạn thảo',
  SUBMITTED: 'Đã gửi Sở Tài chính',
  RECEIVED: 'Sở Tài chính đã tiếp nhận',
  RETURNED: 'Trả lại để điều chỉnh',
  APPRAISED: 'Đã thẩm định',
  IN_DOSSIER: 'Đã đưa vào hồ sơ trình',
  WITH_COMMITTEE: 'Đã trình UBND tỉnh',
  WITH_COUNCIL: 'Đã trình HĐND tỉnh',
  DECIDED: 'Đã được quyết định',
  PARTLY_ALLOCATED: 'Đã phân bổ một phần',
  ALLOCATED: 'Đã phân bổ',
  SETTLED: 'Đã quyết toán',
  WITHDRAWN: 'Đã rút',
  NOT_FUNDED: 'Không được bố trí',
  RECORDED: 'Ghi nhận (ngân sách cấp xã)',
};
const SOURCE: Record<BudgetSource, string> = {
  PROVINCIAL: 'ngân sách tỉnh',
  COMMUNE: 'ngân sách cấp xã',
  CENTRAL: 'ngân sách trung ương',
  OTHER: 'nguồn hợp pháp khác',
};

const stageOf = (subject: string): BudgetStage | undefined =>
  BUDGET_STAGES.find((stage) => stage === subject);

/** Where the estimates stand, with the amounts of each source by itself (rule 18). */
export const budget: ReportPart = {
  part: 'BUDGET',
  heading: 'KINH PHÍ THỰC HIỆN',
  rows: ({ requests }) =>
    BUDGET_STAGES.filter((stage) => !UNASKED.includes(stage))
      .map((stage) => ({ stage, those: requests.filter((each) => each.stage === stage) }))
      .filter(({ those }) => those.length > 0)
      .map(({ stage, those }) => {
        const lines = those.flatMap((each) => each.lines);
        const requested = (source: BudgetSource) =>
          lines
            .filter((line) => line.source === source)
            .reduce((sum, line) => sum + BigInt(line.requested), 0n);
        const amounts = BUDGET_SOURCES.map((source): [string, bigint] => [
          `requested.${source}`,
          requested(source),
        ]);
        const figures = named([['requests', those.length], ...amounts]);
        return { subject: stage, title: STAGE[stage], figures };
      }),
  trace(subject, name, { planId }) {
    const stage = stageOf(subject);
    if (!stage) return null;
    if (name === 'requests') return { of: 'budgetRequests', planId, stage, source: null };
    const source = BUDGET_SOURCES.find((each) => name === `requested.${each}`);
    return source ? { of: 'budgetRequests', planId, stage, source } : null;
  },
  text: (rows) =>
    rows.map((row) => {
      const amounts = BUDGET_SOURCES.filter(
        (source) => !isZero(valueIn(row, `requested.${source}`)),
      ).map((source) => {
        const amount = inVietnamese(valueIn(row, `requested.${source}`));
        return `${SOURCE[source]} ${amount} đồng`;
      });
      return `- ${row.title}: ${countIn(row, 'requests')} dự toán; đề nghị: ${amounts.join(', ')}.`;
    }),
};
