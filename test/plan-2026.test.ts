import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Clause,
  Deliverable,
  LegalBasis,
  LineSpan,
  PlanAssignee,
  PlanDocument,
  PlanGroup,
  PlanSection,
  PlanTask,
  Schedule,
} from '../src/domain/plan/plan-document';

/**
 * Holds the plan file against the text that the province wrote. The tables below were written by
 * hand while reading that text: a change of the JSON has to be made here a second time, knowingly.
 */

const data = (name: string) => readFileSync(join(__dirname, '..', 'data', name));
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

const textBytes = data('ke-hoach-2026.txt');
const lines = textBytes.toString('utf8').split('\n');
const planJson = data('plan-2026.json').toString('utf8');
const plan: PlanDocument = JSON.parse(planJson);

/** The spans' text on one line. A number broken after its hyphen ("469-", "KH/TU") is joined. */
const textOf = (...spans: LineSpan[]): string =>
  spans
    .flatMap(({ from, to }) => lines.slice(from - 1, to))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(\d)- (?=\p{Lu})/gu, '$1-');
const wholeText = textOf({ from: 1, to: lines.length });
const line = (number: number) => textOf({ from: number, to: number });

/** How the text marks a section or a task: `I.`, `1.`, `a)`, and a dash for II.5.b.1. */
const markerOf = (code: string): string => {
  const parts = code.split('.');
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 4) return '-';
  return /^[a-z]$/.test(last) ? `${last})` : `${last}.`;
};

type Agency = Record<
  'code' | 'name' | 'kind' | 'parent' | 'attributes' | 'aliases' | 'commandable' | 'source',
  string
