import { join } from 'node:path';
import type { AuditDisk } from '../audit-disk.ts';
import { readLink } from '../chain.ts';
import { linesOf } from '../lines.ts';
import { segmentsAmong } from '../segment-names.ts';
import type { Problem } from './verification.ts';

/** A checkpoint as it was copied, or the line that is none. */
export type Copy = { readonly seq: number; readonly hash: string } | Problem;

/** A file of copies, and how far it is read: what comes later may be of events that were not read. */
interface CopiesFile {
  readonly name: string;
  readonly size: number;
}

/** Lists what there is. @returns `undefined` when there is no such directory */
export async function copiesIn(
  disk: AuditDisk,
  directory: string,
): Promise<AsyncGenerator<Copy> | undefined> {
  const names = await disk.list(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!names) return undefined;
  const files: CopiesFile[] = [];
  for (const { name } of segmentsAmong(names, 'checkpoints')) {
    const file = await disk.open(join(directory, name), 'r', 0o600);
    try {
      files.push({ name, size: (await file.stat()).size });
    } finally {
      await file.close();
    }
  }
  return readCopies(disk, directory, files);
}

async function* readCopies(
  disk: AuditDisk,
  directory: string,
  files: readonly CopiesFile[],
): AsyncGenerator<Copy> {
  let last = 0;
  for (const { name, size } of files) {
    const file = await disk.open(join(directory, name), 'r', 0o600);
    try {
      for await (const lines of linesOf(file, size)) {
        for (const line of lines) {
          if (!line.isWhole) continue; // On its way, or torn by a crash: the next start cuts it.
          const sealed = readLink(line.bytes);
          if (!sealed || sealed.seq <= last) {
            const message = 'this copy of a checkpoint is not what was written';
            yield { kind: 'checkpoint', file: name, line: line.number, seq: 0, message };
            return;
          }
          last = sealed.seq;
          yield sealed;
        }
      }
    } finally {
      await file.close();
    }
  }
}
