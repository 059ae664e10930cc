import {
  type Agency,
  type AgencyCommand,
  type AgencyEvent,
  agencyRegistry,
  allowedAgencySteps,
  isOpen,
  membersOf,
  nameOn,
  openAgencyNamed,
  predecessorsOf,
  successorOf,
} from '../../src/domain/agency/agency-registry';
import type { AgencyLife } from '../../src/domain/agency/agency-roster';
import type { Recorded } from '../../src/domain/decider';
import { given } from '../support/given';
import { attempts, everybody, headOf, only, registrar } from './people';

const body = (code: string, more: Partial<Agency> = {}): Agency => ({
  code,
  name: `UBND ${code}`,
  kind: 'COMMUNE',
  parent: null,
  attributes: [],
  commandable: true,
  aliases: [],
  source: 'roster',
  ...more,
});
const registered = (...codes: string[]): AgencyEvent[] =>
  codes.map((code) => ({ type: 'AgencyRegistered', data: body(code) }));
const communes = registered('xa-a', 'xa-b', 'xa-c', 'xa-d');

/** What happened, each with the day from which it was true. */
type Dated = [AgencyEvent, string];
const registryAfter = (...dated: Dated[]) =>
  dated.reduce(
    (state, [event, effectiveOn]) =>
      agencyRegistry.evolve(state, { ...event, effectiveOn } as Recorded<AgencyEvent>),
    communes.reduce(
      (state, event) => agencyRegistry.evolve(state, event as Recorded<AgencyEvent>),
      agencyRegistry.initial,
    ),
  );
/** As `given`, where the events have days of their own. */
const whenAfter = (dated: Dated[], command: AgencyCommand, on = '2026-08-01') =>
  given({ ...agencyRegistry, initial: registryAfter(...dated) }).when(command, registrar, on);

const renamed = (code: string, name: string, from: string): AgencyEvent => ({
  type: 'AgencyRenamed',
  data: { code, name, from },
});
const merged = (from: string[], into: string, predecessors: string[]): AgencyEvent => ({
  type: 'AgenciesMerged',
  data: { from, into, predecessors },
});
const split = (
  from: string,
  into: string[],
  successor: string,
  predecessors: string[],
): AgencyEvent => ({ type: 'AgencySplit', data: { from, into, successor, predecessors } });
const rename = (code: string, name: string): AgencyCommand => ({
  type: 'RenameAgency',
  code,
  name,
});
const merge = (from: string[], into: string, ...register: Agency[]): AgencyCommand => ({
  type: 'MergeAgencies',
  from,
  into,
  register,
});
const divide = (
  from: string,
  into: string[],
  successor: string,
  ...register: Agency[]
): AgencyCommand => ({ type: 'SplitAgency', from, into, successor, register });

const JULY: Dated = [renamed('xa-a', 'UBND xã An Bình', 'UBND xa-a'), '2026-07-01'];
const SEPTEMBER: Dated = [renamed('xa-a', 'UBND phường An Bình', 'UBND xã An Bình'), '2026-09-01'];

