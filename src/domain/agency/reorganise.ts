import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { same } from '../shared/same';
import type { Agency, AgencyEvent } from './agency-events';
import {
  type AgencyRegistry,
  agencyNamed,
  isOpen,
  lifeOf,
  openAgencyNamed,
  predecessorsOf,
} from './agency-roster';

/** From the day that it became true it bears the name; the one of before stays in its history. */
export type RenameAgency = { type: 'RenameAgency'; code: string; name: string };
/** Closes the agencies `from`; `into`, which may be one of them, has what they had. */
export type MergeAgencies = {
  type: 'MergeAgencies';
  from: string[];
  into: string;
  /** Of `into`, where it comes into being by the merger. */
  register: Agency[];
};
/** Closes `from`, unless it is one of the bodies `into` which it is split. */
export type SplitAgency = {
  type: 'SplitAgency';
  from: string;
  into: string[];
  /** The one of them that has what was in flight; `from` itself where it goes on. */
  successor: string;
  /** Of those parts that come into being by the split. */
  register: Agency[];
};
export type Reorganisation = RenameAgency | MergeAgencies | SplitAgency;

/** Renames, mergers and splits (rule 4): what became true on a day, and leaves history as it was. */
export function reorganise(
  command: Reorganisation,
  state: AgencyRegistry,
  effectiveOn: string,
): AgencyEvent[] {
  switch (command.type) {
    case 'RenameAgency':
      return rename(command, state, effectiveOn);
    case 'MergeAgencies':
      return merge(command, state, effectiveOn);
    case 'SplitAgency':
      return split(command, state, effectiveOn);
  }
}

function rename(
  { code, name }: RenameAgency,
  state: AgencyRegistry,
  effectiveOn: string,
): AgencyEvent[] {
  const agency = openAgencyNamed(state, code, 'agency');
  if (name.trim() === '') throw new Rejected('NAME_EMPTY', { field: 'name' });
  if (name === agency.name) return [];
  mustBeFree(name, code, state);
  inOrder(state, [code], effectiveOn);
  return [{ type: 'AgencyRenamed', data: { code, name, from: agency.name } }];
}

/** Of two open agencies of one name nobody could tell which is meant; a closed one keeps its own. */
function mustBeFree(name: string, code: string, state: AgencyRegistry): void {
  const other = Object.values(state.agencies).find(
    (each) => each.code !== code && each.name === name.trim() && isOpen(state, each.code),
  );
  if (other) throw new Rejected('NAME_TAKEN', { field: 'name', name, agency: other.code });
}

function merge(command: MergeAgencies, state: AgencyRegistry, effectiveOn: string): AgencyEvent[] {
  const { into, register } = command;
  const from = [...new Set(command.from)];
  const closing = from.filter((code) => code !== into);
  if (closing.length === 0) throw new Rejected('NOTHING_TO_MERGE', { field: 'from', agency: into });
  for (const code of closing) agencyNamed(state, code, 'from');
  if (closing.every((code) => lifeOf(state, code).successor === into)) return [];
  for (const code of closing) openAgencyNamed(state, code, 'from');
  const registered = beginning(register, [into], state);
  inOrder(state, [...closing, into], effectiveOn);
  const predecessors = [...predecessorsOf(state, into), ...withTheirs(closing, state)];
  return [...registered, { type: 'AgenciesMerged', data: { from, into, predecessors } }];
}

function split(command: SplitAgency, state: AgencyRegistry, effectiveOn: string): AgencyEvent[] {
  const { from, successor, register } = command;
  const into = [...new Set(command.into)];
  agencyNamed(state, from, 'from');
  if (same(lifeOf(state, from).split, { into, successor })) return [];
  openAgencyNamed(state, from, 'from');
  if (into.length < 2) throw new Rejected('SPLIT_INTO_ONE', { field: 'into', agency: from });
  if (!into.includes(successor))
    throw new Rejected('NOT_A_PART', { field: 'successor', agency: successor });
  const goesOn = into.includes(from);
  if (goesOn && successor !== from)
    throw new Rejected('SPLIT_GOES_ON', { field: 'successor', agency: from });
  const registered = beginning(register, into, state);
  inOrder(state, [from, successor], effectiveOn);
  const predecessors = [
    ...predecessorsOf(state, successor),
    ...(goesOn ? [] : withTheirs([from], state)),
  ];
  return [...registered, { type: 'AgencySplit', data: { from, into, successor, predecessors } }];
}

/** Whoever comes into being; of the others that go on, each must be there and open. */
function beginning(register: Agency[], goingOn: string[], state: AgencyRegistry): AgencyEvent[] {
  for (const { code } of register) {
    if (!goingOn.includes(code))
      throw new Rejected('NOT_A_PART', { field: 'register', agency: code });
    if (own(state.agencies, code))
      throw new Rejected('AGENCY_CODE_TAKEN', { field: 'register', agency: code });
  }
  const codes = register.map(({ code }) => code);
  for (const code of goingOn) if (!codes.includes(code)) openAgencyNamed(state, code, 'into');
  for (const { parent } of register)
    if (parent !== null && !codes.includes(parent)) agencyNamed(state, parent, 'register.parent');
  return register.map((agency) => ({ type: 'AgencyRegistered', data: particulars(agency) }));
}

/** What happens to an agency happens in the order of its days. */
function inOrder(state: AgencyRegistry, codes: string[], date: string): void {
  for (const agency of codes) {
    const { changedOn } = lifeOf(state, agency);
    if (changedOn !== null && date < changedOn)
      throw new Rejected('BEFORE_LAST_CHANGE', { field: 'effectiveOn', agency, date, changedOn });
  }
}

const withTheirs = (codes: string[], state: AgencyRegistry): string[] =>
  codes.flatMap((code) => [code, ...predecessorsOf(state, code)]);

/** Only what is stored, whatever else the caller's object holds. */
export const particulars = (agency: Agency): Agency => ({
  code: agency.code,
  name: agency.name,
  kind: agency.kind,
  parent: agency.parent,
  attributes: agency.attributes,
  commandable: agency.commandable,
  aliases: agency.aliases,
  source: agency.source,
});
