import { readdirSync } from 'node:fs';
import { metricIn } from './metrics.ts';

/** What a process holds at one moment. */
export interface Sample {
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly files: number;
  /** The longest that the event loop was held up since the sample before, in seconds. */
  readonly loopDelaySeconds: number;
}

/** Of a process that shows its metrics. */
export function takeSample(pid: number, metrics: string): Sample {
  return {
    rssBytes: metricIn(metrics, 'otelcol_process_memory_rss'),
    heapBytes: metricIn(metrics, 'otelcol_process_runtime_heap_alloc_bytes'),
    files: readdirSync(`/proc/${pid}/fd`).length,
    loopDelaySeconds: metricIn(metrics, 'traceveil_process_event_loop_delay_seconds'),
  };
}

/**
 * What a quarter of a run holds, by its median: garbage that is not collected yet, and what a fault
 * piles up for a second or two, moves it little; what is never given back moves every one.
 *
 * @param part 1 to 4
 */
export function quarterOf(samples: readonly Sample[], key: keyof Sample, part: number): number {
  const length = Math.floor(samples.length / 4);
  const values = samples.slice((part - 1) * length, part * length).map((sample) => sample[key]);
  return values.sort((one, other) => one - other)[Math.floor(length / 2)] ?? 0;
}
