import { DestinationStream, Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './config';

export type Log = Logger;

/** Where secrets stand in what is logged, at the top and one or two objects down. */
const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'token'];
const redacted = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.headers["${name}"]`]);

/** JSON lines with UTC times, to standard output unless told otherwise. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    // The host's name is for whoever collects the lines to add.
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
