import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  checkpointDirectoryOf,
  publicKeysName,
  readPublicKey,
  verifyTrail,
  type PublicKey,
  type Verification,
} from '@traceveil/audit';

/** As on the command line. */
export interface VerifyOptions {
  /** Of the trail. */
  readonly directory: string;
  /** In PEM; those that the gateway keeps beside the trail when there is none. */
  readonly publicKeys: readonly string[];
  /** Of the copies of the checkpoints; `<directory>-checkpoints`, if that is there. */
  readonly checkpoints: string | undefined;
  readonly json: boolean;
}

/**
 * `traceveil audit verify`: says whether an audit trail is as it was written, and if not, where it
 * first is not. Needs no gateway, no network and no key that signs.
 *
 * @returns 0 as it was written; 1 altered
 * @throws Error with one line when something is not there or cannot be read
 */
export async function verify(options: VerifyOptions): Promise<0 | 1> {
  const directory = resolve(options.directory);
  const checkpointDirectory = options.checkpoints ?? checkpointDirectoryOf(directory);
  const publicKeys = await keysOf(options.publicKeys, directory);
  if (options.checkpoints !== undefined)
    await list(options.checkpoints, 'directory of checkpoints');
  await list(directory, 'audit trail');
  const verification = await verifyTrail({ directory, checkpointDirectory, publicKeys });
  if (!verification) throw new Error(`there is no audit trail in ${directory}`);
  process.stdout.write(options.json ? jsonOf(verification) : textOf(verification));
  return verification.problem ? 1 : 0;
}

/** @param files in PEM; those that the gateway keeps beside the trail when there is none */
export async function keysOf(files: readonly string[], directory: string): Promise<PublicKey[]> {
  const kept = join(dirname(directory), publicKeysName);
  const paths =
    files.length > 0
      ? files
      : (await list(kept, 'folder of public keys, so name them with --public-key'))
          .filter((name) => name.endsWith('.pem'))
          .map((name) => join(kept, name));
  return Promise.all(paths.map(readKey));
}

async function readKey(path: string): Promise<PublicKey> {
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${path}: ${codeOf(error)}`, { cause: error });
  }
  try {
    return readPublicKey(pem);
  } catch (error) {
    throw new Error(`${path} ${(error as Error).message}`, { cause: error });
  }
}

async function list(directory: string, what: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    throw new Error(`${directory}: there is no ${what} (${codeOf(error)})`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

function jsonOf({ problem, ...facts }: Verification): string {
  const verdict = problem ? 'altered' : 'ok';
  return `${JSON.stringify({ verdict, problem, ...facts }, undefined, 2)}\n`;
}

function textOf(found: Verification): string {
  const { problem, notes } = found;
  const noted = notes.map((note) => `note: ${note}\n`).join('');
  if (problem) {
    const { file, line, seq, message } = problem;
    const place = line === 0 ? `${file}, at its end` : `${file}, line ${line}`;
    return `${noted}altered: ${place}, seq ${seq}: ${message}\n`;
  }
  const unsigned = found.last_seq - found.signed_up_to;
  const signed =
    found.signed_up_to === 0
      ? 'none is signed yet'
      : `signed up to ${found.signed_up_to} at ${found.signed_at}` +
        (unsigned === 0 ? '' : `; the last ${unsigned} not yet`);
  const compared = found.is_compared
    ? ''
    : 'note: no copies of its checkpoints were there: a trail cut off at its end would not show\n';
  return (
    `${noted}${compared}ok: ${found.events} events, seq ${found.first_seq} to ${found.last_seq}, ` +
    `in ${found.segments} segment${found.segments === 1 ? '' : 's'}; ${signed}\n`
  );
}
