import type * as statuses from '@eventstore/db-client/generated/status_pb';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { Status, shared } from './definitions';
import type { Expected, WrongVersion } from './log';

/** At most so many bytes of data in one append; metadata is not counted. */
export const MAX_APPEND = 1_048_576;

/** Why an append was not done, before it takes the shape of its RPC. */
export type Refusal =
  | { result: 'too large' }
  | { result: 'timeout' }
  | { result: 'not ready' }
  | { result: 'bad request'; message: string };

/** As an item of a BatchAppend that goes on: google.rpc.Status with one Any. */
export function asStatus(refusal: Refusal | WrongVersion): statuses.Status {
  switch (refusal.result) {
    case 'wrong version':
      return packed(
        status.ALREADY_EXISTS,
        'WrongExpectedVersion',
        wrongExpectedVersion(refusal.actual, refusal.expected),
      );
    case 'too large': {
      const details = new shared.MaximumAppendSizeExceeded();
      details.setMaxappendsize(MAX_APPEND);
      return packed(status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details);
    }
    case 'timeout':
      return packed(status.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout());
    case 'not ready':
      return packed(status.OK, 'Server Is Not Ready', new shared.Empty(), 'google.protobuf.Empty');
    case 'bad request': {
      const details = new shared.BadRequest();
      details.setMessage(refusal.message);
      return packed(status.INVALID_ARGUMENT, 'BadRequest', details);
    }
  }
}

/** As the status that ends an Append. A wrong version is a response there, no status. */
export function asError(refusal: Refusal): ServiceError {
  switch (refusal.result) {
    case 'too large':
      return failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND} Exceeded.`, {
        exception: 'maximum-append-size-exceeded',
        'maximum-append-size': String(MAX_APPEND),
      });
    case 'timeout':
      return failure(status.ABORTED, 'Operation timed out');
    case 'not ready':
      return notReady();
    case 'bad request':
      return failure(status.INVALID_ARGUMENT, refusal.message);
  }
}

export function notReady(): ServiceError {
  return failure(status.UNAVAILABLE, 'Server Is Not Ready');
}

/** To a caller who requires the leader; the other nodes do not know one while none is elected. */
export function notLeader(leader: { host: string; port: number } | undefined): ServiceError {
  if (!leader) return failure(status.UNKNOWN, 'No leader info available in response');
  return failure(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': String(leader.port),
  });
}

export function failure(code: status, details: string, keys: Record<string, string> = {}) {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(keys)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

function wrongExpectedVersion(actual: bigint | undefined, expected: Expected) {
  const details = new shared.WrongExpectedVersion();
  if (actual === undefined) details.setCurrentNoStream(new shared.Empty());
  else details.setCurrentStreamRevision(String(actual));
  if (expected === 'no_stream') details.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') details.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'any') details.setExpectedAny(new shared.Empty());
  else details.setExpectedStreamPosition(String(expected));
  return details;
}

/** Any belongs to google-protobuf, which is the clients' dependency, not ours: so by hand. */
function packed(
  code: status,
  message: string,
  details: { serializeBinary(): Uint8Array },
  type = `event_store.client.${message}`,
): statuses.Status {
  const any = [
    field(1, Buffer.from(`type.googleapis.com/${type}`)),
    field(2, details.serializeBinary()),
  ];
  const bytes = [
    Buffer.from([8, code]),
    field(2, Buffer.from(message)),
    field(3, Buffer.concat(any)),
  ];
  return Status.deserializeBinary(Buffer.concat(bytes));
}

/** A length-delimited protobuf field of less than 16 KiB. */
function field(number: number, bytes: Uint8Array): Buffer {
  const { length } = bytes;
  const size = length < 128 ? [length] : [(length & 127) | 128, length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...size]), bytes]);
}
