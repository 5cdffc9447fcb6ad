import {
  readActors,
  readConversation,
  readSpans,
  type Recording,
  type SpanOutline,
} from '@traceveil/session';
import pc from 'picocolors';
import type { BatchFate } from './batch-fates.ts';
import { readable } from '../readable.ts';

/** What stands in the place of a secret, and the rule that found it. */
const token = /\[REDACTED:([\w.-]+)#[\da-f]{12}\]|\[WITHHELD:([\w-]+)\]/g;

/** Of a session: the first so many. */
const spansMax = 5_000;

/** A session that is shown. */
export interface ShownSession {
  readonly id: string;
  readonly recordings: readonly Recording[];
  /** What became of its batches, as far as the audit trail tells. */
  readonly fates: readonly BatchFate[];
}

/** Of a recorded session, what `traceveil session show --json` writes. */
export function jsonOfConversation({ id, recordings, fates }: ShownSession) {
  const { turns, ...facts } = factsOf(recordings);
  return {
    id,
    ...facts,
    turns: turns.map(({ timeNs, role, tool, text, service, traceId, spanId }) => ({
      time: timeOf(timeNs),
      role,
      ...(tool !== '' && { tool }),
      text,
      service,
      trace_id: traceId,
      span_id: spanId,
    })),
    ...jsonOfSpans(readSpans(recordings)),
    batches: fates.map(jsonOfFate),
  };
}

function jsonOfSpans(spans: readonly SpanOutline[]) {
  return {
    spans: spans.slice(0, spansMax).map((span) => ({
      ...{ trace_id: span.traceId, span_id: span.spanId, parent_span_id: span.parentSpanId },
      ...{ name: span.name, service: span.service, time: timeOf(span.startNs) },
      duration_ms: Number(span.endNs - span.startNs) / 1e6,
      failed: span.hasFailed,
    })),
    ...(spans.length > spansMax && { spans_left_out: spans.length - spansMax }),
  };
}

function jsonOfFate({ batch_id, accepted, forwards, masked, hasMoreMasked }: BatchFate) {
  return {
    batch_id,
    accepted: accepted?.time,
    sender: accepted?.sender.id,
    items: accepted?.items,
    sha256: accepted?.sha256,
    exporters: forwards.map((forward) => ({
      ...{ time: forward.time, exporter: forward.exporter, endpoint: forward.endpoint },
      ...{ outcome: forward.outcome, reason: forward.reason },
      ...{ delivered_items: forward.delivered_items, rejected_items: forward.rejected_items },
      dead_lettered_items: forward.dead_lettered_items,
      dropped_items: forward.dropped_items,
    })),
    masked: masked.map(({ trace_id, span_id, session_id, user_id, agent_id, ...event }) => ({
      ...{ trace_id, span_id, session_id, user_id, agent_id, field_path: event.field_path },
      ...{ value_kind: event.value_kind, secret_bytes: event.secret_bytes },
      ...{ rule_id: event.rule_id, action: event.action },
      replacement_token: event.replacement_token,
    })),
    ...(hasMoreMasked && { masked_left_out: true }),
  };
}

/**
 * A recorded session as a person reads it. What would move the cursor or colour the terminal is
 * written as its code: it is text of agents.
 */
export function textOfConversation(
  { id, recordings, fates }: ShownSession,
  hasColours: boolean,
): string {
  const paint = pc.createColors(hasColours);
  const { first, last, senders, users, agents, services, masked, turns } = factsOf(recordings);
  const findings = Object.entries(masked).map(([rule, count]) => `${count} ${rule}`);
  const sent = senders.map(({ id, address, transport }) => `${id} (${address}, ${transport})`);
  const head = [
    ['session', id],
    ['accepted', first === last ? first : `${first} to ${last}`],
    ['sender', sent.join(', ')],
    ...(users.length > 0 ? [['user', users.join(', ')]] : []),
    ...(agents.length > 0 ? [['agent', agents.join(', ')]] : []),
    ['service', services.join(', ')],
    ['masked', findings.join(', ') || 'nothing'],
  ].map(([name = '', value = '']) => `${paint.bold(name.padEnd(9))} ${readable(value)}\n`);
  const said = turns.map((turn) => {
    const { timeNs, role, tool, text } = turn;
    const title = `${timeOf(timeNs)}  ${paint.bold(role)}${tool === '' ? '' : ` ${readable(tool)}`}`;
    const body = readable(text).replaceAll(/^(?=.)/gm, '  ');
    return `\n${title}\n${body.replaceAll(token, (one) => paint.green(one))}\n`;
  });
  const none =
    turns.length === 0 ? ['\nNothing in it is said in a convention that is known.\n'] : [];
  return [...head, ...said, ...none, ...textOfFates(fates, paint)].join('');
}

function itemsOf({ items }: { readonly items: number }): string {
  return `${items} item${items === 1 ? '' : 's'}`;
}

/** A line for each batch, and below it one for each exporter that is done with it. */
function textOfFates(
  fates: readonly BatchFate[],
  paint: { readonly bold: (text: string) => string },
): string[] {
  if (fates.length === 0) return [];
  const lines = fates.flatMap(({ batch_id: batch, accepted, forwards }) => [
    accepted === undefined
      ? `${batch}: the trail does not tell of it any more`
      : `${accepted.time}  from ${accepted.sender.id}, ${itemsOf(accepted)}, ` +
        `sha256 ${accepted.sha256}`,
    ...forwards.map(({ time, exporter, endpoint, outcome, reason }) => {
      const to = endpoint === '' ? exporter : `${exporter} (${endpoint})`;
      return `  ${time}  ${outcome}: ${to}${reason === '' ? '' : `: ${reason}`}`;
    }),
    ...(forwards.length === 0 ? ['  on its way'] : []),
  ]);
  return [`\n${paint.bold('batches')}\n`, ...lines.map((line) => `  ${readable(line)}\n`)];
}

function factsOf(recordings: readonly Recording[]) {
  const turns = readConversation(recordings);
  const times = recordings.map(({ time }) => new Date(time).toISOString());
  const senders = new Map(recordings.map(({ sender }) => [JSON.stringify(sender), sender]));
  return {
    first: times[0] ?? '',
    last: times.at(-1) ?? '',
    senders: [...senders.values()],
    ...readActors(recordings),
    services: [...new Set(turns.map(({ service }) => service).filter((name) => name !== ''))],
    masked: maskedIn(recordings),
    turns,
  };
}

/** By rule, how often something stands in the place of a secret in all that was recorded. */
function maskedIn(recordings: readonly Recording[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { bytes } of recordings) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    for (const [, rule, reason = ''] of text.matchAll(token)) {
      const name = rule ?? `withheld:${reason}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function timeOf(timeNs: bigint): string {
  return new Date(Number(timeNs / 1_000_000n)).toISOString();
}
