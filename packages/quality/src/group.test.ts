import { expect, it } from '@jest/globals';
import { countFinds, groupDisputed, groupMisses, groupMistakes } from './group.ts';
import type { Redacted } from './score.ts';

const token = '[REDACTED:some-rule#0123456789ab]';

function redacted(
  text: Partial<Redacted['text']>,
  after: string,
  ruleIds: readonly string[] = [],
): Redacted {
  const whole = { id: 'a', source: 's', rule: 'r', text: 'k a1', label: 'pos' } as const;
  return { text: { ...whole, secrets: ['a1'], isContested: false, ...text }, after, ruleIds };
}

it('counts misses by source, rule and what is known of them', () => {
  const texts = [
    redacted({}, 'k a1'),
    redacted({}, 'k a1'),
    redacted({}, `k ${token}`),
    redacted({}, `k ${token}1`),
    redacted({}, `${token} a1`),
    redacted({ secrets: [], rule: 'q' }, 'k a1'),
    redacted({ secrets: [], rule: 'q' }, token),
    redacted({ id: 'known', rule: 'q' }, 'k a1'),
    redacted({ rule: 'p' }, 'k a1'),
    redacted({ label: 'neg', secrets: [] }, 'k a1'),
  ];
  expect(groupMisses(texts, { known: 'a placeholder', 's/p': 'no secret' })).toEqual([
    { source: 's', rule: 'p', count: 1, reason: 'no secret' },
    { source: 's', rule: 'q', count: 1, reason: 'a placeholder' },
    { source: 's', rule: 'q', count: 1, reason: 'nothing found' },
    { source: 's', rule: 'r', count: 1, reason: 'a part is left' },
    { source: 's', rule: 'r', count: 1, reason: 'another text was replaced' },
    { source: 's', rule: 'r', count: 2, reason: 'nothing found' },
  ]);
});

const negatives = [
  redacted({ label: 'neg', secrets: [] }, token, ['x', 'x', 'y']),
  redacted({ label: 'neg', secrets: [] }, 'k a1'),
  redacted({ label: 'neg', secrets: [], isContested: true }, token, ['x']),
  redacted({ label: 'neg', secrets: [], id: 'd' }, token, ['x']),
];
const disputed = { d: 'a password' };

it('says which of our rules took a clean negative for a secret', () => {
  expect(groupMistakes(negatives, disputed)).toEqual([
    { source: 's', rule: 'r', count: 1, reason: 'taken for x, y' },
  ]);
  expect(groupDisputed(negatives, disputed)).toEqual([
    { source: 's', rule: 'r', count: 1, reason: 'a password' },
  ]);
});

it('counts what each of our rules found, and where nothing is', () => {
  const counts = countFinds([...negatives, redacted({}, token, ['x'])], disputed);
  expect(Object.fromEntries(counts)).toEqual({
    x: { finds: 5, mistakes: 2 },
    y: { finds: 1, mistakes: 1 },
  });
});
