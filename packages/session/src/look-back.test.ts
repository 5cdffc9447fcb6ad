import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LookBack } from './look-back.ts';

interface Kept {
  readonly number: number;
  readonly copy: Uint8Array;
}

/** Each of its bytes tells which it is. */
const bytesOf = (number: number, length: number) => new Uint8Array(length).fill(number % 251);

const size = 100;

describe('LookBack', () => {
  it('keeps copies of what came last, whatever came before them and was not wanted any more', () => {
    const step = fc.record({
      length: fc.nat({ max: size + 10 }),
      unwanted: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 10 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const lookBack = new LookBack<Kept>(size);
        const lengths = new Map<number, number>();
        for (const [number, { length, unwanted }] of steps.entries()) {
          const bytes = bytesOf(number, length);
          lookBack.keep(bytes, (copy) => ({ number, copy }));
          bytes.fill(0xff); // Whose buffer it was may write over it.
          lengths.set(number, length);
          const { kept } = lookBack;
          expect(kept.at(-1)?.number === number).toBe(length <= size);
          for (const { number: of, copy } of kept) {
            expect(copy).toEqual(bytesOf(of, lengths.get(of) ?? 0));
          }
          expect(kept.map(({ number: of }) => of)).toEqual(
            kept.map(({ number: of }) => of).sort((a, b) => a - b),
          );
          if (unwanted !== null) lookBack.retain(({ number: of }) => of % unwanted !== 0);
        }
      }),
    );
  });

  it('forgets no more than the next one needs, but for the rest of the memory at its end', () => {
    const lookBack = new LookBack<number>(size);
    for (let number = 0; number < 10; number++) lookBack.keep(bytesOf(number, 30), () => number);
    expect(lookBack.kept).toEqual([7, 8, 9]);
    lookBack.keep(bytesOf(10, 1), () => 10);
    expect(lookBack.kept).toEqual([8, 9, 10]);
    lookBack.keep(bytesOf(11, 10), () => 11);
    expect(lookBack.kept).toEqual([8, 9, 10, 11]);
  });

  it('does not forget all for what it cannot keep', () => {
    const lookBack = new LookBack<number>(size);
    lookBack.keep(bytesOf(1, 10), () => 1);
    lookBack.keep(bytesOf(2, size + 1), () => 2);
    expect(lookBack.kept).toEqual([1]);
  });
});
