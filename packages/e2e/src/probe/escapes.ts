import type { Content } from './contents.ts';
import { each, encoding, layer, some } from './encodings.ts';
import type { Encoding, Wrap } from './encodings.ts';

// Escapes of single letters: the text around stays as it is.

const all = /[\s\S]/gu;

/** In a JSON document. */
export const json = jsonWith((text) => inside(JSON.stringify(text)));

function jsonWith(encode: Parameters<typeof layer>[0]['encode']): Wrap {
  const head = '{"role":"tool","content":"';
  return layer({ name: 'json', head, tail: '","n":1}', encode });
}

function inside(quoted: string): string {
  return quoted.slice(1, -1);
}

function unicode(letter: string): string {
  return letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A letter that JSON cannot hold as it is. */
function escaped(letter: string): string {
  return inside(JSON.stringify(letter));
}

/** As Python's `repr` writes a string in single quotes. */
function pythonText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
}

const pythonHead = "{'role': 'tool', 'content': '";

/** In a dictionary as Python's `repr` shows it. */
const repr = layer({
  name: 'python',
  head: pythonHead,
  tail: "', 'n': None}",
  encode: pythonText,
});

/** Bytes as Python's `repr` shows them. */
const reprBytes = layer({
  name: 'python-bytes',
  head: "{'role': 'tool', 'content': b'",
  tail: "', 'n': None}",
  encode: (text) =>
    Array.from(Buffer.from(text), (byte) => {
      if (byte < 0x20 || byte > 0x7e) return `\\x${hex(byte)}`;
      return pythonText(String.fromCharCode(byte));
    }).join(''),
});

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

const bytesOf = (letter: string, head: string) =>
  Array.from(Buffer.from(letter), (byte) => head + hex(byte)).join('');
const percentUpper = (letter: string) => bytesOf(letter, '%').toUpperCase();
const percentLower = (letter: string) => bytesOf(letter, '%');

/** In the query of a URL. */
export const percent = percentWith(encodeURIComponent);

function percentWith(encode: Parameters<typeof layer>[0]['encode']): Wrap {
  return layer({
    name: 'percent',
    head: 'GET https://api.example/v1/search?q=',
    tail: '&page=2',
    encode,
  });
}

const form = layer({
  name: 'form',
  head: 'a=1&text=',
  tail: '&b=2',
  encode: (text) => encodeURIComponent(text).replaceAll('%20', '+'),
});

function html(encode: Parameters<typeof layer>[0]['encode']): Wrap {
  return layer({ name: 'html', head: '<p class="out">', tail: '</p>', encode });
}

const decimal = (letter: string) => `&#${String(letter.codePointAt(0))};`;
const hexadecimal = (letter: string) => `&#x${(letter.codePointAt(0) ?? 0).toString(16)};`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** Names that HTML has besides. */
const html5: Readonly<Record<string, string>> = {
  ...entities,
  _: '&lowbar;',
  '.': '&period;',
  '/': '&sol;',
  ':': '&colon;',
  '=': '&equals;',
  '+': '&plus;',
  '@': '&commat;',
  ü: '&uuml;',
  é: '&eacute;',
};
const named = (table: Readonly<Record<string, string>>) => (letter: string) =>
  table[letter] ?? letter;

