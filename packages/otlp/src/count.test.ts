import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyRequest, delimited, write } from './any-request.ts';
import { countItems } from './count.ts';
import { encodeRequest, type Plain } from './judge.ts';
import { samples } from './sample-messages.ts';

const signals = ['traces', 'logs', 'metrics'] as const;
const items = /^(?:Span|LogRecord|(?:Number|Histogram|ExponentialHistogram|Summary)DataPoint)$/;

describe('countItems', () => {
  it.each(signals)('counts what the request was made of: %s', (signal) => {
    fc.assert(
      fc.property(anyRequest(signal, { isOdd: true }), (request) => {
        let made = 0;
        const { bytes } = write(request, (field) => {
          if (items.test(field.message?.type.name ?? '')) made++;
          return field;
        });
        expect(countItems(bytes, signal)).toBe(made);
      }),
    );
  });

  it.each([
    ['traces', 2],
    ['logs', 1],
    ['metrics', 6],
  ] as const)('counts the items of a sample: %s', (signal, count) => {
    expect(countItems(encodeRequest(signal, samples[signal]), signal)).toBe(count);
  });

  it.each(signals)('counts nothing in an empty envelope: %s', (signal) => {
    const envelope: Plain = { [`resource_${signal === 'traces' ? 'spans' : signal}`]: [{}] };
    expect(countItems(encodeRequest(signal, envelope), signal)).toBe(0);
    expect(countItems(Buffer.alloc(0), signal)).toBe(0);
  });

  it('does not read what stands in an item or a resource', () => {
    const broken = delimited(1, delimited(2, delimited(2, Buffer.from([0xff, 0xff]))));
    expect(countItems(broken, 'traces')).toBe(1);
    const brokenResource = delimited(1, delimited(1, Buffer.from([0xff, 0xff])));
    expect(countItems(brokenResource, 'traces')).toBe(0);
  });
});
