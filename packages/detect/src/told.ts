import { isUtf8 } from 'node:buffer';
import { fake } from './fake.ts';
import type { LocatorRule, Span } from './rule.ts';
import { isSecretValue, looksGenerated, looksRandom } from './values.ts';

const windowLength = 512;

/** What people call a secret in other languages than that of code. */
const words = {
  password:
    `密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|пароль|contraseña|contrasena|mot de passe|passwort|kennwort|senha|hasło|lösenord|wachtwoord|şifre|парола`.split(
      '|',
    ),
  key: `密钥|密鑰|秘钥|令牌|秘密鍵|apiキー|トークン|api-schlüssel|schlüssel|clave secreta|clave de api|clave api|chave secreta|chave de api|clé secrète|clé api|clé d'api|ключ api|api-ключ|токен`.split(
    '|',
  ),
};
/** English words before a sign or a verb that is none of code's. */
const mixed = ['password', 'passwd', 'pwd', 'secret', 'token', 'key'].flatMap((word) =>
  ['是', ' 是', '为', ' 为', '：', 'は', ' は'].map((sign) => word + sign),
);

/** What is said of a key in English; `key` alone may be one of a map. */
const keys = [
  'my',
  'your',
  'our',
  'the',
  'this',
  'that',
  'new',
  'old',
  'using',
  'with',
  'correct',
].flatMap((word) =>
  /^(?:my|your|our|this)$/.test(word) ? [`${word} key`, `${word} token`] : [`${word} key`],
);

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

// The word, what else it is said of, a sign or a verb, quotes.
const told = new RegExp(
  [
    `^(?<word>${[...words.password, ...words.key, ...keys].join('|')}|password|passwd|pwd|secret|token|key)`,
    String.raw`[)"'\x60*_]{0,3}[^\p{Nd}\r\n:=：＝"'\x60]{0,40}?`,
    String.raw`(?<sign>[:=：＝]|是|为|為|は|(?:이|가|은|는)\s|\s(?:ist|lautet|es|est|é|è|is|jest|är|это|be)\s|\s(?=["'\x60]?[\w-]{16}))`,
    String.raw`[\s*_]{0,4}["'\x60「『“„«（(]{0,2}(?<value>[\x21-\x7e]{4,128})`,
  ].join(''),
  'iu',
);

function locate(text: string, at: number): Span | undefined {
  // The byte 0xa0 was made another letter, lest it is taken for a blank.
  const slice = text.slice(at, at + windowLength).replaceAll('\u0100', '\xa0');
  const window = decode(slice);
  const found = told.exec(window);
  const { word = '', sign = '', value: written = '' } = found?.groups ?? {};
  if (!found) return undefined;
  const value = written
    .slice(0, /[`"'<]|\\[nrt]/.exec(written)?.index)
    .replace(/[)\]}>*,.;!?]{1,4}$/, '');
  const rest = window.slice(found[0].length);
  if (!isTold(value, { word: word.toLowerCase(), sign, rest })) return undefined;
  const start = at + Buffer.byteLength(found[0].slice(0, found[0].length - written.length));
  return { start, end: start + value.length };
}

// A whole character of UTF-8 above 0x7f, as Latin-1; or a byte that belongs to none.
const character =
  /([\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|[\x80-\xff]/g;

/**
 * Of Latin-1 that is UTF-8. A byte that is none becomes one character of one byte: a reader makes
 * three bytes of it, and the place of all behind it would move.
 */
function decode(slice: string): string {
  const bytes = Buffer.from(slice, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const mended = slice.replaceAll(character, (_, whole: string | undefined) => whole ?? '\x1a');
  return Buffer.from(mended, 'latin1').toString('utf8');
}

interface Around {
  readonly word: string;
  readonly sign: string;
  readonly rest: string;
}

/** Whether it is a secret rather than the next word of a sentence. */
function isTold(value: string, { word, sign, rest }: Around): boolean {
  // `8-20` letters are no password.
  if (!isSecretValue(value, false) || !/[a-z]|\d{6}/i.test(value)) return false;
  if (sign.trim() === '' && !keys.includes(word) && !words.key.includes(word)) return false;
  if (keys.includes(word)) return isKey(value);
  if (!words.password.includes(word) && !/^(?:passw|pwd)/.test(word)) return looksRandom(value);
  if (/[^a-z.,'-]/i.test(value)) return true;
  return /^[:=：＝]$/.test(sign) && /^\s{0,4}(?:$|[\r\n])/.test(rest);
}

/** Drawn by lot, and neither a UUID nor a hash, as most keys of maps, caches and tables are. */
function isKey(value: string): boolean {
  if (value.length < 16 || !looksRandom(value) || isIdentifier(value)) return false;
  return looksGenerated(value) || (value.match(/\d/g)?.length ?? 0) >= 4;
}

function isIdentifier(value: string): boolean {
  return /^[\da-f-]+$/i.test(value) && !/^[\da-f]{32}$/i.test(value);
}

const secret = fake('', 12);

/** A secret that is told in a language other than English. */
export const toldSecret: LocatorRule = {
  id: 'told-secret',
  severity: 'high',
  confidence: 'low',
  keywords: [...words.password, ...words.key, ...keys, ...mixed].map(latin1),
  boundary: 'none',
  locate,
  examples: {
    finds: [
      `la contraseña es ${secret}`,
      `contraseña del servidor: ${secret}\n`,
      `数据库密码：${secret}`,
      `密码是 ${secret}，别告诉别人`,
      `API密钥: ${fake('', 24)}`,
      `token 是 ${fake('', 24)}`,
      `Das Passwort für den Server lautet ${secret}.`,
      `le mot de passe est "${secret}"`,
      `a senha é ${secret}`,
      `パスワードは${secret}です`,
      `パスワード：${secret}`,
      `пароль: ${secret}`,
      `비밀번호는 ${secret}`,
      `my key: ${fake('', 24)}`,
      `here is my key ${fake('', 32)}`,
      `[DEBUG] Using Key=${fake('', 32)}`,
      `the key is "${fake('', 20)}", keep it`,
    ],
    ignores: [
      'La contraseña es obligatoria',
      'contraseña: debe tener ocho letras',
      '密码是必填项',
      '密码长度为8-20位',
      '请输入密码：',
      'Das Passwort ist falsch',
      'Le mot de passe est trop court',
      'パスワードは8文字以上',
      '密钥: ${API_KEY}',
      'token：string',
      'with key 5d41402abc4b2a76b9719d911017c592aaf0',
      'the key is user_preferences_v2',
      'using key: `customer-name`',
      'a senha é inválida',
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
};
