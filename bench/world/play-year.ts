import { randomUUID } from 'node:crypto';
import type { Agency } from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import type { PlanDocument } from '../../src/domain/plan/plan-document';
import { Rejected } from '../../src/domain/rejection';
import { executor } from '../../src/infra/execute';
import { importAgencies, importPlan } from '../../src/infra/import/import-plan';
import { CLOCK } from '../../src/infra/keep-time';
import { uuidOf } from '../../src/infra/ledger/ids';
import type { Secrets } from '../../src/infra/ledger/secrets';
import { people } from '../../src/infra/simulation/people';
import type { Act } from '../../src/infra/simulation/script';
import { FIRST_DAY, year2026 } from '../../src/infra/simulation/year-2026';
import { streamStates } from '../../src/infra/stream-states';
import type { YearLedger } from './year-ledger';

type PlayYear = {
  ledger: YearLedger;
  secrets: Secrets;
  commandKey: Buffer;
  plan: PlanDocument;
  agencies: Agency[];
};

/** What happens to the roster happens once, in the first year; what needs the views, never. */
const LEFT_OUT = [/ is merged into /, / becomes /, /consolidat/i];

/**
 * Plays the year for one plan of many: the acts of the played year, decided by the rules. An act
 * that is refused here (it follows one that was left out, say) leaves nothing. The time is kept on
 * the first working day of each month, for all assignments of the plan. Answers the refusals.
 */
export async function playYear(options: PlayYear): Promise<number> {
  const { ledger, secrets, commandKey, plan, agencies } = options;
  let now = `${FIRST_DAY}T00:30:00.000Z`;
  const clock = () => new Date(now);
  const states = streamStates(ledger);
  const execute = executor({ store: ledger, secrets, states, clock, commandKey });
  let month = '';
  const keepTime = async () => {
    if (now.slice(0, 7) === month) return { written: 0 };
    month = now.slice(0, 7);
    const id = randomUUID();
    const request = {
      actor: CLOCK,
      commandId: id,
      correlationId: id,
      effectiveOn: null,
      document: null,
    };
    const command = { type: 'KeepTime' as const };
    const orders = ledger
      .streams('assignment-')
      .map((stream) => ({ decider: assignment, stream, command }));
    await execute.each(orders, request);
    return { written: 0 };
  };
  const importing: Act = {
    on: FIRST_DAY,
    name: 'the plan is imported',
    by: people.registrar,
    circumstance: {},
    work: async () => {
      await importAgencies(execute, agencies, { onlyNew: true });
      await importPlan(execute, plan, () => undefined);
    },
  };
  const compose = () => Promise.reject(new Rejected('NOT_FOUND', { what: 'the views' }));
  const acts = year2026(plan, agencies, importing);
  let refused = 0;
  for (const [number, act] of acts.entries()) {
    if (LEFT_OUT.some((name) => name.test(act.name))) continue;
    now = act.at;
    const commandId = uuidOf('bench', plan.id, number);
    const { effectiveOn = null, document = null, onBehalfOf = null } = act.circumstance;
    const request = { commandId, correlationId: commandId, effectiveOn, document, onBehalfOf };
    try {
      await act.work({ execute, keepTime, compose, request: { ...request, actor: act.by } });
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      refused++;
    }
  }
  return refused;
}
