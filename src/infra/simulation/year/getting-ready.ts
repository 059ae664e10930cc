import {
  AGENCY_REGISTRY,
  type Agency,
  agencyRegistry,
} from '../../../domain/agency/agency-registry';
import { plan, planStream } from '../../../domain/plan/plan';
import {
  FINANCE,
  FOREIGN,
  FRONT,
  JOURNALISTS,
  OFFICE,
  POLICE,
  PRESS,
  PROPAGANDA,
  PUBLISHER,
  UNION,
} from '../people';
import { later, type Script, type Step } from '../script';

/** January: the plan is issued, everybody learns what is his, and who is asked answers. */
export function getReady(script: Script): void {
  issue(script);
  expandGroups(script);
  resolveGroups(script);
  answerInvitations(script);
  clarify(script);
  guide(script);
}

function issue({ act, people, plan: { id } }: Script): void {
  act('2026-01-06', 'the plan is issued', people.registrar, ({ execute, request }) => {
    const command = { type: 'IssuePlan' as const, number: '05/KH-UBND', issuedOn: '2026-01-05' };
    return execute.one({ decider: plan, stream: planStream(id), command }, request);
  });
}

/** Every group of which the text says who belongs to it, task by task, on the first days. */
function expandGroups({ task, people, plan: { id, tasks, groups } }: Script): void {
  const known = groups.filter(({ kind }) => kind !== 'TO_BE_RESOLVED').map(({ code }) => code);
  for (const [n, { code, assignees }] of tasks.entries())
    for (const group of assignees.flatMap((each) => each.group ?? []))
      if (known.includes(group)) {
        const on = later('2026-01-07', Math.floor(n / 10));
        task(on, people.coordinator, code, { type: 'AssignTask', planId: id, group });
      }
}

/** "Liên quan": whoever leads says who is meant. `dang-uy-truc-thuoc` is never resolved. */
function resolveGroups(script: Script): void {
  const { task, people, departments, agencies } = script;
  const { coordinator } = people;
  const resolve = (
    on: string,
    by: typeof coordinator,
    code: string,
    group: string,
    who: string[],
  ) => task(on, by, code, { type: 'ResolveGroup', group, members: who });
  resolve('2026-01-14', people.officer(PRESS, '2026-01-14'), 'II.4.c', 'so-ban-nganh-lien-quan', [
    'so-noi-vu',
    'so-tu-phap',
    'so-giao-duc-va-dao-tao',
    'so-y-te',
  ]);
  resolve('2026-01-15', coordinator, 'II.5.h', 'hoi-doan-the', [JOURNALISTS, UNION]);
  resolve('2026-01-20', coordinator, 'III.2', 'co-quan-chu-tri', [
    FOREIGN,
    OFFICE,
    PRESS,
    PUBLISHER,
    UNION,
    POLICE,
  ]);
  resolve('2026-02-10', coordinator, 'II.4.a', 'so-nganh-lien-quan', [
    'so-tu-phap',
    'so-noi-vu',
    'so-dan-toc-va-ton-giao',
    FOREIGN,
  ]);
  const wards = agencies.filter(({ kind }) => kind === 'WARD').map(({ code }) => code);
  const owners = [...departments, ...wards];
  resolve('2026-02-05', coordinator, 'II.7.c', 'chu-quan-cong-thong-tin', owners);
  register(script, '2026-03-11', 'FRONT_MEMBERS', FRONT_MEMBERS);
  const members = FRONT_MEMBERS.map(({ code }) => code);
  resolve('2026-03-12', coordinator, 'IV.1', 'to-chuc-thanh-vien-mat-tran', members);
  register(script, '2026-04-07', 'contracted press', CONTRACTED);
  const contracted = CONTRACTED.map(({ code }) => code);
  const editor = people.officer(PRESS, '2026-04-08');
  resolve('2026-04-08', editor, 'II.7.a', 'bao-chi-ky-ket', contracted);
  resolve('2026-05-12', coordinator, 'IV.2', 'co-quan-lien-quan', ['so-noi-vu', FINANCE]);
}

const body = (code: string, name: string, kind: Agency['kind']): Agency => ({
  code,
  name,
  kind,
  parent: null,
  attributes: [],
  commandable: false,
  aliases: [],
  source: 'played year',
});

const FRONT_MEMBERS = [
  body('hoi-lien-hiep-phu-nu-tinh', 'Hội Liên hiệp Phụ nữ tỉnh', 'ASSOCIATION'),
  body('hoi-nong-dan-tinh', 'Hội Nông dân tỉnh', 'ASSOCIATION'),
  body('hoi-cuu-chien-binh-tinh', 'Hội Cựu chiến binh tỉnh', 'ASSOCIATION'),
  body('lien-doan-lao-dong-tinh', 'Liên đoàn Lao động tỉnh', 'ASSOCIATION'),
  body('tinh-doan', 'Tỉnh Đoàn', 'ASSOCIATION'),
];
const CONTRACTED = [
  body('ttxvn-thuong-tru', 'Thông tấn xã Việt Nam (thường trú tại tỉnh)', 'PRESS'),
  body('vov-khu-vuc', 'Đài Tiếng nói Việt Nam (thường trú khu vực)', 'PRESS'),
];

