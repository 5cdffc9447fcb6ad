/* eslint-disable @typescript-eslint/require-await -- a fake keeps the contract's `async` though it waits for nothing */
import type { Finding, LiveEvent, Sources } from './sources.ts';

const time = '2026-11-26T07:00:00.000Z';
const finding: Finding = {
  ...{ fingerprint: '0123456789ab', rule_id: 'stripe-key', first_seen: time, last_seen: time },
  ...{
    places: 1,
    services: ['billing'],
    senders: ['anonymous'],
    status: 'open' as const,
    owner: '',
  },
  ...{ remedy: 'rotate it', rotate_url: 'https://example.org' },
};
const held = {
  ...{ hold_id: 'h-1', time, expires: time, sender: 'anonymous', services: ['billing'] },
  ...{ rule_ids: ['stripe-key'], trace_ids: ['0af7651916cd43dd8448eb211c80319c'] },
  ...{ tokens: [], items: 1 },
};

const version = {
  ...{ number: 1, processor: 'redact', time, author: 'file', approver: '', reason: '' },
  ...{ approver_reason: '', sha256: 'b'.repeat(64), holds: true },
};
const draft = {
  ...{ processor: 'redact', yaml: 'packs: [email]', sha256: 'a'.repeat(64), author: 'alice', time },
  ...{ problems: [], proposal: { time, reason: 'a test' } },
};

const policySources = {
  policy: async () => ({
    ...{ hash: 'h', yaml: 'receivers: {}', editable: true, review: true },
    parts: [{ processor: 'redact', yaml: '{}', version: undefined }],
  }),
  policyVersions: async () => ({ items: [version], next: undefined }),
  policyVersion: async (number) => (number === 1 ? { ...version, yaml: '{}' } : undefined),
  policyDraft: async () => draft,
  draftPolicy: async (author, processor, yaml) => ({ ...draft, author, processor, yaml }),
  comparePolicy: async () => ({
    ...{ processor: 'redact', lines: [{ is: 'added' as const, text: 'packs: [email]' }] },
    ...{ rules_on: ['email'], rules_off: [], sessions: [], sessions_read: 0 },
  }),
  proposePolicy: async () => draft,
  decidePolicy: async () => undefined,
  rollBackPolicy: async () => draft,
  tryPolicy: async (text) => ({ text, milliseconds: 1, matches: [] }),
} satisfies Partial<Sources>;

/** For tests: a gateway that has one of each. */
export function createSampleSources() {
  const listeners = new Set<(events: readonly LiveEvent[]) => void>();
  const one = <Item>(item: Item) => Promise.resolve({ items: [item], next: undefined });
  let lastId = 0;

  const sources: Sources = {
    overview: async () => ({
      ...{ version: '0.1.0', started: time, ready: true, spans_per_second: 0, redactions: 1 },
      items: {
        ...{ received: 1, forwarded: 1, held: 0, denied: 0, rejected: 0 },
        ...{ dead_lettered: 0, in_flight: 0 },
      },
      ...{ queue_share: 0, queue_age_seconds: 0, canary: { ok: true, time: undefined } },
      audit: { ok: true, events: 1, checkpoint: time },
      pending_approvals: 0,
    }),
    events: () => one({ seq: 1, time, kind: 'redact', event: { kind: 'redact' } }),
    counts: async (_, by) => Object.fromEntries(by.map((name) => [name, []])),
    series: async () => [{ time, value: 'billing', events: 1 }],
    live(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    findings: () => one(finding),
    finding: async (fingerprint) => (fingerprint === finding.fingerprint ? finding : undefined),
    setFinding: async (fingerprint, { status, owner }) =>
      fingerprint === finding.fingerprint
        ? { ...finding, ...(status && { status }), ...(owner !== undefined && { owner }) }
        : undefined,
    sessions: () =>
      one({
        ...{ id: 's-1', first: time, last: time, requests: 1, items: 1 },
        ...{ services: ['billing'], masked: { 'stripe-key': 1 } },
      }),
    session: async (id) => (id === 's-1' ? { id } : undefined),
    held: () => one(held),
    heldItem: async (id) => (id === 'h-1' ? { row: held, request: {} } : undefined),
    coverage: async () => ({}),
    health: async () => ({ figures: [], components: [] }),
    deadLetters: () =>
      one({
        ...{ id: 'd-1', time, exporter: 'otlp_http', signal: 'traces', items: 1, bytes: 1 },
        reason: 'backend answered 400',
      }),
    resendDeadLetter: async (id) => id === 'd-1',
    dropDeadLetter: async (id) => id === 'd-1',
    ...policySources,
    rules: async () => [{ id: 'stripe-key', title: 'Stripe key', on: true }],
    senders: async () => [{ id: 'anonymous', events: 1, last_seen: time }],
    integrations: async () => [],
    verifyTrail: async () => ({ ok: true, events: 1, problems: [] }),
    evidence: async () => Buffer.from('a package'),
    traceLinks: { Jaeger: 'http://jaeger.test/trace/{trace_id}' },
  };
  const emit = (event: Readonly<Record<string, unknown>>) => {
    lastId += 1;
    for (const listener of listeners) listener([{ id: lastId, event }]);
  };
  return { sources, emit, listeners };
}
