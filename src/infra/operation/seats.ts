import { once } from 'node:events';
import type { Pool } from 'pg';
import { signingAccess } from '../access/sign-access';
import type { Clock } from '../clock';
import { APP_ROLE, SEALER_ROLE } from '../database/roles';
import { type KeepTime, keepingTime } from '../keep-time';
import type { Log } from '../log';
import { readCheckpoint } from '../projector/checkpoint';
import { currentLog } from '../proof/log-tables';
import {
  KeyNotHere,
  type Sealer,
  type SealerOptions,
  type SealerStatus,
  startSealer,
} from '../proof/sealer';
import { holdPlace, type Place, type PlaceOptions, type PlaceStatus } from './place';

type Taking = Pick<PlaceOptions, 'url' | 'log' | 'signal'>;

/** What one process does for all, and others are ready to go on with. */
export type SealerSeat = Omit<Place, 'status'> & { status(): SealerStatus & PlaceStatus };

/**
 * The sealer, where no other process has its place. Who lacks the log's private key leaves it to
 * one who has it; a history that is not the signed one stops it for good.
 */
export function sealerSeat(taking: Taking, options: Omit<SealerOptions, 'signal'>) {
  const { pool, keys, log } = options;
  const at: { sealer: Sealer | null; last: SealerStatus } = {
    sealer: null,
    last: { size: 0, position: 0n, error: null, stopped: false },
  };
  const place = holdPlace({
    ...taking,
    role: SEALER_ROLE,
    name: 'sealer',
    unfit: async () => {
      const key = (await currentLog(pool))?.vkeys.at(-1);
      return key && !(await keys.signer(key)) ? new KeyNotHere(key).message : null;
    },
    async work(signal, begun) {
      const sealer = startSealer({ ...options, signal });
      at.sealer = sealer;
      const ended = new AbortController();
      const either = AbortSignal.any([signal, ended.signal]);
      const access = signingAccess({ pool, keys, signal: either, log });
      begun();
      await sealer.done;
      ended.abort();
      await access;
      at.last = sealer.status();
      at.sealer = null;
    },
  });
  const status = () => {
    const [sealer, held] = [at.sealer?.status() ?? at.last, place.status()];
    return { ...sealer, ...held, error: held.error ?? sealer.error };
  };
  return { ...place, status };
}

export type ClockSeat = Place;

/** Who writes down what the days bring, where no other process has that place. */
export function clockSeat(
  taking: Taking,
  { pool, layout, keepTime, ...parts }: ClockParts,
): ClockSeat {
  return holdPlace({
    ...taking,
    role: APP_ROLE,
    name: 'clock',
    // It asks the views whom time concerns.
    unfit: async () =>
      (await readCheckpoint(pool))?.layout === layout
        ? null
        : 'the views are not there, or laid out by another release',
    async work(signal, begun) {
      const timer = await keepingTime(() => keepTime(signal), parts);
      begun();
      if (!signal.aborted) await once(signal, 'abort');
      await timer.stop();
    },
  });
}

type ClockParts = { pool: Pool; layout: string; keepTime: KeepTime; clock: Clock; log: Log };
