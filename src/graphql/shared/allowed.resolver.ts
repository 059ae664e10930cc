import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Node, type ViewObject } from './node';

@Resolver(() => Node)
export class AllowedCommandsResolver {
  @FieldResolver(() => [String], {
    description:
      'The mutations that you may carry out on it now, by your own roles; also where the answer is ' +
      'one of the past.',
  })
  allowedCommands(@Root() { id }: ViewObject, @Ctx() ctx: Context): Promise<string[]> {
    return ctx.allowed(id);
  }
}
