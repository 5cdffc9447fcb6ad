const valueLengthMax = 1024;

/**
 * Where a quoted value ends: at the same quote with the same number of backslashes before it.
 *
 * @param start of the value, behind the quote
 * @param quote as it opens the value: `"`, `\\"`, `'''`, `&quot;`
 */
export function endOfQuoted(text: string, start: number, quote: string): number {
  const slashes = /^\\*/.exec(quote)?.[0].length ?? 0;
  const mark = quote.slice(slashes);
  const limit = Math.min(text.length, start + valueLengthMax);
  let at = start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if ((code === 0x0a || code === 0x0d) && mark.length === 1 && mark !== '`') return at;
    if (code === 0x5c) {
      let run = at;
      while (run < limit && text.charCodeAt(run) === 0x5c) run++;
      // Fewer or as many backslashes than the opening quote has, and a quote: the end.
      if (run - at <= slashes && text.startsWith(mark, run)) return at;
      at = run - at > slashes ? run + 1 : run;
      continue;
    }
    if (text.startsWith(mark, at)) {
      const next = at > start && slashes === 0 ? afterDoubled(text, at, mark) : at;
      if (next === at) return at;
      at = next;
    } else at++;
  }
  return limit; // Cut off by the SDK's length limit, or longer than a secret is.
}

/** Behind a quote that is doubled to be part of the value, as in SQL and YAML: `'it''s'`. */
function afterDoubled(text: string, at: number, mark: string): number {
  if ((mark !== "'" && mark !== '"') || !text.startsWith(mark, at + 1)) return at;
  const rest = text.slice(at + 2, at + 2 + valueLengthMax);
  const line = /^\w[^\r\n]*/.exec(rest)?.[0] ?? '';
  return line.includes(mark) ? at + 2 : at;
}

const run = /[\w+/=.~%-]{1,1048576}/y;

/** Where a value ends that is longer than most secrets: a run of letters is one to its last. */
export function endOfRun(text: string, start: number, end: number): number {
  if (end - start < valueLengthMax) return end;
  run.lastIndex = end;
  return run.test(text) ? run.lastIndex : end;
}

// One quote, or the three of a long literal.
const closingQuote = /^(["'`])\1{0,2}(?:$|[\s,;:)\]}>.\\]|["'`](?:$|[\s,;:)\]}]))/;

/** Of a letter that may end a value: what it and the text behind it look like when it does. */
const closers: ReadonlyMap<string, RegExp> = new Map([
  ['\\', /^\\+(?:[nrt]|u000[aAdD9]|["'`](?:$|[\s,;:)\]}>.\\"'`]))/],
  ['&', /^&(?:(?:amp;)?[\w.[\]%-]{1,64}=|quot;|lt;(?:\/|br))/],
  [',', /^.(?:$|[\s"'\\]|[\w.-]{1,64}\s?[:=])/],
  [';', /^.(?:$|[\s"'\\]|[\w.-]{1,64}[ \t=:(;])/],
  ['"', closingQuote],
  ["'", closingQuote],
  ['`', closingQuote],
  ['<', /^<\//],
]);
const closerLengthMax = 72;

/** Characters that never end a value. */
const isInner = new Uint8Array(256).fill(1);
for (const code of [0, 9, 10, 13, 32]) isInner[code] = 0;
for (const letter of ['(', '[', '{', ')', ']', '}', '%', '>', ...closers.keys()]) {
  isInner[letter.charCodeAt(0)] = 0;
}

/** What stands around a value without quotes. */
export interface Surroundings {
  /** The line is all the value has: a bracket does not close anything. */
  readonly isLine?: boolean;
  /** In a URL, which may stand in `<>`. */
  readonly isQuery?: boolean;
}

/**
 * Where a value without quotes ends: at a blank, an escaped line end, or what closes the text
 * around it.
 */
export function endOfBare(text: string, start: number, around: Surroundings = {}): number {
  const { isLine = false, isQuery = false } = around;
  const limit = Math.min(text.length, start + valueLengthMax);
  let depth = 0;
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (isInner[code] === 1) continue;
    if (code <= 0x20) return at;
    const letter = text.charAt(at);
    if (letter === '(' || letter === '[' || letter === '{') depth++;
    else if (letter === ')' || letter === ']' || letter === '}') {
      if (depth-- === 0 && !isLine) return at;
    } else if (letter === '>') {
      if (isQuery) return at;
    } else if (closers.get(letter)?.test(text.slice(at, at + closerLengthMax))) return at;
  }
  return limit;
}
