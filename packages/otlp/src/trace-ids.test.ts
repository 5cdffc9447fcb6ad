import { expect, it } from '@jest/globals';
import { jsonToProto } from './json-to-proto.ts';
import { traceRangesIn } from './trace-ids.ts';

const ids = ['0af7651916cd43dd8448eb211c80319c', '1bf7651916cd43dd8448eb211c80319d'];
const [first, second] = ids;

it.each([
  [
    'traces',
    {
      resourceSpans: [
        {
          scopeSpans: [
            { spans: [{ traceId: first, links: [{ traceId: 'f'.repeat(32) }] }] },
            { spans: [{ traceId: second }, { traceId: first }] },
          ],
        },
      ],
    },
  ],
  [
    'logs',
    { resourceLogs: [{ scopeLogs: [{ logRecords: ids.map((traceId) => ({ traceId })) }] }] },
  ],
  [
    'metrics',
    {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                { gauge: { dataPoints: [{ exemplars: [{ traceId: first }] }] } },
                { exponentialHistogram: { dataPoints: [{ exemplars: [{ traceId: second }] }] } },
              ],
            },
          ],
        },
      ],
    },
  ],
] as const)('finds the ids of %s, and not those of links', (signal, request) => {
  const bytes = jsonToProto(Buffer.from(JSON.stringify(request)), signal);
  const { byTrace, around } = traceRangesIn(bytes, signal);
  expect([...byTrace.keys()]).toEqual(ids);
  // Together they are all of it, each once.
  const ranges = [...byTrace.values(), around].flat();
  const pairs = ranges
    .filter((_, index) => index % 2 === 0)
    .map((start, index) => [start, ranges[2 * index + 1] ?? 0]);
  const length = pairs.reduce((sum, [start = 0, end = 0]) => sum + end - start, 0);
  expect(length).toBeLessThanOrEqual(bytes.length);
  expect(length).toBeGreaterThan(bytes.length - 8);
});
