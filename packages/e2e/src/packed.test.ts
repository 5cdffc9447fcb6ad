import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { fake } from '@traceveil/detect';
import { startGateway, type Gateway } from './harness/gateway.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';

const secret = fake('ghp_', 36);
/** Of a header without texts. */
const headerLength = 10;

let sink: OtlpSink;
let gateway: Gateway;
beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(async () => {
  await gateway.stop();
  await sink.stop();
});

/** What a backend is sent of a gzip file. */
async function passed(file: Buffer): Promise<Buffer> {
  const headers = { ...protobufHeaders, 'content-encoding': 'gzip' };
  const response = await gateway.post('/v1/traces', file, headers);
  expect(response.status).toBe(200);
  const [received] = await sink.requests('traces');
  return received?.body ?? Buffer.alloc(0);
}

/** A gzip file with a comment in its header. */
function withComment(content: Buffer, comment: string): Buffer {
  const file = gzipSync(content);
  const header = Buffer.from(file.subarray(0, headerLength));
  header[3] = 0x10;
  return Buffer.concat([header, Buffer.from(`${comment}\0`), file.subarray(headerLength)]);
}

describe.each([0, 1])('a gzip file, with workers: %d', (workers) => {
  beforeEach(async () => {
    gateway = await startGateway({
      exporters: { otlp_http: { endpoint: sink.url, compression: 'gzip' } },
      service: { workers },
    });
  });

  it('goes on as it came when nothing is found in it', async () => {
    const file = gzipSync(spanRequest('hello '.repeat(500)), { level: 9 });
    const sent = await passed(file);
    expect(sent.subarray(headerLength)).toEqual(file.subarray(headerLength));
  });

  it('is packed anew when something is found in it', async () => {
    const sent = await passed(gzipSync(spanRequest(`it is ${secret}`), { level: 9 }));
    const [received] = sink.received;
    expect(received?.bytes.toString()).toContain('[REDACTED:github-token#');
    expect(received?.bytes.includes(secret)).toBe(false);
    expect(sent.length).toBeGreaterThan(headerLength);
  });

  it('is packed anew when it has a text beside its data', async () => {
    const content = spanRequest('hello');
    const sent = await passed(withComment(Buffer.from(content), secret));
    expect(sent.includes(secret)).toBe(false);
    expect(sink.received[0]?.bytes).toEqual(Buffer.from(content));
  });
});
