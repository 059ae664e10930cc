import type { Document } from '../../../domain/decider';
import {
  CULTURE,
  FINANCE,
  FOREIGN,
  MILITARY,
  OFFICE,
  POLICE,
  PRESS,
  PUBLISHER,
  UNION,
} from '../people';
import { later, type Script } from '../script';
import { line, type Money, moneyIn, paper } from './money';

const COMMITTEE = 'UBND tỉnh Đồng Nai';
const resolution = (number: string, on: string): Document =>
  paper(number, on, 'HĐND tỉnh Đồng Nai');
const decision = (number: string, on: string): Document => paper(number, on, COMMITTEE);
const statement = (number: string, on: string): Document => paper(number, on, 'Sở Tài chính');

/** The route of the money (III.2, IV.4): by the end of the year a request stands at every stage. */
export function askForMoney(script: Script): void {
  const money = moneyIn(script);
  askInJanuary(script, money);
  decideInMarch(script, money);
  allocateOverTheYear(script, money);
  askForMore(script, money);
}

/** What the leads need for the year; one is handed in twice, and Finance's own goes its own way. */
function askInJanuary({ people }: Script, money: Money): void {
  const { submit, receive, appraise, step } = money;
  const first = receive(
    FOREIGN,
    submit(FOREIGN, '2026-01-27', [
      line('II.5.b.2', 'PROVINCIAL', '480000000'),
      line('II.2.b', 'PROVINCIAL', '260000000'),
    ]),
  );
  const reason = 'Chưa có thuyết minh chi phí lớp bồi dưỡng.';
  step(later(first, 2), FOREIGN, people.finance, { type: 'ReturnBudgetRequest', reason });
  receive(
    FOREIGN,
    submit(
      FOREIGN,
      later(first, 4),
      [line('II.5.b.2', 'PROVINCIAL', '480000000'), line('II.2.b', 'PROVINCIAL', '240000000')],
      true,
    ),
  );
  receive(
    UNION,
    submit(UNION, '2026-01-29', [
      line('II.5.b.4', 'PROVINCIAL', '320000000'),
      line('II.5.c.2', 'OTHER', '150000000'),
    ]),
  );
  receive(
    OFFICE,
    submit(OFFICE, '2026-02-03', [
      line('II.5.b.1', 'PROVINCIAL', '1250000000'),
      line('II.5.b.3', 'PROVINCIAL', '640000000'),
    ]),
  );
  receive(
    CULTURE,
    submit(CULTURE, '2026-02-05', [
      line('II.2.a', 'CENTRAL', '180000000'),
      line('II.5.d', 'PROVINCIAL', '210000000'),
    ]),
  );
  const own = receive(
    FINANCE,
    submit(FINANCE, '2026-02-06', [line('II.5.c.1', 'PROVINCIAL', '300000000')]),
  );
  receive(PUBLISHER, submit(PUBLISHER, '2026-02-04', [line('II.4.b', 'PROVINCIAL', '400000000')]));
  step(later(own, 1), FINANCE, people.finance, {
    type: 'RecuseFromAppraisal',
    reason: 'Dự toán của chính Sở Tài chính.',
  });
  step(later(own, 2), FINANCE, people.provinceOffice, {
    type: 'NameBudgetAppraiser',
    person: people.officeAppraiser.id,
    agency: OFFICE,
  });
  const by = people.officeAppraiser;
  appraise(later(own, 3), FINANCE, [['II.5.c.1', 'PROVINCIAL', '280000000']], by);
  const on = '2026-02-23';
  appraise(on, FOREIGN, [
    ['II.5.b.2', 'PROVINCIAL', '450000000'],
    ['II.2.b', 'PROVINCIAL', '240000000'],
  ]);
  appraise(on, UNION, [
    ['II.5.b.4', 'PROVINCIAL', '300000000'],
    ['II.5.c.2', 'OTHER', '150000000'],
  ]);
  appraise(on, OFFICE, [
    ['II.5.b.1', 'PROVINCIAL', '1200000000'],
    ['II.5.b.3', 'PROVINCIAL', '600000000'],
  ]);
  appraise(on, CULTURE, [
    ['II.2.a', 'CENTRAL', '180000000'],
    ['II.5.d', 'PROVINCIAL', '200000000'],
  ]);
  appraise(on, PUBLISHER, [['II.4.b', 'PROVINCIAL', '400000000']]);
}