describe('a rename', () => {
  test('is an event with the name of before', () =>
    whenAfter([], rename('xa-a', 'UBND xã An Bình')).thenHappened(JULY[0]));

  test('to the same name changes nothing', () =>
    whenAfter([JULY], rename('xa-a', 'UBND xã An Bình')).thenNothingHappened());

  test('leaves each day the name that was borne on it', () => {
    const registry = registryAfter(JULY, SEPTEMBER);
    const names = ['2026-06-30', '2026-07-01', '2026-08-31', '2026-09-01'].map((day) =>
      nameOn(registry, 'xa-a', day),
    );
    expect(names).toEqual([
      'UBND xa-a',
      'UBND xã An Bình',
      'UBND xã An Bình',
      'UBND phường An Bình',
    ]);
    expect(nameOn(registry, 'xa-b', '2026-01-01')).toBe('UBND xa-b');
    expect(registry.lives['xa-a']?.formerNames).toEqual([
      { name: 'UBND xa-a', from: null, until: '2026-07-01' },
      { name: 'UBND xã An Bình', from: '2026-07-01', until: '2026-09-01' },
    ]);
  });

  test('is not recorded as of a day before the last one', () => {
    const on = { recorded: '2026-09-02', effectiveOn: '2026-06-30' };
    const command = rename('xa-a', 'UBND phường An Bình');
    given({ ...agencyRegistry, initial: registryAfter(JULY) })
      .when(command, registrar, on)
      .thenRejected('BEFORE_LAST_CHANGE', {
        field: 'effectiveOn',
        agency: 'xa-a',
        date: '2026-06-30',
        changedOn: '2026-07-01',
      });
    whenAfter([JULY], command, '2026-07-01').thenHappened(SEPTEMBER[0]);
  });

  test('of nobody, or to no name, is refused', () => {
    whenAfter([], rename('xa-z', 'X')).thenRejected('UNKNOWN_AGENCY', {
      field: 'agency',
      agency: 'xa-z',
    });
    whenAfter([], rename('xa-a', '  ')).thenRejected('NAME_EMPTY', { field: 'name' });
  });

  test('to the name that another open agency bears is refused', () => {
    for (const name of ['UBND xa-b', ' UBND xa-b '])
      whenAfter([], rename('xa-a', name)).thenRejected('NAME_TAKEN', {
        field: 'name',
        name,
        agency: 'xa-b',
      });
    // A name that is borne no more is free: that of before, and that of a body that is closed.
    whenAfter([JULY], rename('xa-b', 'UBND xa-a')).thenHappened(
      renamed('xa-b', 'UBND xa-a', 'UBND xa-b'),
    );
    const closed: Dated = [merged(['xa-b'], 'xa-a', ['xa-b']), '2026-07-01'];
    whenAfter([closed], rename('xa-a', 'UBND xa-b')).thenHappened(
      renamed('xa-a', 'UBND xa-b', 'UBND xa-a'),
    );
  });
});

describe('a roster from before a rename', () => {
  const register = (agency: Agency): AgencyCommand => ({
    type: 'RegisterAgencies',
    agencies: [agency],
  });

  test('with a name of before changes nothing', () => {
    whenAfter([JULY], register(body('xa-a'))).thenNothingHappened();
    whenAfter(
      [JULY, SEPTEMBER],
      register(body('xa-a', { name: 'UBND xã An Bình' })),
    ).thenNothingHappened();
  });

  test('corrects everything else and leaves the name of today', () =>
    whenAfter([JULY], register(body('xa-a', { attributes: ['border'] }))).thenHappened({
      type: 'AgencyCorrected',
      data: body('xa-a', { name: 'UBND xã An Bình', attributes: ['border'] }),
    }));

  test('corrects the name of today by one that it never bore', () => {
    const data = body('xa-a', { name: 'Uỷ ban nhân dân xã An Bình' });
    const correct = whenAfter([JULY], register(data));
    correct.thenHappened({ type: 'AgencyCorrected', data });
    expect(nameOn(correct.state(), 'xa-a', '2026-06-30')).toBe('UBND xa-a');
  });

  test('opens nobody who was merged', () => {
    const gone: Dated = [merged(['xa-a'], 'xa-b', ['xa-a']), '2026-07-01'];
    const correct = whenAfter([gone], register(body('xa-a', { attributes: ['border'] })));
    expect(isOpen(correct.state(), 'xa-a')).toBe(false);
  });
});

