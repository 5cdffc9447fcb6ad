import type { View } from '../view.ts';
import { digits, digitOf, type Encoding, type Reading } from './encoding.ts';
import { endOfRun, findHex } from './runs.ts';

/** Two digits a byte, in a run of them. */
export const hex: Encoding = {
  hints: [], // Found as runs.
  read(bytes, range, at) {
    const readings: Reading[] = [];
    const runEnd = endOfRun(bytes, at, range.end);
    let start = findHex(bytes, at, runEnd);
    while (start >= 0) {
      // What is not printable may go before.
      while (start - 2 >= at && digits(bytes, start - 2, 2) >= 0) start -= 2;
      const end = endOfDigits(bytes, start, runEnd);
      readings.push(read(bytes, start, end - ((end - start) % 2)));
      start = findHex(bytes, end, runEnd);
    }
    return readings;
  },
};

function endOfDigits(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && digitOf(bytes[to] ?? 0) < 16) to++;
  return to;
}

function read(bytes: Uint8Array, start: number, end: number): Reading {
  const content = new Uint8Array((end - start) / 2);
  for (let index = 0; index < content.length; index++) {
    content[index] = digits(bytes, start + 2 * index, 2);
  }
  const isUpper = bytes.subarray(start, end).some((byte) => byte >= 0x41 && byte <= 0x46);
  const writing = (text: string) => {
    const written = Buffer.from(text, 'latin1').toString('hex');
    return isUpper ? written.toUpperCase() : written;
  };
  return { start, end, view: viewOf(content, start), writing };
}

/** Two digits a byte: a segment for each would be many times as long as the text. */
function viewOf(bytes: Uint8Array, start: number): View {
  const indexOf = (offset: number) => Math.floor((offset - start) / 2);
  return {
    bytes,
    startOf: (index) => start + 2 * Math.min(index, bytes.length),
    endOf: (index) => start + 2 * index,
    isInEscapedSign: () => false,
    read: (from, to) => bytes.subarray(indexOf(from), indexOf(to)),
  };
}
