import type { Consolidation, Figure, Inclusion, Part, Row } from './consolidated-state';

/** A figure that is not what it was; `listed` is 1 where a row without figures stands, else 0. */
export type FigureChange = {
  part: string;
  subject: string;
  title: string;
  name: string;
  before: string;
  after: string;
};
/** A report that was not yet included, is no more, or is so by another revision. */
export type InclusionChange = { agency: string; before: number | null; after: number | null };

type Version = Pick<Consolidation, 'parts' | 'inclusions'>;

/** What a version says otherwise than the one before it (rule 21). */
export function differencesOf(before: Version, after: Version) {
  return {
    figures: figureChanges(before.parts, after.parts),
    inclusions: inclusionChanges(before.inclusions, after.inclusions),
  };
}

function figureChanges(before: Part[], after: Part[]): FigureChange[] {
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const place = (is ?? was) as Placed;
    if (was?.value === is?.value) return [];
    const { part, subject, title, name } = place;
    return [{ part, subject, title, name, before: was?.value ?? '0', after: is?.value ?? '0' }];
  });
}

type Placed = { part: string; subject: string; title: string } & Figure;

const LISTED: Figure[] = [{ name: 'listed', value: '1' }];

const flat = (parts: Part[]): Map<string, Placed> =>
  new Map(
    parts.flatMap(({ part, rows }) =>
      rows.flatMap(({ subject, title, figures }: Row) =>
        (figures.length > 0 ? figures : LISTED).map(({ name, value }): [string, Placed] => [
          JSON.stringify([part, subject, name]),
          { part, subject, title, name, value },
        ]),
      ),
    ),
  );

function inclusionChanges(before: Inclusion[], after: Inclusion[]): InclusionChange[] {
  const revision = (all: Inclusion[], agency: string) =>
    all.find((each) => each.agency === agency)?.revision ?? null;
  const agencies = new Set([...before, ...after].map(({ agency }) => agency));
  return [...agencies]
    .map((agency) => ({
      agency,
      before: revision(before, agency),
      after: revision(after, agency),
    }))
    .filter((each) => each.before !== each.after);
}
