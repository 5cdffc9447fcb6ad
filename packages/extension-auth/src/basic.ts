import { createHmac, randomBytes } from 'node:crypto';
import { durationMs, isSenderId, PipelineError, secret, watchFile } from '@traceveil/pipeline';
import type {
  Authentication,
  Authenticator,
  Dependencies,
  ExtensionFactory,
} from '@traceveil/pipeline';
import { z } from 'zod';
import { credentialsOf } from './credentials.ts';
import { linesOf } from './lines.ts';
import { isPassword, readPasswordHash } from './password-hash.ts';
import type { PasswordHash } from './password-hash.ts';

/** A check takes 0.2 s of a core and 32 MiB: a flood of wrong passwords shall not have them all. */
const checksMax = 2;
const waitingMax = 64;
/** Passwords that were right, so that each is hashed once and not with every request. */
const rememberedMax = 1_000;

const entryProblem = 'must be NAME:$scrypt$…, which `traceveil token NAME --basic` makes';

type Users = ReadonlyMap<string, PasswordHash>;

const users = secret(z.string()).transform((written, context): Users => {
  try {
    return readUsers(written.reveal());
  } catch (error) {
    const message = error instanceof Error ? error.message : entryProblem;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const config = z.strictObject({
  htpasswd: z
    .strictObject({
      file: z.string().min(1).optional().describe('`NAME:HASH` on each line.'),
      inline: users.optional().describe('The same, here; comes before `file`.'),
    })
    .refine(({ file, inline }) => file !== undefined || (inline?.size ?? 0) > 0, {
      error: 'must have a `file` or `inline` entries: nobody could send',
    }),
  reload_interval: durationMs.prefault('10s').describe('Between two looks at `htpasswd.file`.'),
});

/** Configuration of `basicauth` after parsing: hashes, no passwords. */
export type BasicConfig = z.infer<typeof config>;

/**
 * Makes the authenticator. A password is hashed also when there is no such user, or when nothing
 * came that can be one, so that how long it takes says nothing of which of these it was.
 *
 * @param isRight for a test that counts the checks
 */
export function createBasicAuth(
  { htpasswd, reload_interval: intervalMs }: BasicConfig,
  { name, log }: Pick<Dependencies, 'name' | 'log'>,
  isRight: typeof isPassword = isPassword,
): Authenticator {
  const component = `extension/${name}`;
  const inline: Users = htpasswd.inline ?? new Map<string, PasswordHash>();
  let known = inline;
  const checks = createChecks(component);
  let stopWatching = () => {
    // Nothing is watched yet.
  };

  async function check(authorization: string | undefined): Promise<Authentication> {
    const { value, problem } = credentialsOf(authorization, 'basic');
    const { user, password } = userOf(value);
    const kept = known.get(user);
    // With no file and no entries the configuration is refused; a file may have become empty.
    const compared = kept ?? known.values().next().value;
    const isSame = compared !== undefined && (await isRight(password, compared));
    if (problem !== undefined) return { refused: problem };
    return isSame && kept !== undefined ? { id: user } : { refused: 'wrong_credentials' };
  }

  return {
    name,
    challenge: 'Basic realm="traceveil", charset="UTF-8"',
    authenticate: (authorization) => checks.run(authorization ?? '', () => check(authorization)),
    async start() {
      const { file } = htpasswd;
      if (file === undefined) return;
      const take = (content: Buffer) => {
        try {
          known = new Map([...readUsers(content.toString()), ...inline]);
        } catch (error) {
          const problem = error instanceof Error ? error.message : entryProblem;
          throw new Error(`${component}: ${file}: ${problem}`, { cause: error });
        }
        checks.forget();
      };
      stopWatching = await watchFile({ component, path: file, intervalMs, log, take });
    },
    stop() {
      stopWatching();
      return Promise.resolve();
    },
  };
}

/** Remembers what was right, by a digest that means nothing outside of this process. */
function createChecks(component: string) {
  const key = randomBytes(32);
  const remembered = new Map<string, Authentication>();
  const running = new Map<string, Promise<Authentication>>();
  const waiting: (() => void)[] = [];
  let active = 0;
  let generation = 0;

  async function inTurn(check: () => Promise<Authentication>): Promise<Authentication> {
    if (active < checksMax) active += 1;
    else if (waiting.length < waitingMax) await new Promise<void>((go) => waiting.push(go));
    else throw new PipelineError(component, 'retry', 'too many passwords wait to be checked');
    try {
      return await check();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else active -= 1;
    }
  }

  async function remember(digest: string, check: () => Promise<Authentication>) {
    const begun = generation;
    const result = await inTurn(check);
    if ('id' in result && begun === generation) {
      const [oldest] = remembered.keys();
      if (remembered.size >= rememberedMax && oldest !== undefined) remembered.delete(oldest);
      remembered.set(digest, result);
    }
    return result;
  }

  return {
    run(authorization: string, check: () => Promise<Authentication>) {
      const digest = createHmac('sha256', key).update(authorization).digest('base64');
      const before = remembered.get(digest) ?? running.get(digest);
      if (before) return before;
      const result = remember(digest, check).finally(() => {
        if (running.get(digest) === result) running.delete(digest);
      });
      running.set(digest, result);
      return result;
    },
    /** After the passwords have changed. */
    forget(): void {
      generation += 1;
      remembered.clear();
      running.clear();
    },
  };
}

/** @see RFC 7617, section 2: the name ends at the first colon */
function userOf(value: string): { readonly user: string; readonly password: string } {
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return { user: '', password: text };
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** @throws Error that names the first line that is wrong, not what it holds */
function readUsers(content: string): Users {
  const read = new Map<string, PasswordHash>();
  for (const { line, text } of linesOf(content)) {
    const colon = text.indexOf(':');
    const user = text.slice(0, Math.max(colon, 0));
    const hash = readPasswordHash(text.slice(colon + 1));
    if (!hash || !isSenderId(user)) throw new Error(`line ${line} ${entryProblem}`);
    if (read.has(user)) throw new Error(`line ${line} names a user for the second time`);
    read.set(user, hash);
  }
  return read;
}

/** Names and passwords in `authorization: Basic …`. */
export const basicAuth = {
  kind: 'extension',
  type: 'basicauth',
  config,
  create: (parsed, dependencies) => createBasicAuth(parsed, dependencies),
} satisfies ExtensionFactory<typeof config>;
