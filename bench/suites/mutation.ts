import { Client } from 'pg';
import { asker } from '../asking';
import type { Bench } from '../bench';
import { compared, type Finding, interleaved } from '../measure';
import { CRUD_TABLE } from '../peers/crud';
import { serveOurs, servePeer } from '../serving';
import { CLOCK, type Reporter, reporters } from './reporters';

export const CALLERS = 32;
/** So often the progress of one occurrence can rise. */
const STEPS = 100;

const FIELDS = 'id period status percent startsOn endsOn dueOn lastActivityOn';
const OURS = `mutation Report($input: ReportProgressInput!) { reportProgress(input: $input) {
  stale receipt { position } occurrence { ${FIELDS} reportedBy } } }`;
const CRUD = `mutation Report($input: ReportProgressInput!) { reportProgress(input: $input) {
  occurrence { ${FIELDS} version } } }`;

type Report = { token: string; input: { assignmentId: string; period: string; percent: number } };
type Answer = {
  reportProgress: {
    stale?: boolean;
    receipt?: { position: string };
    occurrence: { percent: number };
  };
};

/**
 * The reports of one caller for his communes, one occurrence after the other, so that a stream does
 * not grow long. `again`: where nothing forbids that progress falls, it begins anew at the end.
 */
export function reportsOf(communes: Reporter[], again = false): () => Report & { agency: string } {
  const all = communes.flatMap(({ token, agency, occurrences }) =>
    occurrences.map((occurrence) => ({ token, agency, occurrence })),
  );
  let next = 0;
  return () => {
    const step = Math.floor(next / all.length);
    if (step >= STEPS && !again) throw new Error('all is reported: fewer rounds, or more communes');
    const { occurrence, ...by } = all[next++ % all.length] as (typeof all)[0];
    const { assignmentId, period } = occurrence;
    return { ...by, input: { assignmentId, period, percent: (step % STEPS) + 1 } };
  };
}

/** The communes of each caller. */
export const shared = (all: Reporter[]): Reporter[][] =>
  Array.from({ length: CALLERS }, (_, n) => all.filter((__, m) => m % CALLERS === n));

/** Reports, and looks whether the answer shows it. */
export function reporting(url: string, query = OURS) {
  const ask = asker(url);
  const report = async ({ token, input }: Report): Promise<Answer['reportProgress']> => {
    const { reportProgress } = await ask<Answer>({ token, query, variables: { input } });
    if (reportProgress.stale || reportProgress.occurrence.percent !== input.percent)
      throw new Error(`the answer does not show the report: ${JSON.stringify(reportProgress)}`);
    return reportProgress;
  };
  return { report, end: ask.end };
}

/** Answered mutations per second, for so many seconds, each caller one after the other. */
async function rate(callers: (() => Promise<unknown>)[], seconds: number): Promise<number> {
  const begun = performance.now();
  const until = begun + seconds * 1000;
  let done = 0;
  await Promise.all(
    callers.map(async (call) => {
      while (performance.now() < until) {
        await call();
        done++;
      }
    }),
  );
  return done / ((performance.now() - begun) / 1000);
}

/** Mutations per second over HTTP, durable, answered with what they have changed. */
export async function mutation({ server, rounds, quick }: Bench): Promise<Finding[]> {
  const ours = await serveOurs({ database: await server.database(), clock: CLOCK });
  const all = await reporters(ours);
  const peerUrl = await server.database();
  await crudTable(peerUrl, all);
  const peer = await servePeer('crud.ts', [peerUrl]);
  try {
    const [to, toPeer] = [reporting(ours.url), reporting(peer.url, CRUD)];
    const callers = (report: (given: Report) => Promise<unknown>, again: boolean) =>
      shared(all)
        .map((communes) => reportsOf(communes, again))
        .map((next) => () => report(next()));
    const [asOurs, asPeers] = [callers(to.report, false), callers(toPeer.report, true)];
    const seconds = quick ? 2 : 6;
    const figures = await interleaved(
      { ours: () => rate(asOurs, seconds), peer: () => rate(asPeers, seconds) },
      rounds,
    );
    for (const { end } of [to, toPeer]) end();
    const against = 'Mercurius with JIT, UPDATE and SELECT';
    const reach = { unit: 'mutations/s', against, reach: { least: 1.0 } };
    return [compared(`mutation, ${CALLERS} callers`, reach, figures.ours, figures.peer)];
  } finally {
    await Promise.all([ours.stop(), peer.stop()]);
  }
}

async function crudTable(url: string, all: Reporter[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(CRUD_TABLE);
  const rows = all.flatMap(({ occurrences }) => occurrences);
  await client.query(
    `insert into crud.occurrence
       (id, assignment, period, status, percent, starts_on, ends_on, due_on, version)
     select "assignmentId" || '/' || period, "assignmentId", period, 'PLANNED', 0, "startsOn",
       "endsOn", "dueOn", 0
     from json_to_recordset($1) as row ("assignmentId" text, period text, "startsOn" date,
       "endsOn" date, "dueOn" date)`,
    [JSON.stringify(rows)],
  );
  await client.end();
}
