import { severalAt } from './blocks.ts';
import { byteList } from './byte-list.ts';
import { endOfBare, endOfQuoted, endOfRun } from './extent.ts';
import { linePrefix } from './line-prefix.ts';
import type { Span } from './rule.ts';
import type { TellingName } from './telling-name.ts';
import {
  isFamousValue,
  isSecretValue,
  looksChosen,
  looksGenerated,
  looksLikePassword,
  looksRandom,
} from './values.ts';

const contextLengthMax = 96;
const cookiesLengthMax = 2_048;
/** Of what stands behind a name that is no more than a word, in a list. */
const listedLengthMin = 12;

// From the end of the name: its closing quote, a type or `value=`, a sign, perhaps a type and
// another sign, blanks, what YAML and constructors have before a value, an opening quote.
const assigned = new RegExp(
  [
    String.raw`(?<close>\\{0,15}["'\x60]|\*{2})?(?:\[\d{0,4}\]|\])?`,
    String.raw`(?: \([\w -]{1,24}\)(?=:|,? (?:is|was) |[ \t]?=)| is generated for \S{1,64}(?=:)| (?:for|of|to) (?:the |my |your |our |this )?[\w.@-]{1,40}(?: [\w.@-]{1,40})?(?=:|,? is |[ \t]?=))?`,
    String.raw`(?:[ \t]{1,4}(?:string|\[\]byte)(?=[ \t]{1,4}=)|,?\s{1,32}(?:(?<=\n)${linePrefix}[ \t]{0,32})?\\{0,15}["']?(?:Parameter)?[vV]alue\\{0,15}["']?(?=\s{0,4}[=:]))?[ \t]{0,16}`,
    String.raw`(?<sign>=>|!={1,2}|[:?.+|]{0,3}={1,3}|:{1,2}|->(?=[ \t])|>|,(?=[ \t]{0,16}[bru]?\\{0,15}["'\x60])`,
    String.raw`|\((?=\\{0,15}["'\x60])|-(?=[ \t])|\xe2(?:\x86\x92|\x80[\x93\x94])(?=[ \t])|(?<=[ \t])(?:is|was|will be|set to|to|as):? |(?<=[ \t])(?=\S))`,
    String.raw`(?:\*{2}(?=[ \t]))?(?:[ \t]{0,8}(?:&?str|String|string|bytes)[ \t]{0,4}=)?`,
    String.raw`(?<blank>(?:\\{1,15}(?:[nrt]|\r?\n)|[ \t\r\n]){0,64})(?:<[vV]alue>)?`,
    String.raw`(?:(?:&[\w-]{1,64}|!![a-z]{1,16})[ \t]{1,4}){0,2}(?:string\(\d{1,6}\)[ \t])?`,
    String.raw`(?:(?:[bfruEN@]{1,2}|(?:new String|Some|Just|Ok|SecretStr|SecretString|PASSWORD)\()?`,
    String.raw`(?<quote>\\{0,15}(?:"""|'''|["'\x60])|&(?:quot|#3[49]);|\$\$(?=[^$\r\n]{3,256}\$\$)))?`,
  ].join(''),
  'y',
);

// `Authorization: Token …`: what the credential is, before it.
const scheme = /[a-z][\w-]{1,24}[ \t]{1,2}(?=[\w+/=.~:-]{8})/iy;

/** What stands between a name and its value, and before the name. */
interface Assignment {
  readonly name: TellingName;
  readonly match: RegExpExecArray;
  readonly sign: string;
  readonly quote: string | undefined;
  readonly blank: string;
  /** No blank stands around the sign. */
  readonly isGlued: boolean;
  /** `--password`. */
  readonly isOption: boolean;
  readonly before: string;
}

/** The value that a name is given: in code, YAML, environment, URL, prose. */
export function assignedValue(text: string, name: TellingName): readonly Span[] {
  const written = readAssignment(text, name);
  if (!written || !fits(text, written)) return [];
  const { sign, quote } = written;
  const at = afterScheme(text, name.name, assigned.lastIndex);
  if (quote !== undefined) return quotedValue(text, written, at);
  if (isReplaced(text, name.name, at)) return [];
  const bytes = name.verdict === 'secret' ? byteList(text, at) : undefined;
  if (bytes) return [bytes];
  const several = severalAt(text, name, at, sign) ?? phrase(text, written, at);
  if (several) return several;
  const all = isCookie(name) ? cookies(text, at) : undefined;
  const value = all ?? bareValue(text, written, at);
  return value ? [value] : [];
}

