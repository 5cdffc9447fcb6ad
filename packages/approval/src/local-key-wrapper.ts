import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { ApprovalError } from './approval-error.ts';
import type { ApprovalsConfig, SealingKey } from './approvals-config.ts';
import type { KeyWrapper } from './key-wrapper.ts';

// What is wrapped: 0 check (8)  8 nonce (12)  20 data key (32)  52 tag (16)
//
// The check tells a key of the same id that is another one from bytes that are damaged.

const algorithm = 'aes-256-gcm';
const checkBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const dataKeyBytes = 32;
const wrappedBytes = checkBytes + nonceBytes + dataKeyBytes + tagBytes;

/**
 * Wraps with AES-256-GCM under a key that is here. Nonces are random: one key wraps no more than
 * 2^32 times (NIST SP 800-38D, section 8.3).
 *
 * @param keys the first wraps, all unwrap
 */
function localKeyWrapper(keys: readonly SealingKey[]): KeyWrapper {
  const [current] = keys;
  assert(current, 'there is a key');
  const check = checkOf(current.key);
  return {
    id: current.id,
    wrap(dataKey) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, current.key, nonce);
      cipher.setAAD(boundTo(current.id));
      const sealed = [cipher.update(dataKey), cipher.final(), cipher.getAuthTag()];
      return Promise.resolve(Buffer.concat([check, nonce, ...sealed]));
    },
    unwrap(wrapped, keyId) {
      return new Promise((resolve) => {
        resolve(unwrapWith(keys, wrapped, keyId));
      });
    },
  };
}

/** The wrapper of a configuration. */
export function wrapperOf({ sealing_key: keys }: ApprovalsConfig): KeyWrapper {
  assert(keys, 'approvals.sealing_key is set');
  return localKeyWrapper(keys);
}

function unwrapWith(keys: readonly SealingKey[], wrapped: Uint8Array, keyId: string): Uint8Array {
  const found = keys.find(({ id }) => id === keyId);
  if (!found) {
    const message = `is sealed with key ${keyId}, which approvals.sealing_key does not have`;
    throw new ApprovalError('key_missing', message);
  }
  if (wrapped.length !== wrappedBytes) throw damaged();
  if (!checkOf(found.key).equals(wrapped.subarray(0, checkBytes))) {
    const message = `key ${keyId} of approvals.sealing_key is not the one that sealed it`;
    throw new ApprovalError('key_missing', message);
  }
  const nonce = wrapped.subarray(checkBytes, checkBytes + nonceBytes);
  const options = { authTagLength: tagBytes };
  const decipher = createDecipheriv(algorithm, found.key, nonce, options);
  decipher.setAAD(boundTo(keyId));
  decipher.setAuthTag(wrapped.subarray(wrappedBytes - tagBytes));
  const dataKey = decipher.update(
    wrapped.subarray(checkBytes + nonceBytes, wrappedBytes - tagBytes),
  );
  try {
    decipher.final();
  } catch {
    throw damaged(); // The only thing that `final` can say of it.
  }
  return dataKey;
}

function checkOf(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('traceveil sealing key check').digest().subarray(0, 8);
}

function boundTo(keyId: string): Uint8Array {
  return Buffer.from(`traceveil data key ${keyId}`);
}

function damaged(): ApprovalError {
  return new ApprovalError('damaged', 'the key of what was sealed is damaged');
}
