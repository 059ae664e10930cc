import { createReadStream } from 'node:fs';
import { Malformed } from '../signed-note';

/** No event is larger. */
const MOST_BYTES = 16_000_000;
const NEWLINE = 0x0a;

/** The lines of a file without their newlines, one at a time; throws what is no text. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new Malformed('not UTF-8');
    }
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield decode(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
    }
    if (rest.length > MOST_BYTES) throw new Malformed('a line without an end');
  }
  if (rest.length > 0) throw new Malformed('the last line has no end');
}
