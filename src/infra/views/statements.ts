import { createHash } from 'node:crypto';
import type { Pool, QueryResultRow } from 'pg';

/** Statements that a connection keeps prepared. Texts vary with the conditions, in bounds. */
const MOST_PREPARED = 500;

/** Runs statements, prepared under the hash of their text. */
export class Statements {
  private readonly names = new Map<string, string>();

  constructor(
    private readonly pool: Pool,
    private readonly onStatement: (text: string) => void = () => undefined,
  ) {}

  async run<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    this.onStatement(text);
    return (await this.pool.query<Row>({ name: this.nameOf(text), text, values })).rows;
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
