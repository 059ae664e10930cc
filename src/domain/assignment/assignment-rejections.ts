import type { Wording } from '../shared/wording';

/** Of what an agency does, and what is asked of it. */
export const assignmentRejections = {
  UNKNOWN_PERIOD: {
    vi: 'Phân công này không có kỳ {period}.',
    en: 'This assignment has no period {period}.',
    remedy: 'Use one of the periods of its occurrences.',
  },
  COORDINATE_HAS_NO_OCCURRENCE: {
    vi: 'Cơ quan phối hợp không báo cáo hoàn thành nhiệm vụ.',
    en: 'A coordinating agency contributes; it cannot report the task done.',
    remedy: 'The lead reports; a coordinating agency logs contributions.',
  },
  AWAITING_TRIGGER: {
    vi: 'Nhiệm vụ đang chờ: {trigger}.',
    en: 'The task still waits: {trigger}.',
    remedy: 'Record the guidance that it waits for.',
  },
  WRONG_STATUS: {
    vi: 'Không thực hiện được khi đang ở trạng thái {status}.',
    en: 'This cannot be done while the status is {status}.',
    remedy: 'Read its status and what is allowed now.',
  },
  AWAITING_ACCEPTANCE: {
    vi: 'Cơ quan được mời hoặc đề nghị chưa nhận lời.',
    en: 'The invited or requested body has not accepted yet.',
    remedy: 'The body accepts the invitation first.',
  },
  COMPLETION_AWAITS_SIGN_OFF: {
    vi: 'Kỳ này đã được báo cáo hoàn thành, đang chờ thủ trưởng cơ quan xác nhận.',
    en: "Its completion is reported and awaits the sign-off of the agency's head.",
    remedy: 'The head of the agency signs off.',
  },
  BEFORE_PERIOD: {
    vi: 'Ngày hoàn thành {date} trước khi kỳ này bắt đầu ({start}).',
    en: 'The day of completion {date} is before the period begins ({start}).',
    remedy: 'Name the period that it belongs to.',
  },
  LANGUAGE_NOT_ASKED_FOR: {
    vi: 'Nhiệm vụ không yêu cầu bản ngôn ngữ {language}, chỉ có: {languages}.',
    en: 'The task asks for no edition in {language}, only: {languages}.',
    remedy: 'Register one of the editions that the task asks for.',
  },
  BEFORE_COMPLETION: {
    vi: 'Ngày {date} trước ngày hoàn thành ({completedOn}).',
    en: 'The day {date} is before the day of completion ({completedOn}).',
    remedy: 'Give the day on which it was signed, confirmed or sent back.',
  },
  NEVER_COMPLETE: {
    vi: 'Nhiệm vụ thường xuyên không có thời điểm hoàn thành.',
    en: 'A continuous task has no completion.',
    remedy: 'Report progress; check in with each reporting cycle.',
  },
  PERCENT_OUT_OF_RANGE: {
    vi: 'Tỷ lệ {given} không nằm trong khoảng 0 đến 100.',
    en: 'The percentage {given} is not between 0 and 100.',
    remedy: 'Give a whole number from 0 to 100.',
  },
  PERCENT_IS_DERIVED: {
    vi: 'Tỷ lệ được tính từ số lượng ({unit}); hãy báo cáo số lượng.',
    en: 'The percentage follows from the quantity ({unit}); report the quantity.',
    remedy: 'Send quantity, not percent.',
  },
  QUANTITY_NOT_COUNTED: {
    vi: 'Kỳ này không tính theo số lượng; hãy báo cáo tỷ lệ phần trăm.',
    en: 'This occurrence counts no quantity; report a percentage.',
    remedy: 'Send percent, not quantity.',
  },
  QUANTITY_NEGATIVE: {
    vi: 'Số lượng {given} không được nhỏ hơn 0.',
    en: 'The quantity {given} is less than 0.',
    remedy: 'Give how much there is in all so far.',
  },
  PROGRESS_FELL: {
    vi: 'Tiến độ đã báo cáo là {reported}, không thể giảm xuống {given}.',
    en: 'Progress was reported as {reported} and cannot fall to {given}.',
    remedy: 'Correct the earlier report, with a reason.',
  },
  QUANTITY_NOT_REACHED: {
    vi: 'Mới hoàn thành {done} trên {of} {unit}.',
    en: 'Only {done} of {of} {unit} is done.',
    remedy: 'Report the quantity with the completion, or before it.',
  },
  EDITIONS_MISSING: {
    vi: 'Còn thiếu các bản ngôn ngữ: {languages}.',
    en: 'Editions are missing: {languages}.',
    remedy: 'Register each edition, or have it waived with a reason.',
  },
  NOTHING_TO_CORRECT: {
    vi: 'Chưa có số liệu tiến độ nào để đính chính.',
    en: 'No progress was reported that could be corrected.',
    remedy: 'Report progress.',
  },
  NO_FIGURE: {
    vi: 'Đính chính phải nêu số liệu đúng ({field}).',
    en: 'A correction says what the right figure is ({field}).',
    remedy: 'Give the quantity, or the percentage where nothing is counted.',
  },
  NOT_THE_LATEST_REPORT: {
    vi: 'Chỉ đính chính được số liệu đang có hiệu lực (sự kiện {latest}), không phải {corrects}.',
    en: 'Only the figure that stands can be corrected (event {latest}), not that of {corrects}.',
    remedy: 'Read the occurrence again; `reportedBy` is the version to correct.',
  },
  NOT_SUBMITTED: {
    vi: 'Không có sản phẩm nào đã đăng ký như vậy để rút lại.',
    en: 'No such edition is registered that could be withdrawn.',
    remedy: 'Name the version of a registered edition.',
  },
  NO_LANGUAGES_ASKED_FOR: {
    vi: 'Nhiệm vụ không yêu cầu bản ngôn ngữ nào.',
    en: 'The task asks for no edition in any language.',
    remedy: 'Nothing needs to be waived.',
  },
  NO_INCIDENT_TASK: {
    vi: 'Chỉ nhiệm vụ ghi “nếu có” mới báo cáo không phát sinh.',
    en: 'Only a task that says "if any" has nil reports.',
    remedy: 'Report progress, or check in with the reporting cycle.',
  },
  NIL_IN_FUTURE: {
    vi: 'Không thể báo cáo không phát sinh đến ngày {date}, sau hôm nay ({today}).',
    en: 'That nothing happened until {date} cannot be said on {today}.',
    remedy: 'End the period on or before the day of recording.',
  },
  NOT_CONTINUOUS: {
    vi: 'Kỳ này có hạn hoàn thành ({dueOn}), không phải nhiệm vụ thường xuyên.',
    en: 'This occurrence is due ({dueOn}); only a continuous task has check-ins.',
    remedy: 'Report progress or completion.',
  },
  ALREADY_CHECKED_IN: {
    vi: 'Đã báo cáo tình hình cho kỳ báo cáo này.',
    en: 'It was checked in for this reporting cycle already.',
    remedy: 'Report progress if there is more to say.',
  },
  LINK_NEEDS_URL: {
    vi: 'Minh chứng là liên kết phải có địa chỉ; tệp thì không.',
    en: 'A link has a url, and a file has none.',
    remedy: 'Give the url of a link, and only of a link.',
  },
  UNKNOWN_EVIDENCE: {
    vi: 'Không có minh chứng nào như vậy.',
    en: 'There is no such evidence.',
    remedy: 'Name registered evidence by its SHA-256.',
  },
  EVIDENCE_DIFFERS: {
    vi: 'Nội dung có mã băm {sha256} đã được đăng ký với kích thước khác.',
    en: 'Content with the hash {sha256} was registered with another size.',
    remedy: 'Compute hash and size of the same file.',
  },
  EVIDENCE_QUARANTINED: {
    vi: 'Minh chứng này đã bị cách ly.',
    en: 'This evidence was quarantined.',
    remedy: 'Register other evidence.',
  },
  UNKNOWN_INDICATOR: {
    vi: 'Nhiệm vụ không có chỉ số {indicator}.',
    en: 'The task has no indicator {indicator}.',
    remedy: 'Use the code of an indicator that is defined for the task.',
  },
  NOT_INVITED: {
    vi: 'Cơ quan được giao nhiệm vụ, không phải được mời hoặc đề nghị.',
    en: 'The agency was assigned the task, not invited or requested.',
    remedy: 'Nothing is to be accepted or declined.',
  },
  NOT_A_CONTRIBUTOR: {
    vi: 'Chỉ cơ quan phối hợp hoặc được đề nghị theo mục IV mới ghi nhận việc đã làm.',
    en: 'Only a coordinating agency, or a body that section IV requests, logs what it did.',
    remedy: 'Report progress.',
  },
  NOTHING_TO_SUSPEND: {
    vi: 'Không còn phần việc nào chưa hoàn thành để tạm dừng.',
    en: 'No unfinished work is left to suspend.',
    remedy: 'Nothing is left to do.',
  },
  NO_DUE_DATE: {
    vi: 'Kỳ này không có hạn hoàn thành.',
    en: 'This occurrence has no due date.',
    remedy: 'Nothing needs to be put off.',
  },
  NO_EXTENSION_ASKED: {
    vi: 'Không có đề nghị gia hạn nào đang chờ.',
    en: 'No extension is asked for.',
    remedy: 'The agency asks for an extension first.',
  },
  EXTENSION_NOT_LATER: {
    vi: 'Hạn mới {until} phải sau hạn hiện tại và không trước hôm nay ({after}).',
    en: 'The new due date {until} must be later than the present one, and not past ({after}).',
    remedy: 'Choose a later day.',
  },
  NOTHING_TO_URGE: {
    vi: 'Không có phần việc nào đã đến kỳ mà chưa hoàn thành để đôn đốc.',
    en: 'No work whose period has begun is left unfinished.',
    remedy: 'Wait until its period begins; nothing else is left to do.',
  },
  UNKNOWN_URGE: {
    vi: 'Không có lần đôn đốc nào như vậy đang chờ.',
    en: 'There is no such urge that waits.',
    remedy: 'Name the version of an urge of this assignment.',
  },
} as const satisfies Record<string, Wording>;
