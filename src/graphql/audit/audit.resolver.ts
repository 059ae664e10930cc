import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { auditTrail } from '../../projections/audit-trail';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { DateTime, Position } from '../scalars';
import { PageArgs, query } from '../shared/connection';
import { Node, type ViewObject } from '../shared/node';
import { nodeAt } from '../shared/node-at';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { viewerOf } from '../shared/viewer';
import { auditWhere, historyOf, trail } from './audit.read';
import { changing, comparison, differences } from './changes';
import {
  AuditFilter,
  Change,
  ChangeConnection,
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

@Resolver()
export class LedgerQueries {
  @Query(() => LedgerEvent, { nullable: true })
  async event(@Arg('position', () => Position) position: string, @Ctx() ctx: Context) {
    const where = await auditWhere(ctx, { positionFrom: position, positionTo: position });
    const { rows } = await ctx.views.page(auditTrail, query(where, [], { first: 1 }), null);
    return rows[0] ? toLedgerEvent(rows[0].row) : null;
  }

  @Query(() => ChangeConnection, {
    description:
      'What stands otherwise at `to` than it stood at `from`; what changed and came back does not. ' +
      'With a filter: the objects that at least one such event touched in between, each with all ' +
      'that differs. In the order of their last such event.',
  })
  compare(
    @Arg('from', () => Position) from: string,
    @Arg('to', () => Position) to: string,
    @Arg('filter', () => AuditFilter, { nullable: true }) filter: AuditFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return comparison(ctx, { from, to }, filter, page);
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

@Resolver(() => Change)
export class ChangeResolver {
  @FieldResolver(() => LedgerEvent, {
    description: 'The last event in between that touched the object, of those asked for.',
  })
  async at(@Root() { position }: Change, @Ctx() ctx: Context) {
    const row = await ctx.read.one(auditTrail, position, null);
    return row && toLedgerEvent(row);
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
    const viewer = await viewerOf(ctx);
    const changed = await Promise.all(
      changing.map(async (view) => {
        const changes = await ctx.read.changes(view, BigInt(position));
        return changes.flatMap((change) => differences(viewer, view, change));
      }),
    );
    return changed.flat();
  }
}
