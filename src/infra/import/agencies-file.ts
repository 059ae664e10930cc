import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { type Agency, agencyEvents } from '../../domain/agency/agency-registry';
import { Malformed } from '../../domain/shared/shape';

/** Lists inside a cell are separated by semicolons. */
const listOf = (cell: string): string[] =>
  cell
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);

/**
 * The roster, as the province edits it in a spreadsheet: a header line with code, name, kind,
 * parent, attributes, aliases, commandable (yes or no), source. Throws `Malformed` with the line.
 */
export async function readAgencies(file: string): Promise<Agency[]> {
  const rows: Record<string, string>[] = parse(await readFile(file, 'utf8'), {
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
  });
  const seen = new Set<string>();
  return rows.map((row, index) => {
    const path = `line ${index + 2}`;
    const { code, name, kind, parent, attributes, aliases, commandable, source } = row;
    if (code !== undefined && seen.has(code)) throw new Malformed(`${path}.code`, 'each code once');
    seen.add(code ?? '');
    return agencyEvents.AgencyRegistered.data.read(
      {
        code,
        name,
        kind,
        parent: parent || null,
        attributes: listOf(attributes ?? ''),
        aliases: listOf(aliases ?? ''),
        commandable: { yes: true, no: false }[commandable ?? ''],
        source,
      },
      path,
    );
  });
}
