import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
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
    const reached = await ctx.views.reached(null);
    if (at > reached.position) throw new BadInput('position', 'POSITION_NOT_REACHED');
    return { position: at, time: await ctx.views.timeAt(at) };
  }
}

@Resolver(() => Node)
export class NodeResolver {
  @FieldResolver(() => LedgerEventConnection, {
    description: 'What happened to it, in order.',
  })
  history(
    @Root() { id, at }: ViewObject,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return historyOf(ctx, 'objects', id, page, at);
  }
}

/** Columns that say where a row came from or how it is searched, not what it says. */
const SILENT = new Set(['id', 'version', 'search', 'sections', 'agencies', 'roles']);

@Resolver(() => LedgerEvent)
export class LedgerEventResolver {
  @FieldResolver(() => [FieldChange], { description: 'Old and new values of what it changed.' })
  async changes(@Root() { position }: LedgerEvent, @Ctx() ctx: Context): Promise<FieldChange[]> {
    const views = projections.filter((view) => view.history);
    const changed = await Promise.all(
      views.map((view) => ctx.read.changes(view, BigInt(position))),
    );
    return changed.flat().flatMap(({ id, before, after }) => differences(id, before, after));
  }
}

function differences(id: string, before: ViewRow | null, after: ViewRow | null): FieldChange[] {
  const [old, now] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  return Object.keys({ ...old, ...now })
    .filter((field) => !SILENT.has(field))
    .filter(
      (field) => JSON.stringify(old?.[field] ?? null) !== JSON.stringify(now?.[field] ?? null),
    )
    .map((field) => ({
      object: id,
      field: field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      before: old?.[field] ?? null,
      after: now?.[field] ?? null,
    }));
}
