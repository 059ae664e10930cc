import { authority, type Permission } from '../access/authority';
import type { Decider } from '../decider';
import { Rejected } from '../rejection';
import { type EventsOf, event, nullable, text } from '../shared/shape';

/**
 * Stored for ever: add optional fields, never rename one. Keys are public ones as verifiers write
 * them (C2SP signed-note, vkey).
 */
export const transparencyLogEvents = {
  /** Sealed under the old key and the new one; everything after it under the new one. */
  LogKeyRotated: event(1, { origin: text, from: text, to: text }),
  /** Another log than the one before, whose last checkpoint is its first leaf. */
  LogBegun: event(1, { origin: text, vkey: text, predecessor: nullable(text) }),
};
export type TransparencyLogEvent = EventsOf<typeof transparencyLogEvents>;

export type RotateLogKey = { type: 'RotateLogKey'; origin: string; from: string; to: string };
export type BeginLog = {
  type: 'BeginLog';
  origin: string;
  vkey: string;
  /** The last checkpoint of the log before: a signed note. */
  predecessor: string | null;
};
export type TransparencyLogCommand = RotateLogKey | BeginLog;

/** The keys announced so far, and the logs begun. */
export type TransparencyLogState = { keys: string[]; origins: string[] };

/** Who holds the keys decides: the program, by order of whoever may start it. */
export const procedure: Record<TransparencyLogCommand['type'], Permission> = {
  RotateLogKey: { by: ['REGISTRAR'], basis: 'rule 27 (assumption)' },
  BeginLog: { by: ['REGISTRAR'], basis: 'rule 27 (assumption)' },
};

/** All of them are told in one stream. */
export const TRANSPARENCY_LOG = 'transparencyLog-dong-nai';

/** By which keys, and from when on, is the history signed? */
export const transparencyLog: Decider<
  TransparencyLogState,
  TransparencyLogCommand,
  TransparencyLogEvent
> = {
  name: 'transparencyLog',
  events: transparencyLogEvents,
  initial: { keys: [], origins: [] },

  evolve(state, event) {
    switch (event.type) {
      case 'LogKeyRotated':
        return { ...state, keys: [...state.keys, event.data.to] };
      case 'LogBegun':
        return { ...state, origins: [...state.origins, event.data.origin] };
    }
  },

  authorize: (command, _state, _ledger, actor) =>
    authority(command.type, procedure[command.type], actor, {}),

  decide(command, state) {
    switch (command.type) {
      case 'RotateLogKey': {
        const { origin, from, to } = command;
        if (from === to || state.keys.includes(to))
          throw new Rejected('LOG_KEY_KNOWN', { field: 'to' });
        return [{ type: 'LogKeyRotated', data: { origin, from, to } }];
      }
      case 'BeginLog': {
        const { origin, vkey, predecessor } = command;
        if (state.origins.includes(origin)) return [];
        return [{ type: 'LogBegun', data: { origin, vkey, predecessor } }];
      }
    }
  },

  about: () => ({ plan: null, tasks: [], agency: null }),
  classification: () => 'PUBLIC',
};
