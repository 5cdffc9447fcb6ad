import { createNoopMeter, type Meter } from '@opentelemetry/api';
import {
  deliveredWhole,
  PipelineError,
  type Batch,
  type Exporter,
  type Log,
  type Outlet,
} from '@traceveil/pipeline';
import type { FileSystem, SpoolFile } from './file-system.ts';

/** For tests: a batch of so many bytes. */
export const batchOf = (bytes: number, items = 1, signal: Batch['signal'] = 'traces'): Batch => ({
  signal,
  bytes: new Uint8Array(bytes),
  items,
  sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
});

/** For tests: a batch whose bytes are `text`. */
export const batchWith = (text: string, items = 1): Batch => ({
  ...batchOf(0, items),
  bytes: Buffer.from(text),
  sender: { id: 'team-a', address: '10.0.0.7', transport: 'grpc' },
});

/** For tests: what an outlet's user does. */
export async function hand(outlet: Outlet, batch: Batch): Promise<void> {
  await outlet.reserve(batch).commit(batch);
}

/** For tests: a backend that keeps what it is sent. */
export interface Backend {
  readonly exporter: Exporter;
  /** Texts, in the order in which they came. */
  readonly received: string[];
  readonly batches: Batch[];
  /** What it says to a batch; `undefined` takes it. */
  answer: (text: string) => PipelineError | undefined;
}

/** For tests: one that takes everything until it is told otherwise. */
export function backendOf(name: string): Backend {
  const backend: Backend = {
    received: [],
    batches: [],
    answer: () => undefined,
    exporter: {
      name,
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      export(batch) {
        const text = Buffer.from(batch.bytes).toString();
        const error = backend.answer(text);
        if (error) return Promise.reject(error);
        backend.received.push(text);
        backend.batches.push(batch);
        return Promise.resolve(deliveredWhole);
      },
    },
  };
  return backend;
}

/** For tests: answers of backends. */
export const isAway = () => new PipelineError('exporter/fake', 'retry', 'backend is away');
export const refuses = () => new PipelineError('exporter/fake', 'invalid', 'backend answered 400');

/** For tests: a disk of which the n-th call fails. */
export interface FaultyDisk {
  readonly files: FileSystem;
  /** The call was made. */
  readonly hasFailed: () => boolean;
}

/**
 * For tests: a disk, but for one call: the first is 1. With `forGood` all after it fail too, as on
 * a disk that is full.
 */
export function faultyDisk(
  disk: FileSystem,
  { failing, code, forGood }: { failing: number; code: string; forGood: boolean },
): FaultyDisk {
  let calls = 0;
  let failed = false;
  const mayFail = () => {
    calls += 1;
    if (calls !== failing && !(forGood && failed)) return;
    failed = true;
    throw Object.assign(new Error(code), { code });
  };
  const wrap = (file: SpoolFile, isNew: boolean): SpoolFile => {
    let syncedBytes = isNew ? 0 : Infinity;
    return {
      async append(buffers) {
        try {
          mayFail();
        } catch (error) {
          // As a full disk does it: a part is written.
          const [first] = buffers;
          if (first) await file.append([first.subarray(0, Math.ceil(first.length / 2))]);
          throw error;
        }
        await file.append(buffers);
      },
      async sync() {
        try {
          mayFail();
        } catch (error) {
          // What was not synced is gone, whatever a second sync would say.
          if (syncedBytes < (await file.size())) await file.truncate(syncedBytes);
          throw error;
        }
        await file.sync();
        syncedBytes = await file.size();
      },
      async read(target, position) {
        mayFail();
        return file.read(target, position);
      },
      async size() {
        mayFail();
        return file.size();
      },
      async truncate(bytes) {
        mayFail();
        await file.truncate(bytes);
      },
      async close() {
        await file.close();
        mayFail();
      },
    };
  };
  const guarded =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      mayFail();
      return call(...args);
    };
  const files: FileSystem = {
    makeDirectory: guarded(disk.makeDirectory),
    list: guarded(disk.list),
    create: guarded(async (path) => wrap(await disk.create(path), true)),
    open: guarded(async (path) => wrap(await disk.open(path), false)),
    rename: guarded(disk.rename),
    remove: guarded(disk.remove),
    syncDirectory: guarded(disk.syncDirectory),
  };
  return { files, hasFailed: () => failed };
}

/** For tests: a meter and a log that keep what they are told. */
export function recording() {
  const counts: Record<string, number> = {};
  const gauges = new Map<string, (report: (value: number) => void) => void>();
  const lines: { readonly fields: object; readonly message: string }[] = [];
  const keep = (fields: object, message: string) => void lines.push({ fields, message });
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const noop = createNoopMeter();
  const meter: Meter = Object.assign(Object.create(noop) as Meter, {
    createCounter: ((name) => ({
      add(value, attributes) {
        const key = `${name}{${String(attributes?.['exporter'])}}`;
        counts[key] = (counts[key] ?? 0) + value;
      },
    })) satisfies Meter['createCounter'],
    createObservableGauge: ((name) => ({
      ...noop.createObservableGauge(name),
      addCallback(callback) {
        gauges.set(name, (report) => {
          void callback({
            observe: (value: number) => {
              report(value);
            },
          });
        });
      },
      removeCallback() {
        gauges.delete(name);
      },
    })) satisfies Meter['createObservableGauge'],
  });
  const gauge = (name: string) => {
    let seen: number | undefined;
    gauges.get(name)?.((value) => (seen = value));
    return seen;
  };
  return { log, meter, counts, lines, gauge };
}
