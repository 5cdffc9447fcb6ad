import { timingSafeEqual } from 'node:crypto';
import { durationMs, isSenderId, secret, watchFile } from '@traceveil/pipeline';
import type { Authenticator, Dependencies, ExtensionFactory } from '@traceveil/pipeline';
import { z } from 'zod';
import { credentialsOf } from './credentials.ts';
import { linesOf } from './lines.ts';
import { digestOf, readTokenDigest } from './token-digest.ts';

const tokenProblem = 'must be `sha256:` and 64 hex digits, or a token of 16 characters or more';
const nameProblem = 'must be one printable word of at most 256 characters';

const digest = secret(z.string()).transform((written, context) => {
  const read = readTokenDigest(written.reveal());
  if (read) return read;
  context.addIssue({ code: 'custom', message: tokenProblem });
  return z.NEVER;
});

const config = z
  .strictObject({
    tokens: z
      .array(
        z.strictObject({
          name: z.string().refine(isSenderId, nameProblem).describe('The id of the sender.'),
          token: digest.describe('Its SHA-256, or `${env:…}`; `traceveil token NAME` makes one.'),
        }),
      )
      .prefault([])
      .describe('All are valid at once; a sender may have several, to change from one to another.'),
    filename: z
      .string()
      .min(1)
      .optional()
      .describe('More of them, `NAME TOKEN` on each line; a line that is deleted is revoked.'),
    reload_interval: durationMs.prefault('10s').describe('Between two looks at `filename`.'),
  })
  .refine(({ tokens, filename }) => tokens.length > 0 || filename !== undefined, {
    error: 'must have `tokens` or a `filename`: nobody could send',
  });

/** Configuration of `bearertokenauth` after parsing: digests, no tokens. */
export type BearerConfig = z.infer<typeof config>;

interface Token {
  readonly name: string;
  /** SHA-256, 32 bytes. */
  readonly token: Uint8Array;
}

/**
 * Makes the authenticator. Whatever comes is hashed and compared with every token, also when it was
 * found or cannot be one: how long that takes depends on the length of what came and nothing else.
 *
 * @param isEqual for a test that counts comparisons
 */
export function createBearerAuth(
  { tokens, filename, reload_interval: intervalMs }: BearerConfig,
  { name, log }: Pick<Dependencies, 'name' | 'log'>,
  isEqual: typeof timingSafeEqual = timingSafeEqual,
): Authenticator {
  const component = `extension/${name}`;
  let known: readonly Token[] = tokens;
  let stopWatching = () => {
    // Nothing is watched yet.
  };
  return {
    name,
    challenge: 'Bearer',
    authenticate(authorization) {
      const { value, problem } = credentialsOf(authorization, 'bearer');
      const given = digestOf(value);
      let id: string | undefined;
      for (const one of known) if (isEqual(one.token, given)) id = one.name;
      if (problem !== undefined) return { refused: problem };
      return id === undefined ? { refused: 'wrong_credentials' } : { id };
    },
    async start() {
      if (filename === undefined) return;
      const take = (content: Buffer) => {
        known = [...tokens, ...readTokens(content, `${component}: ${filename}`)];
      };
      stopWatching = await watchFile({ component, path: filename, intervalMs, log, take });
    },
    stop() {
      stopWatching();
      return Promise.resolve();
    },
  };
}

/** @throws Error that names the first line that is wrong, not what it holds */
function readTokens(content: Buffer, where: string): Token[] {
  return linesOf(content).map(({ line, text }) => {
    const [name = '', written = '', ...more] = text.split(/\s+/);
    const token = more.length === 0 ? readTokenDigest(written) : undefined;
    if (token && isSenderId(name)) return { name, token };
    throw new Error(`${where}:${line}: must be NAME TOKEN; the token ${tokenProblem}`);
  });
}

/** Tokens in `authorization: Bearer …`. */
export const bearerTokenAuth = {
  kind: 'extension',
  type: 'bearertokenauth',
  config,
  create: (parsed, dependencies) => createBearerAuth(parsed, dependencies),
} satisfies ExtensionFactory<typeof config>;
