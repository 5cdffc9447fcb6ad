import { asIs } from '../findings.ts';
import type { Edges } from '../literal.ts';
import { ViewWriter } from '../view.ts';
import { around, type Encoding } from './encoding.ts';

/** Code points that are not seen: zero width, direction, soft hyphen, joiners; what was no UTF-8. */
const invisible = [
  0xad, 0x34f, 0x180e, 0xfeff, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c,
  0x202d, 0x202e, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0xfffd,
];
const unseen = new Set(invisible);

/** `！` to `～`, which look like `!` to `~`. */
const wideFirst = 0xff01;
const wideLast = 0xff5e;
const wideOffset = 0xfee0;
/** Signs that a token has between its parts: `－`, `．`, `／`, `＋`, `＝`. */
const wideSigns = [0xff0d, 0xff0e, 0xff0f, 0xff0b, 0xff1d];
const wideLetters = [0xff10, 0xff19, 0xff21, 0xff3a, 0xff3f, 0xff3f, 0xff41, 0xff5a];

/** Characters that are not seen inside a secret, and wide ones in the place of its own. */
export const lookAlikes: Encoding = {
  isOfText: true,
  // Wide signs belong to Chinese and Japanese; wide letters are rare there too.
  hints: [
    ...[...invisible, ...wide()].map((code) => ({ text: written(code), caseless: false })),
    ...wideSigns.map((code) => ({ text: written(code), caseless: false, admits: isInToken })),
  ],
  read(bytes, range, at) {
    const { start, end } = around(bytes, range, at);
    const writer = new ViewWriter(bytes, start, end);
    for (let from = start; from < end; from++) {
      if ((bytes[from] ?? 0) < 0xc2) continue;
      const { code, length } = readCharacter(bytes, from, end);
      const isWide = code >= wideFirst && code <= wideLast;
      if (isWide || unseen.has(code)) {
        writer.keep(from);
        writer.put(isWide ? [code - wideOffset] : [], from + length);
      }
      from += length - 1;
    }
    return [{ start, end, view: writer.done(), writing: asIs }];
  },
};

function written(code: number): string {
  return Buffer.from(String.fromCodePoint(code)).toString('latin1');
}

/** Whether letters and digits of ASCII stand on both sides. */
function isInToken(bytes: Uint8Array, from: number, to: number, { start, end }: Edges): boolean {
  return from > start && to < end && isPlain(bytes[from - 1] ?? 0) && isPlain(bytes[to] ?? 0);
}

function isPlain(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39);
}

function* wide(): Generator<number> {
  for (let index = 0; index < wideLetters.length; index += 2) {
    for (let code = wideLetters[index] ?? 0; code <= (wideLetters[index + 1] ?? 0); code++) {
      yield code;
    }
  }
}

/** One character of two or three bytes of UTF-8; those of four are none of these. */
function readCharacter(bytes: Uint8Array, at: number, end: number) {
  const first = bytes[at] ?? 0;
  const second = (bytes[at + 1] ?? 0) & 0x3f;
  if (first < 0xe0) return { code: ((first & 0x1f) << 6) | second, length: Math.min(2, end - at) };
  if (first >= 0xf0) return { code: -1, length: 1 };
  const code = ((first & 0x0f) << 12) | (second << 6) | ((bytes[at + 2] ?? 0) & 0x3f);
  return { code, length: Math.min(3, end - at) };
}
