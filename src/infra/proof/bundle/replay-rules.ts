import { eventShapes } from '../../../domain/events';
import { canonicalJson } from '../../../domain/shared/canonical-json';
import type { LedgerEvent } from '../../../projections/projection';
import { type Decided, decideOne } from '../../decide';
import type { AnyAggregate, Snapshot } from '../../stream-states';
import { type AnyDecider, commandNamedBy, commandsOf, deciderOf } from './command-of';
import { StreamHistory } from './stream-history';

/** The envelope's own words that a reader of events has no use for. */
export type ReplayedEvent = LedgerEvent & {
  factsAt: bigint;
  /** Its text was destroyed, and reads as null. */
  erased: boolean;
};

export type RuleFinding = { event: ReplayedEvent; why: string };

const NO_KEY = Buffer.alloc(32);

/**
 * Lives the history once more: were these events what the rules make of that command, by that
 * person, on the facts of then? The command is concluded from the events; where that cannot be done
 * they are folded and counted as not checked.
 */
export class RuleReplay {
  checked = 0;
  /** By type. */
  readonly notChecked: Record<string, number> = {};
  private group: ReplayedEvent[] = [];

  constructor(
    private readonly report: (finding: RuleFinding) => void,
    private readonly streams = new StreamHistory(),
  ) {}

  /** In the order of the ledger. */
  take(event: ReplayedEvent): void {
    const last = this.group.at(-1);
    // What one command writes to a stream stands together.
    const together = last?.stream === event.stream && last.commandId === event.commandId;
    if (!together) this.closeGroup();
    this.group.push(event);
  }

  /** Of that event it is not known what it says. */
  leaveOut({ type }: { type: string }): void {
    this.notChecked[type] = (this.notChecked[type] ?? 0) + 1;
  }

  /** After the last event. */
  close(): void {
    try {
      this.closeGroup();
    } finally {
      this.streams.close();
    }
  }

  private closeGroup(): void {
    const [first] = this.group;
    if (!first) return;
    const decider = deciderOf(first.stream);
    const why = decider ? this.judged(decider, this.group) : 'its stream belongs to nothing';
    if (why === null) this.checked += this.group.length;
    else if (why === undefined) for (const event of this.group) this.leaveOut(event);
    else this.report({ event: first, why });
    if (decider) for (const event of this.group) this.fold(decider, event);
    this.group = [];
  }

  /** Null: as the rules have it, by one of the commands. Undefined: nobody can tell. */
  private judged(decider: AnyDecider, group: readonly ReplayedEvent[]): string | null | undefined {
    const first = group[0] as ReplayedEvent;
    if (first.factsAt < this.streams.horizon) return undefined;
    let refusal: string | undefined;
    // What somebody has invented may not even be an event.
    try {
      const commands = commandsOf(group.map(standingIn));
      if (commands.length === 0) return this.unlessWithoutRight(decider, first);
      for (const command of commands) {
        const why = this.judgedBy(command, decider, group);
        if (typeof why !== 'string') return why;
        refusal ??= why;
      }
    } catch (error) {
      return messageOf(error);
    }
    return refusal;
  }

  /** What followed from what cannot be told; who may command it can. */
  private unlessWithoutRight(decider: AnyDecider, event: ReplayedEvent): string | undefined {
    const type = commandNamedBy(event);
    // A delegation may have given the right: its own rules are judged where it is granted.
    if (type === undefined || event.actor.onBehalfOf !== null) return undefined;
    const at = this.snapshot(event.factsAt);
    const { id, agency } = event.actor;
    const actor = { id, agency, roles: rolesOf(event) };
    const { role, basis } = decider.authorize({ type }, at.state(decider, event.stream), at, actor);
    return role === event.actor.role && basis === event.authority
      ? undefined
      : `its actor had another right: ${role}, ${basis}`;
  }

