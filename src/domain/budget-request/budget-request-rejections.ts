import type { Wording } from '../shared/wording';

/** Of requests for money. */
export const budgetRejections = {
  NO_LINES: {
    vi: 'Dự toán chưa có dòng nào.',
    en: 'The estimate has no line.',
    remedy: 'Add at least one line.',
  },
  OTHER_PLAN: {
    vi: 'Dự toán này thuộc kế hoạch {plan}.',
    en: 'This estimate belongs to the plan {plan}.',
    remedy: 'Name the plan of the draft, or draft another estimate.',
  },
  BEFORE_SUBMISSION: {
    vi: 'Ngày {date} trước ngày gửi dự toán ({submittedOn}).',
    en: 'The day {date} is before the estimate was submitted ({submittedOn}).',
    remedy: 'Give the day on which it was received.',
  },
  AMOUNT_NOT_POSITIVE: {
    vi: 'Số tiền đề nghị phải lớn hơn 0 đồng.',
    en: 'The amount asked for must be more than 0 đồng.',
    remedy: 'Give the amount in whole đồng, or leave the line out.',
  },
  DUPLICATE_LINE: {
    vi: 'Hai dòng dự toán trùng nhiệm vụ {task}, kỳ {period} và nguồn {source}.',
    en: 'Two lines name the same task {task}, period {period} and source {source}.',
    remedy: 'Put them together into one line.',
  },
  NOT_ENTITLED_TO_BUDGET: {
    vi: 'Chỉ cơ quan chủ trì, đồng chủ trì hoặc thực hiện nhiệm vụ {task} được lập dự toán.',
    en: 'Only an agency that leads, co-leads or implements the task {task} may ask for money.',
    remedy: 'Leave the line to the agency that leads the task.',
  },
  WRONG_STAGE: {
    vi: 'Không thực hiện được ở bước {stage}.',
    en: 'This cannot be done at the stage {stage}.',
    remedy: 'Read its stage and what is allowed now.',
  },
  COPY_ALREADY_RECEIVED: {
    vi: 'Bản sao dự toán đã được ghi nhận.',
    en: 'The copy of the estimate has been received already.',
    remedy: 'Nothing is left to do.',
  },
  BEFORE_LAST_STEP: {
    vi: 'Ngày {date} trước ngày của bước trước đó ({last}).',
    en: 'The day {date} is before that of the step that it follows ({last}).',
    remedy: 'Give the day on which the step was taken.',
  },
  UNKNOWN_LINE: {
    vi: 'Dự toán không có dòng này (hoặc dòng không thuộc thẩm quyền xử lý ở bước này).',
    en: 'There is no such line, or none that this step has a say in.',
    remedy: 'Name task, period and source as the request has them.',
  },
  LINE_MISSING: {
    vi: 'Thiếu số tiền của dòng: nhiệm vụ {task}, kỳ {period}, nguồn {source}.',
    en: 'The line of task {task}, period {period} and source {source} has no amount.',
    remedy: 'Give an amount for every line; 0 where there is to be none.',
  },
  MORE_THAN_REQUESTED: {
    vi: 'Số tiền đề xuất cao hơn số đề nghị; phải nêu lý do.',
    en: 'More is recommended than was requested; that needs a reason.',
    remedy: 'Recommend at most what was requested, or give `reason`.',
  },
  MORE_THAN_RECOMMENDED: {
    vi: 'Số tiền phê duyệt cao hơn số đề xuất; phải nêu lý do.',
    en: 'More is approved than was recommended; that needs a reason.',
    remedy: 'Approve at most what was recommended, or give `reason`.',
  },
  REASON_MISSING: {
    vi: 'Phải nêu lý do.',
    en: 'A reason must be given.',
    remedy: 'Give `reason`: nothing was approved for a source, or less allocated than approved.',
  },
  PREPARED_BY_APPRAISER: {
    vi: 'Người lập dự toán không được thẩm định dự toán đó.',
    en: 'Whoever prepared a request never appraises it.',
    remedy: 'Leave the appraisal to somebody who had no part in the request.',
  },
  RECUSED: {
    vi: 'Người này đã từ chối thẩm định dự toán.',
    en: 'This person has recused himself from the appraisal.',
    remedy: 'Leave the appraisal to somebody else.',
  },
  NOBODY_RECUSED: {
    vi: 'Chưa có ai từ chối thẩm định dự toán này.',
    en: 'Nobody has recused himself from this appraisal.',
    remedy: 'Record the recusal first (recuseFromAppraisal).',
  },
  APPRAISER_NOT_NAMED: {
    vi: 'Dự toán của chính cơ quan tài chính: phải ghi nhận việc từ chối thẩm định, sau đó Văn phòng UBND tỉnh cử người thẩm định.',
    en: "Finance's own request needs a recorded recusal and an appraiser whom the province office names.",
    remedy: 'Record the recusal (recuseFromAppraisal), then have an appraiser named.',
  },
  OTHER_APPRAISER: {
    vi: 'Dự toán này đã được giao cho người khác thẩm định.',
    en: 'Somebody else was named to appraise this request.',
    remedy: 'Leave it to whom the province office named, or have another named.',
  },
  APPRAISER_WITHOUT_SIGHT: {
    vi: 'Người thẩm định phải thuộc cơ quan tài chính, cơ quan điều phối hoặc Văn phòng UBND tỉnh.',
    en: 'The appraiser must belong to Finance, the coordinator or the province office.',
    remedy: 'Name somebody of one of these; others may not see the request.',
  },
  APPROVED_ALREADY: {
    vi: 'Việc phê duyệt này đã được ghi nhận.',
    en: 'This approval is recorded already.',
    remedy: 'Nothing is left to do.',
  },
  POLICY_NOT_APPROVED: {
    vi: 'Chủ trương chưa được phê duyệt nên chưa phân bổ được kinh phí.',
    en: 'The policy (chủ trương) is not approved yet; there is no allocation before it.',
    remedy: 'Have the province office record it: approveBudgetPolicy.',
  },
  ESTIMATE_NOT_APPROVED: {
    vi: 'Dự toán chưa được phê duyệt nên chưa phân bổ được kinh phí.',
    en: 'The estimate (dự toán) is not approved yet; there is no allocation before it.',
    remedy: 'Have the province office record it: approveBudgetEstimate.',
  },
  OVER_ALLOCATION: {
    vi: 'Phân bổ vượt số được phê duyệt; chỉ còn {left} đồng.',
    en: 'This is more than was approved; {left} đồng are left.',
    remedy: 'Allocate at most what is left of the approved amount of the line.',
  },
  SOURCE_NOT_REQUESTED: {
    vi: 'Dự toán không đề nghị kinh phí từ nguồn {source}.',
    en: 'The request has no line of the source {source}.',
    remedy: 'Name a source that the request has lines of.',
  },
  NO_REQUESTS: {
    vi: 'Hồ sơ chưa có dự toán nào.',
    en: 'The dossier names no request.',
    remedy: 'Name at least one appraised request.',
  },
  NOTHING_FOR_DOSSIER: {
    vi: 'Dự toán không có nguồn ({sources}) đã thẩm định và chưa vào hồ sơ nào.',
    en: 'The request has no source ({sources}) that is appraised and in no dossier.',
    remedy: 'Put in requests that are APPRAISED for the sources of this dossier.',
  },
  DOSSIER_EMPTY: {
    vi: 'Hồ sơ không còn dự toán nào để trình.',
    en: 'No request is left in the dossier.',
    remedy: 'Put appraised requests into it first.',
  },
  NOT_FOR_COUNCIL: {
    vi: 'Hồ sơ này do UBND tỉnh quyết định, không trình HĐND tỉnh.',
    en: "This dossier is decided by the People's Committee and does not go to the Council.",
    remedy: 'Decide it (decideDossier).',
  },
} as const satisfies Record<string, Wording>;
