/** A setting that bounds something: `least` to `most`, whole numbers. */
type LimitSetting = { setting: string; byDefault: number; least: number; most: number };

const limit = (name: string, byDefault: number, least: number, most: number): LimitSetting => ({
  setting: `PLAN_LEDGER_${name}`,
  byDefault,
  least,
  most,
});

/** docs/limits.md says what each is for, and a test holds it to these figures. */
export const LIMIT_SETTINGS = {
  tokens: limit('MAX_TOKENS', 4_000, 100, 20_000),
  depth: limit('MAX_DEPTH', 15, 5, 50),
  aliases: limit('MAX_ALIASES', 100, 0, 1_000),
  directives: limit('MAX_DIRECTIVES', 50, 0, 1_000),
  spreads: limit('MAX_FRAGMENT_SPREADS', 100, 0, 1_000),
  rootFields: limit('MAX_ROOT_FIELDS', 50, 1, 1_000),
  cost: limit('MAX_COST', 100_000, 1_000, 10_000_000),
  variableDepth: limit('MAX_VARIABLE_DEPTH', 12, 4, 100),
  variableValues: limit('MAX_VARIABLE_VALUES', 20_000, 100, 1_000_000),
  bodyBytes: limit('MAX_BODY', 1_048_576, 10_000, 16_777_216),
  queryMs: limit('QUERY_MS', 10_000, 100, 60_000),
  mutationMs: limit('MUTATION_MS', 60_000, 1_000, 600_000),
  costPerMinute: limit('COST_PER_MINUTE', 1_000_000, 0, 1_000_000_000),
  strangersPerMinute: limit('STRANGERS_PER_MINUTE', 600, 0, 1_000_000),
  inFlight: limit('MAX_IN_FLIGHT', 64, 4, 10_000),
  queue: limit('MAX_QUEUE', 30, 1, 10_000),
  lagMs: limit('MAX_LAG_MS', 500, 20, 10_000),
} as const satisfies Record<string, LimitSetting>;

export type Limits = Record<keyof typeof LIMIT_SETTINGS, number>;

/** All of them; `integer` reads one and notes what is wrong with it. */
export const readLimits = (
  integer: (name: string, fallback: number, most: number, least: number) => number,
): Limits =>
  Object.fromEntries(
    Object.entries(LIMIT_SETTINGS).map(([name, { setting, byDefault, least, most }]) => [
      name,
      integer(setting, byDefault, most, least),
    ]),
  ) as Limits;
