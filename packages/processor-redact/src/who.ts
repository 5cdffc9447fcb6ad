import { delimitedFields, type Range } from '@traceveil/otlp';
import type { Signal } from '@traceveil/pipeline';

/** Whom and what an event is about, as the request says. */
export interface Who {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly session: string;
}

/** Names of the attribute that says which conversation this is, in every convention that has one. */
const sessionKeys: ReadonlySet<string> = new Set([
  'session.id',
  'gen_ai.conversation.id',
  'conversation.id',
  'langfuse.session.id',
  'langsmith.trace.session_id',
  'langsmith.metadata.session_id',
  'langsmith.metadata.thread_id',
  'traceloop.association.properties.session_id',
  'ai.telemetry.metadata.sessionId',
  'mlflow.trace.session',
  'mcp.session.id',
]);

/** Field numbers of the attributes and ids of a span, a log record, a data point. */
const fields = {
  traces: { attributes: [9], traceId: 1, spanId: 2 },
  logs: { attributes: [6], traceId: 9, spanId: 10 },
  // A data point's attributes are field 7, those of an exponential histogram field 1.
  metrics: { attributes: [7, 1], traceId: 0, spanId: 0 },
} as const satisfies Record<Signal, object>;

/**
 * Reads who is concerned from the span, log record or data point and its resource.
 *
 * @param item undefined when the place is the resource's or the scope's own
 * @returns texts as they stand there, which may hold secrets themselves
 */
export function readWho(bytes: Uint8Array, signal: Signal, resource: Range, item?: Range): Who {
  const { attributes, traceId, spanId } = fields[signal];
  const ofItem = item ? contents(bytes, item) : [];
  const ofResource = contents(bytes, resource)
    .filter(({ number }) => number === 1)
    .flatMap((range) => contents(bytes, range).filter(({ number }) => number === 1))
    .map((range) => readAttribute(bytes, range));
  const ofSpan = ofItem
    .filter(({ number }) => (attributes as readonly number[]).includes(number))
    .map((range) => readAttribute(bytes, range));
  return {
    service: ofResource.find(({ key }) => key === 'service.name')?.value ?? '',
    traceId: hex(
      bytes,
      ofItem.findLast(({ number }) => number === traceId),
    ),
    spanId: hex(
      bytes,
      ofItem.findLast(({ number }) => number === spanId),
    ),
    session: [...ofSpan, ...ofResource].find(({ key }) => sessionKeys.has(key))?.value ?? '',
  };
}

function contents(bytes: Uint8Array, { start, end }: Range) {
  return [...delimitedFields(bytes, start, end)];
}

/** A KeyValue whose value is a string; anything else has an empty value. */
function readAttribute(bytes: Uint8Array, range: Range): { key: string; value: string } {
  const found = contents(bytes, range);
  const key = found.findLast(({ number }) => number === 1);
  const value = found.findLast(({ number }) => number === 2);
  const text = value && contents(bytes, value).findLast(({ number }) => number === 1);
  return { key: key ? utf8(bytes, key) : '', value: text ? utf8(bytes, text) : '' };
}

function utf8(bytes: Uint8Array, { start, end }: Range): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function hex(bytes: Uint8Array, range: Range | undefined): string {
  return range ? Buffer.from(bytes.subarray(range.start, range.end)).toString('hex') : '';
}
