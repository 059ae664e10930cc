import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The gRPC definitions that @eventstore/db-client ships, with globals of their own.
 *
 * Generated code of this kind keeps its classes under the global `proto`, by name, and looks them
 * up there whenever it reads or writes a message. The two clients use the same names for messages
 * that differ: whichever is loaded second breaks the first, and would break this server too.
 */
const loaded = new Map<string, { exports: unknown }>();
const own = { proto: {} };

function load(from: string, name: string): unknown {
  const require = createRequire(from);
  if (!/_pb(\.js)?$/.test(name)) return require(name);
  const path = require.resolve(name);
  const known = loaded.get(path);
  if (known) return known.exports;
  const made = { exports: {} };
  loaded.set(path, made);
  const code = `'use strict';${readFileSync(path, 'utf8')}`;
  const run = new Function('require', 'exports', 'self', 'globalThis', 'proto', code);
  run((needed: string) => load(path, needed), made.exports, own, own, own.proto);
  return made.exports;
}

const generated = (name: string) => load(__filename, `@eventstore/db-client/generated/${name}`);

export const { ClusterInfo, EndPoint, MemberInfo } = generated(
  'gossip_pb',
) as typeof import('@eventstore/db-client/generated/gossip_pb');
export const { GossipService } = generated(
  'gossip_grpc_pb',
) as typeof import('@eventstore/db-client/generated/gossip_grpc_pb');
export const { SupportedMethod, SupportedMethods } = generated(
  'serverfeatures_pb',
) as typeof import('@eventstore/db-client/generated/serverfeatures_pb');
export const { ServerFeaturesService } = generated(
  'serverfeatures_grpc_pb',
) as typeof import('@eventstore/db-client/generated/serverfeatures_grpc_pb');
export const shared = generated(
  'shared_pb',
) as typeof import('@eventstore/db-client/generated/shared_pb');
export const { Status } = generated(
  'status_pb',
) as typeof import('@eventstore/db-client/generated/status_pb');
export const { AppendResp, BatchAppendResp, ReadReq, ReadResp } = generated(
  'streams_pb',
) as typeof import('@eventstore/db-client/generated/streams_pb');
export const { StreamsService } = generated(
  'streams_grpc_pb',
) as typeof import('@eventstore/db-client/generated/streams_grpc_pb');
