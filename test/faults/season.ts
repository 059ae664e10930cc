import { setTimeout as sleep } from 'node:timers/promises';
import { openLocalIssuer } from '../../src/infra/local-issuer';
import { post, type Stage } from '../process/program';
import { startDouble } from '../support/eventstoredb-double/index';
import { loginsTo } from '../support/postgres';
import type { FaultyPostgres } from './database';
import type { Engine, Fault, Scene } from './faults';
import { Follower } from './follower';
import { checkHistory, type Finding, type Sent, type Written } from './history';
import { type Counts, Load, PATIENCE, type Scenery } from './load';
import { ahead, LAYOUTS, Member } from './members';
import type { Planned } from './plan';
import { Readings } from './readings';

/** So soon after the fault is over everything has to work again by itself (ms). */
export const RECOVERY = 30_000;

const PLAN = 'dong-nai-2026-ttdn';
const FOREIGN = 'so-ngoai-vu';
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const HOUR = 3_600_000;

export type RoundResult = {
  fault: string;
  engine: Engine;
  counts: Counts;
  /** Events that followers were told of, and over how many streams. */
  followed: { told: number; streams: number };
  /** From the end of the fault until every replica writes and shows it; in ms. */
  recovered: number;
  /** The round with its checks, in ms. */
  took: number;
  findings: (Finding | { code: string; detail: string })[];
};

/** Some rounds on one ledger: what is acknowledged in the first is checked after the last. */
export class Season {
  private readonly sent = new Map<string, Sent>();
  private earlier: Written[] = [];
  private setBack = 0;

  private constructor(
    private readonly engine: Engine,
    private readonly scene: Omit<Scene, 'chance' | 'crowd'>,
    private readonly scenery: Scenery,
  ) {}

  static async open(
    stage: Stage,
    postgres: FaultyPostgres,
    engine: Engine,
    number: number,
  ): Promise<Season> {
    const databaseUrl = await postgres.createDatabase(`season_${number}`);
    const eventStore = engine === 'eventstore' ? await startDouble({ nodes: 3 }) : null;
    const layout = number % 2 === 0 ? 'replicas' : 'roles';
    const home = stage.home();
    // The scheme chooses the client: each of the two has its turn.
    const scheme = number % 8 < 4 ? 'esdb' : 'kurrentdb';
    const settings = {
      PLAN_LEDGER_HOME: home,
      ...loginsFor(layout, databaseUrl),
      LOG_LEVEL: 'warn',
      ...(eventStore && { EVENTSTORE_URL: eventStore.url(scheme) }),
    };
    const offset = ahead();
    const started = await Promise.allSettled(
      LAYOUTS[layout].map((spec) => Member.start(stage, spec, settings, offset)),
    );
    const members = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) {
      await Promise.all(members.map((member) => member.end()));
      await eventStore?.stop();
      throw failed.reason;
    }
    const replicas = members.filter(({ spec }) => spec.serves);
    const [first] = replicas as [Member];
    // Old enough to be valid where the clock was set back.
    const clock = () => new Date(Date.now() + offset - 3 * HOUR);
    const scenery = await sceneryOf(first.url, await openLocalIssuer(home, clock));
    const scene = { postgres, databaseUrl, replicas, members, eventStore };
    return new Season(engine, scene, scenery);
  }

  forbids(fault: Fault): string | null {
    return fault.forbidden?.(this.scene) ?? null;
  }

  /** `replays`: whether the views are made again from the events, and compared. */
  async round({ fault, chance, replays }: Planned): Promise<RoundResult> {
    const urls = this.scene.replicas.map(({ url }) => url);
    const load = new Load(urls, this.scenery);
    const stand = this.earlier.at(-1)?.position ?? 0n;
    const followers = urls.map((url) => new Follower(url, this.scenery.follower, stand));
    const scene: Scene = { ...this.scene, chance, crowd: (size) => load.crowd(size) };
    const began = performance.now();
    const findings: RoundResult['findings'] = [];
    const note = (code: string, detail: string | null | false) =>
      detail && findings.push({ code, detail });

    note('NOTHING_BEFORE', !(await load.more(8, PATIENCE)) && 'no command was acknowledged');
    const [first] = [...load.sent.values()].flatMap(({ receipts }) => receipts);
    const at = BigInt(first?.position ?? stand);
    // Out of the past, and at what happens now.
    note('NOT_FOLLOWED', await within(PATIENCE, async () => lacking(followers, at)));
    await fault.begin(scene);
    await sleep(fault.lasts);
    note('NOT_THE_FAULT', (await fault.lacks?.(scene)) ?? null);
    await fault.mend?.(scene);
    const over = performance.now();
    const slow = await Promise.all(
      scene.members.map(async ({ spec, url }, n) => {
        if (spec.serves && !(await load.probe(url, RECOVERY)))
          return `${spec.name} takes no command`;
        while (!(await scene.members[n]?.ready())) {
          if (performance.now() - over > RECOVERY) return `${spec.name} is not ready`;
          await sleep(50);
        }
        return null;
      }),
    );
    const recovered = performance.now() - over;
    note('NOT_RECOVERED', slow.filter((each) => each !== null).join(', '));
    note('NOTHING_AFTER', !(await load.more(8, PATIENCE)) && 'no command was acknowledged');
    load.givesUpAt = performance.now() + RECOVERY;
    await load.stop();

    for (const member of scene.members) {
      note('ENDED_BY_ITSELF', await member.endedByItself());
      await member.ensureRunning();
    }
    const counts = load.takeCounts();
    for (const [id, one] of load.sent) {
      // No rule forbids what the callers do: a refusal is an answer that the fault has spoilt.
      note('REFUSED', one.refused && `${id} as ${one.refused}`);
      this.sent.set(id, one);
    }
    this.setBack = Math.max(this.setBack, fault.setBack ?? 0);
    findings.push(...(await this.check(replays, followers)));
    const sum = (of: (one: Follower) => number) => followers.reduce((all, one) => all + of(one), 0);
    const silent = counts.silent + sum((one) => one.silent);
    note('SILENT', silent > this.allowedSilence(fault) && `${silent} unanswered`);
    for (const text of new Set([load, ...followers].flatMap(({ unclear }) => unclear)))
      note('UNCLEAR', text.slice(0, 500));
    const followed = { told: sum(({ told }) => told.length), streams: sum((one) => one.streams) };
    const took = performance.now() - began;
    return { fault: fault.name, engine: this.engine, counts, followed, recovered, took, findings };
  }

  async close(): Promise<void> {
    for (const member of this.scene.members) await member.end();
    await this.scene.eventStore?.stop();
  }

  /** A process that is stopped or cut off says nothing for as long; all others have to. */
  private allowedSilence(fault: Fault): number {
    return fault.lasts >= PATIENCE && fault.name.includes('replica') ? Number.POSITIVE_INFINITY : 0;
  }

  private async check(replays: boolean, followers: Follower[]): Promise<RoundResult['findings']> {
    const { databaseUrl, eventStore } = this.scene;
    return Readings.of(databaseUrl, eventStore?.url('esdb') ?? null, async (readings) => {
      const behind = await within(RECOVERY, () => readings.behind());
      const upTo = await readings.head();
      await within(RECOVERY, async () => lacking(followers, upTo));
      await Promise.all(followers.map((follower) => follower.stop()));
      const ledger = await readings.ledger();
      const findings = checkHistory({
        sent: [...this.sent.values()],
        ledger,
        earlier: this.earlier,
        dense: this.engine === 'postgres',
        setBack: this.setBack,
        followed: followers.map(({ url, after, told }) => ({ who: url, after, upTo, told })),
        log: await readings.logLeaves(),
        differingViews: replays ? await readings.differingViews() : [],
      });
      this.earlier = ledger;
      return behind ? [{ code: 'BEHIND', detail: behind }, ...findings] : findings;
    });
  }
}