const YEAR = 'dự toán năm';
const OTHER_SOURCES = 'nguồn khác';

/** One dossier for the Council with one resolution; what is not the Council's, by the Committee. */
function decideInMarch({ people }: Script, money: Money): void {
  const { open, toProvince, toCouncil, decide } = money;
  const title = 'Tờ trình kinh phí thực hiện Kế hoạch thông tin đối ngoại năm 2026';
  open('2026-02-24', YEAR, title, 'COUNCIL', [FOREIGN, UNION, OFFICE, CULTURE, FINANCE, PUBLISHER]);
  open('2026-02-24', OTHER_SOURCES, `${title} (nguồn Trung ương và nguồn khác)`, 'COMMITTEE', [
    UNION,
    CULTURE,
  ]);
  toProvince('2026-02-26', YEAR, statement('214/TTr-STC', '2026-02-26'));
  toProvince('2026-02-26', OTHER_SOURCES, statement('215/TTr-STC', '2026-02-26'));
  toCouncil('2026-03-05', YEAR, paper('61/TTr-UBND', '2026-03-05', COMMITTEE));
  decide(
    '2026-03-10',
    OTHER_SOURCES,
    people.provinceOffice,
    [
      [UNION, 'II.5.c.2', 'OTHER', '150000000'],
      [CULTURE, 'II.2.a', 'CENTRAL', '180000000'],
    ],
    decision('602/QĐ-UBND', '2026-03-10'),
  );
  decide(
    '2026-03-18',
    YEAR,
    people.councilClerk,
    [
      [FOREIGN, 'II.5.b.2', 'PROVINCIAL', '450000000'],
      [FOREIGN, 'II.2.b', 'PROVINCIAL', '200000000'],
      [UNION, 'II.5.b.4', 'PROVINCIAL', '300000000'],
      [OFFICE, 'II.5.b.1', 'PROVINCIAL', '1200000000'],
      [OFFICE, 'II.5.b.3', 'PROVINCIAL', '600000000'],
      [CULTURE, 'II.5.d', 'PROVINCIAL', '200000000'],
      [FINANCE, 'II.5.c.1', 'PROVINCIAL', '280000000'],
      [PUBLISHER, 'II.4.b', 'PROVINCIAL', '0'],
    ],
    resolution('09/NQ-HĐND', '2026-03-18'),
    'Xuất bản phẩm chưa có trong danh mục đặt hàng năm 2026.',
  );
}

/** Both approvals first (IV.4); some get all at once, some by and by, and one only a part. */
function allocateOverTheYear({ people }: Script, money: Money): void {
  const { approvePolicy, approveEstimate, allocate, step } = money;
  for (const agency of [FOREIGN, UNION, OFFICE, FINANCE, CULTURE])
    approvePolicy('2026-03-23', agency, decision('188/UBND-KGVX', '2026-03-20'));
  approveEstimate('2026-03-25', UNION, decision('655/QĐ-UBND', '2026-03-24'));
  const first = decision('701/QĐ-UBND', '2026-03-30');
  allocate(
    '2026-03-30',
    FOREIGN,
    'PROVINCIAL',
    [
      ['II.5.b.2', '250000000'],
      ['II.2.b', '200000000'],
    ],
    first,
  );
  allocate('2026-03-30', UNION, 'PROVINCIAL', [['II.5.b.4', '180000000']], first);
  allocate('2026-03-30', UNION, 'OTHER', [['II.5.c.2', '150000000']], first);
  allocate('2026-03-31', FINANCE, 'PROVINCIAL', [['II.5.c.1', '280000000']], first);
  allocate('2026-03-31', CULTURE, 'PROVINCIAL', [['II.5.d', '200000000']], first);
  allocate('2026-04-01', OFFICE, 'PROVINCIAL', [['II.5.b.1', '700000000']], first);
  const second = decision('1503/QĐ-UBND', '2026-07-13');
  allocate('2026-07-13', FOREIGN, 'PROVINCIAL', [['II.5.b.2', '200000000']], second);
  allocate(
    '2026-07-13',
    OFFICE,
    'PROVINCIAL',
    [
      ['II.5.b.1', '500000000'],
      ['II.5.b.3', '600000000'],
    ],
    second,
  );
  for (const agency of [FOREIGN, FINANCE])
    step('2026-12-22', agency, people.finance, {
      type: 'SettleBudget',
      source: 'PROVINCIAL',
      reason: null,
    });
}

