/**
 * A day that is not what its weekday says: a public holiday, a weekday off in place of another day,
 * or a Saturday that is worked in place of one.
 */
export type SpecialDay = {
  date: string;
  name: string;
  kind: 'HOLIDAY' | 'OFF' | 'WORKED';
  /** The paper that says so. */
  source: string;
  /** Whether the paper has been seen to say so; else it is still to be confirmed. */
  confirmed: boolean;
};

/**
 * The working days as they were known from one day on. Events name the version that they were made
 * by: a version that has been in force is never edited, a change is the next one.
 */
export type Calendar = {
  version: string;
  /** The first day on which it was in force: none that had passed when it was released. */
  since: string;
  days: readonly SpecialDay[];
};

const LABOUR_CODE = 'Bộ luật Lao động 45/2019/QH14, Điều 112';
const SUBSTITUTE = 'Bộ luật Lao động 45/2019/QH14, Điều 111 khoản 3';
const NEW_YEAR = 'Văn bản 12729/VPCP-KGVX ngày 25/12/2025';
const TET_AND_NATIONAL_DAY =
  'Văn bản của Văn phòng Chính phủ ngày 13/10/2025 về nghỉ Tết Âm lịch và Quốc khánh năm 2026';

type Kind = SpecialDay['kind'];
const day = (date: string, name: string, kind: Kind, source: string): SpecialDay => ({
  date,
  name,
  kind,
  source,
  confirmed: true,
});

/**
 * 2026, for civil servants. Confirmed as the press reported each paper. Ngày Văn hóa Việt Nam
 * (24/11) is no day off here: the Politburo chose it (Nghị quyết 80-NQ/TW) and the Government asked
 * for the law (Nghị quyết 30/NQ-CP), but no amendment of Điều 112 is known to be in force.
 */
const DAYS_OF_2026: readonly SpecialDay[] = [
  day('2026-01-01', 'Tết Dương lịch', 'HOLIDAY', LABOUR_CODE),
  day('2026-01-02', 'Nghỉ Tết Dương lịch (hoán đổi)', 'OFF', NEW_YEAR),
  day('2026-01-10', 'Làm việc bù cho ngày 02/01', 'WORKED', NEW_YEAR),
  day('2026-02-16', 'Tết Bính Ngọ (29 tháng Chạp)', 'HOLIDAY', TET_AND_NATIONAL_DAY),
  day('2026-02-17', 'Tết Bính Ngọ (mùng 1)', 'HOLIDAY', TET_AND_NATIONAL_DAY),
  day('2026-02-18', 'Tết Bính Ngọ (mùng 2)', 'HOLIDAY', TET_AND_NATIONAL_DAY),
  day('2026-02-19', 'Tết Bính Ngọ (mùng 3)', 'HOLIDAY', TET_AND_NATIONAL_DAY),
  day('2026-02-20', 'Tết Bính Ngọ (mùng 4)', 'HOLIDAY', TET_AND_NATIONAL_DAY),
  day('2026-04-26', 'Giỗ Tổ Hùng Vương (10/3 âm lịch)', 'HOLIDAY', LABOUR_CODE),
  day('2026-04-27', 'Nghỉ bù Giỗ Tổ Hùng Vương', 'OFF', SUBSTITUTE),
  day('2026-04-30', 'Ngày Chiến thắng', 'HOLIDAY', LABOUR_CODE),
  day('2026-05-01', 'Ngày Quốc tế Lao động', 'HOLIDAY', LABOUR_CODE),
  day('2026-08-22', 'Làm việc bù cho ngày 31/8', 'WORKED', TET_AND_NATIONAL_DAY),
  day('2026-08-31', 'Nghỉ Quốc khánh (hoán đổi)', 'OFF', TET_AND_NATIONAL_DAY),
  day('2026-09-01', 'Quốc khánh (ngày liền trước)', 'HOLIDAY', TET_AND_NATIONAL_DAY),
  day('2026-09-02', 'Quốc khánh', 'HOLIDAY', LABOUR_CODE),
];

/** Every version, the oldest first. Days of years that none of them knows go by the weekday. */
export const CALENDARS: readonly Calendar[] = [
  { version: 'VN-2026.1', since: '2025-12-25', days: DAYS_OF_2026 },
];
