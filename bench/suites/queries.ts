import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asker, asker } from '../asking';
import type { Bench } from '../bench';
import { cpuOf } from '../cpu';
import { byCallers, compared, type Finding, interleaved } from '../measure';
import type { Texts } from '../peers/queries';
import { type OurServing, type Serving, serveOurs, servePeer } from '../serving';
import { Recorder } from '../statements';
import type { World } from '../worlds';

const FIELDS = `id version role mode modeConfirmed label status vacant lastActivityOn joinedFromGroup
  agency { code name }`;
const SECTION = `code title
  progress { occurrences byStatus { status count } percent }
  tasks { code title timingText assignees { role label printed } }`;
const LIST = `query List($after: String) {
  assignments(first: 100, after: $after) { edges { node { ${FIELDS} } } } }`;
const ONE = `query One($id: ID!) { assignment(id: $id) { ${FIELDS} } }`;
const DASHBOARD = `query Dashboard($planId: ID!, $code: String!) {
  section(planId: $planId, code: $code) { ${SECTION} } }`;
const PLAN = 'dong-nai-2026-ttdn';

type Question = {
  name: keyof Texts;
  what: string;
  query: string;
  /** The peer's, with the values of the statements as its variable. */
  peer: string;
  /** Requests of a round. */
  requests: number;
};

const ofPeer = (field: string, selection: string) =>
  `query Peer($values: String!) { ${field}(values: $values) { ${selection} } }`;
const QUESTIONS: Question[] = [
  {
    name: 'list',
    what: 'list, 100 rows × 10 fields with a nested object',
    query: LIST,
    peer: ofPeer('assignments', `edges { node { ${FIELDS} } }`),
    requests: 300,
  },
  {
    name: 'one',
    what: 'one object',
    query: ONE,
    peer: ofPeer('assignment', FIELDS),
    requests: 1_500,
  },
  {
    name: 'dashboard',
    what: 'dashboard of a section',
    query: DASHBOARD,
    peer: ofPeer('section', SECTION),
    requests: 600,
  },
];

/** One question, for us and for the peer. */
type Ask = { variables: object; values: string };

const CALLERS = 8;
/** So many of a kind, in turn. */
const VARIETY = 50;
/** Apollo's own path by a request that is not plain: what is accepted has to be weighed. */
const WEIGHED = 'application/json;q=1';

/**
 * CPU of the serving process, per request over HTTP, ours against Mercurius with JIT that runs the
 * same statements over a pool. Ours signs its caller in, checks what he may see, how much he asks and
 * what has to be recorded of it, and answers in one snapshot; the peer does nothing of that.
 */
export async function queries(
  { rounds, quick }: Bench,
  [world]: Pick<World, 'url'>[],
): Promise<Finding[]> {
  const { url } = world as World;
  const asks = await recorded(url);
  const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-bench-'));
  const file = join(folder, 'texts.json');
  writeFileSync(file, JSON.stringify(asks.texts));
  const ours = await serveOurs({ database: url, role: 'api' });
  const peer = await servePeer('queries.ts', [url, file]);
  try {
    const findings: Finding[] = [];
    for (const question of QUESTIONS) {
      const requests = quick ? Math.ceil(question.requests / 10) : question.requests;
      const given = { ...question, requests };
      findings.push(...(await measured(given, asks.of[question.name], { ours, peer }, rounds)));
    }
    return findings;
  } finally {
    await Promise.all([ours.stop(), peer.stop()]);
    rmSync(folder, { recursive: true });
  }
}

async function measured(
  { what, query, peer, requests }: Question,
  asks: Ask[],
  serving: { ours: OurServing; peer: Serving },
  rounds: number,
): Promise<Finding[]> {
  const token = await serving.ours.token('COORDINATOR');
  const [ask, askPeer] = [asker(serving.ours.url), asker(serving.peer.url)];
  // What no operation declares is ignored, but for what an answer is kept under.
  let fresh = 0;
  const anew = ({ variables }: Ask) => ({ ...variables, fresh: ++fresh });
  const same = asks[0] as Ask;
  const byPeer = ({ values }: Ask) => askPeer({ query: peer, variables: { values } });
  const apollo = (each: Ask) => ask({ token, query, variables: each.variables, accept: WEIGHED });
  const first = (each: Ask) => ask({ token, query, variables: anew(each) });
  const again = () => ask({ token, query, variables: same.variables });
  for (const each of asks)
    for (const answer of [apollo, first]) deepStrictEqual(await answer(each), await byPeer(each));
  const cost = (pid: number, one: (each: Ask) => ReturnType<Asker>) => async () => {
    const items = Array.from({ length: requests }, (_, n) => asks[n % asks.length] as Ask);
    const before = cpuOf(pid);
    await byCallers(items, CALLERS, one);
    return (cpuOf(pid) - before) / requests;
  };
  const { pid } = serving.ours;
  const figures = await interleaved(
    {
      peer: cost(serving.peer.pid, byPeer),
      apollo: cost(pid, apollo),
      first: cost(pid, first),
      again: cost(pid, again),
    },
    rounds,
  );
  for (const { end } of [ask, askPeer]) end();
  const found = (how: string, ofOurs: number[], most: number) => {
    const against = 'Mercurius with JIT, the same SQL';
    const limit = { unit: 'ms of CPU', against, reach: { most } };
    return compared(`${what}, ${how}`, limit, ofOurs, figures.peer);
  };
  return [
    found('through Apollo', figures.apollo, 2.0),
    found('fast path, the first time', figures.first, 1.0),
    found('fast path, repeated', figures.again, 0.8),
  ];
}

/** Questions of each kind, with what they send to the database. */
async function recorded(url: string): Promise<{ texts: Texts; of: Record<keyof Texts, Ask[]> }> {
  const recorder = new Recorder(url);
  const texts: Texts = { list: [], one: [], dashboard: [] };
  const of: Record<keyof Texts, Ask[]> = { list: [], one: [], dashboard: [] };
  const take = async (name: keyof Texts, query: string, variables: Record<string, unknown>) => {
    const { sent } = await recorder.ask(query, variables);
    texts[name] = sent.map(({ text }) => text);
    of[name].push({ variables, values: JSON.stringify(sent.map(({ values }) => values)) });
  };
  try {
    const pages = `{ assignments(first: ${VARIETY}) { edges { cursor node { id } } } }`;
    const { data } = await recorder.ask(pages);
    type Pages = { assignments: { edges: { cursor: string; node: { id: string } }[] } };
    for (const { cursor, node } of (data as Pages).assignments.edges) {
      await take('list', LIST, { after: cursor });
      await take('one', ONE, { id: node.id });
    }
    for (const code of ['II.1', 'II.2', 'II.3', 'II.4', 'II.5', 'II.6'])
      await take('dashboard', DASHBOARD, { planId: PLAN, code });
    return { texts, of };
  } finally {
    await recorder.end();
  }
}
