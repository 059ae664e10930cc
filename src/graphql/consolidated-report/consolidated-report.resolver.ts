import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { traceOf } from '../../domain/consolidated-report/compose';
import { consolidatedStream } from '../../domain/consolidated-report/consolidated-report';
import { differencesOf } from '../../domain/consolidated-report/differences';
import type { Scope } from '../../domain/consolidated-report/material';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import { historyOf } from '../audit/audit.read';
import { LedgerEventConnection } from '../audit/ledger-event.type';
import type { Context } from '../context';
import { PageArgs } from '../shared/connection';
import { consolidatedOf, recomputed } from './consolidated-report.read';
import {
  ConsolidatedPart,
  ConsolidatedReport,
  Inclusion,
  ReportDifferences,
} from './consolidated-report.type';
import { queryOf } from './trace-query';

@Resolver(() => ConsolidatedReport)
export class ConsolidatedReportResolver {
  @FieldResolver(() => [Inclusion], { description: 'The submissions that it rests on.' })
  inclusions(@Root() { row, at }: ConsolidatedReport): Inclusion[] {
    return row.inclusions.map(({ report, agency, revision, position, late, nil }) => ({
      reportId: report,
      revision,
      position,
      late,
      nil,
      agencyCode: agency,
      at,
    }));
  }

  @FieldResolver(() => [ConsolidatedPart], {
    description: 'The figures, each with the query that leads to what it counts.',
  })
  parts(@Root() { row, position }: ConsolidatedReport): ConsolidatedPart[] {
    const { from, to } = row.subject;
    const scope: Scope = { planId: row.plan_id, cycleId: row.cycle, from, to };
    return row.parts.map(({ part, rows }) => ({
      part,
      rows: rows.map(({ subject, title, figures }) => ({
        subject,
        title,
        figures: figures.map(({ name, value }) => {
          const trace = traceOf(part, subject, name, scope);
          return { name, value, query: trace && queryOf(trace, position) };
        }),
      })),
    }));
  }

  @FieldResolver(() => ReportDifferences, {
    nullable: true,
    description: 'Against the version before it; null of the first.',
  })
  async differences(@Root() { row, at }: ConsolidatedReport, @Ctx() ctx: Context) {
    if (row.number === 1) return null;
    const before = await consolidatedOf(ctx, row.cycle, row.number - 1, at);
    return before && differencesOf(before.row, row);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The hash of what is computed at its position now: another than contentHash says that the ' +
      'views, or the program, tell the past otherwise than then.',
  })
  recomputedContentHash(@Root() { row }: ConsolidatedReport, @Ctx() ctx: Context) {
    return recomputed(ctx, row.cycle, row.position);
  }

  @FieldResolver(() => LedgerEventConnection, { description: 'What happened to all versions.' })
  history(
    @Root() { row, at }: ConsolidatedReport,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return historyOf(ctx, 'stream', consolidatedStream(row.cycle), page, at);
  }
}

@Resolver(() => Inclusion)
export class InclusionResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { agencyCode, at }: Inclusion, @Ctx() ctx: Context) {
    return agencyNamed(ctx, agencyCode, at);
  }
}
