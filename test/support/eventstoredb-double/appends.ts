import type * as shared from '@eventstore/db-client/generated/shared_pb';
import type * as streams from '@eventstore/db-client/generated/streams_pb';
import type { handleBidiStreamingCall, handleClientStreamingCall } from '@grpc/grpc-js';
import { AppendResp, BatchAppendResp, shared as pb } from './definitions';
import type { Expected, Proposed, Written, WrongVersion } from './log';
import type { DoubleNode } from './node';
import { asError, asStatus, MAX_APPEND, type Refusal } from './replies';

type Answer = Written | WrongVersion | Refusal;
type Request = { stream: string; expected: Expected; events: Proposed[]; deadline?: number };

/** One long call for all appends of a client: each is answered by its correlation id. */
export function batchAppend(
  node: DoubleNode,
): handleBidiStreamingCall<streams.BatchAppendReq, streams.BatchAppendResp> {
  return (call) => {
    const open = new Map<string, Request>();
    call.on('data', (message: streams.BatchAppendReq) => {
      const refused = node.refusal(call.metadata, { unready: false });
      if (refused) return call.emit('error', refused);
      const correlation = message.getCorrelationId();
      const key = correlation?.getString() ?? '';
      const options = message.getOptions();
      if (options) open.set(key, requestOf(options));
      const request = open.get(key);
      if (!request) return;
      for (const proposed of message.getProposedMessagesList()) {
        request.events.push(eventOf(proposed));
      }
      const reply = (answer: Answer) => {
        const response = new BatchAppendResp();
        response.setCorrelationId(correlation);
        response.setStreamIdentifier(identifierOf(request.stream));
        if (answer.result === 'written') {
          response.setSuccess(batchSuccess(answer));
        } else response.setError(asStatus(answer));
        if (!call.cancelled) call.write(response);
      };
      if (sizeOf(request) > MAX_APPEND) {
        open.delete(key);
        return reply({ result: 'too large' });
      }
      if (!message.getIsFinal()) return;
      open.delete(key);
      void answerTo(node, request).then((answer) =>
        answer === 'dropped' ? node.drop(call.getPeer()) : reply(answer),
      );
    });
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  };
}

/** One call for one append, as the clients do with credentials. */
export function append(
  node: DoubleNode,
): handleClientStreamingCall<streams.AppendReq, streams.AppendResp> {
  return (call, callback) => {
    let request: Request | undefined;
    call.on('data', (message: streams.AppendReq) => {
      const [options, proposed] = [message.getOptions(), message.getProposedMessage()];
      if (options) request = requestOf(options);
      if (proposed) request?.events.push(eventOf(proposed));
    });
    call.on('error', () => undefined);
    call.on('end', () => {
      const refused = node.refusal(call.metadata);
      if (refused || !request) return callback(refused ?? new Error('no options'));
      const reply = (answer: Answer) => {
        if (call.cancelled) return;
        if (answer.result === 'written') {
          return callback(null, appendSuccess(answer));
        }
        if (answer.result === 'wrong version') return callback(null, appendWrongVersion(answer));
        callback(asError(answer));
      };
      if (sizeOf(request) > MAX_APPEND) return reply({ result: 'too large' });
      void answerTo(node, request).then((answer) =>
        answer === 'dropped' ? node.drop(call.getPeer()) : reply(answer),
      );
    });
  };
}

/** What the server says to an append, when it says it, if it does. */
async function answerTo(node: DoubleNode, request: Request): Promise<Answer | 'dropped'> {
  const { stream, expected, events, deadline = Number.POSITIVE_INFINITY } = request;
  const { cluster } = node;
  const wrong = mistake(request);
  if (wrong) return { result: 'bad request', message: wrong };
  if (!node.ready) return { result: 'not ready' };
  if (deadline <= Date.now()) return { result: 'timeout' };
  const write = () => cluster.data.append(stream, expected, events);
  if (!cluster.leader) {
    const written = await cluster.election();
    if (written(stream)) write();
    return { result: 'timeout' };
  }
  const fault = cluster.faults.next('append');
  if (!fault) return write();
  if (fault.do === 'written, answered late') {
    const written = write();
    await cluster.later(fault.ms);
    return written;
  }
  if (fault.do.startsWith('written')) write();
  if (fault.do.endsWith('unanswered')) return new Promise(() => undefined);
  if (fault.do.endsWith('dropped')) return 'dropped';
  return { result: fault.do === 'not ready' ? 'not ready' : 'timeout' };
}

function mistake({ stream, events }: Request): string | undefined {
  if (stream === '') return 'Required field StreamIdentifier not set.';
  if (events.some(({ type }) => type === '')) return 'Empty eventType provided.';
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  if (events.some(({ id }) => !uuid.test(id))) return 'Bad event id.';
}

function requestOf(options: streams.BatchAppendReq.Options | streams.AppendReq.Options): Request {
  const stream = nameOf(options.getStreamIdentifier());
  const revision = 'getRevision' in options ? options.getRevision() : options.getStreamPosition();
  let expected: Expected = BigInt(revision);
  if (options.hasNoStream()) expected = 'no_stream';
  else if (options.hasAny()) expected = 'any';
  else if (options.hasStreamExists()) expected = 'stream_exists';
  const deadline = 'getDeadline' in options ? options.getDeadline()?.toDate().getTime() : undefined;
  return { stream, expected, events: [], deadline };
}

function eventOf(
  message: streams.BatchAppendReq.ProposedMessage | streams.AppendReq.ProposedMessage,
): Proposed {
  const keys = message.getMetadataMap();
  return {
    id: (message.getId() as shared.UUID).getString(),
    type: keys.get('type') ?? '',
    contentType: keys.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function nameOf(identifier: shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
}

export function identifierOf(stream: string): shared.StreamIdentifier {
  const identifier = new pb.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  return identifier;
}

function sizeOf({ events }: Request): number {
  return events.reduce((sum, { data }) => sum + data.length, 0);
}

function batchSuccess({ revision, position }: Written): streams.BatchAppendResp.Success {
  const success = new BatchAppendResp.Success();
  success.setCurrentRevision(String(revision));
  const at = new pb.AllStreamPosition();
  at.setCommitPosition(String(position));
  at.setPreparePosition(String(position));
  success.setPosition(at);
  return success;
}

function appendSuccess({ revision, position }: Written): streams.AppendResp {
  const success = new AppendResp.Success();
  success.setCurrentRevision(String(revision));
  const at = new AppendResp.Position();
  at.setCommitPosition(String(position));
  at.setPreparePosition(String(position));
  success.setPosition(at);
  const response = new AppendResp();
  response.setSuccess(success);
  return response;
}

function appendWrongVersion(answer: WrongVersion): streams.AppendResp {
  const wrong = new AppendResp.WrongExpectedVersion();
  if (answer.actual === undefined) wrong.setCurrentNoStream(new pb.Empty());
  else wrong.setCurrentRevision(String(answer.actual));
  if (answer.expected === 'no_stream') wrong.setExpectedNoStream(new pb.Empty());
  else if (answer.expected === 'stream_exists') wrong.setExpectedStreamExists(new pb.Empty());
  else if (answer.expected === 'any') wrong.setExpectedAny(new pb.Empty());
  else wrong.setExpectedRevision(String(answer.expected));
  const response = new AppendResp();
  response.setWrongExpectedVersion(wrong);
  return response;
}
