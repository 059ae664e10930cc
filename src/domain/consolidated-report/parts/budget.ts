import {
  BUDGET_SOURCES,
  BUDGET_STAGES,
  type BudgetSource,
  type BudgetStage,
} from '../../budget-request/budget-request-events';
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

/** What is told of each source, and in which words. */
const AMOUNTS = {
  requested: 'đề nghị',
  recommended: 'đề xuất sau thẩm định',
  approved: 'được phê duyệt',
  allocated: 'đã phân bổ',
} as const;
type Amount = keyof typeof AMOUNTS;
const AMOUNT_NAMES = Object.keys(AMOUNTS) as Amount[];

/** Where the money stands, each source by itself (rule 18): a row for each stage of the route. */
export const budget: ReportPart = {
  part: 'BUDGET',
  heading: 'KINH PHÍ THỰC HIỆN',
  rows: ({ money }) =>
    BUDGET_STAGES.filter((stage) => !UNASKED.includes(stage)).flatMap((stage) => {
      const those = money.filter((each) => each.stage === stage);
      if (those.length === 0) return [];
      const figures = those.flatMap((each): [string, bigint][] => [
        [`requests.${each.source}`, BigInt(each.requests)],
        ...AMOUNT_NAMES.map((name): [string, bigint] => [
          `${name}.${each.source}`,
          BigInt(each[name]),
        ]),
      ]);
      return [{ subject: stage, title: STAGE[stage], figures: named(figures) }];
    }),
  trace(subject, name, { planId }) {
    const stage = BUDGET_STAGES.find((each) => each === subject);
    const source = BUDGET_SOURCES.find((each) => name.endsWith(`.${each}`));
    const figure = ['requests', ...AMOUNT_NAMES].find((each) => name === `${each}.${source}`);
    if (!stage || !source || !figure) return null;
    const field = figure === 'requests' ? 'count' : (figure as Amount);
    return { of: 'budgetPipeline', planId, stage, source, field };
  },
  text: (rows) =>
    rows.map((row) => {
      const sources = BUDGET_SOURCES.filter(
        (source) => !isZero(valueIn(row, `requests.${source}`)),
      ).map((source) => {
        const amounts = AMOUNT_NAMES.filter((name) => !isZero(valueIn(row, `${name}.${source}`)));
        const told = amounts.map(
          (name) => `${AMOUNTS[name]} ${inVietnamese(valueIn(row, `${name}.${source}`))} đồng`,
        );
        return `${SOURCE[source]}: ${countIn(row, `requests.${source}`)} dự toán, ${told.join(', ')}`;
      });
      return `- ${row.title}: ${sources.join('; ')}.`;
    }),
};
