/**
 * The codes that a code lies under, itself included: II.5.b.2 → II, II.5, II.5.b, II.5.b.2.
 * Those of them that are sections are the sections of a task of that code.
 */
export function codesAbove(code: string): string[] {
  const parts = code.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}
