import { expect, it } from '@jest/globals';
import { parseOptions, parts } from './options.ts';

it('measures all when nothing is said, with the scanners where they are said to be installed', () => {
  expect(parseOptions([], '/root/')).toMatchObject({
    parts,
    isWhole: true,
    isJson: false,
    gitleaks: '/root/.cache/scanners/gitleaks',
  });
});

it('measures what is named', () => {
  const words = ['--only', 'traces', '--only', 'rules', '--json', '--gitleaks', '/bin/gitleaks'];
  expect(parseOptions(words, '/root/')).toMatchObject({
    parts: ['traces', 'rules'],
    isWhole: false,
    isJson: true,
    gitleaks: '/bin/gitleaks',
  });
});

it.each([['--only', 'speed'], ['--unheard']])('refuses %s %s and names the option', (...words) => {
  expect(() => parseOptions(words, '/root/')).toThrow(words[0]);
});
