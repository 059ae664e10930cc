import { MaxLength, MinLength } from 'class-validator';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import {
  classifiedDocument,
  type SecretLevel as Level,
} from '../../domain/classified-document/classified-document';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { LocalDate } from '../scalars';
import { CommandInput, carryOut, Payload, shown } from '../shared/command';
import { PageArgs } from '../shared/connection';
import { SecretLevel } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { IsCode, IsDocumentNumber, IsNfc } from '../shared/validators';
import { classifiedDocumentAt, classifiedDocumentsOf } from './classified-document.read';
import { ClassifiedDocument, ClassifiedDocumentConnection } from './classified-document.type';

@InputType({ description: 'Nothing that the document says: its number, date, issuer and level.' })
export class RegisterClassifiedDocumentInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @OptionalCode({ description: 'Who registers it: your own agency unless given.' })
  agency?: string | null;

  @Field(() => String, { description: 'Số, ký hiệu: 07-BC/TU. No words.' })
  @IsDocumentNumber()
  number: string;

  @Field(() => LocalDate)
  date: string;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(200)
  @IsNfc()
  issuer: string;

  @Field(() => SecretLevel)
  level: Level;
}

@ObjectType({ simpleResolvers: true })
export class RegisterClassifiedDocumentPayload extends Payload {
  @Field(() => ClassifiedDocument, {
    nullable: true,
    description: 'Null only while the views lag.',
  })
  classifiedDocument: ClassifiedDocument | null;
}

@Resolver(() => Snapshot)
export class ClassifiedDocumentQueries {
  @View(() => ClassifiedDocument, { nullable: true })
  classifiedDocument(
    @Arg('id', () => ID) id: string,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return classifiedDocumentAt(ctx, id, placeOf(root));
  }

  @View(() => ClassifiedDocumentConnection)
  classifiedDocuments(
    @Arg('planId', () => ID) planId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return classifiedDocumentsOf(ctx, planId, page, placeOf(root));
  }
}

@Resolver(() => ClassifiedDocument)
export class ClassifiedDocumentResolver {
  @FieldResolver(() => Agency, { description: 'Who registered it.' })
  agency(@Root() { row, at }: ClassifiedDocument, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }
}

@Resolver()
export class ClassifiedDocumentMutations {
  @Mutation(() => RegisterClassifiedDocumentPayload, {
    description: 'Registers that there is such a document; what it says must not enter (I.2.c).',
  })
  async registerClassifiedDocument(
    @Arg('input', () => RegisterClassifiedDocumentInput) input: RegisterClassifiedDocumentInput,
    @Ctx() ctx: Context,
  ): Promise<RegisterClassifiedDocumentPayload> {
    const { planId, number, date, issuer, level } = input;
    const agency = input.agency ?? input.onBehalfOf ?? ctx.viewer.agency ?? '';
    const type = 'RegisterClassifiedDocument' as const;
    const { stream, stale, receipt } = await carryOut(input, ctx, () => ({
      decider: classifiedDocument,
      stream: ctx.execute.streamOf('classifiedDocument', planId, agency, number, date, issuer),
      command: { type, planId, agency, number, date, issuer, level },
    }));
    const registered = await shown(classifiedDocumentAt(ctx, stream, null));
    return { stale, receipt, classifiedDocument: registered };
  }
}
