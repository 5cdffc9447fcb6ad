import { lstat, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';

/** A file to search, or why it is not. */
export type Walked =
  | { readonly file: string; readonly isNamed: boolean }
  | { readonly file: string; readonly skipped: 'link' | 'special' }
  | { readonly file: string; readonly unread: string };

/** What others wrote, and what Git packs. */
const foldersPassedBy = new Set(['.git', 'node_modules']);
const depthMax = 200;

/**
 * The files of paths, of folders all below them in the order of their names, without `.git` and
 * `node_modules`. What `.gitignore` names is searched too: that is where `.env` stands.
 */
export async function* walk(paths: readonly string[]): AsyncGenerator<Walked> {
  for (const path of paths) {
    if (path === '-') {
      yield { file: path, isNamed: true };
      continue;
    }
    try {
      // A link that is named is followed, one that is met is not: it may lead back.
      if (!(await stat(path)).isDirectory()) yield { file: path, isNamed: true };
      else yield* below(path, 0);
    } catch (error) {
      yield { file: path, unread: errorCode(error) };
    }
  }
}

async function* below(folder: string, depth: number): AsyncGenerator<Walked> {
  let names: string[];
  try {
    if (depth > depthMax) throw new RangeError('too deep');
    names = await namesIn(folder);
  } catch (error) {
    yield { file: folder, unread: errorCode(error) };
    return;
  }
  for (const name of names) {
    const file = join(folder, name);
    try {
      const entry = await lstat(file);
      if (entry.isSymbolicLink()) yield { file, skipped: 'link' };
      else if (entry.isDirectory()) {
        if (!foldersPassedBy.has(name)) yield* below(file, depth + 1);
      } else if (entry.isFile()) yield { file, isNamed: false };
      else yield { file, skipped: 'special' };
    } catch (error) {
      yield { file, unread: errorCode(error) };
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) names.push(name);
  return names.sort();
}
