import { readFile } from 'node:fs/promises';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { readDocument } from '../../domain/plan/read-document';
import { Rejected } from '../../domain/rejection';
import { Unstorable } from '../../domain/shared/canonical-json';
import { Malformed } from '../../domain/shared/shape';
import { uuidOf } from '../ledger/ids';
import { WrongFile } from './wrong-file';

/** A task's permanent id: the code may change later, the id that was made from it does not. */
export const taskIdFor = (planId: string, code: string): string =>
  `task-${uuidOf('task', planId, code)}`;

const WRONG = [Malformed, SyntaxError, Rejected, Unstorable];

/** A plan file as the domain has it (plan-document.ts). Throws `WrongFile` with the path. */
export async function readPlan(file: string): Promise<PlanDocument> {
  const json = await readFile(file, 'utf8');
  try {
    return readDocument(JSON.parse(json));
  } catch (error) {
    if (error instanceof Error && WRONG.some((kind) => error instanceof kind))
      throw new WrongFile(file, error);
    throw error;
  }
}
