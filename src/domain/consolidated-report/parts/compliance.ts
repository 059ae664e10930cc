import type { Row } from '../consolidated-state';
import type { Material } from '../material';
import { countIn, type ReportPart, valueIn } from '../part';
import { named } from '../works';

const FIGURES = ['due', 'submitted', 'late', 'accepted', 'nil', 'missing'];

/** Who reported, of those that the roster counts; then by name who was late, and who never did. */
export const compliance: ReportPart = {
  part: 'COMPLIANCE',
  heading: 'VIỆC CHẤP HÀNH CHẾ ĐỘ BÁO CÁO',
  rows(material) {
    const { cycle, plan } = material;
    const counted = submittedBy(material);
    const late = counted.filter((report) => report.late);
    const status = (which: string) => counted.filter((report) => report.status === which).length;
    const submitted = counted.map(({ agency }) => agency);
    const missing = cycle.roster.filter((agency) => !submitted.includes(agency));
    const figures = named([
      ['due', cycle.roster.length],
      ['submitted', counted.length],
      ['late', late.length],
      ['accepted', status('ACCEPTED')],
      ['nil', status('NIL')],
      ['missing', missing.length],
    ]);
    const lateOnes = cycle.roster.filter((code) => late.some(({ agency }) => agency === code));
    return [
      { subject: cycle.id, title: plan.title, figures },
      ...lateOnes.map((code) => row(code, material, [{ name: 'late', value: '1' }])),
      ...missing.map((code) => row(code, material, [])),
    ];
  },
  trace(subject, name, { cycleId }) {
    if (!FIGURES.includes(name)) return null;
    if (subject === cycleId) return { of: 'compliance', cycleId, field: name };
    return name === 'late' ? { of: 'reports', cycleId, agency: subject, late: true } : null;
  },
  text([all, ...agencies]) {
    const lateOnes = agencies.filter((each) => valueIn(each, 'late') !== '0');
    const missing = agencies.filter((each) => valueIn(each, 'late') === '0');
    return [
      `1. Số cơ quan phải báo cáo: ${countIn(all, 'due')}; đã báo cáo: ${countIn(all, 'submitted')}, trong đó đã tiếp nhận ${countIn(all, 'accepted')}, báo cáo không phát sinh ${countIn(all, 'nil')}.`,
      `2. Báo cáo chậm so với hạn: ${countIn(all, 'late')}${names(lateOnes)}.`,
      `3. Chưa báo cáo: ${countIn(all, 'missing')}${names(missing)}.`,
    ];
  },
};

const submittedBy = ({ reports, cycle }: Material) =>
  reports.filter(
    ({ status, onRoster, agency }) =>
      onRoster && status !== 'NONE' && cycle.roster.includes(agency),
  );

const row = (code: string, { names: known }: Material, figures: Row['figures']): Row => ({
  subject: code,
  title: known[code] ?? code,
  figures,
});

const names = (rows: Row[]): string =>
  rows.length === 0 ? '' : ` (${rows.map(({ title }) => title).join('; ')})`;
