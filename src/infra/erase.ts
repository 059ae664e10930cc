import type { Erase, EraseOrder } from '../domain/erasure/erase';
import { type ErasedEvent, type Erasure, erasure, erasureEvents } from '../domain/erasure/erasure';
import { eventShapes } from '../domain/events';
import type { Execute, Order, Request } from '../domain/execution';
import { Rejected } from '../domain/rejection';
import type { EventStore, StoredEvent } from './event-store/event-store';
import { commitmentTo, type Envelope, opened } from './ledger/envelope';
import type { Secrets } from './ledger/secrets';
import { readCheckpoint, TO_BE_FORGOTTEN } from './projector/checkpoint';
import type { Source } from './projector/generation';
import { isOfLater, LaterViews, rebuild } from './projector/rebuild';

type Parts = { store: EventStore; secrets: Secrets; execute: Execute; source: Source };

export function eraser(parts: Parts): Erase {
  const { execute } = parts;
  return async (order, request) => {
    const document = request.document;
    const stream = execute.newStream(erasure.name, request);
    const orderOf = (events: ErasedEvent[]) => ({
      decider: erasure,
      stream,
      command: {
        type: 'EraseData' as const,
        planId: order.planId,
        legalBasis: order.legalBasis,
        events,
      },
    });
    await permitted(execute, orderOf([]), request);
    if (!document) throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
    const [before] = await execute.states(erasure, [stream]);
    const events = await named(parts, order, before as Erasure);
    await parts.secrets.mayErase();
    const done = await execute.one(orderOf(events), request);
    if (done.events.length > 0) await destroy(parts, done.state.events);
    return done;
  };
}

/** Who may not destroy anything learns nothing of what there is. */
async function permitted<C, E>(
  execute: Execute,
  order: Order<Erasure, C, E>,
  request: Request,
): Promise<void> {
  const [preview] = await execute.preview([order], {
    ...request,
    commandId: `${request.commandId}?`,
  });
  if (preview && 'rejected' in preview) throw preview.rejected;
}

/** The events of the order with what their leaves say; without those that are erased already. */
async function named(
  { store, secrets }: Parts,
  { planId, positions }: EraseOrder,
  before: Erasure,
): Promise<ErasedEvent[]> {
  const distinct = [...new Set(positions)].sort((a, b) => Number(a - b));
  const found = await Promise.all(distinct.map((position) => eventAt(store, position, planId)));
  const ids = found.map(({ id }) => id);
  const [kept, erased] = await Promise.all([secrets.find(ids), secrets.commitments(ids)]);
  const repeated = new Set(before.events.map(({ id }) => id));
  return found.flatMap((event): ErasedEvent[] => {
    const { id, stream, version, type } = event;
    const secret = kept.get(id);
    if (!secret && !repeated.has(id)) return [];
    const commitment = secret
      ? commitmentTo(opened(event, secret).data, secret.nonce)
      : (erased.get(id) as Buffer);
    return [{ id, stream, version, type, commitment: commitment.toString('base64url') }];
  });
}

async function eventAt(store: EventStore, position: bigint, planId: string): Promise<StoredEvent> {
  const missing = () => new Rejected('NOT_FOUND', { field: 'positions', what: 'event' });
  if (position < 1n || position > (await store.head())) throw missing();
  const event = await store.eventAt(position);
  if (!event) throw missing();
  const { about, data } = JSON.parse(event.body) as Envelope;
  if (about.plan !== planId) throw missing();
  const fields = eventShapes.get(event.type)?.erasable ?? [];
  if (event.nonce !== null || !fields.some((field) => typeof data[field] === 'string'))
    throw new Rejected('NOTHING_TO_ERASE', {
      field: 'positions',
      position: String(position),
      type: event.type,
    });
  return event;
}

/** Keys and nonces first; then the views, which are made again without the texts. */
async function destroy({ secrets, source }: Parts, events: readonly ErasedEvent[]): Promise<void> {
  const checkpoint = await readCheckpoint(source.pool);
  // A later release would not know that it has to make its views again: it is left to that one.
  if (isOfLater(checkpoint, source)) throw new LaterViews(checkpoint?.release as string);
  await source.pool.query("update ledger.checkpoint set layout = $1 where name = 'views'", [
    TO_BE_FORGOTTEN,
  ]);
  await secrets.erase(
    new Map(events.map(({ id, commitment }) => [id, Buffer.from(commitment, 'base64url')])),
  );
  await rebuild(source);
  await secrets.forget().catch((error: Error) => {
    source.log(`the file of destroyed keys is not written anew: ${error.message}`);
  });
}

/** Destroys what an event says is destroyed, where a crash came in between. */
export async function finishErasures(parts: Parts): Promise<void> {
  const { rows } = await parts.source.pool.query<{ position: string }>(
    "select position from views.audit_trail where type = 'DataErased'",
  );
  const events: ErasedEvent[] = [];
  for (const { position } of rows) {
    // A view only finds it: what is destroyed for good is for the ledger to say.
    const event = await parts.store.eventAt(BigInt(position));
    if (event?.type === 'DataErased')
      events.push(...erasureEvents.DataErased.data.read(JSON.parse(event.body).data, '').events);
  }
  const kept = await parts.secrets.find(events.map(({ id }) => id));
  const left = events.filter(({ id }) => kept.has(id));
  if (left.length > 0) await destroy(parts, left);
}
