import { admitsName } from './admits.ts';
import { fake } from './fake.ts';
import { judgeName, nameKeywords } from './names.ts';
import type { LocatorRule, Span } from './rule.ts';
import { isSecretValue, looksRandom } from './values.ts';

const nameLengthMax = 64;
const valueLengthMax = 1024;

// From the end of the name: its closing quote, then a sign, then perhaps a type and another sign.
const sign = new RegExp(
  [
    String.raw`(?<close>\\{0,15}["'\x60])?\]?[ \t]{0,8}`,
    String.raw`(?<sign>:=|=>|={1,3}|:{1,2}=?|>|,(?=[ \t]{0,4}\\{0,15}["'\x60])|[ ]is[ ]|[ ](?=\S))`,
    String.raw`(?:[ \t]{0,8}(?:&?str|String|string|bytes)[ \t]{0,4}=)?`,
    String.raw`(?:\\{0,15}[nrt]|[ \t\r\n]){0,8}`,
    String.raw`(?:(?:[bfru]{1,2}|new String\()?(?<quote>\\{0,15}(?:"""|'''|["'\x60])))?`,
  ].join(''),
  'y',
);

/** Finds the value that a telling name is given: in code, JSON, YAML, environment, URL, prose. */
function locate(text: string, at: number): Span | undefined {
  const nameStart = startOfName(text, at);
  const nameEnd = endOfName(text, at);
  const verdict = judgeName(text.slice(nameStart, nameEnd));
  if (verdict === 'none') return undefined;
  sign.lastIndex = nameEnd;
  const match = sign.exec(text);
  if (!match || !fits(text, nameStart, match)) return undefined;
  const start = sign.lastIndex;
  const quote = match.groups?.['quote'];
  const end = quote === undefined ? endOfBare(text, start) : endOfQuoted(text, start, quote);
  if (end === undefined || end <= start) return undefined;
  if (match.groups?.['sign'] === '>' && !text.startsWith('</', end)) return undefined;
  const value = text.slice(start, end);
  if (!isSecretValue(value, quote !== undefined)) return undefined;
  if (verdict === 'maybe' && !looksRandom(value)) return undefined;
  if (quote === undefined && isProse(text, value, end, match.groups?.['sign'])) return undefined;
  return { start, end };
}

function startOfName(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < nameLengthMax && isNameCode(text.charCodeAt(start - 1))) start--;
  // The letter of an escape is no letter of the name: `\npassword`.
  if (start > 0 && start < at && text.charCodeAt(start - 1) === 0x5c) start++;
  return start;
}

function endOfName(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < nameLengthMax && isNameCode(text.charCodeAt(end))) end++;
  // `api key`, `secret key`: two words of prose.
  const second = / key\b/iy;
  second.lastIndex = end;
  return second.test(text) ? second.lastIndex : end;
}

/** Letters, digits, `_`, `-`, `.`. */
function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

/** Signs that mean an assignment only in some company. */
function fits(text: string, nameStart: number, match: RegExpExecArray): boolean {
  const { close, sign: written, quote } = match.groups ?? {};
  switch (written) {
    case ' ':
      // `--password hunter2`; else a blank is prose.
      return close === undefined && text.charAt(nameStart) === '-';
    case ',':
      return close !== undefined;
    case '>':
      return text.charAt(nameStart - 1) === '<' && quote === undefined;
    case ' is ':
      return close === undefined;
    default:
      return true;
  }
}

/** Up to the same quote with the same number of backslashes before it. */
function endOfQuoted(text: string, start: number, quote: string): number | undefined {
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
    if (text.startsWith(mark, at)) return at;
    at++;
  }
  return limit; // Cut off by the SDK's length limit, or longer than a secret is.
}

/** Up to a blank, an escaped line end, or what closes the text around it. */
function endOfBare(text: string, start: number): number {
  const limit = Math.min(text.length, start + valueLengthMax);
  let depth = 0;
  for (let at = start; at < limit; at++) {
    const letter = text.charAt(at);
    switch (letter) {
      case ' ':
      case '\t':
      case '\n':
      case '\r':
      case '\0':
        return at;
      case '\\':
        if (/^\\+(?:[nrt]|u000[aAdD9])/.test(text.slice(at, at + 24))) return at;
        break;
      case '&':
        if (/^&(?:amp;)?[\w.[\]%-]{1,64}=/.test(text.slice(at, at + 72))) return at;
        break;
      case ',':
      case ';':
        if (at + 1 === limit || /^.[\s"'\w-]/.test(text.slice(at, at + 2))) return at;
        break;
      case '"':
      case "'":
      case '`':
        if (/^.(?:$|[\s,;:)\]}>.\\])/.test(text.slice(at, at + 2))) return at;
        break;
      case '(':
      case '[':
      case '{':
        depth++;
        break;
      case ')':
      case ']':
      case '}':
        if (depth-- === 0) return at;
        break;
      case '<':
        if (text.charAt(at + 1) === '/') return at;
        break;
      default:
    }
  }
  return limit;
}

/** `password: must be …`, `the token is invalid.`: a word with more words after it. */
function isProse(text: string, value: string, end: number, written: string | undefined): boolean {
  const bare = value.replace(/[.,;:!?]+$/, '');
  if (!isSecretValue(bare, false)) return true;
  if (written === ' is ') return !/\d|[^\w.,'-]/.test(bare);
  if (!/^[A-Za-z][a-z]*(?:['-][a-z]+)*$/.test(bare)) return false;
  return written === ' ' || /^[ \t]{1,4}[A-Za-z(]/.test(text.slice(end, end + 6));
}

/** `password = …`, `"api_key": "…"`, `--token …`, `my password is …`. */
export const assignment: LocatorRule = {
  id: 'assigned-secret',
  keywords: nameKeywords,
  boundary: 'none',
  admits: admitsName,
  locate,
  examples: {
    finds: [
      'password = hunter2',
      `DB_PASSWORD=${fake('', 12)}\nexport X=1`,
      `"clientSecret": "${fake('', 20)}",`,
      String.raw`{\"api_key\": \"${fake('', 20)}\"}`,
      `curl 'https://host/x?api_key=${fake('', 20)}&page=2'`,
      `const apiKey: string = '${fake('', 24)}';`,
      `  secret_key: ${fake('', 30, 'base64')}`,
      `mysql --password ${fake('', 12)} app`,
      `the password is ${fake('', 10)}!`,
      `<password>${fake('', 10)}</password>`,
    ],
    ignores: [
      'max_tokens: 4096',
      'password: string',
      'password = os.environ["DB_PASSWORD"]',
      'api_key=${API_KEY}',
      'The password must be long. Forgot your password? Reset it.',
      'password: your-password-here',
      '"usage": {"input_tokens": 1200, "output_tokens": 80}',
      'the token is invalid or expired',
      'next_page_token: CAESDAoIZm9vYmFyEAE',
      'primary_key: customer_identifier_1',
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
};
