import { expect, it } from '@jest/globals';
import { readBlocks, readCommands } from './blocks.ts';

const markdown = [
  'Text',
  '```sh',
  'npm ci # once',
  '# only a comment',
  'curl -X POST \\',
  '  http://127.0.0.1:4318/v1/traces',
  '```',
  '1. In a list',
  '   ```yaml',
  '   # traceveil.yaml',
  '   receivers:',
  '     otlp:',
  '   ```',
].join('\n');

it('reads blocks with their language, their line and without their indentation', () => {
  const [, yaml] = readBlocks(markdown);
  const text = '# traceveil.yaml\nreceivers:\n  otlp:\n';
  expect(yaml).toEqual({ language: 'yaml', line: 10, text });
});

it('reads commands without comments and across lines', () => {
  const [sh] = readBlocks(markdown);
  expect(sh && readCommands(sh)).toEqual([
    { text: 'npm ci', line: 3 },
    { text: 'curl -X POST http://127.0.0.1:4318/v1/traces', line: 5 },
  ]);
});

it('refuses a fence that is never closed', () => {
  expect(() => readBlocks('```sh\nnpm ci')).toThrow('line 1');
});
