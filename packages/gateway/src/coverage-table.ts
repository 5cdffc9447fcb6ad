import { outcomes, sumCoverage, type CoverageRow } from '@traceveil/processor-redact';
import { formatTable } from './table.ts';

/** Sums by service and convention, then every field, then one line that says whether all is well. */
export function formatCoverage(rows: readonly CoverageRow[]): string {
  if (rows.length === 0) return 'nothing has passed yet\n';
  const sums = sumCoverage(rows, ['service', 'convention']);
  const seen = rows.reduce((all, row) => all + row.seen, 0);
  const unscanned = rows.reduce((all, row) => all + row.unscanned, 0);
  return [
    formatTable([
      ['SERVICE', 'CONVENTION', ...countNames],
      ...sums.map((row) => [nameOf(row.service), row.convention, ...countsOf(row)]),
    ]),
    formatTable([
      ['SERVICE', 'SIGNAL', 'CONVENTION', 'FIELD', ...countNames],
      ...rows.map((row) => [
        ...[nameOf(row.service), row.signal, row.convention, nameOf(row.field)],
        ...countsOf(row),
      ]),
    ]),
    `${String(unscanned)} of ${String(seen)} texts were forwarded unscanned\n`,
  ].join('\n');
}

const columns = [...outcomes, 'unscanned'] as const;
const countNames = columns.map((column) => column.toUpperCase());

function countsOf(row: CoverageRow): string[] {
  return columns.map((column) => String(row[column]));
}

/** What senders named, without what would move a terminal's cursor or turn the text around. */
function nameOf(name: string): string {
  if (name === '') return '-';
  return name.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
