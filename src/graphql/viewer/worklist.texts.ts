import type { Language } from '../../domain/rejection';
import type { WorkKind } from '../../projections/work-item';

/** Why something awaits somebody, in the words of the plan. */
export const WHY: Record<WorkKind, Record<Language, string>> = {
  ANSWER_INVITATION: {
    vi: 'Cơ quan được kính mời hoặc đề nghị tham gia, chưa trả lời.',
    en: 'The body was invited or requested to take part, and has not answered.',
  },
  FINISH_WORK: {
    vi: 'Nhiệm vụ của kỳ này chưa được báo cáo hoàn thành.',
    en: "This period's work has not been reported done.",
  },
  REGISTER_EDITION: {
    vi: 'Sản phẩm của kỳ này chưa nộp đủ các bản ngôn ngữ theo yêu cầu.',
    en: "This period's product has not been submitted in all the languages that are asked for.",
  },
  RETURNED_WORK: {
    vi: 'Báo cáo hoàn thành bị trả lại để làm tiếp hoặc bổ sung.',
    en: 'The completion was returned; the work goes on.',
  },
  SIGN_OFF: {
    vi: 'Cán bộ đã báo cáo hoàn thành, chờ thủ trưởng cơ quan xác nhận.',
    en: "An officer has reported it done; it awaits the head's sign-off.",
  },
  CONFIRM_COMPLETION: {
    vi: 'Thủ trưởng cơ quan đã xác nhận hoàn thành, chờ công nhận kết quả hoặc trả lại.',
    en: "The agency's head has signed it off; it awaits confirmation or return.",
  },
  DECIDE_EXTENSION: {
    vi: 'Cơ quan xin gia hạn, chờ quyết định.',
    en: 'The agency has asked for more time; it awaits a decision.',
  },
  ACKNOWLEDGE_URGE: {
    vi: 'Cơ quan được đôn đốc, chưa xác nhận đã nhận.',
    en: 'The agency was urged, and has not acknowledged it.',
  },
  EXPAND_GROUP: {
    vi: 'Nhiệm vụ giao cho nhóm cơ quan, chưa giao đến từng cơ quan.',
    en: 'The task names a group that has not been expanded to its agencies.',
  },
  RESOLVE_GROUP: {
    vi: 'Nhiệm vụ nêu nhóm cơ quan liên quan, chưa xác định gồm những cơ quan nào.',
    en: 'The task names a group of which nobody has said yet who belongs to it.',
  },
  RESOLVE_CADENCE: {
    vi: 'Nhiệm vụ ghi "Hằng tháng/quý", chưa xác định thực hiện theo tháng hay theo quý.',
    en: 'The task says "monthly/quarterly"; which of the two is undecided.',
  },
  CONFIRM_MODE: {
    vi: 'Văn bản chưa rõ cơ quan được giao hay được kính mời, chờ xác định.',
    en: 'The text leaves unclear whether the body is ordered or invited.',
  },
  FILL_VACANT_LEAD: {
    vi: 'Cơ quan được mời chủ trì đã từ chối hoặc chưa trả lời, nhiệm vụ khuyết chủ trì.',
    en: 'The invited lead has declined or is silent; the task has a vacant lead.',
  },
  ISSUE_PLAN: {
    vi: 'Kế hoạch chưa có số và ngày ban hành.',
    en: 'The plan has no number and no date yet.',
  },
  CHECK_IN: {
    vi: 'Nhiệm vụ thường xuyên chưa có báo cáo tình hình cho kỳ báo cáo đang mở.',
    en: 'The continuous task has not been checked in for a reporting cycle that is open.',
  },
  CONSOLIDATE_REPORT: {
    vi: 'Kỳ báo cáo đang mở, chưa tổng hợp báo cáo.',
    en: 'The reporting cycle is open, and its consolidated report has not been made.',
  },
  DISPATCH_CONSOLIDATED_REPORT: {
    vi: 'Báo cáo tổng hợp chưa gửi đủ đến UBND tỉnh và Bộ Văn hóa, Thể thao và Du lịch.',
    en: 'The consolidated report has not been sent to both UBND tỉnh and the Ministry.',
  },
  CONFIRM_DISPATCH_RECEIPT: {
    vi: 'Báo cáo tổng hợp đã gửi đi, chưa xác nhận đã nhận.',
    en: 'The consolidated report was dispatched; its receipt is not confirmed.',
  },
  CLOSE_REPORTING_CYCLE: {
    vi: 'Báo cáo tổng hợp đã được nhận đủ, kỳ báo cáo chưa kết thúc.',
    en: 'The consolidated report has been received by both; the cycle is not closed.',
  },
  SUBMIT_REPORT: {
    vi: 'Kỳ báo cáo đã mở, cơ quan chưa gửi báo cáo.',
    en: 'The reporting cycle is open, and the agency has not reported.',
  },
  RETURNED_REPORT: {
    vi: 'Báo cáo bị trả lại để chỉnh sửa, bổ sung.',
    en: 'The report was returned for correction.',
  },
  ACCEPT_REPORT: {
    vi: 'Báo cáo đã gửi, chờ tiếp nhận hoặc trả lại.',
    en: 'The report was submitted; it awaits acceptance or return.',
  },
  ANSWER_OBSTACLE: {
    vi: 'Có vướng mắc được phản ánh hoặc phát hiện, chờ báo cáo UBND tỉnh, giải quyết hoặc bác.',
    en: 'An obstacle was reported or found; it awaits escalation, resolution or rejection.',
  },
  ESCALATED_OBSTACLE: {
    vi: 'Vướng mắc đã được báo cáo UBND tỉnh, chờ giải quyết hoặc bác.',
    en: 'An obstacle was escalated to UBND tỉnh; it awaits resolution or rejection.',
  },
  SUBMIT_IMPLEMENTING_PLAN: {
    vi: 'Cơ quan chưa gửi kế hoạch hoặc văn bản triển khai.',
    en: 'The agency has not submitted its implementing plan.',
  },
  SUBMIT_BUDGET_REQUEST: {
    vi: 'Dự toán kinh phí đang soạn thảo, chưa gửi cơ quan tài chính.',
    en: 'The budget request is a draft; it has not been submitted to Finance.',
  },
  RETURNED_BUDGET_REQUEST: {
    vi: 'Dự toán kinh phí bị trả lại để chỉnh sửa, gửi lại.',
    en: 'The budget request was returned for another revision.',
  },
  RECEIVE_BUDGET_REQUEST: {
    vi: 'Dự toán kinh phí đã gửi đến, chờ cơ quan tài chính tiếp nhận.',
    en: 'The budget request was submitted; it awaits receipt by Finance.',
  },
  ACKNOWLEDGE_BUDGET_COPY: {
    vi: 'Bản sao dự toán kinh phí đã gửi đến, chưa xác nhận đã nhận.',
    en: 'The copy of the budget request has been sent, and its receipt is not acknowledged.',
  },
  RECUSE_FROM_APPRAISAL: {
    vi: 'Dự toán của chính cơ quan tài chính, phải ghi nhận việc từ chối thẩm định.',
    en: "It is Finance's own request; its recusal from the appraisal is to be recorded.",
  },
  NAME_BUDGET_APPRAISER: {
    vi: 'Cơ quan tài chính đã từ chối thẩm định, chờ cử người thẩm định dự toán.',
    en: 'Finance has recused itself; an appraiser is to be named.',
  },
  APPRAISE_BUDGET_REQUEST: {
    vi: 'Dự toán kinh phí đã tiếp nhận, chờ thẩm định hoặc trả lại.',
    en: 'The budget request was received; it awaits appraisal or return.',
  },
  OPEN_BUDGET_DOSSIER: {
    vi: 'Dự toán kinh phí đã thẩm định, chưa đưa vào hồ sơ trình.',
    en: 'The budget request is appraised, and in no dossier yet.',
  },
  SUBMIT_DOSSIER_TO_PROVINCE: {
    vi: 'Hồ sơ dự toán đang lập, chưa trình UBND tỉnh.',
    en: "The budget dossier has not been submitted to the People's Committee.",
  },
  SUBMIT_DOSSIER_TO_COUNCIL: {
    vi: 'Hồ sơ dự toán đã trình UBND tỉnh, chờ trình HĐND tỉnh.',
    en: "The budget dossier is with the People's Committee, to be submitted to the Council.",
  },
  DECIDE_DOSSIER: {
    vi: 'Hồ sơ dự toán đã trình, chờ quyết định.',
    en: 'The budget dossier was submitted; it awaits the decision.',
  },
  APPROVE_BUDGET_POLICY: {
    vi: 'Kinh phí đã được quyết định, chưa ghi nhận việc phê duyệt chủ trương.',
    en: 'The money is decided on; the approval of the policy is not recorded yet.',
  },
  APPROVE_BUDGET_ESTIMATE: {
    vi: 'Kinh phí đã được quyết định, chưa ghi nhận việc phê duyệt dự toán.',
    en: 'The money is decided on; the approval of the estimate is not recorded yet.',
  },
  ALLOCATE_BUDGET: {
    vi: 'Kinh phí đã được phê duyệt, chưa phân bổ hết.',
    en: 'The money is approved, and not all allocated yet.',
  },
  SETTLE_BUDGET: {
    vi: 'Kinh phí đã phân bổ hết, chưa quyết toán.',
    en: 'The money is allocated, and not settled yet.',
  },
};

/** Which of many alike: codes of tasks, the period of an occurrence, the name of an agency. */
export type Which = { tasks: string[]; period: string | null; agency: string | null };

const PERIOD: Record<Language, string> = { vi: 'kỳ', en: 'period' };

/** The words of the plan and, before the full stop, which: "(II.5.b.2, kỳ 2026-Q1)". */
export function whyOf(
  what: WorkKind,
  { tasks, period, agency }: Which,
  language: Language,
): string {
  const text = WHY[what][language];
  const named = period === null ? [] : [`${PERIOD[language]} ${period}`];
  const which = [...tasks, ...named, ...(agency === null ? [] : [agency])];
  return which.length === 0 ? text : `${text.slice(0, -1)} (${which.join(', ')}).`;
}
