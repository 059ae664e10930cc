// Runs in the browser, as it stands: GraphiQL with the token and the queries of the settings.
(() => {
  const { React, ReactDOM, GraphiQL } = window;
  const { token, tabs, url } = JSON.parse(document.getElementById('settings').textContent);
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  const headersText = token ? JSON.stringify(authorization, null, 2) : '';

  /** GraphiQL forgets headers when the page is loaded again: then the page's own token counts. */
  const fetcher = async (request, options) => {
    const headers = new Headers({
      ...authorization,
      accept: 'application/graphql-response+json, application/json',
    });
    for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, value);
    headers.set('content-type', 'application/json');
    const asked = { method: 'POST', headers, body: JSON.stringify(request) };
    const document = options?.documentAST;
    const { operation } = (document && operationOf(document, request.operationName)) ?? {};
    if (operation === 'subscription') return followed(asked);
    return (await fetch(url, asked)).json();
  };

  const operationOf = ({ definitions }, name) =>
    definitions.find((each) => each.operation && (!name || each.name?.value === name));

  /** GraphQL over Server-Sent Events: GraphiQL shows what comes last, and stops it by `return`. */
  async function* followed(asked) {
    const stopped = new AbortController();
    asked.headers.set('accept', 'text/event-stream');
    const response = await fetch(`${url}/stream`, { ...asked, signal: stopped.signal });
    if (!response.ok) {
      yield await response.json();
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const blocks = (text + value).split('\n\n');
        text = blocks.pop();
        for (const block of blocks) {
          const data = /^event: next$/m.test(block) && /^data: (.*)$/m.exec(block)?.[1];
          if (data) yield JSON.parse(data);
        }
      }
    } finally {
      stopped.abort();
    }
  }

  const title = React.createElement(
    GraphiQL.Logo,
    null,
    React.createElement('span', { className: 'explorer-title' }, 'Sổ kế hoạch · Plan Ledger'),
  );
  const defaultTabs = tabs.map(({ query, variables }) => ({
    query,
    variables: variables ? JSON.stringify(variables, null, 2) : '',
    headers: headersText,
  }));
  // GraphiQL shows the first tab without its variables, and opens one more tab at each visit,
  // unless it finds there what it would have stored had the first tab been typed.
  const [first] = defaultTabs;
  if (first && window.localStorage.getItem('graphiql:tabState') === null) {
    window.localStorage.setItem('graphiql:query', first.query);
    window.localStorage.setItem('graphiql:variables', first.variables);
  }
  const settings = {
    fetcher,
    defaultHeaders: headersText,
    ...(defaultTabs.length > 0 ? { defaultTabs } : {}),
    defaultEditorToolsVisibility: 'variables',
  };
  const place = ReactDOM.createRoot(document.getElementById('explorer'));
  place.render(React.createElement(GraphiQL, settings, title));
})();
