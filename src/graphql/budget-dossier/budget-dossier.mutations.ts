import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { BudgetDossierCommand } from '../../domain/budget-dossier/budget-dossier';
import { takeDossierStep } from '../../domain/budget-dossier/take-dossier-step';
import type { DecidingBody as Body } from '../../domain/budget-request/budget-request-events';
import type { Request } from '../../domain/execution';
import { LineKeyInput } from '../budget-request/budget-request.mutations';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { Money } from '../scalars';
import { answered, CommandInput, Payload, paperIn, requestOf, shown } from '../shared/command';
import { DecidingBody } from '../shared/enums';
import { all, OptionalFreeText } from '../shared/fields';
import { IsCode, IsNfc, IsObjectId, IsSpoken } from '../shared/validators';
import { budgetDossierAt } from './budget-dossier.read';
import { BudgetDossier } from './budget-dossier.type';

/** Requests that one dossier has at most, and lines that one decision has. */
const MOST_REQUESTS = 200;
const MOST_DECIDED_LINES = 2000;

@InputType()
export class OpenBudgetDossierInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => ID, {
    nullable: true,
    description: 'One that is still put together, to which the requests are added.',
  })
  @IsOptional()
  @IsObjectId('budgetDossier')
  dossierId?: string | null;

  @all(
    Field(() => String, { nullable: true, description: 'Of a new dossier.' }),
    IsOptional(),
    IsSpoken(),
    MaxLength(300),
    IsNfc(),
  )
  title?: string | null;

  @Field(() => DecidingBody, {
    nullable: true,
    description:
      'Of a new dossier. COUNCIL takes the provincial money of the requests, COMMITTEE their ' +
      'central money and other sources.',
  })
  @IsOptional()
  decidedBy?: Body | null;

  @Field(() => [ID], { description: 'Ids of appraised requests.' })
  @ArrayMaxSize(MOST_REQUESTS)
  @IsObjectId('budgetRequest', { each: true })
  requests: string[];
}

@InputType()
export abstract class DossierStepInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('budgetDossier')
  dossierId: string;
}

@InputType()
export class SubmitDossierToProvinceInput extends DossierStepInput {}

@InputType()
export class SubmitDossierToCouncilInput extends DossierStepInput {}

@InputType()
export class DecidedLineInput extends LineKeyInput {
  @Field(() => ID)
  @IsObjectId('budgetRequest')
  budgetRequestId: string;

  @Field(() => Money, { description: 'Whole đồng; 0 where nothing is approved.' })
  approved: string;
}

@InputType()
export class DecideDossierInput extends DossierStepInput {
  @Field(() => [DecidedLineInput], { description: 'Every line that is in the dossier.' })
  @ArrayMaxSize(MOST_DECIDED_LINES)
  @ValidateNested({ each: true })
  lines: DecidedLineInput[];

  @OptionalFreeText(
    2000,
    'Needed where more is approved than recommended, or nothing of a source. The agencies whose ' +
      'money that is read it: name no other.',
  )
  reason?: string | null;
}

@ObjectType()
export abstract class BudgetDossierPayload extends Payload {
  @Field(() => BudgetDossier, { nullable: true, description: 'Null only while the views lag.' })
  budgetDossier: BudgetDossier | null;
}

@ObjectType({ simpleResolvers: true })
export class OpenBudgetDossierPayload extends BudgetDossierPayload {}

@ObjectType({ simpleResolvers: true })
export class SubmitDossierToProvincePayload extends BudgetDossierPayload {}

@ObjectType({ simpleResolvers: true })
export class SubmitDossierToCouncilPayload extends BudgetDossierPayload {}

@ObjectType({ simpleResolvers: true })
export class DecideDossierPayload extends BudgetDossierPayload {}

async function take(
  input: CommandInput,
  ctx: Context,
  commandOf: (request: Request) => BudgetDossierCommand,
): Promise<BudgetDossierPayload> {
  const request = requestOf(input, ctx);
  const command = commandOf(request);
  const expected = input.expectedVersion ?? null;
  const done = await takeDossierStep(ctx.execute, command, request, expected);
  const payload = await answered(ctx, request, done);
  return { ...payload, budgetDossier: await shown(budgetDossierAt(ctx, command.dossier, null)) };
}

@Resolver()
export class BudgetDossierMutations {
  @Mutation(() => OpenBudgetDossierPayload, {
    description: 'Puts appraised requests together, to go to the Committee as one (III.2, IV.4).',
  })
  openBudgetDossier(
    @Arg('input', () => OpenBudgetDossierInput) input: OpenBudgetDossierInput,
    @Ctx() ctx: Context,
  ): Promise<OpenBudgetDossierPayload> {
    const { planId, dossierId, requests } = input;
    // An open dossier has both already.
    for (const field of ['title', 'decidedBy'] as const)
      if (Boolean(dossierId) === Boolean(input[field]))
        throw new BadInput(`input.${field}`, dossierId ? 'EXACTLY_ONE_OF' : 'REQUIRED');
    return take(input, ctx, (request) => ({
      type: 'OpenBudgetDossier',
      dossier: dossierId ?? ctx.execute.newStream('budgetDossier', request),
      planId,
      existing: Boolean(dossierId),
      title: input.title ?? '',
      decidedBy: input.decidedBy ?? 'COUNCIL',
      requests,
    }));
  }

  @Mutation(() => SubmitDossierToProvincePayload, {
    description: "Finance submits it to the provincial People's Committee.",
  })
  submitDossierToProvince(
    @Arg('input', () => SubmitDossierToProvinceInput) input: SubmitDossierToProvinceInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitDossierToProvincePayload> {
    const { dossierId: dossier } = input;
    return take(input, ctx, () => ({ type: 'SubmitDossierToProvince', dossier }));
  }

  @Mutation(() => SubmitDossierToCouncilPayload, {
    description: "The Committee submits it to the People's Council (III.2).",
  })
  submitDossierToCouncil(
    @Arg('input', () => SubmitDossierToCouncilInput) input: SubmitDossierToCouncilInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitDossierToCouncilPayload> {
    const { dossierId: dossier } = input;
    return take(input, ctx, () => ({ type: 'SubmitDossierToCouncil', dossier }));
  }

  @Mutation(() => DecideDossierPayload, {
    description:
      'What was approved of each line, by the one resolution or decision that is the document: of ' +
      "the Council, recorded by its clerk, or of the Committee, where that is the end of the money's " +
      'route.',
  })
  decideDossier(
    @Arg('input', () => DecideDossierInput) input: DecideDossierInput,
    @Ctx() ctx: Context,
  ): Promise<DecideDossierPayload> {
    const { dossierId: dossier } = input;
    const lines = input.lines.map(({ budgetRequestId, task, period, source, approved }) => ({
      request: budgetRequestId,
      task,
      period,
      source,
      approved,
    }));
    return take(input, ctx, () => ({
      type: 'DecideDossier',
      dossier,
      lines,
      paper: paperIn(input),
      reason: input.reason ?? null,
    }));
  }
}
