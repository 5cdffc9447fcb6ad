// For requests above a limit, which are rare: plain rather than fast, but nothing is decoded.

import { items, keyValue, requests, type Message } from './tables.ts';
import {
  contentEnd,
  nextDelimited,
  readTag,
  readVarint,
  skipScalar,
  varintEnd,
  varintSize,
  WireError,
  wireType,
  writeVarint,
  type Range,
} from './wire.ts';

/** What a length that is not known yet is taken to need. */
const lengthBytesMax = 5;

/** A part of a request. */
export interface RequestPart {
  /** Spans, log records or data points. */
  readonly items: number;
  /** A serialized `Export<Signal>ServiceRequest`. */
  readonly bytes: Uint8Array;
  /**
   * All that is left, the last part, of any size: what encloses these items takes more than half of
   * the limit and is in a part already; to send it again and again would multiply the bytes of a
   * request at its sender's will.
   */
  readonly isRest: boolean;
}

/**
 * Cuts a request at the borders of its items into requests of its own. Each part repeats what
 * encloses its items, byte for byte, but for the lengths; envelopes without items are left out.
 * All parts together are no larger than five requests and one limit.
 *
 * @param bytes    a serialized `Export<Signal>ServiceRequest`
 * @param bytesMax of each part; larger are only parts of one item and the rest, for the caller to
 *                 judge
 * @throws WireError when what stands around the items is not that message
 */
export function* splitRequest(
  bytes: Uint8Array,
  signal: keyof typeof requests,
  bytesMax: number,
): Generator<RequestPart, void> {
  let part = newPart();
  const rest = newPart();
  for (const { item, path } of itemsOf(bytes, [requestOf(bytes, signal)])) {
    if (part.items > 0 && part.bytes + costOf(part, item, path) > bytesMax) {
      yield { items: part.items, bytes: write(part, bytes), isRest: false };
      part = newPart();
    }
    const isTooMuch = part.items === 0 && repeatedBytes(path) > bytesMax / 2;
    add(isTooMuch ? rest : part, item, path);
  }
  if (part.items > 0) yield { items: part.items, bytes: write(part, bytes), isRest: false };
  if (rest.items > 0) yield { items: rest.items, bytes: write(rest, bytes), isRest: true };
}

/** An item where it stands in a request. */
export interface PlacedItem {
  /** Its content: a serialized `Span`, `LogRecord` or data point. */
  readonly content: Range;
  /** Which kind it is, with its fields. */
  readonly message: Message;
  /** Content of the `ResourceSpans`, `ResourceLogs` or `ResourceMetrics` around it. */
  readonly resource: Range;
}

/**
 * Lists the items of a request. Asked for each batch that a session may be of: it allocates for
 * items only.
 *
 * @throws WireError when what stands around the items is not that message
 */
export function listItems(bytes: Uint8Array, signal: keyof typeof requests): PlacedItem[] {
  const found: PlacedItem[] = [];
  listWithin(bytes, { start: 0, end: bytes.length }, { message: requests[signal], found });
  return found;
}

function listWithin(
  bytes: Uint8Array,
  { start, end }: Range,
  listing: { readonly message: Message; readonly found: PlacedItem[]; readonly resource?: Range },
): void {
  const { message, found, resource } = listing;
  for (let at = start; ;) {
    const tag = nextDelimited(bytes, at, end);
    if (tag === 0) return;
    at = contentEnd();
    const below = message.fields[tag >>> 3]?.message;
    if (below === undefined || !leadsToItems(below)) continue;
    const content = { start: varintEnd(), end: at };
    if (below.isItem) found.push({ content, message: below, resource: resource ?? content });
    else listWithin(bytes, content, { message: below, found, resource: resource ?? content });
  }
}

/**
 * Makes a request of some items of another; what encloses them comes with them, byte for byte.
 *
 * @param isWanted is asked for each item, in order
 * @returns        no bytes when no item is wanted
 * @throws WireError when what stands around the items is not that message
 */
export function selectItems(
  bytes: Uint8Array,
  signal: keyof typeof requests,
  isWanted: (content: Range) => boolean,
): { readonly items: number; readonly bytes: Uint8Array } {
  const { items, parts } = selectParts(bytes, signal, isWanted);
  return { items, bytes: joined(parts) };
}

