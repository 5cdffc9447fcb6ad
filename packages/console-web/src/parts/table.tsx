import type { ComponentChildren } from 'preact';

/** A column of a table; the first is the head of its row. */
export interface Column<Row> {
  readonly name: string;
  readonly isNumber?: boolean;
  cell(row: Row): ComponentChildren;
}

/** Rows under one caption; where it is wider than the page it scrolls by itself. */
export function Table<Row>(props: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  keyOf(row: Row): string;
}) {
  const { caption, columns, rows, keyOf } = props;
  return (
    <div class="table-region" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th scope="col" class={classOf(isNumber)} key={name}>
                {name === '' ? <span class="hidden-visually">Actions</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, index) => (
                <Cell key={column.name} column={column} row={row} isHead={index === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>(props: {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isHead: boolean;
}) {
  const { column, row, isHead } = props;
  if (isHead) return <th scope="row">{column.cell(row)}</th>;
  return <td class={classOf(column.isNumber)}>{column.cell(row)}</td>;
}

function classOf(isNumber: boolean | undefined): string {
  return isNumber === true ? 'number' : '';
}
