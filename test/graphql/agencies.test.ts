import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** Rules 4 and 5 over HTTP: agencies change during the year, and somebody acts for another. */
const TAM_HIEP = 'phuong-tam-hiep';
const LONG_BINH = 'phuong-long-binh';
const OTHER = 'so-cong-thuong';
const CYCLE = `reportingCycle-${PLAN}.FINAL`;

let app: App;
let registrar: Caller;
let coordinator: Caller;
let auditor: Caller;

beforeAll(async () => {
  app = await startApp({ now: '2026-06-15T02:00:00.000Z' });
  registrar = await app.as('REGISTRAR');
  coordinator = await app.as('COORDINATOR', CULTURE);
  auditor = await app.as('AUDITOR');
});
afterAll(() => app?.stop());

const on = (day: string) => {
  app.clock.now = `${day}T02:00:00.000Z`;
};
const position = async (): Promise<string> =>
  (await auditor.ask('{ viewer { id } }')).extensions.ledger.position;
/** Refused with that code, and nothing was written. */
const refused = async (by: Caller, query: string, input: object, code: string) => {
  const before = await app.head();
  expect((await by.refused(query, { input })).extensions.code).toBe(code);
  expect(await app.head()).toBe(before);
};

const register = mutation(
  'registerAgency',
  'agency { code name kind parent { code } attributes commandable aliases source open } receipt { events { type } }',
);
const rename = mutation('renameAgency', 'agency { code name } receipt { events { type } }');
const moves =
  'assignments { outcome code message from { code } to { code } toCode assignment { id } }';
const merge = mutation(
  'mergeAgencies',
  `preview stale agencies { code open successor { code } } ${moves} receipt { events { type } }`,
);
const split = mutation(
  'splitAgency',
  `preview agencies { code open successor { code } } ${moves} receipt { events { type } }`,
);
const defineGroup = mutation(
  'defineAgencyGroup',
  'agencyGroup { id code name kind size definedOn members { totalCount edges { node { code } } } } receipt { events { type } }',
);

describe('a ward that is renamed in July', () => {
  const input = { agency: TAM_HIEP, name: 'UBND phường Tam Hiệp Mới', effectiveOn: '2026-07-01' };
  const names = `agency(code: "${TAM_HIEP}") { name formerNames { name from until } }`;
  let before: string;

  test('bears the new name now, and the one of then as it stood', async () => {
    before = await position();
    on('2026-07-03');
    expect(await registrar.get(rename, { input })).toEqual({
      renameAgency: {
        agency: { code: TAM_HIEP, name: 'UBND phường Tam Hiệp Mới' },
        receipt: { events: [{ type: 'AgencyRenamed' }] },
      },
    });
    const { agency, asOf } = await auditor.get(
      `{ ${names} asOf(position: "${before}") { ${names} } }`,
    );
    expect(agency).toEqual({
      name: 'UBND phường Tam Hiệp Mới',
      formerNames: [{ name: 'UBND phường Tam Hiệp', from: null, until: '2026-07-01' }],
    });
    expect(asOf.agency).toEqual({ name: 'UBND phường Tam Hiệp', formerNames: [] });
  });

  test('had another name on a day before, and is found by it', async () => {
    const { agency, agencies } = await auditor.get(`{
      agency(code: "${TAM_HIEP}") {
        june: formerNames(on: "2026-06-30") { name }
        july: formerNames(on: "2026-07-01") { name }
      }
      agencies(filter: { text: "phuong tam hiep" }) { edges { node { code } } }
    }`);
    expect(agency).toEqual({ june: [{ name: 'UBND phường Tam Hiệp' }], july: [] });
    expect(agencies.edges).toEqual([{ node: { code: TAM_HIEP } }]);
  });

  test('keeps its name when the same comes again, or a roster of before', async () => {
    const again = await registrar.get(rename, { input });
    expect(again.renameAgency.receipt.events).toEqual([]);
    const agency = {
      code: TAM_HIEP,
      name: 'UBND phường Tam Hiệp',
      kind: 'WARD',
      source: 'roster, to be confirmed',
    };
    const roster = await registrar.get(register, { input: { agency } });
    expect(roster.registerAgency).toEqual({
      agency: {
        ...agency,
        name: 'UBND phường Tam Hiệp Mới',
        parent: null,
        attributes: [],
        commandable: true,
        aliases: [],
        open: true,
      },
      receipt: { events: [] },
    });
  });

  test('is not renamed as of a day before that, nor by anybody else', async () => {
    const earlier = { agency: TAM_HIEP, name: 'UBND phường T', effectiveOn: '2026-06-30' };
    await refused(registrar, rename, earlier, 'BEFORE_LAST_CHANGE');
    await refused(coordinator, rename, { agency: TAM_HIEP, name: 'UBND phường T' }, 'FORBIDDEN');
    await refused(registrar, rename, { agency: 'xa-khong-co', name: 'X' }, 'UNKNOWN_AGENCY');
    const taken = { agency: TAM_HIEP, name: 'UBND phường Long Bình' };
    await refused(registrar, rename, taken, 'NAME_TAKEN');
  });

  test('nothing happened to it before the province was as it is', async () => {
    const long = { agency: OTHER, name: 'Sở Công Thương mới', effectiveOn: '0001-01-01' };
    await refused(registrar, rename, long, 'BEFORE_PROVINCE');
  });

  test('has both in its history', async () => {
    const { agency } = await auditor.get(
      `{ agency(code: "${TAM_HIEP}") { history { edges { node { type effectiveOn } } } } }`,
    );
    expect(agency.history.edges.map(({ node }: { node: object }) => node)).toEqual([
      { type: 'AgencyRegistered', effectiveOn: '2026-06-15' },
      { type: 'AgencyRenamed', effectiveOn: '2026-07-01' },
    ]);
  });
});

