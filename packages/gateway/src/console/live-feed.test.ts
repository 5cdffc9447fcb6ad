import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, jest } from '@jest/globals';
import type { LiveEvent } from '@traceveil/console';
import type { AuditEvent } from '@traceveil/pipeline';
import { createLiveFeed, toldAppend } from './live-feed.ts';

const stop = (undelivered: number): AuditEvent => ({ time: '', kind: 'stop', undelivered });
const stops = (count: number) => Array.from({ length: count }, (_, at) => stop(at));

it('tells each listener of each event, and ends one that throws', async () => {
  const feed = createLiveFeed();
  const heard: LiveEvent[] = [];
  feed.listen(() => {
    throw new Error('gone');
  });
  feed.listen((events) => heard.push(...events));
  feed.tell(stops(2));
  while (heard.length < 2) await sleep(10);
  expect(heard).toEqual([
    { id: 1, event: stop(0) },
    { id: 2, event: stop(1) },
  ]);
  feed.stop();
  expect(feed.isHeard).toBe(false);
});

it('leaves out the oldest of many, and their ids tell', async () => {
  const feed = createLiveFeed();
  const heard: LiveEvent[] = [];
  feed.listen((events) => heard.push(...events));
  feed.tell(stops(300));
  feed.tell(stops(2_000));
  while (heard.length < 1) await sleep(10);
  expect(heard).toHaveLength(100);
  expect(heard[0]).toEqual({ id: 2_201, event: stop(1_900) });
  expect(heard.at(-1)).toEqual({ id: 2_300, event: stop(1_999) });
  feed.stop();
});

it('refuses more listeners than it can serve, until one has gone', () => {
  const feed = createLiveFeed();
  const ends = Array.from({ length: 256 }, () => feed.listen(() => undefined));
  expect(() => feed.listen(() => undefined)).toThrow('256 live feeds are open');
  ends[7]?.();
  expect(() => feed.listen(() => undefined)).not.toThrow();
  feed.stop();
});

it('hears of what was written, and of nothing that could not be', async () => {
  const feed = createLiveFeed();
  const heard: LiveEvent[] = [];
  feed.listen((events) => heard.push(...events));
  const broken = toldAppend(() => Promise.reject(new Error('the disk is full')), feed);
  await expect(broken([stop(1)])).rejects.toThrow('the disk is full');
  await toldAppend(() => Promise.resolve(), feed)([stop(2)]);
  while (heard.length < 1) await sleep(10);
  expect(heard).toEqual([{ id: 1, event: stop(2) }]);
  feed.stop();
});

it('costs nothing while nobody listens', () => {
  const feed = createLiveFeed();
  const written = Promise.resolve();
  const looked = jest.fn();
  const event = Object.defineProperty(stop(1), 'undelivered', { enumerable: true, get: looked });
  const append = toldAppend(() => written, feed);
  expect(append([event])).toBe(written);
  feed.listen(() => undefined)();
  expect(append([event])).toBe(written);
  feed.tell([event]);
  expect(looked).not.toHaveBeenCalled();
});
