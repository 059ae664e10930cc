import { budgetRequest } from '../budget-request/budget-request';
import type { Done, Execute, Request } from '../execution';
import { type BudgetDossierCommand, budgetDossier } from './budget-dossier';

/**
 * Takes a step with a dossier, by which its stream says how far it is; then its requests follow,
 * each in a stream of its own (rule 16). Done twice it changes nothing; cut off in between, the
 * same or a later step completes it.
 */
export async function takeDossierStep(
  execute: Execute,
  command: BudgetDossierCommand,
  request: Request,
  expectedVersion: number | null,
): Promise<Pick<Done<unknown>, 'events' | 'position'>[]> {
  const { dossier } = command;
  const order = { decider: budgetDossier, stream: dossier, command, expectedVersion };
  const taken = await execute.one(order, request);
  const orders = taken.state.requests.map((stream) => ({
    decider: budgetRequest,
    stream,
    command: { type: 'FollowDossier' as const, request: stream, dossier },
  }));
  const done: Pick<Done<unknown>, 'events' | 'position'>[] = [taken];
  for (const outcome of await execute.each(orders, request)) {
    // What has gone another way meanwhile, into another dossier, say, goes on there.
    if ('rejected' in outcome && outcome.rejected.code !== 'WRONG_STAGE') throw outcome.rejected;
    if (!('rejected' in outcome)) done.push(outcome);
  }
  return done;
}
