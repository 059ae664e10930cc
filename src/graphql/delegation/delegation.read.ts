import { delegationView } from '../../projections/delegation-view';
import type { At, Order } from '../../projections/views';
import type { Context } from '../context';
import { PAGE_LIMIT, type PageArgs, query, toConnection } from '../shared/connection';
import { type Delegation, toDelegation } from './delegation.type';

export async function delegationAt(ctx: Context, id: string, at: At): Promise<Delegation | null> {
  const row = await ctx.read.one(delegationView, id, at);
  return row && toDelegation(row, at);
}

const byBeginning: Order[] = [{ column: 'valid_from', direction: 'asc' }];

/** Those that an agency granted. */
export async function delegationsBelow(ctx: Context, agency: string, page: PageArgs, at: At) {
  const wanted = query([], byBeginning, page);
  const found = await ctx.read.below(delegationView, 'agency', agency, wanted, at);
  const count = () => ctx.read.countBelow(delegationView, 'agency', agency, [], at);
  return toConnection(found, page.after, (row) => toDelegation(row, at), count);
}

/** Those that somebody was given, the latest first. */
export async function delegationsTo(ctx: Context, delegate: string): Promise<Delegation[]> {
  const latest: Order[] = [{ column: 'valid_from', direction: 'desc' }];
  const wanted = query([], latest, { first: PAGE_LIMIT });
  const { rows } = await ctx.read.below(delegationView, 'delegate', delegate, wanted, null);
  return rows.map(({ row }) => toDelegation(row, null));
}
