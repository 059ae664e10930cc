import { randomUUID } from 'node:crypto';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { type Envelope, seal } from '../../src/infra/ledger/envelope';
import type { Bench } from '../bench';
import { byCallers, compared, type Finding, interleaved, seconds } from '../measure';
import { type Appendable, clients, insertMany, insertOne, PEER_TABLES } from './append-peers';

const BATCH = 100;

/** A progress report of some agency, the ledger's most frequent event, on a stream of its own. */
function fresh(): Appendable {
  const stream = `assignment-${randomUUID()}`;
  const envelope: Envelope = {
    v: 1,
    id: randomUUID(),
    stream,
    version: 0,
    type: 'ProgressReported',
    schema: 1,
    recordedAt: '2026-05-05T02:00:00.000Z',
    effectiveOn: '2026-05-05',
    actor: {
      id: 'so-ngoai-vu/officer-1',
      agency: 'so-ngoai-vu',
      role: 'AGENCY_OFFICER',
      onBehalfOf: null,
    },
    commandId: randomUUID(),
    authority: 'rule 9 (officer of the agency)',
    factsAt: '1000',
    document: null,
    classification: 'PUBLIC',
    about: { plan: 'dong-nai-2026-ttdn', tasks: [`task-${randomUUID()}`], agency: 'so-ngoai-vu' },
    commandHash: 'a'.repeat(64),
    correlationId: randomUUID(),
    causationId: randomUUID(),
    data: { period: '2026-Q2', percent: 50, quantity: null, note: null },
  };
  return { stream, event: seal(envelope, null) };
}

/** Appends per second: ours, one transaction per event, and batches over one connection. */
export async function append(
  { server, rounds, quick }: Bench,
  delayed = false,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const callers of delayed ? [16] : [1, 16, 64]) {
    const url = await server.database();
    const store = await postgresEventStore({ url, log: () => undefined });
    const [setUp] = await clients(url, 1);
    await setUp?.query(PEER_TABLES);
    const peers = await clients(url, callers);
    const events = (quick ? 500 : 2_000) * (callers === 1 ? 1 : 4);
    const rate = async (work: (items: Appendable[]) => Promise<unknown>) => {
      const items = Array.from({ length: events }, fresh);
      return events / (await seconds(() => work(items)));
    };
    const figures = await interleaved(
      {
        ours: () =>
          rate((items) =>
            byCallers(items, callers, ({ stream, event }) =>
              store.append([{ stream, expected: 'no stream', events: [event] }]),
            ),
          ),
        peer: () =>
          rate((items) =>
            byCallers(items, callers, (item, caller) =>
              insertOne(peers[caller] as (typeof peers)[0], item),
            ),
          ),
        limit: () =>
          rate(async (items) => {
            for (let from = 0; from < items.length; from += BATCH)
              await insertMany(peers[0] as (typeof peers)[0], items.slice(from, from + BATCH));
          }),
      },
      rounds,
    );
    const what = `append, ${callers === 1 ? 'one caller' : `${callers} callers`}${delayed ? ', fsync + 2 ms' : ''}`;
    const least = delayed ? 1.4 : ({ 1: 0.9, 16: 1.2, 64: 1.5 }[callers] as number);
    const peer = { unit: 'events/s', against: 'a transaction per event', reach: { least } };
    findings.push(compared(what, peer, figures.ours, figures.peer));
    const limit = {
      unit: 'events/s',
      against: `batches of ${BATCH}`,
      reach: callers === 1 || delayed ? null : { least: 0.3 },
    };
    findings.push(compared(what, limit, figures.ours, figures.limit));
    await store.close();
    await Promise.all([...peers, setUp].map((client) => client?.end()));
  }
  return findings;
}
