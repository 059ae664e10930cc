import {
  TRANSPARENCY_LOG,
  transparencyLog,
} from '../../src/domain/transparency-log/transparency-log';
import { given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, everybody, registrar } from './people';

/** Written once, never changed: as they lie in the ledger. */
const stored = goldenEvents(transparencyLog, {
  LogKeyRotated: {
    1: {
      origin: 'ledger.example.vn/log',
      from: 'ledger.example.vn/log+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
      to: 'ledger.example.vn/log+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    },
  },
  LogBegun: {
    1: {
      origin: 'ledger.example.vn/log/2',
      vkey: 'ledger.example.vn/log/2+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
      predecessor:
        'ledger.example.vn/log\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— …\n',
    },
  },
});
const { LogKeyRotated, LogBegun } = stored;
const rotate = { type: 'RotateLogKey' as const, ...LogKeyRotated.data };
const begin = { type: 'BeginLog' as const, ...LogBegun.data };

test('another key of the log is announced under the old one', () =>
  given(transparencyLog).when(rotate, registrar).thenHappened(LogKeyRotated));

test('a key is announced once, and is not its own successor', () => {
  given(transparencyLog, LogKeyRotated)
    .when(rotate, registrar)
    .thenRejected('LOG_KEY_KNOWN', { field: 'to' });
  given(transparencyLog)
    .when({ ...rotate, to: rotate.from }, registrar)
    .thenRejected('LOG_KEY_KNOWN', { field: 'to' });
});

test('that another log begins is told once', () => {
  given(transparencyLog).when(begin, registrar).thenHappened(LogBegun);
  given(transparencyLog, LogBegun).when(begin, registrar).thenNothingHappened();
});

test('only who keeps the program does either', () => {
  const registrars = everybody.filter(({ roles }) => roles[0] === 'REGISTRAR').map(({ id }) => id);
  for (const command of [rotate, begin]) {
    const codes = attempts((by) => given(transparencyLog).when(command, by).code());
    expect(Object.keys(codes).sort()).toEqual(['ALLOWED', 'FORBIDDEN']);
    expect(codes.ALLOWED).toEqual(registrars);
  }
});

test('all of it stands in one stream', () =>
  expect(TRANSPARENCY_LOG.startsWith(`${transparencyLog.name}-`)).toBe(true));
