import type { LedgerFact } from '../../src/domain/events';
import { agencyGroupView } from '../../src/projections/agency-group-view';
import { type AgencyRow, agencyView } from '../../src/projections/agency-view';
import { auditTrail } from '../../src/projections/audit-trail';
import type { LedgerEvent } from '../../src/projections/projection';
import { goldenEvent } from '../domain/golden';
import { changesOf, story } from './story';

const registered = {
  id: 'agency-so-ngoai-vu',
  code: 'so-ngoai-vu',
  name: 'Sở Ngoại vụ',
  kind: 'DEPARTMENT',
  parent: null,
  attributes: ['portal'],
  commandable: true,
  aliases: ['Sở Ngoại vụ tỉnh Đồng Nai'],
  source: 'plan text',
  former_names: [],
  open: true,
  closed_on: null,
  successor: null,
  predecessors: [],
  search: 'so ngoai vu so ngoai vu tinh dong nai',
  version: 0,
  assignments: 0,
  progress_reports: 0,
  completions_in_time: 0,
  completions_late: 0,
  budget_requests_submitted: 0,
  budget_requests_received: 0,
  reports_submitted: 0,
  reports_late: 0,
  reports_accepted: 0,
  last_activity_on: null as string | null,
};
const one = { ...registered, assignments: 1 };
const two = { ...one, assignments: 2 };
const begun = { ...two, progress_reports: 1, last_activity_on: '2026-03-25' };
const closed = { ...begun, completions_late: 1, last_activity_on: '2026-04-06' };
const asked = { ...closed, budget_requests_submitted: 1 };
const received = { ...asked, budget_requests_received: 1 };
const reported = { ...received, reports_submitted: 1 };
const accepted = { ...reported, reports_accepted: 1 };

test('an agency counts what it was given and has done; only progress moves its last day', () =>
  expect(changesOf(agencyView).map(({ position, row }) => [position, row])).toEqual([
    [1, registered],
    [6, one],
    [7, two],
    [9, { ...two, last_activity_on: '2026-03-20' }],
    [10, begun],
    [11, closed],
    [15, asked],
    [16, received],
    [19, reported],
    [22, accepted],
  ]));

test('an event names the agency whose business it is, or the one that it registers', () => {
  const own = 'agency-so-ngoai-vu';
  const named = story.map((event) => [Number(event.position), agencyView.keys(event)]);
  const nobody = [2, 3, 4, 5, 18, 23, 28, 32, 33, 34, 35];
  expect(named).toEqual(
    story.map(({ position }) => [Number(position), nobody.includes(Number(position)) ? [] : [own]]),
  );
});

const fact = <T extends LedgerEvent['type']>(type: T) =>
  story.find((event) => event.type === type) as Extract<LedgerEvent, { type: T }>;
const after = (event: LedgerEvent) => agencyView.evolve(registered as never, event, registered.id);

test('what is completed in time is counted apart', () => {
  const event = fact('CompletionReported');
  expect(after({ ...event, data: { ...event.data, timeliness: 'DONE_IN_TIME' } })).toEqual({
    ...registered,
    completions_in_time: 1,
    last_activity_on: '2026-04-06',
  });
});

test('a late first report is counted as late', () => {
  const event = fact('ReportSubmitted');
  expect(after({ ...event, data: { ...event.data, late: true } })).toEqual({
    ...registered,
    reports_submitted: 1,
    reports_late: 1,
  });
});

test('a later revision is not counted again', () => {
  for (const type of [
    'ReportSubmitted',
    'BudgetRequestSubmitted',
    'BudgetRequestReceived',
  ] as const) {
    const event = fact(type);
    const second = { ...event, data: { ...event.data, revision: 2 } } as LedgerEvent;
    expect(after(second)).toBe(registered);
  }
});

test('what became true before the last day does not turn it back', () => {
  const event = { ...fact('ProgressReported'), effectiveOn: '2026-02-01' };
  expect(agencyView.evolve(closed as never, event, registered.id)).toEqual({
    ...closed,
    progress_reports: 2,
  });
});

const correction = {
  ...fact('AgencyRegistered'),
  ...goldenEvent('AgencyCorrected'),
  version: 1,
} as LedgerEvent;

test('a corrected agency is shown with its new particulars and keeps what was counted', () => {
  expect(agencyView.keys(correction)).toEqual(['agency-so-ngoai-vu']);
  expect(agencyView.evolve(closed as never, correction, registered.id)).toEqual({
    ...closed,
    name: 'Sở Đối ngoại',
    parent: 'ubnd-tinh',
    attributes: [],
    commandable: false,
    aliases: ['Sở Ngoại vụ'],
    source: 'the province, 12/01/2026',
    search: 'so doi ngoai so ngoai vu',
    version: 1,
  });
});

test('a correction stands in the history of the agency', () => {
  const entry = auditTrail.evolve(undefined, correction, String(correction.position));
  expect(entry?.objects).toEqual(['agencyRegistry-dong-nai', 'agency-so-ngoai-vu']);
});

test('a body that nobody registered has no row', () =>
  expect(agencyView.evolve(undefined, fact('ProgressReported'), 'agency-none')).toBeUndefined());

/** The same as if it had been told of the roster, on that day. */
const told = (event: LedgerFact, effectiveOn: string, version: number) =>
  ({ ...fact('AgencyRegistered'), ...event, effectiveOn, version }) as LedgerEvent;