describe('two wards that are merged', () => {
  const task = 'II.5.e';
  const assign = mutation('assignTask', 'results { outcome assignment { id } }');
  const draft = mutation('draftBudgetRequest', 'budgetRequest { id agency { code } }');
  const submit = mutation('submitBudgetRequest', 'budgetRequest { stage agency { code } }');
  const input = { from: [TAM_HIEP, LONG_BINH], into: LONG_BINH, effectiveOn: '2026-09-01' };
  const progress = `agency(code: "${LONG_BINH}") { progress { occurrences } }`;
  let assignment: string;
  let request: string;
  let before: string;
  let heir: Caller;
  const commandId = '6f1f4c1e-2d3a-4b5c-8d7e-9f0a1b2c3d4e';

  beforeAll(async () => {
    const given = { planId: PLAN, taskCode: task, agency: TAM_HIEP, role: 'IMPLEMENT' };
    const { assignTask } = await coordinator.get(assign, { input: given });
    assignment = assignTask.results[0].assignment.id;
    heir = await app.as('AGENCY_HEAD', LONG_BINH);
    const tamHiep = await app.as('AGENCY_OFFICER', TAM_HIEP);
    const line = { task, period: '2026', source: 'PROVINCIAL', requested: '5000000' };
    const drafted = await tamHiep.get(draft, { input: { planId: PLAN, lines: [line] } });
    request = drafted.draftBudgetRequest.budgetRequest.id;
    on('2026-09-02');
  });

  test('say first what would move', async () => {
    const head = await app.head();
    const { mergeAgencies } = await registrar.get(merge, { input: { ...input, preview: true } });
    expect(mergeAgencies).toEqual({
      preview: true,
      stale: false,
      agencies: [
        { code: LONG_BINH, open: true, successor: null },
        { code: TAM_HIEP, open: true, successor: null },
      ],
      assignments: [
        {
          outcome: 'TRANSFERRED',
          code: null,
          message: null,
          from: { code: TAM_HIEP },
          to: { code: LONG_BINH },
          toCode: LONG_BINH,
          assignment: { id: assignment },
        },
      ],
      receipt: null,
    });
    expect(await app.head()).toBe(head);
  });

  test('say so too of a body that the same act registers, by its code', async () => {
    const code = 'phuong-tam-hiep-long-binh';
    const body = { code, name: 'UBND phường Tam Hiệp - Long Bình', kind: 'WARD', source: 'NQ 9' };
    const { mergeAgencies } = await registrar.get(merge, {
      input: { ...input, into: code, register: [body], preview: true },
    });
    expect(mergeAgencies.assignments).toMatchObject([
      { outcome: 'TRANSFERRED', from: { code: TAM_HIEP }, to: null, toCode: code },
    ]);
  });

  test('are one, which has what was in flight, and its roll-up follows', async () => {
    before = await position();
    const { mergeAgencies } = await registrar.get(merge, { input: { ...input, commandId } });
    expect(mergeAgencies.agencies).toEqual([
      { code: LONG_BINH, open: true, successor: null },
      { code: TAM_HIEP, open: false, successor: { code: LONG_BINH } },
    ]);
    expect(mergeAgencies.assignments.map((each: { outcome: string }) => each.outcome)).toEqual([
      'TRANSFERRED',
    ]);
    expect(mergeAgencies.receipt.events).toEqual([
      { type: 'AgenciesMerged' },
      { type: 'AssignmentTransferred' },
    ]);
    const { agency, asOf } = await auditor.get(
      `{ ${progress} asOf(position: "${before}") { ${progress} } }`,
    );
    expect([asOf.agency.progress.occurrences, agency.progress.occurrences]).toEqual([0, 1]);
  });

  test('repeated under its id gives its first receipt and its moves', async () => {
    const { mergeAgencies } = await registrar.get(merge, { input: { ...input, commandId } });
    expect(mergeAgencies.receipt.events).toEqual([
      { type: 'AgenciesMerged' },
      { type: 'AssignmentTransferred' },
    ]);
    expect(mergeAgencies.assignments).toMatchObject([
      { outcome: 'TRANSFERRED', from: { code: TAM_HIEP }, to: { code: LONG_BINH } },
    ]);
  });

  test('done twice changes nothing', async () => {
    const { mergeAgencies } = await registrar.get(merge, { input });
    expect(mergeAgencies.assignments).toEqual([]);
    expect(mergeAgencies.receipt.events).toEqual([]);
  });

  test('tell who followed whom, and since when', async () => {
    const { tamHiep, longBinh, open } = await auditor.get(`{
      tamHiep: agency(code: "${TAM_HIEP}") { open closedOn successor { code } predecessors { code } }
      longBinh: agency(code: "${LONG_BINH}") { open closedOn predecessors { code } }
      open: agencies(filter: { open: false }) { edges { node { code } } }
    }`);
    expect(tamHiep).toEqual({
      open: false,
      closedOn: '2026-09-01',
      successor: { code: LONG_BINH },
      predecessors: [],
    });
    expect(longBinh).toEqual({ open: true, closedOn: null, predecessors: [{ code: TAM_HIEP }] });
    expect(open.edges).toEqual([{ node: { code: TAM_HIEP } }]);
  });

  test("the successor sees and sends its predecessor's request for money, and others do not", async () => {
    const asked = `{ budgetRequest(id: "${request}") { stage history { totalCount } }
      budgetRequests { totalCount edges { node { id } } } }`;
    const stranger = await app.as('AGENCY_HEAD', OTHER);
    expect(await stranger.get(asked)).toEqual({
      budgetRequest: null,
      budgetRequests: { totalCount: 0, edges: [] },
    });
    expect(await heir.get(asked)).toEqual({
      budgetRequest: { stage: 'DRAFT', history: { totalCount: 1 } },
      budgetRequests: { totalCount: 1, edges: [{ node: { id: request } }] },
    });
    const former = await app.as('AGENCY_HEAD', TAM_HIEP);
    await refused(former, submit, { budgetRequestId: request }, 'NOT_FOUND');
    expect(await heir.get(submit, { input: { budgetRequestId: request } })).toEqual({
      submitBudgetRequest: { budgetRequest: { stage: 'SUBMITTED', agency: { code: TAM_HIEP } } },
    });
  });

  test('a closed agency is renamed, merged, split and assigned no more', async () => {
    await refused(registrar, rename, { agency: TAM_HIEP, name: 'X' }, 'AGENCY_CLOSED');
    const from = { from: [TAM_HIEP], into: 'phuong-ho-nai' };
    await refused(registrar, merge, from, 'AGENCY_CLOSED');
    const parts = { from: TAM_HIEP, into: ['phuong-ho-nai', LONG_BINH], successor: LONG_BINH };
    await refused(registrar, split, parts, 'AGENCY_CLOSED');
    const given = { planId: PLAN, taskCode: 'II.1', agency: TAM_HIEP, role: 'COORDINATE' };
    await refused(coordinator, assign, given, 'AGENCY_CLOSED');
  });
});