function hasSpecials({ before, widest, behind }: Content): boolean {
  return /[&<>"']/.test(before + widest + behind);
}

const quotedHead = 'Content-Transfer-Encoding: quoted-printable\r\n\r\n';
const quotedLetter = (letter: string) => bytesOf(letter, '=').toUpperCase();

function quotedPrintable(lineMax: number, lineEnd: string, every: RegExp): Wrap {
  return layer({
    name: 'quoted-printable',
    head: quotedHead,
    tail: '\r\n',
    encode(text) {
      const letters = text.match(/[\s\S]/gu) ?? [];
      let made = '';
      let column = 0;
      for (const letter of letters) {
        const one = letter.replace(every, quotedLetter);
        if (column + one.length >= lineMax) {
          made += `=${lineEnd}`;
          column = 0;
        }
        made += one;
        column = one === '\n' ? 0 : column + one.length;
      }
      return made;
    },
  });
}

const mustQuote = /[^\n\x20-\x3c\x3e-\x7e]/gu;

/** Escapes of JSON, in one document and in several. */
const jsonEncodings: readonly Encoding[] = [
  ...[1, 2, 3, 4, 5].map((depth) =>
    encoding(
      `json ×${depth}`,
      Array.from({ length: depth }, () => json),
    ),
  ),
  encoding('json, all letters \\u', [jsonWith(each(all, unicode))]),
  encoding('json, all letters \\u in capitals', [
    jsonWith(each(all, (letter) => unicode(letter).toUpperCase().replaceAll('\\U', '\\u'))),
  ]),
  encoding('json, some letters \\u', [
    jsonWith((text, fresh) =>
      Array.from(text, (letter) =>
        fresh.number(3) === 0 ? unicode(letter) : escaped(letter),
      ).join(''),
    ),
  ]),
  encoding('json, all letters \\u, in json', [jsonWith(each(all, unicode)), json]),
  encoding('json, non-ASCII \\u', [
    jsonWith((text) => inside(JSON.stringify(text)).replaceAll(/[^\x20-\x7e]/gu, unicode)),
  ]),
  encoding(
    'json, slashes escaped',
    [jsonWith((text) => inside(JSON.stringify(text)).replaceAll('/', String.raw`\/`))],
    ({ before, widest }) => (before + widest).includes('/'),
  ),
  encoding(
    'json as Go writes it',
    [jsonWith((text) => inside(JSON.stringify(text)).replaceAll(/[<>&]/g, unicode))],
    hasSpecials,
  ),
];

/** Every encoding that escapes letters. */
export const escapes: readonly Encoding[] = [
  ...jsonEncodings,
  encoding('python repr', [repr]),
  encoding('python repr in json', [repr, json]),
  encoding('json in python repr', [json, repr]),
  encoding('python repr in python repr', [repr, repr]),
  encoding('python repr of bytes', [reprBytes]),
  encoding('percent', [percent]),
  encoding('percent, all letters', [percentWith(each(all, percentUpper))]),
  encoding('percent, all letters in small hex', [percentWith(each(all, percentLower))]),
  encoding('percent, some letters', [
    percentWith((text, fresh) =>
      Array.from(text, (letter) =>
        fresh.number(3) === 0 ? percentUpper(letter) : encodeURIComponent(letter),
      ).join(''),
    ),
  ]),
  encoding('percent twice', [percent, percent]),
  encoding('percent twice, all letters', [percentWith(each(all, percentUpper)), percent]),
  encoding('percent in json', [percent, json]),
  encoding('json in percent', [json, percent]),
  encoding('form', [form]),
  encoding('html, all letters decimal', [html(each(all, decimal))]),
  encoding('html, all letters hex', [html(each(all, hexadecimal))]),
  encoding('html, some letters', [html(some(decimal))], (content) => !hasAmpersand(content)),
  encoding('html, names', [html(each(all, named(entities)))], hasSpecials),
  encoding('html, all names', [html(each(all, named(html5)))]),
  encoding('html in json', [html(each(all, decimal)), json]),
  encoding('quoted-printable', [quotedPrintable(76, '\r\n', mustQuote)]),
  encoding('quoted-printable, short lines', [quotedPrintable(17, '\r\n', mustQuote)]),
  encoding('quoted-printable, short lines, \\n', [quotedPrintable(17, '\n', mustQuote)]),
  encoding('quoted-printable, all letters', [quotedPrintable(76, '\r\n', /[^\n]/gu)]),
];

function hasAmpersand({ before, widest, behind }: Content): boolean {
  return (before + widest + behind).includes('&');
}
