import type { Span } from '../rule.ts';
import type { Block, Encoding } from './encoding.ts';
import { endOfRun, isPrintableIn } from './runs.ts';

const equals = 0x3d;
/** Lines of mail have 76 letters, of PEM 64; who breaks shorter ones does not wrap base64. */
const wrappedLineMin = 48;

/** Base64 and base64url, with and without padding, in lines or in one. */
export const base64: Encoding = {
  hints: [], // Found as runs.
  read(bytes, range, at) {
    const lineEnd = endOfRun(bytes, at, range.end);
    // Glued to what stands before it, it begins at any letter.
    const phases = [0, 1, 2, 3].filter((phase) => isPrintableIn(bytes, at + phase, lineEnd));
    if (phases.length === 0) return [];
    // All lines would be read again at each of them where only the first is to be read.
    const text = extentOf(bytes, { start: at, end: range.end }, lineEnd, phases[0] === 0);
    return phases.map((phase) => {
      const isWhole = phase === 0 || text.lineBreak === '';
      const line = { ...text, end: lineEnd, lineBreak: '', needsPadding: false };
      return block(bytes, at + phase, isWhole ? text : line);
    });
  },
};

interface Extent extends Span {
  readonly lineEnd: number;
  /** Between two lines, as it stands there; empty for one line. */
  readonly lineBreak: string;
  /** Only its padding stands between it and more of base64. */
  readonly needsPadding: boolean;
}

/**
 * The run that begins a range, the lines that go on with it, and its padding.
 *
 * @param readsAll whether all lines are to be read; else one tells whether any goes on
 */
function extentOf(bytes: Uint8Array, range: Span, lineEnd: number, readsAll: boolean): Extent {
  const at = range.start;
  const width = lineEnd - at;
  let end = lineEnd;
  let lineBreak = '';
  if (width >= wrappedLineMin && width % 4 === 0) {
    lineBreak = breakAt(bytes, lineEnd, range.end);
    for (let next = end + lineBreak.length; lineBreak !== '' && next < range.end;) {
      const to = endOfRun(bytes, next, Math.min(range.end, next + width + 1));
      if (to === next || to - next > width || !endsLine(bytes, to, range.end)) break;
      end = to;
      const isLast = !readsAll || to - next < width;
      if (isLast || breakAt(bytes, to, range.end) !== lineBreak) break;
      next = to + lineBreak.length;
    }
    if (end === lineEnd) lineBreak = '';
  }
  const lettersEnd = end;
  while (end < range.end && bytes[end] === equals) end++;
  const needsPadding = end > lettersEnd && endOfRun(bytes, end, Math.min(end + 1, range.end)) > end;
  return { start: at, lineEnd, end, lineBreak, needsPadding };
}

/** Whether a run of base64 can end here: `name:` and `NAME=value` are other lines. */
function endsLine(bytes: Uint8Array, at: number, end: number): boolean {
  const text = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 3)));
  return /^={0,2}(?:$|[^\w:=])/.test(text);
}

/** The end of a line and what the next is indented by. */
function breakAt(bytes: Uint8Array, at: number, end: number): string {
  const text = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 64)));
  return /^\r?\n[ \t]{0,60}/.exec(text)?.[0] ?? '';
}

function block(bytes: Uint8Array, start: number, extent: Extent): Block {
  const { end, lineEnd, lineBreak, needsPadding } = extent;
  const written = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(
    'latin1',
  );
  const letters = written.replaceAll(/\s+/g, '');
  const isUrl = /[-_]/.test(letters);
  const isPadded = letters.endsWith('=') || (!isUrl && letters.length % 4 === 0);
  return {
    start,
    end,
    // Node reads both alphabets, and stops at nothing.
    bytes: Buffer.from(letters, 'base64'),
    encode(clean) {
      // Without padding what follows would be read as one with it, and taken for part of a value.
      const isGlued = needsPadding && clean.length % 3 === 0;
      const content = isGlued ? Buffer.concat([clean, Buffer.from(' ')]) : Buffer.from(clean);
      let text = content.toString(isUrl ? 'base64url' : 'base64');
      if (isUrl && isPadded) text += '='.repeat((4 - (text.length % 4)) % 4);
      if (!isUrl && !isPadded) text = text.replace(/={1,2}$/, '');
      return lineBreak === '' ? text : inLines(text, lineEnd - start, lineBreak);
    },
  };
}

function inLines(text: string, width: number, lineBreak: string): string {
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += width) lines.push(text.slice(at, at + width));
  return lines.join(lineBreak);
}
