import { readFile } from 'node:fs/promises';
import { Malformed, parseVerifier, type Verifier } from './signed-note';

/** Whom an auditor believes (C2SP tlog-policy): the log's keys, and how many witnesses it takes. */
export type Policy = {
  logs: Verifier[];
  witnesses: Map<string, Verifier>;
  /** Where a witness takes checkpoints (its submission prefix), by its name; where it is told. */
  urls: Map<string, string>;
  /** Whether these witnesses, by name, are enough. */
  quorum(cosigned: ReadonlySet<string>): boolean;
  /** Its lines but those of logs: who has to witness. */
  witnessLines: string[];
};

/** That of a file; null where there is none, or it asks for nobody. */
export async function readWitnessPolicy(file: string | null): Promise<Policy | null> {
  const policy = file === null ? null : parseWitnessPolicy(await readFile(file, 'utf8'));
  return policy?.quorum(new Set()) ? null : policy;
}

/** One that a log publishes by: it need not name the log, and says where its witnesses are. */
export function parseWitnessPolicy(text: string): Policy {
  const policy = readPolicy(text);
  for (const name of policy.witnesses.keys()) {
    const url = policy.urls.get(name);
    if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new Malformed(`the policy does not say where the witness ${name} is: an http(s) URL`);
  }
  return policy;
}

/** Reads a policy to judge others by; throws `Malformed` with the number of the line. */
export function parsePolicy(text: string): Policy {
  const policy = readPolicy(text);
  if (policy.logs.length === 0) throw new Malformed('the policy names no log');
  return policy;
}

type Member = (cosigned: ReadonlySet<string>) => boolean;

function readPolicy(text: string): Policy {
  const logs: Verifier[] = [];
  const urls = new Map<string, string>();
  const witnesses = new Map<string, Verifier>();
  const members = new Map<string, Member>([['none', () => true]]);
  const used = new Set<string>(['none']);
  const quorums: Member[] = [];
  const witnessLines: string[] = [];
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
    witness([name = '', vkey = '', url]) {
      const verifier = unused(parseVerifier(vkey), 'witness', [...witnesses.values()]);
      define(name, (cosigned) => cosigned.has(name));
      witnesses.set(name, verifier);
      if (url !== undefined) urls.set(name, url);
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
      if (word !== 'log') witnessLines.push([word, ...words].join(' '));
    } catch (error) {
      throw new Malformed(`line ${n + 1} of the policy: ${(error as Error).message}`);
    }
  }
  const [quorum, ...more] = quorums;
  if (!quorum || more.length > 0) throw new Malformed('a policy has one line with its quorum');
  return { logs, witnesses, urls, quorum, witnessLines };
}

function unused(
  verifier: ReturnType<typeof parseVerifier>,
  type: 'log' | 'witness',
  known: Verifier[],
): Verifier {
  if (verifier.type !== type) throw new Malformed(`that is not the key of a ${type}`);
  if (known.some(({ key }) => key === verifier.key)) throw new Malformed('the key stands twice');
  return verifier;
}
