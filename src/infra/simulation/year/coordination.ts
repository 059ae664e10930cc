import { createHash } from 'node:crypto';
import { assignment } from '../../../domain/assignment/assignment';
import { isJudged, isUrgeable, type Occurrence } from '../../../domain/assignment/occurrence';
import { type UrgeOrder, urgeByFilter } from '../../../domain/assignment/urge-by-filter';
import { CULTURE, FOREIGN, JOURNALISTS, POLICE, PRESS, UNION } from '../people';
import { all, assignmentOf, dayIn, later, type Script, type Step } from '../script';

const LOCAL = ['II.5.a', 'II.5.e', 'II.5.g', 'II.5.h'];

/** Urges and what answers them, evidence, and what is measured. */
export function coordinate(script: Script): void {
  const urged = 'Đề nghị khẩn trương triển khai và báo cáo tiến độ trước ngày 20.';
  urge(script, '2026-06-11', ['II.5.h'], ({ status }) => status === 'NOT_STARTED', urged);
  const idle = 'Đơn vị chưa báo cáo tiến độ từ đầu năm; đề nghị thực hiện ngay.';
  urge(script, '2026-09-14', ['II.5.a', 'II.5.g'], ({ status }) => status === 'NOT_STARTED', idle);
  const last = 'Thực hiện ý kiến của Chủ tịch UBND tỉnh, đề nghị hoàn thành trong năm 2026.';
  urge(script, '2026-10-19', ['II.5.a'], () => true, last);
  const overdue = 'Nội dung quý III đã quá hạn; đề nghị báo cáo nguyên nhân.';
  urge(script, '2026-10-20', ['II.4.a'], ({ timeliness }) => timeliness === 'OVERDUE', overdue);
  const returned = 'Đề nghị hoàn thiện nội dung đã được trả lại.';
  urge(script, '2026-12-10', LOCAL, ({ status }) => status === 'RETURNED', returned);
  registerEvidence(script);
  measure(script);
}

const holders = ({ departments, communes }: Script): string[] => [
  ...departments,
  PRESS,
  JOURNALISTS,
  UNION,
  POLICE,
  ...communes,
];

/** Đôn đốc by filter (rule 22): whoever has unfinished work of that kind on that day. */
function urge(
  script: Script,
  on: string,
  tasks: string[],
  wanted: (occurrence: Occurrence) => boolean,
  text: string,
): void {
  const { act, people, plan } = script;
  const agencies = holders(script);
  const coordinates = tasks.flatMap((task) => agencies.map((agency) => ({ task, agency })));
  act(on, `urged: ${tasks.join(', ')}`, people.coordinator, async ({ execute, request }) => {
    const streams = coordinates.map(({ task, agency }) => assignmentOf(plan, task, agency));
    const states = await execute.states(assignment, streams);
    const orders = states.flatMap((state, n): UrgeOrder[] => {
      const { opening, status, occurrences } = state;
      // The coordinator does not urge itself: that is the province office's.
      if (!opening || status !== 'ACTIVE' || !isJudged(opening)) return [];
      if (opening.agency === CULTURE) return [];
      const periods = Object.values(occurrences)
        .filter((each) => isUrgeable(each, on) && wanted(each))
        .map(({ period }) => period);
      const { agency } = opening;
      return periods.length > 0 ? [{ assignmentId: streams[n] as string, agency, periods }] : [];
    });
    const { results } = await urgeByFilter(execute, orders, { text }, request, { preview: false });
    for (const { rejected } of results) if (rejected) throw rejected;
  });
  acknowledge(script, on, tasks, agencies);
}

/** Most take note within a week, some never do. */
function acknowledge(script: Script, urgedOn: string, tasks: string[], agencies: string[]): void {
  const chance = script.chance(Number(urgedOn.replaceAll('-', '')));
  for (const agency of agencies) {
    const on = later(urgedOn, chance.between(1, 6));
    if (!chance.percent(82)) continue;
    const streams = tasks.map((task) => assignmentOf(script.plan, task, agency));
    const by = script.people.officer(agency, on);
    script.act(on, `${agency} takes note of the urges`, by, async (stage) => {
      const states = await stage.execute.states(assignment, streams);
      const orders = states.flatMap(({ urges }, n) => {
        const open = urges.find(({ acknowledged }) => !acknowledged);
        const stream = streams[n] as string;
        if (!open) return [];
        const command = { type: 'AcknowledgeUrge' as const, urge: open.version };
        return [{ decider: assignment, stream, command }];
      });
      return all(stage, orders);
    });
  }
}

/** Links and files with their SHA-256; one turned out to be another's, and is set aside. */
function registerEvidence(script: Script): void {
  const { communes, departments, people, steps } = script;
  const chance = script.chance(13);
  for (const agency of [...departments, ...communes])
    for (const task of ['II.5.a', 'II.5.g', 'II.5.h']) {
      const on = dayIn(chance, '2026-04-06', '2026-11-27');
      const isLink = chance.percent(70);
      const size = chance.between(20, 900) * 1024;
      if (!chance.percent(28) || (task === 'II.5.h' && agency === 'xa-bu-gia-map')) continue;
      const name = `${task} ${agency} ${on}`;
      const command = evidence(name, agency, isLink, size);
      const by = people.officer(agency, on);
      steps(on, `evidence: ${name}`, by, [{ task, agency, command }]);
    }
  const agency = 'phuong-tran-bien';
  const wrong = evidence('ảnh hội nghị', agency, false, 734_003);
  const by = people.officer(agency, '2026-10-07');
  const step = (command: Step['command']): Step[] => [{ task: 'II.5.e', agency, command }];
  steps('2026-10-07', 'evidence of another ward', by, step(wrong));
  const reason = 'Ảnh của đơn vị khác, gửi nhầm.';
  const aside = { type: 'QuarantineEvidence' as const, sha256: wrong.sha256, reason };
  steps('2026-10-09', 'it is set aside', people.coordinator, step(aside));
}

const evidence = (name: string, agency: string, isLink: boolean, size: number) => ({
  type: 'RegisterEvidence' as const,
  period: '2026',
  kind: isLink ? ('LINK' as const) : ('FILE' as const),
  name: isLink ? 'Trang tin đã đăng' : 'Hình ảnh minh chứng',
  url: isLink ? `https://${agency}.dongnai.example/tin` : null,
  sha256: createHash('sha256').update(name).digest('hex'),
  size,
  classification: 'PUBLIC' as const,
});

/** "Đo được hiệu quả" (I.2): twice in the year. */
function measure({ steps, people }: Script): void {
  const measured = (on: string, task: string, agency: string, indicator: string, value: string) => {
    const figure = { indicator, value, period: '2026' };
    const command = { type: 'MeasureIndicator' as const, ...figure };
    const by = people.officer(agency, on);
    steps(on, `${indicator} is measured`, by, [{ task, agency, command }]);
  };
  measured('2026-07-14', 'II.5.b.2', FOREIGN, 'luot-doc', '9850');
  measured('2026-12-22', 'II.5.b.2', FOREIGN, 'luot-doc', '21340');
  measured('2026-07-15', 'II.5.g', PRESS, 'luot-tiep-can', '262000');
  measured('2026-12-23', 'II.5.g', PRESS, 'luot-tiep-can', '547500.5');
  measured('2026-10-05', 'II.2.b', FOREIGN, 'hoc-vien', '221');
}
