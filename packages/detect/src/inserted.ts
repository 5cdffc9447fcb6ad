import { judgeHead, secretCells, type Cell } from './cells.ts';
import { endOfQuoted } from './extent.ts';
import { linePrefix } from './line-prefix.ts';
import type { Span } from './rule.ts';
import type { TellingName } from './telling-name.ts';

const columnsLengthMax = 1_024;
const rowLengthMax = 4_096;

const restOfColumns = /[^()]{0,1024}\)\s{0,16}values\s{0,16}(?=\()/iy;

/** Where the list of columns begins in which a name stands. */
function columnsStart(text: string, { start, end }: Span): number | undefined {
  // Hardly any name stands in brackets, and this look is the cheaper one.
  if (!text.slice(end, end + columnsLengthMax + 1).includes(')')) return undefined;
  restOfColumns.lastIndex = end;
  if (!restOfColumns.test(text)) return undefined;
  const from = Math.max(0, start - columnsLengthMax);
  const open = text.slice(from, start).lastIndexOf('(');
  return open < 0 ? undefined : from + open + 1;
}

const next = new RegExp(String.raw`\s{0,64},\s{0,64}(?:(?<=\n)${linePrefix}\s{0,64})?(?=\()`, 'y');

/** The values of a column of `INSERT INTO t (…) VALUES (…), (…)`. */
export function insertedValues(text: string, name: TellingName): readonly Span[] {
  const start = columnsStart(text, name);
  if (start === undefined) return [];
  const columns = text.slice(start, text.indexOf(')', name.end)).split(',');
  const verdicts = columns.map((column) =>
    judgeHead(column.trim().replace(/^["'`[]|["'`\]]$/g, '')),
  );
  const before = text.slice(start, name.start).split(',').length - 1;
  if (verdicts.findIndex((verdict) => verdict !== 'none') < before) return [];
  const found: Span[] = [];
  restOfColumns.lastIndex = name.end;
  restOfColumns.test(text);
  let at = restOfColumns.lastIndex;
  while (text.charAt(at) === '(') {
    const row = readRow(text, at);
    found.push(...secretCells(row.cells, verdicts));
    next.lastIndex = row.end;
    if (!next.test(text)) break;
    at = next.lastIndex;
  }
  return found;
}

/** The values between the brackets of a row; of a call its first string. */
function readRow(text: string, open: number): { cells: readonly Cell[]; end: number } {
  const cells: Cell[] = [];
  let cell = { start: open + 1, end: open + 1, text: '', isQuoted: true };
  let depth = 1;
  let at = open + 1;
  const limit = Math.min(text.length, open + rowLengthMax);
  for (; at < limit; at++) {
    const letter = text.charAt(at);
    if (letter === "'" || letter === '"' || letter === '\\') {
      const quote = /^\\{0,15}["']/.exec(text.slice(at, at + 16))?.[0] ?? letter;
      const end = endOfQuoted(text, at + quote.length, quote);
      const start = at + quote.length;
      if (cell.text === '') cell = { start, end, text: text.slice(start, end), isQuoted: true };
      at = end + quote.length - 1;
    } else if (letter === '(') depth++;
    else if (letter === ')' && --depth === 0) break;
    else if (letter === ',' && depth === 1) {
      cells.push(cell);
      cell = { start: at, end: at, text: '', isQuoted: true };
    }
  }
  cells.push(cell);
  return { cells, end: at + 1 };
}
