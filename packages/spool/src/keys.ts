import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const tagBytes = 16;
const algorithm = 'aes-256-gcm';

/** A key of the operator's, 32 bytes, and the name by which files tell which one sealed them. */
export interface SpoolKey {
  readonly bytes: Uint8Array;
  /** 8 bytes that say nothing of the key. */
  readonly id: Uint8Array;
}

/** The key that seals what is written, and those that open what was written before. */
export interface KeyRing {
  readonly current: SpoolKey | undefined;
  /** `id` in hex → key; `current` among them. */
  readonly byId: ReadonlyMap<string, SpoolKey>;
}

/** Stands in a file where no key was used. */
export const noKeyId = new Uint8Array(8);

/** @param key 32 bytes */
export function spoolKey(key: Uint8Array): SpoolKey {
  const id = createHmac('sha256', key).update('traceveil spool key id').digest().subarray(0, 8);
  return { bytes: key, id };
}

/** @param old keys of which files may still be there */
export function keyRing(current: Uint8Array | undefined, old: readonly Uint8Array[]): KeyRing {
  const keys = [...(current ? [current] : []), ...old].map(spoolKey);
  return {
    current: current && keys[0],
    byId: new Map(keys.map((key) => [Buffer.from(key.id).toString('hex'), key])),
  };
}

/** Seals the records of one file. */
export interface Sealer {
  /** What `seal` adds. */
  readonly extraBytes: number;
  /**
   * @param offset of the record in the file: no two records of a file may have the same
   * @param bound  what is not secret and must not change
   */
  seal(parts: readonly Uint8Array[], offset: number, bound: readonly Uint8Array[]): Uint8Array[];
  /** @returns `undefined` when it was not sealed like this */
  open(body: Uint8Array, offset: number, bound: readonly Uint8Array[]): Uint8Array | undefined;
}

/** For files without a key: the parts as they are. */
export const plainSealer: Sealer = {
  extraBytes: 0,
  seal: (parts) => [...parts],
  open: (body) => body,
};

/**
 * AES-256-GCM under a key of the file's own, drawn from its 32 random bytes; the nonce is the
 * record's place. A file in which a write failed is never written again, so that no nonce is used
 * twice under one key.
 */
export function gcmSealer(key: SpoolKey, salt: Uint8Array): Sealer {
  const fileKey = new Uint8Array(hkdfSync('sha256', key.bytes, salt, 'traceveil spool file', 32));
  return {
    extraBytes: tagBytes,
    seal(parts, offset, bound) {
      const cipher = createCipheriv(algorithm, fileKey, nonceOf(offset));
      cipher.setAAD(Buffer.concat(bound));
      const sealed = parts.map((part) => cipher.update(part));
      return [...sealed, cipher.final(), cipher.getAuthTag()];
    },
    open(body, offset, bound) {
      if (body.length < tagBytes) return undefined;
      const tagStart = body.length - tagBytes;
      const decipher = createDecipheriv(algorithm, fileKey, nonceOf(offset), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.concat(bound));
      decipher.setAuthTag(body.subarray(tagStart));
      const opened = decipher.update(body.subarray(0, tagStart));
      try {
        decipher.final();
      } catch {
        return undefined; // The only thing that `final` can say of it.
      }
      return opened;
    },
  };
}

function nonceOf(offset: number): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64LE(BigInt(offset));
  return nonce;
}
