import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt, Sent } from './history';

type Command = { mutation: string; token: string; input: { commandId: string } };

/** What became of one try of one command. */
type Answer =
  | { kind: 'acknowledged'; receipt: Receipt; stale: boolean }
  /** Told in so many words: repeat it. */
  | { kind: 'repeat'; code: string }
  | { kind: 'refused'; code: string }
  /** The connection broke before an answer came. */
  | { kind: 'cut' }
  /** No answer within the client's patience. */
  | { kind: 'silent' }
  /** An answer that tells the caller nothing that he could go by. */
  | { kind: 'unclear'; text: string };

/** The longest that a caller may have to wait to be told something. */
export const PATIENCE = 30_000;
/** Codes after which the documentation says: repeat. */
export const REPEAT = [
  'LEDGER_UNAVAILABLE',
  'VIEWS_BUSY',
  'VERSION_CONFLICT',
  'OVERLOADED',
  'RATE_LIMITED',
  'OPERATION_TIMED_OUT',
  'ACCESS_NOT_RECORDED',
];
/** Of each caller, after an answer; in the short run there is less for each of its seconds (ms). */
const PAUSE = process.env.FAULTS === 'long' ? 30 : 150;
export const BEFORE_REPEATING = 250;

export type Counts = Record<Answer['kind'], number> & { slowest: number };
const none = (): Counts => ({
  acknowledged: 0,
  repeat: 0,
  refused: 0,
  cut: 0,
  silent: 0,
  unclear: 0,
  slowest: 0,
});

/** What the commands are about, as it was found in the ledger of this season. */
export type Scenery = {
  plan: string;
  officer: string;
  head: string;
  other: string;
  auditor: string;
  follower: string;
  bulletins: string;
  classes: string;
  programmes: string;
};

/** Many callers over HTTP, who insist: each command is repeated word for word until it is answered. */
export class Load {
  readonly sent = new Map<string, Sent>();
  readonly unclear: string[] = [];
  counts = none();
  private going = true;
  private readonly working: Promise<void>[];

  constructor(
    private readonly urls: readonly string[],
    private readonly scenery: Scenery,
  ) {
    const { officer, head, other, bulletins, classes, programmes } = scenery;
    this.working = [
      // A hot stream: several callers of one assignment, by several replicas.
      this.reporting(officer, bulletins, '2026-Q1'),
      this.reporting(head, bulletins, '2026-Q2'),
      this.reporting(officer, bulletins, '2026-Q3'),
      this.reporting(officer, classes, '2026-Q2-Q3'),
      this.reporting(other, programmes, '2026-Q3'),
      this.asking(officer, 'II.2.b', '2026-Q2-Q3'),
      this.asking(head, 'II.5.b.2', '2026-Q4'),
      this.asking(other, 'II.4.c', '2026-Q4'),
      ...urls.map((url) => this.reading(url)),
    ];
  }

  /** So many more who read, at each replica. */
  crowd(size: number): void {
    for (const url of this.urls)
      this.working.push(...Array.from({ length: size }, () => this.reading(url)));
  }

