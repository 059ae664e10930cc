import { type EraseData, erasure } from '../../src/domain/erasure/erasure';
import { given, ledgerOf } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, only, provinceOffice } from './people';
import { province } from './province';

/** Written once, never changed: as it lies in the ledger. */
const { DataErased } = goldenEvents(erasure, {
  DataErased: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      legalBasis: 'Luật 91/2025/QH15, Điều 14',
      events: [
        {
          id: '6f1cbb0d-6f4d-5a5c-9d0d-5a2a4f0e7c11',
          stream: 'report-dong-nai-2026-ttdn.FINAL.so-ngoai-vu',
          version: 0,
          type: 'ReportSubmitted',
          commitment: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
        },
      ],
    },
  },
});
const erase: EraseData = { type: 'EraseData', ...DataErased.data };
const erasing = (...events: (typeof DataErased)[]) =>
  given(erasure, ...events).on(ledgerOf(province));

test('the province office decides that texts are destroyed, by what law, and of which events', () =>
  erasing().when(erase, provinceOffice).thenHappened(DataErased));

test('once destroyed they are destroyed', () => {
  erasing(DataErased).when(erase, provinceOffice).thenNothingHappened();
  erasing()
    .when({ ...erase, events: [] }, provinceOffice)
    .thenNothingHappened();
});

test('the law has to be named', () =>
  erasing()
    .when({ ...erase, legalBasis: '  ' }, provinceOffice)
    .thenRejected('LEGAL_BASIS_MISSING', { field: 'legalBasis' }));

test('nobody else destroys anything, whosever it is', () =>
  expect(attempts((by) => erasing().when(erase, by).code())).toEqual(
    only(provinceOffice).othersGet('FORBIDDEN'),
  ));
