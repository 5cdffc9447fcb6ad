import { hash } from 'node:crypto';
import { judgeName, type Judge, type Secret } from '@traceveil/detect';
import type { TokenKey, TokenKeys } from '@traceveil/pipeline';
import { createActions } from './actions.ts';
import { createAllow, utf8 } from './allow.ts';
import type { Config } from './config.ts';
import { readsIntegers } from './rules-on.ts';

/** What is done with what is found. */
export interface Policy {
  /** What the name of an attribute or a JSON member says of its value. */
  readonly judge: Judge;
  /** The names that only the operator knows, as a scan of bytes meets them. */
  readonly names: readonly string[];
  /** What else is done with a secret; undefined when nothing is with any. */
  readonly actions: ReturnType<typeof createActions>;
  /** Of the key that makes tokens. */
  readonly tokenKeyId: string;
  /** Whether integers are searched under other names too. */
  readonly readsIntegers: boolean;
  /**
   * What stands in the place of a secret: `[REDACTED:<rule-id>#<12 hex>]`, the hex being HMAC-SHA-256
   * of the secret under the deployment's active key.
   *
   * @param service that sends it; not known when it is the name of the service that is read
   * @returns undefined when the operator wants the secret left alone
   */
  replacement(
    secret: Pick<Secret, 'ruleId' | 'secret' | 'confidence'>,
    service?: () => string,
  ): string | undefined;
}

const fingerprintDigits = 12;
/** Of SHA-256, in bytes: of a block, and of what it makes. */
const blockLength = 64;
const digestLength = 32;

/** Compiles a configuration, once. */
export function createPolicy(config: Config, [active, ...former]: TokenKeys): Policy {
  const fingerprint = createFingerprint(active);
  const formerFingerprints = former.map(createFingerprint);
  const ignored = new Set(config.allow.flatMap(({ key }) => key?.toLowerCase() ?? []));
  const sensitive = new Set(config.sensitive_keys.map((key) => key.toLowerCase()));
  const isAllowed = createAllow(config.allow);
  return {
    names: config.sensitive_keys.flatMap(writings),
    actions: createActions(config),
    tokenKeyId: active.id,
    readsIntegers: readsIntegers(config),
    judge(name) {
      const known = utf8(name).toLowerCase();
      if (ignored.has(known)) return 'ignored';
      if (sensitive.has(known)) return 'secret';
      return judgeName(name);
    },
    replacement({ ruleId, secret, confidence }, service) {
      const own = fingerprint(secret);
      const isFingerprint = (digits: string) =>
        digits === own || formerFingerprints.some((earlier) => digits === earlier(secret));
      const found = { ruleId, secret, confidence, isFingerprint, service: () => service?.() };
      if (isAllowed(found)) return undefined;
      return `[REDACTED:${ruleId}#${own}]`;
    },
  };
}

/**
 * What stands in a replacement token for a secret: 12 hexadecimal digits of its HMAC-SHA-256.
 *
 * @param secret its bytes as Latin-1
 */
export function fingerprintOf(secret: string, key: TokenKey): string {
  return createFingerprint(key)(secret);
}

/**
 * Prepares a key. HMAC as in RFC 2104, by two hashes: half of what `createHmac` takes, which makes an
 * object for each secret.
 */
function createFingerprint({ key }: TokenKey): (secret: string) => string {
  const block = Buffer.alloc(blockLength);
  block.set(key.length > blockLength ? hash('sha256', key, 'buffer') : key);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = Buffer.alloc(blockLength + digestLength);
  outer.set(block.map((byte) => byte ^ 0x5c));
  return (secret) => {
    const message = Buffer.allocUnsafe(blockLength + secret.length);
    message.set(inner);
    message.write(secret, blockLength, 'latin1');
    outer.set(hash('sha256', message, 'buffer'), blockLength);
    return hash('sha256', outer).slice(0, fingerprintDigits);
  };
}

/** A name in both cases, as bytes and as JSON may escape it; the bytes as Latin-1. */
function writings(name: string): string[] {
  const cases = new Set([name, name.toLowerCase(), name.toUpperCase()]);
  return [...cases].flatMap((text) => {
    const bytes = Buffer.from(text).toString('latin1');
    return bytes === text ? [text] : [bytes, escaped(text)];
  });
}

function escaped(text: string): string {
  return text.replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
