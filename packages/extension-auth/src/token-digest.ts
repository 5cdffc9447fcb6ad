import { createHash } from 'node:crypto';

const prefix = 'sha256:';
const tokenCharactersMin = 16;

/** How a token stands in a configuration: `sha256:` and 64 hex digits. */
export function writeTokenDigest(token: string): string {
  return prefix + digestOf(token).toString('hex');
}

/**
 * Reads a token of a configuration or a file.
 *
 * @param written `sha256:` and 64 hex digits, or the token itself
 * @returns its SHA-256; `undefined` when it is no digest and too short for a token
 */
export function readTokenDigest(written: string): Buffer | undefined {
  if (written.startsWith(prefix)) {
    const hex = written.slice(prefix.length);
    return /^[\da-f]{64}$/i.test(hex) ? Buffer.from(hex, 'hex') : undefined;
  }
  return written.length < tokenCharactersMin ? undefined : digestOf(written);
}

/**
 * A fast hash is right for tokens, which nobody can guess; passwords have a slow one.
 *
 * @returns 32 bytes
 */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