  /** No new command; waits until those under way are answered. */
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.working);
  }

  /** So many commands more have been acknowledged. */
  async more(count: number, limit: number): Promise<boolean> {
    const goal = this.counts.acknowledged + count;
    const end = performance.now() + limit;
    while (this.counts.acknowledged < goal && performance.now() < end) await sleep(20);
    return this.counts.acknowledged >= goal;
  }

  /** One command to this replica alone, until it is acknowledged and the views show it. */
  async probe(url: string, limit: number): Promise<boolean> {
    const command = this.report(this.scenery.other, this.scenery.programmes, '2026-Q3');
    const end = performance.now() + limit;
    while (performance.now() < end) {
      const answer = await this.attempt(url, command, 5_000);
      if (answer.kind === 'acknowledged' && !answer.stale) return true;
      await sleep(50);
    }
    return false;
  }

  takeCounts(): Counts {
    const { counts } = this;
    this.counts = none();
    return counts;
  }

  private report(token: string, assignmentId: string, period: string): Command {
    const commandId = randomUUID();
    const input = { commandId, assignmentId, period, quantity: 1, note: commandId };
    return { mutation: 'reportProgress', token, input };
  }

  private async reporting(token: string, assignmentId: string, period: string): Promise<void> {
    while (this.going) {
      await this.insist(this.report(token, assignmentId, period));
      await sleep(PAUSE);
    }
  }

  private async asking(token: string, task: string, period: string): Promise<void> {
    while (this.going) {
      const lines = [{ task, period, source: 'PROVINCIAL', requested: '1000000' }];
      const input = { commandId: randomUUID(), planId: this.scenery.plan, lines };
      const drafted = await this.insist({ mutation: 'draftBudgetRequest', token, input });
      await sleep(PAUSE);
      const budgetRequestId = drafted?.events[0]?.stream;
      if (!budgetRequestId) continue;
      const step = { commandId: randomUUID(), budgetRequestId };
      await this.insist({ mutation: 'submitBudgetRequest', token, input: step });
      await sleep(PAUSE);
    }
  }

  /** Who reads is owed a clear answer too. */
  private async reading(url: string): Promise<void> {
    const query = '{ agencies(first: 2) { totalCount } budgetRequests(first: 3) { totalCount } }';
    while (this.going) {
      const told = await this.post(url, this.scenery.auditor, { query }, PATIENCE);
      this.note(told.kind === 'answer' ? this.judged(told.text, told.errors) : told);
      await sleep(300);
    }
  }

  private async insist(command: Command): Promise<Receipt | undefined> {
    const { commandId } = command.input;
    const sent: Sent = { commandId, receipts: [], refused: null };
    this.sent.set(commandId, sent);
    const end = () => !this.going && performance.now() > this.givesUpAt;
    for (let n = Math.floor(Math.random() * 100); !end(); n++) {
      const url = this.urls[n % this.urls.length] as string;
      const answer = await this.attempt(url, command, PATIENCE);
      this.note(answer);
      if (answer.kind === 'refused') {
        sent.refused = answer.code;
        return undefined;
      }
      if (answer.kind === 'acknowledged') {
        sent.receipts.push(answer.receipt);
        // Some are impatient and have asked twice: another replica, perhaps.
        if (sent.receipts.length > 1 || Math.random() > 0.2) return sent.receipts[0];
      } else await sleep(BEFORE_REPEATING * (0.5 + Math.random()));
    }
    return undefined;
  }

  /** Nobody insists for ever: set when the load is told to end. */
  givesUpAt = Number.POSITIVE_INFINITY;

  private note(answer: Answer | { kind: 'read' }): void {
    if (answer.kind === 'read') return;
    this.counts[answer.kind]++;
    if (answer.kind === 'unclear') this.unclear.push(answer.text);
  }

  private async attempt(url: string, command: Command, patience: number): Promise<Answer> {
    const { mutation, token, input } = command;
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation Do($input: ${type}!) { ${mutation}(input: $input) { stale
      receipt { commandId position events { position stream version type leafHash } } } }`;
    const told = await this.post(url, token, { query, variables: { input } }, patience);
    if (told.kind !== 'answer') return told;
    const payload = told.data?.[mutation];
    if (payload) return { kind: 'acknowledged', ...payload };
    const answer = this.judged(told.text, told.errors);
    return answer.kind === 'read' ? { kind: 'unclear', text: told.text } : answer;
  }

  private judged(text: string, errors: Told['errors']): Answer | { kind: 'read' } {
    if (!errors) return { kind: 'read' };
    const codes = errors.map(({ extensions }) => extensions.code);
    const code = codes.find((each) => !REPEAT.includes(each)) ?? codes[0];
    if (code === undefined || code === 'INTERNAL_SERVER_ERROR') return { kind: 'unclear', text };
    return { kind: REPEAT.includes(code) ? 'repeat' : 'refused', code };
  }

  private async post(url: string, token: string, body: object, patience: number) {
    const began = performance.now();
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(patience),
      });
      const text = await response.text();
      this.counts.slowest = Math.max(this.counts.slowest, performance.now() - began);
      return answerOf(text);
    } catch (error) {
      const late = (error as Error).name === 'TimeoutError';
      return { kind: late ? ('silent' as const) : ('cut' as const) };
    }
  }
}

type Told = {
  kind: 'answer';
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: it has the shape that the query asked for
  data?: any;
  errors?: { extensions: { code: string } }[];
};

function answerOf(text: string): Told | { kind: 'unclear'; text: string } {
  try {
    return { kind: 'answer', text, ...JSON.parse(text) };
  } catch {
    return { kind: 'unclear', text };
  }
}
