import { isJumbled } from './jumbled.ts';
import { judgeName } from './names.ts';
import { isPlaceholder, isRandom } from './placeholder.ts';

/** What a first pass left; `redact(redact(x))` is `redact(x)`. */
export const ownTokens = /\[(?:REDACTED:[\w.-]{1,64}#[\da-f]{12}|WITHHELD:[a-z\d_-]{1,64})\]/g;
const onlyOwnTokens = new RegExp(`^(?:${ownTokens.source})+$`);

/** Whether it is a replacement of ours and nothing else. */
export function isOwnToken(text: string): boolean {
  return text.startsWith('[') && onlyOwnTokens.test(text);
}

/** Whether one of our replacements stands in it. */
export function hasOwnToken(text: string): boolean {
  return text.search(ownTokens) >= 0;
}

/** In the place of a rule's name; letters of one kind only would be a placeholder. */
const noName = 'nothing'.repeat(10);

/**
 * A text, as long, in which our replacements tell of nothing: the name of a rule is made of the words
 * that tell of a secret, and a pattern that looks for one anywhere on the line would find it there.
 */
export function withoutRuleNames(text: string): string {
  // Three letters are looked for faster than ten: 0.1 ns a byte instead of 1.
  if (!text.includes('[RE') && !text.includes('[WI')) return text;
  return text.replaceAll(ownTokens, (token) =>
    token.replace(/(?<=:)[\w.-]+/, (name) => noName.slice(0, name.length)),
  );
}

const ownTokenLengthMax = 96;

/** Whether one of our replacements begins before `at` and ends behind it. */
export function isInOwnToken(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - ownTokenLengthMax), at);
  const open = before.lastIndexOf('[');
  if (open < 0) return false;
  const close = text.slice(at, at + ownTokenLengthMax).indexOf(']');
  return close >= 0 && isOwnToken(before.slice(open) + text.slice(at, at + close + 1));
}

/** Types, literals and the words of documentation that stand where a value would. */
const wordsNotValues = new Set(
  `string str text bytes int integer number float bool boolean object array list dict map any none
  null nil undefined true false yes no required optional missing invalid incorrect wrong empty unset
  expired default hidden masked redacted removed filtered protected encrypted hashed secret password
  passwd pass pwd token key apikey value test todo tbd unknown disabled enabled basic bearer digest
  ntlm negotiate prompt include omit same-origin varchar char input output type new old env environ
  ok error failed failure success changed updated reset forgot not must should is are was has be the
  a an and or of for to in on at by with from that this it its your my our you will can may never
  always only self cls args argv creds options params result response data body
  buffer void uint8array bytearray promise method parameters public const let var function return import keep unchanged
  inherit keyfile certfile passfile tokenfile`.split(/\s+/),
);

/** What everybody writes for a password in documentation, and what demonstrations ship with. */
const famousValues = new Set(
  `hunter2 password1 password123 passw0rd p@ssw0rd p@ssword secret123 s3cr3t s3cret 123456 12345678
  123456789 1234567890 qwerty letmein abc abc123 foo bar baz foobar admin root guest user username
  postgres mysql redis rabbitmq minioadmin foobared mypassword my-password my_password mysecret my-secret
  my_secret mytoken my-token my_token mysecretpassword mysecretkey`.split(/\s+/),
);

/** Whether everybody writes it for a password; told in a sentence, it is one: `hunter2`. */
export function isFamousValue(value: string): boolean {
  return /\d/.test(value) && famousValues.has(value.toLowerCase());
}

