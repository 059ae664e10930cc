import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a server needs to find out that nobody is at the other end any more (ms). */
const KEEPALIVE = 12_000;

type Pair = { near: Socket; far: Socket; dead: boolean };

/**
 * A network between a program and its server, on loopback, that can be cut in the ways in which
 * networks are:
 *
 *   proxy.refuse()    connections are reset, and no new one is had
 *   proxy.swallow()   half-open: nothing comes through any more, and nobody is told
 *   proxy.delay(500)  all of it later, in ms
 *   proxy.heal()      new connections are good again; those that were swallowed never will be
 */
export class TcpProxy {
  private state: 'open' | 'refusing' | 'swallowing' = 'open';
  private late = 0;
  private readonly pairs = new Set<Pair>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open(target: { host: string; port: number }): Promise<TcpProxy> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = new TcpProxy(server, address.port);
    server.on('connection', (near) => proxy.join(near, target));
    return proxy;
  }

  refuse(): void {
    this.state = 'refusing';
    for (const pair of [...this.pairs]) this.drop(pair);
  }

  swallow(): void {
    this.state = 'swallowing';
    for (const pair of this.pairs) pair.dead = true;
  }

  delay(ms: number): void {
    this.late = ms;
  }

  heal(): void {
    this.state = 'open';
    this.late = 0;
  }

  async close(): Promise<void> {
    for (const pair of [...this.pairs]) this.drop(pair);
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, target: { host: string; port: number }): void {
    if (this.state === 'refusing') {
      near.on('error', () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = connect({ ...target, noDelay: true });
    const pair: Pair = { near, far, dead: this.state === 'swallowing' };
    this.pairs.add(pair);
    this.carry(pair, near, far);
    this.carry(pair, far, near);
  }

  private carry(pair: Pair, from: Socket, to: Socket): void {
    const later = (what: () => void) => {
      const arrive = () => pair.dead || what();
      if (this.late > 0) setTimeout(arrive, this.late);
      else arrive();
    };
    from.on('data', (bytes) => later(() => to.writable && to.write(bytes)));
    // The end of one side is unknown to the other while nothing comes through.
    from.on('end', () => later(() => to.end()));
    from.on('error', () => later(() => to.resetAndDestroy()));
    from.on('close', () => {
      if (pair.dead) setTimeout(() => this.drop(pair), KEEPALIVE).unref();
      if (pair.near.destroyed && pair.far.destroyed) this.pairs.delete(pair);
    });
  }

  private drop(pair: Pair): void {
    this.pairs.delete(pair);
    for (const socket of [pair.near, pair.far]) {
      if (!socket.destroyed) socket.resetAndDestroy();
    }
  }
}
