import { ViewWriter } from '../view.ts';
import { around, digits, type Encoding } from './encoding.ts';

/** Of HTML's names those of ASCII, and of what is not seen. */
const named = new Map(
  Object.entries({
    amp: '&',
    apos: "'",
    ast: '*',
    bsol: '\\',
    colon: ':',
    comma: ',',
    commat: '@',
    dash: '-',
    dollar: '$',
    equals: '=',
    excl: '!',
    grave: '`',
    gt: '>',
    Hat: '^',
    hyphen: '-',
    lbrace: '{',
    lbrack: '[',
    lcub: '{',
    lowbar: '_',
    lpar: '(',
    lsqb: '[',
    lt: '<',
    NewLine: '\n',
    num: '#',
    percnt: '%',
    period: '.',
    plus: '+',
    quest: '?',
    quot: '"',
    rbrace: '}',
    rbrack: ']',
    rcub: '}',
    rpar: ')',
    rsqb: ']',
    semi: ';',
    shy: '',
    sol: '/',
    Tab: '\t',
    verbar: '|',
    ZeroWidthSpace: '',
    zwj: '',
    zwnj: '',
  }),
);
const nameLengthMax = Math.max(...[...named.keys()].map(({ length }) => length));
const ampersand = 0x26;

/** `&#64;`, `&#x40;`, `&commat;`, as in HTML and XML. */
export const entityEncoding: Encoding = {
  isOfText: true,
  hints: [
    ...Array.from('0123456789x', (digit) => ({ text: `&#${digit}`, caseless: true })),
    ...[...named.keys()].map((name) => ({ text: `&${name};`, caseless: false })),
  ],
  read(bytes, range, at) {
    const { start, end } = around(bytes, range, at);
    const writer = new ViewWriter(bytes, start, end, 2);
    const text = bytes.subarray(0, end);
    let from = text.indexOf(ampersand, start);
    while (from >= 0) {
      const entity = readEntity(bytes, from, end);
      if (entity) {
        writer.keep(from);
        writer.put(Buffer.from(entity.text), entity.end);
      }
      from = text.indexOf(ampersand, entity?.end ?? from + 1);
    }
    return [{ start, end, view: writer.done(), writing: escaped }];
  },
};

function escaped(replacement: string): string {
  return replacement.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

function readEntity(bytes: Uint8Array, at: number, end: number) {
  if (bytes[at + 1] === 0x23) return readNumber(bytes, at, end);
  const limit = Math.min(end, at + nameLengthMax + 2);
  const close = bytes.subarray(at, limit).indexOf(0x3b);
  if (close < 0) return undefined;
  const text = named.get(String.fromCharCode(...bytes.subarray(at + 1, at + close)));
  return text === undefined ? undefined : { text, end: at + close + 1 };
}

/** Decimal or, after `x`, hexadecimal; browsers do without the semicolon. */
function readNumber(bytes: Uint8Array, at: number, end: number) {
  const isHex = ((bytes[at + 2] ?? 0) | 0x20) === 0x78;
  const from = at + (isHex ? 3 : 2);
  const limit = Math.min(end, from + 8);
  let to = from;
  while (to < limit && digits(bytes, to, 1, isHex ? 16 : 10) >= 0) to++;
  if (to === from) return undefined;
  const code = digits(bytes, from, to - from, isHex ? 16 : 10);
  const isText = code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  const text = isText ? String.fromCodePoint(code) : '\ufffd';
  return { text, end: bytes[to] === 0x3b && to < end ? to + 1 : to };
}
