import { execute, type GraphQLSchema, parse } from 'graphql';
import { Pool, type PoolClient, type QueryConfig } from 'pg';
import type { Actor } from '../src/domain/decider';
import { civilDateOf } from '../src/domain/shared/calendar';
import { AccessNotes } from '../src/graphql/access/access-notes';
import { type Context, Reader } from '../src/graphql/context';
import { buildSchema } from '../src/graphql/schema';
import { PostgresViews } from '../src/infra/views/postgres-views';

/** A statement as it is sent, with its values. */
export type Sent = { text: string; values: unknown[] };

export type Asked = { sent: Sent[]; data: unknown };

const VIEWER: Actor = { id: 'a-coordinator', agency: null, roles: ['COORDINATOR'] };

/** What a coordinator's operation asks of the views: what a peer has to ask for the same answer. */
export class Recorder {
  private readonly schema: GraphQLSchema = buildSchema();
  private readonly pool: Pool;
  private readonly views: PostgresViews;
  private sent: Sent[] = [];

  constructor(url: string) {
    this.pool = new Pool({ connectionString: url, max: 1 });
    this.pool.on('connect', (client) => this.listen(client));
    this.views = new PostgresViews({ pool: this.pool });
  }

  async ask(query: string, variableValues: Record<string, unknown> = {}): Promise<Asked> {
    this.sent = [];
    const views = this.views.snapshot();
    const contextValue: Partial<Context> = {
      viewer: VIEWER,
      views,
      read: new Reader(views),
      access: new AccessNotes(VIEWER),
      language: 'vi',
      today: civilDateOf(new Date().toISOString()),
    };
    const { schema } = this;
    const document = parse(query);
    const { data, errors } = await execute({ schema, document, contextValue, variableValues });
    await views.release();
    if (errors) throw errors[0];
    return { sent: this.sent, data };
  }

  async end(): Promise<void> {
    await this.views.close();
    await this.pool.end();
  }

  private listen(client: PoolClient): void {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const listening = (...given: unknown[]) => {
      const [{ text, values }] = given as [QueryConfig];
      // The others are begin and commit.
      if (text && values) this.sent.push({ text, values });
      return query(...given);
    };
    client.query = listening as PoolClient['query'];
  }
}
