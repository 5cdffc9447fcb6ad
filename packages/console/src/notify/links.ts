import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { replaceFile } from '@traceveil/pipeline';

const keyBytes = 32;
const linkAgeMs = 7 * 86_400_000;

/** Links that people are sent. They lead to a page where one signs in, and approve nothing. */
export interface Links {
  /** @param path of a page, such as `/approvals/<id>` */
  to(path: string): string;
  /** Whether a link is ours and not too old: another may lead people to anything. */
  isOurs(path: string, query: URLSearchParams): boolean;
}

/**
 * @param publicUrl as people reach the console
 * @param now       milliseconds since the epoch
 */
export function createLinks(publicUrl: string, key: Uint8Array, now: () => number): Links {
  const signatureOf = (path: string, expires: string) =>
    createHmac('sha256', key).update(`${path}\n${expires}`).digest('base64url');
  return {
    to(path) {
      const expires = String(now() + linkAgeMs);
      const query = new URLSearchParams({ expires, signature: signatureOf(path, expires) });
      return `${publicUrl.replace(/\/$/, '')}${path}?${query.toString()}`;
    },
    isOurs(path, query) {
      const expires = query.get('expires') ?? '';
      const expected = Buffer.from(signatureOf(path, expires));
      const shown = Buffer.from(query.get('signature') ?? '');
      if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return false;
      return /^\d{1,16}$/.test(expires) && Number(expires) > now();
    },
  };
}

/** Makes the key when there is none: links outlive a restart. */
export async function readLinkKey(path: string): Promise<Uint8Array> {
  const kept = await readFile(path).catch((cause: unknown) => {
    const { code = 'failed' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${path}: ${code}`, { cause });
  });
  if (kept?.length === keyBytes) return kept;
  const key = randomBytes(keyBytes);
  await replaceFile(path, key);
  return key;
}
