import {
  implementingPlan,
  implementingPlanStream,
} from '../../../domain/implementing-plan/implementing-plan';
import {
  implementingPlanDue,
  implementingPlanDueStream,
} from '../../../domain/implementing-plan/implementing-plan-due';
import { CULTURE, FOREIGN, PRESS } from '../people';
import { dayIn, type Script } from '../script';

const DUE_ON = '2026-02-27';

/** Kế hoạch triển khai (IV.5): most in time, some late, some never; one is made anew in July. */
export function planLocally(script: Script): void {
  const { act, people, plan, departments, communes } = script;
  act('2026-01-22', 'implementing plans are asked for', people.coordinator, (stage) =>
    stage.execute.one(
      {
        decider: implementingPlanDue,
        stream: implementingPlanDueStream(plan.id),
        command: { type: 'SetImplementingPlanDueDate', planId: plan.id, dueOn: DUE_ON },
      },
      stage.request,
    ),
  );
  const chance = script.chance(405);
  for (const [n, agency] of [...departments, PRESS, ...communes].entries()) {
    const early = dayIn(chance, '2026-01-26', DUE_ON);
    const late = dayIn(chance, '2026-03-02', '2026-04-24');
    const fate = communes.includes(agency) ? chance.between(1, 100) : 1;
    const leavesOut = chance.percent(20);
    if (fate > 93) continue;
    const covers = coveredBy(agency).filter((task) => !leavesOut || task !== 'II.5.e');
    submit(script, agency, fate > 82 ? late : early, `${n + 11}/KH`, covers);
  }
  submit(script, FOREIGN, '2026-07-24', '214/KH', [...coveredBy(FOREIGN), 'II.2.b']);
}

const OWN: Record<string, string[]> = {
  [CULTURE]: ['II.1', 'II.2.a', 'II.3', 'II.5.d', 'II.7.b'],
  [FOREIGN]: ['II.5.b.2'],
  [PRESS]: ['II.4.c', 'II.4.d', 'II.5.g', 'II.7.a'],
};

const coveredBy = (agency: string): string[] =>
  agency === PRESS
    ? (OWN[PRESS] as string[])
    : [...(OWN[agency] ?? []), 'II.5.a', 'II.5.e', 'II.5.g'];

function submit(
  { act, people, plan, agencies }: Script,
  agency: string,
  on: string,
  number: string,
  covers: string[],
): void {
  const issuer = agencies.find(({ code }) => code === agency)?.name as string;
  const paper = { number, date: on, issuer };
  const command = { type: 'SubmitImplementingPlan' as const, planId: plan.id, agency };
  act(on, `implementing plan of ${agency}`, people.head(agency, on), ({ execute, request }) =>
    execute.one(
      {
        decider: implementingPlan,
        stream: implementingPlanStream(plan.id, agency),
        command: { ...command, paper, covers },
      },
      request,
    ),
  );
}
