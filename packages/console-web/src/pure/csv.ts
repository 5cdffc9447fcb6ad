import { plainTextOf } from './segments.ts';

/** What a cell may hold; objects and lists are written as JSON. */
export type Cell = string | number | boolean | undefined;

/**
 * One line of CSV (RFC 4180). What a spreadsheet would run as a formula gets an apostrophe in front:
 * texts come from those who send traces.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  // Also behind blanks, and as the full-width forms that some programs read alike.
  const isFormula = /^[\s'"]*[=+\-@＝＋－＠|%]/.test(value);
  const plain = plainTextOf(value).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${isFormula ? "'" : ''}${plain.replaceAll('"', '""')}"`;
}

/** A value out of JSON, as a cell. */
export function cellFrom(value: unknown): Cell {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return JSON.stringify(value);
}
