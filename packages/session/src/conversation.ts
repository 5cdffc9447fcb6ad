import type { Message } from './messages.ts';
import { parseStructure, plainAttributes, plainOf, textOf } from './plain-value.ts';
import { resourcesOf } from './recorded-request.ts';
import type {
  LogRecordJson,
  RecordedRequest,
  RecordedResource,
  SpanJson,
} from './recorded-request.ts';
import { eventMessages, exchangeOf } from './span-messages.ts';
import type { Attributes } from './span-messages.ts';

/** One thing that was said, when, and in which span. */
export interface Turn extends Message {
  /** Nanoseconds since the epoch; 0 when nothing says it. */
  readonly timeNs: bigint;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
}

/** Turns that one span, or one log record, says at one time. */
interface Group {
  readonly timeNs: bigint;
  readonly isWrapper: boolean;
  readonly turns: readonly Turn[];
}

/**
 * Reads what was said, in order, each thing once: a model is sent the conversation so far with each
 * call, and the spans around a call repeat it.
 *
 * @throws OtlpJsonError when a request is none
 */
export function readConversation(requests: readonly RecordedRequest[]): Turn[] {
  const groups = requests.flatMap(resourcesOf).flatMap(groupsOf);
  const told = new Set(
    groups.filter((group) => !group.isWrapper && group.turns.length > 0).map(traceOf),
  );
  const own = groups.filter((group) => !group.isWrapper || !told.has(traceOf(group)));
  // Stable: what began at the same time stays in its order.
  return withoutRepeats(own.sort((a, b) => compare(a.timeNs, b.timeNs)));
}

function traceOf({ turns }: Group): string {
  return turns[0]?.traceId ?? '';
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

/** What a group says as often as it was said before is a repeat; what it says once more is new. */
function withoutRepeats(groups: readonly Group[]): Turn[] {
  const said = new Map<string, number>();
  return groups.flatMap(({ turns }) => {
    const here = new Map<string, number>();
    return turns.filter((turn) => {
      const key = keyOf(turn);
      const count = (here.get(key) ?? 0) + 1;
      here.set(key, count);
      if (count <= (said.get(key) ?? 0)) return false;
      said.set(key, count);
      return true;
    });
  });
}

/** Libraries write JSON with other blanks, and put white space around texts. */
function keyOf({ role, text }: Turn): string {
  const structure = parseStructure(text);
  return `${role}\0${structure === undefined ? text.trim() : JSON.stringify(structure)}`;
}

function groupsOf({ attributes, spans, logRecords }: RecordedResource): Group[] {
  const service = textOf(plainAttributes(attributes).get('service.name'));
  return [
    ...spans.flatMap((span) => readSpan(span, service)),
    ...logRecords.map((record) => readLogRecord(record, service)),
  ];
}

function readSpan(span: SpanJson, service: string): Group[] {
  const { traceId = '', spanId = '', name = '', events = [], status } = span;
  const where = { service, traceId, spanId };
  const { input, output, isWrapper } = exchangeOf(plainAttributes(span.attributes), name);
  const startNs = BigInt(span.startTimeUnixNano ?? 0);
  const endNs = BigInt(span.endTimeUnixNano ?? 0);
  const at = (timeNs: bigint, messages: readonly Message[]): Group => ({
    timeNs,
    isWrapper,
    turns: messages.map((message) => ({ ...message, ...where, timeNs })),
  });
  const failure = status?.code === 2 ? (status.message ?? '') : '';
  const error: Message[] = failure === '' ? [] : [{ role: 'error', text: failure, tool: '' }];
  return [
    at(startNs, input),
    ...events.map((event) => {
      const attributes = plainAttributes(event.attributes);
      const timeNs = BigInt(event.timeUnixNano ?? 0);
      return { ...at(timeNs, eventMessages(event.name ?? '', attributes, null)), isWrapper: false };
    }),
    at(endNs, output),
    { ...at(endNs, error), isWrapper: false },
  ];
}

function readLogRecord(record: LogRecordJson, service: string): Group {
  const { traceId = '', spanId = '' } = record;
  const attributes: Attributes = plainAttributes(record.attributes);
  const timeNs = BigInt(record.timeUnixNano ?? record.observedTimeUnixNano ?? 0);
  const name = record.eventName ?? textOf(attributes.get('event.name'));
  const said = eventMessages(name, attributes, plainOf(record.body));
  const { input, output } = exchangeOf(attributes, name);
  const messages = said.length > 0 ? said : [...input, ...output];
  const turns = messages.map((one) => ({ ...one, service, traceId, spanId, timeNs }));
  return { timeNs, isWrapper: false, turns };
}
