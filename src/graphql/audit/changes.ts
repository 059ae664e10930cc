import {
  type ReadableKind,
  readScope,
  type Scope,
  type Viewer,
} from '../../domain/access/read-policy';
import { same } from '../../domain/shared/same';
import { agencyView } from '../../projections/agency-view';
import { auditTrail } from '../../projections/audit-trail';
import { projections } from '../../projections/index';
import type { AnyProjection, ViewRow } from '../../projections/projection';
import type { Compared, Difference } from '../../projections/views';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { type PageArgs, type PageOf, toPage } from '../shared/connection';
import { mayRead, ownRows, viewerOf } from '../shared/viewer';
import { auditWhere } from './audit.read';
import type { AuditFilter, Change, FieldChange } from './ledger-event.type';

/** Columns that say where a row came from or how it is searched, not what it says. */
const SILENT = new Set([
  'id',
  'version',
  'search',
  'sections',
  'agencies',
  'roles',
  'pace',
  'runs_since',
  'held_status',
  'reported_percent',
  'submissions',
  'turns',
  'task_ids',
  'finances_own',
  'before_council',
  'offices',
]);

/** Columns of open rows that tell of what not everybody may read. */
const RESTRICTED: Record<string, ReadableKind> = {
  budget_requests_submitted: 'budgetRequest',
  budget_requests_received: 'budgetRequest',
  reports_submitted: 'report',
  reports_late: 'report',
  reports_accepted: 'report',
  // Its addresses and hashes may be internal (rule 25).
  evidence: 'report',
  // They name the obstacle that justifies them (rule 23).
  extensions: 'report',
  missing: 'report',
  left_returned: 'report',
};

/** The views whose rows change. */
export const changing: readonly AnyProjection[] = projections.filter((view) => view.history);

const telling = (view: AnyProjection): string[] =>
  Object.keys(view.columns).filter((column) => !SILENT.has(column));

/** Who may read a column, and who its row: whoever may read both. */
const kindsOf = (view: AnyProjection, column: string): ReadableKind[] => [
  view.readable ?? 'open',
  RESTRICTED[column] ?? 'open',
];

/** The column that says which agency a row is about; null where it is about none. */
function agencyColumn(view: AnyProjection): string | null {
  if (view.name === agencyView.name) return 'code';
  return Object.hasOwn(view.columns, 'agency') ? 'agency' : null;
}

/** What differs between two versions of a row, as far as the viewer may read it. */
export function differences(
  viewer: Viewer,
  view: AnyProjection,
  { id, before, after }: { id: string; before: ViewRow | null; after: ViewRow | null },
): FieldChange[] {
  const [old, now] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  const about = agencyColumn(view);
  const row = (after ?? before ?? {}) as Record<string, string | null>;
  const agency = about === null ? null : (row[about] ?? null);
  return telling(view)
    .filter((column) =>
      kindsOf(view, column).every((kind) => mayRead(viewer, kind, { id, agency })),
    )
    .filter((column) => !same(old?.[column] ?? null, now?.[column] ?? null))
    .map((column) => ({
      object: id,
      field: fieldOf(column),
      before: old?.[column] ?? null,
      after: now?.[column] ?? null,
    }));
}

/** The same for whole views: what the viewer may read of every row, and of his own agency's. */
export function comparable(viewer: Viewer): Compared[] {
  return changing.flatMap((view) => {
    const scoped = (scope: Scope) =>
      telling(view).filter((column) => scopeOf(viewer, view, column) === scope);
    const about = agencyColumn(view);
    const all = { view, columns: scoped('ALL'), rows: [] };
    const own = ownRows(viewer, { agency: about });
    if ('any' in own && own.any.length === 0) return [all];
    return [all, { view, columns: scoped('OWN'), rows: [own] }];
  });
}

function scopeOf(viewer: Viewer, view: AnyProjection, column: string): Scope {
  const scopes = kindsOf(view, column).map((kind) => readScope(viewer, kind));
  return scopes.includes('OWN') ? 'OWN' : 'ALL';
}

/** What stood otherwise at one position than at another. */
export async function comparison(
  ctx: Context,
  range: { from: string; to: string },
  filter: AuditFilter | null,
  page: PageArgs,
): Promise<PageOf<Change>> {
  const [from, to] = [BigInt(range.from), BigInt(range.to)];
  const reached = await ctx.views.position();
  for (const [field, position] of Object.entries({ from, to }))
    if (position > reached) throw new BadInput(field, 'POSITION_NOT_REACHED');
  if (from > to) throw new BadInput('from', 'RANGE_REVERSED');
  const found = await ctx.views.differences({
    from,
    to,
    what: comparable(await viewerOf(ctx)),
    events: auditTrail,
    where: await auditWhere(ctx, filter),
    first: page.first,
    after: page.after ?? null,
  });
  return toPage(found, page.after, toChange);
}

const toChange = ({ id, column, before, after, position }: Difference): Change => ({
  object: id,
  field: fieldOf(column),
  before,
  after,
  position: String(position),
});

const fieldOf = (column: string): string =>
  column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
