import fastify from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'pg';

/** The table that one would write without history: a row for each occurrence, overwritten. */
export const CRUD_TABLE = `create schema crud;
  create table crud.occurrence (
    id text primary key, assignment text not null, period text not null, status text not null,
    percent int not null, note text, starts_on date not null, ends_on date not null, due_on date,
    last_activity_on date, version int not null, updated_at timestamptz not null default now());
  create index on crud.occurrence (assignment)`;

const SCHEMA = `
  type Occurrence {
    id: ID!  period: String!  status: String!  percent: Int!  note: String
    startsOn: String!  endsOn: String!  dueOn: String  lastActivityOn: String  version: Int!
  }
  input ReportProgressInput { assignmentId: ID!  period: String!  percent: Int!  note: String }
  type ReportProgressPayload { occurrence: Occurrence }
  type Query { occurrence(id: ID!): Occurrence }
  type Mutation { reportProgress(input: ReportProgressInput!): ReportProgressPayload! }`;

const UPDATE = `update crud.occurrence set percent = $2, note = coalesce($3, note),
    status = 'IN_PROGRESS', last_activity_on = current_date, version = version + 1,
    updated_at = now()
  where id = $1`;
const SELECT = `select id, period, status, percent, note, starts_on::text as "startsOn",
    ends_on::text as "endsOn", due_on::text as "dueOn",
    last_activity_on::text as "lastActivityOn", version
  from crud.occurrence where id = $1`;

type Input = { assignmentId: string; period: string; percent: number; note?: string };

/** `crud.ts <url of the database>`: Mercurius with JIT on Fastify, over a pool; nobody signs in. */
async function main([url = '']: string[]): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 10 });
  const one = async (id: string) => {
    const { rows } = await pool.query({ name: 'select', text: SELECT, values: [id] });
    return rows[0] ?? null;
  };
  const app = fastify();
  await app.register(mercurius, {
    schema: SCHEMA,
    jit: 1,
    resolvers: {
      Query: { occurrence: (_: unknown, { id }: { id: string }) => one(id) },
      Mutation: {
        async reportProgress(_: unknown, { input }: { input: Input }) {
          const id = `${input.assignmentId}/${input.period}`;
          const values = [id, input.percent, input.note ?? null];
          await pool.query({ name: 'update', text: UPDATE, values });
          return { occurrence: await one(id) };
        },
      },
    },
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  process.stdout.write(`${address}/graphql\n`);
  process.on('SIGTERM', () => void app.close().then(() => pool.end()));
}

if (require.main === module) void main(process.argv.slice(2));
