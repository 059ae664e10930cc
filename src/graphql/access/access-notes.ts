import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
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

  /** Whether anything that he reads is noted at all. */
  get looks(): boolean {
    return this.auditor || this.seesMoney;
  }

  /** An object of that type goes into the answer. */
  saw(type: string, value: unknown): void {
    if (!this.looks) return;
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

/** Ids of objects. */
export class Noted {
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

type Resolve = GraphQLFieldResolver<unknown, { access?: AccessNotes }>;

/**
 * Has each object noted on its way into an answer, on whatever path it was reached, and nothing that
 * is only looked up for a decision: whatever a field hands on that may be one of these is looked at.
 */
export function noteReads(schema: GraphQLSchema): GraphQLSchema {
  for (const name of Object.keys(LOOKED_AT)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`the schema has no type ${name}`);
    // Each interface tells its types by name.
    type.isTypeOf = undefined;
  }
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type))
      for (const field of Object.values(type.getFields())) {
        const named = getNamedType(field.type);
        if (Object.hasOwn(LOOKED_AT, named.name)) field.resolve = noted(field, () => named.name);
        else if (isAbstractType(named)) field.resolve = noted(field, nameIn);
      }
  return schema;
}

const nameIn = (value: unknown): string => (value as { __typename: string }).__typename;

function noted(
  { resolve = defaultFieldResolver }: { resolve?: Resolve },
  nameOf: (value: unknown) => string,
): Resolve {
  return (root, args, context, info) => {
    const { access } = context;
    const found = resolve(root, args, context, info);
    // Of most callers nothing is recorded.
    return access?.looks ? through(found, (value) => access.saw(nameOf(value), value)) : found;
  };
}

/** The same; each value in it is shown to `look`, once it is there. */
function through(found: unknown, look: (value: unknown) => void): unknown {
  if (found === null || found === undefined || found instanceof Error) return found;
  if (isPromise(found)) return found.then((value) => through(value, look));
  if (Array.isArray(found)) return found.map((each) => through(each, look));
  look(found);
  return found;
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown }).then === 'function';
