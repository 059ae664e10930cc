import type { Actor } from '../../../domain/decider';
import { type Report, report, reportStream } from '../../../domain/report/report';
import {
  cycleStream,
  type OpenReportingCycle,
  reportingCycle,
} from '../../../domain/reporting-cycle/reporting-cycle';
import {
  CULTURE,
  FINDER,
  JOURNALISTS,
  MERGER,
  MILITARY,
  POLICE,
  PRESS,
  PUBLISHER,
  UNION,
} from '../people';
import { all, dayIn, later, type Script, type Step } from '../script';
import { progressStep } from '../work';

/** Half the year's report in July and the final one before 15 November (IV.3, rule 19). */
export function report2026(script: Script): void {
  cycle(script, 1, '2026-06-15', {
    type: 'OpenReportingCycle',
    planId: script.plan.id,
    kind: 'PERIODIC',
    periodCovered: { from: '2026-01-01', to: '2026-06-30' },
    cutOff: '2026-07-03',
  });
  cycle(script, 2, '2026-10-12', {
    type: 'OpenReportingCycle',
    planId: script.plan.id,
    kind: 'FINAL',
    periodCovered: { from: '2026-01-01', to: '2026-10-31' },
    cutOff: '2026-11-06',
  });
  spreadTheWord(script);
}

function cycle(script: Script, seed: number, opened: string, command: OpenReportingCycle): void {
  const { act, people, departments, communes } = script;
  const stream = cycleStream(command, () => '');
  act(opened, `${command.kind} reports are asked for`, people.coordinator, ({ execute, request }) =>
    execute.one({ decider: reportingCycle, stream, command }, request),
  );
  const chance = script.chance(1500 + seed);
  const others = [POLICE, MILITARY, PRESS, PUBLISHER, UNION, JOURNALISTS];
  for (const agency of [...departments, ...others, ...communes]) {
    checkIn(script, chance, stream, agency, later(opened, 3), command.cutOff);
    const late = chance.percent(9);
    const silent = chance.percent(4) && communes.includes(agency);
    const after = later(command.cutOff, chance.between(1, 6));
    const before = dayIn(chance, later(opened, 8), command.cutOff);
    const returned = chance.percent(7);
    const merged = agency === MERGER.from && opened > MERGER.on;
    if (silent || merged) continue;
    const on = agency === CULTURE ? command.cutOff : late ? after : before;
    hand(script, { stream, agency, on, returned });
  }
}

/** Handed in by the head, then accepted, or returned once and accepted after all. */
function hand(
  script: Script,
  {
    stream,
    agency,
    on,
    returned,
  }: { stream: string; agency: string; on: string; returned: boolean },
): void {
  const { act, people } = script;
  const own = reportStream(stream, agency);
  const submit = (day: string, content: string) =>
    act(day, `report of ${agency}`, people.head(agency, day), (stage) =>
      all(stage, [
        {
          decider: report,
          stream: own,
          command: {
            type: 'SubmitReport' as const,
            cycleId: stream,
            agency,
            content,
            classification: 'INTERNAL' as const,
          },
        },
      ]),
    );
  const judge = (day: string, by: Actor, command: JudgeReport) =>
    act(day, `${command.type} of ${agency}`, by, (stage) =>
      all<Report, JudgeReport, never>(stage, [{ decider: report as never, stream: own, command }]),
    );
  submit(on, 'Đơn vị đã triển khai các nội dung được giao; số liệu kèm theo.');
  const judgeBy = agency === CULTURE ? people.provinceOffice : people.coordinator;
  const seen = later(on, 3);
  if (!returned || agency === CULTURE) {
    judge(seen, judgeBy, { type: 'AcceptReport' });
    return;
  }
  const reason = 'Chưa nêu khó khăn, vướng mắc và kiến nghị.';
  judge(seen, judgeBy, { type: 'ReturnReport', reason });
  submit(
    later(seen, 4),
    'Đơn vị đã triển khai các nội dung được giao; bổ sung khó khăn, kiến nghị.',
  );
  judge(later(seen, 6), judgeBy, { type: 'AcceptReport' });
}

type JudgeReport = { type: 'AcceptReport' } | { type: 'ReturnReport'; reason: string };

type Chance = ReturnType<Script['chance']>;

/** What never ends is checked in for, once in each cycle (rule 6). */
function checkIn(
  { steps, people, departments, communes, agencies }: Script,
  chance: Chance,
  cycleId: string,
  agency: string,
  from: string,
  to: string,
): void {
  const on = dayIn(chance, from, to);
  const wards = agencies.filter(({ kind }) => kind === 'WARD').map(({ code }) => code);
  const tasks = [
    ...(local({ departments, communes }, agency) || agency === PRESS ? CONTINUOUS : []),
    ...([...departments, ...wards].includes(agency) ? ['II.7.c'] : []),
    ...(agency === PRESS ? ['II.7.a'] : []),
    ...(agency === CULTURE ? ['II.7.b'] : []),
  ];
  const diligent = chance.percent(70);
  const told = tasks.flatMap((task): Step[] => {
    const articles = chance.between(2, 40);
    if (!chance.percent(diligent ? 90 : 30)) return [];
    const note = `${articles} tin, bài trong kỳ.`;
    return [{ task, agency, command: { type: 'CheckIn', period: '2026', cycleId, note } }];
  });
  if (told.length > 0) steps(on, `${agency} checks in`, people.officer(agency, on), told);
}

const local = ({ departments, communes }: Pick<Script, 'departments' | 'communes'>, who: string) =>
  departments.includes(who) || communes.includes(who);

const CONTINUOUS = ['II.6.a', 'II.6.b', 'II.6.c', 'II.6.d', 'II.6.e', 'II.6.g'];

/** "Thường xuyên": some tell what they have done in between as well, and one found something. */
function spreadTheWord(script: Script): void {
  const { departments, communes, steps, people } = script;
  const chance = script.chance(66);
  for (const agency of [...departments, PRESS, ...communes]) {
    const on = dayIn(chance, '2026-02-23', '2026-12-04');
    const task = chance.of(['II.6.a', 'II.6.b', 'II.6.c', 'II.6.e']);
    const note = 'Đã tuyên truyền trên cổng thông tin và hệ thống truyền thanh cơ sở.';
    const by = people.officer(agency, on);
    if (chance.percent(65))
      steps(on, `${agency} tells of ${task}`, by, [
        progressStep({ task, agency, period: '2026' }, { note }),
      ]);
  }
  const agency = FINDER;
  const note =
    'Phát hiện ấn phẩm có bản đồ thể hiện sai chủ quyền; đã thu giữ 12 bản, báo Công an.';
  steps('2026-05-21', 'something was found', people.officer(agency, '2026-05-21'), [
    progressStep({ task: 'II.6.d', agency, period: '2026' }, { note }),
  ]);
}
