import { AGENCY_REGISTRY, agencyRegistry } from '../../../domain/agency/agency-registry';
import { type Held, mergeOrSplit } from '../../../domain/agency/merge-or-split';
import { assignment } from '../../../domain/assignment/assignment';
import { amendPlan } from '../../../domain/plan/amend-plan';
import type { PlanDocument } from '../../../domain/plan/plan-document';
import { taskIdFor } from '../../import/plan-file';
import { MERGER } from '../people';
import { assignmentOf, type Script } from '../script';

const COUNCIL = 'Hội đồng nhân dân tỉnh Đồng Nai';

/** What changes under everybody's feet: a name, a border, and a line of the plan. */
export function change(script: Script): void {
  rename(script);
  amend(script);
  merge(script);
}

/** Two communes had all but the same name; from 1 July one is called after its border gate. */
function rename({ act, people }: Script): void {
  const document = { number: '45/NQ-HĐND', date: '2026-06-26', issuer: COUNCIL };
  const circumstance = { effectiveOn: '2026-07-01', document };
  const name = 'UBND xã Lộc Thạnh becomes UBND xã Hoa Lư';
  const rename = { type: 'RenameAgency' as const, code: 'xa-loc-thanh-2', name: 'UBND xã Hoa Lư' };
  act(
    '2026-07-06',
    name,
    people.registrar,
    ({ execute, request }) => {
      const order = { decider: agencyRegistry, stream: AGENCY_REGISTRY, command: rename };
      return execute.one(order, request);
    },
    circumstance,
  );
}

/** The union's conference moves to the second half, and gets the letter that comes after d. */
function amend({ act, people, plan }: Script): void {
  const document = { number: '61/KH-UBND', date: '2026-07-14', issuer: 'UBND tỉnh Đồng Nai' };
  const amended: PlanDocument = {
    ...plan,
    tasks: plan.tasks.map((each) => (each.code === 'II.2.d' ? { ...each, ...MOVED } : each)),
  };
  const codes = [{ from: 'II.2.d', to: MOVED.code }];
  const taskIds = amended.tasks.map(({ code }) => taskIdFor(plan.id, code));
  act(
    '2026-07-15',
    'the plan is amended',
    people.registrar,
    ({ execute, request }) =>
      amendPlan(execute, plan.id, amended, { codes, dropped: [], taskIds }, request, null),
    { document },
  );
}

const MOVED = {
  code: 'II.2.e',
  timingText: 'Quý III, IV/2026',
  schedule: {
    base: { kind: 'WINDOW' as const, start: '2026-07-01', end: '2026-12-31' },
    trigger: null,
  },
};

/** Two communes become one on 1 September; what the first had passes to the second. */
function merge({ act, people, plan }: Script): void {
  const document = {
    number: '1720/NQ-UBTVQH16',
    date: '2026-08-20',
    issuer: 'Ủy ban Thường vụ Quốc hội',
  };
  const command = {
    type: 'MergeAgencies' as const,
    from: [MERGER.from],
    into: MERGER.into,
    register: [],
  };
  const name = `${MERGER.from} is merged into ${MERGER.into}`;
  const circumstance = { effectiveOn: '2026-09-01', document };
  act(
    MERGER.on,
    name,
    people.registrar,
    ({ execute, request }) => {
      const heldBy = async (agencies: string[]): Promise<Held[]> => {
        const held = plan.tasks.flatMap(({ code }) =>
          agencies.map((agency) => ({ assignmentId: assignmentOf(plan, code, agency), agency })),
        );
        const states = await execute.states(
          assignment,
          held.map((each) => each.assignmentId),
        );
        return held.filter((_, n) => states[n]?.opening);
      };
      return mergeOrSplit(execute, command, heldBy, request, { preview: false });
    },
    circumstance,
  );
}
