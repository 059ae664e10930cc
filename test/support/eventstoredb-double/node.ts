import { createServer, type Socket } from 'node:net';
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { append, batchAppend } from './appends';
import type { Cluster } from './cluster';
import { GossipService, ServerFeaturesService, StreamsService } from './definitions';
import { gossip, supportedMethods } from './discovery';
import { read } from './reads';
import { notLeader, notReady } from './replies';

/** The server's own limit of one message. */
const MAX_MESSAGE = 16 * 1024 * 1024;

/**
 * One server process. It holds its own sockets, so that it can die as a killed process does: the
 * connections are reset, nothing is said good-bye.
 */
export class DoubleNode {
  readonly host = '127.0.0.1';
  /** Given by the system at the first start, kept after it. */
  port = 0;
  private sockets = new Set<Socket>();
  private stopped: (() => Promise<void>) | undefined;
  private readyAt = 0;

  constructor(
    readonly cluster: Cluster,
    private readonly notReadyFor: number,
  ) {}

  get alive(): boolean {
    return this.stopped !== undefined;
  }

  get ready(): boolean {
    return Date.now() >= this.readyAt;
  }

  async start(): Promise<void> {
    if (this.stopped) return;
    const grpc = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE });
    grpc.addService(definition(StreamsService), {
      read: read(this),
      append: append(this),
      batchAppend: batchAppend(this),
    });
    grpc.addService(definition(ServerFeaturesService), {
      getSupportedMethods: supportedMethods(this),
    });
    grpc.addService(definition(GossipService), { read: gossip(this) });
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const listener = createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      injector.injectConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.port, this.host, resolve);
    });
    const address = listener.address();
    if (address && typeof address === 'object') this.port = address.port;
    this.readyAt = Date.now() + this.notReadyFor;
    this.stopped = async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of this.sockets) socket.resetAndDestroy();
      grpc.forceShutdown();
      await closed;
    };
  }

  /** As by `kill -9`. */
  async kill(): Promise<void> {
    const { stopped } = this;
    this.stopped = undefined;
    await stopped?.();
  }

  /** Resets the connection from that address and port, or all of them. */
  drop(peer?: string): void {
    for (const socket of this.sockets) {
      const from = `${socket.remoteAddress}:${socket.remotePort}`;
      if (!peer || peer === from) socket.resetAndDestroy();
    }
  }

  /** Why a call is refused whatever it asks, if it is. */
  refusal(caller: Metadata, { unready = true } = {}): ServiceError | undefined {
    if (unready && !this.ready) return notReady();
    const required = caller.get('requires-leader')[0] === 'true';
    if (required && this.cluster.leader !== this) return notLeader(this.cluster.leader);
    return undefined;
  }
}

function definition(service: object): ServiceDefinition {
  return service as ServiceDefinition;
}
