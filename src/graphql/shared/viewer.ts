import {
  agenciesOf,
  READABLE_KINDS,
  type ReadableKind,
  readPolicy,
  readScope,
  type Viewer,
} from '../../domain/access/read-policy';
import { agencyId, agencyView } from '../../projections/agency-view';
import { budgetDossierView } from '../../projections/budget-dossier-view';
import { budgetRequestView } from '../../projections/budget-request-view';
import { narrowed } from '../../projections/projection';
import type { Condition } from '../../projections/views';
import type { Context } from '../context';
import { query } from './connection';

/**
 * Who reads, with the agencies that his own follows today (rule 4), and what is before the Council
 * for its clerk (rule 18): every path that asks what somebody may read asks it of him. Costs a
 * question to the views in an answer, and none for who reads everything anyway.
 */
export async function viewerOf(ctx: Context): Promise<Viewer> {
  const { viewer } = ctx;
  if (READABLE_KINDS.every((kind) => readScope(viewer, kind) === 'ALL')) return viewer;
  const [heirOf, beforeCouncil] = await Promise.all([
    viewer.agency === null ? [] : followedBy(ctx, viewer.agency),
    viewer.roles.includes('COUNCIL_CLERK') ? submittedToCouncil(ctx) : [],
  ]);
  return { ...viewer, heirOf, beforeCouncil };
}

async function followedBy(ctx: Context, code: string): Promise<string[]> {
  const agency = await ctx.read.one(agencyView, agencyId(code), null);
  // What a closed agency followed is no longer its business.
  return agency?.open ? agency.predecessors : [];
}

/** More than a council ever had before it. */
const BEFORE_COUNCIL = { first: 10_000 };

async function submittedToCouncil(ctx: Context): Promise<string[]> {
  const wanted = query([{ column: 'before_council', is: true }], [], BEFORE_COUNCIL);
  const [requests, dossiers] = await Promise.all([
    ctx.read.page(narrowed(budgetRequestView, ['before_council']), wanted, null),
    ctx.read.page(narrowed(budgetDossierView, ['before_council']), wanted, null),
  ]);
  return [...requests.rows, ...dossiers.rows].map(({ row }) => row.id);
}

/** Whether the viewer may read the row of that id, which is about that agency. */
export const mayRead = (
  viewer: Viewer,
  kind: ReadableKind,
  { id, agency }: { id: string; agency: string | null },
): boolean =>
  readPolicy(viewer, { kind, agency, beforeCouncil: viewer.beforeCouncil?.includes(id) ?? false });

/** A row that is there and that the viewer may not read: that he asked for it is noted. */
export function hidden(ctx: Context, { id }: { id: string }): null {
  ctx.access.hidden.add(id);
  return null;
}

/** The same of a whole list; null: all of it. `id` and `agency` name the columns. */
export function readableWhere(
  viewer: Viewer,
  kind: ReadableKind,
  { id = 'id', agency }: { id?: string; agency: string | null },
): Condition[] {
  return readScope(viewer, kind) === 'ALL' ? [] : [ownRows(viewer, { id, agency })];
}

/** Rows of his own agencies, and those that are before his Council; none where he has neither. */
export function ownRows(
  viewer: Viewer,
  { id = 'id', agency }: { id?: string; agency: string | null },
): Condition {
  const { beforeCouncil = [] } = viewer;
  const own = agency === null ? [] : agenciesOf(viewer);
  const parts: Condition[] = [
    ...(own.length > 0 ? [{ column: agency as string, in: own }] : []),
    ...(beforeCouncil.length > 0 ? [{ column: id, in: [...beforeCouncil] }] : []),
  ];
  return parts.length === 1 ? (parts[0] as Condition) : { any: parts };
}