const shown = (code: string, event: LedgerEvent, row: object = registered) =>
  agencyView.evolve({ ...registered, ...row, code } as never, event, `agency-${code}`);

test('a renamed agency is found by its names of before, with their days', () => {
  const first = told(goldenEvent('AgencyRenamed'), '2026-07-01', 7);
  expect(agencyView.keys(first)).toEqual(['agency-so-ngoai-vu']);
  const once = agencyView.evolve(closed as never, first, registered.id);
  expect(once).toEqual({
    ...closed,
    name: 'Sở Đối ngoại',
    former_names: [{ name: 'Sở Ngoại vụ', from: null, until: '2026-07-01' }],
    search: 'so doi ngoai so ngoai vu tinh dong nai so ngoai vu',
    version: 7,
  });
  const again: LedgerFact = {
    type: 'AgencyRenamed',
    data: { code: 'so-ngoai-vu', name: 'Sở Ngoại vụ', from: 'Sở Đối ngoại' },
  };
  const twice = agencyView.evolve(once, told(again, '2026-09-01', 8), registered.id);
  expect(twice?.former_names).toEqual([
    { name: 'Sở Ngoại vụ', from: null, until: '2026-07-01' },
    { name: 'Sở Đối ngoại', from: '2026-07-01', until: '2026-09-01' },
  ]);
});

test('a merger closes who ends with it, and tells the other whom it follows', () => {
  const merger = told(goldenEvent('AgenciesMerged'), '2026-07-01', 9);
  expect(agencyView.keys(merger)).toEqual(['agency-phuong-tam-hiep', 'agency-phuong-long-binh']);
  expect(shown('phuong-tam-hiep', merger)).toEqual({
    ...registered,
    code: 'phuong-tam-hiep',
    open: false,
    closed_on: '2026-07-01',
    successor: 'phuong-long-binh',
    version: 9,
  });
  expect(shown('phuong-long-binh', merger)).toEqual({
    ...registered,
    code: 'phuong-long-binh',
    predecessors: ['phuong-tam-hiep'],
    version: 9,
  });
  expect(agencyView.evolve(undefined, merger, 'agency-phuong-tam-hiep')).toBeUndefined();
});

test('a split closes the agency, if it does not go on, and tells its successor', () => {
  const split = told(goldenEvent('AgencySplit'), '2026-07-01', 9);
  const names = ['xa-long-thanh', 'xa-an-phuoc', 'xa-binh-an'];
  expect(agencyView.keys(split)).toEqual(names.map((code) => `agency-${code}`));
  const changed = names.map((code) => {
    const { open, closed_on, successor, predecessors } = shown(code, split) as AgencyRow;
    return [open, closed_on, successor, predecessors];
  });
  expect(changed).toEqual([
    [false, '2026-07-01', 'xa-an-phuoc', []],
    [true, null, null, ['xa-long-thanh']],
    [true, null, null, []],
  ]);
  const part = { ...registered, code: 'xa-binh-an' } as never;
  expect(agencyView.evolve(part, split, 'agency-xa-binh-an')).toBe(part);
  const data = { from: 'xa-a', into: ['xa-a', 'xa-b'], successor: 'xa-a', predecessors: ['xa-z'] };
  const going = told({ type: 'AgencySplit', data }, '2026-07-01', 9);
  expect(shown('xa-a', going)).toMatchObject({
    open: true,
    successor: null,
    predecessors: ['xa-z'],
  });
});

test('a reorganisation stands in the history of everybody whom it concerns', () => {
  const objects = (event: LedgerFact) =>
    auditTrail.evolve(undefined, told(event, '2026-07-01', 9), '1')?.objects;
  expect(objects(goldenEvent('AgencyRenamed'))).toEqual([
    'agencyRegistry-dong-nai',
    'agency-so-ngoai-vu',
  ]);
  expect(objects(goldenEvent('AgenciesMerged'))).toEqual([
    'agencyRegistry-dong-nai',
    'agency-phuong-tam-hiep',
    'agency-phuong-long-binh',
  ]);
  expect(objects(goldenEvent('AgencySplit'))).toEqual([
    'agencyRegistry-dong-nai',
    'agency-xa-long-thanh',
    'agency-xa-an-phuoc',
    'agency-xa-binh-an',
  ]);
  expect(objects(goldenEvent('AgencyGroupDefined'))).toEqual([
    'agencyRegistry-dong-nai',
    'agencyGroup-xa-ven-song',
  ]);
});

test('a group of the province is shown as it was defined last', () => {
  const event = told(goldenEvent('AgencyGroupDefined'), '2026-03-01', 4);
  const id = 'agencyGroup-xa-ven-song';
  expect(agencyGroupView.keys(event)).toEqual([id]);
  expect(agencyGroupView.keys(fact('AgencyRegistered'))).toEqual([]);
  expect(agencyGroupView.evolve(undefined, event, id)).toEqual({
    id,
    code: 'xa-ven-song',
    name: 'Các xã ven sông',
    aliases: ['UBND các xã ven sông'],
    kind: 'ATTRIBUTE',
    members: null,
    where_agency: { kinds: ['COMMUNE'], attribute: 'river' },
    size: 12,
    defined_on: '2026-03-01',
    version: 4,
  });
});
