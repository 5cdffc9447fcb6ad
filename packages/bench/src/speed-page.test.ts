import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseOptions, usage } from './options.ts';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/speed.md', root), 'utf8');
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const commands = page.match(/npm run (?:bench|profile)[\w:]*(?: -- [^`\n#|]+)?/g) ?? [];

/** The words that the program is given: those of the script, and what stands behind `--`. */
function wordsOf(command: string): readonly string[] {
  const [, name = '', written = ''] = /^npm run ([\w:]+)(?: -- (.+))?$/.exec(command.trim()) ?? [];
  const script = scripts[name]?.split('packages/bench/dist/main.js')[1];
  if (script === undefined) throw new Error(`package.json has no benchmark called ${name}`);
  return `${script} ${written.replaceAll("'", '')}`.split(' ').filter((word) => word !== '');
}

describe('docs/speed.md', () => {
  it('names commands', () => {
    expect(commands.length).toBeGreaterThan(8);
  });

  it.each([...new Set(commands)])('names one that is understood: %s', (command) => {
    expect(() => parseOptions(wordsOf(command))).not.toThrow();
  });
});

it.each([...new Set(usage.match(/--[a-z][a-z-]*/g) ?? [])])('%s is told of and known', (option) => {
  // Whatever it lacks, such as a value.
  expect(problemOf([option])).not.toContain('Unknown option');
});

function problemOf(words: readonly string[]): string {
  try {
    parseOptions(words);
    return '';
  } catch (error) {
    return String(error);
  }
}