/** The same for what is written elsewhere: bytes that, one after another, are that request. */
export function selectParts(
  bytes: Uint8Array,
  signal: keyof typeof requests,
  isWanted: (content: Range) => boolean,
): { readonly items: number; readonly parts: readonly Uint8Array[] } {
  const part = newPart();
  for (const { item, content, path } of itemsOf(bytes, [requestOf(bytes, signal)])) {
    if (isWanted(content)) add(part, item, path);
  }
  return { items: part.items, parts: piecesOf(part, bytes) };
}

/** A request in two; one of no items has no bytes. */
export interface DividedRequest {
  readonly wanted: { readonly items: number; readonly bytes: Uint8Array };
  readonly rest: { readonly items: number; readonly bytes: Uint8Array };
}

/**
 * Makes two requests of one: some of its items, and all others. What encloses them comes with both,
 * byte for byte; a resource or scope of which one has no item is not in it.
 *
 * @param isWanted is asked for each item, in order, counted from 0
 * @throws WireError when what stands around the items is not that message
 */
export function divideItems(
  bytes: Uint8Array,
  signal: keyof typeof requests,
  isWanted: (itemIndex: number) => boolean,
): DividedRequest {
  const wanted = newPart();
  const rest = newPart();
  let itemIndex = 0;
  for (const { item, path } of itemsOf(bytes, [requestOf(bytes, signal)])) {
    add(isWanted(itemIndex++) ? wanted : rest, item, path);
  }
  return {
    wanted: { items: wanted.items, bytes: write(wanted, bytes) },
    rest: { items: rest.items, bytes: write(rest, bytes) },
  };
}

function requestOf(bytes: Uint8Array, signal: keyof typeof requests): Holder {
  const whole = { tag: 0, tagStart: 0, start: 0, end: bytes.length };
  return holderOf(bytes, whole, requests[signal]);
}

/** A field with all that belongs to it. */
interface Field extends Range {
  readonly tag: number;
  /** Where its tag stands; `start` and `end` are those of its content. */
  readonly tagStart: number;
}

/** A message with items somewhere below. */
interface Holder extends Field {
  readonly message: Message;
  /** Its fields that lead to no items. */
  readonly envelope: readonly Range[];
  readonly envelopeBytes: number;
  /** A part has its envelope. */
  isUsed: boolean;
}

/** A holder in a part: its envelope, then what it holds there. */
interface Group {
  readonly holder: Holder;
  readonly contents: (Range | Group)[];
}

interface Part {
  /** The groups that are open, from the request inwards. */
  readonly open: Group[];
  items: number;
  /** At most so many. */
  bytes: number;
}

function newPart(): Part {
  return { open: [], items: 0, bytes: 0 };
}

/** Every item with its holders, from the request inwards; a holder is the same object each time. */
function* itemsOf(
  bytes: Uint8Array,
  path: readonly [Holder, ...Holder[]],
): Generator<{ item: Range; content: Range; message: Message; path: readonly Holder[] }, void> {
  const holder = path.at(-1) ?? path[0];
  for (const { field, below } of fieldsOf(bytes, holder, holder.message)) {
    if (!below) continue;
    if (items.has(below)) {
      yield {
        item: { start: field.tagStart, end: field.end },
        content: field,
        message: below,
        path,
      };
    } else yield* itemsOf(bytes, [...path, holderOf(bytes, field, below)]);
  }
}

function holderOf(bytes: Uint8Array, field: Field, message: Message): Holder {
  const envelope: Range[] = [];
  let envelopeBytes = 0;
  for (const { field: inner, below } of fieldsOf(bytes, field, message)) {
    if (below) continue;
    append(envelope, { start: inner.tagStart, end: inner.end });
    envelopeBytes += inner.end - inner.tagStart;
  }
  return { ...field, message, envelope, envelopeBytes, isUsed: false };
}

