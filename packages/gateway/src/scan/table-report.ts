import type { Explanation, Severity } from '@traceveil/detect';
import pc from 'picocolors';
import { formatTable } from '../table.ts';
import type { Found } from './found.ts';
import { summaryOf, type ScanResult } from './result.ts';

const heads = ['SEVERITY', 'RULE', 'CONFIDENCE', 'PLACE', 'LENGTH', 'BEGINS'];

/** For a person: a line for each finding, explained below it where asked, and a summary. */
export function tableReport(result: ScanResult, isColoured: boolean): string {
  const summary = `${summaryOf(result)}\n`;
  if (result.found.length === 0) return summary;
  const colours = pc.createColors(isColoured);
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    critical: (text) => colours.bold(colours.red(text)),
    high: colours.red,
    medium: colours.yellow,
    low: colours.dim,
  };
  const [head = '', ...lines] = formatTable([heads, ...result.found.map(cellsOf)])
    .trimEnd()
    .split('\n');
  const rows = result.found.map((found, index) => {
    const line = lines[index] ?? '';
    const { severity, explanation } = found;
    const why = explanation ? `\n${colours.dim(`    ${sentenceOf(explanation)}`)}` : '';
    return `${paint[severity](severity)}${line.slice(severity.length)}${why}\n`;
  });
  return `${colours.bold(head)}\n${rows.join('')}\n${summary}`;
}

function cellsOf(found: Found): readonly string[] {
  const { severity, rule, confidence, length, preview } = found;
  return [severity, rule, confidence, placeOf(found), length === 0 ? '-' : String(length), preview];
}

/** `file:line:column`, which editors and terminals open; of OTLP `file:line: field`. */
function placeOf({ file, start, line, field }: Found): string {
  const written = printable(file);
  if (start) return `${written}:${start.line}:${start.column}`;
  return `${written}:${line ?? 1}: ${printable(field ?? '')}`;
}

/** Such as `keyword "ghp_"; the pattern; written in JSON string › base64`. */
export function sentenceOf({ keyword, checks, path }: Explanation): string {
  const parts = [
    ...(keyword === undefined ? [] : [`keyword ${JSON.stringify(keyword)}`]),
    ...checks,
    ...(path.length === 0 ? [] : [`written in ${path.join(' › ')}`]),
  ];
  return parts.join('; ');
}

/** A file's name must not steer a terminal. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- those are meant
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
