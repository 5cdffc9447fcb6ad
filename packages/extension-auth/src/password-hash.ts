import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A password as it is kept. */
export interface PasswordHash {
  /** log2 of scrypt's N. */
  readonly costLog2: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** OWASP's choice for 32 MiB: about 0.2 s of one core. */
const cost = { costLog2: 15, blockSize: 8, parallelization: 3 };
/** 128 MiB: beyond that a check costs more than it protects. */
const costLog2Max = 17;
const saltBytes = 16;
const hashBytes = 32;

const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/-]{20,64})\$([\w+/-]{43})$/;

/** How a password stands in a file: `$scrypt$ln=…,r=…,p=…$salt$hash`, the PHC string format. */
export async function writePasswordHash(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, { ...cost, salt, hash: Buffer.alloc(hashBytes) });
  const { costLog2, blockSize, parallelization } = cost;
  const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  return (
    `$scrypt$ln=${costLog2},r=${blockSize},p=${parallelization}` +
    `$${unpadded(salt)}$${unpadded(hash)}`
  );
}

/** @returns `undefined` when it is not what `writePasswordHash` writes, or costs too much */
export function readPasswordHash(written: string): PasswordHash | undefined {
  const [, ln, r, p, salt = '', hash = ''] = form.exec(written) ?? [];
  const read = { costLog2: Number(ln), blockSize: Number(r), parallelization: Number(p) };
  const isBearable =
    read.costLog2 >= 10 &&
    read.costLog2 <= costLog2Max &&
    read.blockSize === cost.blockSize &&
    read.parallelization >= 1 &&
    read.parallelization <= 4;
  if (!isBearable) return undefined;
  return { ...read, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** Takes as long for a wrong password as for the right one. */
export async function isPassword(password: string, kept: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, kept), kept.hash);
}

function derive(password: string, kept: PasswordHash): Promise<Buffer> {
  const { costLog2, blockSize, parallelization, salt, hash } = kept;
  const N = 2 ** costLog2;
  // The bound of Node is exclusive and leaves out a few blocks.
  const maxmem = 2 * 128 * N * blockSize;
  const options = { N, r: blockSize, p: parallelization, maxmem };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hash.length, options, (error, derived) => {
      if (error) reject(error);
      else resolve(derived);
    });
  });
}
