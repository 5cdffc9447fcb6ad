import { secretsOf, type How, type Scanner, type Secret } from '@traceveil/detect';
import { namedSecretId } from '@traceveil/detect/internal';
import { createRedaction, redact, type Policy } from '@traceveil/processor-redact';
import type { ScanRequest } from './kind.ts';

/** A secret in an OTLP request. */
export interface FoundInRequest {
  /** Such as `resource_spans[0].scope_spans[0].spans[3].attributes["db.password"]`. */
  readonly field: string;
  readonly secret: Pick<Secret, 'ruleId' | 'secret' | 'confidence'> & { readonly how?: How };
}

/** What was found in a request. */
export interface SearchedRequest {
  readonly found: readonly FoundInRequest[];
  /** Fields on which the detector failed. */
  readonly unsearched: readonly string[];
}

/**
 * Searches requests as the gateway does: what a key says of its value, what is cut into several
 * values, what was found elsewhere in the same trace.
 *
 * @returns a function that throws `WireError` when a request is not what its signal prescribes
 */
export function createRequestSearch(
  scanner: Scanner,
  policy: Policy,
): (request: ScanRequest) => SearchedRequest {
  /** Of the request at hand, by the token in its place: what the audit trail must not say. */
  const byToken = new Map<string, FoundInRequest['secret']>();
  /** What the scanner said of it, by rule and secret. */
  const bySecret = new Map<string, Secret>();
  const redaction = createRedaction({
    policy: {
      ...policy,
      replacement(found, service) {
        const token = policy.replacement(found, service);
        const known = bySecret.get(`${found.ruleId}:${found.secret}`);
        if (token !== undefined && !byToken.has(token)) byToken.set(token, known ?? found);
        return token;
      },
    },
    scanner: {
      ...scanner,
      scan(bytes, start, end) {
        const findings = scanner.scan(bytes, start, end);
        for (const secret of secretsOf(findings)) {
          bySecret.set(`${secret.ruleId}:${secret.secret}`, secret);
        }
        return findings;
      },
    },
    now: Date.now,
    onError: () => undefined, // The value is withheld, which is told of below.
  });
  return ({ signal, bytes }) => {
    byToken.clear();
    bySecret.clear();
    const sender = { id: 'scan', address: '', transport: 'http' } as const;
    const { events } = redact({ signal, bytes, sender }, redaction);
    const found: FoundInRequest[] = [];
    const unsearched: string[] = [];
    for (const { rule_id: ruleId, field_path: field, replacement_token: token } of events) {
      if (token.startsWith('[WITHHELD:')) unsearched.push(field);
      // Of a later batch of the same trace: found there before.
      else found.push({ field, secret: byToken.get(token) ?? whole(ruleId) });
    }
    return { found, unsearched };
  };
}

function whole(ruleId: string): FoundInRequest['secret'] {
  return { ruleId, secret: '', confidence: ruleId === namedSecretId ? 'low' : 'high' };
}
