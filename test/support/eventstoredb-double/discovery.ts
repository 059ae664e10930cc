import type * as gossips from '@eventstore/db-client/generated/gossip_pb';
import type * as features from '@eventstore/db-client/generated/serverfeatures_pb';
import type * as sharedTypes from '@eventstore/db-client/generated/shared_pb';
import { type handleUnaryCall, status } from '@grpc/grpc-js';
import {
  ClusterInfo,
  EndPoint,
  MemberInfo,
  StreamsService,
  SupportedMethod,
  SupportedMethods,
  shared,
} from './definitions';
import type { DoubleNode } from './node';
import { failure } from './replies';

/** ServerFeatures.GetSupportedMethods: asked for before the first append, by reads of a bridge too. */
export function supportedMethods(
  node: DoubleNode,
): handleUnaryCall<sharedTypes.Empty, features.SupportedMethods> {
  return (_call, callback) => {
    const fault = node.cluster.faults.next('features');
    if (fault?.do === 'unanswered') return;
    if (fault?.do === 'error') return callback(failure(status.UNKNOWN, 'no features today'));
    const methods = new SupportedMethods();
    methods.setEventStoreServerVersion('23.10.8');
    for (const { path } of Object.values(StreamsService)) {
      const [, service = '', name = ''] = path.toLowerCase().split('/');
      const method = new SupportedMethod();
      method.setServiceName(service);
      method.setMethodName(name);
      methods.addMethods(method);
    }
    callback(null, methods);
  };
}

/** Gossip.Read: who is there and who leads, as clients of a cluster ask before they connect. */
export function gossip(node: DoubleNode): handleUnaryCall<sharedTypes.Empty, gossips.ClusterInfo> {
  return (_call, callback) => {
    const { nodes, leader } = node.cluster;
    const { LEADER, FOLLOWER } = MemberInfo.VNodeState;
    const info = new ClusterInfo();
    for (const [index, { host, port, alive }] of nodes.entries()) {
      const member = new MemberInfo();
      const id = new shared.UUID();
      id.setString(`00000000-0000-4000-8000-00000000000${index}`);
      member.setInstanceId(id);
      member.setTimeStamp(String(BigInt(Date.now()) * 10_000n));
      member.setIsAlive(alive);
      member.setState(nodes[index] === leader ? LEADER : FOLLOWER);
      const endPoint = new EndPoint();
      endPoint.setAddress(host);
      endPoint.setPort(port);
      member.setHttpEndPoint(endPoint);
      info.addMembers(member);
    }
    callback(null, info);
  };
}
