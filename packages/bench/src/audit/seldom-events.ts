// What stands in a trail beside the events of batches: what people did, and the gateway by itself.
import type { AuditEvent } from '@traceveil/pipeline';
import type { Chance } from './chance.ts';

const people = 40;
const roles = ['viewer', 'auditor', 'approver'] as const;
const operations = ['listEvents', 'listFindings', 'listSessions', 'getSession', 'signIn'] as const;
const steps = ['requested', 'approved', 'denied', 'used', 'expired'] as const;
const holdMs = 900_000;

/** What all events of one batch have. */
export interface CommonFields {
  readonly time: string;
  readonly batch_id: string;
  readonly config_hash: string;
}

type Sender = Extract<AuditEvent, { readonly kind: 'accept' }>['sender'];

/** Makes one of the seldom events, every kind of them in turn by lot. */
export function createSeldom(chance: Chance, rules: readonly string[]) {
  const { pick, hex, uuid } = chance;
  const actorOf = (person: number) => ({
    kind: 'user' as const,
    id: `person-${person}@example.org`,
    roles: [roles[person % roles.length] ?? 'viewer'],
  });
  return (common: CommonFields, sender: Sender): AuditEvent => {
    const { batch_id: batchId, ...rest } = common;
    const kinds: readonly (() => AuditEvent)[] = [
      () => ({
        ...{ ...rest, kind: 'access', actor: actorOf(pick(people)), address: '10.0.0.9' },
        ...{ operation: operations[pick(operations.length)] ?? '', subject: '' },
        ...{ outcome: 'allowed', status: 200 },
      }),
      () => ({
        ...{ ...rest, kind: 'approval', approval_id: uuid(), subject_kind: 'reveal' },
        ...{ subject_ids: [uuid()], subject_sha256: hex(64), actor: actorOf(pick(people)) },
        ...{ step: steps[pick(steps.length)] ?? 'requested', reason: 'an incident' },
      }),
      () => ({
        ...{ ...rest, kind: 'hold', batch_id: batchId, hold_id: uuid(), sender, signal: 'traces' },
        ...{ items: 1 + pick(5), sha256: hex(64) },
        expires: new Date(Date.parse(rest.time) + holdMs).toISOString(),
      }),
      () => ({
        ...{ ...rest, kind: 'release', batch_id: batchId, hold_id: uuid(), approval_id: uuid() },
        ...{ outcome: 'forwarded_masked', reason: 'approved', revealed_tokens: [], items: 1 },
      }),
      () => ({
        ...{ ...rest, kind: 'refuse', sender, component: 'receiver/otlp' },
        ...{ reason: 'wrong_credentials', suppressed: pick(10) },
      }),
      () => ({
        ...{ ...rest, kind: 'read', read_id: uuid(), command: 'audit search', subject: '' },
        ...{ actor: { name: `person-${pick(people)}`, uid: 1_000 }, purpose: 'an audit' },
        results: pick(100),
      }),
      () => ({
        ...{ ...rest, kind: 'self_test', occasion: 'time', pipeline: 'traces', rules },
        ...{ leaked: [], outcome: 'masked' },
      }),
      () => ({
        ...{ ...rest, kind: 'config', occasion: 'reload', outcome: 'accepted', problems: 0 },
        token_key_id: 'bench',
      }),
    ];
    const made = kinds[pick(kinds.length)]?.();
    if (!made) throw new Error('there is no such kind');
    return made;
  };
}
