import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, Log, Processor, SelfTestEvent } from '@traceveil/pipeline';
import { leaksIn, probePipelines, type Probed } from './canary.ts';
import type { Current } from './current.ts';

/** An event is written so often at least, so that a quiet trail has proof too. */
const toldAtLeastEveryMs = 3_600_000;
/** For all processors of a pipeline; above it, nothing came out. */
const probeTimeoutMs = 30_000;
/** The longest that a timer of Node takes. */
const timerMsMax = 2 ** 31 - 1;

/** Runs planted secrets through the processors that run, again and again. */
export interface SelfTest {
  /** A line for each secret that passed when it was last tried. */
  readonly leaks: readonly string[];
  /** When that was, in milliseconds since the epoch; undefined before it was tried. */
  readonly triedAt: number | undefined;
  /** Runs it now, and from then on at the interval of the configuration that holds. */
  run(occasion: 'start' | 'reload'): Promise<void>;
  stop(): void;
}

/** What was last told of a pipeline, and when. */
interface Told {
  readonly result: string;
  readonly at: number;
}

/** Nothing runs before `run`. */
export function createSelfTest(
  current: Pick<Current, 'config' | 'built' | 'tell'>,
  { log, now }: { readonly log: Log; readonly now: () => number },
): SelfTest {
  const told = new Map<string, Told>();
  let leaks: readonly string[] = [];
  let triedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  /** One at a time. */
  let last: Promise<void> = Promise.resolve();

  async function probe(occasion: SelfTestEvent['occasion']): Promise<void> {
    const { config, built } = current;
    const probed = await probePipelines(config, (ids) =>
      passed(ids.flatMap((id) => built.processors.get(id)?.component ?? [])),
    );
    if (isStopped || current.config !== config) return; // A reload runs its own.
    const before = leaks;
    leaks = leaksIn(probed);
    triedAt = now();
    for (const leak of leaks) {
      if (!before.includes(leak)) log.error({ component: 'canary' }, leak);
    }
    for (const one of probed) await tell(one, occasion);
  }

  /** What the trail does not take now is told at the next run. */
  async function tell(one: Probed, occasion: SelfTestEvent['occasion']): Promise<void> {
    const at = now();
    const { pipeline } = one;
    const result = JSON.stringify(one);
    const known = told.get(pipeline);
    const isChange = known?.result !== result;
    const isDue = !known || at - known.at >= toldAtLeastEveryMs || at < known.at;
    if (occasion === 'time' && !isChange && !isDue) return;
    const why = occasion === 'time' && known && isChange ? 'change' : occasion;
    try {
      await current.tell(eventOf(one, why, at));
      told.set(pipeline, { result, at });
    } catch {
      told.delete(pipeline);
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    const { canaryIntervalMs: ms } = current.config;
    if (isStopped || ms === 0) return;
    timer = setTimeout(() => void runNow('time'), Math.min(ms, timerMsMax)).unref();
  }

  function runNow(occasion: SelfTestEvent['occasion']): Promise<void> {
    clearTimeout(timer);
    last = last.then(() => probe(occasion)).finally(schedule);
    return last;
  }

  return {
    get leaks() {
      return leaks;
    },
    get triedAt() {
      return triedAt;
    },
    run: runNow,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function eventOf(
  { pipeline, rules, leaked, isWithheld }: Probed,
  occasion: SelfTestEvent['occasion'],
  now: number,
): SelfTestEvent {
  const whenAllOut = leaked.length > 0 ? 'leaked' : 'masked';
  const outcome = isWithheld ? 'withheld' : whenAllOut;
  const time = new Date(now).toISOString();
  return { time, kind: 'self_test', occasion, pipeline, rules, leaked, outcome };
}

/** @returns the way through processors that run; it throws when nothing comes out in time */
function passed(processors: readonly Processor[]) {
  return async (batch: Batch): Promise<Uint8Array> => {
    const ended = new AbortController();
    const late = sleep(probeTimeoutMs, undefined, { signal: ended.signal, ref: false });
    try {
      return await Promise.race([
        through(processors, batch),
        late.then(() => Promise.reject(new Error('too late'))),
      ]);
    } finally {
      ended.abort();
      late.catch(() => undefined);
    }
  };
}

async function through(processors: readonly Processor[], received: Batch): Promise<Uint8Array> {
  let batch = received;
  for (const processor of processors) {
    ({ batch } = await (processor.probe?.(batch) ?? processor.process(batch)));
  }
  return batch.bytes;
}
