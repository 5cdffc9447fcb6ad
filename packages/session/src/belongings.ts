import {
  contentEnd,
  delimitedFields,
  itemNumbersOf,
  keyAndValueIn,
  listItems,
  mayBeOneOf,
  nextDelimited,
  sessionKeys,
  stringIn,
  varintEnd,
  type ItemNumbers,
  type Range,
} from '@traceveil/otlp';

/** Whose items are, as far as they say: such as follow each other. */
export interface Belonging {
  /** Of each, its content in the request. */
  readonly contents: readonly Range[];
  /** In lower-case hexadecimal; empty when they have none. */
  readonly traceId: string;
  /** Empty when neither they nor their resource name one. */
  readonly session: string;
}

const mayBeSessionKey = mayBeOneOf(sessionKeys);
/** `KeyValue.key`: number 1, length-delimited. */
const keyTag = 0x0a;

/**
 * Lists whose the spans and log records of a request are, in their order. Hot: nothing is allocated
 * for fields that say nothing of it, and items of one trace mostly follow each other.
 *
 * @param isKnown asked with a trace id: its session need not be read again
 * @throws WireError when it is no request
 */
export function belongingsIn(
  bytes: Uint8Array,
  signal: 'traces' | 'logs',
  isKnown: (traceId: string) => boolean,
): Belonging[] {
  const belongings: Belonging[] = [];
  let last: { contents: Range[]; traceId: string; session: string } | undefined;
  let resource = { start: -1, session: '' };
  let [lastId, traceId, isRead]: [Range | undefined, string, boolean] = [undefined, '', false];
  for (const { content, message, resource: around } of listItems(bytes, signal)) {
    if (resource.start !== around.start) {
      resource = { start: around.start, session: sessionOfResource(bytes, around) };
    }
    const numbers = itemNumbersOf(message);
    const { id, attributesStart } = placesIn(bytes, content, numbers);
    if (!isSame(bytes, id, lastId)) {
      traceId = id ? textIn(bytes, id, 'hex') : '';
      isRead = traceId !== '' && isKnown(traceId);
    }
    lastId = id;
    const attributes = { start: attributesStart, end: content.end };
    const own = isRead ? '' : sessionIn(bytes, attributes, numbers.attributes);
    const session = own === '' ? resource.session : own;
    if (last?.traceId === traceId && last.session === session) last.contents.push(content);
    else belongings.push((last = { contents: [content], traceId, session }));
  }
  return belongings;
}

function sessionOfResource(bytes: Uint8Array, { start, end }: Range): string {
  for (const field of delimitedFields(bytes, start, end)) {
    if (field.number === 1) return sessionIn(bytes, field, 1);
  }
  return '';
}

/** What is read of an item. */
interface Places {
  /** Of the last trace id: it counts, as for every reader. */
  readonly id: Range | undefined;
  /** Up to where no attribute names a session. */
  readonly attributesStart: number;
}

function placesIn(bytes: Uint8Array, { start, end }: Range, numbers: ItemNumbers): Places {
  let [from, to] = [-1, -1];
  let attributesStart = -1;
  for (let at = start; ;) {
    const tag = nextDelimited(bytes, at, end);
    if (tag === 0) break;
    const before = at;
    const contentStart = varintEnd();
    at = contentEnd();
    const number = tag >>> 3;
    if (number === numbers.traceId) [from, to] = [contentStart, at];
    else if (number === numbers.attributes && attributesStart < 0) {
      if (mayBeSession(bytes, contentStart, at)) attributesStart = before;
    }
  }
  const id = from < 0 ? undefined : { start: from, end: to };
  return { id, attributesStart: attributesStart < 0 ? end : attributesStart };
}

function isSame(bytes: Uint8Array, one: Range | undefined, other: Range | undefined): boolean {
  if (!one || !other) return one === other;
  const length = one.end - one.start;
  if (length !== other.end - other.start) return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[one.start + index] !== bytes[other.start + index]) return false;
  }
  return true;
}

/**
 * Read for every span while there are sessions with findings: no generator, nothing allocated but
 * for keys that may be one. 0.50 instead of 0.75 CPU s/GB of agents’ spans, on a busy machine.
 *
 * @param attributes the number of the field that is a list of KeyValue
 */
function sessionIn(bytes: Uint8Array, { start, end }: Range, attributes: number): string {
  for (let at = start; ;) {
    const tag = nextDelimited(bytes, at, end);
    if (tag === 0) return '';
    const from = varintEnd();
    at = contentEnd();
    if (tag >>> 3 !== attributes || !mayBeSession(bytes, from, at)) continue;
    const { key, value } = keyAndValueIn(bytes, { start: from, end: at });
    if (!key || !value || !sessionKeys.has(textIn(bytes, key, 'latin1'))) continue;
    return stringIn(bytes, value);
  }
}

/** Every encoder writes the key first; what is in another order is looked at. */
function mayBeSession(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== keyTag) return true;
  const length = bytes[start + 1] ?? 0;
  if (start + 2 + length > end) return false;
  return mayBeSessionKey(length, bytes[start + 1 + length] ?? 0);
}

function textIn(bytes: Uint8Array, { start, end }: Range, encoding: BufferEncoding): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(encoding);
}
