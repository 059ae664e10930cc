import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStoreDBDouble } from '../support/eventstoredb-double/index';
import type { FaultyPostgres } from './database';
import type { Member } from './members';

export type Engine = 'postgres' | 'eventstore';

/** What a fault can lay hands on. */
export type Scene = {
  postgres: FaultyPostgres;
  /** Of this season's database, directly. */
  databaseUrl: string;
  /** Those that serve callers; never fewer than two. */
  replicas: Member[];
  members: Member[];
  /** From 0 to 1, drawn from the round's seed. */
  chance: () => number;
  eventStore: EventStoreDBDouble | null;
  /** So many more who read, at each replica, until the round is over. */
  crowd(size: number): void;
};

export type Fault = {
  name: string;
  on: Engine[];
  /** How long (ms) it lasts. */
  lasts: number;
  begin(scene: Scene): void | Promise<void>;
  /** What somebody has to mend; that the program goes on is its own affair. */
  mend?(scene: Scene): void | Promise<void>;
  /** While it lasts: what is missing for it to be what it is called; null where nothing is. */
  lacks?(scene: Scene): Promise<string | null>;
  /** How far (ms) a clock goes back. */
  setBack?: number;
  /** In every so manyth round only, since it takes long. */
  rare?: boolean;
  /** Where this machine forbids it: why. */
  forbidden?(scene: Pick<Scene, 'postgres'>): string | null;
};

const HOUR = 3_600_000;
const MINUTE = 60_000;
const either: Engine[] = ['postgres', 'eventstore'];
const one = ({ replicas, chance }: Scene) =>
  replicas[Math.floor(chance() * replicas.length)] as Member;
const heal = ({ members }: Scene) => {
  for (const { proxy } of members) proxy.heal();
};
const locking = (name: string, ...statements: string[]): Fault => ({
  name,
  on: ['postgres'],
  lasts: 4_000,
  begin: ({ postgres, databaseUrl }) => postgres.hold(databaseUrl, ...statements),
  mend: ({ postgres }) => postgres.release(),
});
const A_VIEW_LOCKED = 'lock table views.budget_request_view in access exclusive mode';
const restarted = (name: string, begin: Fault['begin'], lasts = 300, rare = false): Fault => ({
  name,
  on: either,
  lasts,
  rare,
  begin,
  mend: ({ postgres }) => postgres.ensureRunning(),
});
const frozen = (name: string, lasts: number, rare = false): Fault => ({
  name,
  on: either,
  lasts,
  rare,
  begin: ({ postgres }) => postgres.freeze(),
  mend: ({ postgres }) => postgres.thaw(),
});
const stored = (
  name: string,
  lasts: number,
  begin: (server: EventStoreDBDouble, chance: Scene['chance']) => void | Promise<void>,
  mend?: (server: EventStoreDBDouble) => void | Promise<void>,
): Fault => ({
  name,
  on: ['eventstore'],
  lasts,
  begin: ({ eventStore, chance }) => begin(eventStore as EventStoreDBDouble, chance),
  mend: ({ eventStore }) => mend?.(eventStore as EventStoreDBDouble),
});

