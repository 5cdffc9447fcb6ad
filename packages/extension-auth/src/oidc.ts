import { decodeJwt, errors, jwtVerify } from 'jose';
import { durationMs, isSenderId, PipelineError, watchFile } from '@traceveil/pipeline';
import type {
  Authentication,
  Authenticator,
  Dependencies,
  ExtensionFactory,
  RefusalReason,
} from '@traceveil/pipeline';
import { z } from 'zod';
import { credentialsOf } from './credentials.ts';
import { createIssuerKeys, readKeySet } from './oidc-keys.ts';
import type { GetKey } from './oidc-keys.ts';

/** Signatures only: with a shared secret whoever verifies can sign, and `none` is none. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;

const issuerUrl = z
  .url({
    protocol: /^https?$/,
    error: 'must be a URL such as https://login.example.com/realms/a',
    abort: true, // What is none has no parts to look at.
  })
  .refine(
    (written) => {
      const { protocol, hostname } = new URL(written);
      return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    },
    { error: 'must be https, but on loopback: who changes the keys on the way may send' },
  );

const provider = z.strictObject({
  issuer_url: issuerUrl.describe('Must be the `iss` of the tokens; its keys are discovered there.'),
  audience: z.string().min(1).describe('Must be an `aud` of the tokens.'),
  username_claim: z.string().min(1).prefault('sub').describe('Holds the id of the sender.'),
  issuer_ca_path: z
    .string()
    .min(1)
    .optional()
    .describe('PEM, trusted for `issuer_url` instead of the authorities that Node trusts.'),
  public_keys_file: z
    .string()
    .min(1)
    .optional()
    .describe('A JSON Web Key Set; the issuer is not asked then.'),
  algorithms: z
    .array(z.enum(algorithms))
    .min(1)
    .prefault([...algorithms])
    .describe('Of signatures.'),
  clock_tolerance: durationMs
    .refine((ms) => ms <= 300_000, 'must be at most 5m')
    .prefault('30s')
    .describe('By which the clock of the issuer may be wrong.'),
});

const config = z.strictObject({
  providers: z
    .array(provider)
    .min(1, 'must have at least one provider')
    .refine((all) => new Set(all.map((one) => one.issuer_url)).size === all.length, {
      error: 'must name each issuer_url once',
    }),
  reload_interval: durationMs.prefault('10s').describe('Between two looks at the files.'),
});

/** Configuration of `oidc` after parsing. */
export type OidcConfig = z.infer<typeof config>;
type Provider = OidcConfig['providers'][number];

/**
 * Makes the authenticator. The issuer is asked for its keys when the first token comes.
 *
 * @param elapsed milliseconds from any start; never goes back, as the time of day may: keys that
 *                the issuer has withdrawn would be good until it is there again
 */
export function createOidc(
  { providers, reload_interval: intervalMs }: OidcConfig,
  { name, log, now }: Pick<Dependencies, 'name' | 'log' | 'now'>,
  elapsed: () => number = () => performance.now(),
): Authenticator {
  const component = `extension/${name}`;
  const watches: (() => void)[] = [];
  const keysByIssuer = new Map<string, GetKey>();

  async function startProvider(one: Provider): Promise<void> {
    const { issuer_url: url, issuer_ca_path: caPath, public_keys_file: keysPath } = one;
    const watch = async (path: string, take: (content: Buffer) => void) => {
      watches.push(await watchFile({ component, path, intervalMs, log, take }));
    };
    if (keysPath !== undefined) {
      await watch(keysPath, (content) => {
        keysByIssuer.set(url, readKeysFile(content, `${component}: ${keysPath}`));
      });
      return;
    }
    let ca: Buffer | undefined;
    if (caPath !== undefined) await watch(caPath, (content) => (ca = content));
    const issuer = new URL(url);
    const onFailure = (problem: string) => log.error({ component }, problem);
    const source = { component, issuer, ca: () => ca, now: elapsed, onFailure };
    keysByIssuer.set(url, createIssuerKeys(source));
  }

  return {
    name,
    challenge: 'Bearer',
    async authenticate(authorization) {
      const { value, problem } = credentialsOf(authorization, 'bearer');
      if (problem !== undefined) return { refused: problem };
      const issuer = issuerOf(value);
      if (issuer === undefined) return { refused: 'malformed' };
      const one = providers.find(({ issuer_url: url }) => url === issuer);
      const getKey = one && keysByIssuer.get(one.issuer_url);
      if (!getKey) return { refused: 'wrong_issuer' };
      return verify(value, one, { getKey, now });
    },
    async start() {
      for (const one of providers) await startProvider(one);
    },
    stop() {
      for (const stopWatching of watches) stopWatching();
      return Promise.resolve();
    },
  };
}

/** The claim before anything is proven: good for nothing but to choose the keys. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return undefined;
  }
}

async function verify(
  token: string,
  one: Provider,
  { getKey, now }: { readonly getKey: GetKey; readonly now: () => number },
): Promise<Authentication> {
  try {
    const { payload } = await jwtVerify(token, getKey, {
      issuer: one.issuer_url,
      audience: one.audience,
      algorithms: one.algorithms,
      clockTolerance: one.clock_tolerance / 1_000,
      currentDate: new Date(now()),
      requiredClaims: ['exp'],
    });
    const id = payload[one.username_claim];
    return typeof id === 'string' && isSenderId(id) ? { id } : { refused: 'malformed' };
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    return { refused: reasonOf(error) };
  }
}

const reasonByCode: Readonly<Record<string, RefusalReason>> = {
  [errors.JWTExpired.code]: 'expired',
  [errors.JOSEAlgNotAllowed.code]: 'wrong_algorithm',
  [errors.JWKSNoMatchingKey.code]: 'unknown_key',
  // It names no key, and more than one would do.
  [errors.JWKSMultipleMatchingKeys.code]: 'unknown_key',
  [errors.JWSSignatureVerificationFailed.code]: 'wrong_signature',
};
const reasonByClaim: Readonly<Record<string, RefusalReason>> = {
  iss: 'wrong_issuer',
  aud: 'wrong_audience',
  nbf: 'not_yet_valid',
};

function reasonOf(error: unknown): RefusalReason {
  if (error instanceof errors.JWTClaimValidationFailed) {
    return reasonByClaim[error.claim] ?? 'malformed';
  }
  return error instanceof errors.JOSEError
    ? (reasonByCode[error.code] ?? 'malformed')
    : 'malformed';
}

function readKeysFile(content: Buffer, where: string): GetKey {
  try {
    return readKeySet(JSON.parse(content.toString()));
  } catch {
    throw new Error(`${where}: is no JSON Web Key Set`);
  }
}

/** JSON web tokens of an OpenID Connect issuer in `authorization: Bearer …`. */
export const oidc = {
  kind: 'extension',
  type: 'oidc',
  config,
  create: (parsed, dependencies) => createOidc(parsed, dependencies),
} satisfies ExtensionFactory<typeof config>;
