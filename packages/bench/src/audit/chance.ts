/** Draws, the same ones for the same seed. */
export type Chance = ReturnType<typeof createChance>;

/** @param seed another one, other draws */
export function createChance(seed: number) {
  const random = createRandom(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const word = () =>
    pick(2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const hex = (digits: number) => Array.from({ length: digits / 8 }, word).join('');
  const uuid = () => uuidOf(hex(32));
  return { random, pick, hex, uuid };
}

function uuidOf(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...parts, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** Mulberry32: from 0 to below 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
