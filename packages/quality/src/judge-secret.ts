/** What became of a secret: all of it gave way, a part of it, or nothing. */
export type Outcome = 'whole' | 'part' | 'left';

/** [start, end) of a text. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** What stands where a secret was; in a URL percent-encoded, in JSON sometimes in quotes. */
const token =
  /(?:\[|%5B)(?:REDACTED(?::|%3A)[\w.-]+(?:#|%23)[\da-f]{12}|WITHHELD(?::|%3A)[\w.-]+)(?:\]|%5D)/;

/** In a text that was written anew, such as base64: so much of a secret in a row is some of it. */
const pieceLength = 12;

/**
 * Judges by what went in and what came out, not by what a scanner says of offsets. Quotes at the
 * ends of a secret, which some sources count as part of it, need not go.
 */
export function judgeSecret(secret: string, before: string, after: string): Outcome {
  const bare = withoutQuotes(secret);
  const removed = removedRanges(before, after);
  if (!removed || !before.includes(bare)) return judgeRewritten(bare, before, after);
  let outcome: Outcome = 'whole';
  for (let at = before.indexOf(bare); at >= 0; at = before.indexOf(bare, at + 1)) {
    const covered = coveredLength({ start: at, end: at + bare.length }, removed);
    if (covered === 0) return 'left';
    if (covered < bare.length) outcome = 'part';
  }
  return outcome;
}

/**
 * What of `before` gave way to tokens.
 *
 * @returns ascending; undefined when the rest changed as well
 */
export function removedRanges(before: string, after: string): readonly Range[] | undefined {
  if (before === after) return [];
  const pieces = after.split(token);
  const last = pieces.length - 1;
  const removed: Range[] = [];
  let at = pieces[0]?.length ?? 0;
  if (last === 0 || !before.startsWith(pieces[0] ?? '')) return undefined;
  for (let index = 1; index <= last; index++) {
    const piece = pieces[index] ?? '';
    const start = index === last ? before.length - piece.length : before.indexOf(piece, at);
    if (start < at || !before.startsWith(piece, start)) return undefined;
    removed.push({ start: at, end: start });
    at = start + piece.length;
  }
  return removed;
}

function coveredLength({ start, end }: Range, ranges: readonly Range[]): number {
  return ranges.reduce(
    (sum, range) => sum + Math.max(0, Math.min(end, range.end) - Math.max(start, range.start)),
    0,
  );
}

/** Of a text whose other letters changed too: how much of the secret is still there in a row. */
function judgeRewritten(secret: string, before: string, after: string): Outcome {
  if (before === after || after.includes(secret)) return 'left';
  const length = Math.min(pieceLength, secret.length);
  for (let at = 0; at + length <= secret.length; at++) {
    if (after.includes(secret.slice(at, at + length))) return 'part';
  }
  return 'whole';
}

function withoutQuotes(secret: string): string {
  const bare = secret.replace(/^["'`]|["'`]$/g, '');
  return bare === '' ? secret : bare;
}
