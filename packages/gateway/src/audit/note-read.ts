import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createScanner, defaultRules, replaceInText, type Scanner } from '@traceveil/detect';
import type { ReadEvent } from '@traceveil/pipeline';
import type { GatewayConfig } from '../config.ts';
import { inboxDirectory } from './places.ts';

/** Notes that nobody takes must not fill the disk. */
const waitingMax = 10_000;
const subjectMax = 1_000;
const purposeMax = 500;

/** What a person read. */
export type Reading = Pick<ReadEvent, 'command' | 'subject' | 'results'> & {
  /** Why, in the words of who reads. */
  readonly reason: string | undefined;
};

/**
 * Leaves a note for the gateway, which writes it into the audit trail: now, or at its next start.
 * To be called before anything is shown.
 *
 * @throws Error with one line: nothing may be shown then
 */
export async function noteRead(config: GatewayConfig, reading: Reading): Promise<void> {
  const { storageDirectory: storage, audit } = config;
  // Nothing is kept there, or nobody keeps a trail.
  if (audit.length === 0 || !existsSync(storage)) return;
  const id = randomUUID();
  const scanner = createScanner(defaultRules); // Once: it takes longer than the search.
  const event: ReadEvent = {
    time: new Date().toISOString(),
    kind: 'read',
    read_id: id,
    command: reading.command,
    subject: shownAs(scanner, reading.subject, subjectMax),
    actor: currentUser(),
    purpose: shownAs(scanner, reading.reason ?? '', purposeMax),
    results: reading.results,
  };
  try {
    await leave(inboxDirectory(config), `${id}.json`, { text: JSON.stringify(event), storage });
  } catch (error) {
    const { code = (error as Error).message } = error as NodeJS.ErrnoException;
    throw new Error(
      `what is read is noted in ${inboxDirectory(config)}, which cannot be written (${code}): ` +
        'nothing is shown; run it as the user of the gateway',
      { cause: error },
    );
  }
}

/** Whole or not there. */
async function leave(
  directory: string,
  name: string,
  { text, storage }: { readonly text: string; readonly storage: string },
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length >= waitingMax) {
    throw new Error('no gateway takes the notes that wait there: start it');
  }
  const path = join(directory, name);
  const temporary = `${path}.new`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  // The gateway must be able to take what its administrator reads.
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(storage);
    await chown(directory, uid, gid);
    await chown(temporary, uid, gid);
  }
  await rename(temporary, path);
}

function currentUser(): ReadEvent['actor'] {
  const uid = process.getuid?.() ?? -1;
  try {
    return { name: userInfo().username.slice(0, 256), uid };
  } catch {
    return { name: '', uid }; // No line in /etc/passwd, as in a container.
  }
}

/** What is written on a command line may be a secret, also where none belongs. */
function shownAs(scanner: Scanner, written: string, charactersMax: number): string {
  const clean = replaceInText(scanner, written, ({ ruleId }) => `[REDACTED:${ruleId}]`);
  return clean.length > charactersMax ? `${clean.slice(0, charactersMax)}…` : clean;
}
