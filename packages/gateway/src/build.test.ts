import { describe, expect, it } from '@jest/globals';
import { PipelineError, type Batch } from '@traceveil/pipeline';
import { joinLater, nothing, type Built, type ReceiverUnit } from './build.ts';
import type { GatewayConfig } from './config.ts';

const batch: Batch = {
  signal: 'traces',
  bytes: Buffer.from('one'),
  items: 1,
  sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
};
const none = { receivers: [], processors: [], exporters: [] };
const config = {
  pipelines: [
    { ...none, name: 'traces', signal: 'traces', receivers: ['otlp'] },
    { ...none, name: 'logs', signal: 'logs', receivers: ['other'] },
  ],
} as unknown as GatewayConfig;
const component = {
  name: 'otlp',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

function stage() {
  const write = () => Promise.resolve();
  const unit: ReceiverUnit = { identity: 'one', component, accept: {}, trail: { write } };
  const built: Built = { ...nothing, receivers: new Map([['otlp', unit]]) };
  return { unit, built, hand: () => unit.accept.traces?.(batch, new AbortController().signal) };
}

describe('a receiver that starts before its configuration holds', () => {
  it('lets its senders wait, and hands them on then', async () => {
    const { unit, built, hand } = stage();
    let open: () => void = () => undefined;
    const joined = new Promise<void>((resolve) => (open = resolve));
    joinLater(built, config, { joined, before: nothing });
    expect(Object.keys(unit.accept)).toEqual(['traces']);
    const handed = hand();
    unit.accept.traces = () => Promise.resolve({ rejectedItems: 1, message: 'the new way' });
    open();
    expect(await handed).toEqual({ rejectedItems: 1, message: 'the new way' });
  });

  it('has them try again when it never holds', async () => {
    const { built, hand } = stage();
    const refused = new PipelineError('gateway', 'retry', 'this configuration was not taken');
    joinLater(built, config, { joined: Promise.reject(refused), before: nothing });
    await expect(hand()).rejects.toBe(refused);
  });

  it('goes on as it is when it was there before', () => {
    const { unit, built } = stage();
    joinLater(built, config, { joined: Promise.resolve(), before: built });
    expect(unit.accept).toEqual({});
  });
});
