import type { Language } from '../domain/rejection';

/** Vietnamese, unless `Accept-Language` prefers English (RFC 9110, 12.5.4). */
export function languageOf(header: string | undefined): Language {
  const quality = (language: Language): number => {
    const weights = (header ?? '').split(',').map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const q = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean);
      return tag === language || tag.startsWith(`${language}-`) ? Number(q ?? 1) : 0;
    });
    return Math.max(0, ...weights);
  };
  return quality('en') > quality('vi') ? 'en' : 'vi';
}
