import type { OccurrenceQuestion, Trace } from '../../domain/consolidated-report/material';

/** Values of these fields are enums: they stand without quotation marks. */
const ENUMS = ['status', 'timeliness'];

const literal = (fields: object): string =>
  `{ ${Object.entries(fields)
    .map(([name, value]) => `${name}: ${ENUMS.includes(name) ? value : JSON.stringify(value)}`)
    .join(', ')} }`;

/** As many as one page has; every quantified task has fewer occurrences. */
const PAGE = 'first: 200';

/** The GraphQL query whose answer is the figure: the numbers in it, added up. */
export function queryOf(trace: Trace, position: string): string {
  return `{ asOf(position: ${JSON.stringify(position)}) { ${fieldsOf(trace)} } }`;
}

function fieldsOf(trace: Trace): string {
  switch (trace.of) {
    case 'occurrences':
      return trace.where.map((where, n) => `q${n + 1}: ${occurrences(where, trace.sum)}`).join(' ');
    case 'percent':
      return trace.section === null
        ? `plan(id: ${JSON.stringify(trace.planId)}) { progress { percent } }`
        : `section(planId: ${JSON.stringify(trace.planId)}, code: ${JSON.stringify(trace.section)}) { progress { percent } }`;
    case 'events': {
      const filter = literal({ planId: trace.planId, types: trace.types });
      return `auditTrail(filter: ${filter}) { totalCount }`;
    }
    case 'budgetPipeline': {
      const { planId, stage, source, field } = trace;
      const where = `planId: ${JSON.stringify(planId)}, stage: ${stage}, source: ${source}`;
      return `budgetPipeline(${where}, by: [STAGE]) { ${field} }`;
    }
    case 'obstacles': {
      const { planId, status } = trace;
      return `obstacles(filter: ${literal({ planId, status })}) { totalCount }`;
    }
    case 'compliance':
      return `reportingCycle(id: ${JSON.stringify(trace.cycleId)}) { compliance { ${trace.field} } }`;
    case 'cycle':
      return `reportingCycle(id: ${JSON.stringify(trace.cycleId)}) { ${trace.field} }`;
    case 'reports': {
      const { cycleId, agency, late } = trace;
      return `reports(filter: ${literal({ cycleId, agency, late })}) { totalCount }`;
    }
  }
}

function occurrences(where: OccurrenceQuestion, sum: 'COUNT' | 'DONE' | 'OF'): string {
  const filter = literal(where);
  if (sum === 'COUNT') return `occurrences(filter: ${filter}) { totalCount }`;
  const field = sum === 'DONE' ? 'done' : 'of';
  return `occurrences(${PAGE}, filter: ${filter}) { edges { node { quantity { ${field} } } } }`;
}
