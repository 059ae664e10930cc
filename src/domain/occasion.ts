import type { Actor, Document, Occasion } from './decider';
import type { Classification } from './plan/plan-document';
import { Rejected } from './rejection';
import { civilDateOf } from './shared/calendar';

/** When a command happens. `effectiveOn` is null where the caller names no day: then it is today. */
export function occasionOf(
  actor: Actor,
  now: string,
  { effectiveOn, document }: { effectiveOn: string | null; document: Document | null },
): Occasion {
  const today = civilDateOf(now);
  if (effectiveOn !== null && effectiveOn > today)
    throw new Rejected('EFFECTIVE_IN_FUTURE', { field: 'effectiveOn', date: effectiveOn, today });
  if (document && document.date > today)
    throw new Rejected('DOCUMENT_IN_FUTURE', {
      field: 'document.date',
      date: document.date,
      today,
    });
  return { actor, now, today, effectiveOn: effectiveOn ?? today };
}

/** State secrets are refused at the door (I.2.c, rule 25). */
export function unclassified(classification: Classification): 'PUBLIC' | 'INTERNAL' {
  if (classification === 'PUBLIC' || classification === 'INTERNAL') return classification;
  throw new Rejected('CLASSIFIED_CONTENT', { field: 'classification' });
}