const WARD = 'phuong-bien-hoa';
const COMMUNE = 'xa-long-thanh';
const UNFINISHED = 'xa-dak-o';

/** Communes' own money, and what came later in the year: each of these stays where it is by then. */
function askForMore({ people, plan }: Script, money: Money): void {
  const { submit, receive, appraise, open, toProvince, toCouncil, step } = money;
  receive(WARD, submit(WARD, '2026-03-10', [line('II.5.h', 'COMMUNE', '45000000')]));
  receive(COMMUNE, submit(COMMUNE, '2026-03-11', [line('II.5.g', 'COMMUNE', '38000000')]));
  const lines = [line('II.5.h', 'COMMUNE', '22000000')];
  step('2026-03-12', UNFINISHED, people.officer(UNFINISHED, '2026-03-12'), {
    type: 'DraftBudgetRequest',
    planId: plan.id,
    existing: false,
    lines,
  });

  const ask = (agency: string, task: string, amount: string, on: string): string =>
    receive(agency, submit(agency, on, [line(task, 'PROVINCIAL', amount)]));
  const works = 'II.5.c.1';
  ask(PRESS, 'II.7.a', '520000000', '2026-08-03');
  ask(POLICE, works, '190000000', '2026-09-07');
  ask(MILITARY, works, '120000000', '2026-10-05');
  ask('so-cong-thuong', works, '260000000', '2026-10-12');
  const later1 = '2026-10-22';
  appraise('2026-08-14', PRESS, [['II.7.a', 'PROVINCIAL', '500000000']]);
  appraise('2026-09-18', POLICE, [[works, 'PROVINCIAL', '190000000']]);
  appraise(later1, MILITARY, [[works, 'PROVINCIAL', '120000000']]);
  appraise(later1, 'so-cong-thuong', [[works, 'PROVINCIAL', '240000000']]);
  const title = 'Tờ trình bổ sung kinh phí thông tin đối ngoại năm 2026';
  const more: [name: string, agency: string, opened: string][] = [
    ['bổ sung đợt 1', PRESS, '2026-08-17'],
    ['bổ sung đợt 2', POLICE, '2026-09-21'],
    ['bổ sung đợt 3', MILITARY, '2026-10-26'],
  ];
  for (const [name, agency, on] of more) open(on, name, `${title} (${name})`, 'COUNCIL', [agency]);
  toProvince('2026-08-20', 'bổ sung đợt 1', statement('1022/TTr-STC', '2026-08-20'));
  toProvince('2026-09-24', 'bổ sung đợt 2', statement('1190/TTr-STC', '2026-09-24'));
  toCouncil('2026-11-23', 'bổ sung đợt 1', paper('402/TTr-UBND', '2026-11-23', COMMITTEE));

  const small = 'II.5.a';
  const refused = ask('so-nong-nghiep-va-moi-truong', small, '900000000', '2026-05-11');
  step(later(refused, 5), 'so-nong-nghiep-va-moi-truong', people.finance, {
    type: 'DeclineFunding',
    source: null,
    reason: 'Ngân sách tỉnh không cân đối được.',
  });
  const withdrawn = ask('so-xay-dung', small, '75000000', '2026-05-12');
  const on = later(withdrawn, 3);
  step(on, 'so-xay-dung', people.head('so-xay-dung', on), {
    type: 'WithdrawBudgetRequest',
    reason: 'Sở đã bố trí từ kinh phí được giao.',
  });
  const returned = ask('so-y-te', small, '64000000', '2026-11-16');
  step(later(returned, 2), 'so-y-te', people.finance, {
    type: 'ReturnBudgetRequest',
    reason: 'Đề nghị nêu rõ sản phẩm truyền thông.',
  });
  ask('so-khoa-hoc-va-cong-nghe', small, '58000000', '2026-12-14');
  submit('so-giao-duc-va-dao-tao', '2026-12-24', [line(small, 'PROVINCIAL', '52000000')]);
}
