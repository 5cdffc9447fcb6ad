import { percentile } from '../statistics.ts';
import { formatRows } from '../table.ts';
import type { ConsoleResults } from './run.ts';

/** What the index took, and a Markdown table of the screens. */
export function formatConsole(results: ConsoleResults): string {
  const { events, load, made, firstMs, screens, peakMebibytes } = results;
  const rows = screens.map(({ name, items, latenciesMs, cpuMs }) => [
    name,
    String(items),
    ...[0.5, 1].map((share) => percentile(latenciesMs, share).toFixed(0)),
    cpuMs.toFixed(0),
  ]);
  const { seconds, cpuSeconds, megabytes, toldMs, told } = made;
  return [
    `${events} events; load average ${load.map((one) => one.toFixed(1)).join(' at the start, ')} at the end`,
    `index made in ${seconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} CPU s of the gateway, ` +
      `${(megabytes / 1_000).toFixed(2)} GB; the process held ${made.peakMebibytes.toFixed(0)} MiB at most`,
    `told meanwhile ${toldMs.length} times, after ${Math.max(0, ...toldMs).toFixed(0)} ms at most: ${told}`,
    `first screen of a new process ${firstMs.toFixed(0)} ms; ` +
      `it held ${peakMebibytes.toFixed(0)} MiB at most\n`,
    formatRows([['screen', 'items', 'p50 ms', 'most ms', 'CPU ms'], ...rows], 1),
  ].join('\n');
}
