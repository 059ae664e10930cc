import { Max, Min } from 'class-validator';
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { BadCursor, type Page, type PageQuery } from '../../projections/views';

export const PAGE_LIMIT = 200;

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: `At most ${PAGE_LIMIT}.` })
  @Min(0)
  @Max(PAGE_LIMIT)
  first: number;

  @Field(() => String, { nullable: true })
  after?: string | null;
}

@ObjectType({ simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage: boolean;

  @Field(() => Boolean)
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true })
  startCursor: string | null;

  @Field(() => String, { nullable: true })
  endCursor: string | null;
}

/** A page of a connection whose whole is not counted, as resolvers hand it on. */
export type PageOf<Node> = {
  edges: { node: Node; cursor: string }[];
  pageInfo: PageInfo;
};

/** The same of one that is; `count` is asked only if the query wants it. */
export type ConnectionOf<Node> = PageOf<Node> & { count(): Promise<number> };

/** `<Node>Connection` with its edge (Relay); without `totalCount` where counting is not cheap. */
export function connectionType<Node extends object>(
  node: ClassType<Node>,
  { counted = true }: { counted?: boolean } = {},
) {
  @ObjectType(`${node.name}Edge`, { simpleResolvers: true })
  class Edge {
    @Field(() => node)
    node: Node;

    @Field(() => String)
    cursor: string;
  }

  @ObjectType(`${node.name}Connection`)
  class Connection implements ConnectionOf<Node> {
    @Field(() => [Edge], { simple: true })
    edges: Edge[];

    @Field(() => PageInfo, { simple: true })
    pageInfo: PageInfo;

    count: () => Promise<number>;

    totalCount(): Promise<number> {
      return this.count();
    }
  }
  const { prototype } = Connection;
  const totalCount = Object.getOwnPropertyDescriptor(prototype, 'totalCount');
  if (counted) Field(() => Int)(prototype, 'totalCount', totalCount as PropertyDescriptor);
  return Connection;
}

export function toConnection<Row, Node>(
  page: Page<Row>,
  after: string | null | undefined,
  toNode: (row: Row) => Node,
  count: () => Promise<number>,
): ConnectionOf<Node> {
  return { ...toPage(page, after, toNode), count };
}

export function toPage<Row, Node>(
  page: Page<Row>,
  after: string | null | undefined,
  toNode: (row: Row) => Node,
): PageOf<Node> {
  const edges = page.rows.map(({ row, cursor }) => ({ node: toNode(row), cursor }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: Boolean(after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A page of a list that is known already, such as a frozen roster; its cursors are places in it. */
export function pageOf<Node>(all: Node[], { first, after }: PageArgs): ConnectionOf<Node> {
  if (after && !/^\d{1,6}$/.test(after)) throw new BadCursor();
  const start = after ? Number(after) + 1 : 0;
  const rows = all
    .slice(start, start + first)
    .map((row, index) => ({ row, cursor: String(start + index) }));
  const page = { rows, hasNextPage: start + first < all.length };
  return toConnection(
    page,
    after,
    (node) => node,
    async () => all.length,
  );
}

export const query = (
  where: PageQuery['where'],
  order: PageQuery['order'],
  { first, after }: PageArgs,
): PageQuery => ({ where, order, first, after: after ?? null });
