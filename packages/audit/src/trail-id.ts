import { randomUUID } from 'node:crypto';
import { link, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditDisk, writeSynced } from './audit-disk.ts';

const fileName = 'trail-id';
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * What tells a trail from every other: made once, kept beside its files, and gone with them. The
 * first event would not do, which retention deletes, nor the key that signs, which gateways share.
 *
 * @returns a UUID
 * @throws Error with one line when the file holds something else; what the disk says
 */
export async function trailIdOf(directory: string): Promise<string> {
  const path = join(directory, fileName);
  const there = await textAt(path);
  if (there !== undefined) return checked(there, path);
  const id = randomUUID();
  const unfinished = `${path}.${id}.unfinished`;
  await writeSynced(auditDisk, unfinished, `${id}\n`);
  // Whole or not there, and of two who make one both have the first.
  await link(unfinished, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await auditDisk.remove(unfinished);
  await auditDisk.syncDirectory(directory);
  return checked((await textAt(path)) ?? '', path);
}

async function textAt(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function checked(text: string, path: string): string {
  const id = text.trim();
  if (uuid.test(id)) return id;
  throw new Error(`${path} holds no UUID; remove it, and the trail gets a new one`);
}