describe('a ward that is split', () => {
  const part = { kind: 'WARD', source: 'Nghị quyết 12' };
  const input = {
    from: LONG_BINH,
    into: ['phuong-long-binh-1', 'phuong-long-binh-2'],
    successor: 'phuong-long-binh-1',
    register: [
      { ...part, code: 'phuong-long-binh-1', name: 'UBND phường Long Bình 1' },
      { ...part, code: 'phuong-long-binh-2', name: 'UBND phường Long Bình 2' },
    ],
    effectiveOn: '2026-10-01',
  };

  test('ends, and one of the parts has what it had and what it was given before', async () => {
    on('2026-10-01');
    const { splitAgency } = await registrar.get(split, { input });
    expect(splitAgency.receipt.events.map(({ type }: { type: string }) => type)).toEqual([
      'AgencyRegistered',
      'AgencyRegistered',
      'AgencySplit',
      'AssignmentTransferred',
    ]);
    expect(splitAgency.agencies).toEqual([
      { code: LONG_BINH, open: false, successor: { code: 'phuong-long-binh-1' } },
      { code: 'phuong-long-binh-1', open: true, successor: null },
      { code: 'phuong-long-binh-2', open: true, successor: null },
    ]);
    const { agency } = await auditor.get(
      '{ agency(code: "phuong-long-binh-1") { progress { occurrences } predecessors { code } } }',
    );
    expect(agency.progress.occurrences).toBe(1);
    expect(agency.predecessors.map(({ code }: { code: string }) => code).sort()).toEqual([
      LONG_BINH,
      TAM_HIEP,
    ]);
  });

  test('names its successor, unless it goes on', async () => {
    const { successor: _left, ...without } = { ...input, from: 'phuong-ho-nai' };
    const error = await registrar.refused(split, { input: without });
    expect(error.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'successor',
      rule: 'REQUIRED',
    });
  });
});

