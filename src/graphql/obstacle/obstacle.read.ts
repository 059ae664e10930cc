import { agenciesOf, readPolicy, readScope } from '../../domain/access/read-policy';
import { type ObstacleRow, obstacleView } from '../../projections/obstacle-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { has, is, says } from '../shared/conditions';
import { type PageArgs, query, toConnection } from '../shared/connection';
import { namesOf } from '../shared/names';
import { hidden, viewerOf } from '../shared/viewer';
import {
  type Obstacle,
  type ObstacleFilter,
  type ObstacleOrder,
  toObstacle,
} from './obstacle.type';

/** For who may not know of it there is none. */
export async function obstacleAt(ctx: Context, id: string, at: At): Promise<Obstacle | null> {
  const row = await ctx.read.one(obstacleView, id, at);
  if (!row) return null;
  return readPolicy(await viewerOf(ctx), { kind: 'report', agency: row.agency })
    ? toObstacle(row, at)
    : hidden(ctx, row);
}

export async function obstaclesWhere(
  ctx: Context,
  filter: Partial<ObstacleFilter>,
  at: At,
): Promise<Condition[]> {
  const viewer = await viewerOf(ctx);
  return [
    ...(readScope(viewer, 'report') === 'ALL'
      ? []
      : [{ column: 'agency', in: agenciesOf(viewer) }]),
    ...is('plan_id', filter.planId),
    ...has('sections', filter.section),
    ...is('task_code', filter.task),
    ...is('agency', filter.agency),
    ...is('status', filter.status),
    ...(filter.text ? [await named(ctx, filter.text, at)] : []),
  ];
}

async function named(ctx: Context, text: string, at: At): Promise<Condition> {
  const { agencies, tasks } = await namesOf(ctx, text, at);
  return {
    any: [
      { column: 'agency', in: agencies },
      { column: 'task_id', in: tasks.map(({ id }) => id) },
      ...says('search', text),
    ],
  };
}

export function obstacleOrder(order: ObstacleOrder | null): Order[] {
  const direction = order?.direction === 'DESC' ? 'desc' : 'asc';
  const column = order?.field === 'ESCALATED_ON' ? 'escalated_on' : 'reported_on';
  return [{ column, direction }];
}

export async function obstaclesBelow(
  ctx: Context,
  column: keyof ObstacleRow & string,
  parent: string,
  filter: Partial<ObstacleFilter>,
  page: PageArgs,
  at: At,
) {
  const where = await obstaclesWhere(ctx, filter, at);
  const wanted = query(where, obstacleOrder(null), page);
  const found = await ctx.read.below(obstacleView, column, parent, wanted, at);
  const count = () => ctx.read.countBelow(obstacleView, column, parent, where, at);
  return toConnection(found, page.after, (row) => toObstacle(row, at), count);
}
