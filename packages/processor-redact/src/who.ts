import {
  agentKeys,
  delimitedFields,
  keyAndValueIn,
  listItems,
  sessionKeys,
  stringIn,
  userKeys,
  type Item,
  type Range,
} from '@traceveil/otlp';
import type { Batch } from '@traceveil/pipeline';

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
  const found = new Map<string, string>();
  for (const own of delimitedFields(bytes, resource.start, resource.end)) {
    if (own.number === 1) addNamed(found, bytes, { ...own, attributes: 1 });
  }
  return { service: found.get(serviceKey) ?? '', ...namedIn(found) };
}

/**
 * Reads who is concerned from the span, log record or data point and its resource.
 *
 * @param item undefined when the place is the resource's or the scope's own
 * @returns texts as they stand there, which may hold secrets themselves
 */
export function readWho(bytes: Uint8Array, resource: ResourceWho, item?: Item): Who {
  const { service } = resource;
  if (!item) return { service, traceId: '', spanId: '', ...namedIn(new Map(), resource) };
  const traceIdNumber = numberOf('trace_id', item);
  const spanIdNumber = numberOf('span_id', item);
  let traceId = '';
  let spanId = '';
  for (const { number, start, end } of delimitedFields(bytes, item.start, item.end)) {
    if (number === traceIdNumber) traceId = hex(bytes, start, end);
    else if (number === spanIdNumber) spanId = hex(bytes, start, end);
  }
  const found = new Map<string, string>();
  addNamed(found, bytes, { ...item, attributes: numberOf('attributes', item) });
  return { service, traceId, spanId, ...namedIn(found, resource) };
}

/** Of all that sent items in it, each once; empty of one that does not say who it is. */
export function servicesIn({ bytes, signal }: Pick<Batch, 'bytes' | 'signal'>): string[] {
  const services = new Map<number, string>();
  for (const { resource } of listItems(bytes, signal)) {
    if (services.has(resource.start)) continue;
    services.set(resource.start, readResourceWho(bytes, resource).service);
  }
  return [...new Set(services.values())];
}

/** The trace of a span or log record, in hexadecimal; empty where it has none. */
export function traceIdOf(bytes: Uint8Array, item: Item): string {
  const traceIdNumber = numberOf('trace_id', item);
  let traceId = '';
  for (const { number, start, end } of delimitedFields(bytes, item.start, item.end)) {
    if (number === traceIdNumber) traceId = hex(bytes, start, end);
  }
  return traceId;
}

/** @param around says what the attributes do not */
function namedIn(
  found: ReadonlyMap<string, string>,
  around: Named = { session: '', user: '', agent: '' },
): Named {
  return {
    session: firstOf(found, sessionKeys) ?? around.session,
    user: firstOf(found, userKeys) ?? around.user,
    agent: firstOf(found, agentKeys) ?? around.agent,
  };
}

/** As they stand in the request, the first that is not empty. */
function firstOf(found: ReadonlyMap<string, string>, keys: ReadonlySet<string>) {
  for (const [key, value] of found) if (keys.has(key) && value !== '') return value;
  return undefined;
}

/** A field's number in the kind of item it is: data points keep their attributes in three places. */
function numberOf(name: string, item: Item | undefined): number | undefined {
  return item?.message.fields.find((field) => field?.name === name)?.number;
}

const serviceKey = 'service.name';
const namedKeys: ReadonlySet<string> = new Set([
  serviceKey,
  ...sessionKeys,
  ...userKeys,
  ...agentKeys,
]);
const keyBytesMax = Math.max(...[...namedKeys].map(({ length }) => length));

/**
 * Adds the attributes that name somebody; values of others may be long and are not read.
 *
 * @param message and the number of its field that is a list of KeyValue
 */
function addNamed(
  found: Map<string, string>,
  bytes: Uint8Array,
  message: Range & { readonly attributes: number | undefined },
): void {
  for (const range of delimitedFields(bytes, message.start, message.end)) {
    if (range.number !== message.attributes) continue;
    const { key: name, value } = keyAndValueIn(bytes, range);
    const isShort = name !== undefined && name.end - name.start <= keyBytesMax;
    const key = isShort ? utf8(bytes, name) : '';
    // Of two with one name, the first that says something.
    if (!namedKeys.has(key) || (found.get(key) ?? '') !== '') continue;
    found.set(key, value ? stringIn(bytes, value) : '');
  }
}

function utf8(bytes: Uint8Array, { start, end }: Range): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function hex(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex');
}
