import { accessRejections } from './access/access-rejections';
import { agencyRejections } from './agency/agency-rejections';
import { assignmentRejections } from './assignment/assignment-rejections';
import { budgetRejections } from './budget-request/budget-request-rejections';
import { classifiedDocumentRejections } from './classified-document/classified-document-rejections';
import { delegationRejections } from './delegation/delegation-rejections';
import { erasureRejections } from './erasure/erasure-rejections';
import { implementingPlanRejections } from './implementing-plan/implementing-plan-rejections';
import { obstacleRejections } from './obstacle/obstacle-rejections';
import { planRejections } from './plan/plan-rejections';
import { PLAN_RULES, type PlanRule } from './plan/plan-rules';
import { reportRejections } from './report/report-rejections';
import { statusWord } from './shared/status-words';
import type { Wording } from './shared/wording';
import { taskRejections } from './task/task-rejections';
import { transparencyLogRejections } from './transparency-log/transparency-log-rejections';

type Details = { field?: string } & Record<string, string | number | undefined>;

/**
 * Why a command was refused, in Vietnamese and English. Codes are API: never renamed.
 * `{name}` is filled from the rejection's details. docs/errors.md lists them for callers.
 */
export const REJECTIONS = {
  ...accessRejections,
  ...agencyRejections,
  ...delegationRejections,
  ...planRejections,
  ...taskRejections,
  ...assignmentRejections,
  ...budgetRejections,
  ...reportRejections,
  ...obstacleRejections,
  ...implementingPlanRejections,
  ...classifiedDocumentRejections,
  ...transparencyLogRejections,
  ...erasureRejections,
} as const satisfies Record<string, Wording>;

export type RejectionCode = keyof typeof REJECTIONS;
export type Language = 'vi' | 'en';

/** A command refused by a rule. Nothing was written. */
export class Rejected extends Error {
  constructor(
    readonly code: RejectionCode,
    readonly details: Details = {},
  ) {
    super(`${code}: ${rejectionMessage(code, details, 'en')}`);
    this.name = 'Rejected';
  }
}

/** What there is none of, in the words of the plan. */
const NOUNS: Record<string, string> = {
  plan: 'kế hoạch',
  task: 'nhiệm vụ',
  assignment: 'phân công',
  'budget request': 'dự toán kinh phí',
  'budget dossier': 'hồ sơ dự toán',
  'reporting cycle': 'kỳ báo cáo',
  report: 'báo cáo',
  obstacle: 'vướng mắc',
  'consolidated report': 'báo cáo tổng hợp',
  delegation: 'ủy quyền',
  agency: 'cơ quan',
  section: 'mục',
  event: 'sự kiện',
};

/** Who a consolidated report goes to (IV.3). */
const ADDRESSEES: Record<string, string> = {
  PROVINCE: 'UBND tỉnh',
  MINISTRY: 'Bộ Văn hóa, Thể thao và Du lịch',
};

export function rejectionMessage(
  code: RejectionCode,
  details: Details,
  language: Language,
): string {
  return REJECTIONS[code][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'rule') return PLAN_RULES[details.rule as PlanRule]?.[language] ?? '';
    if (language === 'vi' && (name === 'status' || name === 'stage'))
      return statusWord(String(details[name] ?? ''));
    if (language === 'vi' && name === 'to')
      return String(details.to ?? '').replace(/[A-Z]{2,}/g, (code) => ADDRESSEES[code] ?? code);
    return language === 'vi' && name === 'what'
      ? (NOUNS[String(details.what)] ?? '')
      : String(details[name] ?? '');
  });
}
