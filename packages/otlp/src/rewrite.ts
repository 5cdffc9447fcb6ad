// Hot: one Walk a request, no allocation per field; frames, edits and paths only where one asks.

import { splice, type Edit, type Frame } from './splice.ts';
import { anyValue, items, keyValue, requests, type Field, type Message } from './tables.ts';
import {
  delimitedFields,
  readVarint,
  skipScalar,
  varintEnd,
  varintSize,
  WireError,
  wireType,
  writeVarint,
} from './wire.ts';

/** Messages in messages; protobuf's own readers stop at 100 too. */
export const depthMax = 100;

/**
 * `text`, `key`, `bytes`: as in the field tables. `number`: under a sensitive key.
 * `unknown`: the content of a field that no table knows.
 */
export type LeafKind = 'text' | 'key' | 'bytes' | 'number' | 'unknown';

/** [start, end) of some buffer. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A span, log record or data point, and its field table. */
export interface Item extends Range {
  readonly message: Message;
}

/** A place where text can stand. The object is used again for the next leaf: keep nothing of it. */
export interface Leaf extends Range {
  readonly bytes: Uint8Array;
  readonly kind: LeafKind;
  /** What `judge` said of the keys above it; a verdict holds for all below. */
  readonly verdict: KeyVerdict;
  /**
   * Where it stands, such as `resource_spans[0].resource.attributes["app.token"]`.
   *
   * @param keyText how to write an attribute's key, which may hold a secret itself
   */
  path(keyText: (key: Range) => string): string;
  /** The span, log record or data point around it. */
  item(): Item | undefined;
  /** The ResourceSpans, ResourceLogs or ResourceMetrics around it. */
  resource(): Range;
}

/** `sensitive`: what stands under this key is secret whatever it is; `maybe`: if it looks so. */
export type KeyVerdict = 'sensitive' | 'maybe' | 'ignored' | 'none';

/** Of several keys: one that is to be left alone is no excuse for another that is not. */
const strength: Readonly<Record<KeyVerdict, number>> = {
  ignored: 0,
  none: 1,
  maybe: 2,
  sensitive: 3,
};

/** What `rewrite` asks about each leaf, in the order of the bytes. */
export interface Visitor {
  /**
   * Replaces a leaf. Of an `unknown` field any replacement removes the field; a replaced `number`
   * becomes a `string_value`.
   *
   * @returns undefined to keep it
   */
  replace(leaf: Leaf): Uint8Array | undefined;
  /** What an attribute's key says of its value. Asked after `replace` was asked for the key. */
  judge(key: Leaf): KeyVerdict;
}

/**
 * Visits every text leaf of a request, keys included, and puts replacements in their places.
 * Edits bytes rather than decode, walk, encode.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 * @returns `bytes` itself when nothing is replaced
 * @throws WireError when `bytes` is not that message, or is nested deeper than `depthMax`
 */
export function rewrite(
  bytes: Uint8Array,
  signal: keyof typeof requests,
  visitor: Visitor,
): Uint8Array {
  return new Walk(bytes, visitor).run(requests[signal]);
}

class Walk implements Leaf {
  readonly bytes: Uint8Array;
  start = 0;
  end = 0;
  kind: LeafKind = 'text';
  verdict: KeyVerdict = 'none';

  readonly #visitor: Visitor;
  // The enclosing messages, the request first.
  #depth = 0;
  readonly #fields: (Field & { readonly message: Message })[] = [];
  readonly #lengthStarts: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Of the enclosing messages, those that an edit already asked for. */
  readonly #open: (Frame | undefined)[] = [];
  #leafField: Field | undefined;
  /** Of the field at hand: where its length prefix stands. */
  #lengthStart = 0;

  readonly #edits: Edit[] = [];
  readonly #frames: Frame[] = [];

  constructor(bytes: Uint8Array, visitor: Visitor) {
    this.bytes = bytes;
    this.#visitor = visitor;
  }

