import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenKey, TokenKeys } from '@traceveil/pipeline';

const keyBytes = 32;
const fileName = 'token.key';

/** @returns the bytes of a key in base64 or hex; `undefined` when there are fewer than 32 */
export function parseTokenKey(written: string): Uint8Array | undefined {
  const text = written.trim();
  if (/^(?:[\da-f]{2}){32,}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[\w+/-]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length >= keyBytes ? key : undefined;
}

/**
 * The keys that the configuration names, or else the one in its storage directory.
 *
 * @throws Error with one clear line
 */
export async function loadTokenKeys(config: {
  readonly tokenKeys: TokenKeys | undefined;
  readonly storageDirectory: string;
}): Promise<TokenKeys> {
  return config.tokenKeys ?? [namedTokenKey(await loadTokenKey(config.storageDirectory))];
}

/** Names a key that has no name by eight digits that tell nothing of it but that it is the same. */
export function namedTokenKey(key: Uint8Array): TokenKey {
  const digits = createHmac('sha256', key).update('id of a token key').digest('hex');
  return { id: digits.slice(0, 8), key };
}

/**
 * Reads the deployment's key from `token.key` in `directory`, or makes one: equal secrets give
 * equal tokens as long as that file is kept.
 *
 * @throws Error with one clear line
 */
export async function loadTokenKey(directory: string): Promise<Uint8Array> {
  const path = join(directory, fileName);
  try {
    return (await readTokenKey(directory)) ?? (await createKey(directory, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(`storage.directory: cannot keep ${path}: ${code}`, { cause: error });
  }
}

/**
 * Reads the deployment's key, if there is one.
 *
 * @throws Error with one clear line when it is damaged
 */
export async function readTokenKey(directory: string): Promise<Uint8Array | undefined> {
  const path = join(directory, fileName);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const key = parseTokenKey(text);
  if (key) return key;
  throw new Error(
    `storage.directory: ${path} is damaged; restore it, or remove it to get new tokens from now on`,
  );
}

/** Links a finished file to its name: a second process that starts now gets the same key. */
async function createKey(directory: string, path: string): Promise<Uint8Array> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const key = randomBytes(keyBytes);
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${key.toString('base64')}\n`);
    await file.sync();
    await link(temporary, path);
    return key;
  } catch (error) {
    const other =
      (error as NodeJS.ErrnoException).code === 'EEXIST' && (await readTokenKey(directory));
    if (other) return other;
    throw error;
  } finally {
    await file.close();
    await unlink(temporary);
  }
}
