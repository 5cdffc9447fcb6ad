import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createFindingStates } from './finding-states.ts';

let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'findings-'));
  path = join(directory, 'console', 'findings.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const one = '0123456789ab';
const other = 'ba9876543210';

it('keeps what was said, over a restart, for its user alone', async () => {
  const states = createFindingStates(path);
  // Two at once: neither is lost.
  await Promise.all([
    states.set(one, { status: 'rotated' }),
    states.set(other, { owner: 'ann' }),
    states.set(one, { owner: 'bob' }),
  ]);
  const again = createFindingStates(path);
  expect(await again.of(one)).toEqual({ status: 'rotated', owner: 'bob' });
  expect(await again.of(other)).toEqual({ status: 'open', owner: 'ann' });
  expect(await again.of('ffffffffffff')).toEqual({ status: 'open', owner: '' });
  expect(await again.withStatus('rotated')).toEqual([one]);
  // Those that are not: all others are open.
  expect(await again.withStatus('open')).toEqual([one]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('forgets what is as it was at first', async () => {
  const states = createFindingStates(path);
  await states.set(one, { status: 'false_positive' });
  await states.set(one, { status: 'open' });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ version: 1, findings: {} });
});

it.each([
  ['no JSON', '{'],
  ['another version', '{"version":2,"findings":{}}'],
  ['no fingerprint', '{"version":1,"findings":{"x":{"status":"open","owner":""}}}'],
  ['another status', `{"version":1,"findings":{"${one}":{"status":"lost","owner":""}}}`],
])('says what to do with a file that has %s, and leaves it as it is', async (_, text) => {
  await mkdir(join(directory, 'console'));
  await writeFile(path, text);
  const states = createFindingStates(path);
  await expect(states.of(one)).rejects.toThrow('mend it, or move it away');
  await expect(states.set(one, { status: 'rotated' })).rejects.toThrow('mend it');
  expect(await readFile(path, 'utf8')).toBe(text);
});

it('changes nothing when it cannot be written, and says so', async () => {
  await writeFile(join(directory, 'console'), 'a file in the place of the directory');
  const states = createFindingStates(path);
  await expect(states.set(one, { status: 'rotated' })).rejects.toMatchObject({
    ...{ name: 'SourceError', reason: 'unavailable' },
  });
  await rm(join(directory, 'console'));
  expect(await createFindingStates(path).of(one)).toMatchObject({ status: 'open' });
});
