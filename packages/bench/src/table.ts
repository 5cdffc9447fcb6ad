import type { Result } from './run-case.ts';

interface Column {
  readonly title: string;
  readonly write: (result: Result, all: readonly Result[]) => string;
}

const columns: readonly Column[] = [
  { title: 'case', write: (result) => result.case },
  { title: 'subject', write: (result) => result.subject },
  { title: 'CPU s/GB', write: (result) => result.cpuSecondsPerGb.toFixed(2) },
  { title: '× proxy', write: writeRatio },
  { title: 'MB/s', write: (result) => result.megabytesPerSecond.toFixed(0) },
  { title: 'spans/s', write: (result) => result.spansPerSecond.toFixed(0) },
  { title: 'p50 ms', write: (result) => result.p50Ms.toFixed(1) },
  { title: 'p99 ms', write: (result) => result.p99Ms.toFixed(1) },
  { title: 'peak MiB', write: (result) => result.peakMebibytes.toFixed(0) },
  { title: 'told to wait', write: (result) => String(result.refusals) },
];
const textColumns = 2;

/** A Markdown table that also reads well in a terminal. */
export function formatTable(results: readonly Result[]): string {
  const rows = [
    columns.map(({ title }) => title),
    ...results.map((result) => columns.map(({ write }) => write(result, results))),
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

/** CPU time beside that of the proxy of the same case; empty when none was measured. */
function writeRatio(result: Result, all: readonly Result[]): string {
  const proxy = all.find((other) => other.subject === 'proxy' && other.case === result.case);
  return proxy ? (result.cpuSecondsPerGb / proxy.cpuSecondsPerGb).toFixed(2) : '';
}
