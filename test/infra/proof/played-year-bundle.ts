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

  /** A draft as the schema before had it: its lines did not keep the task's id. */
  const withoutTaskIds: Forgery = ({ lines }) => ({
    lines: lines.map((line: object) => ({ ...line, taskId: null })),
  });

  /** Not the one that the table forges. */
  const submitted = () =>
    year
      .filter(({ type, data }) => type === 'ReportSubmitted' && !(data as { nil: boolean }).nil)
      .findLast((event, _, all) => event !== all.at(-1)) as ReplayedEvent;

  type Found = { type: string; position: bigint; why: string };

  /** What is found where all of this is forged at once: the year is judged once, not nineteen times. */
  let found: { forged: Set<bigint>; findings: Found[] } | null = null;
  function foundOfForgeries() {
    if (found) return found;
    const last = lastOfEach();
    const forgeries = new Map<ReplayedEvent | undefined, Forgery>([
      ...FORGERIES.map(([type, forged]) => [last.get(type), forged] as const),
      [submitted(), () => ({ content: null })],
      [last.get('BudgetRequestDrafted'), withoutTaskIds],
    ]);
    const findings: Found[] = [];
    const replay = new RuleReplay(({ event: { type, position }, why }) =>
      findings.push({ type, position, why }),
    );
    for (const event of year) {
      const forged = forgeries.get(event);
      replay.take(forged ? saying(event, forged(event.data)) : event);
    }
    replay.close();
    found = {
      forged: new Set([...forgeries.keys()].map((each) => each?.position ?? 0n)),
      findings,
    };
    return found;
  }

  /** The first of what is found at an event. */
  const foundAt = (event: ReplayedEvent | undefined) =>
    foundOfForgeries().findings.find(({ position }) => position === event?.position);

  test.each(FORGERIES)(
    '%s that says something else than the rules make of its command is found',
    (type) => {
      const forged = lastOfEach().get(type);
      const why = 'the rules make other events of it';
      expect(foundAt(forged)).toEqual({ type, position: forged?.position, why });
    },
  );

  test('a text that the rules ask for, and that was not destroyed, is missed', () => {
    const { type, position } = submitted();
    const why = expect.stringMatching(/^REPORT_EMPTY/);
    expect(foundAt(submitted())).toEqual({ type, position, why });
  });

  test('of what was not forged nothing is found but who went with the dossier that names nobody', () => {
    const { forged, findings } = foundOfForgeries();
    const others = findings.filter(({ position }) => !forged.has(position));
    expect(others.map(({ type }) => type)).toEqual(['BudgetRequestSentToProvince']);
    expect(forged.size).toBe(FORGERIES.length + 2);
  });

  /** The year with two events that are others, and no forgeries. */
  let permitted: ReturnType<typeof replayed> | null = null;
  function foundOfPermitted() {
    const last = lastOfEach();
    const [obstacle, draft] = [last.get('ObstacleReported'), last.get('BudgetRequestDrafted')];
    expect([obstacle?.classification, draft?.schema]).toEqual(['PUBLIC', 2]);
    permitted ??= replayed((event) => {
      if (event === obstacle) return as(event, { classification: 'INTERNAL' });
      if (event === draft) return as(saying(event, withoutTaskIds(event.data)), { schema: 1 });
      return event;
    });
    return permitted;
  }

  test('how confidential its texts are, whoever gives a command may declare', () => {
    const { findings, checked } = foundOfPermitted();
    expect(findings).toEqual([]);
    expect(checked).toBe(verified.rules.checked - 1); // all but the draft
  });

  describe('what an older schema did not keep', () => {
    test('nobody can tell', () => {
      const { findings, notChecked } = foundOfPermitted();
      expect(findings).toEqual([]);
      expect(notChecked).toEqual({ ...verified.rules.notChecked, BudgetRequestDrafted: 1 });
    });

    test('is missed in an event of today', () => {
      const draft = lastOfEach().get('BudgetRequestDrafted');
      const why = 'the rules make other events of it';
      expect(foundAt(draft)).toEqual({
        type: 'BudgetRequestDrafted',
        position: draft?.position,
        why,
      });
    });
  });
}
