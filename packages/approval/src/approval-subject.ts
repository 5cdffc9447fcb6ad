import type { Subject } from './approval.ts';
import { ApprovalError } from './approval-error.ts';
import type { SecretPlace } from './approval-rules.ts';
import type { SealVault } from './seal-vault.ts';

const idsMax = 50;
const tokensMax = 1_000;

/** What is known of what is asked for. */
export interface KnownSubject {
  readonly subject: Subject;
  readonly places: readonly SecretPlace[];
  /** Until when it can be decided at all; Infinity when nothing ends it. */
  readonly ends: number;
}

/**
 * Looks up what is asked for.
 *
 * @throws ApprovalError `invalid`, `unknown`, `wrong_state`
 */
export function knownSubject(vault: SealVault, subject: Subject): KnownSubject {
  return subject.kind === 'reveal' ? knownReveal(vault, subject) : knownRelease(vault, subject);
}

function knownReveal(
  vault: SealVault,
  { sealedIds }: Extract<Subject, { kind: 'reveal' }>,
): KnownSubject {
  const ids = [...new Set(sealedIds)];
  if (ids.length === 0 || ids.length > idsMax) {
    throw new ApprovalError('invalid', `must name 1 to ${String(idsMax)} sealed values`);
  }
  const places = ids.map((id) => {
    const row = vault.sealedRow(id);
    if (row) return { service: row.service, ruleId: row.ruleId };
    throw new ApprovalError('unknown', 'no value is sealed with such an id, or no longer');
  });
  return { subject: { kind: 'reveal', sealedIds: ids }, places, ends: Infinity };
}

function knownRelease(
  vault: SealVault,
  { holdId, mode, tokens }: Extract<Subject, { kind: 'release' }>,
): KnownSubject {
  const row = vault.heldRow(holdId);
  if (!row) throw new ApprovalError('unknown', 'nothing is held with such an id, or no longer');
  if (row.decision?.reason === 'expired') {
    throw new ApprovalError('expired', 'the time of what is held is over');
  }
  if (row.decision) throw new ApprovalError('wrong_state', 'what is held is decided already');
  const named = [...new Set(tokens)];
  if (mode === 'revealed' ? named.length === 0 : named.length > 0) {
    throw new ApprovalError('invalid', 'must name tokens when, and only when, it reveals them');
  }
  if (named.length > tokensMax || named.some((token) => !row.tokens.includes(token))) {
    throw new ApprovalError('invalid', 'must name tokens of what is held');
  }
  // What has no service, or no finding, is under the rules that fit any.
  const services = row.services.length === 0 ? [''] : row.services;
  const ruleIds = row.ruleIds.length === 0 ? [''] : row.ruleIds;
  const places = services.flatMap((service) => ruleIds.map((ruleId) => ({ service, ruleId })));
  const subject = { kind: 'release', holdId, mode, tokens: named } as const;
  return { subject, places, ends: Date.parse(row.expires) };
}
