/** The file of persisted operations cannot be used as it is. */
export class WrongOperations extends Error {
  override name = 'WrongOperations';
}
