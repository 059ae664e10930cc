/** A file that cannot be imported, with what is wrong in it. */
export class WrongFile extends Error {
  constructor(file: string, cause: Error) {
    super(`${file}: ${cause.message}`, { cause });
    this.name = 'WrongFile';
  }
}
