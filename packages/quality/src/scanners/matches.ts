/** A text that a scanner took for a secret. */
export interface Match {
  /** Name of the file, without its folder. */
  readonly file: string;
  /** As it stands in the file. */
  readonly match: string;
  /** The lines around it, from 1: of what stands there in another way of writing. */
  readonly lines?: readonly [first: number, last: number];
}

/** What our own replacements look like, so that one judge serves all. */
export const standIn = '[REDACTED:other#000000000000]';

/** What a text would be if all that a scanner matched were replaced wherever it stands. */
export function withoutMatches(text: string, matches: readonly Match[]): string {
  let after = text;
  // Longer ones first: a shorter one may stand in them.
  for (const { match, lines } of matches.toSorted((a, b) => b.match.length - a.match.length)) {
    if (match !== '' && text.includes(match)) after = after.replaceAll(match, standIn);
    else if (lines) after = withoutLines(text, after, lines);
  }
  return after;
}

/** What was decoded has no place of its own: its lines, whole. */
function withoutLines(text: string, after: string, [first, last]: readonly [number, number]) {
  const lines = text
    .split('\n')
    .slice(first - 1, last)
    .join('\n');
  return lines === '' ? after : after.replace(lines, () => standIn);
}

/** @param printed a JSON line for each match, as `scripts/` print them */
export function readMatches(printed: string): readonly Match[] {
  return printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Match);
}
