import { readFile } from 'node:fs/promises';
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { type Agency, agencyEvents } from '../../domain/agency/agency-registry';
import { Malformed } from '../../domain/shared/shape';
import { WrongFile } from './wrong-file';

type Row = Partial<Record<string, string>>;

/** Lists inside a cell are separated by semicolons. */
const listOf = (cell = ''): string[] =>
  cell
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);

/**
 * The roster, as the province edits it in a spreadsheet: a header line with code, name, kind,
 * parent, attributes, aliases, commandable (yes or no), source. Throws `WrongFile` with the line.
 */
export async function readAgencies(file: string): Promise<Agency[]> {
  try {
    const rows = parse(await readFile(file, 'utf8'), {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as { record: Row; info: Info }[];
    const agencies = rows.map(({ record, info }) => agencyOf(record, `line ${info.lines}`));
    const codes = agencies.map(({ code }) => code);
    const twice = codes.findIndex((code, index) => codes.indexOf(code) < index);
    if (twice >= 0) throw new Malformed(`line ${rows[twice]?.info.lines}.code`, 'each code once');
    return agencies;
  } catch (error) {
    if (error instanceof Malformed || error instanceof CsvError) throw new WrongFile(file, error);
    throw error;
  }
}

function agencyOf(row: Row, line: string): Agency {
  const { code, name, kind, parent, attributes, aliases, commandable, source } = row;
  if (commandable !== 'yes' && commandable !== 'no')
    throw new Malformed(`${line}.commandable`, 'yes or no');
  const data = {
    code,
    name,
    kind,
    parent: parent || null,
    attributes: listOf(attributes),
    aliases: listOf(aliases),
    commandable: commandable === 'yes',
    source,
  };
  return agencyEvents.AgencyRegistered.data.read(data, line);
}
