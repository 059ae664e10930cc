import { READABLE_KINDS, readScope } from '../../domain/access/read-policy';
import { type AuditTrailRow, auditTrail } from '../../projections/audit-trail';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { between, has, is } from '../shared/conditions';
import { type ConnectionOf, type PageArgs, query, toConnection } from '../shared/connection';
import { ownRows, viewerOf } from '../shared/viewer';
import { type AuditFilter, type LedgerEvent, toLedgerEvent } from './ledger-event.type';

const byPosition: Order[] = [{ column: 'position', direction: 'asc' }];

/** Only events of objects that the viewer may see; whether they were his then does not matter. */
async function visible(ctx: Context): Promise<Condition[]> {
  const viewer = await viewerOf(ctx);
  const all = READABLE_KINDS.filter((kind) => readScope(viewer, kind) === 'ALL');
  if (all.length === READABLE_KINDS.length) return [];
  const own = ownRows(viewer, { id: 'stream', agency: 'agency' });
  return [{ any: [{ column: 'readable', in: all }, own] }];
}

export async function auditWhere(ctx: Context, filter: AuditFilter | null): Promise<Condition[]> {
  return [
    ...(await visible(ctx)),
    ...is('plan_id', filter?.planId),
    ...(filter?.agency
      ? [
          {
            any: [
              { column: 'agency', is: filter.agency },
              { column: 'actor_agency', is: filter.agency },
            ],
          },
        ]
      : []),
    ...has('sections', filter?.section),
    ...has('tasks', filter?.task),
    ...is('stream', filter?.stream),
    ...(filter?.types ? [{ column: 'type', in: filter.types }] : []),
    ...is('actor', filter?.actor),
    ...between(
      'recorded_at',
      filter?.recordedFrom?.toISOString(),
      filter?.recordedTo?.toISOString(),
    ),
    ...between('effective_on', filter?.effectiveFrom, filter?.effectiveTo),
    ...positions(filter),
    ...is('document_number', filter?.document),
  ];
}

function positions(filter: AuditFilter | null): Condition[] {
  const { positionFrom, positionTo } = filter ?? {};
  if (!positionFrom && !positionTo) return [];
  return [
    {
      column: 'position',
      ...(positionFrom && { from: storable(positionFrom) }),
      ...(positionTo && { to: storable(positionTo) }),
    },
  ];
}

/** Positions that the scalar takes and no ledger can have stand for the last that one could. */
const storable = (position: string): bigint => {
  const [asked, last] = [BigInt(position), 2n ** 63n - 1n];
  return asked > last ? last : asked;
};

export async function trail(
  ctx: Context,
  filter: AuditFilter | null,
  page: PageArgs,
  at: At,
): Promise<ConnectionOf<LedgerEvent>> {
  const where = await auditWhere(ctx, filter);
  const found = await ctx.views.page(auditTrail, query(where, byPosition, page), at);
  const count = () => ctx.views.count(auditTrail, where, at);
  return toConnection(found, page.after, toLedgerEvent, count);
}

/** What happened to one object: the events of its stream. */
export async function historyOf(
  ctx: Context,
  column: keyof AuditTrailRow & string,
  value: string,
  page: PageArgs,
  at: At,
  more: Condition[] = [],
): Promise<ConnectionOf<LedgerEvent>> {
  const where = [...(await visible(ctx)), ...more];
  const found = await ctx.read.below(auditTrail, column, value, query(where, byPosition, page), at);
  const count = () => ctx.read.countBelow(auditTrail, column, value, where, at);
  return toConnection(found, page.after, toLedgerEvent, count);
}
