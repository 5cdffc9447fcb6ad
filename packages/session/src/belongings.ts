import {
  contentEnd,
  delimitedFields,
  keyAndValueIn,
  listItems,
  nextDelimited,
  sessionKeys,
  stringIn,
  varintEnd,
  type PlacedItem,
  type Range,
} from '@traceveil/otlp';

/** Whose an item is, as far as it says. */
export interface Belonging {
  /** Its content in the request. */
  readonly content: Range;
  /** In lower-case hexadecimal; empty when it has none. */
  readonly traceId: string;
  /** Empty when neither it nor its resource names one. */
  readonly session: string;
}

const keyBytesMin = Math.min(...[...sessionKeys].map(({ length }) => length));
const keyBytesMax = Math.max(...[...sessionKeys].map(({ length }) => length));
const lastLetters = new Set([...sessionKeys].map((key) => key.charCodeAt(key.length - 1)));
/** `KeyValue.key`: number 1, length-delimited. */
const keyTag = 0x0a;

/** Of the fields of spans and log records, the numbers of those that are read. */
const numbersByMessage = new WeakMap<PlacedItem['message'], Numbers>();

interface Numbers {
  readonly traceId: number;
  readonly attributes: number;
}

/**
 * Lists whose the spans and log records of a request are. Hot: nothing is allocated for fields that
 * say nothing of it, and items of one trace share its id.
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
  let resource: { readonly start: number; readonly session: string } | undefined;
  let [lastId, traceId]: [Range | undefined, string] = [undefined, ''];
  for (const { content, message, resource: around } of listItems(bytes, signal)) {
    if (resource?.start !== around.start) {
      resource = { start: around.start, session: sessionOfResource(bytes, around) };
    }
    const numbers = numbersOf(message);
    const id = rangeOf(bytes, content, numbers.traceId);
    if (!isSame(bytes, id, lastId)) traceId = id ? textIn(bytes, id, 'hex') : '';
    lastId = id;
    const isRead = traceId !== '' && isKnown(traceId);
    const own = isRead ? '' : sessionIn(bytes, content, numbers.attributes);
    belongings.push({ content, traceId, session: own === '' ? resource.session : own });
  }
  return belongings;
}

function sessionOfResource(bytes: Uint8Array, { start, end }: Range): string {
  for (const field of delimitedFields(bytes, start, end)) {
    if (field.number === 1) return sessionIn(bytes, field, 1);
  }
  return '';
}

function numbersOf(message: PlacedItem['message']): Numbers {
  const known = numbersByMessage.get(message);
  if (known) return known;
  const numberOf = (name: string) =>
    message.fields.find((field) => field?.name === name)?.number ?? 0;
  const numbers = { traceId: numberOf('trace_id'), attributes: numberOf('attributes') };
  numbersByMessage.set(message, numbers);
  return numbers;
}

/** The last one counts, as for every reader. */
function rangeOf(bytes: Uint8Array, { start, end }: Range, number: number): Range | undefined {
  let [from, to] = [-1, -1];
  for (let at = start; ;) {
    const tag = nextDelimited(bytes, at, end);
    if (tag === 0) return from < 0 ? undefined : { start: from, end: to };
    at = contentEnd();
    if (tag >>> 3 === number) [from, to] = [varintEnd(), at];
  }
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
  if (length < keyBytesMin || length > keyBytesMax || start + 2 + length > end) return false;
  return lastLetters.has(bytes[start + 1 + length] ?? 0);
}

function textIn(bytes: Uint8Array, { start, end }: Range, encoding: BufferEncoding): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(encoding);
}
