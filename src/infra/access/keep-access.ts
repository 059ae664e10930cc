import { systemClock } from '../clock';
import { type AccessLogParts, accessLog, type KeptAccessLog } from './access-log';
import { removeOldAccess } from './remove-old';

const DAY = 24 * 60 * 60_000;

/**
 * The record of access of a running server. It goes by the machine's clock, whatever time commands
 * believe it is. Entries older than `days` are removed at the start, and once a day.
 */
export function keepingAccess(
  { pool, keys, log }: Pick<AccessLogParts, 'pool' | 'keys' | 'log'>,
  days: number,
): KeptAccessLog {
  const accesses = accessLog({ pool, keys, clock: systemClock, log });
  let removing = Promise.resolve();
  const remove = () => {
    removing = removeOldAccess(pool, days).then(
      (removed) => {
        if (removed > 0) log(`${removed} entries of access older than ${days} days are removed`);
      },
      (error: Error) => log(`old entries of access are not removed: ${error.message}`),
    );
  };
  remove();
  const timer = setInterval(remove, DAY).unref();
  return {
    ...accesses,
    async close() {
      clearInterval(timer);
      await accesses.close();
      await removing;
    },
  };
}
