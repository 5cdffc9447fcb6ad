// Hot: one Walk a request, no allocation per field; frames, edits and paths only where one asks.

import { Paths, type EnclosingField } from './leaf-path.ts';
import { startOfOnlyString, startOfOnlyValue } from './plain-attribute.ts';
import { splice, type Edit, type Frame } from './splice.ts';
import { anyValue, items, keyValue, requests, type Field, type Message } from './tables.ts';
import { settleKeys, type KeyEdit } from './unique-keys.ts';
import {
  behindLength,
  depthMax,
  LimitError,
  readTag,
  readVarint,
  skipScalar,
  varintEnd,
  WireError,
  wireType,
  type Range,
} from './wire.ts';

/**
 * `text`, `key`, `bytes`: as in the field tables. `number`: under a sensitive key, and integers that
 * the visitor reads; from its tag on.
 * `unknown`: the content of a field that no table knows.
 */
export type LeafKind = 'text' | 'key' | 'bytes' | 'number' | 'unknown';

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
  /** The message around it, beyond attributes and their values: the span, its status, … */
  readonly holder: Message;
  /** Its field there: the list, for what stands in an attribute; undefined when no table knows it. */
  readonly field: Field | undefined;
  /** Whether it is the value of an attribute or stands in one; keys of the list itself do not. */
  readonly isInAttribute: boolean;
  /** Where the ResourceSpans, ResourceLogs or ResourceMetrics around it starts. */
  readonly resourceStart: number;
  /** Counted from 0, the span, log record or data point around it; outside, the last one. */
  readonly itemIndex: number;
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
   * becomes a `string_value`. A key gets a number behind it where it would equal another of its
   * list, and what must not be empty gets a placeholder.
   *
   * @returns undefined to keep it
   */
  replace(leaf: Leaf): Uint8Array | undefined;
  /** What an attribute's key says of its value. Asked after `replace` was asked for the key. */
  judge(key: Leaf): KeyVerdict;
  /** Keys and values in one list, of attributes or of an AnyValue; any number when left out. */
  readonly attributesMax?: number;
  /** Whether integers in attributes and bodies are leaves under other keys too; not when left out. */
  readonly readsIntegers?: boolean;
}

