import type { Actor } from '../../../domain/decider';
import {
  type Report,
  type ReportCommand,
  report,
  reportStream,
} from '../../../domain/report/report';
import {
  cycleStream,
  type OpenReportingCycle,
  reportingCycle,
} from '../../../domain/reporting-cycle/reporting-cycle';
import {
  CULTURE,
  FINDER,
  FRONT,
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
import { bothConfirm, close, consolidate, correct } from './consolidating';

/**
 * Half the year's report in July, one ad hoc in May, the final one before 15 November with its
 * correction, and the one that closes the year (IV.3, rules 19 to 21).
 */
export function report2026(script: Script): void {
  const planId = script.plan.id;
  const type = 'OpenReportingCycle' as const;
  const half = cycle(script, 1, '2026-06-15', {
    type,
    planId,
    kind: 'PERIODIC',
    periodCovered: { from: '2026-01-01', to: '2026-06-30' },
    cutOff: '2026-07-03',
    dueOn: '2026-07-15',
  });
  sendAndClose(script, half, { on: '2026-07-15', number: 610, closedOn: '2026-07-31' });
  askAdHoc(script);
  const final = cycle(script, 2, '2026-10-12', {
    type,
    planId,
    kind: 'FINAL',
    periodCovered: { from: '2026-01-01', to: '2026-10-31' },
    cutOff: '2026-11-06',
  });
  const first = { cycleId: final, version: 1, on: '2026-11-13', number: 1180, conclusions: WELL };
  consolidate(script, first);
  bothConfirm(script, first);
  correct(script, {
    cycleId: final,
    agency: FINDER,
    on: '2026-11-20',
    content: 'Đính chính: đã thu giữ 12 bản ấn phẩm, không phải 10 bản.',
  });
  const second = { cycleId: final, version: 2, on: '2026-11-24', number: 1215, conclusions: WELL };
  consolidate(script, second);
  bothConfirm(script, second);
  close(script, final, '2026-11-30');
  const supplement = cycle(script, 3, '2026-12-01', {
    type,
    planId,
    kind: 'SUPPLEMENTARY',
    periodCovered: { from: '2026-11-01', to: '2026-12-31' },
    cutOff: '2026-12-11',
    dueOn: '2026-12-31',
  });
  const last = { cycleId: supplement, version: 1, on: '2026-12-31', number: 1320 };
  consolidate(script, { ...last, conclusions: WELL });
  spreadTheWord(script);
}

const WELL =
  'Đề nghị UBND tỉnh tiếp tục chỉ đạo các cơ quan còn chậm, và quan tâm bố trí kinh phí kịp thời.';

function sendAndClose(
  script: Script,
  cycleId: string,
  { on, number, closedOn }: { on: string; number: number; closedOn: string },
): void {
  const version = { cycleId, version: 1, on, number, conclusions: WELL };
  consolidate(script, version);
  bothConfirm(script, version);
  close(script, cycleId, closedOn);
}

/** Something was found on 21 May: UBND tỉnh wants to know within days what others have found. */
function askAdHoc(script: Script): void {
  const { act, people, plan } = script;
  const cycleId = `reportingCycle-${plan.id}.AD-HOC.2026-05`;
  const asked = [FINDER, 'so-ngoai-vu', POLICE, UNION];
  const paper = { number: '2210/UBND-KGVX', date: '2026-05-22', issuer: 'UBND tỉnh Đồng Nai' };
  act(
    '2026-05-22',
    'a report ad hoc is asked for',
    people.provinceOffice,
    ({ execute, request }) => {
      const command = {
        type: 'RequestAdHocReport' as const,
        planId: plan.id,
        periodCovered: { from: '2026-01-01', to: '2026-05-22' },
        cutOff: '2026-05-27',
        dueOn: '2026-06-05',
        agencies: asked,
        template: ['Kết quả rà soát ấn phẩm có bản đồ thể hiện sai chủ quyền'],
      };
      return execute.one({ decider: reportingCycle, stream: cycleId, command }, request);
    },
    { document: paper },
  );
  for (const agency of asked)
    hand(script, {
      stream: cycleId,
      agency,
      on: agency === POLICE ? '2026-05-28' : '2026-05-26',
      returned: false,
      nil: agency === UNION,
    });
  sendAndClose(script, cycleId, { on: '2026-06-05', number: 455, closedOn: '2026-06-15' });
}

function cycle(script: Script, seed: number, opened: string, command: OpenReportingCycle): string {
  const { act, people, departments, communes } = script;
  const stream = cycleStream(command, () => '');
  act(opened, `${command.kind} reports are asked for`, people.coordinator, ({ execute, request }) =>
    execute.one({ decider: reportingCycle, stream, command }, request),
  );
  const chance = script.chance(1500 + seed);
  const others = [POLICE, MILITARY, PRESS, PUBLISHER, UNION, JOURNALISTS];
  const closing = command.kind === 'SUPPLEMENTARY';
  for (const agency of [...departments, ...others, ...communes]) {
    checkIn(script, chance, stream, agency, later(opened, 3), command.cutOff);
    const late = chance.percent(9);
    const silent = chance.percent(4) && communes.includes(agency);
    const after = later(command.cutOff, chance.between(1, 6));
    const before = dayIn(chance, later(opened, closing ? 4 : 8), command.cutOff);
    const returned = chance.percent(7);
    const merged = agency === MERGER.from && opened > MERGER.on;
    if (silent || merged) continue;
    const on = agency === CULTURE ? command.cutOff : late && agency !== FINDER ? after : before;
    // At the end of the year there is no time left to write twice.
    const twice = returned && !closing && agency !== FINDER;
    hand(script, { stream, agency, on, returned: twice, nil: closing && agency === JOURNALISTS });
  }
  if (command.kind === 'FINAL') takeBack(script, stream);
  return stream;
}

/** Handed in by the head, then accepted, or returned once and accepted after all. */
function hand(
  script: Script,
  {
    stream,
    agency,
    on,
    returned,
    nil,
  }: { stream: string; agency: string; on: string; returned: boolean; nil: boolean },
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
            content: nil ? null : content,
            classification: 'INTERNAL' as const,
            ...(nil && { nil }),
          },
        },
      ]),
    );
  const judge = (day: string, by: Actor, command: JudgeReport) =>
    act(day, `${command.type} of ${agency}`, by, (stage) =>
      all<Report, JudgeReport, never>(stage, [{ decider: report as never, stream: own, command }]),
    );
  submit(on, 'Đơn vị đã triển khai các nội dung được giao; số liệu kèm theo.');
  if (nil) return;
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

/** Who need not report writes at one, sends it too early, and takes it back. */
function takeBack({ act, people }: Script, cycleId: string): void {
  const agency = FRONT;
  const stream = reportStream(cycleId, agency);
  const content = 'Mặt trận và các tổ chức thành viên đã tuyên truyền đến đoàn viên, hội viên.';
  const written = { cycleId, agency, content, classification: 'INTERNAL' as const };
  const step = (on: string, name: string, by: Actor, command: ReportCommand) =>
    act(on, `${name} of ${agency}`, by, ({ execute, request }) =>
      execute.one({ decider: report, stream, command }, request),
    );
  const officer = people.officer(agency, '2026-10-20');
  const head = people.head(agency, '2026-10-21');
  step('2026-10-20', 'a draft', officer, { type: 'DraftReport', ...written });
  step('2026-10-21', 'a report', officer, { type: 'SubmitReport', ...written });
  const reason = 'Chưa được lãnh đạo thông qua.';
  step('2026-10-22', 'the withdrawal', head, { type: 'WithdrawReport', revision: 1, reason });
}

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
