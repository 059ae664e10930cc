import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { MOST_OBJECTS } from '../../domain/access/access-record';
import { agenciesOf, readScope } from '../../domain/access/read-policy';
import type { Actor } from '../../domain/decider';

/** What a request has seen, and what was hidden from it: ids, the first ones, and how many. */
export class AccessNotes {
  readonly seen = new Noted();
  readonly hidden = new Noted();
  private readonly auditor: boolean;
  /** Whether the money of others is in his sight at all. */
  private readonly seesMoney: boolean;

  constructor(private readonly viewer: Actor) {
    this.auditor = viewer.roles.includes('AUDITOR');
    this.seesMoney =
      readScope(viewer, 'budgetRequest') === 'ALL' || viewer.roles.includes('COUNCIL_CLERK');
  }

  /** An object of that type goes into the answer. */
  saw(type: string, value: unknown): void {
    if (!this.auditor && !this.seesMoney) return;
    const looked = LOOKED_AT[type]?.(value as Looked);
    if (!looked) return;
    if (this.auditor || (looked.money && !this.isOwn(looked.agency))) this.seen.add(looked.id);
  }

  /** An auditor's reading is noted also where it found nothing. */
  get wholly(): boolean {
    return this.auditor;
  }

  private isOwn(agency: string | null | undefined): boolean {
    return typeof agency === 'string' && agenciesOf(this.viewer).includes(agency);
  }
}

class Noted {
  readonly ids: string[] = [];
  private readonly known = new Set<string>();

  get count(): number {
    return this.known.size;
  }

  add(id: string): void {
    if (this.known.has(id)) return;
    this.known.add(id);
    if (this.ids.length < MOST_OBJECTS) this.ids.push(id);
  }
}

type Looked = {
  id: string;
  stream: string;
  object: string;
  scope: string;
  planId: string | null;
  agencyCode: string | null;
  row: { agency?: string | null; id: string };
};
type LookedAt = { id: string; money: boolean; agency?: string | null };

const MONEY_STREAMS = /^(budgetRequest|budgetDossier|consolidatedReport)-/;
/** Whose it is a stream's name does not say: then it counts as somebody else's. */
const byStream = (id: string): LookedAt => ({ id, money: MONEY_STREAMS.test(id) });
const node = ({ id }: Looked): LookedAt => ({ id, money: false });

/** By type: the id under which it is noted, and whether it shows money, of which agency. */
const LOOKED_AT: Partial<Record<string, (value: Looked) => LookedAt | null>> = {
  BudgetRequest: ({ id, row }) => ({ id, money: true, agency: row.agency ?? null }),
  BudgetDossier: ({ id }) => ({ id, money: true }),
  ConsolidatedReport: ({ row }) => ({ id: row.id, money: true }),
  BudgetTotal: ({ scope, agencyCode, planId }) =>
    scope === 'ALL'
      ? { id: `budgetTotal-${agencyCode ?? planId ?? 'all'}`, money: true, agency: agencyCode }
      : null,
  LedgerEvent: ({ stream }) => byStream(stream),
  Change: ({ object }) => byStream(object),
  Agency: node,
  AgencyGroup: node,
  Assignment: node,
  ClassifiedDocument: node,
  Delegation: node,
  ImplementingPlan: node,
  Obstacle: node,
  Occurrence: node,
  Plan: node,
  Report: node,
  ReportingCycle: node,
  Section: node,
  Task: node,
};

/**
 * Has each object noted on its way into an answer: GraphQL asks of every one whether it is of its
 * type, on whatever path it was reached, and of nothing that is only looked up for a decision.
 */
export function noteReads(schema: GraphQLSchema): GraphQLSchema {
  for (const name of Object.keys(LOOKED_AT)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`the schema has no type ${name}`);
    type.isTypeOf = (value, context: { access?: AccessNotes }) => {
      context.access?.saw(name, value);
      return true;
    };
  }
  return schema;
}
