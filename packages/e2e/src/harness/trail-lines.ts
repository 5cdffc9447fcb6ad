import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All lines of the trail below a storage directory, in order. */
export function trailLines(storage: string): string[] {
  const directory = join(storage, 'audit');
  const names = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
  const closed = names.filter((name) => name !== 'audit.jsonl').sort();
  return [...closed, 'audit.jsonl'].flatMap((name) =>
    readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1),
  );
}
