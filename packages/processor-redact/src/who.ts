import { delimitedFields, type Item, type Range } from '@traceveil/otlp';

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

/** What a resource says of all that it holds. */
export type ResourceWho = Pick<Who, 'service' | 'session'>;

/** Reads who sent it; texts as they stand there, which may hold secrets themselves. */
export function readResourceWho(bytes: Uint8Array, resource: Range): ResourceWho {
  const attributes = contents(bytes, resource)
    .filter(({ number }) => number === 1)
    .flatMap((range) => contents(bytes, range).filter(({ number }) => number === 1))
    .map((range) => readAttribute(bytes, range));
  return {
    service: attributes.find(({ key }) => key === 'service.name')?.value ?? '',
    session: sessionIn(attributes),
  };
}

/**
 * Reads who is concerned from the span, log record or data point and its resource.
 *
 * @param item undefined when the place is the resource's or the scope's own
 * @returns texts as they stand there, which may hold secrets themselves
 */
export function readWho(bytes: Uint8Array, resource: ResourceWho, item?: Item): Who {
  const fields = item ? contents(bytes, item) : [];
  const [attributes, traceId, spanId] = ['attributes', 'trace_id', 'span_id'].map((name) =>
    numberOf(name, item),
  );
  const ofSpan = fields
    .filter(({ number }) => number === attributes)
    .map((range) => readAttribute(bytes, range));
  return {
    service: resource.service,
    traceId: hex(
      bytes,
      fields.findLast(({ number }) => number === traceId),
    ),
    spanId: hex(
      bytes,
      fields.findLast(({ number }) => number === spanId),
    ),
    session: sessionIn(ofSpan) || resource.session,
  };
}

function sessionIn(attributes: readonly { key: string; value: string }[]): string {
  return attributes.find(({ key }) => sessionKeys.has(key))?.value ?? '';
}

/** A field's number in the kind of item it is: data points keep their attributes in three places. */
function numberOf(name: string, item: Item | undefined): number | undefined {
  return item?.message.fields.find((field) => field?.name === name)?.number;
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
