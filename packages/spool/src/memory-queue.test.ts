import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  deliveredWhole,
  PipelineError,
  type Batch,
  type Delivery,
  type Exporter,
} from '@traceveil/pipeline';
import { createMemoryQueue } from './memory-queue.ts';
import { sendingQueue } from './sending-queue.ts';
import { batchOf, recording } from './stand-ins.ts';

const overheadBytes = 600;

interface Export {
  readonly batch: Batch;
  readonly signal: AbortSignal;
  readonly resolve: (delivery?: Delivery) => void;
  readonly reject: (error: unknown) => void;
}

/** An exporter whose answers the test gives by hand. */
function handExporter(options: { readonly ignoresAbort?: boolean } = {}) {
  const exports: Export[] = [];
  const calls: string[] = [];
  const exporter: Exporter = {
    name: 'fake',
    start: () => Promise.resolve(void calls.push('start')),
    stop: () => Promise.resolve(void calls.push('stop')),
    export: (batch, signal) =>
      new Promise((resolve, reject) => {
        const settle = (delivery = deliveredWhole) => resolve(delivery);
        exports.push({ batch, signal, resolve: settle, reject });
        if (options.ignoresAbort) return;
        signal.addEventListener('abort', () => {
          reject(new PipelineError('exporter/fake', 'retry', 'aborted'));
        });
      }),
  };
  return { exporter, exports, calls };
}

function queueOf(config: unknown = {}, options: { readonly ignoresAbort?: boolean } = {}) {
  const hand = handExporter(options);
  const kept = recording();
  const queue = createMemoryQueue(hand.exporter, sendingQueue.parse(config), kept);
  return { queue, ...hand, ...kept };
}

const never = new AbortController().signal;

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('did not throw');
}

describe('sending_queue', () => {
  it('holds 64 MiB in memory and sends 4 batches at once when nothing else is configured', () => {
    const configured = { storage: 'memory', queue_size: 64 * 1024 ** 2, num_consumers: 4 };
    expect(sendingQueue.parse({ storage: 'memory' })).toEqual(configured);
  });

  it('is on disk and holds 1 GiB when nothing is configured', () => {
    const configured = { storage: 'file_storage', queue_size: 1024 ** 3, num_consumers: 4 };
    expect(sendingQueue.parse(undefined)).toEqual(configured);
  });

  it.each([{ queue_size: '0B' }, { num_consumers: 0 }, { sizer: 'requests' }])(
    'refuses %j',
    (config) => {
      expect(sendingQueue.safeParse(config).success).toBe(false);
    },
  );
});

describe('a reservation', () => {
  it('keeps room for one batch, so that the next is refused as retryable', () => {
    const { queue, counts } = queueOf({ queue_size: '4KiB' });
    queue.reserve(batchOf(3_000));
    expect(caught(() => queue.reserve(batchOf(3_000, 7)))).toMatchObject({
      remedy: 'retry',
      retryAfterMs: 1_000,
    });
    expect(counts).toEqual({ 'otelcol_exporter_enqueue_failed_spans{fake}': 7 });
  });

  it('gives its room back once when released, even twice', () => {
    const { queue } = queueOf({ queue_size: '8KiB' });
    const first = queue.reserve(batchOf(3_000));
    queue.reserve(batchOf(3_000));
    first.release();
    first.release();
    queue.reserve(batchOf(3_000));
    expect(() => queue.reserve(batchOf(3_000))).toThrow('queue is full');
  });

  it('is refused for good when the batch alone is larger than the queue', () => {
    const { queue } = queueOf({ queue_size: '4KiB' });
    expect(caught(() => queue.reserve(batchOf(4 * 1024)))).toMatchObject({
      remedy: 'too_large',
      message: expect.stringContaining('sending_queue.queue_size') as unknown,
    });
  });

  it('may be committed with a batch that has grown, whose growth counts', async () => {
    const { queue, gauge } = queueOf({ queue_size: '4KiB' });
    await queue.reserve(batchOf(1_000)).commit(batchOf(3_000));
    expect(gauge('otelcol_exporter_queue_size')).toBe(3_000 + overheadBytes);
    expect(() => queue.reserve(batchOf(1_000))).toThrow('queue is full');
  });

  it('charges the objects around a tiny batch too', () => {
    const { queue } = queueOf({ queue_size: '64KiB' });
    const places = () => {
      for (let index = 0; index < 1_000; index += 1) queue.reserve(batchOf(20));
    };
    expect(places).toThrow('queue is full');
  });

  it('cannot be committed twice', async () => {
    const { queue } = queueOf();
    const place = queue.reserve(batchOf(10));
    await place.commit(batchOf(10));
    expect(() => place.commit(batchOf(10))).toThrow('used once');
  });
});

