import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import type { Reorganisation } from '../../src/domain/agency/reorganise';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import { delegation } from '../../src/domain/delegation/delegation';
import { plan, planStream } from '../../src/domain/plan/plan';
import { report } from '../../src/domain/report/report';
import { reportingCycle } from '../../src/domain/reporting-cycle/reporting-cycle';
import { type TaskCommand, task } from '../../src/domain/task/task';
import { given, ledgerOf } from '../support/given';
import { has, suspend, urgeAll, waive } from './assignments';
import { goldenEvent } from './golden';
import { coordinator, FOREIGN_AFFAIRS, headOf, registrar } from './people';
import {
  inProvince,
  PLAN,
  planImported,
  province,
  registered,
  taskDefined,
  withAssignment,
} from './province';

/** How far back a fact may be dated: one rule for every command (rule 24). */
const YEAR_ONE = { recorded: '2026-01-05', effectiveOn: '0001-01-01' };
const LAST_YEAR = { recorded: '2026-01-05', effectiveOn: '2025-12-31' };
const FIRST_DAY = { recorded: '2026-01-05', effectiveOn: '2026-01-01' };
const beforeYear = (date: string) =>
  ['BEFORE_PLAN_YEAR', { field: 'effectiveOn', date, year: '2026-01-01' }] as const;
const head = headOf(FOREIGN_AFFAIRS);

describe('what is done for a plan is dated back to the first day of its year', () => {
  const steps: TaskCommand[] = [
    { type: 'AssignTask', planId: PLAN, agency: 'so-y-te', role: 'LEAD', mode: 'ASSIGNED' },
    { type: 'WithdrawAssignment', agency: FOREIGN_AFFAIRS, reason: 'Giao cho cơ quan khác.' },
  ];
  test.each(steps)('a step of a task: $type', (step) => {
    const bulletin = given(task, ...taskDefined('II.5.b.2')).on(inProvince);
    bulletin.when(step, coordinator, YEAR_ONE).thenRejected(...beforeYear('0001-01-01'));
    bulletin.when(step, coordinator, LAST_YEAR).thenRejected(...beforeYear('2025-12-31'));
    expect(bulletin.when(step, coordinator, FIRST_DAY).happened()).toHaveLength(1);
  });

  test.each([urgeAll, suspend, waive('2026-Q1')])('a step of an assignment: $type', (step) => {
    const bulletin = has('II.5.b.2', FOREIGN_AFFAIRS);
    bulletin.when(step, coordinator, LAST_YEAR).thenRejected(...beforeYear('2025-12-31'));
    expect(bulletin.when(step, coordinator, FIRST_DAY).happened()).toHaveLength(1);
  });

  const ledger = ledgerOf({
    ...province,
    ...withAssignment('II.5.b.2', FOREIGN_AFFAIRS),
    [`reportingCycle-${PLAN}.FINAL`]: [goldenEvent('ReportingCycleOpened')],
  });

  test('an estimate', () => {
    const draft = given(budgetRequest)
      .on(ledger)
      .when(
        {
          type: 'DraftBudgetRequest',
          planId: PLAN,
          existing: false,
          lines: [{ task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '1' }],
        },
        head,
        YEAR_ONE,
      );
    draft.thenRejected(...beforeYear('0001-01-01'));
  });

  test('a reporting cycle, and a report of it', () => {
    const periodCovered = { from: '2026-01-01', to: '2026-10-31' };
    given(reportingCycle)
      .on(ledger)
      .when(
        {
          type: 'OpenReportingCycle',
          planId: PLAN,
          kind: 'FINAL',
          periodCovered,
          cutOff: '2026-11-06',
        },
        coordinator,
        YEAR_ONE,
      )
      .thenRejected(...beforeYear('0001-01-01'));
    given(report)
      .on(ledger)
      .when(
        {
          type: 'SubmitReport',
          cycleId: `reportingCycle-${PLAN}.FINAL`,
          agency: FOREIGN_AFFAIRS,
          content: 'Đã phát hành 03 số Bản tin đối ngoại.',
          classification: 'INTERNAL',
        },
        head,
        YEAR_ONE,
      )
      .thenRejected(...beforeYear('0001-01-01'));
  });
});

describe('a plan that was issued before its year', () => {
  const issue = (issuedOn: string) => ({ type: 'IssuePlan' as const, number: '35', issuedOn });
  const issuing = (issuedOn: string, effectiveOn: string) =>
    given(plan, ...planImported).when(issue(issuedOn), registrar, {
      recorded: '2026-01-05',
      effectiveOn,
    });

  test('holds from the day of its issue', () => {
    expect(issuing('2025-12-22', '2025-12-22').code()).toBe('ALLOWED');
    issuing('2025-12-22', '2025-12-21').thenRejected(...beforeYear('2025-12-21'));
    const issued = issuing('2025-12-22', '2025-12-22').happened();
    const bulletin = given(task, ...taskDefined('II.5.b.2')).with({
      ...province,
      [planStream(PLAN)]: [...planImported, ...issued],
    });
    const taking: TaskCommand = {
      type: 'WithdrawAssignment',
      agency: FOREIGN_AFFAIRS,
      reason: 'Giao cho cơ quan khác.',
    };
    expect(bulletin.when(taking, coordinator, LAST_YEAR).code()).toBe('ALLOWED');
  });

  test('long before it, bears a slip of the pen and not a beginning', () =>
    issuing('0026-01-05', '0026-01-05').thenRejected(...beforeYear('0026-01-05')));

  test('is worked on before its year, on the day itself', () => {
    const early = given(plan, ...planImported).when(issue('2025-12-22'), registrar, '2025-12-22');
    expect(early.code()).toBe('ALLOWED');
  });
});

describe('what concerns no plan is dated back to the beginning of the province as it is', () => {
  const tooEarly = (date: string) =>
    ['BEFORE_PROVINCE', { field: 'effectiveOn', date, since: '2025-07-01' }] as const;
  const steps: Reorganisation[] = [
    { type: 'RenameAgency', code: 'so-y-te', name: 'Sở Y tế và Dân số' },
    { type: 'MergeAgencies', from: ['so-y-te'], into: FOREIGN_AFFAIRS, register: [] },
    {
      type: 'SplitAgency',
      from: 'so-y-te',
      into: ['so-y-te', FOREIGN_AFFAIRS],
      successor: 'so-y-te',
      register: [],
    },
  ];
  test.each(steps)('$type', (step) => {
    const on = (effectiveOn: string) =>
      given(agencyRegistry, ...registered).when(step, registrar, {
        recorded: '2026-01-05',
        effectiveOn,
      });
    on('0001-01-01').thenRejected(...tooEarly('0001-01-01'));
    on('2025-06-30').thenRejected(...tooEarly('2025-06-30'));
    expect(on('2025-07-01').happened()).toHaveLength(1);
  });

  test('a delegation', () => {
    const { data } = goldenEvent('DelegationGranted');
    const granting = given(delegation)
      .with({ ...province, [AGENCY_REGISTRY]: registered })
      .when({ type: 'GrantDelegation', ...data }, head, YEAR_ONE);
    granting.thenRejected(...tooEarly('0001-01-01'));
  });
});
