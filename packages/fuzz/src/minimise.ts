/** Looks that a finding is worth. */
export const looksMax = 400;

/**
 * Takes away from an input what is not needed to break the same promise.
 *
 * @param isStillBroken one look at a smaller input
 * @param endMs `performance.now()` at which it is small enough
 * @see Zeller, Hildebrandt, «Simplifying and Isolating Failure-Inducing Input», 2002; not to the end
 */
export async function minimise(
  input: Uint8Array,
  isStillBroken: (smaller: Uint8Array) => Promise<boolean>,
  endMs: number,
): Promise<Uint8Array> {
  let smallest = input;
  let looks = 0;
  let length = Math.ceil(input.length / 2);
  while (length >= 1) {
    let isSmaller = false;
    for (let start = 0; start < smallest.length;) {
      if (looks++ >= looksMax || performance.now() > endMs) return smallest;
      const candidate = without(smallest, start, length);
      if (await isStillBroken(candidate)) {
        smallest = candidate;
        isSmaller = true;
      } else start += length;
    }
    if (length === 1 && !isSmaller) break;
    if (!isSmaller || length > smallest.length) length = Math.floor(length / 2);
  }
  return smallest;
}

function without(bytes: Uint8Array, start: number, length: number): Uint8Array {
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
}
