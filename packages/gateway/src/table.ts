import { readable } from './readable.ts';

/** Rows of cells as lines of columns, each as wide as its widest cell; what agents wrote is text. */
export function formatTable(written: readonly (readonly string[])[]): string {
  const rows = written.map((row) => row.map((cell) => readable(cell).replaceAll(/[\n\t]/g, ' ')));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - cell.length));
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