/** Everything that goes wrong, one at a time, under load. */
export const FAULTS: Fault[] = [
  restarted('PostgreSQL is killed', ({ postgres }) => postgres.kill()),
  restarted('PostgreSQL loses a process', ({ postgres }) => postgres.killBackend()),
  restarted('PostgreSQL is stopped for 3 s', ({ postgres }) => postgres.stop(), 3_000),
  restarted('PostgreSQL is gone for a minute', ({ postgres }) => postgres.stop(), MINUTE, true),
  frozen('PostgreSQL is frozen for 4 s', 4_000),
  frozen('PostgreSQL is frozen for a minute', MINUTE, true),
  {
    name: 'a replica is killed',
    on: either,
    lasts: 500,
    begin: (scene) => one(scene).kill('SIGKILL'),
    mend: async ({ members }) => {
      for (const member of members) await member.ensureRunning();
    },
  },
  {
    name: 'the projector is killed',
    on: either,
    lasts: 500,
    begin: ({ members }) => members.find(({ spec }) => spec.folds)?.kill('SIGKILL'),
    mend: async ({ members }) => {
      for (const member of members) await member.ensureRunning();
    },
  },
  {
    name: 'all processes are killed',
    on: either,
    lasts: 500,
    begin({ members }) {
      for (const member of members) member.kill('SIGKILL');
    },
    mend: async ({ members }) => {
      await Promise.all(members.map((member) => member.ensureRunning()));
    },
  },
  {
    name: 'a replica is frozen for 3 s',
    on: either,
    lasts: 3_000,
    begin: (scene) => one(scene).kill('SIGSTOP'),
    mend({ members }) {
      for (const member of members) member.kill('SIGCONT');
    },
  },
  {
    name: 'every connection is taken',
    on: either,
    lasts: 3_000,
    begin: ({ postgres }) => postgres.takeAllConnections(),
    mend: ({ postgres }) => postgres.release(),
  },
  locking('the head of the ledger is locked', 'select from ledger.head for update'),
  locking('the ledger is locked', 'lock table ledger.events in access exclusive mode'),
  locking('the checkpoint is locked', 'select from ledger.checkpoint for update'),
  locking('a view is locked', A_VIEW_LOCKED),
  {
    ...locking('a replica has no connection left for who reads', A_VIEW_LOCKED),
    on: either,
    async begin({ postgres, databaseUrl, crowd }) {
      await postgres.hold(databaseUrl, A_VIEW_LOCKED);
      // Each replica has ten.
      crowd(30);
    },
    async lacks({ replicas }) {
      const waiting = await Promise.all(replicas.map((replica) => replica.waitingReaders()));
      return waiting.every((count) => count > 0) ? null : `waiting: ${waiting.join(', ')}`;
    },
  },
  {
    name: 'the network of a replica is cut',
    on: either,
    lasts: 3_000,
    begin: (scene) => one(scene).proxy.refuse(),
    mend: heal,
  },
  {
    name: 'the network of all is cut',
    on: either,
    lasts: 3_000,
    begin({ members }) {
      for (const { proxy } of members) proxy.refuse();
    },
    mend: heal,
  },
  {
    name: 'connections of a replica are half-open',
    on: either,
    lasts: 2_000,
    begin: (scene) => one(scene).proxy.swallow(),
    mend: heal,
  },
  {
    name: 'connections of all are half-open',
    on: either,
    lasts: 2_000,
    begin({ members }) {
      for (const { proxy } of members) proxy.swallow();
    },
    mend: heal,
  },
  {
    name: 'the network is 500 ms late',
    on: either,
    lasts: 5_000,
    begin({ members }) {
      for (const { proxy } of members) proxy.delay(500);
    },
    mend: heal,
  },
  {
    name: 'the disk is full',
    on: either,
    lasts: 4_000,
    begin: ({ postgres }) => postgres.fillDisk(),
    async mend({ postgres }) {
      postgres.freeDisk();
      await postgres.ensureRunning();
    },
    forbidden: ({ postgres }) => postgres.noDisk,
  },
  {
    name: 'the clock of a replica is set back by an hour',
    on: either,
    lasts: 2_000,
    setBack: HOUR,
    begin: (scene) => one(scene).shiftClock(-HOUR),
    mend({ members }) {
      for (const member of members) member.shiftClock(0);
    },
  },
  stored(
    'the event store is killed',
    1_000,
    (server) => server.killAll(),
    (server) => server.startAll(),
  ),
  stored(
    'the event store is gone for 5 s',
    5_000,
    (server) => server.killAll(),
    (server) => server.startAll(),
  ),
  stored(
    'the leader is killed',
    1_500,
    (server, chance) => server.killLeader({ gap: 1_000, written: () => chance() < 0.5 }),
    (server) => server.startAll(),
  ),
  stored('another node leads', 500, (server) => server.moveLeader()),
  stored('connections to the event store are reset', 200, (server) => server.dropConnections()),
  stored('appends are written and never answered', 3_000, (server) => {
    server.fault({ on: 'append', do: 'written, unanswered', times: 3 });
  }),
  stored(
    'no call to the event store is answered',
    3_000,
    (server) => {
      for (const on of ['append', 'read', 'subscription'] as const)
        server.fault({ on, do: 'unanswered', times: Number.POSITIVE_INFINITY });
    },
    (server) => server.heal(),
  ),
  stored('subscriptions end', 500, async (server) => {
    for (const how of ['dropped', 'ended', 'too slow'] as const) {
      server.endSubscriptions(how);
      await sleep(150);
    }
  }),
];
