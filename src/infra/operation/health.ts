import type { Health } from '../http-server';
import type { Projector } from '../projector/projector';
import { RELEASE } from '../release';
import type { Role } from './roles';
import type { ClockSeat, SealerSeat } from './seats';
import type { Lag, Watch } from './standing';

export type HealthParts = {
  roles: readonly Role[];
  watch: Watch;
  /** Null where this process does not do it. */
  projector: Projector | null;
  sealer: SealerSeat | null;
  clock: ClockSeat | null;
  /** How long (s) an event may wait to be in the views before nobody is sent here any more. */
  readyLag: number;
};

/**
 * Whether this process can do what it is there for, and what that depends on: database, event store,
 * the views, how far they are. Who cannot sign can serve all the same; only a process that does
 * nothing else is not ready then.
 */
export function healthOf({ roles, watch, ...parts }: HealthParts): () => Promise<Health> {
  const { projector, sealer, clock, readyLag } = parts;
  return async () => {
    const { head, views, log } = await watch.look();
    const reads = roles.includes('api');
    const folding = projector?.status().error ?? null;
    const late =
      views.seconds > readyLag ? `the views are ${views.seconds.toFixed(0)} s late` : null;
    const foreign = views.known ? null : 'the views are not there, or laid out by another release';
    const sealing = sealer?.status() ?? null;
    const ticking = clock?.status() ?? null;
    const alone = (role: Role, error: string | null | undefined) =>
      roles.length === 1 && roles[0] === role ? (error ?? null) : null;
    const error =
      folding ??
      (reads || projector ? (foreign ?? late) : null) ??
      alone('sealer', sealing?.error) ??
      alone('clock', ticking?.error);
    return {
      ready: error === null,
      detail: {
        release: RELEASE,
        roles,
        position: String(views.position),
        behind: String(head - views.position),
        error,
        views: told(views),
        // Said by whoever signs; where that is another process, how far it has come.
        log: {
          size: log?.size ?? 0,
          behind: String(head - (log?.position ?? 0n)),
          error: sealing?.error ?? null,
          ...(log && told(log)),
        },
        ...(sealing && { sealer: standingOf(sealing) }),
        ...(ticking && { clock: standingOf(ticking) }),
      },
    };
  };
}

const told = ({ events, seconds }: Lag) => ({ events, seconds: Math.round(seconds * 10) / 10 });

const standingOf = ({ held, error }: { held: boolean; error: string | null }) =>
  held ? 'at work' : error === null ? 'standing by' : 'not able';
