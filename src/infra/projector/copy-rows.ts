import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ColumnType } from '../../projections/projection';
import { columnList } from './tables';

/** What waits for a COPY, in characters: enough to be quick, little enough to be forgotten. */
const FULL = 1 << 20;

/** Rows on their way into one table by COPY, a bounded number of them in memory. */
export class CopyBuffer {
  private lines: string[] = [];
  private size = 0;

  constructor(
    private readonly table: string,
    /** Names and types, in the order in which the values come. */
    private readonly columns: [name: string, type: ColumnType][],
  ) {}

  add(row: Record<string, unknown>): void {
    let line = '';
    for (const [index, [name, type]] of this.columns.entries())
      line += `${index > 0 ? '\t' : ''}${encoded(row[name], type)}`;
    this.lines.push(`${line}\n`);
    this.size += line.length + 1;
  }

  get full(): boolean {
    return this.size >= FULL;
  }

  async flush(client: ClientBase): Promise<void> {
    if (this.lines.length === 0) return;
    const text = this.lines.join('');
    this.lines = [];
    this.size = 0;
    const names = columnList(this.columns.map(([name]) => name));
    const stream = client.query(copyFrom(`copy ${this.table} (${names}) from stdin`));
    await new Promise<void>((resolve, reject) => {
      stream.on('error', reject);
      stream.on('finish', resolve);
      stream.end(text);
    });
  }
}

/** A value in COPY's text format. */
function encoded(value: unknown, type: ColumnType): string {
  if (value === null || value === undefined) return '\\N';
  if (type === 'jsonb') return escaped(JSON.stringify(value));
  if (type === 'text[]') return escaped(arrayLiteral(value as string[]));
  return typeof value === 'string' ? escaped(value) : String(value);
}

const arrayLiteral = (items: (string | null)[]): string =>
  `{${items.map((item) => (item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (text: string): string =>
  /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (each) => ESCAPES[each] as string) : text;
