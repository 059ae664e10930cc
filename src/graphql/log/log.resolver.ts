import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver } from 'type-graphql';
import { agenciesOf } from '../../domain/access/read-policy';
import type { InclusionProof as Proof } from '../../domain/transparency-log/log-source';
import { auditTrail } from '../../projections/audit-trail';
import type { Condition } from '../../projections/views';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { Position, SafeInt } from '../scalars';
import { PageArgs, query, toPage } from '../shared/connection';
import { viewerOf } from '../shared/viewer';
import { Checkpoint, InclusionProof, ReceiptState, TransparencyLog } from './log.type';
import { ReceiptStatus } from './receipt-status.type';

@Resolver(() => TransparencyLog)
export class TransparencyLogResolver {
  @Query(() => TransparencyLog)
  log(): TransparencyLog {
    return {};
  }

  @FieldResolver(() => Checkpoint, { nullable: true, description: 'Null before the first one.' })
  checkpoint(@Ctx() { log }: Context) {
    return log.checkpoint();
  }

  @FieldResolver(() => InclusionProof, {
    nullable: true,
    description: 'Null where no event stands there, or where it is not sealed yet.',
  })
  async inclusionProof(@Arg('position', () => Position) position: string, @Ctx() { log }: Context) {
    const asked = BigInt(position);
    // No ledger has a position that its database cannot hold.
    if (asked >= 2n ** 63n) return null;
    const [proof] = await log.inclusionProofs([asked]);
    return proof ?? null;
  }

  @FieldResolver(() => [String], {
    description: 'That the tree of size `to` begins with the one of size `from`. Base64.',
  })
  async consistencyProof(
    @Arg('from', () => SafeInt, { description: 'At least 1.' }) from: number,
    @Arg('to', () => SafeInt) to: number,
    @Ctx() { log }: Context,
  ): Promise<string[]> {
    if (from < 1) throw new BadInput('from', 'NO_SUCH_TREE');
    if (from > to) throw new BadInput('from', 'RANGE_REVERSED');
    const proof = await log.consistencyProof(from, to);
    if (!proof) throw new BadInput('to', 'NO_SUCH_TREE');
    return proof;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const byPosition = [{ column: 'position', direction: 'asc' as const }];

@Resolver()
export class ReceiptStatusQueries {
  @Query(() => ReceiptStatus, {
    nullable: true,
    description: 'Of your own commands and those of your agency; of all, for auditors.',
  })
  async receiptStatus(
    @Arg('commandId', () => ID) commandId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<ReceiptStatus | null> {
    if (!UUID.test(commandId)) throw new BadInput('commandId', 'ID_MALFORMED');
    const where = [
      { column: 'command_id', is: commandId.toLowerCase() },
      ...(await concerned(ctx)),
    ];
    const found = await ctx.views.page(auditTrail, query(where, byPosition, page), null);
    if (found.rows.length === 0) return null;
    const positions = found.rows.map(({ row }) => BigInt(row.position));
    const proofs = new Map(
      (await ctx.log.inclusionProofs(positions)).map((proof) => [proof.position, proof]),
    );
    const events = toPage(found, page.after, ({ position, stream, type }) => {
      const proof = proofs.get(BigInt(position)) ?? null;
      const status = stateOf(proof);
      return { position: BigInt(position), stream, type, status, proof };
    });
    const states = events.edges.map(({ node }) => node.status);
    const status = FIRMNESS.find((state) => states.includes(state)) ?? ReceiptState.COMMITTED;
    return { commandId, status, events };
  }
}

/** The least firm first. */
const FIRMNESS = [ReceiptState.COMMITTED, ReceiptState.SEALED, ReceiptState.WITNESSED];

function stateOf(proof: Proof | null): ReceiptState {
  if (!proof) return ReceiptState.COMMITTED;
  return proof.checkpoint.witnessed ? ReceiptState.WITNESSED : ReceiptState.SEALED;
}

/** Who gave the command, for whom it was given, and who checks everybody. */
async function concerned(ctx: Context): Promise<Condition[]> {
  const viewer = await viewerOf(ctx);
  if (viewer.roles.includes('AUDITOR')) return [];
  const own = agenciesOf(viewer);
  return [
    {
      any: [
        { column: 'actor', is: viewer.id },
        { column: 'actor_agency', in: own },
        { column: 'on_behalf_of', in: own },
      ],
    },
  ];
}