  run(request: Message): Uint8Array {
    const root = { number: 0, name: '', kind: 'message', message: request } as const;
    this.#message(root, 0, this.bytes.length);
    if (this.#edits.length === 0) return this.bytes;
    return splice(this.bytes, this.#edits, this.#frames);
  }

  path(keyText: (key: Range) => string): string {
    let written = '';
    for (let depth = 1; depth < this.#depth; depth++) written += this.#step(depth, keyText);
    const inValue = this.#fields[this.#depth - 1]?.message === anyValue;
    if (!this.#leafField) written += '.unknown';
    else if (!inValue) written += `.${this.#leafField.name}`;
    return written.slice(1); // Without the first dot.
  }

  item(): Item | undefined {
    for (let depth = this.#depth - 1; depth > 0; depth--) {
      const message = this.#fields[depth]?.message;
      if (message && items.has(message)) return { message, ...this.#range(depth) };
    }
    return undefined;
  }

  resource(): Range {
    return this.#range(Math.min(1, this.#depth - 1));
  }

  /** @param field whose content is a message; its length prefix stands at `#lengthStart` */
  #message(field: Field & { readonly message: Message }, from: number, to: number): void {
    const depth = this.#depth;
    if (depth >= depthMax) {
      throw new WireError(`more than ${String(depthMax)} messages in each other`);
    }
    this.#fields[depth] = field;
    this.#lengthStarts[depth] = this.#lengthStart;
    this.#starts[depth] = from;
    this.#ends[depth] = to;
    this.#open[depth] = undefined;
    this.#depth = depth + 1;
    const outside = this.verdict;
    if (field.message === keyValue) this.#keysFirst(from, to);
    this.#content(field.message, from, to);
    this.verdict = outside;
    this.#depth = depth;
  }

  #content(message: Message, from: number, to: number): void {
    const bytes = this.bytes;
    let at = from;
    while (at < to) {
      const tagStart = at;
      let tag = bytes[at] ?? 0;
      if (tag < 0x80) at++;
      else {
        tag = readVarint(bytes, at, to);
        at = varintEnd();
      }
      if (tag < 8) throw new WireError(`field number 0 at offset ${String(tagStart)}`);
      const field = message.fields[tag >>> 3];
      if ((tag & 7) !== wireType.delimited) {
        at = skipScalar(bytes, at, to, tag & 7);
        if (this.verdict === 'sensitive' && message === anyValue) this.#number(field, tagStart, at);
        continue;
      }
      const lengthStart = at;
      const length = readVarint(bytes, at, to);
      at = varintEnd();
      const end = at + length;
      if (end > to) throw new WireError(`a field at offset ${String(tagStart)} is cut off`);
      this.#lengthStart = lengthStart;
      if (hasMessage(field)) this.#message(field, at, end);
      else this.#leaf(field, tagStart, at, end);
      at = end;
    }
  }

  #leaf(field: Field | undefined, tagStart: number, from: number, to: number): void {
    switch (field?.kind) {
      case 'text':
      case 'bytes':
        this.#replace(field.kind, field, from, to);
        return;
      case 'key':
        return; // Visited before its value, by #keysFirst.
      case 'id':
        if (to !== from && to - from !== field.length) {
          throw new WireError(`${field.name} at offset ${String(from)} has a wrong length`);
        }
        return;
      case 'number':
        if (field.packed) {
          checkPacked(this.bytes, from, to, field.packed);
          return;
        }
        break;
      case 'message':
      case undefined:
        break;
    }
    this.#lengthStart = tagStart; // Replaced from its tag on: removed.
    this.#replace('unknown', undefined, from, to);
  }

  /** A reader takes the last of several keys, so each is visited and the strongest verdict holds. */
  #keysFirst(from: number, to: number): void {
    const bytes = this.bytes;
    let judged: KeyVerdict | undefined;
    let at = from;
    while (at < to) {
      const tag = readVarint(bytes, at, to);
      at = varintEnd();
      if ((tag & 7) !== wireType.delimited) {
        at = skipScalar(bytes, at, to, tag & 7);
        continue;
      }
      this.#lengthStart = at;
      const length = readVarint(bytes, at, to);
      const start = varintEnd();
      at = start + length;
      if (at > to) throw new WireError(`a field at offset ${String(start)} is cut off`);
      if (tag >>> 3 !== 1) continue;
      this.#replace('key', keyValue.fields[1], start, at);
      const verdict = this.#visitor.judge(this);
      if (!judged || strength[verdict] > strength[judged]) judged = verdict;
    }
    if (!judged || judged === 'none' || this.verdict === 'ignored') return;
    if (judged === 'ignored' || strength[judged] > strength[this.verdict]) this.verdict = judged;
  }

  #number(field: Field | undefined, from: number, to: number): void {
    if (field?.name !== 'int_value' && field?.name !== 'double_value') return;
    this.#lengthStart = from; // Replaced from its tag on.
    this.#replace('number', field, from, to);
  }

