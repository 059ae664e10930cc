import { validateOrReject } from 'class-validator';
import {
  Arg,
  ArgumentValidationError,
  Resolver,
  Root,
  type SubscribeResolverData,
  Subscription,
} from 'type-graphql';
import type { AuditTrailRow } from '../../projections/audit-trail';
import type { Context } from '../context';
import { Position } from '../scalars';
import { auditWhere } from './audit.read';
import { AuditFilter, LedgerEvent, toLedgerEvent } from './ledger-event.type';

type Asked = { filter?: AuditFilter | null; after?: string | null };

/** Hands over what is asked for to whoever serves the stream (src/graphql/subscription). */
async function follow({ args, context }: SubscribeResolverData<unknown, Asked, Context>) {
  const filter = args.filter ? Object.assign(new AuditFilter(), args.filter) : null;
  if (filter)
    await validateOrReject(filter, { validationError: { target: false, value: false } }).catch(
      (errors) => {
        throw new ArgumentValidationError(errors);
      },
    );
  if (!context.follow) throw new Error('no stream is served here');
  return context.follow({
    after: args.after ? BigInt(args.after) : null,
    where: (ctx) => auditWhere(ctx, filter),
  });
}

@Resolver()
export class LedgerEventsSubscription {
  @Subscription(() => LedgerEvent, {
    subscribe: follow,
    description:
      'The events of `auditTrail`, each as it happens, from the one behind `after` on, or from now ' +
      'on. Served at /graphql/stream; whoever gives the position of the last one that he has ' +
      'misses none and gets none twice.',
  })
  ledgerEvents(
    @Root() row: AuditTrailRow,
    // Checked when it began, and not again with each event.
    @Arg('filter', () => AuditFilter, { nullable: true, validate: false }) _filter: unknown,
    @Arg('after', () => Position, { nullable: true }) _after: unknown,
  ) {
    return toLedgerEvent(row);
  }
}