function readAssignment(text: string, name: TellingName): Assignment | undefined {
  assigned.lastIndex = name.end;
  const match = assigned.exec(text);
  if (!match) return undefined;
  const { sign = '', quote, blank = '' } = match.groups ?? {};
  return {
    name,
    match,
    sign,
    quote,
    blank,
    isGlued: !/\s/.test(match[0]),
    isOption: text.charAt(name.start) === '-',
    before: text.slice(Math.max(0, name.start - contextLengthMax), name.start),
  };
}

/** `set the password to …`. */
const changing = /\b(?:set|chang|reset|updat|rotat|switch)\w{0,3}\b[^.\r\n]{0,60}$/i;

/** `-`, `→`, `–`, `—`. */
function isDash(sign: string): boolean {
  return sign === '-' || sign.startsWith('\xe2');
}

function isVerb(sign: string): boolean {
  return /^[a-z]/.test(sign);
}

/** Signs that mean an assignment only in some company. */
function fits(text: string, { name: { name, start }, match, quote, before }: Assignment): boolean {
  const { close, sign } = match.groups ?? {};
  switch (sign) {
    case '':
    case 'is ':
    case 'is: ':
    case 'was ':
    case 'was: ':
    case 'will be ':
    case 'set to ':
      return close === undefined;
    case 'to ':
    case 'as ':
    case 'as: ':
      return close === undefined && changing.test(before);
    case ',':
      // `("password", "…")`, `setopt(CURLOPT_PASSWORD, "…")`; `hash(password, "utf-8")` is none.
      return close !== undefined || /^[A-Z][A-Z\d]{0,30}_[A-Z\d_]{1,60}$/.test(name);
    case '(':
      return (
        close === undefined &&
        /^(?:.{0,60}\.)?(?:(?:set|with)[A-Z_]|(?:password|PASSWORD|secret)$)/.test(name)
      );
    case '>':
      return text.charAt(start - 1) === '<' && quote === undefined;
    case '==':
    case '===':
    case '!=':
    case '!==':
      return quote !== undefined;
    case ':':
      // `--- PASS: TestLogin/ok` is what a test did.
      if (/(?:-{3}|={3}) $/.test(before) && name.length === 4) return false;
      // `groupname:password:GID` is the form of a line.
      if (/[a-z]:$/i.test(before) && match[0] === ':' && isForm(text, match)) return false;
      // `arn:aws:secretsmanager:…:secret:…` says where one is; `://x-token-auth:…` is of a URL.
      return !/(?:arn:[\w-]{1,16}:[\w-]{1,32}:[\w-]{0,32}:\d{0,12}:|:\\{0,8}\/\\{0,8}\/)$/.test(
        before,
      );
    default:
      return true;
  }
}

function isForm(text: string, { index }: RegExpExecArray): boolean {
  return /^(?::[a-z_]{1,24})+(?![\w:])/i.test(text.slice(index, index + contextLengthMax));
}

function quotedValue(text: string, written: Assignment, start: number): readonly Span[] {
  const { quote = '', name } = written;
  const end = endOfQuoted(text, start, quote);
  const value = text.slice(start, end);
  if (!isSecretValue(value, true) || !fitsVerdict(value, name)) return [];
  if (!fitsQuoted(value, written, text.slice(end, end + 16))) return [];
  const last = endOfRun(text, start, endOfBroken(text, { start, end }, quote));
  return [{ start, end: last }, ...nextQuoted(text, { start, end }, quote)];
}

