import { PARTIES, type Party } from './access/authority';
import { mutationOf } from './allowed-commands';
import { RIGHTS, type Right } from './authority-table';
import { ACTING_ROLES, type ActingRole } from './decider';

/** How far a right goes: to what is his own agency's, or to every agency's. */
type Reach = 'own' | 'all';

const reachOf = (party: Party): Reach => (PARTIES[party].at === 'OWN' ? 'own' : 'all');

const partyOf = (role: ActingRole, { by }: Right): Party | undefined =>
  by.find((party) => PARTIES[party].role === role);

const stepsOf = (taken: boolean, mutations: readonly string[]): string[] =>
  Object.keys(RIGHTS)
    .filter((step) => mutations.includes(mutationOf(step)) === taken)
    .sort();

/** A table of docs/authority.md: a row for each right, a column for each role. */
function rows(
  steps: readonly string[],
  roles: readonly ActingRole[],
  name: (step: string) => string,
) {
  const head = ['', 'where', ...roles.map((role) => role.toLowerCase().replaceAll('_', ' ')), 'by'];
  const rights = steps.flatMap(
    (step) =>
      (RIGHTS as Record<string, readonly Right[]>)[step]?.map((right, n): string[] => [
        n === 0 ? `\`${name(step)}\`` : '',
        right.where ?? '',
        ...roles.map((role) => {
          const party = partyOf(role, right);
          return party ? reachOf(party) : '–';
        }),
        right.basis,
      ]) ?? [],
  );
  return [head, head.map(() => '---'), ...rights].map((cells) => `| ${cells.join(' | ')} |`);
}

/**
 * The generated part of docs/authority.md: who may carry out which mutation, and by whose right the
 * steps are taken that follow from others. `mutations`: those of the schema.
 */
export function authorityPage(mutations: readonly string[]): string {
  const byCallers = ACTING_ROLES.filter((role) => role !== 'CLOCK');
  return [
    '## Mutations',
    '',
    ...rows(stepsOf(true, mutations), byCallers, mutationOf),
    '',
    '## Steps that follow',
    '',
    'Nobody gives these by a mutation. The program takes them in consequence of another step, by the right of whoever took that; `clock` is the process that keeps the time; the keys of the log are changed on the command line.',
    '',
    ...rows(stepsOf(false, mutations), ACTING_ROLES, (step) => step),
    '',
  ].join('\n');
}
