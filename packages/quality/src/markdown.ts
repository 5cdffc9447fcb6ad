/** A column of a table: how a row is written in it. */
export interface Column<Row> {
  readonly title: string;
  readonly write: (row: Row) => string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
}

/** A Markdown table, still without the blanks that make it pretty. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ isNumber }) => (isNumber === true ? '--:' : '---'))),
    ...rows.map((row) => line(columns.map(({ write }) => escaped(write(row))))),
  ].join('\n');
}

/** A percentage with one decimal, and what it is of; `–` of nothing. */
export function percent({ count, of }: { readonly count: number; readonly of: number }): string {
  return of === 0 ? '–' : `${((100 * count) / of).toFixed(1)}% (${count} of ${of})`;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
