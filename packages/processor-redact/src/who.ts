import {
  agentKeys,
  delimitedFields,
  sessionKeys,
  userKeys,
  type Item,
  type Range,
} from '@traceveil/otlp';

/** In whose name something was done, as attributes say; empty where none does. */
interface Named {
  readonly session: string;
  readonly user: string;
  readonly agent: string;
}

/** Whom and what an event is about, as the request says. */
export interface Who extends Named {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
}

/** What a resource says of all that it holds. */
export type ResourceWho = Named & Pick<Who, 'service'>;

/** Reads who sent it; texts as they stand there, which may hold secrets themselves. */
export function readResourceWho(bytes: Uint8Array, resource: Range): ResourceWho {
  const attributes = contents(bytes, resource)
    .filter(({ number }) => number === 1)
    .flatMap((range) => contents(bytes, range).filter(({ number }) => number === 1))
    .map((range) => readAttribute(bytes, range));
  return {
    service: attributes.find(({ key }) => key === 'service.name')?.value ?? '',
    ...namedIn(attributes),
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
    ...namedIn(ofSpan, resource),
  };
}

/** @param around says what the attributes do not */
function namedIn(
  attributes: readonly { key: string; value: string }[],
  around: Named = { session: '', user: '', agent: '' },
): Named {
  const valueOf = (keys: ReadonlySet<string>) =>
    attributes.find(({ key, value }) => keys.has(key) && value !== '')?.value;
  return {
    session: valueOf(sessionKeys) ?? around.session,
    user: valueOf(userKeys) ?? around.user,
    agent: valueOf(agentKeys) ?? around.agent,
  };
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
