import { timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../../domain/shared/canonical-json';
import { commitmentTo, type Envelope, readEnvelope } from '../../ledger/envelope';
import { type Checkpoint, openCheckpoint, unverified } from '../checkpoint';
import { Destroyed } from '../destroyed';
import { GrowingTree, leafHash } from '../merkle';
import type { Policy } from '../policy';
import type { Verifier } from '../signed-note';
import {
  checkLeaf,
  type EventLine,
  FORMAT,
  type Header,
  type LeafLine,
  type Predecessor,
} from './bundle-lines';
import { NumberByName } from './number-by-name';
import { readLines } from './read-lines';
import { type ReplayedEvent, RuleReplay } from './replay-rules';
import { SeenIds } from './seen-ids';

/** What can be wrong with a bundle. docs/audit-guide.md says what each one means. */
export type Code =
  | 'MALFORMED'
  | 'NOT_CANONICAL'
  | 'SIGNATURE'
  | 'QUORUM'
  | 'COUNT'
  | 'ROOT'
  | 'PRIOR'
  | 'PREDECESSOR'
  | 'LEAF'
  | 'STREAM'
  | 'ID'
  | 'POSITION'
  | 'COMMITMENT'
  | 'ERASED'
  | 'RULE';

/** `index`: of the leaf; null where it is about the whole. */
export type Finding = { code: Code; index: number | null; detail: string };

export type Verified = {
  valid: boolean;
  origin: string | null;
  size: number;
  root: string | null;
  /** Keys of the policy that have signed the checkpoint. */
  signedBy: string[];
  /** Seconds since 1970 of each witness's signature, by the policy's name for it. */
  witnessed: Record<string, number>;
  events: number;
  payloads: boolean;
  /** Events whose contents were lawfully destroyed. */
  erased: number;
  priors: { origin: string; size: number; agrees: boolean }[];
  rules: { checked: number; notChecked: Record<string, number> };
  findings: Finding[];
  /** All of them; at most `MOST_FINDINGS` are listed. */
  found: number;
};

const MOST_FINDINGS = 100;

/**
 * Checks a bundle against whom the policy believes and the checkpoints held from before, and nothing
 * else: no database, no network. The bundle may come from whoever is suspected.
 */
export async function verifyBundle(
  file: string,
  policy: Policy,
  priors: readonly string[],
): Promise<Verified> {
  const check = new BundleCheck(policy, priors);
  try {
    for await (const line of readLines(file)) check.line(line);
  } catch (error) {
    check.found('MALFORMED', (error as Error).message);
  }
  return check.end();
}

/** A root that a tree of that size has to have. */
type Expected = Checkpoint & { code: 'ROOT' | 'PRIOR' | 'PREDECESSOR'; met: boolean };

class BundleCheck {
  private readonly findings: Finding[] = [];
  private count = 0;
  private header: Header | null = null;
  private checkpoint: ReturnType<typeof openCheckpoint> | null = null;
  /** By origin: of this log and of those before it, which ended. */
  private readonly trees = new Map<string, GrowingTree>();
  private readonly expected: Expected[] = [];
  private readonly versions = new NumberByName();
  private readonly ids = new SeenIds();
  private erased = 0;
  private readonly destroyed = new Destroyed<number>();
  private readonly replay: RuleReplay;
  private position = 0n;
  private events = 0;
  private witnessed: Record<string, number> = {};

  constructor(
    private readonly policy: Policy,
    private readonly priors: readonly string[],
  ) {
    this.replay = new RuleReplay(({ event, why }) =>
      this.found(
        'RULE',
        `${event.type} of ${event.stream}, version ${event.version}: ${why}`,
        null,
      ),
    );
  }

  found(code: Code, detail: string, index: number | null = this.index): void {
    this.count += 1;
    if (this.findings.length < MOST_FINDINGS) this.findings.push({ code, index, detail });
  }

  /** Of the leaf that is being read; null while the header is. */
  private get index(): number | null {
    return this.header ? this.events + (this.header.firstLeaf === null ? 0 : 1) - 1 : null;
  }

  line(text: string): void {
    const value: unknown = JSON.parse(text);
    if (this.header) this.events += 1;
    if (canonicalJson(value) !== text) this.found('NOT_CANONICAL', 'another spelling of the line');
    if (this.header) this.leaf(value as LeafLine | EventLine, this.header);
    else this.begin(value as Header);
  }

  private begin(header: Header): void {
    const { format, checkpoint, firstLeaf, predecessors, payloads, ...more } = header;
    if (format !== FORMAT) throw new Error(`this is no ${FORMAT}`);
    const texts = [checkpoint, ...predecessors.map((each) => each.checkpoint)];
    const notes = [firstLeaf, ...predecessors.map((each) => each.firstLeaf)];
    if (
      !texts.every((each) => typeof each === 'string') ||
      !notes.every((each) => each === null || typeof each === 'string') ||
      typeof payloads !== 'boolean' ||
      Object.keys(more).length > 0
    )
      throw new Error('the first line is not that of a bundle');
    this.sign(checkpoint);
    this.expect(unverified(checkpoint), 'ROOT', firstLeaf);
    for (const [n, each] of predecessors.entries()) this.precede(each, predecessors[n - 1]);
    if (firstLeaf !== (predecessors.at(-1)?.checkpoint ?? null))
      this.found('PREDECESSOR', 'the first leaf is not the last checkpoint of the log before');
    for (const note of this.priors) this.prior(note);
    this.header = header;
    this.compare();
  }

  private sign(note: string): void {
    const { logs, witnesses, quorum } = this.policy;
    try {
      const opened = openedByLog(note, logs, [...witnesses.values()]);
      this.checkpoint = opened;
      for (const [name, verifier] of witnesses) {
        const signature = opened.signatures.find((each) => each.verifier === verifier);
        if (signature) this.witnessed[name] = signature.time;
      }
      if (!quorum(new Set(Object.keys(this.witnessed))))
        this.found('QUORUM', 'fewer witnesses have signed than the policy asks for');
    } catch (error) {
      this.found('SIGNATURE', (error as Error).message);
    }
  }

  private expect(checkpoint: Checkpoint, code: Expected['code'], firstLeaf: string | null): void {
    const tree = new GrowingTree();
    if (firstLeaf !== null) tree.add(leafHash(Buffer.from(firstLeaf)));
    this.trees.set(checkpoint.origin, tree);
    this.expected.push({ ...checkpoint, code, met: false });
  }

  private precede({ checkpoint, firstLeaf }: Predecessor, before: Predecessor | undefined): void {
    if (firstLeaf !== (before?.checkpoint ?? null))
      this.found('PREDECESSOR', 'the logs before this one do not follow each other');
    try {
      openedByLog(checkpoint, this.policy.logs);
    } catch (error) {
      this.found('SIGNATURE', `the last checkpoint of a log before: ${(error as Error).message}`);
    }
    this.expect(unverified(checkpoint), 'PREDECESSOR', firstLeaf);
  }

  private prior(note: string): void {
    try {
      const opened = openedByLog(note, this.policy.logs);
      this.expected.push({ ...opened, code: 'PRIOR', met: false });
    } catch (error) {
      this.found('SIGNATURE', `a checkpoint held from before: ${(error as Error).message}`);
    }
  }

  private leaf(line: LeafLine | EventLine, header: Header): void {
    const { leaf } = line;
    checkLeaf(leaf);
    const hash = leafHash(Buffer.from(canonicalJson(leaf)));
    if (line.hash !== hash.toString('hex'))
      this.found(
        'LEAF',
        `${leaf.type} of ${leaf.stream}, version ${leaf.version}, is not what was sealed`,
      );
    for (const tree of this.trees.values()) tree.add(hash);
    this.compare();
    this.place(line);
    if (!this.ids.add(leaf.id)) this.found('ID', `the event ${leaf.id} stands twice`);
    const version = (this.versions.get(leaf.stream) ?? -1) + 1;
    if (leaf.version !== version)
      this.found('STREAM', `${leaf.stream}: version ${leaf.version} where ${version} follows`);
    this.versions.set(leaf.stream, leaf.version);
    this.payload(line, header, hash);
  }

  private place({ position, leaf }: LeafLine): void {
    const next = position === undefined ? BigInt(this.events) : BigInt(position);
    const spelled = position === undefined || String(next) === position;
    if (!spelled || next <= this.position)
      this.found('POSITION', `the position ${position} does not follow ${this.position}`);
    if (!/^\d{1,19}$/.test(leaf.factsAt) || BigInt(leaf.factsAt) >= next)
      this.found('POSITION', 'it was decided on facts that came after it');
    // Told only where there is a gap: a bundle has one right spelling.
    if (position === String(this.events))
      this.found('NOT_CANONICAL', 'a position that tells nothing');
    this.position = next;
  }

  private payload(line: LeafLine | EventLine, header: Header, hash: Buffer): void {
    const { leaf, hash: _sealed, position: _place, ...rest } = line as EventLine;
    const { data, nonce, ...more } = rest;
    const wanted = header.payloads ? ['data', 'nonce'] : [];
    if (Object.keys(rest).sort().join() !== wanted.join() || Object.keys(more).length > 0)
      throw new Error('a line that is not one of this bundle');
    if (!header.payloads) {
      this.replay.leaveOut(leaf);
      return;
    }
    if (nonce === null) {
      const { id, stream, version, type, data: commitment } = leaf;
      const named = { id, stream, version, type, commitment };
      this.destroyed.add(leaf.about.plan, named, this.index as number);
      this.erased += 1;
    } else if (!commits(leaf.data, data, nonce))
      this.found(
        'COMMITMENT',
        `the contents of ${leaf.stream}, version ${leaf.version}, are others`,
      );
    const envelope: Envelope = { ...leaf, data };
    try {
      const read = readEnvelope(envelope, { position: this.position, leafHash: hash });
      const factsAt = BigInt(leaf.factsAt);
      const event: ReplayedEvent = { ...read, factsAt, erased: nonce === null };
      this.replay.take(event);
      if (event.type === 'DataErased') this.destroyed.explain(event.data);
    } catch (error) {
      this.found('MALFORMED', `${leaf.type}: ${(error as Error).message}`);
    }
  }

  /** The roots of all trees that now have as many leaves as somebody has signed. */
  private compare(): void {
    for (const each of this.expected) {
      const tree = this.trees.get(each.origin);
      if (each.met || tree?.size !== each.size) continue;
      each.met = tree.root().equals(each.root);
      if (!each.met) this.found(each.code, `the root of ${each.size} leaves is another`, null);
    }
    // A log before this one has ended: nothing is added to its tree.
    for (const { origin, size, code } of this.expected)
      if (code === 'PREDECESSOR' && this.trees.get(origin)?.size === size)
        this.trees.delete(origin);
  }

  end(): Verified {
    try {
      this.replay.close();
    } catch (error) {
      this.found('MALFORMED', (error as Error).message);
    }
    const { header } = this;
    if (!header && this.count === 0) this.found('MALFORMED', 'the file is empty');
    const tree = header && this.trees.get(unverified(header.checkpoint).origin);
    for (const { code, origin, size, met } of this.expected)
      if (!met && (this.trees.get(origin)?.size ?? 0) < size)
        this.found(
          code === 'ROOT' ? 'COUNT' : code,
          `${origin} had ${size} leaves, and ${this.trees.get(origin)?.size ?? 'none'} are here`,
          null,
        );
    if (tree && this.checkpoint && tree.size > this.checkpoint.size)
      this.found(
        'COUNT',
        `${tree.size} leaves are here, and ${this.checkpoint.size} are signed`,
        null,
      );
    for (const { id, place } of this.destroyed.unexplained)
      this.found(
        'ERASED',
        `the nonce of ${id} is gone, and no event says that its contents were destroyed`,
        place,
      );
    const prior = this.expected.filter(({ code }) => code === 'PRIOR');
    return {
      valid: this.count === 0,
      origin: this.checkpoint?.origin ?? null,
      size: tree?.size ?? 0,
      root: tree?.root().toString('base64') ?? null,
      signedBy: (this.checkpoint?.signatures ?? [])
        .map(({ verifier }) => verifier)
        .filter((each) => this.policy.logs.includes(each))
        .map(({ vkey }) => vkey),
      witnessed: this.witnessed,
      events: this.events,
      payloads: header?.payloads ?? false,
      erased: this.erased,
      priors: prior.map(({ origin, size, met }) => ({ origin, size, agrees: met })),
      rules: { checked: this.replay.checked, notChecked: this.replay.notChecked },
      findings: this.findings,
      found: this.count,
    };
  }
}

/** A checkpoint that a key of its own log has signed: the key of another says nothing of it. */
function openedByLog(
  note: string,
  logs: readonly Verifier[],
  others: readonly Verifier[] = [],
): ReturnType<typeof openCheckpoint> {
  const opened = openCheckpoint(note, [...logs, ...others]);
  const signers = opened.signatures.map(({ verifier }) => verifier);
  if (!signers.some((each) => logs.includes(each) && each.name === opened.origin))
    throw new Error(`no key that the policy names for ${opened.origin} has signed it`);
  return opened;
}

/** Whether the leaf's commitment is to that data. */
function commits(committed: string, data: Record<string, unknown>, nonce: string): boolean {
  const key = Buffer.from(nonce, 'base64url');
  const [is, due] = [commitmentTo(data, key), Buffer.from(committed, 'base64url')];
  // Another spelling of the same bytes is another nonce to whoever compares the texts.
  const spelled = key.length === 32 && key.toString('base64url') === nonce;
  return spelled && is.length === due.length && timingSafeEqual(is, due);
}
