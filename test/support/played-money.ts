import type { LedgerEvent } from '../../src/projections/projection';

type Line = { task: string; period: string; source: string } & Record<string, string>;
type Request = { agency: string; stages: Record<string, string>; lines: Line[] };
export type Sum = { count: number; requested: bigint; approved: bigint; allocated: bigint };

/** What an event makes of the sources that it names. */
const STAGES: Record<string, string> = {
  BudgetRequestDrafted: 'DRAFT',
  BudgetRequestSubmitted: 'SUBMITTED',
  BudgetRequestReturned: 'RETURNED',
  BudgetRequestAppraised: 'APPRAISED',
  BudgetRequestPutIntoDossier: 'IN_DOSSIER',
  BudgetRequestSentToProvince: 'WITH_COMMITTEE',
  BudgetRequestSentToCouncil: 'WITH_COUNCIL',
  BudgetSettled: 'SETTLED',
  BudgetFundingDeclined: 'NOT_FUNDED',
  BudgetRequestWithdrawn: 'WITHDRAWN',
};

/**
 * Where the money stands, as a reader of the export adds it up with a pencil: by stage and source,
 * a fold of its own, which shares no line with the program's. `until`: UTC instant.
 */
export function moneyByHand(events: LedgerEvent[], until: string): Record<string, Sum> {
  const requests = new Map<string, Request>();
  for (const event of events) {
    if (event.recordedAt > until || !event.stream.startsWith('budgetRequest-')) continue;
    // biome-ignore lint/suspicious/noExplicitAny: the reader of an export knows no types.
    const data = event.data as any;
    const request = requests.get(event.stream) ?? { agency: '', stages: {}, lines: [] };
    requests.set(event.stream, request);
    if (event.type === 'BudgetRequestDrafted' || event.type === 'BudgetRequestRedrafted') {
      request.lines = data.lines;
      const stage = Object.values(request.stages)[0] ?? 'DRAFT';
      request.stages = Object.fromEntries(data.lines.map((line: Line) => [line.source, stage]));
    }
    for (const said of (data.lines ?? []) as Line[])
      request.lines = request.lines.map((line) => {
        const source = said.source ?? data.source;
        const meant =
          line.task === said.task && line.period === said.period && line.source === source;
        const before = BigInt(line.allocated ?? 0);
        const more = {
          ...said,
          ...(said.amount && { allocated: String(before + BigInt(said.amount)) }),
        };
        return meant ? { ...line, ...more, source } : line;
      });
    const named: string[] =
      data.sources ?? (data.source ? [data.source] : Object.keys(request.stages));
    for (const source of named) {
      const commune = source === 'COMMUNE';
      if (event.type === 'BudgetRequestReceived')
        request.stages[source] = commune ? 'RECORDED' : 'RECEIVED';
      else if (event.type === 'BudgetRequestDecided')
        request.stages[source] = data.lines.some(
          (line: Line) => line.source === source && line.approved !== '0',
        )
          ? 'DECIDED'
          : 'NOT_FUNDED';
      else if (event.type === 'BudgetAllocated')
        request.stages[source] = request.lines.every(
          (line) => line.source !== source || line.allocated === line.approved,
        )
          ? 'ALLOCATED'
          : 'PARTLY_ALLOCATED';
      else if (!(event.type === 'BudgetRequestAppraised' && commune))
        request.stages[source] = STAGES[event.type] ?? (request.stages[source] as string);
    }
  }
  const sums: Record<string, Sum> = {};
  for (const { stages, lines } of requests.values())
    for (const [source, stage] of Object.entries(stages)) {
      const key = `${stage} ${source}`;
      sums[key] ??= { count: 0, requested: 0n, approved: 0n, allocated: 0n };
      const sum = sums[key];
      sum.count += 1;
      for (const line of lines.filter((each) => each.source === source)) {
        sum.requested += BigInt(line.requested as string);
        sum.approved += BigInt(line.approved ?? 0);
        sum.allocated += BigInt(line.allocated ?? 0);
      }
    }
  return sums;
}