function register({ act, people }: Script, on: string, who: string, agencies: Agency[]): void {
  act(on, `registered: ${who}`, people.registrar, ({ execute, request }) => {
    const command = { type: 'RegisterAgencies' as const, agencies };
    return execute.one({ decider: agencyRegistry, stream: AGENCY_REGISTRY, command }, request);
  });
}

/** The Board accepts II.4.c and leaves II.4.a unanswered: its lead is vacant, and escalated. */
function answerInvitations({ steps, people, agencies }: Script): void {
  const accept = (on: string, agency: string, ...tasks: string[]) => {
    const accepted = tasks.map(
      (task): Step => ({ task, agency, command: { type: 'AcceptInvitation' } }),
    );
    const name = `${agency} accepts ${tasks.join(', ')}`;
    steps(on, name, people.officer(agency, on), accepted);
  };
  accept('2026-01-16', PROPAGANDA, 'II.4.c', 'IV.2');
  accept('2026-01-19', FRONT, 'IV.1');
  accept('2026-01-19', PRESS, 'IV.2');
  const border = agencies.filter(({ attributes }) => attributes.includes('border'));
  // The last one leaves it unanswered; whoever only implements is not escalated.
  for (const [n, { code }] of border.entries())
    if (n < border.length - 1) accept(later('2026-01-21', n), code, 'IV.2');
  for (const [n, { code }] of FRONT_MEMBERS.entries()) {
    const on = later('2026-03-16', n);
    const command = { type: 'DeclineInvitation' as const, reason: 'Đã có kế hoạch riêng của Hội.' };
    if (code === 'hoi-cuu-chien-binh-tinh')
      steps(on, `${code} declines IV.1`, people.officer(code, on), [
        { task: 'IV.1', agency: code, command },
      ]);
    else accept(on, code, 'IV.1');
  }
}

/** What the text leaves open, and somebody has to decide. */
function clarify({ task, people }: Script): void {
  const { coordinator } = people;
  task('2026-01-13', coordinator, 'II.4.c', {
    type: 'ConfirmAssignmentMode',
    agency: POLICE,
    mode: 'ASSIGNED',
  });
  task('2026-02-04', coordinator, 'II.4.c', {
    type: 'SetJointCompletionRule',
    rule: 'DESIGNATED',
    designated: [PRESS],
  });
  task('2026-02-09', coordinator, 'II.4.a', { type: 'ResolveCadence', every: 'QUARTER' });
  const indicator = (code: string, name: string, unit: string, baseline: string, target: string) =>
    ({ type: 'DefineIndicator', code, name, unit, baseline, target, period: '2026' }) as const;
  for (const [code, command] of [
    ['II.5.b.2', indicator('luot-doc', 'Lượt đọc bản tin điện tử', 'lượt', '12000', '20000')],
    ['II.5.g', indicator('luot-tiep-can', 'Lượt tiếp cận nội dung', 'lượt', '350000', '500000')],
    ['II.2.b', indicator('hoc-vien', 'Học viên hoàn thành lớp', 'người', '140', '200')],
  ] as const)
    task('2026-02-11', coordinator, code, command);
}

/** The Ministry's guidance: once for the classes, and before the great days of the year. */
function guide({ task, people }: Script): void {
  const guidance = (on: string, code: string, number: string, date: string, text: string) => {
    const document = { number, date, issuer: 'Bộ Văn hóa, Thể thao và Du lịch' };
    const command = { type: 'RecordGuidance' as const, guidance: document, text };
    task(on, people.coordinator, code, command, { document, effectiveOn: date });
  };
  const classes = 'Hướng dẫn tập huấn nghiệp vụ thông tin đối ngoại năm 2026.';
  guidance('2026-03-16', 'II.2.a', '1021/BVHTTDL-TTCS', '2026-03-10', classes);
  const days = 'Hướng dẫn tuyên truyền kỷ niệm 30/4 và 01/5.';
  guidance('2026-04-06', 'II.6.g', '1390/BVHTTDL-TTCS', '2026-04-02', days);
  const national = 'Hướng dẫn tuyên truyền kỷ niệm Quốc khánh 02/9.';
  guidance('2026-08-10', 'II.6.g', '3275/BVHTTDL-TTCS', '2026-08-06', national);
  const spring = 'Hướng dẫn tuyên truyền mừng Đảng, mừng Xuân Đinh Mùi 2027.';
  guidance('2026-12-14', 'II.6.g', '5108/BVHTTDL-TTCS', '2026-12-10', spring);
}
