import { readPolicy } from '../../domain/access/read-policy';
import { type RemarkRow, remarkId, remarkView } from '../../projections/remark-view';
import type { Condition } from '../../projections/views';
import type { Context } from '../context';
import {
  type ConnectionOf,
  type PageArgs,
  pageOf,
  query,
  toConnection,
} from '../shared/connection';
import { viewerOf } from '../shared/viewer';
import { type Remark, toRemark, type Within } from './acts.type';

/** What is said about an assignment is its agency's business, whoever had the task then. */
export const mayRead = async (ctx: Context, { assignment }: Within): Promise<boolean> =>
  readPolicy(await viewerOf(ctx), { kind: 'report', agency: assignment.agency });

/** The free text of one event of an assignment, for those who may read it. */
export async function textOf(
  ctx: Context,
  within: Within,
  version: number,
): Promise<string | null> {
  if (!(await mayRead(ctx, within))) return null;
  const id = remarkId(within.assignment.id, version);
  return (await ctx.read.one(remarkView, id, within.at))?.text ?? null;
}

/** Of an assignment, or of one of its periods; of all types of events, or of some. */
type About = { column: 'assignment' | 'occurrence'; id: string; types?: RemarkRow['type'][] };

const typesWhere = ({ types }: About): Condition[] =>
  types ? [{ column: 'type', in: types }] : [];

/** What was said, in order; nothing for who may not read it. */
export async function remarksOf(
  ctx: Context,
  within: Within,
  about: About,
  page: PageArgs,
): Promise<ConnectionOf<Remark>> {
  if (!(await mayRead(ctx, within))) return pageOf<Remark>([], { ...page, after: null });
  const { column, id } = about;
  const { at } = within;
  const where = typesWhere(about);
  const wanted = query(where, [{ column: 'position', direction: 'asc' }], page);
  const found = await ctx.read.below(remarkView, column, id, wanted, at);
  const count = () => ctx.read.countBelow(remarkView, column, id, where, at);
  return toConnection(found, page.after, (row) => toRemark(row, at), count);
}

/** The latest of them. */
export async function latestRemark(
  ctx: Context,
  within: Within,
  about: About,
): Promise<string | null> {
  if (!(await mayRead(ctx, within))) return null;
  const latest = [{ column: 'position', direction: 'desc' as const }];
  const wanted = query(typesWhere(about), latest, { first: 1 });
  const found = await ctx.read.below(remarkView, about.column, about.id, wanted, within.at);
  return found.rows[0]?.row.text ?? null;
}