/** The fields of a message; `below` is the table of those that are items or hold some. */
function* fieldsOf(
  bytes: Uint8Array,
  { start, end }: Range,
  message: Message,
): Generator<{ field: Field; below: Message | undefined }, void> {
  let at = start;
  while (at < end) {
    const tagStart = at;
    const tag = readTag(bytes, at, end);
    at = varintEnd();
    if ((tag & 7) !== wireType.delimited) {
      at = skipScalar(bytes, at, end, tag & 7);
      yield { field: { tag, tagStart, start: at, end: at }, below: undefined };
      continue;
    }
    const length = readVarint(bytes, at, end);
    const content = varintEnd();
    if (content + length > end) throw new WireError(`a field at offset ${String(at)} is cut off`);
    at = content + length;
    const below = message.fields[tag >>> 3]?.message;
    const leads = below !== undefined && leadsToItems(below);
    yield { field: { tag, tagStart, start: content, end: at }, below: leads ? below : undefined };
  }
}

const leading = new Map<Message, boolean>();

function leadsToItems(message: Message): boolean {
  let leads = leading.get(message);
  if (leads === undefined) {
    // Attributes hold no items, and AnyValue holds itself without end.
    leads =
      items.has(message) ||
      (message !== keyValue &&
        message.fields.some((field) => field?.message && leadsToItems(field.message)));
    leading.set(message, leads);
  }
  return leads;
}

function costOf({ open }: Part, item: Range, path: readonly Holder[]): number {
  let cost = item.end - item.start;
  for (const [depth, holder] of path.entries()) {
    if (open[depth]?.holder === holder) continue;
    cost += varintSize(holder.tag) + lengthBytesMax + holder.envelopeBytes;
  }
  return cost;
}

/** What parts have already and would have again. */
function repeatedBytes(path: readonly Holder[]): number {
  return path.reduce((sum, { isUsed, envelopeBytes }) => sum + (isUsed ? envelopeBytes : 0), 0);
}

function add(part: Part, item: Range, path: readonly Holder[]): void {
  part.bytes += costOf(part, item, path);
  part.items += 1;
  const { open } = part;
  for (const [depth, holder] of path.entries()) {
    if (open[depth]?.holder === holder) continue;
    const group: Group = { holder, contents: [...holder.envelope] };
    open[depth - 1]?.contents.push(group);
    open.splice(depth, Infinity, group);
    holder.isUsed = true;
  }
  append(open.at(-1)?.contents ?? [], item);
}

/** Ranges that touch become one, so that a million tiny items are few. */
function append(ranges: (Range | Group)[], { start, end }: Range): void {
  const last = ranges.at(-1);
  if (last && isRange(last) && last.end === start) ranges.splice(-1, 1, { start: last.start, end });
  else ranges.push({ start, end });
}

function isRange(content: Range | Group): content is Range {
  return 'start' in content;
}

function write(part: Part, source: Uint8Array): Uint8Array {
  return joined(piecesOf(part, source));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const target = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    target.set(piece, at);
    at += piece.length;
  }
  return target;
}

/** Views of the source, and between them tags and lengths. */
function piecesOf({ open }: Part, source: Uint8Array): Uint8Array[] {
  const [whole] = open;
  if (!whole) return [];
  const lengths = new Map<Group, number>();
  measure(whole, lengths);
  const pieces: Uint8Array[] = [];
  cut(whole, { source, pieces, lengths });
  return pieces;
}

/** @returns the length of its content; that of each group is kept in `lengths` */
function measure(group: Group, lengths: Map<Group, number>): number {
  let length = 0;
  for (const content of group.contents) {
    if (isRange(content)) length += content.end - content.start;
    else {
      const inner = measure(content, lengths);
      length += varintSize(content.holder.tag) + varintSize(inner) + inner;
    }
  }
  lengths.set(group, length);
  return length;
}

interface Cutting {
  readonly source: Uint8Array;
  readonly pieces: Uint8Array[];
  readonly lengths: ReadonlyMap<Group, number>;
}

function cut(group: Group, cutting: Cutting): void {
  const { source, pieces, lengths } = cutting;
  for (const content of group.contents) {
    if (isRange(content)) {
      pieces.push(source.subarray(content.start, content.end));
      continue;
    }
    const { tag } = content.holder;
    const length = lengths.get(content) ?? 0;
    const prefix = new Uint8Array(varintSize(tag) + varintSize(length));
    writeVarint(prefix, writeVarint(prefix, 0, tag), length);
    pieces.push(prefix);
    cut(content, cutting);
  }
}
