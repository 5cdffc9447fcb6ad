import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceError } from '@traceveil/console';
import { z } from 'zod';
import { replaceSource } from '../replace-source.ts';

/** The oldest that do not hold are forgotten. */
export const versionsMax = 100;
const textLengthMax = 131_072;

const sha256 = z.string().regex(/^[\da-f]{64}$/);
const text = z.string().max(textLengthMax);

const version = z.strictObject({
  number: z.int().min(1),
  processor: z.string(),
  time: z.string(),
  author: z.string(),
  approver: z.string(),
  reason: z.string(),
  approver_reason: z.string(),
  yaml: text,
  sha256,
});

const draft = z.strictObject({
  processor: z.string(),
  author: z.string(),
  time: z.string(),
  yaml: text,
  sha256,
  proposal: z.strictObject({ time: z.string(), reason: z.string() }).optional(),
});

const book = z
  .strictObject({
    version: z.literal(1),
    /** Numbers of versions, by the id of the processor. */
    holds: z.record(z.string(), z.int()),
    draft: draft.optional(),
    versions: z.array(version).max(versionsMax),
  })
  .refine(({ versions, draft: one }) =>
    [...versions, ...(one ? [one] : [])].every(
      ({ processor, yaml, sha256: written }) => written === policySha256(processor, yaml),
    ),
  )
  .refine(({ holds, versions }) =>
    Object.entries(holds).every(([processor, held]) =>
      versions.some(({ number, processor: of }) => number === held && of === processor),
    ),
  );

/** What was edited, and which of it holds; the oldest version first. */
export type PolicyBook = Readonly<z.infer<typeof book>>;
/** A policy that held once. */
export type KeptVersion = Readonly<z.infer<typeof version>>;
/** What somebody would have hold. */
export type KeptDraft = Readonly<z.infer<typeof draft>>;

/** Of what a policy says, and of which processor it says it: hex. */
export function policySha256(processor: string, yaml: string): string {
  return createHash('sha256').update(`${processor}\n${yaml}`).digest('hex');
}

/** Where the policies of a gateway lie that were edited. */
export function policyBookPath(storageDirectory: string): string {
  return join(storageDirectory, 'policies', 'policies.json');
}

/**
 * Reads it, at once as a configuration is read; an empty one when there is none.
 *
 * @throws Error in one clear line, which quotes nothing of it
 */
export function readPolicyBook(storageDirectory: string): PolicyBook {
  const path = policyBookPath(storageDirectory);
  let written: string;
  try {
    written = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    // Where the storage directory can be none, the start says so by itself.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { version: 1, holds: {}, versions: [] };
    throw new Error(`${path}: cannot be read: ${code}`, { cause });
  }
  try {
    return book.parse(JSON.parse(written));
  } catch (cause) {
    const todo = 'move it away, and what the file says holds';
    throw new Error(`${path}: is not what the gateway wrote there; ${todo}`, { cause });
  }
}

/** @returns when it is durable. @throws SourceError when nothing was changed */
export async function writePolicyBook(storageDirectory: string, next: PolicyBook): Promise<void> {
  // What could not be read again would end what holds.
  if (!book.safeParse(next).success) {
    const problem = `a policy that was edited has at most ${textLengthMax} characters`;
    throw new SourceError('invalid', problem);
  }
  await replaceSource(policyBookPath(storageDirectory), `${JSON.stringify(next)}\n`);
}
