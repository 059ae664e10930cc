import { asker } from '../asking';
import type { Bench } from '../bench';
import { compared, type Finding, interleaved } from '../measure';
import type { World } from '../worlds';
import { answering, latency } from './growth';
import { PLAN } from './reporters';

const ASSIGNMENT = 'id role mode status agency { name }';

/** The same question now, and as of the middle of the history: latency of one caller, in ms. */
export async function asOf({ rounds }: Bench, world: World): Promise<Finding[]> {
  const server = await answering(world);
  const ask = asker(server.url);
  try {
    const token = await server.token('COORDINATOR', 'so-van-hoa-the-thao-va-du-lich');
    const filter = `{planId: "${PLAN}"}`;
    type Found = { assignments: { edges: { node: { id: string } }[] }; plans: object };
    const { assignments } = await ask<Found>({
      token,
      query: `{ assignments(first: 1, filter: ${filter}) { edges { node { id } } } }`,
    });
    const id = assignments.edges[0]?.node.id;
    const asked: Record<string, string> = {
      'a list of 100 with a nested object': `assignments(first: 100, filter: ${filter}) {
        edges { node { ${ASSIGNMENT} } } }`,
      'one object': `assignment(id: "${id}") { ${ASSIGNMENT} }`,
      'the dashboard of a section': `section(planId: "${PLAN}", code: "II.5") {
        title progress { occurrences percent byStatus { status count } }
        tasks { code title progress { occurrences percent } } }`,
    };
    const position = Math.floor(world.events / 2);
    const findings: Finding[] = [];
    for (const [name, field] of Object.entries(asked)) {
      const of = (query: string) => latency(ask, { name, token, query });
      const figures = await interleaved(
        {
          past: () => of(`{ asOf(position: "${position}") { ${field} } }`),
          now: () => of(`{ ${field} }`),
        },
        rounds,
      );
      const what = `${name}, as of the middle of ${world.events.toLocaleString('en')} events`;
      const held = { unit: 'ms', against: 'now', reach: { most: 3 } };
      findings.push(compared(what, held, figures.past, figures.now));
    }
    return findings;
  } finally {
    ask.end();
    await server.stop();
  }
}
