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
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
    return response.json();
  };

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