describe('a group of the province', () => {
  const input = {
    code: 'phuong-thi-diem',
    name: 'Các phường thí điểm',
    kind: 'LIST',
    members: ['phuong-ho-nai', 'phuong-bien-hoa'],
  };

  test('is defined once, and found with its members', async () => {
    const { defineAgencyGroup } = await registrar.get(defineGroup, { input });
    expect(defineAgencyGroup).toEqual({
      agencyGroup: {
        id: 'agencyGroup-phuong-thi-diem',
        code: 'phuong-thi-diem',
        name: 'Các phường thí điểm',
        kind: 'LIST',
        size: null,
        definedOn: '2026-10-01',
        members: {
          totalCount: 2,
          edges: [{ node: { code: 'phuong-bien-hoa' } }, { node: { code: 'phuong-ho-nai' } }],
        },
      },
      receipt: { events: [{ type: 'AgencyGroupDefined' }] },
    });
    const again = await registrar.get(defineGroup, { input });
    expect(again.defineAgencyGroup.receipt.events).toEqual([]);
    const { agencyGroups, agencyGroup, node } = await auditor.get(`{
      agencyGroups { totalCount edges { node { code } } }
      agencyGroup(code: "phuong-thi-diem") { history { totalCount } }
      node(id: "agencyGroup-phuong-thi-diem") { id }
    }`);
    expect(agencyGroups).toEqual({ totalCount: 1, edges: [{ node: { code: 'phuong-thi-diem' } }] });
    expect([agencyGroup.history.totalCount, node.id]).toEqual([1, 'agencyGroup-phuong-thi-diem']);
  });

  test('by attribute is every open agency that has it', async () => {
    const border = {
      code: 'xa-bien-gioi-tinh',
      name: 'Các xã biên giới',
      kind: 'ATTRIBUTE',
      where: { kinds: ['COMMUNE'], attribute: 'border' },
      size: 8,
    };
    const { defineAgencyGroup } = await registrar.get(defineGroup, { input: border });
    expect(defineAgencyGroup.agencyGroup.members.totalCount).toBe(8);
  });

  test('is refused where it is inconsistent, lists a closed agency, or comes from another', async () => {
    await refused(registrar, defineGroup, { ...input, members: null }, 'GROUP_INCONSISTENT');
    const members = { ...input, members: [TAM_HIEP] };
    await refused(registrar, defineGroup, members, 'AGENCY_CLOSED');
    await refused(coordinator, defineGroup, { ...input, code: 'khac' }, 'FORBIDDEN');
  });
});

