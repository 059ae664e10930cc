import {
  classifiedDocument,
  mayRegisterDocument,
  type RegisterClassifiedDocument,
} from '../../src/domain/classified-document/classified-document';
import { folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, everybody, FOREIGN_AFFAIRS, headOf, officerOf, only } from './people';
import { inProvince, PLAN } from './province';

const golden = goldenEvents(classifiedDocument, {
  ClassifiedDocumentRegistered: {
    1: {
      planId: PLAN,
      agency: FOREIGN_AFFAIRS,
      number: '07-BC/SNgV',
      date: '2026-03-02',
      issuer: 'Sở Ngoại vụ',
      level: 'MAT',
    },
  },
});
const entry = golden.ClassifiedDocumentRegistered;
const officer = officerOf(FOREIGN_AFFAIRS);
const register = (of: Partial<RegisterClassifiedDocument> = {}): RegisterClassifiedDocument => ({
  type: 'RegisterClassifiedDocument',
  planId: PLAN,
  agency: FOREIGN_AFFAIRS,
  number: '07-BC/SNgV',
  date: '2026-03-02',
  issuer: 'Sở Ngoại vụ',
  level: 'MAT',
  ...of,
});
const has = (...events: (typeof entry)[]) => given(classifiedDocument, ...events).on(inProvince);

test('what was stored means what it always meant', () =>
  expect(folded(classifiedDocument, entry)).toEqual({ registered: entry.data }));

describe('registering a classified document', () => {
  test('it is known by number, date, issuer and level, and by nothing that it says', () => {
    const registering = has().when(
      { ...register(), text: 'nội dung mật' } as RegisterClassifiedDocument,
      officer,
      '2026-03-03',
    );
    registering.thenHappened(entry);
    expect(JSON.stringify(registering.happened())).not.toContain('nội dung');
  });

  test('registered twice it changes nothing', () =>
    has(entry).when(register(), officer).thenNothingHappened());

  test('it has one level', () =>
    has(entry)
      .when(register({ level: 'TOI_MAT' }), officer)
      .thenRejected('CLASSIFIED_DOCUMENT_DIFFERS', { field: 'level', level: 'MAT' }));

  test('it is not dated after the day on which it is registered', () =>
    has().when(register(), officer, '2026-03-01').thenRejected('DOCUMENT_IN_FUTURE', {
      field: 'date',
      date: '2026-03-02',
      today: '2026-03-01',
    }));

  test('there is none of a plan that there is not', () =>
    has()
      .when(register({ planId: 'none' }), officer)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' }));

  test('there is none of an agency that there is not', () =>
    has()
      .when(register({ agency: 'so-khong-co' }), officerOf('so-khong-co'))
      .thenRejected('UNKNOWN_AGENCY', { field: 'agency', agency: 'so-khong-co' }));

  test('is for the people of the agency, and offered to the people of agencies', () => {
    expect(attempts((by) => has().when(register(), by).code())).toEqual(
      only(officer, headOf(FOREIGN_AFFAIRS)).othersGet('FORBIDDEN'),
    );
    expect(everybody.filter((by) => mayRegisterDocument(PLAN, inProvince, by))).toEqual(
      everybody.filter(
        ({ agency, roles }) =>
          agency !== null && (roles.includes('AGENCY_OFFICER') || roles.includes('AGENCY_HEAD')),
      ),
    );
  });
});

test('it is about its plan and agency, and internal', () => {
  const state = folded(classifiedDocument, entry);
  expect(classifiedDocument.about(state)).toEqual({
    plan: PLAN,
    tasks: [],
    agency: FOREIGN_AFFAIRS,
  });
  expect(classifiedDocument.about(classifiedDocument.initial)).toEqual({
    plan: null,
    tasks: [],
    agency: null,
  });
  expect(classifiedDocument.classification(register(), state, inProvince)).toBe('INTERNAL');
});