  private judgedBy(
    command: { type: string },
    decider: AnyDecider,
    group: readonly ReplayedEvent[],
  ): string | null | undefined {
    const first = group[0] as ReplayedEvent;
    const at = this.snapshot(first.factsAt);
    if (at.version(first.stream) !== first.version - 1)
      return 'it was decided on another state of its stream';
    const { actor, effectiveOn, document, commandId, correlationId, classification } = first;
    const request = {
      actor: { id: actor.id, agency: actor.agency, roles: rolesOf(first) },
      onBehalfOf: actor.onBehalfOf,
      effectiveOn,
      document,
      commandId,
      correlationId,
      // Whoever gives a command may declare it (rule 25).
      classification,
    };
    const order = { decider, stream: first.stream, command };
    const parts = { states: NONE, clock: () => new Date(first.recordedAt), commandKey: NO_KEY };
    try {
      const decision = decideOne(parts, order, request, at, first.recordedAt);
      if (decision.kind !== 'decided') return 'it was refused';
      const why = differs(decider, decision, group);
      // What the program worked out beside the rules is not worked out here.
      return why === null && isWorkedOut(decider, command) ? undefined : why;
    } catch (error) {
      return messageOf(error);
    }
  }

  private fold(decider: AnyDecider, event: ReplayedEvent): void {
    const { position, version, stream } = event;
    const before = this.streams.last(stream)?.state ?? decider.initial;
    try {
      this.streams.add(stream, { position, version, state: decider.evolve(before, event) });
    } catch (error) {
      this.report({ event, why: `it cannot be folded: ${(error as Error).message}` });
    }
  }

  private snapshot(position: bigint): Snapshot {
    const standing = (stream: string) => this.streams.at(stream, position);
    const state = <S>({ initial }: AnyAggregate, stream: string): S =>
      (standing(stream)?.state ?? initial) as S;
    return {
      position,
      state,
      states: (aggregate, streams) => streams.map((stream) => state(aggregate, stream)),
      version: (stream) => standing(stream)?.version ?? -1,
      command: () => undefined,
    };
  }
}

/** A delegate has the roles that the delegation gives him; his own do not count then. */
const rolesOf = ({ actor }: ReplayedEvent) => [actor.role];

const NONE = { read: () => Promise.reject(new Error('everything is read already')) };

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const isWorkedOut = ({ said }: AnyDecider, command: object): boolean =>
  said !== undefined && canonicalJson(said(command)) !== canonicalJson(command);

/** In place of a destroyed text: rules ask whether there is one, and never what it says. */
const SOME_TEXT = '…';

/** The event with some text where its own was destroyed. */
function standingIn(event: ReplayedEvent): ReplayedEvent {
  if (!event.erased) return event;
  const texts = erasableOf(event).filter((field) => dataOf(event)[field] === null);
  const data = { ...event.data, ...Object.fromEntries(texts.map((text) => [text, SOME_TEXT])) };
  return { ...event, data } as ReplayedEvent;
}

type Fact = { type: string; data: object };
const dataOf = ({ data }: Fact) => data as Record<string, unknown>;
const erasableOf = ({ type }: Fact): string[] => eventShapes.get(type)?.erasable ?? [];

/** Written under an older schema: what was not kept then was filled in when it was read. */
const isOld = ({ type, schema }: ReplayedEvent): boolean =>
  schema < (eventShapes.get(type)?.schema ?? 0);

/** In what the decision is another than what was written; undefined where that cannot be told. */
function differs(
  decider: AnyDecider,
  decided: Decided<unknown, Fact>,
  group: readonly ReplayedEvent[],
): string | null | undefined {
  const first = group[0] as ReplayedEvent;
  const text = (events: readonly Fact[]) =>
    canonicalJson(events.map(({ type, data }) => ({ data, type })));
  const same =
    text(decided.events.map((event, n) => withoutTexts(event, group[n]))) === text(group);
  const old = group.some(isOld);
  if (!same && !old) return 'the rules make other events of it';
  const { authority, circumstances, state } = decided;
  if (circumstances.actor.role !== first.actor.role || authority.basis !== first.authority)
    return `its actor had another right: ${circumstances.actor.role}, ${authority.basis}`;
  const about = canonicalJson(decider.about(state));
  if (!group.every((event) => canonicalJson(event.about) === about))
    return 'it is about something else';
  return same ? null : undefined;
}

/** The event without the texts that were destroyed in the one that was written. */
function withoutTexts(event: Fact, written: ReplayedEvent | undefined): Fact {
  if (!written?.erased) return event;
  const none = Object.fromEntries(erasableOf(event).map((field) => [field, null]));
  return { type: event.type, data: { ...event.data, ...none } };
}
