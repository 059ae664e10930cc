import {
  type Addressee,
  consolidatedReport,
  consolidatedStream,
} from '../../../domain/consolidated-report/consolidated-report';
import type { Document } from '../../../domain/decider';
import { report, reportStream } from '../../../domain/report/report';
import { reportingCycle } from '../../../domain/reporting-cycle/reporting-cycle';
import { later, type Script } from '../script';

/** A version of a consolidated report: when it is made and sent, and when both have it. */
export type Version = {
  cycleId: string;
  version: number;
  on: string;
  /** Number of the paper to UBND tỉnh; that to the Ministry has the next one. */
  number: number;
  conclusions: string;
};

const paper = (number: string, date: string, issuer: string): Document => ({
  number,
  date,
  issuer,
});
const CULTURES = 'Sở Văn hóa, Thể thao và Du lịch';

/** The coordinator makes it of what the ledger says, and sends it to both on the same day (IV.3). */
export function consolidate(script: Script, { cycleId, version, on, number, ...of }: Version) {
  const { act, people } = script;
  const stream = consolidatedStream(cycleId);
  const name = `consolidated report ${version} of ${cycleId}`;
  act(on, name, people.coordinator, async ({ execute, request, compose }) => {
    const { conclusions } = of;
    const composed = await compose(cycleId);
    const command = { type: 'ConsolidateReport' as const, cycleId, conclusions, composed };
    await execute.one({ decider: consolidatedReport, stream, command }, request);
  });
  const send = (to: Addressee, document: Document) =>
    act(
      on,
      `${name} to ${to}`,
      people.coordinator,
      ({ execute, request }) => {
        const type = 'DispatchConsolidatedReport' as const;
        const command = { type, cycleId, version, to, paper: document };
        return execute.one({ decider: consolidatedReport, stream, command }, request);
      },
      { document },
    );
  send('PROVINCE', paper(`${number}/BC-SVHTTDL`, on, CULTURES));
  send('MINISTRY', paper(`${number + 1}/BC-SVHTTDL`, on, CULTURES));
}

/** UBND tỉnh has it the next day, the Ministry answers two days after. */
export function bothConfirm(script: Script, { cycleId, version, on, number }: Version): void {
  const { act, people } = script;
  const stream = consolidatedStream(cycleId);
  const confirm = (to: Addressee, day: string, document: Document) =>
    act(
      day,
      `receipt of ${version} of ${cycleId} by ${to}`,
      to === 'PROVINCE' ? people.provinceOffice : people.coordinator,
      ({ execute, request }) => {
        const type = 'ConfirmDispatchReceipt' as const;
        const command = { type, cycleId, version, to, paper: document };
        return execute.one({ decider: consolidatedReport, stream, command }, request);
      },
      { document },
    );
  const [soon, after] = [later(on, 1), later(on, 3)];
  confirm('PROVINCE', soon, paper(`${number}/VP-VX`, soon, 'Văn phòng UBND tỉnh'));
  const ministry = 'Bộ Văn hóa, Thể thao và Du lịch';
  confirm('MINISTRY', after, paper(`${number + 1}/BVHTTDL-TTCS`, after, ministry));
}

export function close({ act, people }: Script, cycleId: string, on: string): void {
  act(on, `${cycleId} is closed`, people.coordinator, ({ execute, request }) => {
    const command = { type: 'CloseReportingCycle' as const, cycleId };
    return execute.one({ decider: reportingCycle, stream: cycleId, command }, request);
  });
}

/** A figure was wrong: another report takes the place of the one that was accepted. */
export function correct(
  { act, people }: Script,
  {
    cycleId,
    agency,
    on,
    content,
  }: { cycleId: string; agency: string; on: string; content: string },
): void {
  const stream = reportStream(cycleId, agency);
  act(on, `another report of ${agency}`, people.head(agency, on), ({ execute, request }) => {
    const command = {
      type: 'SubmitReport' as const,
      cycleId,
      agency,
      content,
      classification: 'INTERNAL' as const,
      supersedes: 1,
    };
    return execute.one({ decider: report, stream, command }, request);
  });
  act(later(on, 1), `it is accepted`, people.coordinator, ({ execute, request }) =>
    execute.one({ decider: report, stream, command: { type: 'AcceptReport' } }, request),
  );
}
