import type { Meter } from '@opentelemetry/api';
import {
  isShared,
  type Batch,
  type Processor,
  type ProcessorDependencies,
  type ProcessorFactory,
} from '@traceveil/pipeline';
import { isCounting } from '@traceveil/processor-redact';
import { leaksIn, probePipelines } from '../canary.ts';
import type { ComponentConfig } from '../config-components.ts';
import type { GatewayConfig } from '../config.ts';
import { processors } from '../processors.ts';
import { createPool, jobsEachMax, type PoolEvent } from './pool.ts';
import { startWorker, WorkerEnded, type Patience, type Worker } from './worker.ts';

/** From source, as tests run, the built one: a thread of Node 20 cannot load TypeScript. */
const program = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/workers/start-thread.js' : './start-thread.js',
  import.meta.url,
);
const startMs = 30_000;
/** Beyond what a processor allows itself for a batch, since others want the machine too. */
const graceMs = 10_000;
const lookMs = 1_000;

/** A processor whose work is done by threads. */
export interface ThreadedProcessor extends Processor {
  /** How many take batches; none takes any while it is 0. */
  readonly workers: number;
}

/** Whether threads do its work. */
export function isThreaded(processor: Processor): processor is ThreadedProcessor {
  return 'workers' in processor;
}

/** What to make threads of. */
export interface Threads {
  readonly one: ComponentConfig<ProcessorFactory>;
  readonly count: number;
  /** For the proof that they redact. */
  readonly pipelines: GatewayConfig['pipelines'];
}

/**
 * Makes a processor that has threads do its work: `count` of them, each with the same processor in it.
 * A twin of them stays here, which counts what all count and knows what all know.
 *
 * @returns undefined for a kind that cannot run so
 */
export function createThreaded(
  { one, count, pipelines }: Threads,
  dependencies: ProcessorDependencies,
): Processor | undefined {
  if (!processors.includes(one.factory)) return undefined;
  const { name, log, meter, tokenKeys } = dependencies;
  const twin = one.factory.create(one.config, dependencies);
  if (!isShared(twin)) return undefined;
  const patience: Patience = {
    startMs,
    silenceMs: twin.batchTimeMsMax + graceMs,
    // All that a thread has may have their turns before one of them is through.
    answerMs: jobsEachMax * (twin.batchTimeMsMax + graceMs),
    lookMs,
  };
  const data = { recipe: one.recipe, identity: one.identity, tokenKeys };
  const pool = createPool({
    name,
    count,
    log,
    twin,
    onEvent: countEvents(meter, name),
    async startWorker(number, signal) {
      const around = { program, log, patience, signal, name: `processor/${name} ${number}` };
      try {
        return await proven(await startWorker(data, around), one, pipelines);
      } catch (error) {
        throw new Error(`processors.${name}: ${(error as Error).message}`, { cause: error });
      }
    },
  });
  return {
    name,
    ...(isCounting(twin) && { coverage: twin.coverage }),
    get workers() {
      return pool.running;
    },
    async start() {
      await twin.start();
      try {
        await pool.start();
      } catch (error) {
        await twin.stop(AbortSignal.abort());
        throw error;
      }
    },
    async stop(deadline: AbortSignal) {
      await pool.stop(deadline);
      await twin.stop(deadline);
    },
    process: pool.process.bind(pool),
    release: pool.release.bind(pool),
    probe: pool.probe.bind(pool),
  } satisfies ThreadedProcessor & { coverage?: unknown };
}

/** Runs planted secrets through it. @throws WorkerEnded when one passes, and it is ended */
async function proven(
  worker: Worker,
  one: ComponentConfig<ProcessorFactory>,
  pipelines: GatewayConfig['pipelines'],
): Promise<Worker> {
  const own = pipelines.filter(({ processors: ids }) => ids.includes(one.id));
  const end = worker.ended.then(() => true);
  const way = async (batch: Batch) => {
    const { result } = await worker.ask('probe', batch);
    if (!('bytes' in result)) throw new Error('nothing came out');
    return result.bytes ?? batch.bytes;
  };
  const probed = await probePipelines({ pipelines: own, processors: [one] }, () => way);
  const [leak] = leaksIn(probed);
  const hasEnded = await Promise.race([end, Promise.resolve(false)]);
  if (leak === undefined && !hasEnded) return worker;
  await worker.end();
  throw new WorkerEnded(leak ?? 'a worker thread ended on the planted secrets');
}

/** Counts why threads ended, and what became of their batches. */
function countEvents(meter: Meter, processor: string): (event: PoolEvent) => void {
  const ends = meter.createCounter('traceveil_worker_ends', {
    description: 'Worker threads that ended or could not be started, by reason.',
  });
  const batches = meter.createCounter('traceveil_worker_batches', {
    description: 'Batches whose worker thread ended: retried on another, or refused.',
  });
  return (event) => {
    if (event === 'retried' || event === 'refused') batches.add(1, { processor, outcome: event });
    else ends.add(1, { processor, reason: event });
  };
}

/**
 * Shows how many threads take batches, of each processor that has or had any: what is not told any more
 * the SDK would show as it last was.
 */
export function observeWorkers(meter: Meter, processorsNow: () => Iterable<Processor>): void {
  const counts = new Map<string, number>();
  meter
    .createObservableGauge('traceveil_workers', {
      description: 'Worker threads that take batches.',
    })
    .addCallback((result) => {
      for (const name of counts.keys()) counts.set(name, 0);
      for (const one of processorsNow()) if (isThreaded(one)) counts.set(one.name, one.workers);
      for (const [processor, count] of counts) result.observe(count, { processor });
    });
}
