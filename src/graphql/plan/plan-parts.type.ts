import { Field, ID, Int, ObjectType } from 'type-graphql';
import { LocalDate } from '../scalars';

@ObjectType({
  simpleResolvers: true,
  description: "Lines of the plan's text, from 1, both included.",
})
export class SourceLines {
  @Field(() => Int)
  from: number;

  @Field(() => Int)
  to: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A point of the text that lays no duty on anybody.',
})
export class Clause {
  @Field(() => String)
  code: string;

  @Field(() => String)
  text: string;

  @Field(() => SourceLines)
  sourceLines: SourceLines;
}

@ObjectType({ simpleResolvers: true })
export class LegalBasis {
  @Field(() => String)
  text: string;

  @Field(() => String)
  number: string;

  @Field(() => LocalDate)
  date: string;

  @Field(() => String)
  issuer: string;
}

@ObjectType({ simpleResolvers: true })
export class Recipient {
  @Field(() => String)
  text: string;

  @Field(() => String, { nullable: true })
  purpose: string | null;
}

@ObjectType({ simpleResolvers: true })
export class Signer {
  @Field(() => String)
  name: string;

  @Field(() => String)
  position: string;
}

@ObjectType({ simpleResolvers: true, description: 'A code that a task had before an amendment.' })
export class FormerCode {
  @Field(() => ID, { description: "The task's id, which stays." })
  task: string;

  @Field(() => String)
  from: string;

  @Field(() => String)
  to: string;

  @Field(() => LocalDate)
  on: string;
}
