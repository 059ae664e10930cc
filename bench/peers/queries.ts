import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'pg';

/** The texts of the statements that a question sends, in their order. */
export type Texts = { list: string[]; one: string[]; dashboard: string[] };

const SCHEMA = `
  type Agency { code: ID! name: String! }
  type Assignment {
    id: ID! version: Int! role: String! mode: String! modeConfirmed: Boolean! label: String
    status: String! vacant: Boolean! lastActivityOn: String joinedFromGroup: String agency: Agency!
  }
  type AssignmentEdge { node: Assignment! }
  type AssignmentConnection { edges: [AssignmentEdge!]! }
  type StatusCount { status: String! count: Int! }
  type Progress { occurrences: Int! byStatus: [StatusCount!]! percent: Float }
  type Assignee { role: String! label: String printed: String! }
  type Task { code: String! title: String! timingText: String assignees: [Assignee!]! }
  type Section { code: String! title: String! progress: Progress! tasks: [Task!]! }
  type Query {
    assignments(values: String!): AssignmentConnection!
    assignment(values: String!): Assignment
    section(values: String!): Section
  }`;

// biome-ignore lint/suspicious/noExplicitAny: a row has the columns that its statement asks for.
type Row = any;
type Asked = { values: string };

const toAssignment = (row: Row) => ({
  ...row,
  modeConfirmed: row.mode_confirmed,
  vacant: row.vacant_since !== null,
  lastActivityOn: row.last_activity_on,
  joinedFromGroup: row.from_group,
});

const LEFT_OUT = ['WAIVED', 'LAPSED', 'SUSPENDED'];

/** From counts by status, timeliness and whether it is continuous, as the statement gives them. */
function toProgress(rows: Row[]) {
  const counts = new Map<string, number>();
  let [occurrences, all, confirmed] = [0, 0, 0];
  for (const { g0: status, g2: continuous, count } of rows) {
    occurrences += count;
    counts.set(status, (counts.get(status) ?? 0) + count);
    if (continuous !== 'false' || LEFT_OUT.includes(status)) continue;
    all += count;
    if (status === 'CONFIRMED') confirmed += count;
  }
  const byStatus = [...counts].sort().map(([status, count]) => ({ status, count }));
  const percent = all === 0 ? null : Math.floor((confirmed * 1000) / all) / 10;
  return { occurrences, byStatus, percent };
}

/**
 * `queries.ts <url of the database> <file of the texts>`: Mercurius with JIT on Fastify, that runs
 * the same statements, prepared, over a pool, with the values that it is given. Nobody signs in.
 */
async function main([url = '', file = '']: string[]): Promise<void> {
  const texts: Texts = JSON.parse(readFileSync(file, 'utf8'));
  const pool = new Pool({ connectionString: url, max: 10 });
  const run = async (of: keyof Texts, n: number, values: unknown[]): Promise<Row[]> => {
    const text = texts[of][n] as string;
    return (await pool.query({ name: `${of}-${n}`, text, values })).rows;
  };
  const app = fastify();
  await app.register(mercurius, {
    schema: SCHEMA,
    jit: 1,
    resolvers: {
      Query: {
        async assignments(_: unknown, { values }: Asked) {
          // One more than the page has is asked for, to know whether there is a next.
          const rows = (await run('list', 0, JSON.parse(values)[0])).slice(0, 100);
          return { edges: rows.map((row) => ({ node: toAssignment(row) })) };
        },
        async assignment(_: unknown, { values }: Asked) {
          const [row] = await run('one', 0, JSON.parse(values)[0]);
          return row ? toAssignment(row) : null;
        },
        async section(_: unknown, { values }: Asked) {
          const [of, ...below] = JSON.parse(values);
          const [row] = await run('dashboard', 0, of);
          return row ? { ...row, below } : null;
        },
      },
      Section: {
        progress: async ({ below }: Row) => toProgress(await run('dashboard', 1, below[0])),
        tasks: ({ below }: Row) => run('dashboard', 2, below[1]),
      },
      Task: { timingText: ({ timing_text }: Row) => timing_text },
    },
    loaders: {
      Assignment: {
        agency: {
          async loader(queries: { obj: Row }[]) {
            const ids = [...new Set(queries.map(({ obj }) => `agency-${obj.agency}`))];
            const rows = await run('list', 1, [ids]);
            const found = new Map(rows.map((row) => [row.code, row]));
            return queries.map(({ obj }) => found.get(obj.agency));
          },
          opts: { cache: false },
        },
      },
    },
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  process.stdout.write(`${address}/graphql\n`);
  process.on('SIGTERM', () => void app.close().then(() => pool.end()));
}

if (require.main === module) void main(process.argv.slice(2));
