import { describe, expect, it } from '@jest/globals';
import { fakeTarget } from './fake-target.ts';
import { Random } from './random.ts';
import { watchTarget } from './watch.ts';

const watching = { workerFile: new URL('../fixtures/worker.js', import.meta.url), stuckMs: 1_000 };

describe('a target in a process of its own', () => {
  it.each([
    [1, 'the process ends: 7'],
    [2, 'an input is never done'],
  ])(
    'names the input at which it ends or is stuck, and goes on behind it',
    async (seed, problem) => {
      const assignment = { seed, inputs: 10, seconds: 60 };
      const { inputs, findings } = await watchTarget(fakeTarget({}), assignment, watching);
      expect(inputs).toBe(10);
      const input = Buffer.from(`input ${new Random(seed, 2).below(10)}`).toString('base64');
      expect(findings).toEqual([{ target: 'json', problem, seed, index: 2, input, count: 1 }]);
    },
  );
});
