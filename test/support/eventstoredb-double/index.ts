/**
 * A server in this process that speaks EventStoreDB 23.10's gRPC over real sockets, made from the
 * definitions in the clients' own packages, for both official clients. It behaves as the real
 * server was seen to do, also where that is ugly.
 *
 *   const server = await startDouble();              // or { nodes: 3, data, notReadyFor, liveBuffer }
 *   EventStoreDBClient.connectionString(server.url('esdb'));
 *   KurrentDBClient.connectionString(server.url('kurrentdb'));
 *   server.fault({ on: 'append', do: 'written, unanswered' });      // every fault: faults.ts
 *   server.endSubscriptions('too slow');             // 'dropped', 'ended': those that are open now
 *   server.dropConnections();                        // reset; the server lives on
 *   await server.restart();                          // kill -9 and up again, same port, same log
 *   await server.killLeader({ gap: 300 });           // of three
 *   await server.killAll(); await server.startAll(); // kill -9 of all, and back
 *   server.data.records                              // what is really written, in order
 *   await server.stop();
 *
 * Never load both clients in one process, or in one test file: their generated messages share
 * global names, and the one loaded first sends what it cannot serialize (see definitions.ts, which
 * keeps this double out of it). In a file for both, import neither at the top and use
 * @eventstore/db-client first. All clients of @eventstore/db-client in a process also share one
 * list of unanswered appends: when the batch stream of one of them ends by an error (dispose()
 * too), the others' appends fail with it, and an answer that then still comes to one of those is
 * an uncaught TypeError in a stream's listener, which ends the process.
 */

import { Cluster, type WrittenInGap } from './cluster';
import type { Fault, SubscriptionEnd } from './faults';
import { DoubleData } from './log';

export type { Fault, SubscriptionEnd } from './faults';
export { DoubleData, type LogRecord } from './log';

export type DoubleOptions = {
  /** A log that another double has written. */
  data?: DoubleData;
  nodes?: 1 | 3;
  /** Milliseconds for which each start answers "Server Is Not Ready"; 0 by default. */
  notReadyFor?: number;
  /** How many records a live subscription may be behind before it is cut off; 400 by default. */
  liveBuffer?: number;
};

export async function startDouble(options: DoubleOptions = {}): Promise<EventStoreDBDouble> {
  const { data = new DoubleData(), nodes = 1, notReadyFor = 0, liveBuffer = 400 } = options;
  const cluster = new Cluster(data, liveBuffer, nodes, notReadyFor);
  await cluster.startAll();
  return new EventStoreDBDouble(cluster);
}

export class EventStoreDBDouble {
  constructor(private readonly cluster: Cluster) {}

  get data(): DoubleData {
    return this.cluster.data;
  }

  /** How many subscriptions are open. */
  get subscriptions(): number {
    return this.cluster.subscriptions.size;
  }

  /** A connection string; `options` are appended, as 'keepAliveInterval=10000&…'. */
  url(scheme: 'esdb' | 'kurrentdb', options = ''): string {
    const hosts = this.cluster.nodes.map(({ host, port }) => `${host}:${port}`).join(',');
    return `${scheme}://${hosts}?tls=false${options && `&${options}`}`;
  }

  fault(fault: Fault): void {
    this.cluster.faults.add(fault);
  }

  /** How many of the faults asked for nobody has met yet. */
  get waitingFaults(): number {
    return this.cluster.faults.left;
  }

  /** The faults that nobody has met yet are taken back. */
  heal(): void {
    this.cluster.faults.clear();
  }

  endSubscriptions(how: SubscriptionEnd): void {
    for (const end of [...this.cluster.subscriptions]) end(how);
  }

  dropConnections(): void {
    for (const node of this.cluster.nodes) node.drop();
  }

  /** Appends that come in the gap end as a timeout after it; `written` says which are there. */
  killLeader({ gap = 300, written = (() => false) as WrittenInGap } = {}): Promise<void> {
    return this.cluster.killLeader(gap, written);
  }

  /** How many appends wait in the gap. */
  get heldAppends(): number {
    return this.cluster.held;
  }

  /** Ends the gap at once. */
  elect(): void {
    this.cluster.elect();
  }

  /** Another node leads from now on, and nobody dies. */
  moveLeader(): void {
    this.cluster.leader = this.cluster.nodes.find(
      (node) => node.alive && node !== this.cluster.leader,
    );
  }

  killAll(): Promise<void> {
    return this.cluster.killAll();
  }

  /** Starts those that are down; they join as followers where there is a leader. */
  startAll(): Promise<void> {
    return this.cluster.startAll();
  }

  async restart(): Promise<void> {
    await this.cluster.killAll();
    await this.cluster.startAll();
  }

  stop(): Promise<void> {
    return this.cluster.killAll();
  }
}
