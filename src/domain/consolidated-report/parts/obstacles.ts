import { OBSTACLE_STATUSES, type ObstacleStatus } from '../../obstacle/obstacle';
import { countIn, type ReportPart } from '../part';
import { named } from '../works';

const STATUS: Record<ObstacleStatus, string> = {
  REPORTED: 'đang được xem xét',
  ESCALATED: 'đã báo cáo UBND tỉnh, chờ chỉ đạo',
  RESOLVED: 'đã được tháo gỡ',
  REJECTED: 'không được công nhận',
};

/** What stood in the way, found or reported (IV.3), by what became of it. */
export const obstacles: ReportPart = {
  part: 'OBSTACLES',
  heading: 'VƯỚNG MẮC, BẤT CẬP',
  rows: (material) =>
    OBSTACLE_STATUSES.flatMap((status) => {
      const count = material.obstacles.find((each) => each.status === status)?.count ?? 0;
      if (count === 0) return [];
      return [{ subject: status, title: STATUS[status], figures: named([['obstacles', count]]) }];
    }),
  trace(subject, name, { planId }) {
    const status = OBSTACLE_STATUSES.find((each) => each === subject);
    return status && name === 'obstacles' ? { of: 'obstacles', planId, status } : null;
  },
  text: (rows) => rows.map((row) => `- Số vướng mắc ${row.title}: ${countIn(row, 'obstacles')}.`),
};
