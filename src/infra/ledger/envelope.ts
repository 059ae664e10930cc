import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes } from 'node:crypto';
import type { About, Circumstances, Document } from '../../domain/decider';
import { eventShapes, type LedgerFact } from '../../domain/events';
import { canonicalJson, guardStorable } from '../../domain/shared/canonical-json';
import { Malformed } from '../../domain/shared/shape';
import type { LedgerEvent } from '../../projections/projection';
import type { NewEvent, StoredEvent } from '../event-store/event-store';

/**
 * An event as it is stored for ever: everything but `data` is the envelope of rule 24. `factsAt`
 * is the ledger position at which the facts of other streams were read, so that who was allowed
 * can be replayed; `commandHash` tells a repeated command from another under the same id.
 */
export type Envelope = Omit<Circumstances, 'stream' | 'version'> & {
  v: 1;
  id: string;
  stream: string;
  version: number;
  type: string;
  schema: number;
  authority: string;
  factsAt: string;
  document: Document | null;
  classification: 'PUBLIC' | 'INTERNAL';
  about: About;
  commandHash: string;
  correlationId: string;
  causationId: string;
  data: Record<string, unknown>;
};

/** Key (AES-256) and nonce of one event whose data may have to be erased. 32 bytes each. */
export type ErasableSecret = { key: Buffer; nonce: Buffer };

/** The event cannot be read: unknown type, newer schema, broken data. Readers stop, never skip. */
export class UnreadableEvent extends Error {
  constructor(stored: Pick<StoredEvent, 'position' | 'stream' | 'version' | 'type'>, why: string) {
    super(
      `event at position ${stored.position} (${stored.stream} version ${stored.version}, ` +
        `${stored.type}) cannot be read: ${why}`,
    );
    this.name = 'UnreadableEvent';
  }
}

/**
 * The event's bytes, nonce and leaf. Erasable fields are encrypted; the leaf commits to the data
 * in the clear, so that one ciphertext cannot be shown as two texts.
 */
export function seal(envelope: Envelope, secret: ErasableSecret | null): NewEvent {
  guardStorable(envelope);
  const nonce = secret?.nonce ?? randomBytes(32);
  const leafHash = leafHashOf(envelope, nonce);
  const data = { ...envelope.data };
  for (const field of eventShapes.get(envelope.type)?.erasable ?? [])
    if (secret && typeof data[field] === 'string')
      data[field] = encrypt(data[field], secret.key, envelope.id);
  return {
    id: envelope.id,
    type: envelope.type,
    recordedAt: envelope.recordedAt,
    body: canonicalJson({ ...envelope, data }),
    nonce: secret ? null : nonce,
    leafHash,
  };
}

/**
 * RFC 6962 leaf hash, SHA-256(0x00 ‖ leaf), of the envelope with `data` replaced by
 * HMAC-SHA256(nonce, canonical data) in base64url: a redacted export verifies all the same.
 */
export const leafHashOf = (envelope: Envelope, nonce: Buffer): Buffer =>
  hash(
    'sha256',
    `\u0000${canonicalJson(leafOf(envelope, commitmentTo(envelope.data, nonce)))}`,
    'buffer',
  );

/** HMAC-SHA256(nonce, canonical data): what the leaf says of the data. 32 bytes. */
export const commitmentTo = (data: Record<string, unknown>, nonce: Buffer): Buffer =>
  createHmac('sha256', nonce).update(canonicalJson(data)).digest();

/** The envelope as the leaf has it, with the commitment in the place of the data. */
export type Leaf = Omit<Envelope, 'data'> & { data: string };
export const leafOf = (envelope: Envelope, commitment: Buffer): Leaf => ({
  ...envelope,
  data: commitment.toString('base64url'),
});

/** Whether the type has fields that are kept under a key of their own. */
export const isErasable = (type: string): boolean =>
  (eventShapes.get(type)?.erasable.length ?? 0) > 0;

/** The envelope with its erasable fields in the clear; null without their secret. */
export function opened({ id, type, body }: NewEvent, secret: ErasableSecret | null): Envelope {
  const envelope = JSON.parse(body) as Envelope;
  const data = { ...envelope.data };
  for (const field of eventShapes.get(type)?.erasable ?? [])
    if (typeof data[field] === 'string')
      data[field] = secret ? decrypt(data[field], secret.key, id) : null;
  return { ...envelope, data };
}

/** The event as its readers see it. Erasable fields are null without their secret. */
export function open(stored: StoredEvent, secret: ErasableSecret | null): LedgerEvent {
  try {
    return readEnvelope(opened(stored, secret), stored);
  } catch (error) {
    throw new UnreadableEvent(stored, error instanceof Error ? error.message : String(error));
  }
}

/** The same of an envelope whose erasable fields are in the clear, or null. */
export function readEnvelope(
  envelope: Envelope,
  { position, leafHash }: Pick<StoredEvent, 'position' | 'leafHash'>,
): LedgerEvent {
  const shape = eventShapes.get(envelope.type);
  if (!shape) throw new Error('unknown type');
  if (envelope.schema > shape.schema)
    throw new Malformed('schema', `at most ${shape.schema}, not ${envelope.schema}`);
  let data: unknown = envelope.data;
  for (let schema = envelope.schema; schema < shape.schema; schema++)
    data = (shape.upcast[schema] as (data: unknown) => unknown)(data);
  return {
    ...({ type: envelope.type, data: shape.data.read(data, '') } as LedgerFact),
    stream: envelope.stream,
    version: envelope.version,
    recordedAt: envelope.recordedAt,
    effectiveOn: envelope.effectiveOn,
    actor: envelope.actor,
    commandId: envelope.commandId,
    position,
    about: envelope.about,
    authority: envelope.authority,
    document: envelope.document,
    classification: envelope.classification,
    schema: envelope.schema,
    leafHash: leafHash.toString('hex'),
    correlationId: envelope.correlationId,
  };
}

/** AES-256-GCM, base64url of iv ‖ ciphertext ‖ tag; bound to its event, so it cannot be moved. */
function encrypt(text: string, key: Buffer, eventId: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(eventId));
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url');
}

function decrypt(sealed: string, key: Buffer, eventId: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(eventId))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(
    'utf8',
  );
}
