import { Field, ObjectType } from 'type-graphql';
import { type WorkKind as Kind, WORK, type WorkItemRow } from '../../projections/work-item';
import { cycleAwaiting } from '../../projections/work-of-reports';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { WorkKind } from '../shared/enums';

@ObjectType({ description: 'Something that awaits you.' })
export class WorkItem {
  @Field(() => WorkKind, { simple: true })
  what: Kind;

  @Field(() => LocalDate, {
    simple: true,
    description:
      'Since when it awaits you: not before it was known here, nor before its period began.',
  })
  since: string;

  @Field(() => LocalDate, {
    nullable: true,
    simple: true,
    description: 'Null: it has no deadline of its own.',
  })
  dueOn: string | null;

  @Field(() => String, { simple: true, description: 'The mutation that answers it.' })
  command: string;

  objectId: string;

  /** Of a check-in: the cycle that it is for. */
  cycleId: string | null;

  /** Codes. */
  tasks: string[];

  /** Null unless it is of an occurrence. */
  period: string | null;

  /** Whose work is judged, by code; null where it is nobody else's. */
  judged: string | null;
}

export const WorkItemConnection = connectionType(WorkItem);

/** Of a row that is somebody's turn. */
export function toWorkItem(row: WorkItemRow): WorkItem {
  const what = row.what as Kind;
  return {
    what,
    since: row.since as string,
    dueOn: row.due_on,
    command: WORK[what],
    objectId: row.object,
    cycleId: what === 'CHECK_IN' ? cycleAwaiting(row) : null,
    tasks: row.tasks,
    period: row.object.startsWith('assignment-') ? (row.object.split('/')[1] ?? null) : null,
    judged: row.party === 'JUDGE' ? (row.agencies[0] ?? null) : null,
  };
}
