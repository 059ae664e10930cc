import { readEventStoreUrl } from '../../src/infra/event-store/eventstoredb-url';

test('user and password leave the address: they travel with each call, decoded', () => {
  expect(readEventStoreUrl('esdb+discover://a%40b:p%3Aw@one:2113,two?tlsCAFile=/ca.pem')).toEqual({
    scheme: 'esdb',
    address: 'esdb+discover://one:2113,two?tlsCAFile=/ca.pem',
    hosts: 'one:2113,two',
    tls: true,
    user: { username: 'a@b', password: 'p:w' },
  });
});

test('without TLS nobody is asked for', () => {
  expect(readEventStoreUrl('kurrentdb://localhost:2113/?tls=false')).toEqual({
    scheme: 'kurrentdb',
    address: 'kurrentdb://localhost:2113?tls=false',
    hosts: 'localhost:2113',
    tls: false,
    user: null,
  });
});

test.each(['esdb://', 'esdb://a:1:2?tls=false', 'esdb://a b?tls=false', 'esdbs://a?tls=false', ''])(
  '"%s" is none',
  (url) => {
    expect(readEventStoreUrl(url)).toMatchObject({ wrong: expect.stringContaining('esdb://host') });
  },
);

test.each([
  ['esdb://u:%zz@a', 'percent-encoded'],
  ['esdb://a:2113', 'needs user:password@'],
  ['esdb://a?tls=false&throw_on_append_failure=false', 'wrong versions'],
  ['kurrentdb://a?tls=false&nodePreference=random', 'a follower may miss'],
])('%s would break a promise', (url, why) => {
  expect(readEventStoreUrl(url)).toEqual({ wrong: expect.stringContaining(why) });
});
