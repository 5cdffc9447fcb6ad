import { expect, it } from '@jest/globals';
import { logRequest, spanRequest } from './sample-requests.ts';
import { readSpans } from './spans.ts';

it('outlines spans in the order in which they began, one that came again as it came last', () => {
  const spans = readSpans([
    spanRequest({ name: 'call', start: 2, end: 3, spanId: '2222222222222222' }),
    spanRequest({ name: 'agent', start: 1, end: 2, spanId: '1111111111111111' }),
    spanRequest({ name: 'agent', start: 1, end: 4, spanId: '1111111111111111', error: 'no' }),
    logRequest({ eventName: 'gen_ai.user.message', body: { content: 'said' } }),
  ]);
  const second = 1_000_000_000n;
  const traceId = '0123456789abcdef0123456789abcdef';
  const common = { traceId, parentSpanId: '', service: 'shop' };
  expect(spans).toEqual([
    {
      ...{ ...common, spanId: '1111111111111111', name: 'agent', hasFailed: true },
      ...{ startNs: second, endNs: 4n * second },
    },
    {
      ...{ ...common, spanId: '2222222222222222', name: 'call', hasFailed: false },
      ...{ startNs: 2n * second, endNs: 3n * second },
    },
  ]);
});
