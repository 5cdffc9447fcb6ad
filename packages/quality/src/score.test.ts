import { expect, it } from '@jest/globals';
import { readLines } from './corpora.ts';
import { scoreCorpora, scoreCorpus, type Redacted } from './score.ts';

const none = { disputed: {}, labels: {} };
const token = '[REDACTED:some-rule#0123456789ab]';

function redacted(text: Partial<Redacted['text']>, after: string): Redacted {
  const whole = { id: 'a', source: 's', rule: 'r', text: '', label: 'neg', secrets: [] } as const;
  return { text: { ...whole, isContested: false, ...text }, after, ruleIds: [] };
}

function positive(text: string, secrets: readonly string[], after: string): Redacted {
  return redacted({ text, secrets, label: 'pos' }, after);
}

it('counts a text only when all of its secrets are replaced whole', () => {
  const score = scoreCorpus(
    'c',
    [
      positive('a1 b2', ['a1', 'b2'], `${token} ${token}`),
      positive('a1 b2', ['a1', 'b2'], `${token} b2`),
      positive('a1 b2', ['a1', 'b2'], `${token} b${token}`),
    ],
    none,
  );
  expect(score).toMatchObject({ texts: { count: 1, of: 3 }, inPart: 1 });
});

it('asks of a distinct secret whether it is replaced in the first text that holds it', () => {
  const score = scoreCorpus(
    'c',
    [
      positive('x a1', ['a1'], `x ${token}`),
      positive('y a1', ['a1'], 'y a1'),
      positive('y b2 a1', ['b2', 'a1'], 'y b2 a1'),
    ],
    none,
  );
  expect(score).toMatchObject({ texts: { count: 1, of: 3 }, distinct: { count: 1, of: 2 } });
});

it('asks of a secret that the source does not show only whether something was replaced', () => {
  const texts = [positive('a1', [], token), positive('a1', [], 'a1'), redacted({}, '')];
  const score = scoreCorpus('c', texts, none);
  expect(score).toMatchObject({ unspecified: { count: 1, of: 2 }, texts: { count: 0, of: 0 } });
});

it('keeps clean, disputed and contested negatives apart', () => {
  const score = scoreCorpus(
    'c',
    [
      redacted({ text: 'n' }, 'n'),
      redacted({ text: 'n' }, token),
      redacted({ id: 'd', text: 'n' }, token),
      redacted({ id: 'd', text: 'n', isContested: true }, token),
      redacted({ text: 'n', isContested: true }, 'n'),
    ],
    { ...none, disputed: { d: 'a password that the source ignores' } },
  );
  expect(score).toMatchObject({
    clean: { count: 1, of: 2 },
    disputed: { count: 1, of: 1 },
    contested: { count: 1, of: 2 },
  });
});

it('leaves texts out of the net figures whose label is no secret by our policy', () => {
  const user = { id: 'u', text: 'bob:a1', secrets: ['bob:a1'], label: 'pos' } as const;
  const score = scoreCorpus('c', [redacted(user, `bob:${token}`), positive('a1', ['a1'], token)], {
    ...none,
    labels: { u: 'the user is none' },
  });
  expect(score).toMatchObject({
    texts: { count: 1, of: 2 },
    netTexts: { count: 1, of: 1 },
    netDistinct: { count: 1, of: 1 },
  });
});

it('scores all corpora together as one more', () => {
  const line = { id: 'a', source: 's', rule: 'r', text: 'k=a1', label: 'pos', secrets: ['a1'] };
  const texts = readLines(`${JSON.stringify(line)}\n`);
  const corpora = ['one', 'two'].map((name) => ({ name, texts }));
  const { scores } = scoreCorpora(corpora, () => ({ after: `k=${token}`, ruleIds: ['x'] }), none);
  expect(scores.map(({ corpus, texts: { of }, distinct }) => [corpus, of, distinct.of])).toEqual([
    ['one', 1, 1],
    ['two', 1, 1],
    ['all', 2, 1],
  ]);
});