describe('the queue', () => {
  it('starts the exporter first and exports what was committed before that', async () => {
    const { queue, calls, exports } = queueOf();
    await queue.reserve(batchOf(10)).commit(batchOf(10));
    expect(exports).toHaveLength(0);
    await queue.start();
    expect(calls).toEqual(['start']);
    expect(exports).toHaveLength(1);
  });

  it('hands over the very batch, in order, as many at once as num_consumers', async () => {
    const { queue, exports, counts } = queueOf({ num_consumers: 2 });
    await queue.start();
    const batches = [batchOf(1), batchOf(2), batchOf(3, 5, 'logs')];
    for (const batch of batches) await queue.reserve(batch).commit(batch);
    expect(exports.map(({ batch }) => batch)).toEqual(batches.slice(0, 2));
    exports[0]?.resolve();
    await turn();
    expect(exports[2]?.batch).toBe(batches[2]);
    exports[1]?.resolve();
    exports[2]?.resolve();
    await turn();
    expect(counts).toEqual({
      'otelcol_exporter_sent_spans{fake}': 2,
      'otelcol_exporter_sent_log_records{fake}': 5,
    });
    expect(queue.pendingItems).toBe(0);
  });

  it('counts a batch against the bound until it was delivered', async () => {
    const { queue, exports, gauge } = queueOf({ queue_size: '4KiB' });
    await queue.start();
    await queue.reserve(batchOf(3_000)).commit(batchOf(3_000));
    expect(exports).toHaveLength(1);
    expect(() => queue.reserve(batchOf(3_000))).toThrow('queue is full');
    exports[0]?.resolve();
    await turn();
    expect(gauge('otelcol_exporter_queue_size')).toBe(0);
    queue.reserve(batchOf(3_000));
  });

  it('shows its size and capacity in bytes', () => {
    const { queue, gauge } = queueOf({ queue_size: '4KiB' });
    queue.reserve(batchOf(1_000));
    expect(gauge('otelcol_exporter_queue_size')).toBe(1_000 + overheadBytes);
    expect(gauge('otelcol_exporter_queue_capacity')).toBe(4 * 1024);
  });

  it.each([
    ['invalid', new PipelineError('exporter/fake', 'invalid', 'backend answered 400')],
    ['retry', new PipelineError('exporter/fake', 'retry', 'gave up')],
    ['internal', new TypeError('a secret of the batch')],
  ])('drops and counts a batch that failed as %s, and goes on', async (remedy, error) => {
    const { queue, exports, counts, lines } = queueOf({ num_consumers: 1 });
    await queue.start();
    await queue.reserve(batchOf(10, 3, 'metrics')).commit(batchOf(10, 3, 'metrics'));
    await queue.reserve(batchOf(20)).commit(batchOf(20));
    exports[0]?.reject(error);
    await turn();
    expect(counts).toEqual({ 'otelcol_exporter_send_failed_metric_points{fake}': 3 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.fields).toMatchObject({
      component: 'exporter/fake',
      items: 3,
      remedy,
    });
    expect(JSON.stringify(lines)).not.toContain('a secret');
    expect(exports).toHaveLength(2);
  });
});

describe('a batch that was delivered in part', () => {
  const failed = (items: number, remedy: 'invalid' | 'retry') => ({
    items,
    bytes: new Uint8Array(items),
    error: new PipelineError('exporter/fake', remedy, 'backend answered'),
  });

  it('is counted to the item as sent and as failed; what was thrown away is neither', async () => {
    const { queue, exports, counts, lines } = queueOf();
    await queue.start();
    await queue.reserve(batchOf(10, 10)).commit(batchOf(10, 10));
    exports[0]?.resolve({ rejectedItems: 4, failed: [failed(1, 'invalid'), failed(2, 'retry')] });
    await turn();
    expect(counts).toEqual({
      'otelcol_exporter_sent_spans{fake}': 3,
      'otelcol_exporter_send_failed_spans{fake}': 3,
    });
    expect(lines.map(({ fields }) => fields)).toMatchObject([
      { items: 1, remedy: 'invalid' },
      { items: 2, remedy: 'retry' },
    ]);
    expect(queue.pendingItems).toBe(0);
  });

  it('keeps pending what its end at the deadline cut off', async () => {
    const { queue, exports, counts, lines } = queueOf({}, { ignoresAbort: true });
    await queue.start();
    await queue.reserve(batchOf(10, 10)).commit(batchOf(10, 10));
    const stopped = queue.stop(AbortSignal.abort());
    exports[0]?.resolve({ rejectedItems: 1, failed: [failed(2, 'invalid'), failed(3, 'retry')] });
    await stopped;
    expect(queue.pendingItems).toBe(3);
    expect(counts).toEqual({
      'otelcol_exporter_sent_spans{fake}': 4,
      'otelcol_exporter_send_failed_spans{fake}': 5,
    });
    expect(lines.at(-1)?.fields).toMatchObject({ items: 3 });
  });
});

describe('stop', () => {
  it('takes nothing new, drains what waits, then stops the exporter', async () => {
    const { queue, exports, calls, counts, lines } = queueOf({ num_consumers: 1 });
    await queue.start();
    for (const bytes of [10, 20]) await queue.reserve(batchOf(bytes)).commit(batchOf(bytes));
    const stopped = queue.stop(never);
    expect(caught(() => queue.reserve(batchOf(1)))).toMatchObject({ remedy: 'retry' });
    exports[0]?.resolve();
    await turn();
    expect(calls).toEqual(['start']);
    exports[1]?.resolve();
    await stopped;
    expect(calls).toEqual(['start', 'stop']);
    expect(queue.pendingItems).toBe(0);
    expect(counts['otelcol_exporter_sent_spans{fake}']).toBe(2);
    expect(lines).toEqual([]);
  });

  it('waits for a batch that was reserved and not yet committed', async () => {
    const { queue, exports, counts } = queueOf();
    await queue.start();
    const place = queue.reserve(batchOf(10));
    const stopped = queue.stop(never);
    await turn();
    await place.commit(batchOf(10));
    exports[0]?.resolve();
    await stopped;
    expect(counts['otelcol_exporter_sent_spans{fake}']).toBe(1);
  });

  it('aborts at the deadline and tells how many items are lost', async () => {
    const { queue, exports, counts, lines } = queueOf({ num_consumers: 1 });
    await queue.start();
    await queue.reserve(batchOf(10, 3)).commit(batchOf(10, 3));
    await queue.reserve(batchOf(10, 4, 'logs')).commit(batchOf(10, 4, 'logs'));
    const place = queue.reserve(batchOf(10));
    const deadline = new AbortController();
    const stopped = queue.stop(deadline.signal);
    deadline.abort();
    await stopped;
    expect(exports).toHaveLength(1);
    expect(exports[0]?.signal.aborted).toBe(true);
    expect(queue.pendingItems).toBe(7);
    expect(counts).toEqual({
      'otelcol_exporter_send_failed_spans{fake}': 3,
      'otelcol_exporter_send_failed_log_records{fake}': 4,
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.fields).toEqual({ component: 'exporter/fake', items: 7 });
    await expect(place.commit(batchOf(10))).rejects.toMatchObject({ remedy: 'retry' });
  });

  it('counts as sent what the backend took while the export was being aborted', async () => {
    const { queue, exports, counts } = queueOf({}, { ignoresAbort: true });
    await queue.start();
    await queue.reserve(batchOf(10, 3)).commit(batchOf(10, 3));
    const stopped = queue.stop(AbortSignal.abort());
    exports[0]?.resolve();
    await stopped;
    expect(counts).toEqual({ 'otelcol_exporter_sent_spans{fake}': 3 });
    expect(queue.pendingItems).toBe(0);
  });

  it('leaves an exporter that ignores the abort behind, and counts its batch once', async () => {
    const { queue, exports, counts } = queueOf({}, { ignoresAbort: true });
    await queue.start();
    await queue.reserve(batchOf(10, 3)).commit(batchOf(10, 3));
    await queue.stop(AbortSignal.abort());
    expect(queue.pendingItems).toBe(3);
    exports[0]?.resolve();
    await turn();
    expect(counts).toEqual({ 'otelcol_exporter_send_failed_spans{fake}': 3 });
  });

  it('ends at once for a queue that never started', async () => {
    const { queue } = queueOf();
    await queue.reserve(batchOf(10, 2)).commit(batchOf(10, 2));
    await queue.stop(never);
    expect(queue.pendingItems).toBe(2);
  });
});
