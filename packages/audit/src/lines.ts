// Reads each byte of a trail that is verified: chunks, and no copy of a line inside of one.
import type { FileHandle } from 'node:fs/promises';

/** Small enough that what is made of its lines is gone before the collector has to move it. */
const chunkBytes = 256 * 1024;
/** No event is near to it; a file without line ends must not fill the memory. */
const lineBytesMax = 64 * 1024 ** 2;
const lineEnd = 0x0a;

/** A line of a file, without its end; it holds until the next one is asked for. */
export interface Line {
  readonly bytes: Buffer;
  /** Where it begins in the file. */
  readonly offset: number;
  /** Counted from 1. */
  readonly number: number;
  /** Whether a line end follows: the last one may be on its way. */
  readonly isWhole: boolean;
}

/**
 * Lines of a file in order, in constant memory.
 *
 * @param end  what is behind is not read
 * @param from a line begins there; it is counted as the first
 */
export async function* linesOf(
  file: Pick<FileHandle, 'read'>,
  end = Number.MAX_SAFE_INTEGER,
  from = 0,
): AsyncGenerator<Line[]> {
  let rest = Buffer.alloc(0);
  let [position, number] = [from, 0];
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const wanted = Math.min(chunkBytes, end - position);
    if (wanted <= 0) break;
    const { bytesRead } = await file.read(chunk, 0, wanted, position);
    if (bytesRead === 0) break;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    const lines: Line[] = [];
    const offset = position - rest.length;
    let start = 0;
    for (let at; (at = bytes.indexOf(lineEnd, start)) !== -1; start = at + 1) {
      number += 1;
      const line = bytes.subarray(start, at);
      lines.push({ bytes: line, offset: offset + start, number, isWhole: true });
    }
    position += bytesRead;
    rest = bytes.subarray(start);
    if (rest.length > lineBytesMax) break;
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) {
    const line = { bytes: rest, offset: position - rest.length, number: number + 1 };
    yield [{ ...line, isWhole: rest.length > lineBytesMax }];
  }
}

/** Where the last line end of a file is, found from its end; -1 when it has none. */
export async function lastLineEnd(file: Pick<FileHandle, 'read'>, before: number): Promise<number> {
  for (let end = before; end > 0;) {
    const start = Math.max(0, end - 65_536);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    const at = buffer.subarray(0, bytesRead).lastIndexOf(lineEnd);
    if (at !== -1) return start + at;
    end = start;
  }
  return -1;
}
