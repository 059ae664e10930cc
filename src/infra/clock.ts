/** Where every "now" comes from, so that tests can say what time it is. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** A clock that shows this instant now and goes on from there: for a year that is played. */
export function clockFrom(instant: string): Clock {
  const ahead = Date.parse(instant) - Date.now();
  return () => new Date(Date.now() + ahead);
}

/** The machine's, unless a setting says what time it is. */
export const clockOf = (instant: string | null): Clock =>
  instant === null ? systemClock : clockFrom(instant);
