import {
  ArrayMaxSize,
  IsOptional,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import {
  AGENCY_REGISTRY,
  type AgencyKind as AgencyKindName,
  agencyRegistry,
} from '../../domain/agency/agency-registry';
import type { GroupKind as Kind } from '../../domain/plan/plan-document';
import {
  type AgencyGroupRow,
  agencyGroupId,
  agencyGroupView,
} from '../../projections/agency-group-view';
import { type AgencyRow, agencyView } from '../../projections/agency-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { LocalDate } from '../scalars';
import { carryOut, Payload, RepeatableInput, shown } from '../shared/command';
import { connectionType, PageArgs, pageOf, query, toConnection } from '../shared/connection';
import { AgencyKind, GroupKind } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { Node } from '../shared/node';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { IsCode, IsNfc } from '../shared/validators';
import { AgencyConnection, toAgency } from './agency.type';

@ObjectType({ implements: Node, simpleResolvers: true, description: 'Of the whole province.' })
export class AgencyGroup extends Node {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => [String])
  aliases: string[];

  @Field(() => GroupKind)
  kind: string;

  @Field(() => Int, { nullable: true, description: 'The only size that it may have.' })
  size: number | null;

  @Field(() => LocalDate)
  definedOn: string;

  row: AgencyGroupRow;
}

const AgencyGroupConnection = connectionType(AgencyGroup);

const toAgencyGroup = (row: AgencyGroupRow, at: At): AgencyGroup => ({
  __typename: 'AgencyGroup',
  at,
  row,
  id: row.id,
  version: row.version,
  code: row.code,
  name: row.name,
  aliases: row.aliases,
  kind: row.kind,
  size: row.size,
  definedOn: row.defined_on,
});

export async function agencyGroupAt(ctx: Context, id: string, at: At): Promise<AgencyGroup | null> {
  const row = await ctx.read.one(agencyGroupView, id, at);
  return row && toAgencyGroup(row, at);
}

@Resolver(() => Snapshot)
export class AgencyGroupQueries {
  @View(() => AgencyGroup, { nullable: true })
  agencyGroup(
    @Arg('code', () => String) code: string,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return agencyGroupAt(ctx, agencyGroupId(code), placeOf(root));
  }

  @View(() => AgencyGroupConnection)
  async agencyGroups(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const wanted = query([], byName, page);
    const found = await ctx.views.page(agencyGroupView, wanted, at);
    const count = () => ctx.views.count(agencyGroupView, [], at);
    return toConnection(found, page.after, (row) => toAgencyGroup(row, at), count);
  }
}

@Resolver(() => AgencyGroup)
export class AgencyGroupResolver {
  @FieldResolver(() => AgencyConnection, {
    description: 'Who belongs to it and is open; a task that is given to it freezes its roster.',
  })
  async members(
    @Root() { row, at }: AgencyGroup,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    // Asked for once, however many groups there are.
    const { rows } = await ctx.read.page(
      agencyView,
      query(open, byName, { first: ROSTER_MAX }),
      at,
    );
    const members = rows.filter((agency) => belongs(agency.row, row));
    return pageOf(
      members.map((agency) => toAgency(agency.row, at)),
      page,
    );
  }
}

/** More agencies than a province has are never asked for. */
const ROSTER_MAX = 1000;
const open: Condition[] = [{ column: 'open', is: true }];
const byName: Order[] = [{ column: 'name', direction: 'asc', vietnamese: true }];

/** In the place of a member that is closed stands whoever follows it. */
function belongs(agency: AgencyRow, { members, where_agency: where }: AgencyGroupRow): boolean {
  if (!where)
    return [agency.code, ...agency.predecessors].some((code) => (members ?? []).includes(code));
  const { kinds, attribute } = where;
  return (
    kinds.includes(agency.kind) && (attribute === null || agency.attributes.includes(attribute))
  );
}

@InputType({
  description: 'Every agency of one of these kinds, that has the attribute if one is named.',
})
export class GroupConditionInput {
  @Field(() => [AgencyKind])
  @ArrayMaxSize(20)
  kinds: AgencyKindName[];

  @OptionalCode()
  attribute?: string | null;
}

@InputType()
export class DefineAgencyGroupInput extends RepeatableInput {
  @Field(() => String)
  @IsCode()
  code: string;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(300)
  @IsNfc()
  name: string;

  @Field(() => [String], { defaultValue: [] })
  @ArrayMaxSize(50)
  @MinLength(1, { each: true })
  @MaxLength(300, { each: true })
  @IsNfc({ each: true })
  aliases: string[];

  @Field(() => GroupKind)
  kind: Kind;

  @Field(() => [String], { nullable: true, description: 'LIST: codes of the agencies.' })
  @IsOptional()
  @ArrayMaxSize(1000)
  @IsCode({ each: true })
  members?: string[] | null;

  @Field(() => GroupConditionInput, {
    nullable: true,
    description: 'ATTRIBUTE: who belongs to it.',
  })
  @IsOptional()
  @ValidateNested()
  where?: GroupConditionInput | null;

  @Field(() => Int, { nullable: true, description: 'The only size that it may have.' })
  @IsOptional()
  @Min(1)
  @Max(1000)
  size?: number | null;
}

@ObjectType({ simpleResolvers: true })
export class DefineAgencyGroupPayload extends Payload {
  @Field(() => AgencyGroup, { nullable: true, description: 'Null only while the views lag.' })
  agencyGroup: AgencyGroup | null;
}

@Resolver()
export class AgencyGroupMutations {
  @Mutation(() => DefineAgencyGroupPayload, {
    description: 'Says, or says anew, who belongs to a group of the whole province.',
  })
  async defineAgencyGroup(
    @Arg('input', () => DefineAgencyGroupInput) input: DefineAgencyGroupInput,
    @Ctx() ctx: Context,
  ): Promise<DefineAgencyGroupPayload> {
    const { code, name, aliases, kind, where } = input;
    const command = {
      type: 'DefineAgencyGroup' as const,
      group: {
        code,
        name,
        aliases,
        kind,
        members: input.members ?? null,
        where: where ? { kinds: where.kinds, attribute: where.attribute ?? null } : null,
        size: input.size ?? null,
      },
    };
    const order = { decider: agencyRegistry, stream: AGENCY_REGISTRY, command };
    const { done: _done, stream: _stream, ...payload } = await carryOut(input, ctx, () => order);
    return { ...payload, agencyGroup: await shown(agencyGroupAt(ctx, agencyGroupId(code), null)) };
  }
}
