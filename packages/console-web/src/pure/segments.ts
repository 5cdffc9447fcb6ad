/** A piece of a text of agents, by how it is to be shown. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  /** A character that is not seen, or turns what stands around it: `U+202E`. */
  | { readonly kind: 'control'; readonly code: string }
  /** What stands in the place of a secret. */
  | {
      readonly kind: 'masked';
      readonly token: string;
      readonly ruleId: string;
      readonly fingerprint: string;
    }
  /** A text that was kept back whole. */
  | { readonly kind: 'withheld'; readonly token: string; readonly reason: string };

/**
 * A token, or one character that must not do what it does: control and format characters (the
 * bidirectional ones among them), line and paragraph separators, halves of a pair, private use.
 * Line feeds and tabs stay.
 */
const special =
  /\[REDACTED:([\w.-]+)#([\da-f]{12})\]|\[WITHHELD:([\w-]+)\]|(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Takes a text apart; all pieces in order make the whole. */
export function segmentsOf(written: string): Segment[] {
  const text = written.replaceAll('\r\n', '\n');
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(special)) {
    const { 0: found, index } = match;
    if (index > end) segments.push({ kind: 'text', text: text.slice(end, index) });
    segments.push(segmentOf(found, match.slice(1)));
    end = index + found.length;
  }
  if (end < text.length) segments.push({ kind: 'text', text: text.slice(end) });
  return segments;
}

function segmentOf(found: string, [ruleId, fingerprint = '', reason]: readonly string[]): Segment {
  if (ruleId !== undefined) return { kind: 'masked', token: found, ruleId, fingerprint };
  if (reason !== undefined) return { kind: 'withheld', token: found, reason };
  return { kind: 'control', code: codeOf(found) };
}

/** As Unicode writes it: `U+202E`. */
function codeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** For where only plain text can stand, such as a label: characters of `special` as their codes. */
export function plainTextOf(written: string): string {
  return segmentsOf(written)
    .map((segment) => {
      if (segment.kind === 'control') return segment.code;
      return segment.kind === 'text' ? segment.text : segment.token;
    })
    .join('');
}