describe('a merger', () => {
  const intoB: Dated = [merged(['xa-a', 'xa-b'], 'xa-b', ['xa-a']), '2026-07-01'];
  const intoC: Dated = [merged(['xa-b'], 'xa-c', ['xa-b', 'xa-a']), '2026-08-01'];

  test('closes who ends with it, and not the one that it is merged into', () => {
    const merging = whenAfter([], merge(['xa-a', 'xa-b'], 'xa-b'), '2026-07-01');
    merging.thenHappened(intoB[0]);
    const registry = registryAfter(intoB);
    expect(registry.lives).toEqual({
      'xa-a': life({ changedOn: '2026-07-01', closedOn: '2026-07-01', successor: 'xa-b' }),
      'xa-b': life({ changedOn: '2026-07-01' }),
    });
    expect(['xa-a', 'xa-b', 'xa-z'].map((code) => isOpen(registry, code))).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('into a body that it brings into being registers it in the same act', () =>
    whenAfter(
      [],
      merge(['xa-a', 'xa-b'], 'xa-moi', body('xa-moi', { parent: 'xa-c' })),
    ).thenHappened(
      { type: 'AgencyRegistered', data: body('xa-moi', { parent: 'xa-c' }) },
      merged(['xa-a', 'xa-b'], 'xa-moi', ['xa-a', 'xa-b']),
    ));

  test('done twice changes nothing', () => {
    whenAfter([intoB], merge(['xa-a', 'xa-b'], 'xa-b')).thenNothingHappened();
    const born: Dated = [{ type: 'AgencyRegistered', data: body('xa-moi') }, '2026-07-01'];
    const intoNew: Dated = [merged(['xa-a'], 'xa-moi', ['xa-a']), '2026-07-01'];
    whenAfter([born, intoNew], merge(['xa-a'], 'xa-moi', body('xa-moi'))).thenNothingHappened();
  });

  test('after a merger is followed to the last', () => {
    whenAfter([intoB], merge(['xa-b'], 'xa-c')).thenHappened(intoC[0]);
    const registry = registryAfter(intoB, intoC);
    expect(['xa-a', 'xa-b', 'xa-c', 'xa-z'].map((code) => successorOf(registry, code))).toEqual([
      'xa-c',
      'xa-c',
      'xa-c',
      'xa-z',
    ]);
    expect(predecessorsOf(registry, 'xa-c')).toEqual(['xa-a', 'xa-b']);
    expect(predecessorsOf(registry, 'xa-b')).toEqual(['xa-a']);
  });

  test('of closed agencies, and into one, is refused with the name of the successor', () => {
    const details = { agency: 'xa-a', successor: 'xa-b' };
    whenAfter([intoB], merge(['xa-a', 'xa-d'], 'xa-c')).thenRejected('AGENCY_CLOSED', {
      field: 'from',
      ...details,
    });
    whenAfter([intoB], merge(['xa-d'], 'xa-a')).thenRejected('AGENCY_CLOSED', {
      field: 'into',
      ...details,
    });
    whenAfter([intoB], rename('xa-a', 'X')).thenRejected('AGENCY_CLOSED', {
      field: 'agency',
      ...details,
    });
    whenAfter([intoB], divide('xa-a', ['xa-c', 'xa-d'], 'xa-c')).thenRejected('AGENCY_CLOSED', {
      field: 'from',
      ...details,
    });
  });

  test('of one body with itself, of nobody, or into nobody is refused', () => {
    whenAfter([], merge(['xa-a'], 'xa-a')).thenRejected('NOTHING_TO_MERGE', {
      field: 'from',
      agency: 'xa-a',
    });
    whenAfter([], merge(['xa-z'], 'xa-a')).thenRejected('UNKNOWN_AGENCY', {
      field: 'from',
      agency: 'xa-z',
    });
    whenAfter([], merge(['xa-a'], 'xa-z')).thenRejected('UNKNOWN_AGENCY', {
      field: 'into',
      agency: 'xa-z',
    });
  });

  test('registers nobody who is there, nobody else, and no unit of nobody', () => {
    whenAfter([], merge(['xa-a'], 'xa-b', body('xa-b'))).thenRejected('AGENCY_CODE_TAKEN', {
      field: 'register',
      agency: 'xa-b',
    });
    whenAfter([], merge(['xa-a'], 'xa-b', body('xa-moi'))).thenRejected('NOT_A_PART', {
      field: 'register',
      agency: 'xa-moi',
    });
    const orphan = body('xa-moi', { parent: 'xa-z' });
    whenAfter([], merge(['xa-a'], 'xa-moi', orphan)).thenRejected('UNKNOWN_AGENCY', {
      field: 'register.parent',
      agency: 'xa-z',
    });
  });

  test('is not recorded as of a day before the last change of whom it concerns', () => {
    const on = { recorded: '2026-08-02', effectiveOn: '2026-06-30' };
    given({ ...agencyRegistry, initial: registryAfter(intoB) })
      .when(merge(['xa-c'], 'xa-b'), registrar, on)
      .thenRejected('BEFORE_LAST_CHANGE', {
        field: 'effectiveOn',
        agency: 'xa-b',
        date: '2026-06-30',
        changedOn: '2026-07-01',
      });
  });
});

describe('a split', () => {
  const ended: Dated = [split('xa-a', ['xa-b', 'xa-c'], 'xa-c', ['xa-a']), '2026-07-01'];
  const goesOn: Dated = [split('xa-a', ['xa-a', 'xa-moi'], 'xa-a', []), '2026-07-01'];

  test('closes the agency, and one of the parts has what it had', () => {
    whenAfter([], divide('xa-a', ['xa-b', 'xa-c'], 'xa-c')).thenHappened(ended[0]);
    const registry = registryAfter(ended);
    expect(registry.lives).toEqual({
      'xa-a': life({
        changedOn: '2026-07-01',
        closedOn: '2026-07-01',
        successor: 'xa-c',
        split: { into: ['xa-b', 'xa-c'], successor: 'xa-c' },
      }),
      'xa-c': life({ changedOn: '2026-07-01' }),
    });
    expect(predecessorsOf(registry, 'xa-c')).toEqual(['xa-a']);
    expect(predecessorsOf(registry, 'xa-b')).toEqual([]);
  });

  test('leaves open who goes on beside a new part', () => {
    whenAfter([], divide('xa-a', ['xa-a', 'xa-moi'], 'xa-a', body('xa-moi'))).thenHappened(
      { type: 'AgencyRegistered', data: body('xa-moi') },
      goesOn[0],
    );
    expect(successorOf(registryAfter(goesOn), 'xa-a')).toBe('xa-a');
  });

  test('done twice changes nothing', () => {
    whenAfter([ended], divide('xa-a', ['xa-b', 'xa-c'], 'xa-c')).thenNothingHappened();
    const born: Dated = [{ type: 'AgencyRegistered', data: body('xa-moi') }, '2026-07-01'];
    whenAfter(
      [born, goesOn],
      divide('xa-a', ['xa-a', 'xa-moi'], 'xa-a', body('xa-moi')),
    ).thenNothingHappened();
  });

  test('of what a merger brought together is followed by both', () => {
    const before: Dated = [merged(['xa-d'], 'xa-a', ['xa-d']), '2026-06-01'];
    whenAfter([before], divide('xa-a', ['xa-b', 'xa-c'], 'xa-c')).thenHappened(
      split('xa-a', ['xa-b', 'xa-c'], 'xa-c', ['xa-a', 'xa-d']),
    );
  });

  test('needs two parts, and a successor among them', () => {
    whenAfter([], divide('xa-a', ['xa-b', 'xa-b'], 'xa-b')).thenRejected('SPLIT_INTO_ONE', {
      field: 'into',
      agency: 'xa-a',
    });
    whenAfter([], divide('xa-a', ['xa-b', 'xa-c'], 'xa-d')).thenRejected('NOT_A_PART', {
      field: 'successor',
      agency: 'xa-d',
    });
    whenAfter([], divide('xa-z', ['xa-b', 'xa-c'], 'xa-c')).thenRejected('UNKNOWN_AGENCY', {
      field: 'from',
      agency: 'xa-z',
    });
    whenAfter([], divide('xa-a', ['xa-b', 'xa-z'], 'xa-b')).thenRejected('UNKNOWN_AGENCY', {
      field: 'into',
      agency: 'xa-z',
    });
  });

  test('that the agency survives leaves it what it has', () =>
    whenAfter([], divide('xa-a', ['xa-a', 'xa-b'], 'xa-b')).thenRejected('SPLIT_GOES_ON', {
      field: 'successor',
      agency: 'xa-a',
    }));
});

describe('a group of the whole province', () => {
  const group = {
    code: 'xa-ven-song',
    name: 'Các xã ven sông',
    aliases: [],
    kind: 'LIST' as const,
    members: ['xa-a', 'xa-b'],
    where: null,
    size: null,
  };
  const define = (change: object = {}): AgencyCommand => ({
    type: 'DefineAgencyGroup',
    group: { ...group, ...change },
  });
  const defined: Dated = [{ type: 'AgencyGroupDefined', data: group }, '2026-03-01'];

  test('is defined once, and anew with other content', () => {
    whenAfter([], define()).thenHappened(defined[0]);
    whenAfter([defined], define()).thenNothingHappened();
    const data = { ...group, members: ['xa-c'] };
    const anew = whenAfter([defined], define(data));
    anew.thenHappened({ type: 'AgencyGroupDefined', data });
    expect(anew.state().groups).toEqual({ 'xa-ven-song': data });
  });

  test('obeys the rules that a group of a plan obeys', () => {
    const refused = (change: object, field: string, rule: string) =>
      whenAfter([], define(change)).thenRejected('GROUP_INCONSISTENT', { field, rule });
    refused({ code: 'Ven sông' }, 'code', 'ID');
    refused({ members: null }, 'members', 'GROUP_MEMBERS');
    refused({ members: ['xa-a', 'xa-a'] }, 'members[1]', 'UNIQUE');
    refused({ where: { kinds: ['COMMUNE'], attribute: null } }, 'where', 'GROUP_WHERE');
    refused({ size: 0 }, 'size', 'POSITIVE');
    const where = { kinds: ['CLUB'], attribute: null };
    refused({ kind: 'ATTRIBUTE', members: null, where }, 'where.kinds[0]', 'AGENCY_KIND');
  });

  test('lists only agencies that are there and open', () => {
    whenAfter([], define({ members: ['xa-a', 'xa-z'] })).thenRejected('UNKNOWN_AGENCY', {
      field: 'members[1]',
      agency: 'xa-z',
    });
    const gone: Dated = [merged(['xa-a'], 'xa-b', ['xa-a']), '2026-07-01'];
    whenAfter([gone], define()).thenRejected('AGENCY_CLOSED', {
      field: 'members[0]',
      agency: 'xa-a',
      successor: 'xa-b',
    });
  });

  test("is made up of those that are open: a successor stands in its predecessor's place", () => {
    const registry = registryAfter([merged(['xa-a'], 'xa-c', ['xa-a']), '2026-07-01']);
    const codes = (members: string[] | null, where: { kinds: string[]; attribute: null } | null) =>
      membersOf(registry, { members, where }).map(({ code }) => code);
    expect(codes(['xa-a', 'xa-b', 'xa-c'], null)).toEqual(['xa-c', 'xa-b']);
    expect(codes(null, { kinds: ['COMMUNE'], attribute: null })).toEqual(['xa-b', 'xa-c', 'xa-d']);
    expect(codes(null, { kinds: ['WARD'], attribute: null })).toEqual([]);
  });
});

test('an agency that is closed is named with its successor wherever an open one is asked for', () => {
  const registry = registryAfter([merged(['xa-a'], 'xa-b', ['xa-a']), '2026-07-01']);
  expect(openAgencyNamed(registry, 'xa-b', 'agency')).toEqual(body('xa-b'));
  expect(() => openAgencyNamed(registry, 'xa-a', 'agency')).toThrow(
    'AGENCY_CLOSED: The agency xa-a is closed; its successor is xa-b.',
  );
});

test('only the registrar reorganises', () => {
  const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
  const commands = [
    rename('xa-a', 'X'),
    merge(['xa-a'], 'xa-b'),
    divide('xa-a', ['xa-b', 'xa-c'], 'xa-b'),
    {
      type: 'DefineAgencyGroup' as const,
      group: {
        code: 'g',
        name: 'G',
        aliases: [],
        kind: 'LIST' as const,
        members: ['xa-a'],
        where: null,
        size: null,
      },
    },
  ];
  for (const command of commands)
    expect(
      attempts((by) =>
        given(agencyRegistry, ...communes)
          .when(command, by)
          .code(),
      ),
    ).toEqual(only(...registrars).othersGet('FORBIDDEN'));
});

test('the registrar is offered what can be done with an agency', () => {
  const registry = registryAfter([merged(['xa-a'], 'xa-b', ['xa-a']), '2026-07-01']);
  const steps = (code: string, by = registrar) => allowedAgencySteps(registry, code, by);
  expect(steps('xa-b')).toEqual([
    'RegisterAgencies',
    'RenameAgency',
    'MergeAgencies',
    'SplitAgency',
  ]);
  expect(steps('xa-a')).toEqual(['RegisterAgencies']);
  expect([steps('xa-z'), steps('xa-b', headOf('xa-b'))]).toEqual([[], []]);
});

function life(change: Partial<AgencyLife>): AgencyLife {
  const unchanged = { formerNames: [], changedOn: null, closedOn: null, successor: null };
  return { ...unchanged, split: null, ...change };
}
