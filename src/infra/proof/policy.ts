import { Malformed, parseVerifier, type Verifier } from './signed-note';

/** Whom an auditor believes (C2SP tlog-policy): the log's keys, and how many witnesses it takes. */
export type Policy = {
  logs: Verifier[];
  witnesses: Map<string, Verifier>;
  /** Whether these witnesses, by name, are enough. */
  quorum(cosigned: ReadonlySet<string>): boolean;
};

type Member = (cosigned: ReadonlySet<string>) => boolean;

/** Reads a policy; throws `Malformed` with the number of the line. */
export function parsePolicy(text: string): Policy {
  const logs: Verifier[] = [];
  const witnesses = new Map<string, Verifier>();
  const members = new Map<string, Member>([['none', () => true]]);
  const used = new Set<string>(['none']);
  const quorums: Member[] = [];
  const take = (name: string): Member => {
    const member = members.get(name);
    if (!member) throw new Malformed(`there is no ${name} above`);
    if (used.has(name)) throw new Malformed(`${name} cannot be a member here`);
    used.add(name);
    return member;
  };
  const define = (name: string, member: Member): void => {
    if (members.has(name)) throw new Malformed(`there are two of ${name}`);
    members.set(name, member);
  };
  const lines: Record<string, (words: string[]) => void> = {
    log([vkey = '']) {
      logs.push(unused(parseVerifier(vkey), 'log', logs));
    },
    witness([name = '', vkey = '']) {
      const verifier = unused(parseVerifier(vkey), 'witness', [...witnesses.values()]);
      define(name, (cosigned) => cosigned.has(name));
      witnesses.set(name, verifier);
    },
    group([name = '', threshold = '', ...names]) {
      const all = names.map(take);
      const plain = /^[1-9]\d*$/.test(threshold) ? Number(threshold) : 0;
      const needed = threshold === 'any' ? 1 : threshold === 'all' ? all.length : plain;
      if (needed < 1 || needed > all.length)
        throw new Malformed(`"${threshold}" of ${all.length} is no number of members`);
      define(name, (cosigned) => all.filter((each) => each(cosigned)).length >= needed);
    },
    quorum([name = '']) {
      const member = members.get(name);
      if (!member) throw new Malformed(`there is no ${name} above`);
      quorums.push(member);
    },
  };
  for (const [n, line] of text.split('\n').entries()) {
    const [word = '', ...words] = line.split(/[ \t]+/).filter((each) => each !== '');
    if (word === '' || word.startsWith('#')) continue;
    try {
      const read = Object.hasOwn(lines, word) ? lines[word] : undefined;
      if (!read) throw new Malformed(`"${word}" means nothing in a policy`);
      read(words);
    } catch (error) {
      throw new Malformed(`line ${n + 1} of the policy: ${(error as Error).message}`);
    }
  }
  const [quorum, ...more] = quorums;
  if (!quorum || more.length > 0) throw new Malformed('a policy has one line with its quorum');
  if (logs.length === 0) throw new Malformed('the policy names no log');
  return { logs, witnesses, quorum };
}

function unused(
  verifier: ReturnType<typeof parseVerifier>,
  type: 'log' | 'witness',
  known: Verifier[],
): Verifier {
  if (verifier.type !== type) throw new Malformed(`that is not the key of a ${type}`);
  if (known.some(({ vkey }) => vkey === verifier.vkey)) throw new Malformed('the key stands twice');
  return verifier;
}
