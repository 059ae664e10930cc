import { authorityByAny } from '../access/authority';
import { passes } from '../allowed';
import type { Actor } from '../decider';
import { actingBy, delegation, delegationStream, mandates } from '../delegation/delegation';
import type { Execute, Request } from '../execution';
import { officesOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { assignmentProcedure } from './commands';

/**
 * Refuses whoever may urge nobody of the plan, for a filter that found nothing: each assignment
 * that it finds says so itself. Throws FORBIDDEN, or NOT_DELEGATED to who acts for another.
 */
export async function mayUrge(
  execute: Execute,
  planId: string,
  { actor, onBehalfOf }: Request,
  today: string,
): Promise<void> {
  const command = 'Urge';
  await execute.ask([
    (ledger) => {
      const offices = officesOf(planId, ledger);
      const { own, ...others } = assignmentProcedure[command];
      const rights = own ? [others, own] : [others];
      const may = (by: Actor) => authorityByAny(command, rights, by, { offices });
      if (!onBehalfOf) return may(actor);
      const given = ledger.state(delegation, delegationStream(onBehalfOf));
      const inPlan = mandates(given, { actor, command, today }).filter(
        (each) => each.planId === null || each.planId === planId,
      );
      const [first] = inPlan;
      if (!first)
        throw new Rejected('NOT_DELEGATED', { field: 'onBehalfOf', agency: onBehalfOf, command });
      const giving = inPlan.find((each) => passes(() => may(actingBy(actor, each))));
      return may(actingBy(actor, giving ?? first));
    },
  ]);
}
