/**
 * What clients saw and what the ledger holds, and whether the two fit: the promises of a ledger as
 * one pure function of plain values, so that the check itself can be shown to find what is wrong.
 */

export type Receipt = {
  commandId: string;
  position: string;
  events: { position: string; stream: string; version: number; type: string; leafHash: string }[];
};

/** One command of a client, however often it was sent. */
export type Sent = {
  commandId: string;
  /** Every receipt that an answer to it held, in the order in which they came. */
  receipts: Receipt[];
  /** The code of the last answer, where that was a refusal by a rule. */
  refused: string | null;
};

export type Written = {
  position: bigint;
  stream: string;
  version: number;
  id: string;
  type: string;
  commandId: string;
  /** UTC instant. */
  recordedAt: string;
  /** Where the ledger was read for the decision. */
  factsAt: bigint;
  /** Hex. */
  leafHash: string;
};

/** Somebody who follows the ledger by a subscription, over however many streams. */
export type Followed = {
  who: string;
  /** The position after which he began, and the end that he had the time to come to. */
  after: bigint;
  upTo: bigint;
  /** In the order in which he was told. */
  told: Receipt['events'];
};

export type History = {
  sent: Sent[];
  /** The ledger as it was read at the end, in the order of the reading. */
  ledger: Written[];
  /** The same as it was read before. */
  earlier: Pick<Written, 'position' | 'leafHash'>[];
  /** Whether positions follow each other without a gap. */
  dense: boolean;
  /** How far (ms) a clock may have been set back; 0 where none was. */
  setBack: number;
  followed: Followed[];
  /** The leaves of the transparency log, hex. */
  log: string[];
  /** Views whose rows are not what the events lead to, in words. */
  differingViews: string[];
};

export type Finding = {
  code:
    | 'LOST'
    | 'OTHER_THAN_ITS_RECEIPT'
    | 'RECEIPTS_DIFFER'
    | 'TWICE'
    | 'PARTLY_TOLD'
    | 'REFUSED_AND_WRITTEN'
    | 'NOT_ANSWERED'
    | 'GAP'
    | 'ORDER'
    | 'STREAM'
    | 'TIME'
    | 'PREFIX'
    | 'STREAM_LACKS'
    | 'STREAM_TWICE'
    | 'STREAM_ORDER'
    | 'STREAM_OTHER'
    | 'LOG'
    | 'VIEWS';
  detail: string;
};

/** Everything that does not fit; none for a history that kept all promises. */
export function checkHistory(history: History): Finding[] {
  return [
    ...checkCommands(history),
    ...checkPositions(history),
    ...checkStreams(history),
    ...checkTimes(history),
    ...checkPrefix(history),
    ...history.followed.flatMap((one) => checkFollowed(one, history.ledger)),
    ...checkLog(history),
    ...history.differingViews.map((detail): Finding => ({ code: 'VIEWS', detail })),
  ];
}

const found = (code: Finding['code'], detail: string): Finding => ({ code, detail });

