import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, SafeInt } from '../scalars';
import { connectionType } from '../shared/connection';
import { AppRole } from '../shared/enums';
import { OptionalCode } from '../shared/fields';

export enum AccessOutcomeName {
  READ = 'READ',
  HIDDEN = 'HIDDEN',
  FORBIDDEN = 'FORBIDDEN',
  UNAUTHENTICATED = 'UNAUTHENTICATED',
}
registerEnumType(AccessOutcomeName, {
  name: 'AccessOutcome',
  description: 'What became of an access.',
  valuesConfig: {
    READ: { description: 'It was answered.' },
    HIDDEN: { description: 'It is there, and for this person it does not exist.' },
    FORBIDDEN: { description: 'The person may not do that.' },
    UNAUTHENTICATED: { description: 'Nobody whom we know; counted by the minute.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Who it was, as the token said.' })
export class AccessActor {
  @Field(() => ID)
  id: string;

  @Field(() => String, { nullable: true, description: 'Code of the agency.' })
  agency: string | null;

  @Field(() => [AppRole])
  roles: string[];
}

@ObjectType({
  simpleResolvers: true,
  description:
    'That somebody has looked at something, or tried to: auditors at anything, others at the money ' +
    'of agencies that are not theirs, and whoever was denied. No contents are kept.',
})
export class AccessRecord {
  @Field(() => SafeInt, { description: 'Its place in the record; there are no gaps.' })
  number: number;

  @Field(() => DateTime)
  at: string;

  @Field(() => AccessActor, { nullable: true, description: 'Null where nobody knows.' })
  actor: AccessActor | null;

  @Field(() => String, { nullable: true, description: 'The name that the caller gave to it.' })
  operation: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of its document, hex.' })
  document: string | null;

  @Field(() => AccessOutcomeName)
  outcome: string;

  @Field(() => [ID], { description: 'The first ones, at most 50.' })
  objects: string[];

  @Field(() => Int, { description: 'How many they were.' })
  objectCount: number;

  @Field(() => ID, { nullable: true })
  correlationId: string | null;

  @Field(() => Int, { description: 'How many accesses it stands for.' })
  count: number;
}

export const AccessRecordConnection = connectionType(AccessRecord, { counted: false });

@InputType('AccessFilter')
export class AccessFilterInput {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @MaxLength(200)
  actor?: string | null;

  @OptionalCode({ description: 'Of the person.' })
  agency?: string | null;

  @Field(() => AccessOutcomeName, { nullable: true })
  outcome?: AccessOutcomeName | null;

  @Field(() => ID, { nullable: true, description: 'Among the ids that are kept.' })
  @IsOptional()
  @MaxLength(200)
  object?: string | null;

  @Field(() => DateTime, { nullable: true })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true })
  to?: Date | null;
}
