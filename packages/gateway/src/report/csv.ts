import { readable } from '../readable.ts';

/** What a cell may hold. */
export type Cell = string | number | boolean | undefined;

/**
 * One line of CSV (RFC 4180). What a spreadsheet would run as a formula gets an apostrophe in front:
 * texts come from those who send traces. Line ends and control characters are written as codes.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const plain = readable(value).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  // Also behind spaces, and as the full-width forms that some programs read alike.
  const isFormula = /^[\s'"]*[=+\-@＝＋－＠|%]/.test(plain);
  return `"${isFormula ? "'" : ''}${plain.replaceAll('"', '""')}"`;
}
