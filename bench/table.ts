import { type Finding, isReached, type Reach } from './measure';

/** Rows of a Markdown table, as docs/performance.md has them. */
export function table(findings: Finding[]): string {
  const rows = findings
    .map((finding) => {
      const { what, ours, other, unit, against, ratio, reach, rounds } = finding;
      const reached = { true: 'yes', false: 'no', null: '–' }[String(isReached(finding))];
      return [
        what,
        `${short(ours)} ${unit}`,
        other === null ? against : `${short(other)} ${unit} (${against})`,
        `${ratio.toFixed(2)} (${Math.min(...rounds).toFixed(2)}–${Math.max(...rounds).toFixed(2)})`,
        reach ? told(reach) : '–',
        reached,
      ];
    })
    .map((cells) => `| ${cells.join(' | ')} |`);
  return [...HEAD, ...rows].join('\n');
}

const HEAD = [
  '| what | ours | held against | ratio (rounds) | reach | reached |',
  '| --- | --- | --- | --- | --- | --- |',
];

const told = (reach: Reach): string => ('least' in reach ? `≥ ${reach.least}` : `≤ ${reach.most}`);

const short = (figure: number): string =>
  figure >= 100 ? String(Math.round(figure)) : figure.toPrecision(3);
