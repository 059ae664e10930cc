import { agenciesOf, readPolicy, readScope } from '../../domain/access/read-policy';
import { classifiedDocumentView } from '../../projections/classified-document-view';
import type { At, Condition } from '../../projections/views';
import type { Context } from '../context';
import { type PageArgs, query, toConnection } from '../shared/connection';
import { hidden, viewerOf } from '../shared/viewer';
import { type ClassifiedDocument, toClassifiedDocument } from './classified-document.type';

/** For who may not know of it there is none. */
export async function classifiedDocumentAt(
  ctx: Context,
  id: string,
  at: At,
): Promise<ClassifiedDocument | null> {
  const row = await ctx.read.one(classifiedDocumentView, id, at);
  if (!row) return null;
  return readPolicy(await viewerOf(ctx), { kind: 'report', agency: row.agency })
    ? toClassifiedDocument(row, at)
    : hidden(ctx, row);
}

export async function classifiedDocumentsOf(ctx: Context, planId: string, page: PageArgs, at: At) {
  const viewer = await viewerOf(ctx);
  const own: Condition[] =
    readScope(viewer, 'report') === 'ALL' ? [] : [{ column: 'agency', in: agenciesOf(viewer) }];
  const where: Condition[] = [{ column: 'plan_id', is: planId }, ...own];
  const wanted = query(where, [{ column: 'date', direction: 'asc' }], page);
  const found = await ctx.views.page(classifiedDocumentView, wanted, at);
  const count = () => ctx.views.count(classifiedDocumentView, where, at);
  return toConnection(found, page.after, (row) => toClassifiedDocument(row, at), count);
}