function grouped<T>(list: T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

const placed = ({ stream, version, position }: Written) => `${stream}/${version} at ${position}`;

function checkCommands({ sent, ledger }: History): Finding[] {
  const byCommand = grouped(ledger, ({ commandId }) => commandId);
  const byPosition = new Map(ledger.map((event) => [String(event.position), event]));
  const twice = [...grouped(ledger, ({ id }) => id).values()]
    .filter(({ length }) => length > 1)
    .map((events) => found('TWICE', events.map(placed).join(' and ')));
  return twice.concat(
    sent.flatMap((one) => checkCommand(one, byCommand.get(one.commandId) ?? [], byPosition)),
  );
}

function checkCommand(
  { commandId, receipts: [receipt, ...again], refused }: Sent,
  written: Written[],
  byPosition: ReadonlyMap<string, Written>,
): Finding[] {
  if (refused !== null && written.length > 0)
    return [found('REFUSED_AND_WRITTEN', `${commandId} as ${refused}: ${written.map(placed)}`)];
  if (refused !== null) return [];
  if (!receipt) return [found('NOT_ANSWERED', commandId)];
  const text = JSON.stringify(receipt);
  const findings = again
    .filter((other) => JSON.stringify(other) !== text)
    .map((other) => found('RECEIPTS_DIFFER', `${text} and ${JSON.stringify(other)}`));
  for (const told of receipt.events) {
    const there = byPosition.get(told.position);
    if (!there) findings.push(found('LOST', `${commandId}: ${told.stream} at ${told.position}`));
    else if (there.commandId !== commandId || !fits(there, told))
      findings.push(found('OTHER_THAN_ITS_RECEIPT', `${commandId}: ${placed(there)}`));
  }
  // Events that no receipt tells of: another event of a command that was carried out twice.
  const told = new Set(receipt.events.map(({ position }) => position));
  for (const event of written.filter(({ position }) => !told.has(String(position))))
    findings.push(found('PARTLY_TOLD', `${commandId}: ${placed(event)}`));
  return findings;
}

const fits = (there: Written, told: Receipt['events'][number]): boolean =>
  there.stream === told.stream &&
  there.version === told.version &&
  there.type === told.type &&
  there.leafHash === told.leafHash;

function checkPositions({ ledger, dense }: History): Finding[] {
  return ledger.flatMap(({ position }, n) => {
    const before = ledger[n - 1]?.position ?? 0n;
    if (position <= before) return [found('ORDER', `${position} after ${before}`)];
    return dense && position !== before + 1n ? [found('GAP', `${before} to ${position}`)] : [];
  });
}

function checkStreams({ ledger }: History): Finding[] {
  const last = new Map<string, number>();
  return ledger.flatMap((event) => {
    const next = (last.get(event.stream) ?? -1) + 1;
    last.set(event.stream, event.version);
    return event.version === next ? [] : [found('STREAM', `${placed(event)}, not ${next}`)];
  });
}

/** Whoever decided on what was recorded by then cannot have done so before it. */
function checkTimes({ ledger, setBack }: History): Finding[] {
  /** By index, the latest time up to there. */
  const latest: number[] = [];
  let seen = 0;
  const findings: Finding[] = [];
  for (const [n, event] of ledger.entries()) {
    const at = Date.parse(event.recordedAt);
    seen = Math.max(seen, at);
    latest.push(seen);
    if (event.factsAt >= event.position)
      findings.push(found('TIME', `${placed(event)} knew what stands at ${event.factsAt}`));
    // Facts are mostly of just before: how many events there were is found from here back.
    let read = n;
    while (read > 0 && (ledger[read - 1] as Written).position > event.factsAt) read--;
    const known = read > 0 ? (latest[read - 1] as number) : 0;
    if (at + setBack < known)
      findings.push(
        found('TIME', `${placed(event)} of ${event.recordedAt}, ${known - at} ms before its facts`),
      );
  }
  return findings;
}

function checkPrefix({ ledger, earlier }: History): Finding[] {
  return earlier.flatMap(({ position, leafHash }, n) => {
    const now = ledger[n];
    if (now?.position === position && now.leafHash === leafHash) return [];
    return [found('PREFIX', `${position} was ${leafHash}, and is ${now ? placed(now) : 'gone'}`)];
  });
}

/** From where he began every event of the ledger, once, in its order, and nothing else. */
function checkFollowed({ who, after, upTo, told }: Followed, ledger: Written[]): Finding[] {
  const byPosition = new Map(ledger.map((event) => [String(event.position), event]));
  const had = new Set<string>();
  let latest = after;
  const findings = told.flatMap((event): Finding[] => {
    const position = BigInt(event.position);
    const where = `${who}: ${event.stream}/${event.version} at ${position}`;
    if (position <= after || had.has(event.position)) return [found('STREAM_TWICE', where)];
    had.add(event.position);
    const there = byPosition.get(event.position);
    if (!there || !fits(there, event)) return [found('STREAM_OTHER', where)];
    if (position < latest) return [found('STREAM_ORDER', `${where} after ${latest}`)];
    latest = position;
    return [];
  });
  const lacking = ledger.filter(
    ({ position }) => position > after && position <= upTo && !had.has(String(position)),
  );
  return findings.concat(lacking.map((event) => found('STREAM_LACKS', `${who}: ${placed(event)}`)));
}

function checkLog({ ledger, log }: History): Finding[] {
  return log.flatMap((leaf, n) =>
    ledger[n]?.leafHash === leaf ? [] : [found('LOG', `leaf ${n} is ${leaf}`)],
  );
}
