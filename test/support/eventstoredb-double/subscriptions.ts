import { randomUUID } from 'node:crypto';
import type * as streams from '@eventstore/db-client/generated/streams_pb';
import { status } from '@grpc/grpc-js';
import { nameOf } from './appends';
import { ReadResp } from './definitions';
import type { SubscriptionEnd } from './faults';
import type { LogRecord } from './log';
import type { DoubleNode } from './node';
import { filterOf, isBoundary, type ReadCall, responseOf } from './reads';
import { failure, notReady } from './replies';

/** A filtered subscription gets a checkpoint each so many records looked at, and going live. */
const SEARCH_WINDOW = 32;

/**
 * Confirmation, what is there, caughtUp (on 23.10 an empty message), what comes. While it is live,
 * one that is more than `liveBuffer` records behind is cut off.
 */
export function subscribe(
  node: DoubleNode,
  call: ReadCall,
  options: streams.ReadReq.Options,
): void {
  const { data, faults, subscriptions, liveBuffer } = node.cluster;
  const fault = faults.next('subscription');
  if (fault?.do === 'unanswered') return;
  if (fault?.do === 'not ready') return void call.emit('error', notReady());
  const early = fault && { how: fault.do, after: fault.after ?? 0 };

  const { records, start } = sourceOf(node, options);
  if (start === undefined) return void call.emit('error', failure(status.UNKNOWN, 'bad position'));
  const passes = filterOf(options);
  const window = (options.getFilter()?.getCheckpointintervalmultiplier() ?? 0) * SEARCH_WINDOW;
  let [next, given, live, full] = [start, 0, false, false];

  const stop = () => {
    data.watchers.delete(pump);
    subscriptions.delete(end);
    call.off('drain', drained);
  };
  const end = (how: SubscriptionEnd) => {
    stop();
    if (how === 'ended') call.end();
    else if (how === 'dropped') call.emit('error', failure(status.UNAVAILABLE, 'dropped'));
    else call.emit('error', tooSlow(live));
  };
  const pump = () => {
    const all = records();
    if (live && all.length - next > liveBuffer) return end('too slow');
    while (!full && next < all.length) {
      if (early && given >= early.after) return end(early.how);
      const record = all[next++] as LogRecord;
      if (passes(record)) {
        full = !call.write(responseOf(record));
        given++;
      }
      if (window > 0 && (next - start) % window === 0) call.write(checkpoint(record.position));
    }
    if (early && given >= early.after) return end(early.how);
    if (full || live || all.length === 0) return;
    live = true;
    const last = data.records.at(-1);
    if (window > 0 && last) call.write(checkpoint(last.position));
    const caughtUp = new ReadResp();
    caughtUp.setCaughtUp(new ReadResp.CaughtUp());
    call.write(caughtUp);
  };
  const drained = () => {
    full = false;
    pump();
  };
  call.on('drain', drained);
  call.on('cancelled', stop);
  call.on('close', stop);
  data.watchers.add(pump);
  subscriptions.add(end);
  call.write(confirmation());
  pump();
}

/** From where it goes on, after the position or revision given; undefined where nothing begins. */
function sourceOf(node: DoubleNode, options: streams.ReadReq.Options) {
  const { data } = node.cluster;
  const all = options.getAll();
  if (all) {
    const records = () => data.records;
    if (all.hasStart()) return { records, start: 0 };
    if (all.hasEnd()) return { records, start: data.records.length };
    const position = BigInt(all.getPosition()?.getCommitPosition() ?? 0);
    const at = data.indexAt(position);
    const start = isBoundary(node, at, position)
      ? Math.min(at + 1, data.records.length)
      : undefined;
    return { records, start };
  }
  const from = options.getStream() as streams.ReadReq.Options.StreamOptions;
  const name = nameOf(from.getStreamIdentifier());
  const records = () => data.stream(name) ?? [];
  if (from.hasStart()) return { records, start: 0 };
  return { records, start: from.hasEnd() ? records().length : Number(from.getRevision()) + 1 };
}

function confirmation(): streams.ReadResp {
  const confirmed = new ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId(randomUUID());
  const response = new ReadResp();
  response.setConfirmation(confirmed);
  return response;
}

function checkpoint(position: bigint): streams.ReadResp {
  const at = new ReadResp.Checkpoint();
  at.setCommitPosition(String(position));
  at.setPreparePosition(String(position));
  const response = new ReadResp();
  response.setCheckpoint(at);
  return response;
}

function tooSlow(live: boolean) {
  const state = live ? 'live' : 'transitioning to live';
  return failure(
    status.ABORTED,
    `Operation timed out: Consumer too slow to handle event while ${state}. Client resubscription required.`,
  );
}
