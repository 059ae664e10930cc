import { CULTURE, FINDER, FOREIGN, JOURNALISTS, PRESS, UNION } from '../people';
import { dayIn, later, type Script, type Step, workingDay } from '../script';
import {
  type Confirmations,
  complete,
  progressStep,
  reportDone,
  sendBack,
  type Work,
} from '../work';

/** The four works that everybody has for the year, in the order of the plan. */
const WORKS = ['II.5.a', 'II.5.e', 'II.5.g', 'II.5.h'] as const;
type Pace = 'EARLY' | 'STEADY' | 'LATE' | 'SILENT';

/** Told elsewhere, each a story of its own. */
const STORIES = [
  `II.5.a ${FOREIGN}`,
  'II.5.e xa-dak-o',
  'II.5.e phuong-bien-hoa',
  'II.5.h xa-bu-gia-map',
  'II.5.g xa-long-thanh',
];

/** When, by what share of a hundred of the agencies, and how far they are by then. */
const REPORTS: Record<Pace, { from: string; to: string; percent: number }[]> = {
  EARLY: [
    { from: '2026-03-02', to: '2026-04-24', percent: 25 },
    { from: '2026-06-01', to: '2026-07-17', percent: 60 },
  ],
  STEADY: [
    { from: '2026-04-06', to: '2026-05-29', percent: 15 },
    { from: '2026-07-06', to: '2026-08-21', percent: 40 },
    { from: '2026-10-05', to: '2026-11-06', percent: 70 },
  ],
  LATE: [
    { from: '2026-08-10', to: '2026-09-25', percent: 20 },
    { from: '2026-10-26', to: '2026-11-20', percent: 45 },
  ],
  SILENT: [{ from: '2026-11-16', to: '2026-12-11', percent: 10 }],
};

/** When a work is done, and how many of a hundred are. */
const DONE: Record<Pace, { from: string; to: string; share: number }> = {
  EARLY: { from: '2026-08-17', to: '2026-10-09', share: 100 },
  STEADY: { from: '2026-11-11', to: '2026-12-18', share: 95 },
  LATE: { from: '2026-12-14', to: '2026-12-30', share: 60 },
  SILENT: { from: '2026-12-21', to: '2026-12-30', share: 8 },
};

const RETURNS = [
  'Chưa kèm danh mục tin, bài đã đăng; đề nghị bổ sung.',
  'Số liệu chưa thống nhất với báo cáo 6 tháng.',
  'Chưa nêu kết quả phối hợp với cơ quan báo chí.',
];

/** Communes, departments and whoever else has them, each at its own pace. */
export function workLocally(script: Script, confirmations: Confirmations): void {
  const { communes, departments } = script;
  const chance = script.chance(2026);
  for (const agency of [...departments, PRESS, JOURNALISTS, UNION, ...communes]) {
    const works = WORKS.filter((task) => hasWork(agency, task)).map(
      (task): Work => ({ task, agency, period: '2026' }),
    );
    const pace = communes.includes(agency) ? paceOf(chance.next()) : 'STEADY';
    for (const { from, to, percent } of REPORTS[pace]) {
      const on = dayIn(chance, from, to);
      const told = works.flatMap((work): Step[] => {
        const said = percent + 5 * chance.between(-1, 2);
        return chance.percent(75) ? [progressStep(work, { percent: said })] : [];
      });
      const by = script.people.officer(agency, on);
      if (told.length > 0) script.steps(on, `${agency}: progress`, by, told);
    }
    for (const work of works)
      if (chance.percent(DONE[pace].share)) finish(script, confirmations, work, pace, chance);
  }
}

/** By the plan, and by who was named later; the coordinator and the stories are told elsewhere. */
function hasWork(agency: string, task: (typeof WORKS)[number]): boolean {
  if (STORIES.includes(`${task} ${agency}`)) return false;
  if (agency === PRESS) return task === 'II.5.g';
  if (agency === JOURNALISTS || agency === UNION) return task === 'II.5.h';
  return true;
}

