import { createHmac } from 'node:crypto';
import { judgeName, type Finding, type Judge } from '@traceveil/detect';
import type { Config } from './config.ts';

/** What is done with what is found. */
export interface Policy {
  /** What the name of an attribute or a JSON member says of its value. */
  readonly judge: Judge;
  /**
   * What stands in the place of a secret: `[REDACTED:<rule-id>#<12 hex>]`, the hex being HMAC-SHA-256
   * of the secret under the deployment's key.
   *
   * @returns undefined when the operator wants the secret left alone
   */
  replacement(finding: Pick<Finding, 'ruleId' | 'secret'>): string | undefined;
}

const fingerprintDigits = 12;

/** Compiles a configuration, once. */
export function createPolicy(config: Config, tokenKey: Uint8Array): Policy {
  const ignored = new Set(config.ignored_keys.map((key) => key.toLowerCase()));
  const sensitive = new Set(config.sensitive_keys.map((key) => key.toLowerCase()));
  const fingerprints = new Set(config.allowed_fingerprints);
  return {
    judge(name) {
      if (ignored.has(name.toLowerCase())) return 'ignored';
      if (sensitive.has(name.toLowerCase())) return 'secret';
      return judgeName(name);
    },
    replacement({ ruleId, secret }) {
      if (config.allowed_values.some((allowed) => allowed.matches(secret))) return undefined;
      const fingerprint = createHmac('sha256', tokenKey)
        .update(secret, 'latin1')
        .digest('hex')
        .slice(0, fingerprintDigits);
      return fingerprints.has(fingerprint) ? undefined : `[REDACTED:${ruleId}#${fingerprint}]`;
    },
  };
}
