import { checkHistory, type History, type Receipt, type Sent, type Written } from './history';

/** Three commands: one to a stream of its own, and two, of which one makes two events, to another. */
const event = (position: number, stream: string, version: number, commandId: string): Written => ({
  position: BigInt(position),
  stream,
  version,
  id: `${commandId}-${stream}-${version}`,
  type: 'Happened',
  commandId,
  recordedAt: `2026-11-10T02:00:00.00${position}Z`,
  factsAt: BigInt(position - 1),
  leafHash: `leaf-${position}`,
});

const receiptOf = (commandId: string, events: Written[]): Receipt => ({
  commandId,
  position: String(events.at(-1)?.position),
  events: events.map(({ position, stream, version, type, leafHash }) => ({
    position: String(position),
    stream,
    version,
    type,
    leafHash,
  })),
});

function kept(): History {
  const ledger = [
    event(1, 'report-1', 0, 'a'),
    event(2, 'task-1', 0, 'b'),
    event(3, 'task-1', 1, 'b'),
    event(4, 'task-1', 2, 'c'),
  ];
  const sent: Sent[] = ['a', 'b', 'c'].map((commandId) => {
    const receipt = receiptOf(
      commandId,
      ledger.filter((each) => each.commandId === commandId),
    );
    return { commandId, receipts: [receipt, structuredClone(receipt)], refused: null };
  });
  sent.push({ commandId: 'd', receipts: [], refused: 'NOT_FOUND' });
  return {
    sent,
    ledger,
    earlier: ledger.slice(0, 2).map(({ position, leafHash }) => ({ position, leafHash })),
    dense: true,
    setBack: 0,
    // From the first event on, and somebody who has nothing yet.
    followed: [1n, 0n].map((after) => ({
      who: `who has ${after}`,
      after,
      upTo: 4n,
      told: receiptOf('', ledger.slice(Number(after))).events,
    })),
    log: ['leaf-1', 'leaf-2', 'leaf-3'],
    differingViews: [],
  };
}

const at = <T>(list: T[], index: number): T => list[index] as T;

test('a history that kept every promise has nothing to find', () => {
  expect(checkHistory(kept())).toEqual([]);
});

test('what the clock writes of itself belongs to no client, and is right', () => {
  const history = kept();
  history.ledger.push(event(5, 'assignment-1', 0, 'of the clock'));
  expect(checkHistory(history)).toEqual([]);
});

test('a follower who was told more than he was waited for is told right', () => {
  const history = kept();
  at(history.followed, 0).upTo = 3n;
  expect(checkHistory(history)).toEqual([]);
});

