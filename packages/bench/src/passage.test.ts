import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodings, listCases, nameCase, transports } from './case.ts';
import { createLoadClient, type Answer } from './load-clients.ts';
import { startGrpcProxy, startHttpProxy } from './proxy-servers.ts';
import { encodeRequest } from './sample-request.ts';
import { sendRequests } from './send.ts';
import { startSink, type Sink } from './sink-servers.ts';
import { createFeed } from './traffic/feed.ts';

const bodies = [encodeRequest(['a']), encodeRequest(['b'.repeat(200_000), 'c'])];

const originals = bodies.map((body, index) => ({
  file: String(index),
  body,
  spans: index + 1,
  planted: [],
}));

describe('from load to sink', () => {
  let sink: Sink;
  beforeEach(async () => {
    sink = await startSink();
    sink.keep(true);
  });
  afterEach(() => sink.close());

  const cases = listCases(transports, encodings).map((of) => ({ name: nameCase(of), of }));
  it.each(cases)('all that is sent arrives through the proxy: $name', async ({ of }) => {
    const feed = createFeed(originals, { encoding: of.encoding, isRepeat: true });
    await feed.prepare(0, 6);
    const proxy =
      of.transport === 'http'
        ? await startHttpProxy(sink.httpPort)
        : await startGrpcProxy(sink.grpcPort, of.encoding);
    const clients = [createLoadClient(of, proxy.port), createLoadClient(of, proxy.port)];

    const sent = await sendRequests(clients, feed, { first: 0, requests: 6, seconds: 30 });
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

describe('sendRequests', () => {
  const feed = createFeed(originals, { encoding: 'identity', isRepeat: true });
  const limits = { first: 0, requests: 2, seconds: 30 };
  const answering = (send: () => Promise<Answer>) => ({ send, close: () => Promise.resolve() });

  it('sends a refused request again until it is taken', async () => {
    const answers = ['refused', 'taken', 'refused', 'taken'] as const;
    let asked = 0;
    const client = answering(async () => answers[(asked += 1) - 1] ?? 'taken');
    const sent = await sendRequests([client], feed, limits);
    expect(sent).toMatchObject({ requests: 2, refusals: 2 });
    expect(asked).toBe(4);
  });

  it('fails when an answer is neither "ok" nor "later"', async () => {
    const client = answering(() => Promise.reject(new Error('HTTP 400')));
    await expect(sendRequests([client], feed, limits)).rejects.toThrow('HTTP 400');
  });

  it('counts the wait for a client from when a request was due', async () => {
    // Due at 0, 1, 2 ms, and the one client is busy with the first until the others are late.
    let open: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => (open = resolve));
    const client = answering(() => isOpen.then(() => 'taken'));
    const sending = sendRequests([client], feed, {
      ...limits,
      requests: 3,
      requestsPerSecond: 1_000,
    });
    const since = performance.now();
    while (performance.now() - since < 20) await new Promise((resolve) => setImmediate(resolve));
    open();
    const { latenciesMs } = await sending;
    expect(latenciesMs).toHaveLength(3);
    expect(Math.min(...latenciesMs)).toBeGreaterThan(15);
  });
});
