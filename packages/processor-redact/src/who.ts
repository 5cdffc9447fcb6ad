// Hot where much is found: each item of it is read once. Nothing is allocated for fields that name nobody.

import {
  agentKeys,
  contentEnd,
  delimitedFields,
  itemNumbersOf,
  listItems,
  mayBeOneOf,
  nextDelimited,
  sessionKeys,
  stringIn,
  userKeys,
  varintEnd,
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
    if (own.number !== 1) continue;
    for (let at = own.start; ;) {
      const tag = nextDelimited(bytes, at, own.end);
      if (tag === 0) break;
      at = contentEnd();
      if (tag >>> 3 === 1) addNamed(found, bytes, varintEnd(), at);
    }
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
  const numbers = itemNumbersOf(item.message);
  const found = new Map<string, string>();
  let traceId = '';
  let spanId = '';
  for (let at = item.start; ;) {
    const tag = nextDelimited(bytes, at, item.end);
    if (tag === 0) return { service, traceId, spanId, ...namedIn(found, resource) };
    const number = tag >>> 3;
    const from = varintEnd();
    at = contentEnd();
    if (number === numbers.traceId) traceId = hex(bytes, from, at);
    else if (number === numbers.spanId) spanId = hex(bytes, from, at);
    else if (number === numbers.attributes) addNamed(found, bytes, from, at);
  }
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
  const number = itemNumbersOf(item.message).traceId;
  let traceId = '';
  for (const field of delimitedFields(bytes, item.start, item.end)) {
    if (field.number === number) traceId = hex(bytes, field.start, field.end);
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

const serviceKey = 'service.name';
const namedKeys: ReadonlySet<string> = new Set([
  serviceKey,
  ...sessionKeys,
  ...userKeys,
  ...agentKeys,
]);
const mayBeNamed = mayBeOneOf(namedKeys);

/**
 * Adds an attribute if it names somebody. Of two with one name, the first that says something.
 *
 * @throws WireError when [start, end) is no KeyValue
 */
function addNamed(found: Map<string, string>, bytes: Uint8Array, start: number, end: number): void {
  let [keyStart, keyEnd] = [0, 0];
  let [valueStart, valueEnd] = [-1, -1];
  for (let at = start; ;) {
    const tag = nextDelimited(bytes, at, end);
    if (tag === 0) break;
    at = contentEnd();
    if (tag >>> 3 === 1) [keyStart, keyEnd] = [varintEnd(), at];
    else if (tag >>> 3 === 2) [valueStart, valueEnd] = [varintEnd(), at];
  }
  if (!mayBeNamed(keyEnd - keyStart, bytes[keyEnd - 1] ?? 0)) return;
  const key = utf8(bytes, { start: keyStart, end: keyEnd });
  if (!namedKeys.has(key) || (found.get(key) ?? '') !== '') return;
  found.set(key, valueStart < 0 ? '' : stringIn(bytes, { start: valueStart, end: valueEnd }));
}

function utf8(bytes: Uint8Array, { start, end }: Range): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function hex(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex');
}
