import { join } from 'node:path';

/** Where recordings of sessions are kept. */
export function sessionsDirectory(storageDirectory: string): string {
  return join(storageDirectory, 'sessions');
}
