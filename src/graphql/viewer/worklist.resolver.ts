import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { PageArgs } from '../shared/connection';
import { Node } from '../shared/node';
import { nodeAt } from '../shared/node-at';
import { Viewer } from './viewer.resolver';
import { worklistOf } from './worklist.read';
import { WHY } from './worklist.texts';
import { WorkItem, WorkItemConnection } from './worklist.type';

@Resolver(() => Viewer)
export class WorklistResolver {
  @FieldResolver(() => WorkItemConnection, {
    description: 'What awaits you now. What is due comes first; then what has waited longest.',
  })
  worklist(@Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context) {
    return worklistOf(ctx, page);
  }
}

@Resolver(() => WorkItem)
export class WorkItemResolver {
  @FieldResolver(() => String, { description: 'Why it awaits you, in the language of the answer.' })
  why(@Root() { what }: WorkItem, @Ctx() { language }: Context) {
    return WHY[what][language];
  }

  @FieldResolver(() => Node, { description: 'What the mutation is about.' })
  object(@Root() { objectId }: WorkItem, @Ctx() ctx: Context) {
    return nodeAt(ctx, objectId, null);
  }
}
