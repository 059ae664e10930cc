import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import type { AccessRecord as Kept } from '../../domain/access/access-record';
import { Rejected } from '../../domain/rejection';
import { BadCursor } from '../../projections/views';
import type { Context } from '../context';
import { PageArgs, type PageOf, toPage } from '../shared/connection';
import { AccessFilterInput, AccessRecordConnection } from './access-record.type';

@Resolver()
export class AccessQueries {
  @Query(() => AccessRecordConnection, {
    description: 'For auditors; the newest first. Reading it is recorded as well.',
  })
  async accessRecord(
    @Arg('filter', () => AccessFilterInput, { nullable: true }) filter: AccessFilterInput | null,
    @Args(() => PageArgs) { first, after }: PageArgs,
    @Ctx() { viewer, accesses }: Context,
  ): Promise<PageOf<Kept>> {
    if (!viewer.roles.includes('AUDITOR'))
      throw new Rejected('FORBIDDEN', { command: 'accessRecord', allowed: 'AUDITOR' });
    if (after && !/^[1-9]\d{0,15}$/.test(after)) throw new BadCursor();
    const found = await accesses.page(filter ?? {}, first, after ? Number(after) : null);
    const rows = found.slice(0, first).map((row) => ({ row, cursor: String(row.number) }));
    return toPage({ rows, hasNextPage: found.length > first }, after, (row) => row);
  }
}
