import { createHash } from 'node:crypto';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** Statements that a connection keeps prepared. Texts vary with the conditions, in bounds. */
const MOST_PREPARED = 500;

/** A pool, or one connection of it. */
export interface Connection {
  query<Row extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<Row>>;
}

/** Runs statements, prepared under the hash of their text. */
export class Statements {
  constructor(
    private readonly connection: Connection,
    private readonly onStatement: (text: string) => void = () => undefined,
    private readonly names = new Map<string, string>(),
  ) {}

  /** The same statements over another connection; how many are prepared is counted for all. */
  over(connection: Connection): Statements {
    return new Statements(connection, this.onStatement, this.names);
  }

  async run<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    this.onStatement(text);
    return (await this.connection.query<Row>({ name: this.nameOf(text), text, values })).rows;
  }

  /** The same, not prepared: PostgreSQL plans it for these very values. */
  async runOnce<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    this.onStatement(text);
    return (await this.connection.query<Row>({ text, values })).rows;
  }

  /** Undefined, hence not prepared, for what comes after the bound. */
  private nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known || this.names.size >= MOST_PREPARED) return known;
    const name = `views-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    this.names.set(text, name);
    return name;
  }
}

/** The parameters of one statement. Values never enter its text. */
export class Parameters {
  readonly values: unknown[] = [];

  /** The parameter as it stands in the text. */
  add(value: unknown, type: string): string {
    this.values.push(typeof value === 'bigint' ? String(value) : value);
    return `$${this.values.length}::${type}`;
  }
}
