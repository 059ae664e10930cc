import { type ServerAuditOptions, serverAudits } from 'graphql-http';
import { type App, startApp } from '../support/app';

/** The audit's titles say MUST, SHOULD and MAY; here all of them must. */
const COUNT = 61;

let app: App;
let token: string;

beforeAll(async () => {
  app = await startApp();
  token = await app.token({ roles: ['AUDITOR'], agency: null });
});
afterAll(() => app.stop());

/** A client of ours: signed in, and with the header that no simple request of a browser has. */
const client = (url: string, init: RequestInit = {}): Promise<globalThis.Response> =>
  fetch(url, {
    ...init,
    headers: {
      ...(init.headers as Record<string, string>),
      authorization: `Bearer ${token}`,
      'apollo-require-preflight': 'true',
    },
  });

const audits = serverAudits({
  url: () => `${app.url}/graphql`,
  fetchFn: client as ServerAuditOptions['fetchFn'],
});

test(`there are ${COUNT} audits of GraphQL over HTTP`, () => expect(audits).toHaveLength(COUNT));

test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ fn }) => {
  const result = await fn();
  expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
});
