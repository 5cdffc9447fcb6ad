// Events as a gateway that is used by many agents writes them; the same ones for the same seed.
import { createHash, createHmac } from 'node:crypto';
import { defaultRules } from '@traceveil/detect';
import type { AuditEvent, RedactEvent, TokenKey } from '@traceveil/pipeline';
import { fingerprintOf } from '@traceveil/processor-redact';
import { createChance, type Chance } from './chance.ts';
import { createSeldom } from './seldom-events.ts';

const usersMax = 50_000;
const secretsMax = 20_000;
/** Conversations that go on at the same time. */
const sessionsAtOnce = 500;
const batchesOfSession = 20;
const msBetweenBatches = 1_000;
/** About; what people and the gateway by itself do included. */
const eventsOfBatch = 2.77;
/** Of so many batches one has such an event beside it. */
const batchesOfSeldom = 50;
const senders = 2_000;
const services = 50;
const agents = 60;
const rules = defaultRules.slice(0, 40).map(({ id }) => id);

/** Under which the fingerprints of the secrets are made. */
export const tokenKey: TokenKey = { id: 'bench', key: Buffer.alloc(32, 7) };

/** What a batch leaves in the trail, in the two calls in which it does. */
export interface BatchEvents {
  readonly accepted: readonly AuditEvent[];
  readonly forwarded: readonly AuditEvent[];
}

/** What can be asked for. */
export interface Keys {
  readonly session: string;
  readonly user: string;
  /** Of the session. */
  readonly service: string;
  readonly sender: string;
  readonly rule: string;
  readonly secret: string;
  /** RFC 3339. */
  readonly time: string;
}

/** Makes batches one after another, and names what was in one of those that it made. */
export interface EventSource {
  next(): BatchEvents;
  /** The time of the last batch, in milliseconds since the epoch. */
  now(): number;
  draw(): Keys;
}

/** About how long so many events take to come to be, in milliseconds. */
export function durationOf(events: number): number {
  return Math.ceil(events / eventsOfBatch) * msBetweenBatches;
}

/**
 * @param seed    another one, other events
 * @param startMs when the first batch came, in milliseconds since the epoch
 */
export function createEventSource(seed: number, startMs = Date.UTC(2026, 0, 1)): EventSource {
  const chance = createChance(seed);
  const { pick, hex, uuid } = chance;
  const configHash = hex(64);
  const redact = createRedact(chance);
  const seldom = createSeldom(chance, rules);
  let sessions = 0;
  let batches = 0;
  const open = Array.from({ length: sessionsAtOnce }, () => (sessions += 1));
  const msOf = (batch: number) => startMs + batch * msBetweenBatches;
  const timeOf = (batch: number) => new Date(msOf(batch)).toISOString();

  return {
    next() {
      batches += 1;
      const at = pick(sessionsAtOnce);
      if (pick(batchesOfSession) === 0) open[at] = sessions += 1;
      const session = open[at] ?? 1;
      const sender = { id: senderOf(session), address: '10.0.0.7', transport: 'http' };
      const common = { time: timeOf(batches), batch_id: uuid(), config_hash: configHash };
      const items = 1 + pick(40);
      // Half of the batches have no secret.
      const found = Math.max(0, pick(4) - 1);
      const redacts = Array.from({ length: found }, () => redact(session, { ...common, sender }));
      const beside = pick(batchesOfSeldom) === 0 ? [seldom(common, sender)] : [];
      const accept = { ...common, sender, kind: 'accept', signal: 'traces', items } as const;
      const forward = {
        ...{ ...common, exporter: 'otlp_http/tempo', endpoint: 'https://tempo.example:4318' },
        ...{ delivered_items: items, rejected_items: 0, dead_lettered_items: 0, dropped_items: 0 },
        kind: 'forward',
        signal: 'traces',
        outcome: 'delivered',
        reason: '',
      } as const;
      return {
        accepted: [...beside, ...redacts, { ...accept, bytes: items * 6_500, sha256: hex(64) }],
        forwarded: [forward],
      };
    },
    now: () => msOf(batches),
    draw() {
      const session = 1 + pick(sessions);
      const secret = pick(secretsMax);
      return {
        session: sessionOf(session),
        user: userOf(session),
        service: serviceOf(session),
        sender: senderOf(session),
        rule: ruleOf(secret),
        secret: secretOf(secret),
        time: timeOf(pick(batches)),
      };
    },
  };
}

type Common = Pick<RedactEvent, 'time' | 'sender'>;

function createRedact({ random, pick, hex }: Chance) {
  const fingerprints: string[] = [];
  return (session: number, common: Common): RedactEvent => {
    // Some secrets stand everywhere, most in few places.
    const secret = Math.floor(secretsMax * random() ** 3);
    const rule = ruleOf(secret);
    const fingerprint = (fingerprints[secret] ??= fingerprintOf(secretOf(secret), tokenKey));
    const span = `resource_spans[0].scope_spans[0].spans[${pick(40)}]`;
    return {
      ...common,
      kind: 'redact',
      service: serviceOf(session),
      trace_id: hex(32),
      span_id: hex(16),
      session_id: sessionOf(session),
      user_id: userOf(session),
      agent_id: `agent-${session % agents}`,
      signal: 'traces',
      field_path: `${span}.attributes["gen_ai.input.messages"]`,
      value_kind: 'text',
      secret_bytes: 40,
      rule_id: rule,
      action: 'mask',
      replacement_token: `[REDACTED:${rule}#${fingerprint}]`,
      token_key_id: tokenKey.id,
    };
  };
}

function sessionOf(session: number): string {
  return `conv_${digest(`session ${session}`).slice(0, 16)}`;
}

function userOf(session: number): string {
  return `u-${Number.parseInt(digest(`user ${session}`).slice(0, 8), 16) % usersMax}`;
}

function serviceOf(session: number): string {
  return `service-${session % services}`;
}

function senderOf(session: number): string {
  return `team-${session % senders}`;
}

function ruleOf(secret: number): string {
  return rules[secret % rules.length] ?? '';
}

/** What only looks like one. */
function secretOf(secret: number): string {
  return createHmac('sha256', 'bench').update(String(secret)).digest('base64url');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