function paceOf(part: number): Pace {
  if (part < 0.15) return 'EARLY';
  if (part < 0.68) return 'STEADY';
  return part < 0.9 ? 'LATE' : 'SILENT';
}

type Chance = ReturnType<Script['chance']>;

function finish(
  script: Script,
  confirmations: Confirmations,
  work: Work,
  pace: Pace,
  chance: Chance,
): void {
  const { from, to } = DONE[pace];
  const on = dayIn(chance, from, to);
  const byHead = chance.percent(35);
  const signed = later(on, chance.between(1, 3));
  const returned = chance.percent(6);
  const reason = chance.of(RETURNS);
  const signedOn = byHead ? null : signed;
  const again = later(signed, 7);
  // It lies with the head when the year ends.
  if (signedOn !== null && signedOn > LAST_DAY) reportDone(script, on, work);
  else if (returned && again <= LAST_RETURN) {
    complete(script, confirmations, work, { on, signedOn, confirmed: null });
    sendBack(script, later(signed, 3), work, reason);
    complete(script, confirmations, work, { on: again, signedOn: null });
  } else complete(script, confirmations, work, { on, signedOn });
}

const LAST_DAY = '2026-12-31';
/** Who is asked to do it again so late in the year does not get to it. */
const LAST_RETURN = '2026-12-24';

/** Who coordinates says what it contributed; it cannot complete the work (rule 11). */
export function contribute(script: Script): void {
  const { communes, departments, steps, people } = script;
  const chance = script.chance(7);
  for (const agency of [...departments, ...communes]) {
    if (agency === CULTURE) continue;
    for (const [task, share, text] of CONTRIBUTIONS) {
      const on = dayIn(chance, '2026-03-09', '2026-11-27');
      const wanted = chance.percent(share);
      if (task === 'II.3' && departments.includes(agency)) continue;
      const command = { type: 'LogContribution' as const, text };
      if (wanted)
        steps(on, `${agency} contributes to ${task}`, people.officer(agency, on), [
          { task, agency, command },
        ]);
    }
  }
}

const CONTRIBUTIONS = [
  ['II.1', 40, 'Đã triển khai Chiến lược truyền thông đến cán bộ, công chức của đơn vị.'],
  ['II.3', 25, 'Cung cấp tin, ảnh phục vụ tuyên truyền trên các nền tảng.'],
  ['II.5.d', 45, 'Phát động hưởng ứng cuộc thi, cung cấp tác phẩm tham gia.'],
  ['II.7.b', 20, 'Tổng hợp phản ánh của báo chí nước ngoài về địa phương.'],
] as const;

/** Nil reports of II.6.d, "nếu có": most say it each quarter, and silence says nothing. */
export function reportNil(script: Script): void {
  const { communes, departments, steps, people } = script;
  const chance = script.chance(6);
  for (const agency of [...departments, PRESS, ...communes]) {
    const dutiful = chance.percent(80);
    for (const [from, to] of QUARTERS) {
      const on = to === '2026-12-31' ? to : dayIn(chance, workingDay(later(to, 1)), later(to, 10));
      const says = chance.percent(dutiful ? 92 : 15) && !found(agency, from);
      if (!says || (to === '2026-12-31' && !departments.includes(agency))) continue;
      const command = { type: 'ReportNil' as const, period: '2026', from, to };
      const by = people.officer(agency, on);
      steps(on, `${agency}: nothing was found`, by, [{ task: 'II.6.d', agency, command }]);
    }
  }
}

/** In the second quarter one ward had something to tell: see reporting.ts. */
const found = (agency: string, from: string): boolean => agency === FINDER && from === '2026-04-01';

const QUARTERS = [
  ['2026-01-01', '2026-03-31'],
  ['2026-04-01', '2026-06-30'],
  ['2026-07-01', '2026-09-30'],
  ['2026-10-01', '2026-12-31'],
] as const;
