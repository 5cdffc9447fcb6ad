import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  PipelineError,
  type Batch,
  type Exporter,
  type ForwardEvent,
  type Outlet,
} from '@traceveil/pipeline';
import { createMemoryQueue } from './memory-queue.ts';
import { sendingQueue } from './sending-queue.ts';
import { createStage, patient, until } from './stage.ts';
import { backendOf, batchWith, hand, recording, refuses, type Backend } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const id = '61862809-79ae-4010-b138-5916f53836c6';
const batch: Batch = { ...batchWith('clean', 3), id };

/** A trail that can be broken. */
function trail() {
  const events: ForwardEvent[] = [];
  const kept = {
    events,
    isBroken: false,
    attempts: 0,
    tell: (event: ForwardEvent) => {
      kept.attempts += 1;
      if (kept.isBroken) return Promise.reject(new PipelineError('audit/file', 'retry', 'full'));
      events.push(event);
      return Promise.resolve();
    },
  };
  return kept;
}

function backendAt(endpoint: string): Backend {
  const backend = backendOf('otlp_http');
  return { ...backend, exporter: { ...backend.exporter, endpoints: { traces: endpoint } } };
}

const common = {
  time: expect.any(String),
  kind: 'forward',
  batch_id: id,
  exporter: 'otlp_http',
  endpoint: 'http://jaeger:4318/v1/traces',
  signal: 'traces',
};
const nothing = { rejected_items: 0, dead_lettered_items: 0, dropped_items: 0, reason: '' };

describe.each(['file_storage', 'memory'] as const)('a batch that waited in %s', (storage) => {
  async function send(exporter: Exporter, kept: ReturnType<typeof trail>): Promise<void> {
    if (storage === 'file_storage') {
      const { outlet } = await stage.start([{ exporter }], { tell: kept.tell });
      await hand(outlet, batch);
    } else {
      const dependencies = { ...recording(), tell: kept.tell };
      const queue = createMemoryQueue(exporter, sendingQueue.parse({ storage }), dependencies);
      await queue.start();
      await hand(queue, batch);
      await queue.stop(patient());
    }
    await until(() => kept.events.length > 0);
  }

  it('is told of when the backend has it, by the id that it was accepted with', async () => {
    const kept = trail();
    await send(backendAt('http://jaeger:4318/v1/traces').exporter, kept);
    expect(kept.events).toEqual([
      { ...common, ...nothing, outcome: 'delivered', delivered_items: 3 },
    ]);
  });

  it('is told of when the backend threw a part away', async () => {
    const { exporter } = backendAt('http://jaeger:4318/v1/traces');
    const kept = trail();
    const rejects = () => Promise.resolve({ rejectedItems: 2, failed: [] });
    await send({ ...exporter, export: rejects }, kept);
    expect(kept.events).toEqual([
      { ...common, ...nothing, outcome: 'delivered', delivered_items: 1, rejected_items: 2 },
    ]);
  });

  it('is told of with the answer when the backend refused it', async () => {
    const backend = backendOf('otlp_http');
    backend.answer = refuses;
    const kept = trail();
    await send(backend.exporter, kept);
    const isLetter = storage === 'file_storage';
    expect(kept.events).toEqual([
      {
        ...{ ...common, ...nothing, endpoint: '', delivered_items: 0 },
        outcome: isLetter ? 'dead_lettered' : 'dropped',
        [isLetter ? 'dead_lettered_items' : 'dropped_items']: 3,
        reason: 'exporter/fake: backend answered 400',
      },
    ]);
  });
});

describe('a trail that is slow', () => {
  it.each([
    ['file_storage', 2],
    ['memory', 3],
  ] as const)('holds up none that waits in %s, but for so many: %d', async (storage, most) => {
    const backend = backendOf('otlp_http');
    const told: (() => void)[] = [];
    const tell = () => new Promise<void>((resolve) => told.push(resolve));
    const queue = { storage, num_consumers: 1 };
    let outlet: Outlet;
    if (storage === 'file_storage') ({ outlet } = await stage.start([backend], { tell, queue }));
    else {
      const dependencies = { ...recording(), tell };
      const made = createMemoryQueue(backend.exporter, sendingQueue.parse(queue), dependencies);
      await made.start();
      outlet = made;
    }
    for (let count = 0; count < 3; count++) await hand(outlet, batch);
    await until(() => told.length === most);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(backend.received).toHaveLength(most);
    told[0]?.();
    await until(() => told.length === 3);
    for (const done of told) done();
    expect(backend.received).toHaveLength(3);
  });
});

describe('a trail that cannot be written', () => {
  it('keeps a delivered batch in the spool until it can, and does not send it twice', async () => {
    const backend = backendOf('a');
    const kept = trail();
    kept.isBroken = true;
    const { outlet, queues } = await stage.start([backend], { tell: kept.tell });
    await hand(outlet, batch);
    await until(() => kept.attempts > 0);
    expect(queues[0]?.pendingItems).toBe(3);
    kept.isBroken = false;
    await until(() => kept.events.length > 0);
    await until(() => queues[0]?.pendingItems === 0);
    expect(backend.received).toHaveLength(1);
    expect(kept.events).toHaveLength(1);
  });

  it('has the batch sent and told again after a restart, with its id', async () => {
    const backend = backendOf('a');
    const kept = trail();
    kept.isBroken = true;
    const first = await stage.start([backend], { tell: kept.tell });
    await hand(first.outlet, batch);
    await until(() => kept.attempts > 0);
    await first.stop();
    kept.isBroken = false;
    await stage.start([backend], { tell: kept.tell });
    await until(() => kept.events.length > 0);
    expect(backend.received).toHaveLength(2);
    expect(kept.events).toMatchObject([{ batch_id: id, outcome: 'delivered' }]);
  });
});
