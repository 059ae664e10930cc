import {
  type BudgetLine,
  type BudgetRequestCommand,
  budgetRequest,
} from '../../../domain/budget-request/budget-request';
import type { Actor } from '../../../domain/decider';
import { uuidOf } from '../../ledger/ids';
import { CULTURE, FINANCE, FOREIGN, OFFICE, UNION } from '../people';
import { later, type Script } from '../script';

/** Estimates as far as Finance's receipt: each sent to Finance and, at once, copied (III.2). */
export function askForMoney(script: Script): void {
  const line = (task: string, source: BudgetLine['source'], requested: string): BudgetLine => ({
    task,
    period: '2026',
    source,
    requested,
  });
  request(script, FOREIGN, '2026-01-27', [
    line('II.5.b.2', 'PROVINCIAL', '480000000'),
    line('II.2.b', 'PROVINCIAL', '260000000'),
  ]);
  request(script, UNION, '2026-01-29', [
    line('II.5.b.4', 'PROVINCIAL', '320000000'),
    line('II.5.c.2', 'OTHER', '150000000'),
  ]);
  request(script, OFFICE, '2026-02-03', [
    line('II.5.b.1', 'PROVINCIAL', '1250000000'),
    line('II.5.b.3', 'PROVINCIAL', '640000000'),
  ]);
  request(script, CULTURE, '2026-02-05', [
    line('II.2.a', 'CENTRAL', '180000000'),
    line('II.5.d', 'PROVINCIAL', '210000000'),
  ]);
  request(script, FINANCE, '2026-02-06', [line('II.5.c.1', 'PROVINCIAL', '300000000')]);
  request(script, 'phuong-bien-hoa', '2026-03-10', [line('II.5.h', 'COMMUNE', '45000000')]);
  request(script, 'xa-long-thanh', '2026-03-11', [line('II.5.g', 'COMMUNE', '38000000')]);
  request(script, 'xa-dak-o', '2026-03-12', [line('II.5.h', 'COMMUNE', '22000000')], 'draft');
}

/** `upTo`: a draft may stay a draft. */
function request(
  { act, people, plan }: Script,
  agency: string,
  drafted: string,
  lines: BudgetLine[],
  upTo: 'received' | 'draft' = 'received',
): void {
  const stream = `budgetRequest-${uuidOf('simulation', 'budget request', agency)}`;
  const step = (on: string, by: Actor, command: BudgetRequestCommand) =>
    act(on, `${command.type} of ${agency}`, by, ({ execute, request }) =>
      execute.one({ decider: budgetRequest, stream, command }, request),
    );
  const draft = { type: 'DraftBudgetRequest' as const, planId: plan.id, existing: false, lines };
  step(drafted, people.officer(agency, drafted), draft);
  if (upTo === 'draft') return;
  const submitted = later(drafted, 2);
  step(submitted, people.head(agency, submitted), { type: 'SubmitBudgetRequest' });
  step(later(submitted, 2), people.finance, { type: 'ReceiveBudgetRequest' });
  if (agency !== CULTURE)
    step(later(submitted, 3), people.coordinator, { type: 'AcknowledgeBudgetCopy' });
}
