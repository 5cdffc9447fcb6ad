import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ApprovalError } from './approval-error.ts';
import type { KeyWrapper } from './key-wrapper.ts';

// A box: 0 length of the wrapped key (2, little-endian)  2 wrapped key  … nonce (12)
//        … what is sealed  … tag (16)

const algorithm = 'aes-256-gcm';
const lengthBytes = 2;
const nonceBytes = 12;
const tagBytes = 16;
const dataKeyBytes = 32;

/**
 * Seals bytes under a key of their own, which the operator's key wraps.
 *
 * @param bound what is not secret and must not change, in order
 * @returns     the box in parts, which come one after another
 */
export async function seal(
  bytes: Uint8Array,
  bound: readonly string[],
  wrapper: KeyWrapper,
): Promise<readonly Uint8Array[]> {
  const dataKey = randomBytes(dataKeyBytes);
  try {
    const wrapped = await wrapper.wrap(dataKey);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, dataKey, nonce);
    cipher.setAAD(boundBytes(bound));
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt16LE(wrapped.length);
    const sealed = [cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
    return [length, wrapped, nonce, ...sealed];
  } finally {
    dataKey.fill(0);
  }
}

/**
 * Opens a box.
 *
 * @param keyId of the key that wrapped
 * @throws ApprovalError `key_missing`; `damaged` when it was not sealed like this; `unavailable`
 */
export async function openBox(
  box: Uint8Array,
  { bound, keyId }: { readonly bound: readonly string[]; readonly keyId: string },
  wrapper: KeyWrapper,
): Promise<Uint8Array> {
  const buffer = Buffer.from(box.buffer, box.byteOffset, box.length);
  if (buffer.length < lengthBytes) throw damaged();
  const nonceStart = lengthBytes + buffer.readUInt16LE();
  const start = nonceStart + nonceBytes;
  const end = buffer.length - tagBytes;
  if (start > end) throw damaged();
  const dataKey = await unwrapped(buffer.subarray(lengthBytes, nonceStart), keyId, wrapper);
  try {
    const options = { authTagLength: tagBytes };
    const nonce = buffer.subarray(nonceStart, start);
    const decipher = createDecipheriv(algorithm, dataKey, nonce, options);
    decipher.setAAD(boundBytes(bound));
    decipher.setAuthTag(buffer.subarray(end));
    const opened = decipher.update(buffer.subarray(start, end));
    decipher.final();
    return opened;
  } catch (cause) {
    throw damaged(cause);
  } finally {
    dataKey.fill(0);
  }
}

async function unwrapped(
  wrapped: Uint8Array,
  keyId: string,
  wrapper: KeyWrapper,
): Promise<Uint8Array> {
  try {
    return await wrapper.unwrap(wrapped, keyId);
  } catch (cause) {
    if (cause instanceof ApprovalError) throw cause;
    const message = `nobody can be asked for key ${keyId} now; try again`;
    throw new ApprovalError('unavailable', message, { cause });
  }
}

/** Each with its length before it: no two lists are the same bytes. */
function boundBytes(bound: readonly string[]): Uint8Array {
  return Buffer.concat(
    bound.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

function damaged(cause?: unknown): ApprovalError {
  const message = 'what was sealed is damaged, or is not what was sealed in this place';
  return new ApprovalError('damaged', message, { cause });
}
