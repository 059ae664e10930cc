import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../config';

export type ExplorerTab = { query: string; variables?: Record<string, unknown> };

export type Explorer = {
  /** Sent with every query; only ever a token of the local issuer. */
  token: string | null;
  tabs: ExplorerTab[];
};

const CSS = 'text/css; charset=utf-8';
const JS = 'text/javascript; charset=utf-8';
const ONE_YEAR = 'public, max-age=31536000, immutable';

/** GraphiQL sets styles from its script and has its fonts and pictures in its style sheet. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
  "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

type Asset = { name: string; file: string; type: string };

const ASSETS: Asset[] = [
  { name: 'graphiql.css', file: inPackage('graphiql', 'graphiql.min.css'), type: CSS },
  { name: 'explorer.css', file: join(__dirname, 'page/explorer.css'), type: CSS },
  { name: 'react.js', file: inPackage('react', 'umd/react.production.min.js'), type: JS },
  {
    name: 'react-dom.js',
    file: inPackage('react-dom', 'umd/react-dom.production.min.js'),
    type: JS,
  },
  { name: 'graphiql.js', file: inPackage('graphiql', 'graphiql.min.js'), type: JS },
  { name: 'explorer.js', file: join(__dirname, 'page/explorer.js'), type: JS },
];

/** The explorer at /explorer, from files of our own packages alone: it needs no network. */
export function serveExplorer(app: FastifyInstance, { token, tabs }: Explorer): void {
  let page = readFileSync(join(__dirname, 'page/explorer.html'), 'utf8');
  for (const { name, file, type } of ASSETS) {
    // Read once: a build or an installation beside a running server shall not mix two versions.
    const content = readFileSync(file);
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const address = `/explorer/${hash}/${name}`;
    page = page.replace(`{{${name}}}`, address);
    app.get(address, async (_request, reply) => {
      return reply.type(type).header('cache-control', ONE_YEAR).send(content);
    });
  }
  const settings = JSON.stringify({ token, tabs, url: '/graphql' }).replaceAll('<', '\\u003c');
  page = page.replace('"{{settings}}"', () => settings);

  app.get('/', async (_request, reply) => reply.redirect('/explorer'));
  app.get('/explorer', async (request, reply) => {
    // A page from elsewhere could have its own name lead to this machine, and read the token.
    if (token !== null && !isLoopback(request.hostname)) return reply.callNotFound();
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', POLICY)
      .send(page);
  });
}

function inPackage(name: string, file: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}
