import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { type ReadableKind, readPolicy } from '../../domain/access/read-policy';
import type { Actor } from '../../domain/decider';
import { same } from '../../domain/shared/same';
import { auditTrail } from '../../projections/audit-trail';
import { projections } from '../../projections/index';
import type { ViewRow } from '../../projections/projection';
import { agencyNamed } from '../agency/agency.read';
import { assignmentAt, occurrenceAt } from '../assignment/assignment.read';
import { budgetRequestAt } from '../budget-request/budget-request.read';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { planAt, sectionAt, taskAt } from '../plan/plan.read';
import { reportAt, reportingCycleAt } from '../report/report.read';
import { DateTime, Position } from '../scalars';
import { PageArgs, query } from '../shared/connection';
import { Node, type ViewObject } from '../shared/node';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { auditWhere, historyOf, trail } from './audit.read';
import {
  AuditFilter,
  FieldChange,
  LedgerEvent,
  LedgerEventConnection,
  toLedgerEvent,
} from './ledger-event.type';

@Resolver(() => Snapshot)
export class AuditQueries {
  @View(() => LedgerEventConnection)
  auditTrail(
    @Arg('filter', () => AuditFilter, { nullable: true }) filter: AuditFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return trail(ctx, filter, page, placeOf(root));
  }

  @View(() => Node, { nullable: true })
  node(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return nodeAt(ctx, id, placeOf(root));
  }
}

/** An id begins with the name of its aggregate; a plan's and a section's begin with the plan's. */
async function nodeAt(ctx: Context, id: string, at: bigint | null): Promise<unknown> {
  const inside = id.includes('/');
  switch (id.slice(0, id.indexOf('-'))) {
    case 'agency':
      return agencyNamed(ctx, id.slice('agency-'.length), at);
    case 'task':
      return taskAt(ctx, id, at);
    case 'assignment':
      return inside ? occurrenceAt(ctx, id, at) : assignmentAt(ctx, id, at);
    case 'budgetRequest':
      return budgetRequestAt(ctx, id, at);
    case 'reportingCycle':
      return reportingCycleAt(ctx, id, at);
    case 'report':
      return reportAt(ctx, id, at);
    default:
      return inside ? sectionAt(ctx, id, at) : planAt(ctx, id, at);
  }
}

@Resolver()
export class LedgerQueries {
  @Query(() => LedgerEvent, { nullable: true })
  async event(@Arg('position', () => Position) position: string, @Ctx() ctx: Context) {
    const where = auditWhere(ctx, { positionFrom: position, positionTo: position });
    const { rows } = await ctx.views.page(auditTrail, query(where, [], { first: 1 }), null);
    return rows[0] ? toLedgerEvent(rows[0].row) : null;
  }

  @Query(() => Snapshot, { description: 'Exactly one of time and position.' })
  async asOf(
    @Arg('time', () => DateTime, { nullable: true }) time: Date | null,
    @Arg('position', () => Position, { nullable: true }) position: string | null,
    @Ctx() ctx: Context,
  ): Promise<Snapshot> {
    if ((time === null || time === undefined) === (position === null || position === undefined))
      throw new BadInput('time', 'EXACTLY_ONE_OF');
    const at = position
      ? BigInt(position)
      : await ctx.views.positionAt((time as Date).toISOString());
    if (at > (await ctx.views.position())) throw new BadInput('position', 'POSITION_NOT_REACHED');
    // Before the first event there is no recorded time.
    const recorded = (await ctx.views.timeAt(at)) ?? new Date(0).toISOString();
    return { position: at, time: recorded };
  }
}

@Resolver(() => Node)
export class NodeResolver {
  @FieldResolver(() => LedgerEventConnection, {
    description: 'What happened to it and in it, in order, as far as you may see it.',
  })
  history(
    @Root() { id, at }: ViewObject,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return historyOf(ctx, 'objects', id, page, at);
  }
}

@Resolver(() => LedgerEvent)
export class LedgerEventResolver {
  @FieldResolver(() => [FieldChange], { description: 'Old and new values of what it changed.' })
  async changes(@Root() { position }: LedgerEvent, @Ctx() ctx: Context): Promise<FieldChange[]> {
    const views = projections.filter((view) => view.history);
    const changed = await Promise.all(
      views.map((view) => ctx.read.changes(view, BigInt(position))),
    );
    return changed.flat().flatMap((change) => differences(ctx.viewer, change));
  }
}

/** Columns that say where a row came from or how it is searched, not what it says. */
const SILENT = new Set(['id', 'version', 'search', 'sections', 'agencies', 'roles']);

/** Columns of open rows that tell of what not everybody may read. */
const RESTRICTED: Record<string, ReadableKind> = {
  budget_requests_submitted: 'budgetRequest',
  budget_requests_received: 'budgetRequest',
  reports_submitted: 'report',
  reports_late: 'report',
  reports_accepted: 'report',
  note: 'report',
};

type Row = ViewRow & { agency?: string; code?: string };

function differences(
  viewer: Actor,
  { id, before, after }: { id: string; before: ViewRow | null; after: ViewRow | null },
): FieldChange[] {
  const [old, now] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  const row = (after ?? before) as Row;
  const agency = row.agency ?? (id.startsWith('agency-') ? (row.code ?? null) : null);
  const readable = (field: string) =>
    readPolicy(viewer, { kind: RESTRICTED[field] ?? 'open', agency });
  return Object.keys({ ...old, ...now })
    .filter((field) => !SILENT.has(field) && readable(field))
    .filter((field) => !same(old?.[field] ?? null, now?.[field] ?? null))
    .map((field) => ({
      object: id,
      field: field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      before: old?.[field] ?? null,
      after: now?.[field] ?? null,
    }));
}
