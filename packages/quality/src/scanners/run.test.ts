import { expect, it } from '@jest/globals';
import { readMatches } from './matches.ts';
import { readTimes, runScanner } from './run.ts';
import type { OtherScanner } from './scanner.ts';

const finder = `
  const fs = require('node:fs');
  for (const file of fs.readdirSync(process.argv[1])) {
    const [match] = /key\\d/.exec(fs.readFileSync(process.argv[1] + '/' + file, 'utf8')) ?? [];
    if (match) console.log(JSON.stringify({ file, match }));
  }`;

const fake: OtherScanner = {
  name: 'fake',
  install: '',
  version: () => '1',
  command: (folder) => [process.execPath, '-e', finder, folder],
  read: readMatches,
};

it('gives a scanner each text in a file, and tells what it found and what it took', async () => {
  const { matches, cpuSeconds } = await runScanner(fake, ['key1', 'nothing', 'a key2']);
  expect([...matches].map(([index, [one]]) => [index, one?.match])).toEqual([
    [0, 'key1'],
    [2, 'key2'],
  ]);
  expect(cpuSeconds).toBeGreaterThan(0);
});

it('fails when the scanner fails', async () => {
  const broken = { ...fake, command: () => ['false'] as const };
  await expect(runScanner(broken, ['key1'])).rejects.toThrow('Command failed');
});

it('reads the times of the child, not those of the shell', () => {
  expect(readTimes('0m9.00s 0m9.00s\n1m2.50s 0m0.25s\n')).toBe(62.75);
  expect(() => readTimes('')).toThrow('no times');
});
