import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLiveFeed, type LiveFeed, type LiveReader } from './live.ts';
import { createSampleSources } from './sample-sources.ts';

const { sources, emit, listeners } = createSampleSources();
let isAllowed = true;
let feed: LiveFeed;
let server: ReturnType<typeof createServer>;
let served: ServerResponse | undefined;

beforeEach(async () => {
  isAllowed = true;
  feed = createLiveFeed(sources, { heartbeatMs: 20, lingerMs: 60_000 });
  const reader: LiveReader = {
    ...{ personId: 'a', filter: {}, after: 0, isStillAllowed: () => isAllowed },
  };
  server = createServer((_request, response) => {
    served = response;
    feed.reserve('a');
    feed.serve(response, reader);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  feed.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function open(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject);
  });
}

async function textUntil(response: IncomingMessage, part: string): Promise<string> {
  let text = '';
  for await (const read of response) {
    text += String(read);
    if (text.includes(part)) return text;
  }
  return text;
}

describe('the live feed', () => {
  it('hears of nothing until somebody reads it, and remembers for who comes back', async () => {
    emit({ kind: 'redact', text: 'of nobody' });
    expect(listeners.size).toBe(0);
    const first = await open();
    emit({ kind: 'redact', text: 'of the first' });
    expect(await textUntil(first, 'of the first')).not.toContain('of nobody');
    first.destroy();
    while (served?.closed !== true) await sleep(5);
    emit({ kind: 'redact', text: 'in between' });
    expect(await textUntil(await open(), 'in between')).not.toContain('of nobody');
  });

  it('hears of nothing any more, and forgets, when the last reader stays away', async () => {
    feed.stop();
    feed = createLiveFeed(sources, { heartbeatMs: 20, lingerMs: 20 });
    const first = await open();
    const ofFirst = served;
    const heard = textUntil(await open(), 'of the last');
    first.destroy();
    while (ofFirst?.closed !== true) await sleep(5);
    await sleep(60); // Three times as long as it lingers.
    emit({ kind: 'redact', text: 'of the last' });
    expect(await heard).toContain('of the last');
    while (listeners.size > 0) await sleep(5);
    emit({ kind: 'redact', text: 'of nobody' });
    expect(await textUntil(await open(), ': still here')).not.toContain('data:');
  });

  it('refuses a reader while the gateway does not let it hear, and counts none', async () => {
    let isFull = true;
    const live = () => {
      if (isFull) throw new Error('256 live feeds are open');
      return () => undefined;
    };
    const refused = createLiveFeed({ live });
    for (let tries = 0; tries < 10; tries += 1) {
      expect(() => refused.reserve('a')).toThrow('256 live feeds');
    }
    isFull = false;
    expect(() => refused.reserve('a')).not.toThrow();
    refused.stop();
  });

  it('shows that it lives, and ends when its reader may read it no more', async () => {
    const response = await open();
    const ended = textUntil(response, 'event: end');
    await textUntil(await open(), ': still here');
    isAllowed = false;
    expect(await ended).toContain(': still here\n\n');
    expect(await ended).toContain('event: end\ndata: {}\n\n');
  });

  it('keeps no more than so much for who does not read, and says what was missed', async () => {
    const response = await open();
    response.pause();
    const text = 'x'.repeat(64 * 1024);
    const waits = () => served?.writableLength ?? 0;
    let events = 0;
    for (; waits() <= 256 * 1024 && events < 10_000; events += 1) {
      emit({ kind: 'redact', text });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const most = waits();
    for (let missed = 0; missed < 10; missed += 1) emit({ kind: 'redact', text });
    expect(waits()).toBeLessThan(most + 64 * 1024);
    const heard = textUntil(response, 'the last');
    while (waits() > 256 * 1024) await sleep(5);
    emit({ kind: 'redact', text: 'the last' });
    expect(await heard).toMatch(
      /event: missed\ndata: \{"events":\d+\}\n\nid: \d+\ndata: .*the last/,
    );
  });
});
