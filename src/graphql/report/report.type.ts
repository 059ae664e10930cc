import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ReportDraftRow } from '../../projections/report-draft-view';
import type { ReportRow } from '../../projections/report-view';
import type { ReportingCycleRow } from '../../projections/reporting-cycle-view';
import type { At } from '../../projections/views';
import { DateTime, LocalDate, Position } from '../scalars';
import { connectionType } from '../shared/connection';
import { Classification, CycleKind, CycleState, ReportStatus, Scope } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { Node } from '../shared/node';
import { IsObjectId } from '../shared/validators';

@ObjectType({ simpleResolvers: true })
export class PeriodCovered {
  @Field(() => LocalDate)
  from: string;

  @Field(() => LocalDate)
  to: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Of the roster that was frozen at opening; others may report and are not counted.',
})
export class Compliance {
  @Field(() => Int)
  due: number;

  @Field(() => Int, { description: 'Have submitted, whatever became of it.' })
  submitted: number;

  @Field(() => Int, { description: 'Submitted first after the cut-off.' })
  late: number;

  @Field(() => Int)
  accepted: number;

  @Field(() => Int, { description: 'Reported that there was nothing to report.' })
  nil: number;

  @Field(() => Int)
  missing: number;

  @Field(() => Scope, { description: 'Over which reports it was counted.' })
  scope: string;
}

@ObjectType({ implements: Node })
export class ReportingCycle extends Node {
  @Field(() => CycleKind, { simple: true })
  kind: string;

  @Field(() => PeriodCovered, { simple: true })
  periodCovered: PeriodCovered;

  @Field(() => LocalDate, {
    simple: true,
    description: 'The last day on which an agency is in time.',
  })
  cutOff: string;

  @Field(() => String, { simple: true, nullable: true, description: 'As printed in the plan.' })
  dueRule: string | null;

  @Field(() => DateTime, { simple: true, description: 'The last instant for the coordinator.' })
  lastInstant: string;

  @Field(() => LocalDate, { simple: true })
  lastWorkingDay: string;

  @Field(() => CycleState, { simple: true })
  state: string;

  @Field(() => [String], {
    simple: true,
    description: 'The headings that a report must have, in order.',
  })
  template: string[];

  @Field(() => Int, {
    simple: true,
    description: 'How many occurrences of continuous tasks are to be checked in (rule 6).',
  })
  checkInsAsked: number;

  @Field(() => LocalDate, { simple: true })
  openedOn: string;

  @Field(() => LocalDate, { simple: true, nullable: true })
  closedOn: string | null;

  row: ReportingCycleRow;
}

export const ReportingCycleConnection = connectionType(ReportingCycle);

export const toReportingCycle = (row: ReportingCycleRow, at: At): ReportingCycle => ({
  __typename: 'ReportingCycle',
  at,
  row,
  id: row.id,
  version: row.version,
  kind: row.kind,
  periodCovered: { from: row.period_from, to: row.period_to },
  cutOff: row.cut_off,
  dueRule: row.due_rule,
  lastInstant: row.last_instant,
  lastWorkingDay: row.last_working_day,
  state: row.state,
  template: row.template,
  checkInsAsked: row.check_ins.length,
  openedOn: row.opened_on,
  closedOn: row.closed_on,
});

@ObjectType({ simpleResolvers: true, description: 'A submission, and what became of it.' })
export class ReportRevision {
  @Field(() => Int)
  revision: number;

  @Field(() => ReportStatus)
  status: string;

  @Field(() => DateTime)
  submittedAt: string;

  @Field(() => Position, { description: 'Of its event.' })
  position: string;

  @Field(() => Boolean)
  late: boolean;

  @Field(() => Boolean)
  nil: boolean;

  @Field(() => Int, { nullable: true, description: 'The revision in whose place it stands.' })
  supersedes: number | null;

  @Field(() => String, { nullable: true, description: 'Null once it is erased.' })
  content: string | null;

  @Field(() => Classification)
  classification: string;

  @Field(() => String, { nullable: true })
  returnReason: string | null;

  @Field(() => LocalDate, { nullable: true })
  withdrawnOn: string | null;

  @Field(() => String, { nullable: true })
  withdrawalReason: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What an agency is writing at.' })
export class ReportDraft {
  @Field(() => String, { nullable: true, description: 'Null once it is erased.' })
  content: string | null;

  @Field(() => Classification)
  classification: string;

  @Field(() => LocalDate)
  draftedOn: string;
}

@ObjectType({ implements: Node })
export class Report extends Node {
  @Field(() => ReportStatus, { simple: true })
  status: string;

  @Field(() => DateTime, {
    simple: true,
    nullable: true,
    description: 'Of the submission that stands; null while none does.',
  })
  submittedAt: string | null;

  @Field(() => DateTime, {
    simple: true,
    nullable: true,
    description: 'The first that was not withdrawn, by which lateness is judged.',
  })
  firstSubmittedAt: string | null;

  @Field(() => Boolean, { simple: true })
  late: boolean;

  @Field(() => Boolean, { simple: true, description: "Whether the cycle's roster counts it." })
  onRoster: boolean;

  @Field(() => Int, {
    simple: true,
    description: 'Of the submission that stands; 0 before the first.',
  })
  revision: number;

  @Field(() => [ReportRevision], {
    simple: true,
    description: 'Every submission, the first one first; withdrawn ones too.',
  })
  revisions: ReportRevision[];

  @Field(() => String, { simple: true, nullable: true, description: 'Null once it is erased.' })
  content: string | null;

  @Field(() => Classification, { simple: true })
  classification: string;

  @Field(() => String, { simple: true, nullable: true, description: 'Why it was returned.' })
  returnReason: string | null;

  row: Pick<ReportRow, 'cycle' | 'agency'>;
}

export const ReportConnection = connectionType(Report);

export const toReport = (row: ReportRow, at: At): Report => ({
  __typename: 'Report',
  at,
  row,
  id: row.id,
  version: row.version,
  status: row.status,
  submittedAt: row.submitted_at,
  firstSubmittedAt: row.first_submitted_at,
  late: row.late,
  onRoster: row.on_roster,
  revision: row.revision,
  revisions: row.revisions,
  content: row.content,
  classification: row.classification,
  returnReason: row.return_reason,
});

/** A report of which there is nothing but its agency's draft. */
export const toDraftedReport = (row: ReportDraftRow, at: At): Report => ({
  __typename: 'Report',
  at,
  row,
  id: row.id,
  version: row.version,
  status: 'DRAFT',
  submittedAt: null,
  firstSubmittedAt: null,
  late: false,
  onRoster: false,
  revision: 0,
  revisions: [],
  content: null,
  classification: row.classification,
  returnReason: null,
});

@InputType()
export class ReportFilter {
  @OptionalCode({ type: ID })
  planId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsObjectId('reportingCycle')
  cycleId?: string | null;

  @OptionalCode()
  agency?: string | null;

  @Field(() => ReportStatus, { nullable: true })
  status?: string | null;

  @Field(() => Boolean, { nullable: true })
  late?: boolean | null;
}
