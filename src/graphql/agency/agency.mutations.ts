import { ArrayMaxSize, ArrayMinSize, MaxLength, MinLength, ValidateNested } from 'class-validator';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import {
  AGENCY_REGISTRY,
  type AgencyCommand,
  agencyRegistry,
  type AgencyKind as Kind,
  type Agency as Particulars,
} from '../../domain/agency/agency-registry';
import { type Followed, mergeOrSplit } from '../../domain/agency/merge-or-split';
import type { MergeAgencies, SplitAgency } from '../../domain/agency/reorganise';
import { rejectionMessage } from '../../domain/rejection';
import { assignmentAt } from '../assignment/assignment.read';
import { Assignment } from '../assignment/assignment.type';
import type { Context } from '../context';
import { BadInput } from '../errors';
import {
  answered,
  carryOut,
  Payload,
  Receipt,
  RepeatableInput,
  requestOf,
  shown,
} from '../shared/command';
import { AgencyKind, FollowOutcome } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { IsCode, IsNfc } from '../shared/validators';
import { agencyNamed, assignmentsHeldBy } from './agency.read';
import { Agency } from './agency.type';

/** No more bodies than a province has take part in one act. */
const MOST_BODIES = 200;

@InputType({ description: 'What the roster says of an agency.' })
export class AgencyParticularsInput {
  @Field(() => String)
  @IsCode()
  code: string;

  @Field(() => String, { description: 'The official name.' })
  @MinLength(1)
  @MaxLength(300)
  @IsNfc()
  name: string;

  @Field(() => AgencyKind)
  kind: Kind;

  @OptionalCode({ description: 'Code of the agency that it is a unit of.' })
  parent?: string | null;

  @Field(() => [String], { defaultValue: [], description: 'Codes such as "border".' })
  @ArrayMaxSize(50)
  @IsCode({ each: true })
  attributes: string[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the province can give it an order (rule 3).',
  })
  commandable: boolean;

  @Field(() => [String], { defaultValue: [], description: 'Other names that documents give it.' })
  @ArrayMaxSize(50)
  @MinLength(1, { each: true })
  @MaxLength(300, { each: true })
  @IsNfc({ each: true })
  aliases: string[];

  @Field(() => String, { description: 'Where this comes from, and whether it is confirmed.' })
  @MinLength(1)
  @MaxLength(300)
  @IsNfc()
  source: string;
}

@InputType()
export class RegisterAgencyInput extends RepeatableInput {
  @Field(() => AgencyParticularsInput)
  @ValidateNested()
  agency: AgencyParticularsInput;
}

@InputType()
export class RenameAgencyInput extends RepeatableInput {
  @Field(() => String, { description: 'Code of the agency; it stays.' })
  @IsCode()
  agency: string;

  @Field(() => String, { description: 'The name that it bears from effectiveOn.' })
  @MinLength(1)
  @MaxLength(300)
  @IsNfc()
  name: string;
}

@InputType()
abstract class ReorganisationInput extends RepeatableInput {
  @Field(() => [AgencyParticularsInput], {
    defaultValue: [],
    description: 'Of those in `into` that come into being by it.',
  })
  @ArrayMaxSize(MOST_BODIES)
  @ValidateNested({ each: true })
  register: AgencyParticularsInput[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Say what would happen; write nothing.',
  })
  preview: boolean;
}