/**
 * Visits every text leaf of a request, keys included, and puts replacements in their places.
 * Edits bytes rather than decode, walk, encode.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 * @returns `bytes` itself when nothing is replaced
 * @throws WireError when `bytes` is not that message, or is nested deeper than `depthMax`
 * @throws LimitError when a list has more than the visitor's `attributesMax`
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
  itemIndex = -1;
  resourceStart = 0;
  isInAttribute = false;

  readonly #visitor: Visitor;
  readonly #readsIntegers: boolean;
  readonly #attributesMax: number;
  // The enclosing messages, the request first.
  #depth = 0;
  readonly #fields: EnclosingField[] = [];
  readonly #lengthStarts: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** How many keys and values they had so far. */
  readonly #attributes: number[] = [];
  /** Of the enclosing messages, those that an edit already asked for. */
  readonly #open: (Frame | undefined)[] = [];
  #leafField: Field | undefined;
  /** Of the attribute or body around the place at hand; 0 when there is none. */
  #valueDepth = 0;
  /** Of the field at hand: where its length prefix stands. */
  #lengthStart = 0;

  readonly #edits: Edit[] = [];
  readonly #keyEdits: KeyEdit[] = [];
  readonly #frames: Frame[] = [];
  #paths: Paths | undefined;

  constructor(bytes: Uint8Array, visitor: Visitor) {
    this.bytes = bytes;
    this.#visitor = visitor;
    this.#readsIntegers = visitor.readsIntegers === true;
    this.#attributesMax = visitor.attributesMax ?? Infinity;
  }

  run(request: Message): Uint8Array {
    this.#message({ ...outermost, message: request }, 0, this.bytes.length);
    const { bytes } = this;
    const edits = this.#edits;
    const frames = this.#frames;
    if (edits.length === 0) return bytes;
    if (this.#keyEdits.length > 0) settleKeys(this.#keyEdits, { bytes, edits, frames });
    return splice(bytes, edits, frames);
  }

  get holder(): Message {
    const depth = this.#valueDepth === 0 ? this.#depth : this.#valueDepth;
    return this.#fields[depth - 1]?.message ?? anyValue;
  }

  get field(): Field | undefined {
    return this.#valueDepth === 0 ? this.#leafField : this.#fields[this.#valueDepth];
  }

  path(keyText: (key: Range) => string): string {
    this.#paths ??= new Paths({
      bytes: this.bytes,
      fields: this.#fields,
      starts: this.#starts,
      ends: this.#ends,
    });
    return this.#paths.write(this.#depth, this.#leafField, keyText);
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
  #message(field: EnclosingField, from: number, to: number): void {
    const depth = this.#depth;
    if (depth >= depthMax) {
      const place = `at offset ${String(from)}`;
      throw new WireError(`more than ${String(depthMax)} messages in each other ${place}`);
    }
    this.#fields[depth] = field;
    this.#lengthStarts[depth] = this.#lengthStart;
    this.#starts[depth] = from;
    this.#ends[depth] = to;
    this.#attributes[depth] = 0;
    this.#open[depth] = undefined;
    this.#depth = depth + 1;
    const { message } = field;
    if (message === keyValue) this.#attribute(depth, from, to);
    else if (message === anyValue) this.#value(depth, from, to);
    else {
      if (message.isItem) this.itemIndex++;
      if (depth === 1) this.resourceStart = from;
      this.#content(message, from, to);
    }
    this.#depth = depth;
  }

  #attribute(depth: number, from: number, to: number): void {
    const outside = this.verdict;
    const isOutermost = this.#valueDepth === 0;
    if (isOutermost) this.#valueDepth = depth;
    this.#countAttribute(depth - 1, from);
    const { bytes } = this;
    const valueStart = startOfOnlyValue(bytes, from, to);
    if (valueStart > 0 && hasMessage(valueField)) {
      const keyStart = from + 2;
      const keyEnd = keyStart + (bytes[from + 1] ?? 0);
      this.#lengthStart = from + 1;
      this.#obey(this.#judge(keyStart, keyEnd));
      this.isInAttribute = this.isInAttribute || isOutermost;
      this.#lengthStart = keyEnd + 1;
      this.#message(valueField, valueStart, to);
    } else {
      this.#keysFirst(from, to);
      this.isInAttribute = this.isInAttribute || isOutermost;
      this.#content(keyValue, from, to);
    }
    if (isOutermost) {
      this.#valueDepth = 0;
      this.isInAttribute = false;
    }
    this.verdict = outside;
  }

  #value(depth: number, from: number, to: number): void {
    const isOutermost = this.#valueDepth === 0;
    if (isOutermost) this.#valueDepth = depth;
    const start = startOfOnlyString(this.bytes, from, to);
    if (start > 0) {
      this.#lengthStart = from + 1;
      this.#replace('text', anyValue.fields[1], start, to);
    } else this.#content(anyValue, from, to);
    if (isOutermost) this.#valueDepth = 0;
  }

  #countAttribute(depth: number, from: number): void {
    const count = (this.#attributes[depth] ?? 0) + 1;
    this.#attributes[depth] = count;
    if (count <= this.#attributesMax) return;
    const most = `more than ${String(this.#attributesMax)}`;
    throw new LimitError(`${most} attributes in one list at offset ${String(from)}`);
  }

  #content(message: Message, from: number, to: number): void {
    const bytes = this.bytes;
    let at = from;
    while (at < to) {
      const tagStart = at;
      let tag = bytes[at] ?? 0;
      if (tag < 0x80) at++;
      else {
        tag = readTag(bytes, at, to);
        at = varintEnd();
      }
      if (tag >>> 3 === 0) throw new WireError(`field number 0 at offset ${String(tagStart)}`);
      const field = message.fields[tag >>> 3];
      if ((tag & 7) !== wireType.delimited) {
        at = skipScalar(bytes, at, to, tag & 7);
        if (this.verdict === 'sensitive') this.#scalar(field, tagStart, at);
        else if (this.#readsIntegers && field === integer && (tag & 7) === wireType.varint) {
          this.#lengthStart = tagStart; // Replaced from its tag on.
          this.#replace('number', field, tagStart, at);
        }
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
      const tag = readTag(bytes, at, to);
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
      const verdict = this.#judge(start, at);
      if (!judged || strength[verdict] > strength[judged]) judged = verdict;
    }
    if (judged) this.#obey(judged);
  }

  /** @returns what the key in a range, whose length prefix stands at `#lengthStart`, says */
  #judge(from: number, to: number): KeyVerdict {
    this.#replace('key', keyValue.fields[1], from, to);
    return this.#visitor.judge(this);
  }

  /** From now on, of what stands below. */
  #obey(judged: KeyVerdict): void {
    if (judged === 'none' || this.verdict === 'ignored') return;
    if (judged === 'ignored' || strength[judged] > strength[this.verdict]) this.verdict = judged;
  }

  /** What stands under a sensitive key is asked for, in a field that no reader looks at too. */
  #scalar(field: Field | undefined, from: number, to: number): void {
    const isInValue = this.#fields[this.#depth - 1]?.message === anyValue;
    if (isInValue && field?.name === 'bool_value') return;
    this.#lengthStart = from; // Replaced from its tag on.
    if (isInValue && field?.kind === 'number') this.#replace('number', field, from, to);
    else this.#replace('unknown', undefined, from, to);
  }

  /** Asks the visitor; what it answers will stand from `#lengthStart` to `to`. */
  #replace(kind: LeafKind, field: Field | undefined, from: number, to: number): void {
    const start = this.#lengthStart;
    this.kind = kind;
    this.#leafField = field;
    this.start = from;
    this.end = to;
    const answer = this.#visitor.replace(this);
    if (!answer) return;
    const isNameless = answer.length === 0 && field && namesNeeded.has(field.name);
    const replacement = isNameless ? nameless : answer;
    const frame = this.#frame(this.#depth - 1);
    const edit = { start, end: to, bytes: encoded(kind, replacement), frame };
    this.#edits.push(edit);
    if (kind === 'key') this.#noteKey(edit, replacement);
  }

  #noteKey(edit: Edit, replacement: Uint8Array): void {
    let depth = this.#depth - 1;
    const holder = this.#fields[depth - 1]?.message ?? keyValue;
    const steps = [this.#fields[depth]?.number ?? 0];
    while (--depth > 0 && this.#fields[depth]?.repeated !== true) {
      steps.unshift(this.#fields[depth]?.number ?? 0);
    }
    this.#keyEdits.push({ edit, replacement, holder, owner: this.#frame(depth), steps });
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
}

const integer = anyValue.fields[3];
const valueField = keyValue.fields[2];
/** Of what encloses a request. */
const outermost = {
  number: 0,
  name: '',
  kind: 'message',
  length: undefined,
  packed: undefined,
  repeated: undefined,
} as const;
/** Fields that the specification wants filled; their names are theirs alone. */
const namesNeeded: ReadonlySet<string> = new Set(['name', 'type', 'key']);
const nameless = Buffer.from('[REDACTED]');

/** Numbers that a reader would not get to the end of are no numbers. */
function checkPacked(bytes: Uint8Array, from: number, to: number, packed: keyof typeof wireType) {
  for (let at = from; at < to;) at = skipScalar(bytes, at, to, wireType[packed]);
}

function hasMessage(field: Field | undefined): field is EnclosingField {
  return field?.message !== undefined;
}

/** What stands in the place of a replaced leaf, its length prefix included. */
function encoded(kind: LeafKind, replacement: Uint8Array): Uint8Array {
  if (kind === 'unknown') return replacement.subarray(0, 0);
  const written = behindLength(replacement);
  return kind === 'number' ? Buffer.concat([stringValueTag, written]) : written;
}

const stringValueTag = Buffer.of(0x0a); // AnyValue.string_value = 1
