import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import type { Batch, Component, Log, Processor } from '@traceveil/pipeline';
import type { Difference } from './exchange.ts';
import { createRetirement } from './retirement.ts';
import { createUsage } from './usage.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const batch: Batch = {
  signal: 'traces',
  bytes: Buffer.from('one'),
  items: 1,
  sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
};

function stage() {
  const happened: string[] = [];
  const note = (_fields: object, message: string) => void happened.push(message);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const component = (
    name: string,
    stop: () => Promise<void> = async () => undefined,
  ): Component => ({
    name,
    start: () => Promise.resolve(),
    stop: async () => {
      happened.push(`stop ${name}`);
      await stop();
    },
  });
  const removed = (parts: Partial<Record<keyof Difference, Component>>): Difference => ({
    receivers: parts.receivers ? [parts.receivers] : [],
    extensions: [],
    processors: parts.processors ? [parts.processors as Processor] : [],
    outlets: [],
    audit: [],
  });
  return { happened, component, removed, retirement: createRetirement(log) };
}

it('keeps what a receiver that goes hands its last batches to, though it was idle before', async () => {
  const { happened, component, removed, retirement } = stage();
  let closed: () => void = () => undefined;
  const receiver = component('otlp', () => new Promise((resolve) => (closed = resolve)));
  const usage = createUsage();
  let answer: () => void = () => undefined;
  const accept = usage.use(
    () => new Promise((resolve) => (answer = () => resolve({ rejectedItems: 0, message: '' }))),
  );
  retirement.retire(removed({ receivers: receiver, processors: component('redact') }), usage);
  await turn();
  const last = accept(batch, new AbortController().signal);
  closed();
  await turn();
  expect(happened).toEqual(['stop otlp']);
  answer();
  await last;
  await turn();
  expect(happened).toEqual(['stop otlp', 'stop redact']);
});

it('goes on when one fails to stop, and says which without quoting it', async () => {
  const { happened, component, removed, retirement } = stage();
  const broken = component('otlp', () => Promise.reject(new Error('text of a span')));
  retirement.retire(removed({ receivers: broken, processors: component('redact') }), createUsage());
  expect(await retirement.end(new AbortController().signal)).toBe(0);
  expect(happened).toEqual(['stop otlp', 'failed to stop after it was exchanged', 'stop redact']);
});

it('waits for nothing after the deadline', async () => {
  const { happened, component, removed, retirement } = stage();
  const usage = createUsage();
  void usage.use(() => new Promise(() => undefined))(batch, new AbortController().signal);
  retirement.retire(removed({ processors: component('redact') }), usage);
  await turn();
  expect(happened).toEqual([]);
  await retirement.end(AbortSignal.abort());
  expect(happened).toEqual(['stop redact']);
});

it('holds nothing that has stopped, though it still listens to its deadline', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { component, removed, retirement } = stage();
  const retireOne = (): WeakRef<Component> => {
    const queue: Component = {
      ...component('queue'),
      stop: (deadline) => {
        deadline.addEventListener('abort', () => void queue.start());
        return Promise.resolve();
      },
    };
    retirement.retire(removed({ processors: queue }), createUsage());
    return new WeakRef(queue);
  };
  const retired = [retireOne(), retireOne()];
  for (let tries = 0; tries < 10; tries += 1) await turn();
  collect();
  expect(retired.map((one) => one.deref())).toEqual([undefined, undefined]);
  expect(await retirement.end(AbortSignal.abort())).toBe(0);
});
