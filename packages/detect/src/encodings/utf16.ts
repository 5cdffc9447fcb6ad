import { ViewWriter } from '../view.ts';
import { around, type Encoding } from './encoding.ts';

/** Text of two bytes a character, as Windows writes it into bytes. */
export const utf16: Encoding = {
  isOfText: true,
  hints: Array.from('abcdefghijklmnopqrstuvwxyz0123456789', (letter) => ({
    text: `\0${letter}\0`,
    caseless: true,
  })),
  read(bytes, range, at) {
    const limits = around(bytes, range, at);
    // The letter stands at `at + 1`; units begin at an even distance from where all of it begins.
    const isLittle = (at + 1 - range.start) % 2 === 0;
    const start = limits.start + ((limits.start - range.start) % 2);
    const end = limits.end - ((limits.end - start) % 2);
    const writer = new ViewWriter(bytes, start, end, 2);
    for (let from = start; from < end; from += 2) {
      const [low = 0, high = 0] = isLittle
        ? [bytes[from], bytes[from + 1]]
        : [bytes[from + 1], bytes[from]];
      // Halves of a pair stand in no secret of ASCII; each is read as what no decoder knows.
      writer.put(high === 0 && low < 0x80 ? [low] : utf8((high << 8) | low), from + 2);
    }
    const writing = (text: string) => units(text, isLittle);
    return [{ start, end, view: writer.done(), writing }];
  },
};

function utf8(unit: number): Uint8Array {
  return Buffer.from(String.fromCharCode(unit));
}

/** Latin-1 in units of two bytes, themselves as Latin-1. */
function units(text: string, isLittle: boolean): string {
  return Array.from(text, (letter) => (isLittle ? `${letter}\0` : `\0${letter}`)).join('');
}
