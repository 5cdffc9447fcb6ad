import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BenchBatch } from './batches.ts';
import { encodings, listCases, nameCase, transports } from './case.ts';
import { createLoadClient } from './load-clients.ts';
import { startGrpcProxy, startHttpProxy } from './proxy-servers.ts';
import { encodeRequest } from './sample-request.ts';
import { sendBatches } from './send.ts';
import { startSink, type Sink } from './sink-servers.ts';

const bodies = [encodeRequest(['a']), encodeRequest(['b'.repeat(200_000), 'c'])];

describe('from load to sink', () => {
  let sink: Sink;
  beforeEach(async () => {
    sink = await startSink();
    sink.keep(true);
  });
  afterEach(() => sink.close());

  const cases = listCases(transports, encodings).map((of) => ({ name: nameCase(of), of }));
  it.each(cases)('all that is sent arrives through the proxy: $name', async ({ of }) => {
    const batches = bodies.map((body, index): BenchBatch => ({
      file: String(index),
      body: of.encoding === 'gzip' ? gzipSync(body) : body,
      bytes: body.length,
      spans: index + 1,
    }));
    const proxy =
      of.transport === 'http'
        ? await startHttpProxy(sink.httpPort)
        : await startGrpcProxy(sink.grpcPort, of.encoding);
    const clients = [createLoadClient(of, proxy.port), createLoadClient(of, proxy.port)];

    const sent = await sendBatches(clients, batches, { requests: 6, seconds: 30 });
    await Promise.all(clients.map((client) => client.close()));
    await proxy.close();

    expect(sent).toMatchObject({ requests: 6, spans: 9, refusals: 0 });
    expect(sent.bytes).toBe(3 * bodies.reduce((sum, { length }) => sum + length, 0));
    expect(sink.received().requests).toBe(6);
    const arrived = sink.kept().map((body) => body.toString('latin1'));
    const expected = [...bodies, ...bodies, ...bodies].map((body) => body.toString('latin1'));
    expect(arrived.toSorted()).toEqual(expected.toSorted());
  });
});

describe('sendBatches', () => {
  const batch: BenchBatch = { file: '0', body: Buffer.alloc(1), bytes: 1, spans: 1 };

  it('sends a refused batch again until it is taken', async () => {
    const answers = ['refused', 'taken', 'refused', 'taken'] as const;
    let asked = 0;
    const client = {
      send: async () => answers[(asked += 1) - 1] ?? 'taken',
      close: () => Promise.resolve(),
    };
    const sent = await sendBatches([client], [batch], { requests: 2, seconds: 30 });
    expect(sent).toMatchObject({ requests: 2, refusals: 2 });
    expect(asked).toBe(4);
  });

  it('fails when an answer is neither "ok" nor "later"', async () => {
    const client = {
      send: () => Promise.reject(new Error('HTTP 400')),
      close: () => Promise.resolve(),
    };
    const sending = sendBatches([client], [batch], { requests: 2, seconds: 30 });
    await expect(sending).rejects.toThrow('HTTP 400');
  });
});
