// For tests: a target whose inputs say their number.

import type { Random } from './random.ts';
import type { Target, Trial } from './target.ts';

/** A target of which a test says what goes wrong. */
export function fakeTarget(wishes: Partial<Trial>, lanes = 1): Target {
  const trial: Trial = {
    generate: (random: Random) => Buffer.from(`input ${random.below(10)}`),
    attempt: () => undefined,
    probe: () => Promise.resolve(),
    memoryBytes: () => Promise.resolve(0),
    settle: () => Promise.resolve(),
    heal: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    ...wishes,
  };
  return { name: 'json', share: 1, lanes, prepare: () => Promise.resolve(trial) };
}