describe('acting for another', () => {
  const grant = mutation(
    'grantDelegation',
    'delegation { id agency { code } delegate delegateAgency { code } roles planId tasks commands from until grantedBy grantedOn revokedOn } receipt { events { type } }',
  );
  const revoke = mutation(
    'revokeDelegation',
    'delegation { revokedOn } receipt { events { type } }',
  );
  const submit = mutation('submitReport', 'receipt { events { position type } }');
  const report = { cycleId: CYCLE, content: 'Đã phát hành 03 số Bản tin.', onBehalfOf: FOREIGN };
  let head: Caller;
  let delegate: Caller;
  let ids: { head: string; delegate: string };
  let delegation: string;
  let scope: object;

  beforeAll(async () => {
    on('2026-10-20');
    head = await app.as('AGENCY_HEAD', FOREIGN);
    delegate = await app.as('AGENCY_OFFICER', OTHER);
    const idOf = async (who: Caller) => (await who.get('{ viewer { id } }')).viewer.id;
    ids = { head: await idOf(head), delegate: await idOf(delegate) };
    const open = mutation('openReportingCycle', 'reportingCycle { id }');
    await coordinator.get(open, {
      input: {
        planId: PLAN,
        kind: 'FINAL',
        periodCovered: { from: '2026-01-01', to: '2026-10-31' },
        cutOff: '2026-11-06',
      },
    });
    scope = {
      delegate: ids.delegate,
      delegateAgency: OTHER,
      roles: ['AGENCY_OFFICER'],
      planId: PLAN,
      tasks: ['IV.3'],
      commands: ['submitReport'],
      from: '2026-10-21',
      until: '2026-10-31',
    };
  });

  test('the head of an agency grants a delegation, once', async () => {
    await refused(delegate, submit, report, 'NOT_DELEGATED');
    const { grantDelegation } = await head.get(grant, { input: scope });
    delegation = grantDelegation.delegation.id;
    expect(delegation).toMatch(/^delegation-so-ngoai-vu\/[0-9a-f-]{36}$/);
    expect(grantDelegation).toEqual({
      delegation: {
        ...scope,
        id: delegation,
        agency: { code: FOREIGN },
        delegateAgency: { code: OTHER },
        grantedBy: ids.head,
        grantedOn: '2026-10-20',
        revokedOn: null,
      },
      receipt: { events: [{ type: 'DelegationGranted' }] },
    });
    const again = await head.get(grant, { input: scope });
    expect(again.grantDelegation.delegation.id).toBe(delegation);
    expect(again.grantDelegation.receipt.events).toEqual([]);
  });

  test('the delegate finds it, and so does who looks at the agency', async () => {
    const { viewer } = await delegate.get('{ viewer { delegations { id from until } } }');
    expect(viewer.delegations).toEqual([
      { id: delegation, from: '2026-10-21', until: '2026-10-31' },
    ]);
    const { agency, node } = await auditor.get(`{
      agency(code: "${FOREIGN}") { delegations { totalCount edges { node { id } } } }
      node(id: "${delegation}") { id history { edges { node { type } } } }
    }`);
    expect(agency.delegations).toEqual({ totalCount: 1, edges: [{ node: { id: delegation } }] });
    expect(node.history.edges).toEqual([{ node: { type: 'DelegationGranted' } }]);
  });

  test('out of its days and out of its scope it gives nothing', async () => {
    await refused(delegate, submit, report, 'NOT_DELEGATED');
    on('2026-10-21');
    const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '5000000' };
    const draft = mutation('draftBudgetRequest', 'receipt { position }');
    const money = { planId: PLAN, lines: [line], onBehalfOf: FOREIGN };
    await refused(delegate, draft, money, 'NOT_DELEGATED');
    const other = { ...report, onBehalfOf: 'so-y-te' };
    await refused(delegate, submit, other, 'NOT_DELEGATED');
    await refused(head, submit, report, 'NOT_DELEGATED');
    await refused(delegate, grant, { ...scope, onBehalfOf: FOREIGN }, 'NOT_DELEGATED');
  });

  test('in scope it lets him act, and both are in the trail', async () => {
    const { submitReport } = await delegate.get(submit, { input: report });
    expect(submitReport.receipt.events).toMatchObject([{ type: 'ReportSubmitted' }]);
    const [{ position: at }] = submitReport.receipt.events;
    const { event } = await auditor.get(
      `{ event(position: "${at}") { actor { id agency role onBehalfOf } authority } }`,
    );
    const id = delegation.slice(delegation.indexOf('/') + 1);
    expect(event).toEqual({
      actor: { id: ids.delegate, agency: OTHER, role: 'AGENCY_OFFICER', onBehalfOf: FOREIGN },
      authority: `IV.3; delegation ${id} by ${ids.head}`,
    });
  });

  test('only the head grants and revokes, and only for his own agency', async () => {
    const officer = await app.as('AGENCY_OFFICER', FOREIGN);
    const stranger = await app.as('AGENCY_HEAD', 'so-y-te');
    await refused(officer, grant, { ...scope, until: '2026-12-31' }, 'FORBIDDEN');
    for (const by of [officer, stranger, delegate, registrar])
      await refused(by, revoke, { delegationId: delegation }, 'FORBIDDEN');
    const reversed = { ...scope, until: '2026-10-20' };
    await refused(head, grant, reversed, 'DELEGATION_REVERSED');
  });

  test('of a command that no mutation has the name of is refused', async () => {
    const commands = ['submitReport', 'flyAway'];
    const error = await head.refused(grant, { input: { ...scope, commands } });
    expect(error.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'commands[1]',
      rule: 'MUTATION_UNKNOWN',
    });
    await refused(head, grant, { ...scope, commands: ['toString'] }, 'BAD_USER_INPUT');
  });

  test('revoked it gives nothing any more, and stays on record', async () => {
    const { revokeDelegation } = await head.get(revoke, { input: { delegationId: delegation } });
    expect(revokeDelegation).toEqual({
      delegation: { revokedOn: '2026-10-21' },
      receipt: { events: [{ type: 'DelegationRevoked' }] },
    });
    await refused(delegate, submit, report, 'NOT_DELEGATED');
    const { viewer } = await delegate.get('{ viewer { delegations { revokedOn } } }');
    expect(viewer.delegations).toEqual([{ revokedOn: '2026-10-21' }]);
  });

  test('of an office gives it to whom the head of its agency named, and of none nothing', async () => {
    const assign = mutation('assignTask', 'results { outcome } receipt { events { position } }');
    const coordination = {
      delegate: ids.delegate,
      roles: ['COORDINATOR'],
      commands: ['acceptReports', 'assignTask', 'urge'],
      from: '2026-10-21',
      until: '2026-10-31',
    };
    const group = { planId: PLAN, taskCode: 'II.6.a', group: 'xa-phuong' };
    await head.get(grant, { input: coordination });
    await refused(delegate, assign, { ...group, onBehalfOf: FOREIGN }, 'FORBIDDEN');
    const culture = await app.as('AGENCY_HEAD', CULTURE);
    const { grantDelegation } = await culture.get(grant, { input: coordination });
    expect(grantDelegation.delegation.commands).toEqual(coordination.commands);
    const { assignTask } = await delegate.get(assign, {
      input: { ...group, onBehalfOf: CULTURE },
    });
    expect(assignTask.results.length).toBeGreaterThan(90);
    const { events } = assignTask.receipt;
    expect(events).toHaveLength(assignTask.results.length + 1);
    for (const { position: at } of [events[0], events.at(-1)]) {
      const { event } = await auditor.get(
        `{ event(position: "${at}") { actor { id agency role onBehalfOf } authority } }`,
      );
      expect(event.actor).toEqual({
        id: ids.delegate,
        agency: OTHER,
        role: 'COORDINATOR',
        onBehalfOf: CULTURE,
      });
      expect(event.authority).toContain(`by ${grantDelegation.delegation.grantedBy}`);
    }
    const accept = mutation('acceptReports', 'results { outcome }');
    const { agency } = await auditor.get(
      `{ agency(code: "${FOREIGN}") { reports { edges { node { id } } } } }`,
    );
    const reportIds = agency.reports.edges.map(({ node }: { node: { id: string } }) => node.id);
    const accepted = await delegate.get(accept, { input: { reportIds, onBehalfOf: CULTURE } });
    expect(accepted.acceptReports.results).toEqual([{ outcome: 'ACCEPTED' }]);
  });
});