  /** Asks the visitor; what it answers will stand from `#lengthStart` to `to`. */
  #replace(kind: LeafKind, field: Field | undefined, from: number, to: number): void {
    const lengthStart = this.#lengthStart;
    this.kind = kind;
    this.#leafField = field;
    this.start = from;
    this.end = to;
    const replacement = this.#visitor.replace(this);
    if (!replacement) return;
    this.#edits.push({
      start: lengthStart,
      end: to,
      bytes: encoded(kind, replacement),
      frame: this.#frame(this.#depth - 1),
    });
  }

  #frame(depth: number): Frame {
    const known = this.#open[depth];
    if (known) return known;
    const frame: Frame = {
      parent: depth === 0 ? undefined : this.#frame(depth - 1),
      lengthStart: this.#lengthStarts[depth] ?? 0,
      ...this.#range(depth),
      gained: 0,
    };
    this.#open[depth] = frame;
    this.#frames.push(frame);
    return frame;
  }

  #range(depth: number): Range {
    return { start: this.#starts[depth] ?? 0, end: this.#ends[depth] ?? 0 };
  }

  /** How one enclosing message is written in a path: by its key, its index, or its name. */
  #step(depth: number, keyText: (key: Range) => string): string {
    const field = this.#fields[depth];
    const parent = this.#fields[depth - 1]?.message;
    if (!field || parent === anyValue || parent === keyValue) return '';
    const name = parent?.name === 'KeyValueList' || parent?.name === 'ArrayValue' ? '' : field.name;
    const dot = name === '' ? '' : '.';
    if (field.message === keyValue) return `${dot}${name}["${this.#keyText(depth, keyText)}"]`;
    return `${dot}${name}${field.repeated === true ? `[${String(this.#index(depth))}]` : ''}`;
  }

  #keyText(depth: number, keyText: (key: Range) => string): string {
    let last: Range | undefined;
    const { start, end } = this.#range(depth);
    for (const field of delimitedFields(this.bytes, start, end)) {
      if (field.number === 1) last = field;
    }
    return last ? keyText(last) : '';
  }

  #index(depth: number): number {
    const { start } = this.#range(depth);
    const parent = this.#range(depth - 1);
    let index = 0;
    for (const sibling of delimitedFields(this.bytes, parent.start, parent.end)) {
      if (sibling.start >= start) break;
      if (sibling.number === this.#fields[depth]?.number) index++;
    }
    return index;
  }
}

/** Numbers that a reader would not get to the end of are no numbers. */
function checkPacked(bytes: Uint8Array, from: number, to: number, packed: keyof typeof wireType) {
  for (let at = from; at < to;) at = skipScalar(bytes, at, to, wireType[packed]);
}

function hasMessage(field: Field | undefined): field is Field & { readonly message: Message } {
  return field?.message !== undefined;
}

/** What stands in the place of a replaced leaf, its length prefix included. */
function encoded(kind: LeafKind, replacement: Uint8Array): Uint8Array {
  if (kind === 'unknown') return replacement.subarray(0, 0);
  const tag = kind === 'number' ? 1 : 0;
  const bytes = new Uint8Array(tag + varintSize(replacement.length) + replacement.length);
  bytes[0] = 0x0a; // AnyValue.string_value = 1; overwritten when the tag stays as it was.
  bytes.set(replacement, writeVarint(bytes, tag, replacement.length));
  return bytes;
}
