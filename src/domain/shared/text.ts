/** Text as it is searched: lower case, no diacritics, đ = d. "Sở Ngoại vụ" → "so ngoai vu". */
export function searchable(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/\s+/g, ' ')
    .trim();
}
