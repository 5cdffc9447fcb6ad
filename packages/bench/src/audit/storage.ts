import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenKey } from './events.ts';

/** What a trail will take, and what to call it when there is too little room. */
export interface TrailSize {
  readonly events: number;
  readonly bytesOfEvent: number;
  /** Of the command line. */
  readonly option: string;
}

/**
 * Makes a storage directory with the key of the tokens, and removes it when it is done with.
 *
 * @throws Error with one line that names the option when the disk has too little room
 */
export async function withStorage<Result>(
  size: TrailSize,
  use: (storage: string) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'traceveil-bench-'));
  const storage = join(root, 'data'); // Where a command without a configuration looks.
  try {
    await needRoom(root, size);
    await mkdir(storage);
    await writeFile(join(storage, 'token.key'), Buffer.from(tokenKey.key).toString('base64'));
    return await use(storage);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function needRoom(directory: string, { events, bytesOfEvent, option }: TrailSize) {
  const { bavail, bsize } = await statfs(directory);
  const bytes = events * bytesOfEvent;
  if (bavail * bsize >= bytes) return;
  const needed = Math.ceil(bytes / 1e9);
  throw new Error(`${option} needs ${needed} GB free in ${tmpdir()}; TMPDIR names another place`);
}
