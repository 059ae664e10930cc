import { searchable } from '../../../src/domain/shared/text';

test.each([
  ['Sở Ngoại vụ', 'so ngoai vu'],
  ['ĐỒNG NAI', 'dong nai'],
  ['Bù Gia Mập', 'bu gia map'],
  ['  UBND   các xã,\n phường ', 'ubnd cac xa, phuong'],
  ['ưỡng ẩm ỹ', 'uong am y'],
  ['Sở Ngoại vụ'.normalize('NFD'), 'so ngoai vu'],
  ['II.5.b.2', 'ii.5.b.2'],
  ['', ''],
])('"%s" is searched as "%s"', (text, found) => expect(searchable(text)).toBe(found));

test('what is searchable stays as it is', () =>
  expect(searchable(searchable('Trung tâm Xúc tiến Đầu tư'))).toBe('trung tam xuc tien dau tu'));
