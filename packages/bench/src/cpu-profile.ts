import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of a `.cpuprofile`, what is needed here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  /** The node that ran at each sample, and the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A function and the time in itself, not in those that it calls. */
export interface SelfTime {
  readonly name: string;
  readonly ms: number;
  /** Of the time in which anything ran. */
  readonly share: number;
}

const restNames = new Set(['(root)', '(program)', '(idle)']);

/** Adds up the samples of each function, those that took longest first. What idles is left out. */
export function listSelfTimes({ nodes, samples, timeDeltas }: CpuProfile): readonly SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  let sum = 0;
  for (const [index, sample] of samples.entries()) {
    const name = names.get(sample) ?? '';
    if (name === '(idle)') continue;
    const ms = (timeDeltas[index] ?? 0) / 1_000;
    sum += ms;
    spent.set(name, (spent.get(name) ?? 0) + ms);
  }
  return [...spent]
    .map(([name, ms]) => ({ name, ms, share: ms / sum }))
    .toSorted((a, b) => b.ms - a.ms);
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']) {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '' || restNames.has(name)) return name;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  return `${name} ${basename(file)}:${lineNumber + 1}`;
}
