/** A file that cannot be imported, with what is wrong in it, on one line. */
export class WrongFile extends Error {
  constructor(file: string, cause: Error) {
    // Parsers quote what they stumble over, line breaks and all.
    super(`${file}: ${cause.message.replace(/\s+/g, ' ')}`, { cause });
    this.name = 'WrongFile';
  }
}
