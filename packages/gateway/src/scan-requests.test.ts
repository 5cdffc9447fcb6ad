import { expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { readScanInput } from './scan-input.ts';
import { scanRequests } from './scan-requests.ts';

it('tells the field of each secret, and the line where there are several requests', async () => {
  const request = (name: string) =>
    JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ name }] }] }] });
  const text = [request('nothing'), request(`use ${fake('ghp_', 36)}`)].join('\n');
  const input = readScanInput(Buffer.from(text), undefined, undefined);
  expect(await scanRequests(input.format === 'otlp' ? input.requests : [])).toEqual([
    ['github-token', 'line 2: resource_spans[0].scope_spans[0].spans[0].name', '-'],
  ]);
});
