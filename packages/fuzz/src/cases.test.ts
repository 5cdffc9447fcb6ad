import { describe, expect, it } from '@jest/globals';
import { keptCases } from './cases.ts';
import { breakWith, runTarget } from './run-target.ts';
import { targets } from './targets/index.ts';

/** Those in this process; the others are in packages/e2e, which has the program. */
const here = targets.filter(({ lanes }) => lanes === 1);
const inputs = 300;

describe.each(here)('$name', (target) => {
  it('breaks no promise with what broke one before', async () => {
    const trial = await target.prepare(1);
    for (const { name, input } of keptCases(target.name)) {
      expect({ name, problem: await breakWith(trial, input, false) }).toEqual({ name });
    }
    await trial.stop();
  });

  it(`breaks no promise with ${inputs} inputs drawn by lot`, async () => {
    const plan = { seed: 1, from: 0, to: inputs, seconds: 60, onInput: () => undefined };
    const { findings } = await runTarget(target, plan);
    expect(findings).toEqual([]);
  });
});
