import { lockDirectory, LockedError } from '@traceveil/pipeline';
import { failureOf, type FileSystem } from './file-system.ts';

/**
 * Makes a vault's directory, and keeps other processes off.
 *
 * @returns what gives it free
 * @throws Error with one clear line
 */
export async function lockVault(
  files: FileSystem,
  directory: string,
): Promise<() => Promise<void>> {
  try {
    await files.makeDirectory(directory);
    return await lockDirectory(directory);
  } catch (cause) {
    const isClear = cause instanceof LockedError;
    const message = isClear ? cause.message : failureOf(`cannot write to ${directory}`, cause);
    throw new Error(`storage.directory: ${message}`, { cause });
  }
}
