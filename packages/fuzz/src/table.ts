import type { Outcome } from './run-target.ts';
import type { TargetName } from './target.ts';

const MiB = 1024 ** 2;
const titles = [
  ...['target', 'inputs', 'per second', 'slowest ms', 'RSS at ¼, MiB', 'at the end', 'findings'],
];

/** A Markdown table that also reads well in a terminal. */
export function formatTable(outcomes: ReadonlyMap<TargetName, Outcome>): string {
  const rows = [...outcomes].map(([name, outcome]) => rowOf(name, outcome));
  const total = [...outcomes.values()].reduce((sum, { inputs }) => sum + inputs, 0);
  const found = [...outcomes.values()].reduce((sum, { findings }) => sum + findings.length, 0);
  rows.push(['all', total.toLocaleString('en'), '', '', '', '', String(found)]);
  const all = [titles, ...rows];
  const widths = titles.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const lines = all.map((row) => {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    );
    return `| ${cells.join(' | ')} |`;
  });
  const ruler = widths.map((width, at) => '-'.repeat(width + 1) + (at === 0 ? '-' : ':'));
  return [lines[0], `|${ruler.join('|')}|`, ...lines.slice(1)].join('\n');
}

function rowOf(name: TargetName, outcome: Outcome): string[] {
  const { inputs, seconds, slowestMs, bytes, findings } = outcome;
  const mebibytes = (count = Number.NaN) => (count / MiB).toFixed(0);
  return [
    name,
    inputs.toLocaleString('en'),
    Math.round(inputs / seconds).toLocaleString('en'),
    slowestMs.toFixed(0),
    mebibytes(bytes[0]),
    mebibytes(bytes.at(-1)),
    String(findings.length),
  ];
}
