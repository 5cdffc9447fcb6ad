import { createContainer, type Container } from './container.ts';
import { endOfString, hasEscapes, unescape } from './escapes.ts';
import { latin1 } from './latin1.ts';
import type { Judge, NameVerdict } from './names.ts';
import type { Span } from './rule.ts';
import { isBare, isDigit, isName, isNumber, isWord } from './structure-bytes.ts';
import {
  namesOfData,
  namesOfNames,
  namesOfValues,
  privateMember,
  schemaValues,
  stronger,
} from './structure-names.ts';
import type { Turns } from './turns.ts';
import { isOwnToken, isSecretValue } from './values.ts';

const depthMax = 200;
const nameLengthMax = 256;
const bareLengthMax = 256;
const commentLengthMax = 1024;
const replacementLengthMax = 128;
const elementLengthMax = 64;
const elementName = /^[\w.-]{3,}$/;

/** A string or a number inside JSON, a Python literal or a `repr`. */
export interface Scalar extends Span {
  /** The quote around it; empty around a number or a bare word. The range is without it. */
  readonly quote: '"' | "'" | '';
  /** It is a member's name. */
  readonly isName: boolean;
  /** It stands under a name that says that it is a secret. */
  readonly sensitive: NameVerdict;
}

/** What was read as structure: its scalars, and the offset from which on the text is none. */
export interface Structure {
  readonly scalars: readonly Scalar[];
  readonly end: number;
}

/**
 * Reads JSON, one document after another, or what Python's `repr` makes of dictionaries, lists and
 * objects. Reads as far as it understands, so a document that was cut off gives all it has.
 */
export function readStructure(bytes: Uint8Array, range: Span, judge: Judge): Structure {
  return new Reader(bytes, range, judge).read();
}

