import type * as streams from '@eventstore/db-client/generated/streams_pb';
import { type handleServerStreamingCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import { identifierOf, nameOf } from './appends';
import { ReadReq, ReadResp, shared } from './definitions';
import type { LogRecord } from './log';
import type { DoubleNode } from './node';
import { failure, notReady } from './replies';
import { subscribe } from './subscriptions';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** Streams.Read: of a stream or of $all, either way, and subscriptions to both. */
export function read(
  node: DoubleNode,
): handleServerStreamingCall<streams.ReadReq, streams.ReadResp> {
  return (call) => {
    const options = call.request.getOptions() as streams.ReadReq.Options;
    call.on('error', () => undefined);
    const refused = node.refusal(call.metadata);
    if (refused) return void call.emit('error', refused);
    if (options.hasSubscription()) return subscribe(node, call, options);

    const fault = node.cluster.faults.next('read');
    if (fault?.do === 'unanswered') return;
    if (fault?.do === 'not ready') return void call.emit('error', notReady());
    if (options.getCount() === '0') {
      return void call.emit('error', failure(status.INVALID_ARGUMENT, "'0' is not a valid count"));
    }
    const found = options.hasAll() ? fromAll(node, options) : fromStream(node, options);
    if (!Array.isArray(found)) {
      if ('code' in found) return void call.emit('error', found);
      call.write(found);
      return void call.end();
    }
    const passes = filterOf(options);
    const most = Math.min(Number(options.getCount()), found.length);
    const records = found.filter(passes).slice(0, most);
    if (fault?.do !== 'cut off') return void send(call, records).then(() => call.end());
    const cutOff = failure(status.UNAVAILABLE, 'the read is cut off');
    void send(call, records.slice(0, fault.after)).then(() => call.emit('error', cutOff));
  };
}

function fromStream(
  node: DoubleNode,
  options: streams.ReadReq.Options,
): LogRecord[] | streams.ReadResp {
  const from = options.getStream() as streams.ReadReq.Options.StreamOptions;
  const name = nameOf(from.getStreamIdentifier());
  const records = node.cluster.data.stream(name);
  if (!records) {
    const missing = new ReadResp.StreamNotFound();
    missing.setStreamIdentifier(identifierOf(name));
    const response = new ReadResp();
    response.setStreamNotFound(missing);
    return response;
  }
  const at = Number(from.getRevision());
  if (options.getReadDirection() === ReadReq.Options.ReadDirection.FORWARDS) {
    return from.hasEnd() ? [] : records.slice(from.hasStart() ? 0 : at);
  }
  return records.slice(0, from.hasEnd() ? undefined : from.hasStart() ? 1 : at + 1).reverse();
}

/** Forwards with the record at the position, backwards without it. */
function fromAll(node: DoubleNode, options: streams.ReadReq.Options) {
  const { data } = node.cluster;
  const from = options.getAll() as streams.ReadReq.Options.AllOptions;
  let at = from.hasEnd() ? data.records.length : 0;
  const position = from.getPosition();
  if (position) {
    const commit = BigInt(position.getCommitPosition());
    at = data.indexAt(commit);
    if (!isBoundary(node, at, commit)) return failure(status.UNAVAILABLE, 'invalid position');
  }
  if (options.getReadDirection() === ReadReq.Options.ReadDirection.FORWARDS) {
    return data.records.slice(at);
  }
  return data.records.slice(0, at).reverse();
}

/** A record begins at the position, or it is beyond the end. */
export function isBoundary({ cluster }: DoubleNode, index: number, position: bigint): boolean {
  const record = cluster.data.records[index];
  return record ? record.position === position : position >= cluster.data.next;
}

export function filterOf(options: streams.ReadReq.Options): (record: LogRecord) => boolean {
  const filter = options.getFilter();
  const expression = filter?.getEventType() ?? filter?.getStreamIdentifier();
  if (!filter || !expression) return () => true;
  const prefixes = expression.getPrefixList();
  const regex = prefixes.length === 0 ? new RegExp(expression.getRegex()) : undefined;
  return ({ type, stream }) => {
    const text = filter.hasEventType() ? type : stream;
    return regex?.test(text) ?? prefixes.some((prefix) => text.startsWith(prefix));
  };
}

/** No faster than the reader reads. */
async function send(call: ReadCall, records: LogRecord[]): Promise<void> {
  let wake = () => {};
  for (const event of ['drain', 'close', 'cancelled']) call.on(event, () => wake());
  for (const record of records) {
    if (call.cancelled || call.destroyed) return;
    if (call.write(responseOf(record))) continue;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

export function responseOf(record: LogRecord): streams.ReadResp {
  const event = new ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(record.id);
  event.setId(id);
  event.setStreamIdentifier(identifierOf(record.stream));
  event.setStreamRevision(String(record.revision));
  event.setCommitPosition(String(record.position));
  event.setPreparePosition(String(record.position));
  const keys = event.getMetadataMap();
  keys.set('type', record.type);
  keys.set('content-type', record.contentType);
  keys.set('created', String(record.created));
  event.setData(record.data);
  event.setCustomMetadata(record.metadata);
  const resolved = new ReadResp.ReadEvent();
  resolved.setEvent(event);
  resolved.setCommitPosition(String(record.position));
  const response = new ReadResp();
  response.setEvent(resolved);
  return response;
}