/** Templates, in which a value is yet to be filled in. */
const template =
  /^[$%@]?\{|^\$[A-Za-z_(]|^%[A-Za-z_]+%$|^%[a-z]$|^%\([a-z]|^<[^<>]*>?$|^\*{3,}$|^\.{3}|^-+$|^[•●]+$/;

/** Code that says where a value is: variables, members, calls. */
const reference = new RegExp(
  [
    String.raw`^(?:os|process|env|config|cfg|settings|self|this|secrets|vars|var|args|opts|options|data`,
    String.raw`|params|request|req|ctx|context|kwargs|user|props|state|module|local|each)[.[]`,
    String.raw`|^[a-z]{1,2}\.[a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)*[-+*/&|?<>]|^[a-z]{1,2}[&|?]|^[&@:][A-Za-z_]\w*$|^[A-Za-z_$][\w$]{0,63}(?:(?:\.|->|::)[A-Za-z_$][\w$]{0,63}){0,8}(?:[(<[]|$)|^[([]`,
  ].join(''),
);

/**
 * Whether a value beside a telling name is a secret rather than a type, a reference or a word.
 *
 * @param value  without quotes
 * @param quoted quoted values are literals; bare ones may be code or prose
 */
export function isSecretValue(value: string, quoted: boolean): boolean {
  if (isFormat(value) || isNamePath(value)) return false;
  if (value.length < 3 || isOwnToken(value) || isPlaceholder(value)) return false;
  const lower = value.toLowerCase();
  if (wordsNotValues.has(lower) || famousValues.has(lower) || template.test(value)) return false;
  if (isPlace(value) || version.test(value) || named.test(value)) return false;
  if (quoted) return hasLetters(value) && !isSentence(value);
  if (value.length < 4 || smallNumber.test(value)) return false;
  return /[A-Za-z\d\u0080-\u00ff]/.test(value) && !isReference(value);
}

/** A value that only says what it is: `my-client-password`, `somefakekey`, `ENC(…)`, one letter. */
const named = new RegExp(
  [
    String.raw`^(?:(?:an?|my|some|the|this|is|not|real|fake|test|testing|user|client|api|app|secret|private|super|very|access|auth`,
    String.raw`|too|short|long|valid|invalid|wrong|new|old|here|key|your)[-_ ]?){1,6}`,
    String.raw`(?:key|token|secret|password|passwd|passphrase|pass|pwd|credentials?|value|here)$`,
    String.raw`|^ENC\(|^\{cipher\}|^vault:v\d|^(?<letter>[\s\S])\k<letter>*$`,
  ].join(''),
  'i',
);

/** A text into which a program writes the value, and a scheme without one. */
function isFormat(value: string): boolean {
  if (/%[sdr](?:\W|$)|![rs]$|^:\w{2,8}:|^(?:&#x3[Cc];|&lt;)/.test(value)) return true;
  return /^(?:bearer|basic|token|digest|\w{1,24} auth=)\s{0,4}(?:token|credentials|value)?\s{0,4}$/i.test(
    value,
  );
}

/** The name of a member that is a secret, rather than its value: `headers.cookie`, `_RSAPrivateKey`. */
function isNamePath(value: string): boolean {
  if (!/^_?[a-z][\w$]*(?:\.[a-z_$][\w$]*|\[(?:\d{1,4}|\*|["'][\w-]{1,64}["'])\])*$/i.test(value))
    return false;
  if (!/[.[]|^_/.test(value)) return false;
  return judgeName(value.replaceAll(/[[\]"']/g, '.').replace(/\.$/, '')) !== 'none';
}

/** A letter or a digit, of any script. */
function hasLetters(value: string): boolean {
  if (/\w/.test(value)) return true;
  return /[\p{L}\p{N}]/u.test(Buffer.from(value, 'latin1').toString('utf8'));
}

/** Whether bare text is code that names a value rather than the value: `db_password`, `f(x)`. */
function isReference(value: string): boolean {
  // `!isPublic`, `!Ref` of YAML; `ConvertTo-SecureString` of PowerShell.
  if (/^!{1,2}[A-Z.]+$/i.test(value)) return true;
  if (/^(?:ConvertTo|ConvertFrom|Get|Read|Import|New)-[A-Z]\w*$/.test(value)) return true;
  // `*uint16`, `signer{key}`, `MAX_SHA512_AUTH`, `testRSA2048PrivateKey`.
  if (/^\*{1,2}[a-z_]\w*$/i.test(value)) return true;
  const inBraces = /^[a-z_]\w*\{(?<inner>[\w.]*)\}?$/i.exec(value)?.groups?.['inner'];
  if (inBraces !== undefined && !isRandom(inBraces)) return true;
  if (/^&?[A-Z]\w*\{(?:\[\]|0x|&|\w+:)/.test(value)) return true;
  if (isConstant(value) || isNamedAsOne(value)) return true;
  if (!reference.test(value) || isJumbled(value)) return false;
  // `Pa5$w0rd`: in code words stand around a dollar.
  if (/^\w[\w$]{7,}$/.test(value) && value.includes('$'))
    return value.split('$').every(isPlainWord);
  // One identifier, such as `hunter`, may be a value; a digit in it makes it one.
  if (/^[\w.]+$/.test(value) && /\d/.test(value)) {
    return value.includes('.') && value.split('.').every(isIdentifier);
  }
  return (
    !/^\w+$/.test(value) ||
    /[a-z]_[a-z]|[a-z][A-Z]|^[A-Z]+_[A-Z_]+$/.test(value) ||
    judgeName(value) !== 'none'
  );
}

function isPlainWord(part: string): boolean {
  return /^\d{0,2}$/.test(part) || (/^[a-z_]+$/i.test(part) && !isJumbled(part));
}

/** Capitals with `_` between: words, and numbers behind them. */
function isConstant(value: string): boolean {
  return /^_?[A-Z]{2,}\d{0,3}(?:_(?:[A-Z]+\d{0,3}|\d{1,3}))+$/.test(value);
}

/** A variable whose own name says that it holds a secret. */
function isNamedAsOne(value: string): boolean {
  if (!/^[a-z_]\w*$/i.test(value) || !/[a-z][A-Z]|_/.test(value)) return false;
  return /[a-z]$/i.test(value) && /(?:key|password|passwd|secret|token|credentials?)$/i.test(value);
}

/** A name with one number in it at most, such as `ts9`. */
function isIdentifier(part: string): boolean {
  return /^[a-z_]/i.test(part) && !/\d{3}|\d\D+\d/.test(part);
}

/** Where a secret is kept rather than the secret: a file, an address. */
function isPlace(value: string): boolean {
  if (/^https?:\/\/[^@\s]{0,256}$/i.test(value)) return true;
  // Where a manager of secrets keeps it.
  if (
    /^(?:arn:aws[\w-]*:|env:|op:\/\/|secretsmanager:|ssm:|awssm:|vault:|@Microsoft\.KeyVault)/i.test(
      value,
    )
  )
    return true;
  if (/^projects\/[\w-]{1,64}\/secrets\//.test(value)) return true;
  if (
    /^[\w./~-]{1,200}\.(?:json|pem|key|crt|cer|txt|ya?ml|env|ini|p12|pfx|jks|conf)$/i.test(value)
  ) {
    return true;
  }
  if (!/^(?:~|\.{1,2}|[a-z]:)?[/\\][\w .@+/\\-]*$/i.test(value)) return false;
  // Base64 that happens to begin with a slash, such as an AWS secret key, or its first letters.
  const isBase64 = /^\/(?:[a-z\d+/]{30,}={0,2}|[a-z\d+]{10,})$/i.test(value);
  if (isBase64 && looksGenerated(value.replaceAll('/', ''))) return false;
  const parts = value.split(/[/\\]/).filter((part) => part !== '');
  if (parts.length > 1 && parts.every(looksGenerated)) return false;
  return !parts.some((part) => part.length >= 16 && looksGenerated(part));
}

const version = /^[~^<>=v]{0,2}\d{1,4}\.\d{1,4}\.\d{1,6}(?:[-+][\w.]{1,32})?$/;
const smallNumber = /^(?:0x[\da-f]{1,16}|\d{1,3})$/i;

/** A description in the place of a value: `The password of the user`. */
function isSentence(value: string): boolean {
  if (!/^[a-z'’-]+,?(?: [\w'’(),./-]+){2,}[.:!?]?$/i.test(value)) return false;
  const small = /\b(?:the|a|an|of|for|to|your|is|are|be|must|with|this|that|from|in)\b/gi;
  return (value.match(small)?.length ?? 0) >= 2;
}

const typeWord =
  /^(?:string|str|text|int|integer|number|bool|boolean|object|none|null|undefined)$/i;

/** Whether a member's value is a type, as in hand-written schemas: `{"password": "string"}`. */
export function isTypeName(value: string): boolean {
  return typeWord.test(value);
}

/** Words and short numbers: the name of a function, of a file. */
const isSnake = /^[a-z]{2,}(?:[_-](?:[a-z]{2,}|[a-z]{0,12}\d{1,4}))+$/;

/** Whether a value looks drawn by lot, for names that alone do not say that it is a secret. */
export function looksRandom(value: string): boolean {
  if (value.length < 8) return false;
  if (/^[\w.-]{1,64}=/.test(value)) return value.split(/[=;\s]+/).some(isRandomPart); // A cookie.
  if (/\s/.test(value) || isSnake.test(value)) return false;
  return isRandom(value) && !isOwnToken(value);
}

function isRandomPart(part: string): boolean {
  return part.length >= 8 && isRandom(part) && !isOwnToken(part);
}

/** Upper case, lower case and a digit: no word, no number, no identifier that people write. */
export function looksGenerated(value: string): boolean {
  return looksRandom(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
}

/** Of capitals, small letters, digits and signs at least three: what people are made to choose. */
export function looksChosen(value: string): boolean {
  if (value.length < 6 || value.length > 64 || /^[$%<{[(]|["'\x60<>=(]/.test(value)) return false;
  if (/^[\w.-]+(?:[/@][\w.-]+)+$/.test(value) || isSnake.test(value)) return false; // A path, an address.
  return [/[a-z]/, /[A-Z]/, /\d/, /[!#$%^&*+?@]/].filter((kind) => kind.test(value)).length >= 3;
}

/** Whether a value is a password where nothing but a word before it says so. */
export function looksLikePassword(value: string): boolean {
  return looksGenerated(value) || looksChosen(value);
}

/** Stands for a value whatever the name says: `${VAR}`, `{{ var }}`, `<password>`, `your-key`, `***`. */
const standIn =
  /^(?:(?:bearer |basic |token )?(?:\$\{.*\}|\{\{.*\}\}|\{[a-z_][\w.]*\}|%s|<[^<>]*>)|%[A-Z_]+%|\$[A-Z_]+|[*•x.]{3,}|[^*]{0,8}\*{3,}[^*]{0,8}|your[-_][\w-]*|\[?redacted\]?|dummy|placeholder|changeme|change[-_]me|n\/a|todo|tbd)$/i;

/** A folder, the name of a member, a format, a picture: none that anybody logs in with. */
function isNoSecret(value: string): boolean {
  if (isFormat(value) || isNamePath(value)) return true;
  return /^(?:\/[\w.-]{1,64}){2,16}\/?$/.test(value)
    ? isPlace(value)
    : !/[\x21-\x7e]/.test(value) && !hasLetters(value);
}

/** Encrypted where it is kept: Jasypt, Spring, Vault. */
const encrypted = /^(?:ENC\(|\{cipher\}|vault:v\d)/;

/** Whether a value is nothing that a name alone makes a secret: empty, a stand-in, our own token. */
export function isNoValue(value: string): boolean {
  return (
    // Quotes of what is written around it, and nothing in them.
    /^[\s"'\x60\\]*$/.test(value) ||
    // With the blank behind it, for which base64 needs its padding.
    isOwnToken(value.trim()) ||
    standIn.test(value) ||
    encrypted.test(value) ||
    isNoSecret(value)
  );
}
