import type { NewEvent, StoredEvent } from './event-store';

/** An event as both clients take it. */
export type Proposed = {
  id: string;
  type: string;
  contentType: 'application/octet-stream';
  data: Uint8Array;
  metadata: Metadata;
};

/** An event as both clients give it. */
export type Recorded = {
  id: string;
  streamId: string;
  revision: bigint;
  type: string;
  isJson: boolean;
  data: unknown;
  metadata?: unknown;
  position?: { commit: bigint };
};

/** Stored for ever. The nonce in base64, or null where it is an erasable secret; the hash in hex. */
type Metadata = { nonce: string | null; leafHash: string };

/**
 * The bytes of the body as they are: as JSON the clients would parse and write them anew, and for
 * some values other bytes would be stored than were hashed.
 */
export const proposed = ({ id, type, body, nonce, leafHash }: NewEvent): Proposed => ({
  id,
  type,
  contentType: 'application/octet-stream',
  data: Buffer.from(body, 'utf8'),
  metadata: { nonce: nonce?.toString('base64') ?? null, leafHash: leafHash.toString('hex') },
});

/** The server's own streams are in $all too: statistics, links, projections. */
export const isOurs = ({ streamId }: Recorded): boolean => !streamId.startsWith('$');

export function positionOf({ position, streamId, revision }: Recorded): bigint {
  if (position) return position.commit;
  throw new Error(
    `the server told no position for ${streamId} revision ${revision}: it has to be 22.6 or newer`,
  );
}

/** `recordedAt` is the envelope's: when a server took an event is no part of the ledger. */
export function storedOf(recorded: Recorded): StoredEvent {
  const position = positionOf(recorded);
  const { streamId: stream, revision, id, type, data, metadata } = recorded;
  const foreign = (why: string) =>
    new Error(
      `at position ${position} (${stream} revision ${revision}) is none of our events: ${why}`,
    );
  if (!(data instanceof Uint8Array)) throw foreign('its data is not bytes');
  const body = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  const { nonce, leafHash } = (metadata ?? {}) as Partial<Metadata>;
  if (typeof leafHash !== 'string' || nonce === undefined)
    throw foreign('its metadata has no leaf');
  return {
    id,
    type,
    recordedAt: recordedAtOf(body, foreign),
    body,
    nonce: nonce === null ? null : Buffer.from(nonce, 'base64'),
    leafHash: Buffer.from(leafHash, 'hex'),
    stream,
    version: Number(revision),
    position,
  };
}

/** The events up to the first that is none of ours, and what is wrong with that one. */
export function readable(recorded: Recorded[]): { events: StoredEvent[]; obstacle?: Error } {
  const events: StoredEvent[] = [];
  for (const one of recorded)
    try {
      events.push(storedOf(one));
    } catch (obstacle) {
      return { events, obstacle: obstacle as Error };
    }
  return { events };
}

function recordedAtOf(body: string, foreign: (why: string) => Error): string {
  let envelope: { recordedAt?: unknown };
  try {
    envelope = JSON.parse(body);
  } catch {
    throw foreign('its data is no JSON');
  }
  if (typeof envelope?.recordedAt !== 'string') throw foreign('it has no recordedAt');
  return envelope.recordedAt;
}

/** Whether what is stored is what was to be written, to the byte. */
export const isSame = (stored: StoredEvent, event: NewEvent): boolean =>
  stored.id === event.id &&
  stored.type === event.type &&
  stored.body === event.body &&
  stored.leafHash.equals(event.leafHash) &&
  (event.nonce ? stored.nonce?.equals(event.nonce) === true : stored.nonce === null);
