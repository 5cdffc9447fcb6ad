import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SourceError } from '@traceveil/console';

/**
 * Puts a text in the place of a file of the gateway's own: all of it or, when it throws, nothing.
 *
 * @returns when it is durable
 * @throws SourceError `unavailable`
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const directory = await open(dirname(path), 'r');
    await directory.sync().finally(() => directory.close());
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new SourceError('unavailable', `${path} cannot be written (${code}): nothing changed`, {
      cause,
    });
  }
}
