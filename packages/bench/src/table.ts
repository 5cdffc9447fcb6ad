import type { Subject } from './case.ts';
import type { LatencyResult } from './latency.ts';
import type { Result } from './run-case.ts';

interface Column {
  readonly title: string;
  readonly write: (result: Result, all: readonly Result[]) => string;
  /** Left out where it was not measured. */
  readonly needs?: Subject;
}

const throughputColumns: readonly Column[] = [
  { title: 'case', write: (result) => result.case },
  { title: 'subject', write: (result) => result.subject },
  { title: 'CPU s/GB', write: (result) => result.cpuSecondsPerGb.toFixed(2) },
  { title: '× proxy', write: ratioTo('proxy') },
  { title: '× Collector', write: ratioTo('collector'), needs: 'collector' },
  { title: 'MB/s', write: (result) => result.megabytesPerSecond.toFixed(0) },
  { title: 'spans/s', write: (result) => result.spansPerSecond.toFixed(0) },
  { title: 'p50 ms', write: (result) => result.p50Ms.toFixed(1) },
  { title: 'p99 ms', write: (result) => result.p99Ms.toFixed(1) },
  { title: 'peak MiB', write: (result) => result.peakMebibytes.toFixed(0) },
  { title: 'told to wait', write: (result) => String(result.refusals) },
];

const latencyColumns: readonly Column[] = [
  { title: 'case', write: (result) => result.case },
  { title: 'subject', write: (result) => result.subject },
  { title: 'requests/s', write: (result) => result.requestsPerSecond.toFixed(0) },
  { title: 'MB/s', write: (result) => result.megabytesPerSecond.toFixed(0) },
  { title: 'p50 ms', write: (result) => result.p50Ms.toFixed(1) },
  { title: '+ proxy', write: moreThanProxy(({ p50Ms }) => p50Ms) },
  { title: 'p99 ms', write: (result) => result.p99Ms.toFixed(1) },
  { title: '+ proxy', write: moreThanProxy(({ p99Ms }) => p99Ms) },
  { title: 'told to wait', write: (result) => String(result.refusals) },
];
const textColumns = 2;

/** A Markdown table that also reads well in a terminal. */
export function formatTable(results: readonly Result[]): string {
  return formatColumns(throughputColumns, results);
}

/** The same for latencies at half load. */
export function formatLatencies(measured: readonly LatencyResult[]): string {
  return formatColumns(
    latencyColumns,
    measured.flatMap(({ results }) => results),
  );
}

function formatColumns(columns: readonly Column[], results: readonly Result[]): string {
  const shown = columns.filter(
    ({ needs }) => needs === undefined || results.some(({ subject }) => subject === needs),
  );
  const rows = [
    shown.map(({ title }) => title),
    ...results.map((result) => shown.map(({ write }) => write(result, results))),
  ];
  return formatRows(rows, textColumns);
}

/** @param rows the first is the heading; the first `textColumns` of each stand at the left */
export function formatRows(rows: readonly (readonly string[])[], textColumns: number): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, at) => {
      const width = widths[at] ?? 0;
      return at < textColumns ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${cells.join(' | ')} |`;
  });
  const ruler = widths.map((width, at) => '-'.repeat(width + 1) + (at < textColumns ? '-' : ':'));
  return [lines[0], `|${ruler.join('|')}|`, ...lines.slice(1)].join('\n');
}

/** CPU time beside that of another subject of the same case; empty when it was not measured. */
function ratioTo(subject: Subject): Column['write'] {
  return (result, all) => {
    const other = findBeside(result, all, subject);
    return other ? (result.cpuSecondsPerGb / other.cpuSecondsPerGb).toFixed(2) : '';
  };
}

function moreThanProxy(read: (result: Result) => number): Column['write'] {
  return (result, all) => {
    const proxy = findBeside(result, all, 'proxy');
    return proxy ? (read(result) - read(proxy)).toFixed(1) : '';
  };
}

function findBeside(result: Result, all: readonly Result[], subject: Subject) {
  return all.find((other) => other.subject === subject && other.case === result.case);
}
