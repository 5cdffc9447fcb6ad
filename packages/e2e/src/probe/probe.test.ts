import { beforeAll, expect, it } from '@jest/globals';
import { describeNeeding } from '../harness/needs.ts';
import { python, pythonTimeoutMs } from '../harness/python.ts';
import { readKnownFlaws, summarize } from './known-flaws.ts';
import { makeProbes } from './plan.ts';
import { protocols } from './probe.ts';
import { runProbes } from './run.ts';
import type { Outcome } from './run.ts';

const wish = { seed: 'traceveil', isWanted: () => true };

describeNeeding(['python3'], 'probes through the gateway', () => {
  let outcome: Outcome;
  beforeAll(async () => {
    await python();
    outcome = await runProbes(wish);
  }, pythonTimeoutMs);

  it('leave no secret and change nothing else, but for what is known', () => {
    expect(summarize(outcome.found)).toEqual(readKnownFlaws());
  });

  it('are many thousand, over every protocol and signal', () => {
    const { labels } = outcome;
    expect(labels.length).toBeGreaterThan(20_000);
    for (const signal of ['traces', 'logs', 'metrics']) {
      for (const protocol of protocols) {
        const those = labels.filter((one) => one.signal === signal && one.protocol === protocol);
        expect(those.length).toBeGreaterThan(1_000);
      }
    }
  });

  it('have a secret each of their own, and the same again from the same seed', () => {
    const secretsOf = (seed: string) =>
      [...makeProbes({ ...wish, seed }, 1_000)].flat().map(({ secret }) => secret);
    const secrets = secretsOf('traceveil');
    expect(new Set(secrets).size).toBe(secrets.length);
    expect(secretsOf('traceveil')).toEqual(secrets);
    expect(secretsOf('another')).not.toContain(secrets[0]);
  });
});
