import { percentile } from '../statistics.ts';
import { formatRows } from '../table.ts';
import type { AuditResults } from './run.ts';

/** Two Markdown tables: what was done to all events, and what was asked. */
export function formatAudit({ load, steps, answers, searchPeakMebibytes }: AuditResults): string {
  const stepRows = Object.entries(steps).map(([name, step]) => [
    name,
    String(step.events),
    step.seconds.toFixed(1),
    (step.events / step.seconds).toFixed(0),
    step.cpuSeconds.toFixed(1),
    (step.events / step.cpuSeconds).toFixed(0),
    (step.megabytes / 1_000).toFixed(2),
    step.peakMebibytes.toFixed(0),
  ]);
  const answerRows = answers.map(({ question, found, latenciesMs }) => [
    question,
    String(latenciesMs.length),
    String(found),
    ...[0.5, 0.95, 1].map((share) => percentile(latenciesMs, share).toFixed(0)),
  ]);
  const stepNames = ['step', 'events', 's', 'events/s', 'CPU s', 'events/CPU s', 'GB', 'peak MiB'];
  const answerNames = ['asked for', 'times', 'found', 'p50 ms', 'p95 ms', 'most ms'];
  return [
    `load average ${load.map((one) => one.toFixed(1)).join(' at the start, ')} at the end\n`,
    formatRows([stepNames, ...stepRows], 1),
    '',
    formatRows([answerNames, ...answerRows], 1),
    `\nthe process that searched held ${searchPeakMebibytes.toFixed(0)} MiB at most`,
  ].join('\n');
}
