import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventShapes } from '../../../src/domain/events';
import { readEnvelope } from '../../../src/infra/ledger/envelope';
import type { EventLine } from '../../../src/infra/proof/bundle/bundle-lines';
import { exportBundle } from '../../../src/infra/proof/bundle/export-bundle';
import { type ReplayedEvent, RuleReplay } from '../../../src/infra/proof/bundle/replay-rules';
import { type Verified, verifyBundle } from '../../../src/infra/proof/bundle/verify-bundle';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { parsePolicy } from '../../../src/infra/proof/policy';
import type { Played } from '../../../src/infra/simulation/simulate';
import type { System } from '../../../src/infra/system';
import { until } from '../views-fixture';

/** Where the year was played, and is sealed by the program that serves it. */
export type PlayedInto = Pick<System, 'store' | 'secrets' | 'source'> & {
  /** A folder for the bundle. */
  folder: string;
  /** Events by type. */
  counts: Played['counts'];
};

/** The whole year as a bundle, and what an auditor's program finds in it. */
export function describeBundle(playedInto: () => PlayedInto): void {
  let verified: Verified;
  let written: Map<string, number>;
  /** The bundle's events, as it was exported. */
  let year: ReplayedEvent[];

  beforeAll(async () => {
    const { store, secrets, source, folder, counts } = playedInto();
    written = new Map(counts);
    const { pool } = source;
    const head = await store.head();
    await until(async () => (await currentLog(pool))?.position === head, 60_000);
    const file = join(folder, 'year.bundle');
    await exportBundle({ store, secrets, pool }, file, { payloads: true });
    const [vkey] = (await currentLog(pool))?.vkeys ?? [];
    verified = await verifyBundle(file, parsePolicy(`log ${vkey}\nquorum none\n`), []);
    year = (await readFile(file, 'utf8')).trimEnd().split('\n').slice(1).map(eventOf);
  });

  test('the played year is a history that could have been so: every event follows from the rules', () => {
    const events = [...written.values()].reduce((sum, count) => sum + count, 0);
    expect(verified).toMatchObject({ valid: true, findings: [], events, erased: 0 });
    const unknown = Object.values(verified.rules.notChecked).reduce((sum, count) => sum + count, 0);
    expect(verified.rules.checked).toBe(events - unknown);
  });

  test('what cannot be concluded from its events is counted by type, and is little', () => {
    expect(verified.rules.notChecked).toEqual({
      PlanAmended: 1,
      PlanImported: 1,
      // Who, when, in which order and under which hash is judged; the figures are not computed anew.
      ReportConsolidated: 5,
      TaskAmended: 1,
    });
  });

  function eventOf(line: string, n: number): ReplayedEvent {
    const { leaf, hash, data, position = n + 1 } = JSON.parse(line) as EventLine;
    const stored = { position: BigInt(position), leafHash: Buffer.from(hash, 'hex') };
    const event = readEnvelope({ ...leaf, data }, stored);
    return { ...event, factsAt: BigInt(leaf.factsAt), erased: false };
  }

  /** What the rules say of the year where some of its events are others. */
  function replayed(change: (event: ReplayedEvent, n: number) => ReplayedEvent) {
    const findings: [type: string, why: string][] = [];
    const replay = new RuleReplay(({ event, why }) => findings.push([event.type, why]));
    for (const [n, event] of year.entries()) replay.take(change(event, n));
    replay.close();
    return { findings, notChecked: replay.notChecked, checked: replay.checked };
  }

  /** The last event of each type that begins what a command wrote. */
  function lastOfEach(): Map<string, ReplayedEvent> {
    const begins = (event: ReplayedEvent, n: number) => n === 0 || !together(event, year[n - 1]);
    return new Map(year.filter(begins).map((event) => [event.type, event]));
  }

  const together = (one: ReplayedEvent, other: ReplayedEvent | undefined): boolean =>
    one.stream === other?.stream && one.commandId === other.commandId;

  const as = (event: ReplayedEvent, changed: object): ReplayedEvent =>
    ({ ...event, ...changed }) as ReplayedEvent;
  const saying = (event: ReplayedEvent, data: object): ReplayedEvent =>
    as(event, { data: { ...event.data, ...data } });

  test('with every text of the year destroyed, all else still follows from the rules', () => {
    let destroyed = 0;
    const without = replayed((event) => {
      const fields = eventShapes.get(event.type)?.erasable ?? [];
      const texts = fields.filter(
        (field) => (event.data as Record<string, unknown>)[field] !== null,
      );
      if (texts.length === 0) return event;
      destroyed += 1;
      return as(saying(event, Object.fromEntries(texts.map((field) => [field, null]))), {
        erased: true,
      });
    });
    expect(destroyed).toBeGreaterThan(1000);
    expect(without).toEqual({ findings: [], ...verified.rules });
  });

  test('a text that the rules ask for, and that was not destroyed, is missed', () => {
    const last = year.findLast(({ type, data }) => type === 'ReportSubmitted' && !data.nil);
    const { findings } = replayed((event) =>
      event === last ? saying(event, { content: null }) : event,
    );
    expect(findings).toEqual([['ReportSubmitted', expect.stringMatching(/^REPORT_EMPTY/)]]);
  });

  test('each kind of event is judged: who may not have done it is found out as its author', () => {
    const last = lastOfEach();
    const { findings } = replayed((event) =>
      [...last.values()].some((each) => together(event, each))
        ? as(event, { actor: { ...event.actor, role: 'AUDITOR' } })
        : event,
    );
    const found = new Set(findings.map(([type]) => type));
    expect([...last.keys()].filter((type) => !found.has(type))).toEqual([]);
  });

  // biome-ignore lint/suspicious/noExplicitAny: of any type
  type Forgery = (data: any) => object;

  /** What a caller cannot say, but the rules make of it. */
  const FORGERIES: [type: string, forged: Forgery][] = [
    ['BudgetAllocated', ({ complete }) => ({ complete: !complete })],
    ['BudgetDossierSubmittedToProvince', () => ({ members: [] })],
    ['BudgetFundingDeclined', () => ({ sources: ['PROVINCIAL', 'CENTRAL', 'OTHER'] })],
    ['BudgetPolicyApproved', ({ paper }) => ({ paper: { ...paper, number: '0/QĐ-UBND' } })],
    ['BudgetRequestAppraised', ({ revision }) => ({ revision: revision + 1 })],
    ['BudgetRequestDecided', ({ lines }) => ({ lines: [{ ...lines[0], approved: '1' }] })],
    ['BudgetRequestPutIntoDossier', () => ({ on: '2026-01-01' })],
    ['ConsolidatedReportDispatched', ({ late }) => ({ late: !late })],
    ['ImplementingPlanDueDateSet', ({ agencies }) => ({ agencies: agencies.slice(1) })],
    ['ImplementingPlanSubmitted', ({ late }) => ({ late: !late })],
    ['ObstacleEscalated', () => ({ to: 'so-y-te' })],
    ['ObstacleReported', ({ found }) => ({ found: !found })],
    ['ObstacleResolved', () => ({ reportedOn: '2026-01-01' })],
    ['ReportConsolidated', ({ text }) => ({ text: `${text}.` })],
    ['ReportSubmitted', ({ late }) => ({ late: !late })],
    ['ReportingCycleClosed', ({ missing }) => ({ missing: [...missing, 'so-y-te'] })],
    [
      'ReportingCycleOpened',
      ({ lastWorkingDay: day }) => ({ lastWorkingDay: `2025${day.slice(4)}` }),
    ],
  ];

  type Found = { type: string; position: bigint; why: string };

  /** What is found where all of them are forged at once: the year is judged once, not seventeen times. */
  let found: Found[] | null = null;
  function foundOfForgeries(): Found[] {
    if (found) return found;
    const last = lastOfEach();
    const forgeries = new Map(FORGERIES.map(([type, forged]) => [last.get(type), forged]));
    const seen: Found[] = [];
    const replay = new RuleReplay(({ event: { type, position }, why }) =>
      seen.push({ type, position, why }),
    );
    for (const event of year) {
      const forged = forgeries.get(event);
      replay.take(forged ? saying(event, forged(event.data)) : event);
    }
    replay.close();
    found = seen;
    return seen;
  }

  test.each(FORGERIES)(
    '%s that says something else than the rules make of its command is found',
    (type) => {
      const forged = lastOfEach().get(type)?.position;
      const first = foundOfForgeries().find(({ position }) => position === forged);
      expect(first).toEqual({
        type,
        position: forged,
        why: 'the rules make other events of it',
      });
    },
  );

  test('of what was not forged nothing is found but who went with the dossier that names nobody', () => {
    const last = lastOfEach();
    const forged = FORGERIES.map(([type]) => last.get(type)?.position);
    const others = foundOfForgeries().filter(({ position }) => !forged.includes(position));
    expect(others.map(({ type }) => type)).toEqual(['BudgetRequestSentToProvince']);
  });

  test('how confidential its texts are, whoever gives a command may declare', () => {
    const last = lastOfEach().get('ObstacleReported');
    const declared = replayed((event) =>
      event === last ? as(event, { classification: 'INTERNAL' }) : event,
    );
    expect(last?.classification).toBe('PUBLIC');
    expect(declared).toEqual({ findings: [], ...verified.rules });
  });

  describe('what an older schema did not keep', () => {
    const drafted = (schema: number) => {
      const last = lastOfEach().get('BudgetRequestDrafted');
      return replayed((event) => {
        if (event !== last || event.type !== 'BudgetRequestDrafted') return event;
        const lines = event.data.lines.map((line) => ({ ...line, taskId: null }));
        return as(saying(event, { lines }), { schema });
      });
    };

    test('nobody can tell', () => {
      const { findings, notChecked } = drafted(1);
      expect(findings).toEqual([]);
      expect(notChecked).toEqual({ ...verified.rules.notChecked, BudgetRequestDrafted: 1 });
    });

    test('is missed in an event of today', () => {
      expect(drafted(2).findings).toEqual([
        ['BudgetRequestDrafted', 'the rules make other events of it'],
      ]);
    });
  });
}
