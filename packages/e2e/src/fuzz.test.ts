import { describe, expect, it } from '@jest/globals';
import { breakWith, keptCases, runTarget, targets } from '@traceveil/fuzz';

/** Those that talk to the program; the others are tried beside their code. */
const overSockets = targets.filter(({ lanes }) => lanes > 1);
const inputs = 300;

describe.each(overSockets)('$name', (target) => {
  it('breaks no promise with what broke one before', async () => {
    const trial = await target.prepare(1);
    try {
      for (const { name, input } of keptCases(target.name)) {
        expect({ name, problem: await breakWith(trial, input, true) }).toEqual({ name });
      }
    } finally {
      await trial.stop();
    }
  });

  it(`breaks no promise with ${inputs} inputs drawn by lot`, async () => {
    const plan = { seed: 1, from: 0, to: inputs, seconds: 60, onInput: () => undefined };
    const { findings } = await runTarget(target, plan);
    expect(findings).toEqual([]);
  });
});
