import { judgeHead, secretCells, type Cell } from './cells.ts';
import { linePrefix } from './line-prefix.ts';
import type { NameVerdict } from './names.ts';
import type { Span } from './rule.ts';
import type { TellingName } from './telling-name.ts';

const lineLengthMax = 4_096;
const columnsMax = 128;

/** A way of writing a table: how a line is cut into cells. */
type Cut = (text: string, line: Span) => readonly Cell[];

/** What stands in the columns of a table whose heads tell of secrets: CSV, Markdown, psql. */
export function tableValues(text: string, name: TellingName): readonly Span[] {
  const head = headAround(text, name);
  if (!head) return [];
  const { cut, isPrefixed } = head;
  const heads = cut(text, head);
  const verdicts = heads.map((cell) => judgeHead(cell.text));
  // The first telling head speaks for all of its line.
  const first = heads.find((_, index) => verdicts[index] !== 'none');
  if (!first || name.start > first.end) return [];
  const found: Span[] = [];
  let line = lineFrom(text, head.end);
  while (line) {
    const cells = cut(text, isPrefixed ? withoutPrefix(text, line) : line);
    const isRule = isRuler(text, line);
    // The last may have been cut off.
    const isCut = line.end === text.length && cells.length < verdicts.length;
    if (!isRule && !isCut && !isRow(cells, verdicts)) break;
    if (!isRule) found.push(...secretCells(cells, verdicts));
    line = lineFrom(text, line.end);
  }
  return found;
}

interface Head extends Span {
  readonly cut: Cut;
  /** Something stands before each line. */
  readonly isPrefixed: boolean;
}

function headAround(text: string, name: TellingName): Head | undefined {
  const line = lineAround(text, name);
  if (!line) return undefined;
  const bare = withoutPrefix(text, line);
  for (const span of bare.start > line.start ? [line, bare] : [line]) {
    const cut = cutOf(text, span);
    if (cut) return { ...span, cut, isPrefixed: span === bare };
  }
  return undefined;
}

const prefix = new RegExp(`^${linePrefix}`);

function withoutPrefix(text: string, { start, end }: Span): Span {
  const length = prefix.exec(text.slice(start, end))?.[0].length ?? 0;
  return { start: start + length, end };
}

function isRow(cells: readonly Cell[], verdicts: readonly NameVerdict[]): boolean {
  if (cells.length !== verdicts.length) return false;
  // Another head: what stands below is its own.
  return !cells.some(({ text }) => judgeHead(text) !== 'none');
}

const ruler = new RegExp(String.raw`^(?:${linePrefix})?[\s|+:-]*$`);
const headOfCommas = /^\s*(?:[\w.-]+|"[^"]*")(?:,(?:[\w.-]+|"[^"]*"))+\s*$/;
// Not the number of a line and what stands in it.
const headOfTabs = /^ *[A-Z_][\w.-]*(?:\t[\w .-]+)+\r?$/i;

/** How the line of a head is cut, if it is one. */
function cutOf(text: string, head: Span): Cut | undefined {
  const line = text.slice(head.start, head.end);
  if (line.includes('|')) {
    const below = lineFrom(text, head.end);
    return below && isRuler(text, below) ? cutAtBars : undefined;
  }
  if (headOfCommas.test(line)) return cutAtCommas;
  return headOfTabs.test(line) ? cutAtTabs : undefined;
}

/** `|---|:--:|`, `----+----`, `+----+`. */
function isRuler(text: string, { start, end }: Span): boolean {
  const line = text.slice(start, end);
  return line.includes('---') && ruler.test(line);
}

const cutAtBars: Cut = (text, line) => cutAt(text, line, /[^|]*/g);
const cutAtTabs: Cut = (text, line) => cutAt(text, line, /[^\t]*/g);
const cutAtCommas: Cut = (text, line) =>
  cutAt(text, line, / {0,64}"(?:[^"]|"")*(?:" {0,64}|$)|[^,"]*/g);

function cutAt(text: string, { start, end }: Span, cell: RegExp): readonly Cell[] {
  const cells: Cell[] = [];
  const line = text.slice(start, end);
  cell.lastIndex = 0;
  let at = 0;
  while (at <= line.length && cells.length < columnsMax) {
    cell.lastIndex = at;
    const found = cell.exec(line)?.[0] ?? '';
    cells.push(trimmed(text, start + at, start + at + found.length));
    at += found.length + 1;
  }
  return cells;
}

/** Without the blanks and quotes around it. */
function trimmed(text: string, from: number, to: number): Cell {
  const cell = text.slice(from, to);
  const isQuoted = cell.trimStart().startsWith('"');
  const isClosed = isQuoted && cell.trim().length > 1 && cell.trimEnd().endsWith('"');
  const start = from + (cell.length - cell.trimStart().length) + Number(isQuoted);
  const end = Math.max(start, to - (cell.length - cell.trimEnd().length) - Number(isClosed));
  return { start, end, text: text.slice(start, end), isQuoted };
}

function lineAround(text: string, { start, end }: Span): Span | undefined {
  const from = Math.max(0, start - lineLengthMax);
  const break_ = text.slice(from, start).lastIndexOf('\n');
  if (break_ < 0 && from > 0) return undefined;
  const line = lineFrom(text, from + break_);
  return line && line.end >= end ? line : undefined;
}

/** The line behind the line end at `at`; -1 for the first. */
function lineFrom(text: string, at: number): Span | undefined {
  const start = at < 0 ? 0 : at + 1;
  if (start >= text.length) return undefined;
  const close = text.slice(start, start + lineLengthMax).indexOf('\n');
  if (close < 0 && text.length - start > lineLengthMax) return undefined;
  return { start, end: close < 0 ? text.length : start + close };
}
