import type { Actor } from '../../../domain/decider';
import { type ObstacleCommand, obstacle } from '../../../domain/obstacle/obstacle';
import { uuidOf } from '../../ledger/ids';
import { CULTURE, FINDER, FOREIGN, OFFICE, PROMOTION, PUBLISHER, UNION } from '../people';
import type { Script } from '../script';

/** The stream of an obstacle, by a word of its story. */
export const obstacleNamed = (plan: string, name: string): string =>
  `obstacle-${uuidOf('simulation', 'obstacle', plan, name)}`;

/** What the third "Tập san" waited for: by it more time was asked for. */
export const FIGURES = 'figures';

/** Vướng mắc (IV.3, rule 23): one of each end, one that UBND tỉnh never answers, one still open. */
export function meetObstacles(script: Script): void {
  resolved(script);
  rejected(script);
  open(script);
}

type Step = [on: string, by: Actor, command: ObstacleCommand];

function story({ act, plan }: Script, name: string, ...steps: Step[]): void {
  const stream = obstacleNamed(plan.id, name);
  for (const [on, by, command] of steps)
    act(on, `${command.type}: ${name}`, by, ({ execute, request }) =>
      execute.one({ decider: obstacle, stream, command }, request),
    );
}

/** By somebody of the agency, on the task of that code; null: on the plan as a whole. */
const report = (
  { plan }: Script,
  taskCode: string | null,
  agency: string | null,
  text: string,
): ObstacleCommand => ({ type: 'ReportObstacle', planId: plan.id, taskCode, agency, text });
const escalate = (note: string): ObstacleCommand => ({ type: 'EscalateObstacle', note });
const resolve = (resolution: string): ObstacleCommand => ({ type: 'ResolveObstacle', resolution });
const reject = (reason: string): ObstacleCommand => ({ type: 'RejectObstacle', reason });

function resolved(script: Script): void {
  const { people } = script;
  story(
    script,
    'printing',
    [
      '2026-03-16',
      people.officer(FOREIGN, '2026-03-16'),
      report(script, 'II.5.b.2', FOREIGN, 'Chưa chọn được nhà in cho Bản tin đối ngoại.'),
    ],
    ['2026-04-03', people.coordinator, resolve('Sở đã ký hợp đồng với nhà in khác.')],
  );
  story(
    script,
    FIGURES,
    [
      '2026-09-18',
      people.officer(PROMOTION, '2026-09-18'),
      report(script, 'II.5.b.3', OFFICE, 'Chưa có số liệu thu hút đầu tư quý III.'),
    ],
    ['2026-10-13', people.coordinator, resolve('Sở Tài chính đã cung cấp số liệu.')],
  );
  story(
    script,
    'list of books',
    [
      '2026-05-18',
      people.head(PUBLISHER, '2026-05-18'),
      report(script, 'II.4.b', PUBLISHER, 'Danh mục sách đặt hàng chưa được phê duyệt.'),
    ],
    ['2026-05-20', people.coordinator, escalate('Kính đề nghị UBND tỉnh sớm phê duyệt danh mục.')],
    ['2026-07-03', people.provinceOffice, resolve('UBND tỉnh đã phê duyệt danh mục.')],
  );
  const border = 'xa-dak-o';
  story(
    script,
    'loudspeakers',
    [
      '2026-05-14',
      people.officer(border, '2026-05-14'),
      report(script, null, border, 'Hệ thống truyền thanh nhiều ấp đã hỏng, chưa có kinh phí.'),
    ],
    ['2026-05-25', people.coordinator, escalate('Kính báo cáo UBND tỉnh xem xét hỗ trợ thiết bị.')],
    [
      '2026-07-08',
      people.provinceOffice,
      resolve('Đã bố trí thiết bị từ dự án truyền thanh cơ sở.'),
    ],
  );
}

function rejected(script: Script): void {
  const { people } = script;
  const commune = 'xa-long-thanh';
  story(
    script,
    'fewer articles',
    [
      '2026-06-09',
      people.officer(commune, '2026-06-09'),
      report(script, 'II.5.h', commune, 'Đề nghị giảm số tin, bài vì thiếu người viết.'),
    ],
    ['2026-06-12', people.coordinator, reject('Kế hoạch không ấn định số tin, bài.')],
  );
  story(
    script,
    'journeys',
    [
      '2026-08-05',
      people.head(UNION, '2026-08-05'),
      report(script, 'II.5.c.2', UNION, 'Thiếu kinh phí cho hai đoàn giao lưu.'),
    ],
    ['2026-08-10', people.coordinator, escalate('Kính báo cáo UBND tỉnh cho ý kiến.')],
    [
      '2026-08-20',
      people.provinceOffice,
      reject('Sử dụng dự toán đã giao; không bổ sung trong năm.'),
    ],
  );
}

function open(script: Script): void {
  const { people } = script;
  story(
    script,
    'vacant lead',
    [
      '2026-02-10',
      people.coordinator,
      report(script, 'II.4.a', CULTURE, 'Cơ quan được kính mời chủ trì chưa trả lời.'),
    ],
    ['2026-02-11', people.coordinator, escalate('Kính báo cáo UBND tỉnh việc khuyết chủ trì.')],
  );
  story(script, 'portal', [
    '2026-12-15',
    people.officer(FINDER, '2026-12-15'),
    report(script, 'II.7.c', FINDER, 'Cổng thông tin điện tử lỗi, không đăng được tin.'),
  ]);
}