>;
const rosterCsv = data('agencies-2026.csv').toString('utf8');
const cellsOf = (row: string): string[] =>
  [...row.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map((cell) => cell[1] ?? cell[2] ?? '');
const [header = '', ...rows] = rosterCsv.trimEnd().split('\n');
const agencies = rows.map((row) => {
  const cells = cellsOf(row);
  return Object.fromEntries(cellsOf(header).map((name, i) => [name, cells[i]])) as Agency;
});
const listOf = (cell: string) => cell.split(';').filter((value) => value !== '');
const agencyOf = (code: string | null) => agencies.find((agency) => agency.code === code);
const groupOf = (code: string | null) => plan.groups.find((group) => group.code === code);
const countBy = (values: string[]) => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

const scheduleInWords = ({ base, trigger }: Schedule): string => {
  const { kind, ...when } = base;
  const words = [kind, ...Object.values(when).flat()].join(' ');
  return trigger === null ? words : `${words} + ${trigger.kind} ${trigger.text}`;
};

const assigneeInWords = (assignee: PlanAssignee): string => {
  const { role, mode, modeConfirmed, label, agency, group, subUnit } = assignee;
  const how = mode === 'ASSIGNED' && modeConfirmed ? '' : `${mode}${modeConfirmed ? '' : '?'} `;
  const who = agency ?? `@${group}`;
  return `${label ?? 'no label'}: ${role} ${how}${who}${subUnit === null ? '' : `/${subUnit}`}`;
};

/** A task as the table below writes it. */
const taskInWords = ({ code, content, timingText, schedule, assignees }: PlanTask): string =>
  [
    [code, `${content.length} content`, timingText ?? 'no timing'].join(' | '),
    schedule === null ? 'no schedule' : scheduleInWords(schedule),
    ...assignees.map(assigneeInWords),
  ].join('\n  ');

const culture = 'so-van-hoa-the-thao-va-du-lich';
const newspaper = 'bao-va-phat-thanh-truyen-hinh';
const union = 'lien-hiep-cac-to-chuc-huu-nghi';
const partyBoard = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const promotionCentre = 'van-phong-ubnd-tinh/trung-tam-xuc-tien';

const year = 'WINDOW 2026-01-01 2026-12-31';
const sharedBySix = `Cơ quan thực hiện: IMPLEMENT ${culture}
  Cơ quan thực hiện: IMPLEMENT @so-ban-nganh
  Cơ quan thực hiện: IMPLEMENT ${newspaper}
  Cơ quan thực hiện: IMPLEMENT @xa-phuong`;

/**
 * Code, number of content points, timing as printed; the schedule; the assignees, each after its
 * label. ASSIGNED goes without saying, `INVITED?` is not confirmed; `@` is a group, `/` a sub-unit.
 */
const tasksByHand = `
II.1 | 8 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD ${culture}
  Đơn vị phối hợp: COORDINATE @so-ban-nganh
  Đơn vị phối hợp: COORDINATE @xa-phuong
II.2.a | 0 content | Trong năm 2026 (khi có hướng dẫn của Bộ Văn hóa, Thể thao và Du lịch)
  ${year} + TRIGGERED khi có hướng dẫn của Bộ Văn hóa, Thể thao và Du lịch
  Đơn vị chủ trì: LEAD ${culture}
II.2.b | 0 content | Quý II, III/2026
  WINDOW 2026-04-01 2026-09-30
  Đơn vị chủ trì: LEAD so-ngoai-vu
II.2.c | 0 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD ${union}
II.2.d | 0 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD ${union}
II.3 | 1 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD ${culture}
  Đơn vị phối hợp: COORDINATE ${newspaper}
  Đơn vị phối hợp: COORDINATE @xa-phuong
II.4.a | 0 content | Hằng tháng/quý
  CADENCE_UNRESOLVED MONTH QUARTER
  Đơn vị chủ trì: LEAD INVITED ${partyBoard}
  Đơn vị đồng chủ trì: CO_LEAD cong-an-tinh
  Đơn vị đồng chủ trì: CO_LEAD ${culture}
  Đơn vị phối hợp: COORDINATE @so-nganh-lien-quan
  Đơn vị phối hợp: COORDINATE ${newspaper}
II.4.b | 0 content | Năm 2026
  ${year}
  Đơn vị chủ trì thực hiện: LEAD nha-xuat-ban-dong-nai
II.4.c | 0 content | 01 chương trình/quý
  CADENCE QUARTER
  Đơn vị chủ trì: LEAD ${newspaper}
  Đơn vị đồng chủ trì: CO_LEAD INVITED ${partyBoard}
  Đơn vị đồng chủ trì: CO_LEAD INVITED? cong-an-tinh
  Đơn vị phối hợp: COORDINATE ${culture}
  Đơn vị phối hợp: COORDINATE ${union}
  Đơn vị phối hợp: COORDINATE @so-ban-nganh-lien-quan
II.4.d | 1 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD ${newspaper}
II.5.a | 7 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD @so-ban-nganh
  Đơn vị chủ trì: LEAD @xa-phuong
II.5.b.1 | 0 content | 01 số/năm
  CADENCE YEAR
  Đơn vị chủ trì: LEAD ${promotionCentre}
II.5.b.2 | 0 content | 01 số/quý
  CADENCE QUARTER
  Đơn vị chủ trì: LEAD so-ngoai-vu
II.5.b.3 | 0 content | 01 số/quý
  CADENCE QUARTER
  Đơn vị chủ trì: LEAD ${promotionCentre}
II.5.b.4 | 0 content | 01 số/quý
  CADENCE QUARTER
  Đơn vị chủ trì: LEAD ${union}
II.5.c.1 | 1 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì thực hiện: LEAD so-cong-thuong
  Đơn vị chủ trì thực hiện: LEAD so-tai-chinh
  Đơn vị chủ trì thực hiện: LEAD ${culture}
  Đơn vị chủ trì thực hiện: LEAD ${promotionCentre}
  Đơn vị chủ trì thực hiện: LEAD bo-chi-huy-quan-su-tinh
  Đơn vị chủ trì thực hiện: LEAD cong-an-tinh
II.5.c.2 | 0 content | Trong năm 2026
  ${year}
  Đơn vị thực hiện: IMPLEMENT ${union}
II.5.d | 0 content | Trong năm 2026
  ${year}
  Cơ quan chủ trì: LEAD ${culture}
  Cơ quan phối hợp: COORDINATE @so-ban-nganh
  Cơ quan phối hợp: COORDINATE ${newspaper}
  Cơ quan phối hợp: COORDINATE @xa-phuong
II.5.e | 0 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD @so-ban-nganh
  Đơn vị chủ trì: LEAD @xa-phuong
II.5.g | 0 content | Trong năm 2026
  ${year}
  Đơn vị chủ trì: LEAD @so-ban-nganh
  Đơn vị chủ trì: LEAD ${newspaper}
  Đơn vị chủ trì: LEAD @xa-phuong
II.5.h | 1 content | Trong năm 2026
  ${year}
  no label: IMPLEMENT @so-ban-nganh
  no label: IMPLEMENT @hoi-doan-the
  no label: IMPLEMENT @xa-phuong
II.6.a | 0 content | Thường xuyên
  CONTINUOUS
  ${sharedBySix}
II.6.b | 0 content | Thường xuyên
  CONTINUOUS
  ${sharedBySix}
II.6.c | 0 content | Thường xuyên
  CONTINUOUS
  ${sharedBySix}
II.6.d | 0 content | Thường xuyên
  CONTINUOUS + INCIDENT nếu có
  ${sharedBySix}
II.6.e | 1 content | Thường xuyên
  CONTINUOUS
  ${sharedBySix}
II.6.g | 0 content | Thường xuyên
  CONTINUOUS + TRIGGERED theo hướng dẫn
  ${sharedBySix}
II.7.a | 0 content | Thường xuyên
  CONTINUOUS
  Cơ quan chủ trì: LEAD ${newspaper}
  Cơ quan phối hợp: COORDINATE so-dan-toc-va-ton-giao
  Cơ quan phối hợp: COORDINATE so-ngoai-vu
  Cơ quan phối hợp: COORDINATE bo-chi-huy-quan-su-tinh
  Cơ quan phối hợp: COORDINATE @xa-bien-gioi
  Cơ quan phối hợp: COORDINATE @bao-chi-ky-ket
II.7.b | 0 content | Thường xuyên
  CONTINUOUS
  Cơ quan chủ trì: LEAD ${culture}
  Cơ quan phối hợp: COORDINATE ${partyBoard}
  Cơ quan phối hợp: COORDINATE hoi-nha-bao-tinh
  Cơ quan phối hợp: COORDINATE @so-ban-nganh
  Cơ quan phối hợp: COORDINATE ${newspaper}
  Cơ quan phối hợp: COORDINATE @xa-phuong
II.7.c | 0 content | Thường xuyên
  CONTINUOUS
  Cơ quan thực hiện: IMPLEMENT @chu-quan-cong-thong-tin
  Cơ quan phối hợp: COORDINATE ${culture}
  Cơ quan phối hợp: COORDINATE so-ngoai-vu
III.2 | 1 content | no timing
  no schedule
  no label: IMPLEMENT @co-quan-chu-tri
  no label: IMPLEMENT so-tai-chinh
  no label: IMPLEMENT ${culture}
IV.1 | 1 content | no timing
  no schedule
  Đề nghị: IMPLEMENT REQUESTED ubmttqvn-tinh
  Đề nghị: IMPLEMENT REQUESTED @to-chuc-thanh-vien-mat-tran
IV.2 | 0 content | no timing
  no schedule
  Đề nghị: LEAD REQUESTED ${partyBoard}
  Đề nghị: IMPLEMENT REQUESTED ${newspaper}
  Đề nghị: IMPLEMENT REQUESTED @dang-uy-truc-thuoc
  Đề nghị: IMPLEMENT REQUESTED @co-quan-lien-quan
  Đề nghị: IMPLEMENT REQUESTED @xa-bien-gioi
IV.3 | 1 content | no timing
  no schedule
  Giao: LEAD ${culture}
IV.4 | 1 content | no timing
  no schedule
  no label: IMPLEMENT so-tai-chinh
IV.5 | 0 content | no timing
  no schedule
  no label: IMPLEMENT @so-ban-nganh
  no label: IMPLEMENT ${newspaper}
  no label: IMPLEMENT @xa-phuong
`.trim();

/** Code, parent, first and last line, tasks and duties that stand directly under it. */
const sectionsByHand: [string, string | null, number, number, number][] = [
  ['I', null, 33, 90, 0],
  ['II', null, 92, 599, 0],
  ['II.1', 'II', 94, 148, 1],
  ['II.2', 'II', 158, 202, 4],
  ['II.3', 'II', 204, 234, 1],
  ['II.4', 'II', 235, 289, 4],
  ['II.5', 'II', 291, 498, 5],
  ['II.5.b', 'II.5', 356, 411, 4],
  ['II.5.c', 'II.5', 413, 449, 2],
  ['II.6', 'II', 500, 547, 6],
  ['II.7', 'II', 549, 599, 3],
  ['III', null, 601, 615, 1],
  ['IV', null, 616, 664, 5],
];

const printAndElectronic = ['PRINT', 'ELECTRONIC'];
/** Code, name, quantity, unit, languages, formats. Every other task makes nothing countable. */
const deliverablesByHand: [string, string, number | null, string | null, string[], string[]][] = [
  ['II.2.a', 'lớp tập huấn, bồi dưỡng nghiệp vụ thông tin đối ngoại', null, null, [], []],
  ['II.2.b', 'bồi dưỡng và cập nhật kiến thức đối ngoại', 2, 'lớp', [], []],
  ['II.2.d', 'hội nghị chuyên đề', null, null, [], []],
  ['II.4.b', 'xuất bản phẩm về quyền con người', null, null, [], []],
  [
    'II.4.c',
    'phóng sự phát thanh, kịch truyền thanh, tiểu phẩm, video',
    1,
    'chương trình',
    [],
    ['BROADCAST'],
  ],
  ['II.4.d', 'chuyên mục, chuyên trang', null, null, [], []],
  [
    'II.5.b.1',
    'tài liệu, ấn phẩm quảng bá tiềm lực, tiềm năng, thế mạnh nhằm thu hút đầu tư',
    1,
    'số',
    ['vi', 'en', 'ko', 'ja', 'zh'],
    printAndElectronic,
  ],
  ['II.5.b.2', 'Bản tin đối ngoại', 1, 'số', [], printAndElectronic],
  ['II.5.b.3', 'Tập san Xúc tiến Đầu tư, Thương mại và Du lịch', 1, 'số', [], printAndElectronic],
  ['II.5.b.4', 'Hữu nghị Đồng Nai', 1, 'số', ['vi', 'en'], printAndElectronic],
];

/** Code, name, other printed forms, who is meant. Null: to be resolved. */
const groupsByHand: [string, string, string[], string | null][] = [
  ['so-ban-nganh', 'Các Sở, ban, ngành', ['các Sở, ban, ngành'], 'DEPARTMENT'],
  ['xa-phuong', 'UBND các xã, phường', ['địa phương'], 'COMMUNE WARD'],
  [
    'xa-bien-gioi',
    'UBND các xã khu vực biên giới',
    ['08 xã biên giới', '08 xã biên giới của tỉnh'],
    'COMMUNE WARD border',
  ],
  ['so-nganh-lien-quan', 'Các Sở, ngành liên quan', [], null],
  [
    'so-ban-nganh-lien-quan',
    'Các Sở, ban, ngành liên quan',
    ['các Sở, ban, ngành liên quan'],
    null,
  ],
  ['hoi-doan-the', 'Hội, đoàn thể tỉnh', ['hội, đoàn thể tỉnh', 'hội, đoàn thể của tỉnh'], null],
  [
    'bao-chi-ky-ket',
    'Các cơ quan báo chí Trung ương và ngoài tỉnh có ký kết phối hợp tuyên truyền, ' +
      'quảng bá về tỉnh Đồng Nai',
    [
      'các cơ quan báo chí Trung ương và ngoài tỉnh có ký kết phối hợp tuyên truyền, ' +
        'quảng bá về tỉnh Đồng Nai',
    ],
    null,
  ],
  [
    'chu-quan-cong-thong-tin',
    'Các Sở, ban, ngành, đơn vị, địa phương chủ quản các Cổng/Trang thông tin điện tử',
    [],
    null,
  ],
  ['to-chuc-thanh-vien-mat-tran', 'Các tổ chức thành viên', ['các tổ chức thành viên'], null],
  ['dang-uy-truc-thuoc', 'Các đảng ủy trực thuộc tỉnh', ['các đảng ủy trực thuộc tỉnh'], null],
  ['co-quan-lien-quan', 'Các cơ quan liên quan', ['các cơ quan liên quan'], null],
  [
    'co-quan-chu-tri',
    'Các cơ quan, đơn vị được giao chủ trì, tổ chức thực hiện các nội dung về thông tin đối ngoại',
    [],
    null,
  ],
];

/** Lines that belong to no section: from, to, and what they say. */
const frameByHand: [number, number, string][] = [
  [1, 1, 'KẾ HOẠCH'],
  [3, 3, plan.title],
  [9, 31, plan.introduction],
  [35, 35, '1. Mục đích'],
  [63, 63, '2. Yêu cầu'],
  [152, 152, '3'], // a page number that was left in the text
  [542, 542, 'http://www.vietnam.vn/'], // where the link of II.5.g leads, left at a page's foot
  [666, 670, plan.closing],
  [674, 674, 'Nơi nhận:'],
  [704, 704, 'KT. CHỦ TỊCH'],
  [706, 706, 'PHÓ CHỦ TỊCH'],
  [717, 717, plan.signer.name],
];
const recipientLines = { from: 675, to: 700 };

/** What may be left of a task's text when all its fields are taken out. */
const connective = new RegExp(
  `^(?:(?:${[
    '[a-i]\\)', // in II.1, II.3 and II.6.h-i the letters carry the lead, the timing …
    '[-+:;,.]',
    'và',
    'Nội dung thực hiện:',
    'Nội dung truyền thông:',
    'Thời gian thực hiện:',
    '[Kk]ính mời', // kept as the mode INVITED
    'là cơ quan chủ trì', // kept as the role LEAD
  ].join('|')}) ?)*$`,
);

const clauses: Clause[] = [...plan.objectives, ...plan.requirements, ...plan.provisions];
const allSpans = (task: PlanTask) => textOf(...task.sourceLines);
const firstOf = (spans: LineSpan[]): LineSpan => spans[0] ?? { from: 0, to: 0 };

/** The lines of a section's heading: from its first line until its title is complete. */
const headingOf = (section: PlanSection): LineSpan => {
  const { from, to } = section.sourceLines;
  const heading = `${markerOf(section.code)} ${section.title}`;
  for (let end = from; end <= to; end++) {
    if (textOf({ from, to: end }) === heading) return { from, to: end };
  }
  throw new Error(`The lines of ${section.code} do not begin with its title`);
};

describe('the files', () => {
  test('the plan is the data file, in NFC, printed with two spaces', () => {
    expect(planJson).toBe(`${JSON.stringify(plan, null, 2)}\n`);
    expect(planJson.normalize('NFC')).toBe(planJson);
    expect(rosterCsv.normalize('NFC')).toBe(rosterCsv);
    expect(wholeText.normalize('NFC')).toBe(wholeText);
  });

  test('no text has a space too many', () => {
    const texts = planJson.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(texts.filter((text) => /^" | "$| {2}|\\[nrt]/.test(text))).toEqual([]);
  });

  test('the hash of the document is that of the text as it was given', () => {
    const given = '38acbc4692edaaca5375842cfb6dd294b1fde2d5d15d569cf7d7fc93f432e04f';
    expect(sha256(textBytes)).toBe(given);
    expect(plan.documentHash).toBe(given);
    expect(plan.sourceLines).toEqual({ from: 1, to: 718 });
    expect(lines).toHaveLength(718);
  });

  test('every object has the fields of its type, no more and no fewer', () => {
    // Typed by the keys, so that the compiler asks for a field that the type gains.
    const fields = <T>(keys: Record<keyof T, true>) => Object.keys(keys);
    const expectFields = (objects: object[], keys: string[]) => {
      expect(objects.map((object) => Object.keys(object))).toEqual(objects.map(() => keys));
    };
    const t = true;
    expectFields(
      [plan],
      fields<PlanDocument>({
        ...{ id: t, year: t, title: t, number: t, issuedOn: t, signer: t, introduction: t },
        ...{ legalBases: t, objectives: t, requirements: t, provisions: t, closing: t },
        ...{ recipients: t, offices: t, finalReport: t, sections: t, groups: t, tasks: t },
        ...{ documentHash: t, sourceLines: t },
      }),
    );
    expectFields(
      plan.tasks,
      fields<PlanTask>({
        ...{ code: t, kind: t, ordinal: t, title: t, content: t, section: t, assignees: t },
        ...{ timingText: t, schedule: t, deliverables: t, classification: t },
        ...{ sourceLines: t, sourceHash: t, assumptions: t },
      }),
    );
    expectFields(
      plan.tasks.flatMap((task) => task.assignees),
      fields<PlanAssignee>({
        ...{ role: t, mode: t, modeConfirmed: t, label: t, printed: t },
        ...{ agency: t, group: t, subUnit: t, capacity: t },
      }),
    );
    expectFields(
      plan.tasks.flatMap((task) => task.deliverables),
      fields<Deliverable>({ name: t, quantity: t, unit: t, languages: t, formats: t }),
    );
    expectFields(
      plan.tasks.flatMap((task) => task.schedule ?? []),
      fields<Schedule>({ base: t, trigger: t }),
    );
    expectFields(
      plan.sections,
      fields<PlanSection>({ code: t, ordinal: t, title: t, parent: t, sourceLines: t }),
    );
    expectFields(
      plan.groups,
      fields<PlanGroup>({
        ...{ code: t, name: t, aliases: t, kind: t, members: t, where: t, size: t },
      }),
    );
    expectFields(
      plan.groups.flatMap(({ where }) => where ?? []),
      fields<NonNullable<PlanGroup['where']>>({ kinds: t, attribute: t }),
    );
    expectFields(
      plan.tasks.flatMap((task) => task.schedule?.trigger ?? []),
      fields<NonNullable<Schedule['trigger']>>({ kind: t, text: t }),
    );
    expectFields(
      [...plan.tasks.flatMap((task) => task.sourceLines), plan.sourceLines].concat(
        [...clauses, ...plan.sections].map((part) => part.sourceLines),
      ),
      fields<LineSpan>({ from: t, to: t }),
    );
    expectFields(
      plan.recipients,
      fields<PlanDocument['recipients'][number]>({ text: t, purpose: t }),
    );
    expectFields(clauses, fields<Clause>({ code: t, text: t, sourceLines: t }));
    expectFields(plan.legalBases, fields<LegalBasis>({ text: t, number: t, date: t, issuer: t }));
  });
});

describe('the document', () => {
  test('it has a signer, but no number and no date yet', () => {
    expect(plan.id).toBe('dong-nai-2026-ttdn');
    expect(plan.year).toBe(2026);
    expect(plan.number).toBeNull();
    expect(plan.issuedOn).toBeNull();
    expect(plan.signer).toEqual({
      name: 'Lê Trường Sơn',
      position: 'KT. CHỦ TỊCH, PHÓ CHỦ TỊCH',
    });
  });

  test('the lines outside the sections say what the document says they do', () => {
    expect(frameByHand.map(([from, to]) => textOf({ from, to }))).toEqual(
      frameByHand.map(([, , text]) => text),
    );
    expect(plan.title).toBe('Công tác thông tin đối ngoại trên địa bàn tỉnh Đồng Nai năm 2026');
  });

  test('its legal bases are those of the introduction, with number, date and issuer', () => {
    expect(plan.legalBases.map((basis) => [basis.number, basis.date, basis.issuer])).toEqual([
      ['57-KL/TW', '2023-06-15', 'Bộ Chính trị'],
      ['47/NQ-CP', '2024-04-15', 'Chính phủ'],
      ['59-NQ/TW', '2025-01-24', 'Bộ Chính trị'],
      ['6612/BVHTTDL-TTCSTTĐN', '2025-12-03', 'Bộ Văn hóa, Thể thao và Du lịch'],
      ['3354/SVHTTDLL-QLBCXB', '2025-12-12', 'Sở Văn hóa, Thể thao và Du lịch'],
    ]);
    // Taken out, they leave the words that join them: no basis is lost and none cut short.
    let rest = plan.introduction;
    for (const { text } of plan.legalBases) {
      expect(rest).toContain(text);
      rest = rest.replace(text, '¦');
    }
    expect(rest).toBe(
      'Thực hiện ¦, ¦; ¦; ¦; theo ¦; UBND tỉnh ban hành Kế hoạch công tác thông tin đối ngoại ' +
        'trên địa bàn tỉnh Đồng Nai năm 2026, cụ thể như sau:',
    );
  });

  test.each(plan.legalBases)('the text of $number prints its number, date and issuer', (basis) => {
    const printed = /số (\S+) ngày (\d+)\/(\d+)\/(\d+)/.exec(basis.text);
    const [, number, day = '', month = '', yearOf] = printed ?? [];
    expect(number).toBe(basis.number);
    expect(`${yearOf}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`).toBe(basis.date);
    expect(basis.text).toContain(basis.issuer);
  });

  test('its objectives, requirements and provisions are quoted whole', () => {
    expect(plan.objectives.map(({ code }) => code)).toEqual(['I.1.a', 'I.1.b', 'I.1.c']);
    expect(plan.requirements.map(({ code }) => code)).toEqual(['I.2.a', 'I.2.b', 'I.2.c']);
    expect(plan.provisions.map(({ code }) => code)).toEqual(['III.1']);
    expect(clauses.map((clause) => textOf(clause.sourceLines))).toEqual(
      clauses.map((clause) => `${markerOf(clause.code)} ${clause.text}`),
    );
  });

  test('its recipients are the printed list, in its order', () => {
    const printed = plan.recipients.map(({ text, purpose }) => {
      if (purpose === null) return `- ${text};`;
      return purpose === 'Lưu' ? `- Lưu: ${text}` : `- ${text} (${purpose});`;
    });
    expect(printed.join(' ')).toBe(textOf(recipientLines));
    expect(plan.recipients).toHaveLength(14);
  });

  test('the offices are held by the bodies that III and IV name', () => {
    expect(plan.offices).toEqual({
      coordinator: culture,
      finance: 'so-tai-chinh',
      provinceOffice: 'van-phong-ubnd-tinh',
      council: 'hdnd-tinh',
    });
  });

  test('the final report is due before the day that IV.3 prints', () => {
    expect(plan.finalReport).toEqual({ before: '2026-11-15', text: 'trước ngày 15/11/2026' });
    expect(textOf({ from: 636, to: 644 })).toContain(`(${plan.finalReport.text} hoặc đột xuất`);
  });

  test('no span begins or ends with a blank line', () => {
    const spans = [
      ...plan.tasks.flatMap((task) => task.sourceLines),
      ...[...clauses, ...plan.sections].map((part) => part.sourceLines),
    ];
    expect(spans.filter(({ from, to }) => line(from) === '' || line(to) === '')).toEqual([]);
  });

  test('every line that is not blank belongs to exactly one part of the plan', () => {
    const ownedByTasks = new Set(plan.tasks.map((task) => task.code));
    const spans = new Map<string, LineSpan>();
    for (const span of [
      ...plan.tasks.flatMap((task) => task.sourceLines), // II.6.h-i is shared by six
      ...clauses.map((clause) => clause.sourceLines),
      ...plan.sections.filter(({ code }) => !ownedByTasks.has(code)).map(headingOf),
      ...frameByHand.map(([from, to]) => ({ from, to })),
      recipientLines,
    ]) {
      spans.set(`${span.from}-${span.to}`, span);
    }
    const owners = (number: number) =>
      [...spans.values()].filter(({ from, to }) => from <= number && number <= to).length;
    const wrong = lines
      .map((text, i) => ({ number: i + 1, text: text.trim(), owners: owners(i + 1) }))
      .filter(({ text, owners }) => text !== '' && owners !== 1);
    expect(wrong).toEqual([]);
  });
});

describe('the sections', () => {
  test('they are the thirteen of the text, in its order', () => {
    const directlyUnder = countBy(plan.tasks.map((task) => task.section));
    expect(
      plan.sections.map(({ code, parent, sourceLines: { from, to } }) => [
        code,
        parent,
        from,
        to,
        directlyUnder[code] ?? 0,
      ]),
    ).toEqual(sectionsByHand);
    expect(plan.sections.map((section) => section.ordinal)).toEqual(
      sectionsByHand.map((_, i) => i + 1),
    );
    const under = (code: string) =>
      plan.tasks.filter((task) => task.kind === 'TASK' && task.code.startsWith(code)).length;
    expect(under('II.5.')).toBe(11);
    expect(under('II.')).toBe(30);
  });

  test.each(plan.sections)('$code begins with its title and ends with its last part', (section) => {
    const { code, sourceLines } = section;
    expect(headingOf(section).from).toBe(sourceLines.from);
    const parts = [
      ...plan.sections.filter(({ parent }) => parent === code).map((part) => part.sourceLines),
      ...plan.tasks.filter((task) => task.section === code).flatMap((task) => task.sourceLines),
      ...clauses.filter((clause) => clause.code.startsWith(`${code}.`)).map((c) => c.sourceLines),
    ];
    expect(Math.max(...parts.map((part) => part.to))).toBe(sourceLines.to);
    expect(parts.filter((part) => part.from < sourceLines.from)).toEqual([]);
  });

  test('II.1 and II.3 are sections that hold one task of the same title', () => {
    for (const code of ['II.1', 'II.3']) {
      const section = plan.sections.find((each) => each.code === code);
      const task = plan.tasks.find((each) => each.code === code);
      expect(task?.title).toBe(section?.title);
      expect(task?.sourceLines).toEqual([section?.sourceLines]);
    }
  });
});

describe('the tasks', () => {
  test('they are the 30 tasks and 6 duties of the text, in its order', () => {
    expect(plan.tasks.map((task) => task.ordinal)).toEqual([...Array(36).keys()].map((i) => i + 1));
    expect(plan.tasks.map((task) => task.kind)).toEqual([
      ...Array(30).fill('TASK'),
      ...Array(6).fill('DUTY'),
    ]);
    const starts = plan.tasks.map((task) => firstOf(task.sourceLines).from);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  test('each has the timing, the schedule and the assignees that were read', () => {
    expect(plan.tasks.map(taskInWords).join('\n')).toBe(tasksByHand);
  });

  test('a content point begins after a mark of the text', () => {
    const unmarked = plan.tasks.flatMap((task) => {
      const text = allSpans(task);
      return task.content
        .filter((point) => !/[-+:;.] $/.test(text.slice(0, text.indexOf(point))))
        .map(() => task.code);
    });
    // II.3 has a paragraph under its heading, II.4.d goes on after the lead's name.
    expect(unmarked).toEqual(['II.3', 'II.4.d']);
  });

  test('the police act in a capacity that the text prints, twice', () => {
    const capacities = plan.tasks.flatMap((task) =>
      task.assignees
        .filter(({ capacity }) => capacity !== null)
        .map(({ agency, capacity }) => [task.code, agency, capacity]),
    );
    expect(capacities).toEqual([
      ['II.4.a', 'cong-an-tinh', 'Cơ quan Thường trực Ban Chỉ đạo về Nhân quyền tỉnh'],
      ['II.4.c', 'cong-an-tinh', 'Cơ quan thường trực Ban Chỉ đạo về quyền con người tỉnh'],
    ]);
  });

  test('what they make has the quantities, languages and formats of the text', () => {
    const made = plan.tasks.flatMap((task) =>
      task.deliverables.map(({ name, quantity, unit, languages, formats }) => {
        const text = allSpans(task);
        expect(text).toContain(name);
        if (quantity !== null) expect(text).toContain(`0${quantity} ${unit}`);
        return [task.code, name, quantity, unit, languages, formats];
      }),
    );
    expect(made).toEqual(deliverablesByHand);
  });

  test('human rights, the border and its violations are internal, all else is public', () => {
    const internal = plan.tasks.filter((task) => task.classification === 'INTERNAL');
    expect(internal.map((task) => task.code)).toEqual([
      ...['II.4.a', 'II.4.b', 'II.4.c', 'II.4.d'],
      ...['II.6.a', 'II.6.d'],
    ]);
    expect(plan.tasks.filter((task) => task.classification === 'PUBLIC')).toHaveLength(30);
  });

  test('what the text does not say is written down as an assumption', () => {
    const assumes = (word: string) =>
      plan.tasks
        .filter((task) => task.assumptions.some((assumption) => assumption.includes(word)))
        .map((task) => task.code);
    const where = (holds: (task: PlanTask) => boolean) =>
      plan.tasks.filter(holds).map((task) => task.code);
    expect(assumes('INTERNAL')).toEqual(where((task) => task.classification === 'INTERNAL'));
    expect(assumes('to be confirmed')).toEqual(
      where((task) => task.assignees.some((assignee) => !assignee.modeConfirmed)),
    );
    expect(assumes('No role is printed')).toEqual(
      ['II.5.h', 'III.2', 'IV.1', 'IV.2', 'IV.4', 'IV.5'], // IV.3 prints "chủ trì"
    );
    expect(assumes('printed once')).toEqual(where((task) => task.section === 'II.6'));
    const quoted = plan.tasks.flatMap((task) =>
      task.assumptions.flatMap((assumption) =>
        [...assumption.matchAll(/"([^"]+)"/g)].map((quotation) => quotation[1] ?? ''),
      ),
    );
    expect(quoted.filter((words) => !wholeText.includes(words))).toEqual([]);
    expect(quoted).toHaveLength(22);
    const said = plan.tasks.flatMap((task) => task.assumptions.map((each) => task.code + each));
    expect(said).toHaveLength(52);
    expect(new Set(said).size).toBe(52);
  });
});

describe.each(plan.tasks)('$code against its lines', (task) => {
  const text = allSpans(task);

  test('its lines are those that were hashed', () => {
    const hashed = task.sourceLines
      .flatMap(({ from, to }) => lines.slice(from - 1, to))
      .map((each) => `${each}\n`);
    expect(task.sourceHash).toBe(sha256(hashed.join('')));
  });

  test('its lines begin with its own heading, and only II.6 has lines that tasks share', () => {
    const start =
      task.kind === 'TASK' ? `${markerOf(task.code)} ${task.title}` : markerOf(task.code);
    expect(text.startsWith(start)).toBe(true);
    const shared = task.section === 'II.6' ? [{ from: 543, to: 547 }] : [];
    expect(task.sourceLines.slice(1)).toEqual(shared);
  });

  test('nothing of its text is lost, and nothing is in it that the text does not print', () => {
    const labels = task.assignees.flatMap(({ label }) => label ?? []);
    // In a duty the bodies may stand inside the sentence that is its title.
    const bodies = task.assignees
      .map(({ printed }) => printed)
      .filter((printed) => !task.title.includes(printed) && !task.content.join().includes(printed));
    const fields = [task.title, ...task.content, ...new Set(labels), ...bodies];
    if (task.timingText !== null) fields.push(task.timingText);
    let rest = text.slice(markerOf(task.code).length);
    for (const field of fields.sort((a, b) => b.length - a.length)) {
      expect(rest).toContain(field);
      rest = rest.replace(field, '¦');
    }
    const left = rest.split('¦').map((each) => each.trim());
    expect(left.filter((each) => !connective.test(each))).toEqual([]);
  });

  test('its content points stand in the order of the text, each with its closing mark', () => {
    const places = task.content.map((point) => text.indexOf(point));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const next = task.content.map((point) => text.charAt(text.indexOf(point) + point.length));
    expect(next.filter((character) => character !== ' ' && character !== '')).toEqual([]);
    expect(task.title).not.toMatch(/[.:;,]$/);
  });

  test('each of its bodies stands under its own label, in the order of the text', () => {
    let place = 0;
    let label: string | null = null;
    for (const assignee of task.assignees) {
      if (assignee.label !== label) {
        label = assignee.label;
        place = text.indexOf(task.kind === 'TASK' ? `${label}: ` : `${label} `, place);
        expect(place).not.toBe(-1);
      }
      const next = text.indexOf(assignee.printed, place);
      expect(next).not.toBe(-1);
      const between = text.slice(place, next);
      for (const { label: other } of task.assignees) {
        if (other !== null && other !== label) expect(between).not.toContain(`${other}: `);
      }
      place = next + assignee.printed.length;
    }
  });

  test('its bodies are in the roster or among the groups, under the name that is printed', () => {
    for (const { agency, group, subUnit, capacity, printed } of task.assignees) {
      expect([agency, group].filter((code) => code !== null)).toHaveLength(1);
      if (agency === null) {
        const { name, aliases } = groupOf(group) ?? { name: undefined, aliases: [] };
        expect([name, ...aliases]).toContain(printed);
      } else {
        const unit = agencyOf(subUnit);
        if (subUnit !== null) expect(unit?.parent).toBe(agency);
        // "Name (unit)", "Name (capacity)" or "Name - capacity".
        const inside = unit?.name ?? capacity;
        const tails = inside ? [` (${inside})`, ` - ${inside}`] : [''];
        const tail = tails.find((each) => printed.endsWith(each));
        expect(tail).toBeDefined();
        const base = printed.slice(0, printed.length - (tail?.length ?? 0));
        const { name, aliases } = agencyOf(agency) ?? { name: undefined, aliases: '' };
        expect([name, ...listOf(aliases)]).toContain(base);
      }
    }
  });

  test('its timing is printed as such, and what triggers it is printed too', () => {
    const printed = /Thời gian thực hiện: (.*?)\.$/.exec(text)?.[1];
    expect(task.timingText).toBe(printed ?? null);
    expect(text).toContain(task.schedule?.trigger?.text ?? '');
  });

  test('whoever the text invites is invited, and whoever it asks is asked', () => {
    const modes = new Set(task.assignees.map(({ mode }) => mode));
    expect(modes.has('INVITED')).toBe(/kính mời/i.test(text));
    expect(modes.has('REQUESTED')).toBe(/Đề nghị/.test(text));
  });
});

describe('the groups', () => {
  test('they are the twelve that the text names', () => {
    const read = plan.groups.map(({ code, name, aliases, where }) => [
      code,
      name,
      aliases,
      where && [...where.kinds, where.attribute ?? ''].join(' ').trim(),
    ]);
    expect(read).toEqual(groupsByHand);
    expect(plan.groups.map(({ kind }) => kind)).toEqual([
      ...Array(3).fill('ATTRIBUTE'),
      ...Array(9).fill('TO_BE_RESOLVED'),
    ]);
    expect(plan.groups.filter(({ members }) => members !== null)).toEqual([]);
    // The only number in the text: "08 xã biên giới".
    expect(plan.groups.map(({ size }) => size)).toEqual([null, null, 8, ...Array(9).fill(null)]);
  });

  test('each is named by a task, and the text prints its names', () => {
    const named = plan.tasks.flatMap((task) => task.assignees.flatMap(({ group }) => group ?? []));
    expect([...new Set(named)].sort()).toEqual(plan.groups.map(({ code }) => code).sort());
    const names = plan.groups.flatMap(({ name, aliases }) => [name, ...aliases]);
    const anyCase = wholeText.toLowerCase();
    expect(names.filter((name) => !anyCase.includes(name.toLowerCase()))).toEqual([]);
  });

  test.each([
    ['so-ban-nganh', 14],
    ['xa-phuong', 95],
    ['xa-bien-gioi', 8],
  ])('%s has %i members in the roster', (code, members) => {
    const where = groupOf(code)?.where;
    const found = agencies.filter(
      ({ kind, attributes }) =>
        where?.kinds.includes(kind) &&
        (where.attribute === null || listOf(attributes).includes(where.attribute)),
    );
    expect(found).toHaveLength(members);
  });
});

describe('the roster', () => {
  test('it has the bodies of the plan, the departments, 72 communes and 23 wards', () => {
    expect(header).toBe('code,name,kind,parent,attributes,aliases,commandable,source');
    expect(countBy(agencies.map(({ kind }) => kind))).toEqual({
      ...{ DEPARTMENT: 14, PEOPLES_COMMITTEE: 1, PEOPLES_COUNCIL: 1, MINISTRY: 1, SUB_UNIT: 1 },
      ...{ POLICE: 1, MILITARY: 1, PRESS: 1, PUBLISHER: 1, UNION: 1, ASSOCIATION: 1 },
      ...{ PARTY_BODY: 1, FRONT: 1, WARD: 23, COMMUNE: 72 },
    });
    expect(new Set(agencies.map(({ code }) => code)).size).toBe(121);
    expect(new Set(agencies.map(({ name }) => name)).size).toBe(121);
    expect(rows.map((row) => cellsOf(row).length)).toEqual(Array(121).fill(8));
  });

  test('the code of a department, commune or ward is its name without accents', () => {
    const plain = (name: string) =>
      name
        .replace(/^UBND /, '')
        .toLowerCase()
        .normalize('NFD')
        .replace(/\p{M}/gu, '');
    const slug = (name: string) => plain(name).replace(/đ/g, 'd').replace(/\W+/g, '-');
    const others = agencies
      .filter(({ kind }) => ['DEPARTMENT', 'COMMUNE', 'WARD'].includes(kind))
      .filter(({ code, name }) => code !== slug(name));
    // Lộc Thạnh and Lộc Thành are alike without accents.
    expect(others.map(({ code, name }) => [code, name])).toEqual([
      ['xa-loc-thanh-2', 'UBND xã Lộc Thạnh'],
    ]);
  });

  test('eight communes lie on the border', () => {
    const withAttributes = agencies.filter(({ attributes }) => attributes !== '');
    expect(withAttributes.map(({ kind, attributes }) => `${kind} ${attributes}`)).toEqual(
      Array(8).fill('COMMUNE border'),
    );
  });

  test('four bodies cannot be commanded, and one is a unit of another', () => {
    expect(agencies.filter((a) => a.commandable === 'no').map(({ code }) => code)).toEqual([
      'hdnd-tinh',
      'bo-van-hoa-the-thao-va-du-lich',
      partyBoard,
      'ubmttqvn-tinh',
    ]);
    expect(agencies.filter((a) => a.commandable === 'yes')).toHaveLength(117);
    expect(agencies.filter((a) => a.parent !== '').map((a) => `${a.parent}/${a.code}`)).toEqual([
      promotionCentre,
    ]);
  });

  test('every row says where it comes from', () => {
    expect(countBy(agencies.map(({ source }) => source))).toEqual({
      'plan text': 13,
      'plan text; commandable is an assumption': 5,
      'roster, to be confirmed': 103,
    });
    const fromText = agencies.filter(({ source }) => source.startsWith('plan text'));
    const names = fromText.map(({ name, aliases }) => [name, ...listOf(aliases)]);
    expect(names.filter((each) => !each.some((name) => wholeText.includes(name)))).toEqual([]);
  });

  test('the names that the text prints beside the official ones are aliases', () => {
    const aliases = agencies
      .filter((agency) => agency.aliases !== '')
      .map((agency) => [agency.code, listOf(agency.aliases)]);
    expect(aliases).toEqual([
      ['so-dan-toc-va-ton-giao', ['Sở Tôn giáo và Dân tộc']],
      ['ubnd-tinh', ['UBND tỉnh']],
      ['hdnd-tinh', ['Hội đồng nhân dân tỉnh', 'HĐND tỉnh']],
      ['bo-van-hoa-the-thao-va-du-lich', ['Bộ Văn hóa Thể thao và Du lịch']],
      [union, ['Liên hiệp các tổ chức hữu nghị tỉnh']],
      ['ubmttqvn-tinh', ['UB MTTQVN tỉnh']],
    ]);
    const printed = aliases.flatMap(([, names]) => names ?? []);
    expect(printed.filter((name) => !wholeText.includes(name))).toEqual([]);
  });

  test('the offices are held by bodies of the roster', () => {
    const known = agencies.map(({ code }) => code);
    expect(Object.values(plan.offices).filter((code) => !known.includes(code))).toEqual([]);
  });
});
