import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { userInfo } from 'node:os';
import { checkpointDirectoryOf, readSigningKey, verifyTrail } from '@traceveil/audit';
import { noteRead } from '../audit/note-read.ts';
import { trailDirectory } from '../audit/places.ts';
import { readTime } from '../audit/search-options.ts';
import { keysOf } from '../audit/verify.ts';
import { loadCommandConfig } from '../command-config.ts';
import type { GatewayConfig } from '../config.ts';
import { readVersion } from '../version.ts';
import { makeReport, type MadeReport } from './make-report.ts';
import { checkManifest } from './manifest.ts';

const sampleMax = 1_000;

/** As on the command line. */
export interface ReportOptions {
  readonly from: string;
  /** Now, when it is not given. */
  readonly to: string | undefined;
  readonly out: string;
  readonly seed: string;
  readonly sample: string;
  /** Whose trail; the built-in configuration when there is none. */
  readonly config: string | undefined;
  readonly reason: string | undefined;
}

/**
 * `traceveil report`: makes a package of evidence from the audit trail.
 *
 * @returns 1 when the trail is altered, which the package says
 * @throws Error with one line when something is wrong with the options, the trail or the disk
 */
export async function report(options: ReportOptions): Promise<0 | 1> {
  const config = loadCommandConfig(options.config);
  const trail = resolve(trailDirectory(config));
  const now = Date.now();
  const madeAt = new Date(now).toISOString();
  const from = readTime('from', options.from, now) ?? madeAt;
  const to = readTime('to', options.to, now) ?? madeAt;
  if (from >= to) throw new Error('--from must be before --to');
  const out = resolve(options.out);
  if (existsSync(out)) throw new Error(`${options.out} is there already; name another directory`);
  const seed = readNumber('seed', options.seed, Number.MAX_SAFE_INTEGER);
  const sampleSize = readNumber('sample', options.sample, sampleMax);
  if (!existsSync(trail)) throw new Error(`there is no audit trail in ${trail}`);
  const { signingKeyFile, checkpointDirectory } = settingsOf(config, trail);
  const publicKeys = await keysOf([], `${resolve(config.storageDirectory)}/audit`);
  const made = await makeReport({
    ...{ trail, from, to, out, seed, sampleSize, madeAt, madeBy: currentUser() },
    version: readVersion(),
    key: await readSigningKey(signingKeyFile, config.storageDirectory),
    async verify() {
      const found = await verifyTrail({ directory: trail, checkpointDirectory, publicKeys });
      if (!found) throw new Error(`there is no audit trail in ${trail}`);
      return found;
    },
    onRead: (events) =>
      noteRead(config, {
        ...{ command: 'report', subject: `from=${from} to=${to} seed=${seed}` },
        ...{ reason: options.reason, results: events },
      }),
  });
  process.stdout.write(summaryOf(made, options.out));
  if (made.tally.events === 0) {
    const { last_seq: last } = made.verification;
    const told = `no event of the trail, which ends with seq ${last}, is of this period, in UTC`;
    process.stderr.write(`traceveil: ${told}: see --from and --to\n`);
  }
  return made.verification.problem ? 1 : 0;
}

/**
 * `traceveil report verify`: says whether a package is as it was made.
 *
 * @returns 1 when it is not, or is not signed
 * @throws Error with one line when there is none, or a key cannot be read
 */
export async function verifyReport(
  directory: string,
  publicKeyFiles: readonly string[],
): Promise<0 | 1> {
  const keys = await keysOf(publicKeyFiles, directory);
  const { problems, files, keyId } = await checkManifest(directory, keys);
  for (const problem of problems) process.stdout.write(`altered: ${problem}\n`);
  if (problems.length > 0) return 1;
  process.stdout.write(`ok: ${files} files, as signed by ${keyId}\n`);
  return 0;
}

/** Where the trail of a configuration has its key and the copies of its checkpoints. */
export function settingsOf({ audit }: Pick<GatewayConfig, 'audit'>, trail: string) {
  const file = audit.find(({ factory }) => factory.type === 'file')?.config as {
    readonly signing_key_file?: string;
    readonly checkpoint_directory?: string;
  };
  return {
    signingKeyFile: file.signing_key_file,
    checkpointDirectory: file.checkpoint_directory ?? checkpointDirectoryOf(trail),
  };
}

function readNumber(name: string, written: string, max: number): number {
  const value = Number(written);
  if (/^\d{1,16}$/.test(written) && value <= max) return value;
  throw new Error(`--${name} must be a number from 0 to ${max}`);
}

function currentUser(): string {
  const uid = process.getuid?.() ?? -1;
  try {
    return `${userInfo().username} (uid ${uid})`;
  } catch {
    return `uid ${uid}`; // No line in /etc/passwd, as in a container.
  }
}

function summaryOf({ tally, verification, files }: MadeReport, out: string): string {
  const verdict = verification.problem ? 'the trail is altered, see verification.json' : 'trail ok';
  return `${out}: ${tally.events} events, ${files.length} files and their manifest; ${verdict}\n`;
}
