import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { eventShapes } from '../../src/domain/events';
import { REJECTIONS } from '../../src/domain/rejection';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Rule = {
  number: number;
  title: string;
  body: string;
  commands: string[];
  events: string[];
  refusals: string[];
  tests: { file: string; title: string }[];
};

const rules = read('docs/rules.md').split(/^## /m).slice(1).map(ruleIn);

/** `## 1. Title`, some text, then the four lists, each with names in backticks or "none". */
function ruleIn(text: string): Rule {
  const [heading = ''] = text.split('\n');
  const [, number, title] = /^(\d+)\. (.+)$/.exec(heading) as RegExpExecArray;
  const names = (label: string) => {
    const [, list = ''] = new RegExp(`^- ${label}: (.+)$`, 'm').exec(text) ?? [];
    return list.split(', ').map((name) => name.replace(/^`(.+)`$/, '$1'));
  };
  const some = (label: string) => names(label).filter((name) => name !== 'none');
  return {
    number: Number(number),
    title: title as string,
    body: text,
    commands: some('Commands'),
    events: some('Events'),
    refusals: some('Refusals'),
    tests: [...text.matchAll(/^ {2}- `(.+?)`: (.+)$/gm)].flatMap(([, file, titles]) =>
      (titles as string).split(' · ').map((each) => ({ file: file as string, title: each })),
    ),
  };
}

/** What the tests and groups of a file are called, without those that a table makes. */
function titlesIn(source: string): string[] {
  const named = /\b(?:describe|test)\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")/g;
  return [...source.matchAll(named)].map(([, single, double]) =>
    (single ?? double ?? '').replace(/\\(.)/g, '$1'),
  );
}

const mutations = Object.keys(
  buildSchema(read('src/graphql/schema.graphql')).getMutationType()?.getFields() ?? {},
);
const events = [...eventShapes.keys()];
const refusals = Object.keys(REJECTIONS);

/** Those of the first that the second does not have. */
const without = (names: string[], known: string[]) => names.filter((each) => !known.includes(each));

test('the rules are numbered 1 to 27', () => {
  expect(rules.map(({ number }) => number)).toEqual(Array.from({ length: 27 }, (_, n) => n + 1));
});

describe.each(rules)('rule $number, $title', (rule) => {
  test('has its four lists, in their order', () => {
    const labels = [...rule.body.matchAll(/^- ([A-Z][\w ]+):/gm)].map(([, label]) => label);
    expect(labels).toEqual(['Commands', 'Events', 'Refusals', 'Tests']);
  });

  test('names only what the program has', () => {
    expect(without(rule.commands, mutations)).toEqual([]);
    expect(without(rule.events, events)).toEqual([]);
    expect(without(rule.refusals, refusals)).toEqual([]);
  });

  test('names only files and titles of tests that there are', () => {
    const missing = rule.tests.filter(
      ({ file, title }) => !existsSync(join(root, file)) || !titlesIn(read(file)).includes(title),
    );
    expect(missing).toEqual([]);
  });

  test('leaves nothing to later', () => expect(rule.body).not.toMatch(/not yet/i));

  test('is held by a test', () => expect(rule.tests).not.toEqual([]));
});

describe('every name of the program stands in a rule', () => {
  test('each mutation', () => {
    expect(
      without(
        mutations,
        rules.flatMap((rule) => rule.commands),
      ),
    ).toEqual([]);
  });

  test('each stored event', () => {
    expect(
      without(
        events,
        rules.flatMap((rule) => rule.events),
      ),
    ).toEqual([]);
  });

  test('each refusal', () => {
    expect(
      without(
        refusals,
        rules.flatMap((rule) => rule.refusals),
      ),
    ).toEqual([]);
  });
});
