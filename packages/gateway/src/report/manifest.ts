import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublicKey, SigningKey } from '@traceveil/audit';
import { z } from 'zod';
import type { FileFacts } from './evidence-file.ts';

/** Names the other files with their hashes. */
export const manifestName = 'manifest.json';
/** Ed25519 over the bytes of the manifest, in base64. */
export const signatureName = 'manifest.sig';
/** No manifest is near to it. */
const manifestBytesMax = 1024 ** 2;

const fileSchema = z.strictObject({
  name: z.string().regex(/^[a-z-]+\.(?:csv|jsonl?|html)$/),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[\da-f]{64}$/),
});
// Others of its fields are for readers; only these are checked.
const manifestSchema = z.looseObject({
  kind: z.literal('traceveil evidence manifest'),
  key_id: z.string(),
  files: z.array(fileSchema).min(1),
});

/** What `traceveil report verify` found. */
export interface ManifestCheck {
  /** One sentence each; none: the package is as it was made. */
  readonly problems: readonly string[];
  readonly files: number;
  readonly keyId: string;
}

/**
 * Writes the manifest as text, and what signs it.
 *
 * @param facts for readers: period, who, seed, version
 * @param key   `undefined`: it stays unsigned, and says so
 */
export function makeManifest(
  facts: Readonly<Record<string, unknown>>,
  files: readonly FileFacts[],
  key: SigningKey | undefined,
): { readonly manifest: string; readonly signature: string | undefined } {
  const head = { kind: 'traceveil evidence manifest', version: 1, key_id: key?.id ?? '' };
  const manifest = `${JSON.stringify({ ...head, ...facts, files }, null, 2)}\n`;
  return { manifest, signature: key?.sign(manifest) };
}

/**
 * Checks that a package is what was signed: each file, none more, none less.
 *
 * @throws Error with one line when there is no manifest that can be read
 */
export async function checkManifest(
  directory: string,
  publicKeys: readonly PublicKey[],
): Promise<ManifestCheck> {
  const text = await readManifest(directory);
  const { key_id: keyId, files } = parse(text);
  const problems = [...(await signatureProblems(directory, { text, keyId, publicKeys }))];
  for (const file of files) {
    const { name, bytes, sha256 } = file;
    const found = await hashOf(join(directory, name));
    if (found === undefined) problems.push(`${name} is missing`);
    else if (found !== sha256) {
      problems.push(`${name} was changed: it is not the file of ${bytes} bytes that was signed`);
    }
  }
  const known = new Set([manifestName, signatureName, ...files.map(({ name }) => name)]);
  for (const name of (await readdir(directory)).sort()) {
    if (!known.has(name)) problems.push(`${JSON.stringify(name)} is not of the package`);
  }
  return { problems, files: files.length, keyId };
}

async function readManifest(directory: string): Promise<string> {
  const path = join(directory, manifestName);
  try {
    const { size } = await lstat(path);
    if (size > manifestBytesMax) throw new Error('it is too long');
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = (error as Error).message } = error as NodeJS.ErrnoException;
    throw new Error(`${path} cannot be read: ${code}`, { cause: error });
  }
}

function parse(text: string): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${manifestName} is no manifest of a report`, { cause: error });
  }
}

async function signatureProblems(
  directory: string,
  manifest: {
    readonly text: string;
    readonly keyId: string;
    readonly publicKeys: readonly PublicKey[];
  },
): Promise<string[]> {
  const { text, keyId, publicKeys } = manifest;
  const signature = await readFile(join(directory, signatureName), 'latin1').catch(() => undefined);
  if (signature === undefined) {
    return [`it is not signed: that its files fit ${manifestName} proves nothing of who made it`];
  }
  const key = publicKeys.find(({ id }) => id === keyId);
  if (!key) return [`it is signed by the key ${JSON.stringify(keyId)}, which was not given`];
  if (key.isBy(text, signature.trim())) return [];
  return [`${manifestName} was changed: its signature is not by ${keyId}`];
}

async function hashOf(path: string): Promise<string | undefined> {
  try {
    if (!(await lstat(path)).isFile()) return undefined;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
