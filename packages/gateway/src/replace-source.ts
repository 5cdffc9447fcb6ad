import { SourceError } from '@traceveil/console';
import { replaceFile } from '@traceveil/pipeline';

/**
 * Puts a text in the place of a file of the gateway's own: all of it or, when it throws, nothing.
 *
 * @returns when it is durable
 * @throws SourceError `unavailable`
 */
export async function replaceSource(path: string, text: string): Promise<void> {
  try {
    await replaceFile(path, text);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new SourceError('unavailable', `${path} cannot be written (${code}): nothing changed`, {
      cause,
    });
  }
}
