import type { Document } from '../decider';
import { Rejected } from '../rejection';
import type { Paper } from './budget-request-events';

/** The paper by which something was decided; DOCUMENT_MISSING without one. */
export function paperOf(paper: Document | null): Paper {
  if (!paper) throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
  return { number: paper.number, date: paper.date, issuer: paper.issuer };
}

/** Refuses two of the caller's lines that mean the same one. */
export function noDuplicates<L extends { task: string; period: string; source: string }>(
  lines: readonly L[],
  same: (a: L, b: L) => boolean,
): void {
  for (const [n, line] of lines.entries()) {
    if (lines.findIndex((each) => same(each, line)) === n) continue;
    const { task, period, source } = line;
    throw new Rejected('DUPLICATE_LINE', { field: `lines[${n}]`, task, period, source });
  }
}
