import type { Actor, AppRole } from '../../domain/decider';

export const PLAN = 'dong-nai-2026-ttdn';
export const CULTURE = 'so-van-hoa-the-thao-va-du-lich';
export const FOREIGN = 'so-ngoai-vu';
export const FINANCE = 'so-tai-chinh';
export const OFFICE = 'van-phong-ubnd-tinh';
export const COUNCIL = 'hdnd-tinh';
export const PROMOTION = 'trung-tam-xuc-tien';
export const PRESS = 'bao-va-phat-thanh-truyen-hinh';
export const UNION = 'lien-hiep-cac-to-chuc-huu-nghi';
export const POLICE = 'cong-an-tinh';
export const MILITARY = 'bo-chi-huy-quan-su-tinh';
export const PUBLISHER = 'nha-xuat-ban-dong-nai';
export const JOURNALISTS = 'hoi-nha-bao-tinh';
export const PROPAGANDA = 'ban-tuyen-giao-va-dan-van-tinh-uy';
export const FRONT = 'ubmttqvn-tinh';

/** A ward that finds a map with a wrong border, in May. */
export const FINDER = 'phuong-bien-hoa';

/** Two communes become one in September: from then on the second one's people act. */
export const MERGER = { from: 'xa-phu-trung', into: 'xa-phu-rieng', on: '2026-09-03' };

const person = (role: AppRole, agency: string | null, id: string): Actor => ({
  id,
  agency,
  roles: [role],
});

/** Who acts in the played year, each as a token of his would say: opaque ids (rule 26). */
export type People = typeof people;
export const people = {
  registrar: person('REGISTRAR', null, 'registrar-1'),
  coordinator: person('COORDINATOR', CULTURE, `${CULTURE}/coordinator-1`),
  finance: person('FINANCE', FINANCE, `${FINANCE}/finance-1`),
  /** Appraises what the other has received. */
  appraiser: person('FINANCE', FINANCE, `${FINANCE}/finance-2`),
  provinceOffice: person('PROVINCE_OFFICE', OFFICE, `${OFFICE}/office-1`),
  /** Appraises what Finance asks for itself. */
  officeAppraiser: person('PROVINCE_OFFICE', OFFICE, `${OFFICE}/office-2`),
  councilClerk: person('COUNCIL_CLERK', COUNCIL, `${COUNCIL}/clerk-1`),
  /** Whoever the agency's business is on that day. */
  officer: (agency: string, on: string): Actor =>
    person('AGENCY_OFFICER', heir(agency, on), `${heir(agency, on)}/officer-1`),
  head: (agency: string, on: string): Actor =>
    person('AGENCY_HEAD', heir(agency, on), `${heir(agency, on)}/head`),
  /** Signs for the head of Sở Ngoại vụ while he is away in August. */
  deputy: person('AGENCY_OFFICER', FOREIGN, `${FOREIGN}/deputy-1`),
};

const heir = (agency: string, on: string): string =>
  agency === MERGER.from && on >= MERGER.on ? MERGER.into : agency;
