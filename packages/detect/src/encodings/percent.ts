import { lazyView, ViewWriter, type View } from '../view.ts';
import { around, digits, type Encoding, type Reading } from './encoding.ts';

const percent = 0x25;

/** `%40`, as in URLs and forms; `%2540` is read twice. */
export const percentEncoding: Encoding = {
  // Of ASCII. Other letters may stand in a secret so written, but do not hide one.
  hints: [
    ...Array.from('234567').flatMap((high) =>
      Array.from('0123456789abcdef', (low) => ({ text: `%${high}${low}`, caseless: true })),
    ),
    // Options in a form, where a blank is a plus.
    ...['+--', '+-p', '+-u', '+-a'].map((text) => ({ text, caseless: false })),
  ],
  read(bytes, range, at) {
    const { start, end } = inOnePiece(bytes, around(bytes, range, at), at);
    // Who writes a blank as `+` does not write `%20`, and a plus as `%2B`.
    return [read(bytes, start, end, !hasBlank(bytes, start, end))];
  },
};

const plus = 0x2b;

function hasBlank(bytes: Uint8Array, start: number, end: number): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  return text.includes('%20') || text.includes('%2520');
}

/** @param isForm whether `+` is a blank */
function read(bytes: Uint8Array, start: number, end: number, isForm: boolean): Reading {
  const content = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const code = byte === percent && at + 3 <= end ? digits(bytes, at + 1, 2) : -1;
    if (code >= 0) at += 2;
    content[length++] = code >= 0 ? code : isForm && byte === plus ? 0x20 : byte;
  }
  const view = lazyView(content.subarray(0, length), () => viewOf(bytes, start, end, isForm));
  return { start, end, view, writing: encodeURIComponent };
}

/** The same, and where each of its bytes stands. */
function viewOf(bytes: Uint8Array, start: number, end: number, isForm: boolean): View {
  const writer = new ViewWriter(bytes, start, end);
  for (let at = start; at < end; at++) {
    if (isForm && bytes[at] === plus) {
      writer.keep(at);
      writer.put([0x20], at + 1);
    }
    if (bytes[at] !== percent || at + 3 > end) continue;
    const code = digits(bytes, at + 1, 2);
    if (code < 0) continue;
    writer.keep(at);
    writer.put([code], at + 3);
    at += 2;
  }
  return writer.done();
}

/** Where no blank or quote stands, neither of which is left bare by who encodes. */
function inOnePiece(bytes: Uint8Array, limits: { start: number; end: number }, at: number) {
  let { start, end } = { start: at, end: at };
  while (start > limits.start && isPiece(bytes[start - 1] ?? 0)) start--;
  while (end < limits.end && isPiece(bytes[end] ?? 0)) end++;
  return { start, end };
}

/** No blank, `"`, `<`, `>`, backslash, backtick. JavaScript leaves `'` as it is. */
function isPiece(byte: number): boolean {
  if (byte <= 0x22) return byte === 0x21;
  return byte !== 0x3c && byte !== 0x3e && byte !== 0x5c && byte !== 0x60;
}
