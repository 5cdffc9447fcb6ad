import { describe, expect, it } from '@jest/globals';
import { countWork } from './counting/counted-work.ts';
import { defaultRules } from './default-rules.ts';
import { judgeName } from './names.ts';
import type { Rule } from './rule.ts';
import { createScanner } from './scanner.ts';

/** Of the shortest text: more than most of what a rule looks at around one keyword. */
const length = 4_096;
/**
 * Looks at a letter, on the average of twice that length: what a rule may cost at the very worst. The
 * one that knows what is assigned in all languages takes 582, the next 340.
 */
const looksMax = 640;
/** What twice the text may take more than twice, per letter. */
const slack = 48;

/** What is hard for a rule: what makes it look again and again, or far, for nothing. */
function hardTexts({ keywords, examples }: Rule): Readonly<Record<string, string>> {
  const [keyword = ''] = keywords;
  const longest = keywords.toSorted((a, b) => b.length - a.length)[0] ?? '';
  const [found = ''] = examples.finds;
  const [ignored = ''] = examples.ignores;
  const repeated = {
    'its keyword': keyword,
    'its longest keyword and a dot': `${longest}.`,
    'its longest keyword and an escaped line end': `${longest}\\n`,
    'its keyword, a sign and a quote': `${keyword}="`,
    'its keyword, letters and a line end': `${keyword}aB3dE\ngH9jK2mN5pQ8sT`,
    'what it finds': `${found} `,
    'what it finds but for the end': found.slice(0, -1),
    'the beginning of what it finds': found.slice(0, Math.ceil(found.length / 2)),
    'what it ignores': `${ignored} `,
  };
  const behind = { letters: 'aB3dE6', blanks: ' ', backslashes: '\\', dashes: '-', digits: '0' };
  return {
    ...mapValues(repeated, (unit) => unit.repeat(Math.ceil((4 * length) / unit.length))),
    ...Object.fromEntries(
      Object.entries(behind).map(([name, unit]) => [
        `its keyword and many ${name}`,
        keyword + unit.repeat(4 * length),
      ]),
    ),
  };
}

function mapValues(texts: Record<string, string>, map: (text: string) => string) {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, map(text)]));
}

describe.each(defaultRules)('$id', (rule) => {
  const scanner = createScanner([rule]);
  const workOf = (text: string) => {
    const bytes = Buffer.from(text, 'latin1');
    return countWork(() => {
      scanner.scan(bytes, 0, bytes.length);
    });
  };

  it('does twice the work for twice the text, and never much', () => {
    const flaws: string[] = [];
    for (const [name, text] of Object.entries(hardTexts(rule))) {
      const once = workOf(text.slice(0, length));
      const twice = workOf(text.slice(0, 2 * length));
      const isLittle = twice <= looksMax * 2 * length;
      // Some windows are longer than the shorter text: there it shows in four times the text.
      const isLinear =
        twice <= 2.2 * once + slack * length ||
        workOf(text.slice(0, 4 * length)) <= 2.2 * twice + slack * 2 * length;
      if (!isLinear || !isLittle) flaws.push(`${name}: ${once}, twice: ${twice}`);
    }
    expect(flaws).toEqual([]);
  });
});

it('sees work that grows with the square of a text', () => {
  const rule: Rule = {
    id: 'quadratic',
    keywords: ['abc'],
    boundary: 'none',
    pattern: /abc.*z/dy,
    examples: { finds: [], ignores: [] },
    source: '',
  };
  const scanner = createScanner([rule], { judge: judgeName, names: [] });
  const workOf = (count: number) => {
    const bytes = Buffer.from('abc'.repeat(count));
    return countWork(() => {
      scanner.scan(bytes, 0, bytes.length);
    });
  };
  expect(workOf(2_000)).toBeGreaterThan(3.5 * workOf(1_000));
});