test.each<[string, string, (history: History) => void]>([
  ['an acknowledged event that is gone', 'LOST', ({ ledger }) => ledger.pop()],
  [
    'an acknowledged event whose place another has',
    'OTHER_THAN_ITS_RECEIPT',
    ({ ledger }) => ledger.splice(3, 1, event(4, 'task-1', 2, 'e')),
  ],
  [
    'an acknowledged event with other content',
    'OTHER_THAN_ITS_RECEIPT',
    ({ ledger }) => {
      at(ledger, 3).leafHash = 'leaf-x';
    },
  ],
  [
    'a repeated command that got another receipt',
    'RECEIPTS_DIFFER',
    ({ sent }) => {
      at(at(at(sent, 2).receipts, 1).events, 0).position = '5';
    },
  ],
  [
    'an event that stands there twice',
    'TWICE',
    ({ ledger }) => ledger.push({ ...event(5, 'task-1', 3, 'c'), id: at(ledger, 3).id }),
  ],
  [
    'a command that was carried out twice',
    'PARTLY_TOLD',
    ({ ledger }) => ledger.push(event(5, 'task-1', 3, 'c')),
  ],
  [
    'a command of which only a part was acknowledged',
    'PARTLY_TOLD',
    ({ sent }) => {
      for (const receipt of at(sent, 1).receipts) receipt.events.pop();
    },
  ],
  [
    'a refused command that was written',
    'REFUSED_AND_WRITTEN',
    ({ ledger }) => ledger.push(event(5, 'task-1', 3, 'd')),
  ],
  [
    'a command that never got an answer',
    'NOT_ANSWERED',
    ({ sent }) => {
      at(sent, 0).receipts = [];
    },
  ],
  [
    'a gap in the positions',
    'GAP',
    ({ ledger }) => ledger.push(event(6, 'report-2', 0, 'of the clock')),
  ],
  [
    'a position that comes again',
    'ORDER',
    ({ ledger }) => ledger.push({ ...event(4, 'report-2', 0, 'of the clock'), factsAt: 2n }),
  ],
  [
    'a stream with a version left out',
    'STREAM',
    ({ ledger }) => ledger.push(event(5, 'task-1', 4, 'of the clock')),
  ],
  [
    'two events of one version',
    'STREAM',
    ({ ledger }) => ledger.push(event(5, 'task-1', 2, 'of the clock')),
  ],
  [
    'an event that was recorded before the facts it was decided on',
    'TIME',
    ({ ledger }) => {
      at(ledger, 3).recordedAt = '2026-11-10T02:00:00.002Z';
    },
  ],
  [
    'an event that knew of what came after it',
    'TIME',
    ({ ledger }) => {
      at(ledger, 3).factsAt = 4n;
    },
  ],
  [
    'a prefix that is another than was read before',
    'PREFIX',
    ({ earlier }) => {
      at(earlier, 1).leafHash = 'leaf-x';
    },
  ],
  [
    'a prefix that is shorter than was read before',
    'PREFIX',
    ({ earlier }) => {
      for (const position of [3n, 4n, 5n]) earlier.push({ position, leafHash: `leaf-${position}` });
    },
  ],
  [
    'an event that a follower was not told of',
    'STREAM_LACKS',
    ({ followed }) => at(followed, 0).told.splice(1, 1),
  ],
  [
    'the last events, which a follower was not told of',
    'STREAM_LACKS',
    ({ followed }) => at(followed, 1).told.splice(2),
  ],
  [
    'a follower who was told nothing',
    'STREAM_LACKS',
    ({ followed }) => {
      at(followed, 1).told = [];
    },
  ],
  [
    'an event that a follower was told of twice',
    'STREAM_TWICE',
    ({ followed }) => at(followed, 1).told.splice(2, 0, at(at(followed, 1).told, 1)),
  ],
  [
    'an event that a follower had before he began',
    'STREAM_TWICE',
    ({ followed }) => {
      at(followed, 0).after = 2n;
    },
  ],
  [
    'events that a follower was told of in another order',
    'STREAM_ORDER',
    ({ followed }) => at(followed, 0).told.reverse(),
  ],
  [
    'an event that a follower was told of with other content',
    'STREAM_OTHER',
    ({ followed }) => {
      at(at(followed, 0).told, 0).leafHash = 'leaf-x';
    },
  ],
  [
    'an event that a follower was told of and that is not in the ledger',
    'STREAM_OTHER',
    ({ followed }) =>
      at(followed, 0).told.push(...receiptOf('', [event(5, 'task-1', 3, 'e')]).events),
  ],
  ['a leaf of the log that is no event', 'LOG', ({ log }) => log.push('leaf-x')],
  ['leaves in another order', 'LOG', ({ log }) => log.reverse()],
  ['a log that is ahead of the ledger', 'LOG', ({ log }) => log.push('leaf-4', 'leaf-5')],
  [
    'views that the events do not lead to',
    'VIEWS',
    ({ differingViews }) => differingViews.push('agency_view: 1 missing'),
  ],
])('it finds %s: %s', (_, code, breakIt) => {
  const history = kept();
  breakIt(history);
  expect(checkHistory(history).map((finding) => finding.code)).toContain(code);
});

test('facts of elsewhere may be later, where they were not read yet', () => {
  const history = kept();
  const early = {
    ...event(5, 'report-2', 0, 'of the clock'),
    recordedAt: '2026-11-10T02:00:00.003Z',
  };
  history.ledger.push({ ...early, factsAt: 3n });
  expect(checkHistory(history)).toEqual([]);
});

test('a clock that was set back is not held against who went by it', () => {
  const history = kept();
  at(history.ledger, 3).recordedAt = '2026-11-10T01:59:00.000Z';
  expect(checkHistory({ ...history, setBack: 3_600_000 })).toEqual([]);
});

test('on EventStoreDB positions have gaps', () => {
  const history = kept();
  history.ledger.push(event(9, 'report-2', 0, 'of the clock'));
  expect(checkHistory({ ...history, dense: false })).toEqual([]);
});
