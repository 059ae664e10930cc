import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

/** Who was heard of least recently is forgotten first, and begins with a full bucket again. */
const MOST_KNOWN = 20_000;

/** Takes the points, or says after how many seconds there will be as many. */
export type Rate = (who: string, points: number) => { retryAfter: number } | null;

/**
 * A bucket of points for each caller, filled again steadily: in a minute as much as it holds. Of
 * this process alone, so that no request has to wait for it; behind n servers a caller has up to n
 * times as much. `perMinute` 0: no limit. `now` in ms.
 */
export function rateOf(perMinute: number, now: () => number = () => performance.now()): Rate {
  if (perMinute === 0) return () => null;
  const perMs = perMinute / 60_000;
  const buckets = new LRUCache<string, { points: number; at: number }>({ max: MOST_KNOWN });
  return (who, points) => {
    const at = now();
    const bucket = buckets.get(who) ?? { points: perMinute, at };
    const filled = Math.min(perMinute, bucket.points + (at - bucket.at) * perMs);
    // What is more than a bucket holds empties it, rather than being refused for ever.
    const wanted = Math.min(points, perMinute);
    const enough = filled >= wanted;
    buckets.set(who, { points: enough ? filled - wanted : filled, at });
    return enough ? null : { retryAfter: Math.ceil((wanted - filled) / perMs / 1000) };
  };
}

/** Whose address it is: of IPv6 the network, since whoever has one has 2⁶⁴ addresses. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = (address.split('%')[0] as string).split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const all =
    tail === undefined
      ? groups
      : [
          ...groups,
          ...new Array(Math.max(0, 8 - groups.length - after.length)).fill('0'),
          ...after,
        ];
  return `${all
    .slice(0, 4)
    .map((each) => Number.parseInt(each, 16).toString(16))
    .join(':')}::/64`;
}
