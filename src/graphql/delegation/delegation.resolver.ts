import { ArrayMaxSize, ArrayMinSize, IsOptional, MaxLength, MinLength } from 'class-validator';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { stepOfMutation } from '../../domain/allowed-commands';
import {
  DELEGATED_ROLES,
  type DelegatedRole as Delegable,
  delegation,
  delegationStream,
  type GrantDelegation,
  standing,
} from '../../domain/delegation/delegation';
import { delegationId } from '../../projections/delegation-view';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { LocalDate } from '../scalars';
import { carryOut, Payload, RepeatableInput, shown } from '../shared/command';
import { DelegatedRole } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { IsCode, IsIdWithin } from '../shared/validators';
import { delegationAt } from './delegation.read';
import { Delegation } from './delegation.type';

@InputType()
export class GrantDelegationInput extends RepeatableInput {
  @Field(() => ID, { description: 'Opaque id of the user who may act: `viewer { id }`.' })
  @MinLength(1)
  @MaxLength(255)
  delegate: string;

  @OptionalCode({ description: 'Code of the agency that he belongs to.' })
  delegateAgency?: string | null;

  @Field(() => [DelegatedRole], {
    description: 'As what he acts at your agency; an office counts where your agency holds it.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(DELEGATED_ROLES.length)
  roles: Delegable[];

  @OptionalCode({ type: ID, description: 'Whatever the plan, unless given.' })
  planId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "Codes of the plan's tasks; all, unless given. A request for money is about its tasks and " +
      'III.2, a report about IV.3: name these too.',
  })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsCode({ each: true })
  tasks?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of mutations, `submitReport`; all, unless given.',
  })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsCode({ each: true })
  commands?: string[] | null;

  @Field(() => LocalDate, { description: 'The first day on which it is in force.' })
  from: string;

  @Field(() => LocalDate, { description: 'The last day.' })
  until: string;
}

@InputType()
export class RevokeDelegationInput extends RepeatableInput {
  @Field(() => ID)
  @IsIdWithin('delegation')
  delegationId: string;
}

@ObjectType()
abstract class DelegationPayload extends Payload {
  @Field(() => Delegation, { nullable: true, description: 'Null only while the views lag.' })
  delegation: Delegation | null;
}

@ObjectType({ simpleResolvers: true })
export class GrantDelegationPayload extends DelegationPayload {}

@ObjectType({ simpleResolvers: true })
export class RevokeDelegationPayload extends DelegationPayload {}

@Resolver(() => Delegation)
export class DelegationResolver {
  @FieldResolver(() => Agency, { description: 'Who is acted for.' })
  agency(@Root() { row, at }: Delegation, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }

  @FieldResolver(() => Agency, { nullable: true, description: 'Where the delegate belongs to.' })
  delegateAgency(@Root() { row, at }: Delegation, @Ctx() ctx: Context) {
    return row.delegate_agency && agencyNamed(ctx, row.delegate_agency, at);
  }
}

@Resolver()
export class DelegationMutations {
  @Mutation(() => GrantDelegationPayload, {
    description: 'Lets somebody act for your agency, by the field onBehalfOf of his mutations.',
  })
  async grantDelegation(
    @Arg('input', () => GrantDelegationInput) input: GrantDelegationInput,
    @Ctx() ctx: Context,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<GrantDelegationPayload> {
    checkMutations(input.commands ?? [], schema);
    const agency = ctx.viewer.agency ?? '';
    let command = grantCommand('', agency, input);
    const { done, stream, ...payload } = await carryOut(input, ctx, (request) => {
      const id = ctx.execute.newStream('delegation', request).slice('delegation-'.length);
      command = grantCommand(id, agency, input);
      return { decider: delegation, stream: delegationStream(agency), command };
    });
    const { id } = standing(done.state, command) ?? command;
    return {
      ...payload,
      delegation: await shown(delegationAt(ctx, delegationId(stream, id), null)),
    };
  }

  @Mutation(() => RevokeDelegationPayload, { description: 'From now on it gives no right.' })
  async revokeDelegation(
    @Arg('input', () => RevokeDelegationInput) input: RevokeDelegationInput,
    @Ctx() ctx: Context,
  ): Promise<RevokeDelegationPayload> {
    const [stream = '', id = ''] = input.delegationId.split('/');
    const agency = stream.slice('delegation-'.length);
    const type = 'RevokeDelegation' as const;
    const {
      done: _done,
      stream: _stream,
      ...payload
    } = await carryOut(input, ctx, () => ({
      decider: delegation,
      stream,
      command: { type, agency, id },
    }));
    return { ...payload, delegation: await shown(delegationAt(ctx, input.delegationId, null)) };
  }
}

/** A name that no mutation has would be a delegation that never gives a right. */
function checkMutations(names: string[], schema: GraphQLSchema): void {
  const known = schema.getMutationType()?.getFields() ?? {};
  const unknown = names.findIndex((name) => !Object.hasOwn(known, name));
  if (unknown >= 0) throw new BadInput(`commands[${unknown}]`, 'MUTATION_UNKNOWN');
}

const grantCommand = (
  id: string,
  agency: string,
  input: GrantDelegationInput,
): GrantDelegation => ({
  type: 'GrantDelegation',
  id,
  agency,
  delegate: input.delegate,
  delegateAgency: input.delegateAgency ?? null,
  roles: [...new Set(input.roles)],
  planId: input.planId ?? null,
  tasks: input.tasks ?? null,
  commands: input.commands?.map(stepOfMutation) ?? null,
  from: input.from,
  until: input.until,
});
