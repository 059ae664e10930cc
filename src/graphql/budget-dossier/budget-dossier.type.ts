import { Field, ObjectType } from 'type-graphql';
import type { BudgetDossierRow } from '../../projections/budget-dossier-view';
import type { At } from '../../projections/views';
import { OfficialDocument } from '../audit/ledger-event.type';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { BudgetStage, DecidingBody } from '../shared/enums';
import { Node } from '../shared/node';

@ObjectType({
  implements: Node,
  description: 'Requests that go to the Committee, and to the Council, together: tờ trình.',
})
export class BudgetDossier extends Node {
  @Field(() => String, { simple: true })
  title: string;

  @Field(() => DecidingBody, { simple: true })
  decidedBy: string;

  @Field(() => BudgetStage, { simple: true, description: 'IN_DOSSIER while it is put together.' })
  stage: string;

  @Field(() => LocalDate, { simple: true })
  stageSince: string;

  @Field(() => LocalDate, { simple: true })
  openedOn: string;

  @Field(() => LocalDate, { simple: true, nullable: true })
  submittedToProvinceOn: string | null;

  @Field(() => LocalDate, { simple: true, nullable: true })
  submittedToCouncilOn: string | null;

  @Field(() => LocalDate, { simple: true, nullable: true })
  decidedOn: string | null;

  @Field(() => OfficialDocument, {
    simple: true,
    nullable: true,
    description: 'The one resolution or decision for all of it.',
  })
  decision: OfficialDocument | null;

  row: BudgetDossierRow;
}

export const BudgetDossierConnection = connectionType(BudgetDossier);

export const toBudgetDossier = (row: BudgetDossierRow, at: At): BudgetDossier => ({
  __typename: 'BudgetDossier',
  at,
  row,
  id: row.id,
  version: row.version,
  title: row.title,
  decidedBy: row.decided_by,
  stage: row.stage,
  stageSince: row.stage_since,
  openedOn: row.opened_on,
  submittedToProvinceOn: row.submitted_on,
  submittedToCouncilOn: row.to_council_on,
  decidedOn: row.decided_on,
  decision: row.paper,
});
