import type { ResolveGroup } from '../../src/domain/task/commands';
import { type AssignTask, assignmentsOf, type Task, task } from '../../src/domain/task/task';
import { given } from '../support/given';
import { inProvince, PLAN, taskDefined } from './province';

export const group = (code: string): AssignTask => ({
  type: 'AssignTask',
  planId: PLAN,
  group: code,
});
export const agency = (
  code: string,
  role: 'LEAD' | 'IMPLEMENT' | 'COORDINATE' = 'IMPLEMENT',
  mode: 'ASSIGNED' | 'INVITED' = 'ASSIGNED',
): AssignTask => ({ type: 'AssignTask', planId: PLAN, agency: code, role, mode });
export const real = (code: string) => given(task, ...taskDefined(code)).on(inProvince);
export const resolve = (code: string, ...members: string[]): ResolveGroup => ({
  type: 'ResolveGroup',
  group: code,
  members,
});

export const roles = (state: Task) =>
  Object.fromEntries(assignmentsOf(state).map((terms) => [terms.agency, terms.role]));
