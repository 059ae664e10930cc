/** Of one refusal: the message in both languages, and what the caller can do. */
export type Wording = { vi: string; en: string; remedy: string };
