import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { opentelemetry } from '../generated/messages.js';
import { decodeResponse, encodeResponse, responseBytesMax } from './response.ts';
import type { Encoding } from './status.ts';

const encodings: readonly Encoding[] = ['proto', 'json'];
const signals = ['traces', 'logs', 'metrics'] as const;
const all = signals.flatMap((signal) => encodings.map((encoding) => ({ signal, encoding })));
const { logs, metrics, trace } = opentelemetry.proto.collector;

describe('response', () => {
  it.each(signals)('leaves partial_success unset on success: %s', (signal) => {
    const success = { rejectedItems: 0, message: '' };
    expect(encodeResponse(signal, success, 'proto')).toHaveLength(0);
    expect(Buffer.from(encodeResponse(signal, success, 'json')).toString()).toBe('{}');
  });

  it('counts the rejected in the field of the signal', () => {
    const partial = { rejectedItems: 3, message: 'why' };
    const [spans, records, points] = signals.map((signal) =>
      encodeResponse(signal, partial, 'proto'),
    ) as [Uint8Array, Uint8Array, Uint8Array];
    const { partialSuccess: ofTrace } = trace.v1.ExportTraceServiceResponse.decode(spans);
    const { partialSuccess: ofLogs } = logs.v1.ExportLogsServiceResponse.decode(records);
    const { partialSuccess: ofMetrics } = metrics.v1.ExportMetricsServiceResponse.decode(points);
    expect(Number(ofTrace?.rejectedSpans)).toBe(3);
    expect(Number(ofLogs?.rejectedLogRecords)).toBe(3);
    expect(Number(ofMetrics?.rejectedDataPoints)).toBe(3);
    expect(ofTrace?.errorMessage).toBe('why');
  });

  it('writes 64-bit counts as strings in JSON', () => {
    const bytes = encodeResponse('traces', { rejectedItems: 3, message: 'why' }, 'json');
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
      partialSuccess: { rejectedSpans: '3', errorMessage: 'why' },
    });
  });

  it.each(all)('reads what it wrote: $signal, $encoding', ({ signal, encoding }) => {
    const anyPartial = fc.record({
      rejectedItems: fc.maxSafeNat(),
      message: fc.string({ maxLength: 100, unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(anyPartial, (partial) => {
        const bytes = encodeResponse(signal, partial, encoding);
        expect(decodeResponse(bytes, signal, encoding)).toEqual(partial);
      }),
    );
  });

  it.each(encodings)('cuts the message of a response above 4 MiB in %s', (encoding) => {
    for (const character of ['x', '"', '\u0001', '€', '😀']) {
      const message = character.repeat(responseBytesMax);
      const bytes = encodeResponse('traces', { rejectedItems: 7, message }, encoding);
      expect(bytes.length).toBeLessThanOrEqual(responseBytesMax);
      const read = decodeResponse(bytes, 'traces', encoding);
      expect(read.rejectedItems).toBe(7);
      expect(read.message.startsWith(character)).toBe(true);
      const whole = wholeMessage(bytes, encoding);
      expect(whole === character.repeat(whole.length / character.length)).toBe(true);
    }
  });

  it.each(all)('reads anything without throwing: $signal, $encoding', ({ signal, encoding }) => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.json().map((text) => Buffer.from(`{"partialSuccess":${text}}`)),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const { rejectedItems } = decodeResponse(bytes, signal, encoding);
        expect(Number.isSafeInteger(rejectedItems) && rejectedItems >= 0).toBe(true);
      }),
    );
  });
});

function wholeMessage(bytes: Uint8Array, encoding: Encoding): string {
  const { partialSuccess } =
    encoding === 'proto'
      ? trace.v1.ExportTraceServiceResponse.decode(bytes)
      : (JSON.parse(Buffer.from(bytes).toString()) as {
          partialSuccess: { errorMessage: string };
        });
  return partialSuccess?.errorMessage ?? '';
}
