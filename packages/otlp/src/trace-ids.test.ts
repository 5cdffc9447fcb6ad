import { expect, it } from '@jest/globals';
import { jsonToProto } from './json-to-proto.ts';
import { traceIdsIn } from './trace-ids.ts';

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
            { spans: [{ traceId: second }, { traceId: first }, {}] },
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
  expect([...traceIdsIn(bytes, signal)]).toEqual(ids);
});
