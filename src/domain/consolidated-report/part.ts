import type { Row } from './consolidated-state';
import type { Material, Scope, Trace } from './material';

/**
 * A part of the consolidated report: its rows from the material, the question that each of its
 * figures answers, and its text. Another part is another one of these in parts/index.ts.
 */
export type ReportPart = {
  /** Stored for ever. */
  part: string;
  /** As it is printed, without its numeral. */
  heading: string;
  rows(material: Material): Row[];
  /** Null for what is no figure of this part. */
  trace(subject: string, name: string, scope: Scope): Trace | null;
  /** Its paragraphs; none where it has nothing to say, and then it says that. */
  text(rows: readonly Row[], subject: { from: string; to: string }): string[];
};

/** A figure of a row as a number; 0 where it is not named. */
export const valueIn = (row: Row | undefined, name: string): string =>
  row?.figures.find((each) => each.name === name)?.value ?? '0';

export const isZero = (value: string): boolean => /^0(\.0+)?$/.test(value);

/** `1234567` → `1.234.567`, `62.5` → `62,5`: as it is written in Vietnamese. */
export function inVietnamese(value: string): string {
  const [whole = '', fraction] = value.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return fraction === undefined ? grouped : `${grouped},${fraction}`;
}

/** Fewer than ten are written with a zero, as offices do: `05`. */
export const countIn = (row: Row | undefined, name: string): string => {
  const value = valueIn(row, name);
  return /^[1-9]$/.test(value) ? `0${value}` : inVietnamese(value);
};

/** `2026-11-13` → `13/11/2026`. */
export const dateInVietnamese = (date: string): string => date.split('-').reverse().join('/');

/** Those phrases as items of a list, the last one with a full stop. */
export const items = (phrased: string[], before: string): string[] =>
  phrased.map((each, n) => `- ${before} ${each}${n === phrased.length - 1 ? '.' : ';'}`);

/** The figures that are not 0, each with its words: "đã công nhận hoàn thành: 372". */
export const phrases = (row: Row | undefined, words: Record<string, string>): string[] =>
  Object.entries(words)
    .filter(([name]) => !isZero(valueIn(row, name)))
    .map(([name, said]) => `${said}: ${countIn(row, name)}`);
