import type { Random } from './random.ts';

/** What inputs are made of. */
export interface Material {
  /** Whole inputs that are as they should be. */
  readonly samples: readonly Uint8Array[];
  /** Parts that mean something to who reads the input. */
  readonly words: readonly Uint8Array[];
}

/** What an input may grow to. */
export const inputBytesMax = 64 * 1024;
const roundsMax = 6;

/** Bytes at the edges of what numbers and letters can be. */
const edges = [0, 1, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x7f, 0x80, 0xbf, 0xc0, 0xed, 0xfe, 0xff];

type Change = (input: Buffer, random: Random, material: Material) => Buffer;

const changes: readonly Change[] = [
  (input, random) => set(input, random, (byte) => byte ^ (1 << random.below(8))),
  (input, random) => set(input, random, () => random.below(256)),
  (input, random) => set(input, random, () => random.pick(edges)),
  (input, random) => set(input, random, (byte) => byte + random.below(9) - 4),
  (input, random) => insert(input, random, random.bytes(1 + random.below(4))),
  (input, random, { words }) => insert(input, random, random.pick(words)),
  (input, random, { words }) => insert(input, random, random.pick(words)),
  (input, random, { words }) => overwrite(input, random, random.pick(words)),
  (input, random) => cut(input, random).rest,
  (input, random) => cut(input, random).rest,
  (input, random) => insert(input, random, cut(input, random).taken),
  (input, random) => {
    const { taken, rest } = cut(input, random);
    return insert(rest, random, taken);
  },
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  (input, random) => input.subarray(random.below(input.length + 1)),
  (input, random, { samples }) =>
    insert(input, random, cut(Buffer.from(random.pick(samples)), random).taken),
  (input, random, { samples }) => {
    const other = random.pick(samples);
    const end = input.subarray(0, random.below(input.length + 1));
    return Buffer.concat([end, other.subarray(random.below(other.length + 1))]);
  },
  (input, random) => {
    const { taken } = cut(input, random);
    const times = 2 ** (1 + random.below(9));
    if (taken.length * times > inputBytesMax) return input;
    return insert(input, random, Buffer.alloc(taken.length * times, taken));
  },
];

/** Changes an input at a few places; at most `inputBytesMax` come back. */
export function mutate(input: Uint8Array, random: Random, material: Material): Buffer {
  let changed: Buffer = Buffer.from(input);
  for (let rounds = 1 + random.below(roundsMax); rounds > 0; rounds--) {
    changed = random.pick(changes)(changed, random, material);
  }
  return changed.subarray(0, inputBytesMax);
}

function set(input: Buffer, random: Random, change: (byte: number) => number): Buffer {
  if (input.length === 0) return input;
  const at = random.below(input.length);
  input[at] = change(input[at] ?? 0);
  return input;
}

function insert(input: Buffer, random: Random, part: Uint8Array): Buffer {
  const at = random.below(input.length + 1);
  return Buffer.concat([input.subarray(0, at), part, input.subarray(at)]);
}

function overwrite(input: Buffer, random: Random, part: Uint8Array): Buffer {
  const at = random.below(input.length + 1);
  return Buffer.concat([input.subarray(0, at), part, input.subarray(at + part.length)]);
}

/** Mostly short. */
function cut(input: Buffer, random: Random) {
  const start = random.below(input.length + 1);
  const max = random.oneIn(3) ? input.length - start : Math.min(input.length - start, 16);
  const end = start + random.below(max + 1);
  const rest = Buffer.concat([input.subarray(0, start), input.subarray(end)]);
  return { taken: input.subarray(start, end), rest };
}
