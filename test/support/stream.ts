export type Message = { event: string; id: string | null; data: string };

/** One subscription as a plain HTTP client sees it, byte by byte. */
export type Stream = {
  status: number;
  headers: Headers;
  /** The body of a refusal. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query asked for.
  refusal: any;
  /** The last position that the server named, also where it told no event. */
  lastId(): string | null;
  comments(): number;
  /** The next message; null once the connection has ended. */
  next(): Promise<Message | null>;
  /** Messages until one of them satisfies, that one included. */
  until(enough: (message: Message, n: number) => boolean): Promise<Message[]>;
  close(): void;
};

export type Subscribing = {
  token?: string;
  query: string;
  variables?: object;
  headers?: Record<string, string>;
  method?: 'GET' | 'POST';
  /** Whose, if not the stream's own: it closes also what is not open yet. */
  abort?: AbortController;
};

export async function subscribe(url: string, asked: Subscribing): Promise<Stream> {
  const {
    token,
    query,
    variables,
    headers,
    method = 'POST',
    abort = new AbortController(),
  } = asked;
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
  const get = method === 'GET';
  const response = await fetch(`${url}/graphql/stream${get ? `?${parameters}` : ''}`, {
    method,
    signal: abort.signal,
    headers: {
      accept: 'text/event-stream',
      ...(get ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(get ? {} : { body: JSON.stringify({ query, variables }) }),
  });
  const streams = response.headers.get('content-type')?.startsWith('text/event-stream');
  const refusal = streams ? null : await response.json();
  const reader = streams && response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let lastId: string | null = null;
  let comments = 0;
  const parsed = (block: string): Message | null => {
    const message: Message = { event: '', id: null, data: '' };
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) comments++;
      else if (line.startsWith('event: ')) message.event = line.slice(7);
      else if (line.startsWith('id: ')) message.id = line.slice(4);
      else if (line.startsWith('data: ')) message.data = line.slice(6);
    }
    lastId = message.id ?? lastId;
    return message.event === '' ? null : message;
  };
  const next = async (): Promise<Message | null> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const message = parsed(text.slice(0, end));
        text = text.slice(end + 2);
        if (message) return message;
        continue;
      }
      const read = reader ? await reader.read().catch(() => null) : null;
      if (!read || read.done) return null;
      text += read.value;
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    refusal,
    next,
    lastId: () => lastId,
    comments: () => comments,
    async until(enough) {
      const messages: Message[] = [];
      for (;;) {
        const message = await next();
        if (!message) return messages;
        messages.push(message);
        if (enough(message, messages.length)) return messages;
      }
    },
    close: () => abort.abort(),
  };
}

/** What an ending says: the code, and where to go on from. */
export const ending = (message: Message | null | undefined) =>
  JSON.parse(message?.data ?? 'null')?.errors?.[0]?.extensions;
