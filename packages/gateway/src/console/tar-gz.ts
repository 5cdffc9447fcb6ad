import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

const blockBytes = 512;

/** What was packed takes more than it may. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/**
 * Packs the files of a directory, not those below it, into a tar.gz: one directory of its name.
 *
 * @param bytesMax of the result, which is held in memory
 * @throws TooLargeError
 */
export async function tarGz(directory: string, bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const packed = Readable.from(tarOf(directory)).pipe(createGzip());
  for await (const chunk of packed as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new TooLargeError(`it takes more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

async function* tarOf(directory: string): AsyncGenerator<Buffer> {
  const folder = basename(directory);
  for (const name of (await readdir(directory)).sort()) {
    const path = join(directory, name);
    const { size, mtimeMs } = await stat(path);
    yield headerOf(`${folder}/${name}`, size, Math.floor(mtimeMs / 1_000));
    yield* createReadStream(path) as AsyncIterable<Buffer>;
    yield Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
  }
  yield Buffer.alloc(2 * blockBytes);
}

/**
 * @param name at most 100 bytes, plain ASCII
 * @see POSIX.1-2017, pax, «ustar Interchange Format»
 */
function headerOf(name: string, size: number, mtimeSeconds: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  header.write(name, 0, 100, 'latin1');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  sizeInto(header, size);
  octal(mtimeSeconds, 136, 12);
  header.write('        0', 148, 'latin1'); // The checksum counts as blanks; a plain file.
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** Above 8 GiB as GNU tar has it: a number of 64 bits, marked by the first bit. */
function sizeInto(header: Buffer, size: number): void {
  if (size < 8 ** 11) {
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    return;
  }
  header[124] = 0x80;
  header.writeBigUInt64BE(BigInt(size), 128);
}
