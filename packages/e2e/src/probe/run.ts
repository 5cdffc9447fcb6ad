import { startGateway } from '../harness/gateway.ts';
import type { Gateway } from '../harness/gateway.ts';
import { startJudge } from './judge.ts';
import type { Flaw, Judge } from './judge.ts';
import { makeProbes } from './plan.ts';
import type { Wish } from './planned.ts';
import type { Label, Probe } from './probe.ts';
import { sendProbes } from './send.ts';

/** A flaw, and of what. */
export interface Found extends Pick<Flaw, 'flaw' | 'shown'> {
  readonly label: Label;
}

/** What became of all probes. */
export interface Outcome {
  readonly labels: readonly Label[];
  readonly found: readonly Found[];
}

/** At a time, so that the messages of all need not be held. */
const probesMax = 10_000;

/** Sends probes through the built program into the judge, and hears what it says. */
export async function runProbes(wish: Wish): Promise<Outcome> {
  const labels: Label[] = [];
  const found: Found[] = [];
  const judge = await startJudge();
  try {
    const gateway = await startGateway({ exporters: { otlp_http: { endpoint: judge.url } } });
    try {
      for (const probes of makeProbes(wish, probesMax)) {
        labels.push(...probes.map(({ label }) => label));
        found.push(...labelled(probes, await passage(probes, gateway, judge)));
      }
    } finally {
      await gateway.stop();
    }
  } finally {
    await judge.stop();
  }
  return { labels, found };
}

async function passage(
  probes: readonly Probe[],
  gateway: Gateway,
  judge: Judge,
): Promise<readonly Flaw[]> {
  const refused = await sendProbes(probes, gateway.ports);
  const accepted = probes.filter(({ id }) => !refused.has(id));
  const flaws = await judge.judge(accepted);
  await judge.clear();
  return [...flaws, ...Array.from(refused, ([id, shown]) => ({ id, flaw: 'refused', shown }))];
}

function labelled(probes: readonly Probe[], flaws: readonly Flaw[]): readonly Found[] {
  const labels = new Map(probes.map(({ id, label }) => [id, label]));
  return flaws.flatMap(({ id, flaw, shown }) => {
    const label = labels.get(id);
    return label === undefined ? [] : [{ label, flaw, shown }];
  });
}
