import { Faults, type SubscriptionEnd } from './faults';
import type { DoubleData } from './log';
import { DoubleNode } from './node';

/** Whether an append that came while nobody led is written after all, by its stream. */
export type WrittenInGap = (stream: string) => boolean;

/** One node or three over one log; replication is not shown, every node has everything at once. */
export class Cluster {
  readonly nodes: DoubleNode[];
  readonly faults = new Faults();
  /** How to end each subscription that there is. */
  readonly subscriptions = new Set<(how: SubscriptionEnd) => void>();
  /** Undefined while none is elected. */
  leader: DoubleNode | undefined;
  private writtenInGap: WrittenInGap = () => false;
  private waiting: ((written: WrittenInGap) => void)[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    readonly data: DoubleData,
    readonly liveBuffer: number,
    nodes: number,
    notReadyFor: number,
  ) {
    this.nodes = Array.from({ length: nodes }, () => new DoubleNode(this, notReadyFor));
  }

  async startAll(): Promise<void> {
    if (!this.nodes.some(({ alive }) => alive)) this.data.begin();
    for (const node of this.nodes) await node.start();
    if (!this.leader && this.timers.size === 0) this.leader = this.nodes[0];
  }

  async killAll(): Promise<void> {
    this.forgetTimers();
    this.leader = undefined;
    this.waiting = [];
    await Promise.all(this.nodes.map((node) => node.kill()));
  }

  async killLeader(gap: number, written: WrittenInGap): Promise<void> {
    const { leader } = this;
    if (!leader) throw new Error('there is no leader to kill');
    this.leader = undefined;
    this.writtenInGap = written;
    void this.later(gap).then(() => this.elect());
    await leader.kill();
  }

  /** Ends the time without a leader. */
  elect(): void {
    this.leader ??= this.nodes.find(({ alive }) => alive);
    for (const elected of this.waiting.splice(0)) elected(this.writtenInGap);
  }

  /** How many appends wait for the election. */
  get held(): number {
    return this.waiting.length;
  }

  /** For an append that no leader is there to take: when there is one, and how it then ended. */
  election(): Promise<WrittenInGap> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Never, when the servers are stopped before. */
  later(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, ms);
      this.timers.add(timer);
    });
  }

  private forgetTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
