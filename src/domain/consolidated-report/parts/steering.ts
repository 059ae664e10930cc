import type { Material } from '../material';
import { countIn, type ReportPart } from '../part';
import { named } from '../works';

/** Acts of steering, by the events that they are. */
const ACTS: Record<string, string[]> = {
  urges: ['AssignmentUrged'],
  urgesAcknowledged: ['UrgeAcknowledged'],
  extensionsRequested: ['ExtensionRequested'],
  extensionsGranted: ['ExtensionGranted'],
  extensionsRefused: ['ExtensionRefused'],
  completionsReturned: ['CompletionReturned'],
};

const acted = ({ acts }: Material, types: readonly string[]): number =>
  acts.filter(({ type }) => types.includes(type)).reduce((sum, { count }) => sum + count, 0);

/** The types of events that the material counts. */
export const ACT_TYPES: string[] = Object.values(ACTS).flat();

/** How the plan was followed: urged, put off, sent back, checked in (IV.3). */
export const steering: ReportPart = {
  part: 'STEERING',
  heading: 'CÔNG TÁC THEO DÕI, ĐÔN ĐỐC, GIA HẠN',
  rows: (material) => {
    const { plan, checkedIn, checkInsAsked } = material;
    const acts = Object.entries(ACTS).map(([name, types]): [string, number] => [
      name,
      acted(material, types),
    ]);
    const told = checkedIn.reduce((sum, { count }) => sum + count, 0);
    const figures = named([...acts, ['checkInsAsked', checkInsAsked], ['checkedIn', told]]);
    return [{ subject: plan.id, title: plan.title, figures }];
  },
  trace(_subject, name, { planId, cycleId }) {
    if (name === 'checkInsAsked') return { of: 'cycle', cycleId, field: name };
    if (name === 'checkedIn')
      return { of: 'occurrences', where: [{ planId, checkedInFor: cycleId }], sum: 'COUNT' };
    const types = ACTS[name];
    return types ? { of: 'events', planId, types } : null;
  },
  text: ([row]) => [
    `1. Đã đôn đốc ${countIn(row, 'urges')} lượt; cơ quan được đôn đốc đã xác nhận ${countIn(row, 'urgesAcknowledged')} lượt.`,
    `2. Đề nghị gia hạn: ${countIn(row, 'extensionsRequested')} lượt; chấp thuận ${countIn(row, 'extensionsGranted')}, không chấp thuận ${countIn(row, 'extensionsRefused')}.`,
    `3. Trả lại kết quả để bổ sung, hoàn thiện: ${countIn(row, 'completionsReturned')} lượt.`,
    `4. Nhiệm vụ thường xuyên: có ${countIn(row, 'checkInsAsked')} lượt phải báo cáo tình hình trong kỳ, đã báo cáo ${countIn(row, 'checkedIn')} lượt.`,
  ],
};
