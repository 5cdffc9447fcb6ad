import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { delimited } from './any-request.ts';
import { startOfOnlyString, startOfOnlyValue } from './plain-attribute.ts';
import { delimitedFields, WireError, type Content } from './wire.ts';

const content = fc
  .oneof(
    fc.nat({ max: 4 }),
    fc.integer({ min: 120, max: 135 }),
    fc.integer({ min: 16_380, max: 16_390 }),
  )
  .map((length) => new Uint8Array(length).fill(0x61));
type Field = readonly [number: number, content: Uint8Array];
const field: fc.Arbitrary<Field> = fc.tuple(fc.constantFrom(1, 1, 1, 2, 2, 2, 3, 9), content);
const keyAndValue = fc.tuple(content, content).map(([key, value]): Field[] => [
  [1, key],
  [2, value],
]);
/** Fields in any order, mostly a key and a value; or cut off, or with another byte somewhere. */
const message = fc
  .record({
    fields: fc.oneof(keyAndValue, fc.array(field, { maxLength: 3 })),
    cut: fc.option(fc.nat({ max: 3 }), { freq: 4 }),
    changed: fc.option(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 255 })), { freq: 4 }),
  })
  .map(({ fields, cut, changed }) => {
    const bytes = Buffer.concat(fields.map(([number, content]) => delimited(number, content)));
    if (changed && changed[0] < bytes.length) bytes[changed[0]] = changed[1];
    return bytes.subarray(0, bytes.length - Math.min(bytes.length, cut ?? 0));
  });
/** What stands around it is no part of it. */
const around = fc.tuple(message, fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }));

/** The fields of a message of length-delimited fields only; undefined of others. */
function fieldsOf(bytes: Uint8Array, from: number, to: number): readonly Content[] | undefined {
  try {
    const fields = [...delimitedFields(bytes, from, to)];
    let end = from;
    for (const one of fields) {
      if (one.lengthStart !== end + 1) return undefined;
      ({ end } = one);
    }
    return end === to ? fields : undefined;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return undefined;
  }
}

describe.each([
  ['startOfOnlyValue', startOfOnlyValue, [1, 2]],
  ['startOfOnlyString', startOfOnlyString, [1]],
] as const)('%s', (_, startOf, numbers) => {
  it('tells where the last field starts, of these fields in this order and no more', () => {
    fc.assert(
      fc.property(around, ([message, before, behind]) => {
        const bytes = Buffer.concat([before, message, behind]);
        const to = before.length + message.length;
        const start = startOf(bytes, before.length, to);
        const fields = fieldsOf(bytes, before.length, to) ?? [];
        const isTrue =
          fields.map(({ number }) => number).join() === numbers.join() &&
          fields.at(-1)?.start === start;
        expect(start === 0 || isTrue).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('sees what nearly all are', () => {
    fc.assert(
      fc.property(content, (last) => {
        const all = numbers.map((number, index) =>
          delimited(number, index === numbers.length - 1 ? last : Buffer.from('key')),
        );
        const bytes = Buffer.concat(all);
        expect(startOf(bytes, 0, bytes.length)).toBe(bytes.length - last.length);
      }),
    );
  });
});

it('leaves a key of 128 bytes to others, though its last one looks like the tag of a value', () => {
  const key = Buffer.alloc(128, 0x61);
  key[127] = 0x12;
  // The tag of the value, taken for a length, leads to the end.
  const bytes = Buffer.concat([delimited(1, key), delimited(2, new Uint8Array(0x12 - 1))]);
  expect(startOfOnlyValue(bytes, 0, bytes.length)).toBe(0);
});
