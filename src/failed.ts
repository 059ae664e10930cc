import { Rejected } from './domain/rejection';
import { Unstorable } from './domain/shared/canonical-json';
import { WrongOperations } from './graphql/http/wrong-operations';
import { BadBackup } from './infra/backup/tables';
import { BadConfig } from './infra/config';
import { WrongFile } from './infra/import/wrong-file';
import { OtherLedger } from './infra/ledger/identity';
import { NotMigrated } from './infra/migrate';
import { LaterViews } from './infra/projector/rebuild';
import { LostHistory } from './infra/proof/check-history';
import { Malformed, NotSigned } from './infra/proof/signed-note';
import { WitnessTaken } from './infra/proof/witness/witness-state';
import { NotPlayedHere, Refused } from './infra/simulation/play';
import { HomeTaken } from './infra/system';

/** What the person who started us can mend: told in one line. Everything else with its stack. */
const FOR_THE_USER = [
  BadBackup,
  BadConfig,
  HomeTaken,
  OtherLedger,
  NotMigrated,
  LostHistory,
  LaterViews,
  Malformed,
  NotSigned,
  NotPlayedHere,
  Refused,
  WrongFile,
  WrongOperations,
  Rejected,
  Unstorable,
  WitnessTaken,
];
const SYSTEM_CALLS = ['ENOENT', 'EACCES', 'EISDIR', 'EADDRINUSE', 'EADDRNOTAVAIL', 'ECONNREFUSED'];

export function failed(error: unknown): void {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const plain =
    FOR_THE_USER.some((kind) => error instanceof kind) || SYSTEM_CALLS.includes(code ?? '');
  process.stderr.write(`${plain ? message : (stack ?? error)}\n`);
  process.exitCode = 1;
}