/** One login for all, or, where each role is a process, one for each of what it works as. */
function loginsFor(layout: keyof typeof LAYOUTS, url: string) {
  if (layout === 'replicas') return { DATABASE_URL: url };
  const { DATABASE_URL_MIGRATION: _owner, ...logins } = loginsTo(url);
  return logins;
}

/** Who has not heard so far; null where everybody has. */
const lacking = (followers: Follower[], position: bigint): string | null =>
  followers.find((one) => !one.has(position))?.url ?? null;

/** Until there is nothing to say any more; what is said at the end of the time. */
async function within(limit: number, ask: () => Promise<string | null>): Promise<string | null> {
  const end = performance.now() + limit;
  for (;;) {
    const said = await ask();
    if (said === null || performance.now() > end) return said;
    await sleep(50);
  }
}

async function sceneryOf(
  url: string,
  issuer: Awaited<ReturnType<typeof openLocalIssuer>>,
): Promise<Scenery> {
  const [officer, head, other, auditor, follower] = await Promise.all([
    issuer.issueToken({ roles: ['AGENCY_OFFICER'], agency: FOREIGN }),
    issuer.issueToken({ roles: ['AGENCY_HEAD'], agency: FOREIGN }),
    issuer.issueToken({ roles: ['AGENCY_OFFICER'], agency: PRESS }),
    issuer.issueToken({ roles: ['AUDITOR'], agency: null }),
    issuer.issueToken({ roles: ['AUDITOR'], agency: null, subject: 'follower' }),
  ]);
  const assignment = async (task: string, agency: string): Promise<string> => {
    const query = `{ assignments(filter: {task: "${task}", agency: "${agency}"}) {
      edges { node { id } } } }`;
    const text = await post(url, auditor, { query });
    const id = JSON.parse(text).data?.assignments.edges[0]?.node.id;
    if (!id) throw new Error(`no assignment of ${task}: ${text}`);
    return id;
  };
  return {
    plan: PLAN,
    officer,
    head,
    other,
    auditor,
    follower,
    bulletins: await assignment('II.5.b.2', FOREIGN),
    classes: await assignment('II.2.b', FOREIGN),
    programmes: await assignment('II.4.c', PRESS),
  };
}
