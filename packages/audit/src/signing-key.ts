import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { auditDisk, writeSynced, type AuditDisk } from './audit-disk.ts';
import { sha256 } from './chain.ts';

const keyFileBytesMax = 16_384;
const idDigits = 16;

/** Of our own key, below the storage directory. */
const signingKeyName = 'audit-signing.key';
/** All public keys that ever signed here: those of old checkpoints are needed to verify. */
export const publicKeysName = 'audit-public-keys';

/** Signs checkpoints. */
export interface SigningKey {
  /** Of the public key: sixteen hex digits of its SHA-256. */
  readonly id: string;
  /** @returns base64 */
  sign(text: string): string;
}

/** Verifies checkpoints. */
export interface PublicKey {
  readonly id: string;
  /** @param signature in base64 */
  isBy(text: string, signature: string): boolean;
}

/**
 * Reads a public key.
 *
 * @param pem `-----BEGIN PUBLIC KEY-----`
 * @throws Error with one clear line
 */
export function readPublicKey(pem: string): PublicKey {
  const isPublic = pem.includes('-----BEGIN PUBLIC KEY-----');
  const key = isPublic ? attempt(() => createPublicKey(pem)) : undefined;
  if (key?.asymmetricKeyType !== 'ed25519') throw new Error('is no public Ed25519 key in PEM');
  return {
    id: idOf(key),
    isBy: (text, signature) =>
      verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64')),
  };
}

/**
 * Reads the key that signs, or makes one, and keeps its public key where `verify` looks for it.
 *
 * @param file    that the configuration names, which must be there; `undefined`: our own
 * @param storage the storage directory
 * @throws Error with one clear line
 */
export async function loadSigningKey(
  disk: AuditDisk,
  file: string | undefined,
  storage: string,
): Promise<SigningKey> {
  const path = file ?? join(storage, signingKeyName);
  try {
    await disk.makeDirectory(storage);
    const pem = await readKeyFile(disk, path);
    if (pem === undefined && file !== undefined) {
      throw new Error(
        `${path} is not there; make it with: openssl genpkey -algorithm ed25519 -out ${path}`,
      );
    }
    const key = pem === undefined ? await makeKey(disk, path) : privateKeyOf(pem, path);
    await keepPublicKey(disk, join(storage, publicKeysName), key);
    return signingKeyOf(key);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(`cannot keep ${path} and its public key: ${code}`, { cause: error });
  }
}

/**
 * Reads the key that signs, for what is signed beside the trail.
 *
 * @returns `undefined` when it is not there, or not for this user to read
 * @throws Error with one clear line when it is no key
 */
export async function readSigningKey(
  file: string | undefined,
  storage: string,
): Promise<SigningKey | undefined> {
  const path = file ?? join(storage, signingKeyName);
  const pem = await readKeyFile(auditDisk, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  });
  return pem === undefined ? undefined : signingKeyOf(privateKeyOf(pem, path));
}

function signingKeyOf(key: KeyObject): SigningKey {
  return { id: idOf(key), sign: (text) => sign(null, Buffer.from(text), key).toString('base64') };
}

function privateKeyOf(pem: string, path: string): KeyObject {
  const key = attempt(() => createPrivateKey(pem));
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new Error(
    `${path} is no Ed25519 key in PEM; restore it, or move it away to sign with a new key`,
  );
}

async function readKeyFile(disk: AuditDisk, path: string): Promise<string | undefined> {
  const file = await disk.open(path, 'r', 0o600).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(keyFileBytesMax), 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function makeKey(disk: AuditDisk, path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeNew(disk, path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return privateKey;
}

async function keepPublicKey(disk: AuditDisk, directory: string, key: KeyObject): Promise<void> {
  await disk.makeDirectory(directory);
  const name = `${idOf(key)}.pem`;
  if ((await disk.list(directory)).includes(name)) return;
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  await writeNew(disk, join(directory, name), pem);
  await disk.syncDirectory(directory);
}

/** Whole or not at all: a half key would be taken for a damaged one. */
async function writeNew(disk: AuditDisk, path: string, content: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeSynced(disk, temporary, content);
  await disk.rename(temporary, path);
}

function idOf(key: KeyObject): string {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  return sha256(publicKey.export({ type: 'spki', format: 'der' })).slice(0, idDigits);
}

function attempt<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