const brokenLines = /(?:\r?\n[ \t]{0,64}[\w+/=-]{16,256}){1,256}(?=["'`])/y;

/** Base64 in quotes may go on in the next lines. */
function endOfBroken(text: string, { start, end }: Span, quote: string): number {
  if (text.charCodeAt(end) !== 0x0a && text.charCodeAt(end) !== 0x0d) return end;
  if (!looksGenerated(text.slice(start, end))) return end;
  brokenLines.lastIndex = end;
  return brokenLines.test(text) && text.startsWith(quote, brokenLines.lastIndex)
    ? brokenLines.lastIndex
    : end;
}

/** `"old" -> "new"`, as in a plan; `'one' | 'another'`. */
function nextQuoted(text: string, { start, end }: Span, quote: string): readonly Span[] {
  const arrow = /^["'][ \t]{1,4}(?:->|\|{1,2}|or)[ \t]{1,4}(?=["'])/.exec(
    text.slice(end, end + 16),
  );
  if (!arrow) return [];
  const next = end + arrow[0].length + quote.length;
  const to = endOfQuoted(text, next, quote);
  return start < next && isSecretValue(text.slice(next, to), true)
    ? [{ start: next, end: to }]
    : [];
}

function fitsVerdict(value: string, { verdict }: TellingName): boolean {
  return verdict !== 'maybe' || looksRandom(value);
}

const template = /\$\{[\w.?!()\s'"|:+-]{1,100}\}/;

/** `"bad key: " + e.message + "."` between two literals; `"Current password: "`. */
function isCodeOrPrompt(value: string): boolean {
  return /^ ?[+.,)] |^\)[;,\s]/.test(value) || /[a-z] ?[a-z]{1,24}[:?] {0,2}$/i.test(value);
}

/** `CHALLENGE_PASSWORD: "challengePassword"`: the name written in another style. */
function isSameName(value: string, name: string): boolean {
  const [written, called] = [value, name].map((text) =>
    text.replaceAll(/[^a-z\d]/gi, '').toLowerCase(),
  );
  return written !== undefined && written !== '' && called?.endsWith(written) === true;
}

/** Whether a quoted value is one: not the next of a list, not a docstring, not a template. */
function fitsQuoted(value: string, written: Assignment, rest: string): boolean {
  const { name, sign, quote = '', blank, match, before, isGlued, isOption } = written;
  if (isSameName(value, name.name) || isCodeOrPrompt(value)) return false;
  if (sign === ',') return fitsNext(value, written, rest);
  if (sign === '' && !isOption && !fitsBlank(value, written)) return false;
  if (quote.length >= 3 && blank.includes('\n')) return false;
  // `'password:', x`: the quote closes what the name stands in.
  const isClosing = before.endsWith(quote) && !before.endsWith(quote.repeat(3));
  if (isClosing && match.groups?.['close'] === undefined) return false;
  if (quote === '`' && (template.test(value) || (isGlued && /\s/.test(value)))) return false;
  if (sign === '-' && !looksRandom(value) && !looksChosen(value)) return false;
  if (sign === '->' && !looksGenerated(value) && !/^[a-z]/.test(name.name)) return false;
  return isSecretValue(value.replace(/^[a-z][\w-]{1,24}[ \t]{1,2}/i, ''), true);
}

// Calls that take a name and its value.
const setting =
  /(?:define|(?:set|put|get)_?env|environ\.get|ENV\.fetch|getOrDefault|getProperty|config(?:\.get)?|\benv|SetEnvironmentVariable|set_?default|setProperty|setItem|setHeader|setRequestHeader|addHeader|add_header|\.(?:set|put|append|header|insert|add))\(\s{0,4}\\{0,3}["']$/i;
// A pair in a list of pairs.
const pair = /(?:^|[^\w)\]])[([]\s?[bru]?\\{0,3}["']$/;

/** `define("PASSWORD", "…")`, `("password", "…")`, `["--password", "…"]`; else it may be a list. */
function fitsNext(value: string, { name, before, isOption }: Assignment, rest: string): boolean {
  if (setting.test(before)) return true;
  if (name.verdict === 'maybe') return looksGenerated(value) && value.length >= listedLengthMin;
  if (looksRandom(value)) return true;
  if (/\s/.test(value)) return false;
  const isPair = pair.test(before) && /^\\*["'](?:[)\]]|$)/.test(rest);
  const isArgument = isOption && !value.startsWith('-');
  return (isPair || isArgument) && /[^A-Z_-]/i.test(value);
}

// Statements of SQL in which a password has no sign before it.
const statement =
  /(?:\b(?:with|encrypted|login|superuser|createdb|createrole|(?:user|role|mapping for)\s+\S{1,64}|[\w ]{0,32}(?:password|_id|user|username)\s{1,4}'[^']{0,64}',?)\s+|options\s*\()$/i;
// Commands that take a name and a value.
const command =
  /(?:^|[\n\t;&|(+>:$#%Z"'-]|\\n)[ \t]{0,16}(?:ENV|ARG|setenv|setx|%define|#define|set\s+-\w{1,4}|\w[\w ]{0,40} set|\w{1,16}_header)\s+(?:\S{1,64}:)?$/;
const login = /\b(?:login|user|username|connect)\s+\S{1,64}\s+$/;

/** `PASSWORD 'x'` in SQL, `#define PASSWORD "x"`, `password Ab3…` in `.netrc`. */
function fitsBlank(value: string, { name: { name }, quote, before }: Assignment): boolean {
  if (!/passw|pwd|passphrase|secret|(?:api|access)[_ -]?key|authtoken|pw$/i.test(name))
    return command.test(before);
  if (quote === undefined) {
    if (command.test(before) || (login.test(before) && /\d/.test(value))) return true;
    return (
      /passw|pwd|passphrase|(?:secret|access|api)[_ -]?key$|pw$/i.test(name) &&
      looksLikePassword(value)
    );
  }
  if (command.test(before) || statement.test(before) || before.endsWith(':')) return true;
  return !/\s/.test(value) && /[^A-Za-z]|[a-z][A-Z]/.test(value);
}

function bareValue(text: string, written: Assignment, start: number): Span | undefined {
  const { name, sign, blank, isGlued, isOption, before } = written;
  const isVariable = isGlued && sign === '=' && /^[A-Z][A-Z\d_]*$/.test(name.name);
  const isLine =
    (isVariable && lineStart.test(before)) || (sign === '=' && /;[ \t]?$/.test(before));
  let end = endOfBare(text, start, { isLine, isQuery: /[?&]$/.test(before) });
  if (isVariable && /(?:Environment=|-e |--env |--build-arg |export )["']$/.test(before)) {
    end = endOfQuotedLine(text, end, before.slice(-1));
  }
  if (isVerb(sign) && /^[.,](?:\s|$)/.test(text.slice(end - 1, end + 1))) end--;
  if (end <= start || (sign === '>' && !isElementEnd(text, { start, end }))) return undefined;
  const value = text.slice(start, end);
  const isFamous = isVerb(sign) && isFamousValue(value.replace(/[!,.;?]{1,8}$/, ''));
  if (!isFamous && !isSecretValue(value, false)) return undefined;
  if (!fitsVerdict(value, name)) return undefined;
  if (sign === '' && !isOption && !fitsBlank(value, written)) return undefined;
  if (sign === '->' && !looksGenerated(value)) return undefined;
  if (isDash(sign) && !looksLikePassword(value)) return undefined;
  if (/^set-cookie$/i.test(name.name) && !looksRandom(value)) return undefined;
  // `"passwd:shell"`: a symbol.
  const isSymbol = isGlued && sign === ':' && /["']$/.test(before) && /^[a-z]+$/.test(value);
  if (isSymbol && /^["']/.test(text.slice(end, end + 1))) return undefined;
  const isNextLine = /[\n\rnr]/.test(blank);
  if (isNextLine && (!fitsNextLine(value) || isPrefix.test(text.slice(start, start + 64)))) {
    return undefined;
  }
  const isAfterBlank = isNextLine || (blank !== '' && sign.endsWith('='));
  if (isAfterBlank && isNextName(text, value, end)) return undefined;
  if (isProse(text, value, { ...written, end })) return undefined;
  return { start, end: endOfRun(text, start, end) };
}

/** `"PASSWORD=two words"`: to the quote before the name. */
function endOfQuotedLine(text: string, end: number, quote: string): number {
  if (text.charAt(end) !== ' ') return end;
  const rest = /^[^\r\n"'\\=]{1,256}/.exec(text.slice(end, end + 256))?.[0] ?? '';
  return text.charAt(end + rest.length) === quote ? end + rest.length : end;
}

// Where a variable of an environment may stand at the start of a line.
const lineStart = new RegExp(
  String.raw`(?:^|\n)(?:${linePrefix}|[$#] )?[ \t]*(?:- )?(?:export |set |ENV |Environment=)?$`,
);

const isPrefix = new RegExp(`^${linePrefix}`);

/** After an empty value stands the name of the next. */
function isNextName(text: string, value: string, end: number): boolean {
  if (/^[+>-]?[\w.-]{1,64}$/.test(value)) return /^[ \t]{0,4}[:=]/.test(text.slice(end, end + 6));
  return /^[+>-]?[A-Z][A-Z\d_]{1,64}=/.test(value);
}

/** On the next line stands the value, or the next statement, sentence. */
function fitsNextLine(value: string): boolean {
  return !/^[+>-]?[\w.-]{1,64}[:=]/.test(value) && /\d|[^\w.,:'"()[\]-]/.test(value);
}

function afterScheme(text: string, name: string, start: number): number {
  if (!/auth(?:orization)?$/i.test(name)) return start;
  scheme.lastIndex = start;
  return scheme.test(text) ? scheme.lastIndex : start;
}

/** `Bearer [REDACTED:…]`: a scheme stays, whatever it is written in. */
function isReplaced(text: string, name: string, start: number): boolean {
  if (!/auth(?:orization)?$/i.test(name)) return false;
  return /^[^\s\d]{1,64}[ \t]{1,2}\[(?:REDACTED|WITHHELD):/.test(text.slice(start, start + 80));
}

function isElementEnd(text: string, { start, end }: Span): boolean {
  const rest = text.slice(end, end + 40).trimStart();
  return rest.startsWith('</') || (end === text.length && /\d/.test(text.slice(start, end)));
}

function isCookie({ name }: TellingName): boolean {
  return /^cookies?$/i.test(name);
}

/** All cookies of a header: any of them may be the one that counts. */
function cookies(text: string, start: number): Span | undefined {
  const value =
    /^[^\r\n"'\\]*/.exec(text.slice(start, start + cookiesLengthMax))?.[0].trimEnd() ?? '';
  if (!/^[\w.-]{1,64}=/.test(value) || !looksRandom(value)) return undefined;
  return { start, end: start + value.length };
}

const smallWord =
  /\b(?:the|an?|of|for|to|your|is|are|be|must|with|in|and|or|not|at|if|on|from|by)\b/i;

/** The words of a pass phrase or of a wallet's mnemonic. */
function phrase(
  text: string,
  { name, sign }: Assignment,
  start: number,
): readonly Span[] | undefined {
  if (!/phrase|mnemonic/i.test(name.name) || !/[:=]$/.test(sign)) return undefined;
  const words = /^[a-z\d]{1,16}(?:[ -][a-z\d]{1,16}){2,23}(?=[ \t]*(?:$|[\r\n"'#,.\\]))/i.exec(
    text.slice(start, start + 512),
  )?.[0];
  if (words === undefined) return undefined;
  const count = words.split(/[ -]/).length;
  if (smallWord.test(words) && (count < 12 || count % 3 > 0)) return undefined;
  return [{ start, end: start + words.length }];
}

const word = /^[A-Za-z][a-z]*(?:['-][a-z]+)*$/;
const optionWords = new Set(
  `option options flag flags argument arguments arg parameter parameters param switch prompt file
  string value text and or is if when for to in as the a an via stdin enabled authentication`.split(
    /\s+/,
  ),
);

/** `password: must be …`, `the token is invalid.`: a word with more words after it. */
function isProse(text: string, value: string, written: Assignment & { end: number }): boolean {
  const { sign, isGlued, isOption, end } = written;
  const bare = value.replace(/[!,.:;?]{1,8}$/, '');
  if (isVerb(sign) && isFamousValue(bare)) return false;
  if (!isSecretValue(bare, false)) return true;
  if (isVerb(sign)) return !/\d|[^\w.,'-]/.test(bare);
  if (!word.test(bare)) return false;
  if (sign === '')
    return isOption ? !isArgument(text, bare, written) : !command.test(written.before);
  const rest = text.slice(end, end + contextLengthMax);
  // Of several members: `User:u Password:x Port:1`, `host = h password = x user = u`.
  if (isGlued && sign.endsWith('=')) return false;
  const isMember = isGlued
    ? /^\s{1,4}[\w.-]{1,64}:\S|^[ \t]{0,4}[\])}]/.test(rest)
    : sign === '=' && /^ [\w.-]{1,64} = \S/.test(rest);
  return !isMember && /^[ \t]{1,4}[a-z(]/i.test(rest);
}

/** Whether a word is an option's value: on a command line, not in a text about the option. */
function isArgument(text: string, value: string, written: Assignment & { end: number }): boolean {
  if (optionWords.has(value.toLowerCase())) return false;
  const rest = text.slice(written.end, written.end + contextLengthMax);
  if (/^[ \t]{1,4}(?:-{1,2}\w|\S*\w[./:@=]\w)/.test(rest)) return true;
  const line = written.before.slice(written.before.lastIndexOf('\n') + 1);
  return /\s-{1,2}\w/.test(line) && /^[ \t]*(?:$|[\r\n|&;>"'`\\])/.test(rest);
}
