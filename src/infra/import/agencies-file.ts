import { readFile } from 'node:fs/promises';
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { type Agency, agencyEvents } from '../../domain/agency/agency-registry';
import { guardStorable, Unstorable } from '../../domain/shared/canonical-json';
import { Malformed } from '../../domain/shared/shape';
import { WrongFile } from './wrong-file';

const COLUMNS = [
  'code',
  'name',
  'kind',
  'parent',
  'attributes',
  'aliases',
  'commandable',
  'source',
] as const;
type Row = Record<(typeof COLUMNS)[number], string>;

/** What the API takes as a code. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$/;

/** Lists inside a cell are separated by semicolons. */
const listOf = (cell: string): string[] =>
  cell
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);

/**
 * The roster, as the province edits it in a spreadsheet: a header line with code, name, kind,
 * parent, attributes, aliases, commandable (yes or no), source. Throws `WrongFile` with the line.
 */
export async function readAgencies(file: string): Promise<Agency[]> {
  const csv = await readFile(file, 'utf8');
  try {
    return agenciesOf(csv);
  } catch (error) {
    if (error instanceof Malformed || error instanceof CsvError || error instanceof Unstorable)
      throw new WrongFile(file, error);
    throw error;
  }
}

function agenciesOf(csv: string): Agency[] {
  const rows = parse(csv, {
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    info: true,
  }) as unknown as { record: Row; info: Info }[];
  const [first] = rows;
  if (!first) throw new Malformed('line 2', 'an agency');
  // A column left out would empty what it stands for at every agency.
  for (const column of COLUMNS)
    if (!Object.hasOwn(first.record, column)) throw new Malformed('line 1', `a column ${column}`);
  const agencies = rows.map(({ record, info }) => agencyOf(record, `line ${info.lines}`));
  const codes = agencies.map(({ code }) => code);
  const twice = codes.findIndex((code, index) => codes.indexOf(code) < index);
  if (twice >= 0) throw new Malformed(`line ${rows[twice]?.info.lines}.code`, 'each code once');
  return agencies;
}

function agencyOf(row: Row, line: string): Agency {
  const { code, name, kind, parent, attributes, aliases, commandable, source } = row;
  if (!CODE.test(code)) throw new Malformed(`${line}.code`, 'letters, digits, dots and hyphens');
  if (name === '') throw new Malformed(`${line}.name`, 'a name');
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
  guardStorable(data, line);
  return agencyEvents.AgencyRegistered.data.read(data, line);
}