/** The same for a long text. @param turnBytes read in one turn */
export function readStructureInTurns(
  bytes: Uint8Array,
  range: Span,
  judge: Judge,
  turnBytes: number,
): Turns<Structure> {
  return new Reader(bytes, range, judge).readInTurns(turnBytes);
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #judge: Judge;
  readonly #start: number;
  #at: number;
  #hasBrackets = false;
  readonly #scalars: Scalar[] = [];
  readonly #stack: Container[] = [];
  #inside = createContainer({});
  #wantsValue = true;
  /** The last thing read closed the outermost bracket. */
  #isComplete = false;
  /** What the name before the value at hand says. */
  #named: NameVerdict = 'none';
  #name = '';

  constructor(bytes: Uint8Array, { start, end }: Span, judge: Judge) {
    // What stands behind the end is another text, and says nothing of this one.
    this.#bytes = bytes.subarray(0, end);
    this.#judge = judge;
    this.#start = start;
    this.#at = start;
    this.#end = end;
  }

  read(): Structure {
    this.#readTo(this.#end);
    return this.#result();
  }

  *readInTurns(turnBytes: number): Turns<Structure> {
    for (let to = this.#start + turnBytes; !this.#readTo(to); to = this.#at + turnBytes) yield;
    return this.#result();
  }

  /** @returns whether there is no more to read; false when it stopped at `limit` or behind it */
  #readTo(limit: number): boolean {
    let wantsValue = this.#wantsValue;
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#end) return true;
      if (this.#at >= limit) {
        this.#wantsValue = wantsValue;
        return false;
      }
      const before = this.#at;
      const letter = this.#letter();
      // After a document only another one: `[info] password=…` is text after its first word.
      if (this.#isComplete && letter !== '{' && letter !== '[') return true;
      const isOutside = this.#stack.length === 0 && this.#scalars.length > 0;
      if (isOutside && !this.#goesOnOutside(letter)) return true;
      if (letter === ',') {
        this.#at++;
        this.#forgetName();
        wantsValue = true;
      } else if (letter === '}' || letter === ']' || letter === ')') {
        this.#at++;
        this.#close();
        wantsValue = false;
      } else if (wantsValue || letter === '{' || letter === '[') {
        if (!wantsValue && this.#stack.length > 0) return true;
        wantsValue = this.#value(letter);
      } else if (letter === ':') {
        this.#at++;
        wantsValue = true;
      } else if (letter === '"' || letter === "'") {
        wantsValue = this.#value(letter); // Python joins literals that stand side by side.
      } else if (this.#stack.length === 0 || !this.#keyword()) return true;
      else wantsValue = true;
      if (this.#at === before) return true;
    }
  }

  /** Outside all brackets only strings, lists and objects are structure: `"a": 1, "b": {}`. */
  #goesOnOutside(letter: string): boolean {
    if (letter !== ',') return '"\'{[(:'.includes(letter);
    let at = this.#at + 1;
    while (at < this.#end && (this.#bytes[at] ?? 0) <= 0x20) at++;
    return '"\'{['.includes(String.fromCharCode(this.#bytes[at] ?? 0));
  }

  /** A string right before what is no structure, as in `"a" . "b"` or `"a": b`, is none either. */
  #result(): Structure {
    // Several strings without brackets and names are a line of a table.
    if (this.#isBareList) return { scalars: [], end: this.#start };
    const last = this.#scalars.at(-1);
    const isOpenName = last?.isName === true && this.#stack.length === 0;
    const isFollowed = last !== undefined && (isOpenName || this.#isBlank(last.end + 1));
    // A member's value is one, whatever follows in the next line.
    const isMember =
      last?.sensitive === 'secret' && this.#stack.length > 0 && this.#at > last.end + 1;
    if (last && this.#holdsStructure(last)) {
      // A string that was cut off has no quote behind it.
      return { scalars: this.#scalars, end: Math.min(last.end + 1, this.#end) };
    }
    if (last && last.quote !== '' && isFollowed && !isMember && !',)]}'.includes(this.#letter())) {
      this.#scalars.pop();
      this.#at = last.start - 1;
    } else if (this.#at < this.#end && !this.#isComplete) this.#leaveMember();
    return { scalars: this.#scalars, end: Math.min(this.#at, this.#end) };
  }

  /** What was not understood is told of by what stands before it: `"token": Bearer …` is text. */
  #leaveMember(): void {
    const last = this.#scalars.at(-1);
    if (!last) this.#at = this.#start;
    else if (last.isName) {
      this.#scalars.pop();
      this.#at = last.start - 1;
    } else this.#at = Math.min(last.end + last.quote.length, this.#end);
  }

  /** `"{\"name\": …}"`, in code. */
  #holdsStructure({ start, quote }: Scalar): boolean {
    if (quote === '' || this.#hasBrackets) return false;
    let at = start;
    while (at < this.#end && (this.#bytes[at] ?? 0) <= 0x20) at++;
    const first = this.#bytes[at];
    while (this.#bytes[at] === 0x5b || this.#bytes[at] === 0x7b || this.#bytes[at] === 0x20) at++;
    return (first === 0x5b || first === 0x7b) && this.#bytes[at] === 0x5c;
  }

  get #isBareList(): boolean {
    return !this.#hasBrackets && this.#scalars.length > 1 && !this.#scalars.some((it) => it.isName);
  }

  #isBlank(start: number): boolean {
    for (let at = start; at < this.#at; at++) if ((this.#bytes[at] ?? 0) > 0x20) return false;
    return start <= this.#at;
  }

  /** @returns whether another value must follow, as after a name or an opening bracket */
  #value(letter: string): boolean {
    switch (letter) {
      case '[':
        return this.#replacement() ? false : this.#open();
      case '{':
      case '(':
        return this.#open();
      case '"':
      case "'":
        return this.#string(letter);
      case '<':
        return this.#angle();
      default:
        return this.#isAtNumber() ? this.#number() : this.#word();
    }
  }

  /** `[REDACTED:…]` of a first pass is no list. */
  #replacement(): boolean {
    const second = this.#bytes[this.#at + 1];
    if (second !== 0x52 && second !== 0x57) return false; // R, W
    const limit = Math.min(this.#end, this.#at + replacementLengthMax);
    const close = this.#bytes.subarray(this.#at, limit).indexOf(0x5d) + 1;
    const written = this.#bytes.subarray(this.#at, this.#at + close);
    if (!isOwnToken(Buffer.from(written).toString('latin1'))) return false;
    this.#at += close;
    return true;
  }

  #open(): boolean {
    if (this.#stack.length >= depthMax) return true;
    this.#at++;
    this.#passElement();
    this.#stack.push(this.#inside);
    this.#hasBrackets = true;
    this.#isComplete = false;
    const { holdsSchemas, sensitive, schemaOf, isManifest } = this.#inside;
    const isData = namesOfData.has(this.#name);
    if (isData) this.#inside.dataStart = this.#scalars.length;
    const told = stronger(this.#named, this.#ofValue());
    const named = isData && isManifest ? 'secret' : told;
    this.#inside = createContainer({
      sensitive: holdsSchemas ? 'none' : stronger(named, sensitive),
      holdsSchemas: this.#name === 'properties',
      schemaOf: holdsSchemas ? this.#named : schemaOf,
      isListed: this.#name === '' && this.#stack.length > 1,
      isData,
    });
    this.#forgetName();
    return true;
  }

  #close(): void {
    // `["x-api-key", "…"]` among others: a name and its value.
    const { isListed, isData, elementCount, firstVerdict, secondIndex } = this.#inside;
    if (isListed && elementCount === 2 && firstVerdict === 'secret') this.#sayOf(secondIndex);
    this.#inside = this.#stack.pop() ?? createContainer({});
    if (isData) this.#inside.dataEnd = this.#scalars.length;
    this.#isComplete = this.#stack.length === 0;
    this.#forgetName();
  }

  #string(quote: '"' | "'"): boolean {
    const start = this.#at + 1;
    const end = endOfString(this.#bytes, start, this.#end, quote.charCodeAt(0));
    this.#at = Math.min(end + 1, this.#end);
    this.#skipBlanks();
    if (this.#skipColon()) {
      this.#scalars.push({ start, end, quote, isName: true, sensitive: 'none' });
      this.#setName(start, end);
      return true;
    }
    this.#addValue({ start, end, quote });
    if (this.#name === '') this.#takeElement(start, end);
    else if (this.#name === 'kind') this.#takeKind(start, end);
    else if (namesOfNames.has(this.#name)) this.#takeName(start, end);
    return false;
  }

  #addValue({ start, end, quote }: Span & Pick<Scalar, 'quote'>): void {
    if (namesOfValues.has(this.#name)) this.#inside.valueIndex = this.#scalars.length;
    this.#scalars.push({ start, end, quote, isName: false, sensitive: this.#sensitivity() });
  }

  /** `"name": "DB_PASSWORD"`, before or behind its `"value"`. */
  #takeName(start: number, end: number): void {
    const verdict = this.#judge(this.#textOf(start, end));
    this.#inside.valueVerdict = stronger(this.#inside.valueVerdict, verdict);
    const value = this.#scalars[this.#inside.valueIndex];
    if (!value || verdict === 'none') return;
    const sensitive = stronger(value.sensitive, verdict);
    this.#scalars[this.#inside.valueIndex] = { ...value, sensitive };
  }

  /** Of a manifest, before or behind its `data`. */
  #takeKind(start: number, end: number): void {
    if (end - start > elementLengthMax || this.#textOf(start, end) !== 'Secret') return;
    this.#inside.isManifest = true;
    for (let index = this.#inside.dataStart; index < this.#inside.dataEnd; index++) {
      const scalar = this.#scalars[index];
      if (scalar?.isName === false) this.#scalars[index] = { ...scalar, sensitive: 'secret' };
    }
  }

  /** A string of a list: it may be the name of the next. */
  #takeElement(start: number, end: number): void {
    const inside = this.#inside;
    const text = end - start <= elementLengthMax ? this.#textOf(start, end) : '';
    const verdict = elementName.test(text) ? this.#judge(text) : 'none';
    inside.elementCount++;
    if (inside.elementCount === 1) inside.firstVerdict = verdict;
    if (inside.elementCount === 2) inside.secondIndex = this.#scalars.length - 1;
    // Of an option the next is the value, unless it is an option too; else only if it looks so.
    const isOption = text.startsWith('-');
    if (isOption && inside.nextVerdict === 'secret') this.#sayOf(this.#scalars.length - 1, 'none');
    inside.nextVerdict = verdict === 'secret' && !isOption ? 'maybe' : verdict;
  }

  /** An element that is no string. */
  #passElement(): void {
    this.#inside.elementCount++;
    this.#inside.nextVerdict = 'none';
  }

  /** What a name in the same list says of a string, if that can be a value. */
  #sayOf(index: number, verdict: NameVerdict = 'secret'): void {
    const scalar = this.#scalars[index];
    if (!scalar || scalar.isName) return;
    const text = this.#textOf(scalar.start, scalar.end);
    // A word may be the name of another field: `["password", "email"]`.
    const isValue = isSecretValue(text, true) && /[^A-Z_-]/i.test(text);
    if (verdict === 'none' || (isValue && this.#judge(text) === 'none'))
      this.#scalars[index] = { ...scalar, sensitive: verdict };
  }

  /** `:`, or the `=>` of Ruby, PHP and Perl. */
  #skipColon(): boolean {
    const isArrow = this.#letter() === '=' && this.#bytes[this.#at + 1] === 0x3e;
    if (!isArrow && this.#letter() !== ':') return false;
    this.#at += isArrow ? 2 : 1;
    return true;
  }

  /** A digit, with a sign or without: `-----BEGIN` is none. */
  #isAtNumber(): boolean {
    const first = this.#bytes[this.#at] ?? 0;
    return isDigit(first) || (first === 0x2d && isDigit(this.#bytes[this.#at + 1] ?? 0));
  }

  #number(): boolean {
    if (this.#bare()) return false;
    const start = this.#at;
    while (this.#at < this.#end && isNumber[this.#bytes[this.#at] ?? 0] === 1) this.#at++;
    // `1//0abc` and `12345:abc` are words: what is cut out of one is not found in it.
    if (this.#passWord()) return false;
    this.#addValue({ start, end: this.#at, quote: '' });
    this.#passElement();
    return false;
  }

  /** Steps over the rest of a word that has more than letters, `-…` of `glpat-…`. */
  #passWord(): boolean {
    const start = this.#at;
    let end = start;
    while (end < this.#end && isBare[this.#bytes[end] ?? 0] === 1) end++;
    while (end > start && this.#bytes[end - 1] === 0x3a) end--; // The colon behind a name.
    this.#at = end;
    return end > start;
  }

  /** `true`, `None`, `Message(…`, `b'…'`. */
  #word(): boolean {
    if (this.#keyword()) return true;
    if (this.#bare()) return false;
    const start = this.#at;
    while (this.#at < this.#end && isName[this.#bytes[this.#at] ?? 0] === 1) this.#at++;
    const end = this.#at;
    if (end === start) return false;
    this.#skipBlanks();
    const letter = this.#letter();
    if (this.#isBehindName() && this.#skipColon()) {
      this.#setName(start, end);
      return true;
    }
    if (this.#at === end && this.#passWord()) return false;
    if (letter === '(') return this.#open();
    if (end - start <= 2 && (letter === '"' || letter === "'")) return this.#string(letter);
    return false;
  }

  /** `{apiKey: '…'}`; `a::b` is none, nor is `http://…`. */
  #isBehindName(): boolean {
    const second = this.#bytes[this.#at + 1];
    return this.#stack.length > 0 && second !== 0x3a && second !== 0x2f;
  }

  /** A secret without quotes that is all of its member: `{"password": tulip7}`. */
  #bare(): boolean {
    if (this.#stack.length === 0 || this.#name === '' || this.#sensitivity() === 'none')
      return false;
    const start = this.#at;
    const limit = Math.min(this.#end, start + bareLengthMax);
    let end = start;
    while (end < limit && isBare[this.#bytes[end] ?? 0] === 1) end++;
    let after = end;
    while (after < this.#end && (this.#bytes[after] === 0x20 || this.#bytes[after] === 0x09))
      after++;
    const next = after < this.#end ? String.fromCharCode(this.#bytes[after] ?? 0) : ',';
    if (!',)]}\r\n'.includes(next)) return false;
    const text = Buffer.from(this.#bytes.subarray(start, end)).toString('latin1');
    if (!/\D/.test(text) || !isSecretValue(text, false)) return false;
    this.#at = end;
    this.#addValue({ start, end, quote: '' });
    return true;
  }

  /** `name=` before a value, as in `Message(content='…')`. */
  #keyword(): boolean {
    const start = this.#at;
    let at = start;
    const limit = Math.min(this.#end, start + nameLengthMax);
    while (at < limit && isWord[this.#bytes[at] ?? 0] === 1) at++;
    if (at === start || this.#bytes[at] !== 0x3d || this.#bytes[at + 1] === 0x3d) return false;
    this.#setName(start, at);
    this.#at = at + 1;
    return true;
  }

  /** `<object at 0x7f…>`. */
  #angle(): boolean {
    const close = this.#bytes.subarray(this.#at, Math.min(this.#end, this.#at + 512)).indexOf(0x3e);
    if (close > 0) this.#at += close + 1;
    return false;
  }

  #sensitivity(): NameVerdict {
    // Under `properties` an object is a schema, but a string is a value like any other.
    if (this.#inside.holdsSchemas) return this.#named;
    const named = stronger(this.#named, this.#inside.sensitive);
    const told = stronger(named, this.#ofValue());
    return this.#name === '' ? stronger(told, this.#inside.nextVerdict) : told;
  }

  /** What `"name": "…"` in the same object says of what stands under `"value"`. */
  #ofValue(): NameVerdict {
    return namesOfValues.has(this.#name) ? this.#inside.valueVerdict : 'none';
  }

  #textOf(start: number, end: number): string {
    const limit = Math.min(end, start + nameLengthMax);
    // Names are seldom escaped.
    if (!hasEscapes(this.#bytes, start, limit)) return latin1(this.#bytes, start, limit);
    const { bytes } = unescape(this.#bytes, start, limit);
    return latin1(bytes, 0, bytes.length);
  }

  #setName(start: number, end: number): void {
    this.#name = this.#textOf(start, end);
    this.#named = this.#judge(this.#name);
    if (this.#name === 'kty') this.#inside.isKey = true;
    if (this.#inside.isKey && privateMember.test(this.#name)) this.#named = 'maybe';
    if (schemaValues.has(this.#name)) this.#named = stronger(this.#named, this.#inside.schemaOf);
  }

  #forgetName(): void {
    this.#name = '';
    this.#named = 'none';
  }

  #skipBlanks(): void {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte <= 0x20) this.#at++;
      else if (byte !== 0x2f || this.#stack.length === 0 || !this.#skipComment()) return;
    }
  }

  /** A comment in brackets, after one slash or two. */
  #skipComment(): boolean {
    const second = this.#bytes[this.#at + 1];
    if (second !== 0x2f && second !== 0x2a) return false;
    const limit = Math.min(this.#end, this.#at + commentLengthMax);
    let at = this.#at + 2;
    while (at < limit && !this.#endsComment(at, second)) at++;
    if (at === limit && limit < this.#end) return false;
    this.#at = Math.min(at + (second === 0x2a ? 2 : 1), this.#end);
    return true;
  }

  #endsComment(at: number, second: number): boolean {
    if (second === 0x2f) return this.#bytes[at] === 0x0a;
    return this.#bytes[at] === 0x2a && this.#bytes[at + 1] === 0x2f;
  }

  #letter(): string {
    return this.#at < this.#end ? String.fromCharCode(this.#bytes[this.#at] ?? 0) : '';
  }
}
