import { Agent, request } from 'node:http';

export type Question = { token?: string; query: string; variables?: object };
export type Asker = {
  /** `data`; throws where there are errors, since a refusal is quick and counts for nothing. */
  <Data>(question: Question): Promise<Data>;
  end(): void;
};

/** A client with connections that stay open, as many as ask at the same time. */
export function asker(url: string): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const ask = <Data>({ token, query, variables }: Question): Promise<Data> => {
    const body = JSON.stringify({ query, variables });
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(url, { agent, method: 'POST', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject).on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { data, errors } = JSON.parse(text);
          if (errors || !data) reject(new Error(`asked ${query}\nanswered ${text.slice(0, 2000)}`));
          else resolve(data);
        });
      });
      asked.on('error', reject).end(body);
    });
  };
  return Object.assign(ask, { end: () => agent.destroy() });
}
