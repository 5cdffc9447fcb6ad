import { cutProbes } from './cuts.ts';
import { fieldProbes, structureProbes } from './field-probes.ts';
import type { Wish } from './planned.ts';
import type { Probe } from './probe.ts';
import { splitProbes } from './splits.ts';
import { sweepProbes } from './sweeps.ts';

const everything = [sweepProbes, cutProbes, splitProbes, structureProbes, fieldProbes];

/** Makes all probes that are wished for, each with a secret of its own, some at a time. */
export function* makeProbes(wish: Wish, countMax: number): Generator<readonly Probe[]> {
  let probes: Probe[] = [];
  let number = 0;
  for (const plan of everything) {
    for (const { label, isUsual, make } of plan()) {
      number++; // Of all, so that each has the same id in any choice.
      if (!(isUsual || wish.isEvery === true) || !wish.isWanted(label)) continue;
      probes.push(make(wish, `p${number}`));
      if (probes.length < countMax) continue;
      yield probes;
      probes = [];
    }
  }
  if (probes.length > 0) yield probes;
}