@InputType()
export class MergeAgenciesInput extends ReorganisationInput {
  @Field(() => [String], { description: 'Codes of the agencies that are merged.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_BODIES)
  @IsCode({ each: true })
  from: string[];

  @Field(() => String, {
    description: 'Code of the agency that there is then; perhaps one of them.',
  })
  @IsCode()
  into: string;
}

@InputType()
export class SplitAgencyInput extends ReorganisationInput {
  @Field(() => String, { description: 'Code of the agency that is split.' })
  @IsCode()
  from: string;

  @Field(() => [String], {
    description: 'Codes of the agencies that there are then; `from` too, where it goes on.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_BODIES)
  @IsCode({ each: true })
  into: string[];

  @OptionalCode({ description: 'The one that has what was in flight; `from`, where it goes on.' })
  successor?: string | null;
}

@ObjectType()
abstract class AgencyPayload extends Payload {
  @Field(() => Agency, { nullable: true, description: 'Null only while the views lag.' })
  agency: Agency | null;
}

@ObjectType({ simpleResolvers: true })
export class RegisterAgencyPayload extends AgencyPayload {}

@ObjectType({ simpleResolvers: true })
export class RenameAgencyPayload extends AgencyPayload {}

@ObjectType({ description: 'One assignment of an agency that is closed.' })
export class AssignmentMove {
  @Field(() => FollowOutcome, { simple: true })
  outcome: string;

  @Field(() => String, {
    simple: true,
    nullable: true,
    description: 'Code of the rule that refused it.',
  })
  code: string | null;

  @Field(() => String, { simple: true, nullable: true })
  message: string | null;

  followed: Followed;
}

@ObjectType()
abstract class ReorganisationPayload {
  @Field(() => [Agency], { description: 'Those that the command names, as they are now.' })
  agencies: Agency[];

  @Field(() => [AssignmentMove], { description: 'Of the agencies that it closes.' })
  assignments: AssignmentMove[];

  @Field(() => Boolean)
  preview: boolean;

  @Field(() => Boolean, { description: 'The views lag behind the receipt; ask again.' })
  stale: boolean;

  @Field(() => Receipt, { nullable: true, description: 'Null for a preview.' })
  receipt: Receipt | null;
}

@ObjectType({ simpleResolvers: true })
export class MergeAgenciesPayload extends ReorganisationPayload {}

@ObjectType({ simpleResolvers: true })
export class SplitAgencyPayload extends ReorganisationPayload {}

@Resolver(() => AssignmentMove)
export class AssignmentMoveResolver {
  @FieldResolver(() => Assignment, { nullable: true })
  assignment(@Root() { followed }: AssignmentMove, @Ctx() ctx: Context) {
    return shown(assignmentAt(ctx, followed.assignmentId, null));
  }

  @FieldResolver(() => Agency, { nullable: true, description: 'Who had it.' })
  from(@Root() { followed }: AssignmentMove, @Ctx() ctx: Context) {
    return shown(agencyNamed(ctx, followed.from, null));
  }

  @FieldResolver(() => String, {
    description: 'Code of who has it then, perhaps of a body that the previewed command registers.',
  })
  toCode(@Root() { followed }: AssignmentMove): string {
    return followed.to;
  }

  @FieldResolver(() => Agency, {
    nullable: true,
    description: 'Who has it then; null in a preview for a body that is not registered yet.',
  })
  to(@Root() { followed }: AssignmentMove, @Ctx() ctx: Context) {
    return shown(agencyNamed(ctx, followed.to, null));
  }
}

async function change(
  code: string,
  input: RepeatableInput,
  ctx: Context,
  command: AgencyCommand,
): Promise<AgencyPayload> {
  const order = { decider: agencyRegistry, stream: AGENCY_REGISTRY, command };
  const { done: _done, stream: _stream, ...payload } = await carryOut(input, ctx, () => order);
  return { ...payload, agency: await shown(agencyNamed(ctx, code, null)) };
}

async function reorganised(
  codes: string[],
  input: ReorganisationInput,
  ctx: Context,
  command: MergeAgencies | SplitAgency,
): Promise<ReorganisationPayload> {
  const { preview } = input;
  const request = requestOf(input, ctx);
  const held = (agencies: string[], at: bigint | null) => assignmentsHeldBy(ctx, agencies, at);
  const { results, done } = await mergeOrSplit(ctx.execute, command, held, request, { preview });
  const answer = preview ? { stale: false, receipt: null } : await answered(ctx, request, done);
  const agencies = await Promise.all(
    [...new Set(codes)].map((code) => shown(agencyNamed(ctx, code, null))),
  );
  return {
    ...answer,
    preview,
    agencies: agencies.filter((agency) => agency !== null),
    assignments: results.map((followed) => {
      const { outcome, rejected } = followed;
      const told = rejected && rejectionMessage(rejected.code, rejected.details, ctx.language);
      return { outcome, code: rejected?.code ?? null, message: told, followed };
    }),
  };
}

@Resolver()
export class AgencyMutations {
  @Mutation(() => RegisterAgencyPayload, {
    description:
      'Registers an agency, or corrects its particulars: all of them anew. A name that it bore ' +
      'before a rename leaves the one of today.',
  })
  registerAgency(
    @Arg('input', () => RegisterAgencyInput) input: RegisterAgencyInput,
    @Ctx() ctx: Context,
  ): Promise<RegisterAgencyPayload> {
    const agency = particularsOf(input.agency);
    return change(agency.code, input, ctx, { type: 'RegisterAgencies', agencies: [agency] });
  }

  @Mutation(() => RenameAgencyPayload, {
    description: 'It bears another name from effectiveOn; history keeps the name of its day.',
  })
  renameAgency(
    @Arg('input', () => RenameAgencyInput) input: RenameAgencyInput,
    @Ctx() ctx: Context,
  ): Promise<RenameAgencyPayload> {
    const { agency, name } = input;
    return change(agency, input, ctx, { type: 'RenameAgency', code: agency, name });
  }

  @Mutation(() => MergeAgenciesPayload, {
    description:
      'Merges agencies: those that end with it are closed from effectiveOn, and what they had in ' +
      'flight passes to the one that there is then (rule 4).',
  })
  mergeAgencies(
    @Arg('input', () => MergeAgenciesInput) input: MergeAgenciesInput,
    @Ctx() ctx: Context,
  ): Promise<MergeAgenciesPayload> {
    const { from, into } = input;
    const register = input.register.map(particularsOf);
    return reorganised([into, ...from], input, ctx, {
      type: 'MergeAgencies',
      from,
      into,
      register,
    });
  }

  @Mutation(() => SplitAgencyPayload, {
    description:
      'Splits an agency: it is closed from effectiveOn, unless it goes on beside the others, and ' +
      'what it had in flight passes to its successor (rule 4).',
  })
  splitAgency(
    @Arg('input', () => SplitAgencyInput) input: SplitAgencyInput,
    @Ctx() ctx: Context,
  ): Promise<SplitAgencyPayload> {
    const { from, into } = input;
    const successor = input.successor ?? (into.includes(from) ? from : null);
    if (successor === null) throw new BadInput('successor', 'REQUIRED');
    const register = input.register.map(particularsOf);
    const command = { type: 'SplitAgency' as const, from, into, successor, register };
    return reorganised([from, ...into], input, ctx, command);
  }
}

const particularsOf = (input: AgencyParticularsInput): Particulars => ({
  code: input.code,
  name: input.name,
  kind: input.kind,
  parent: input.parent ?? null,
  attributes: input.attributes,
  commandable: input.commandable,
  aliases: input.aliases,
  source: input.source,
});
