import { unescape } from './escapes.ts';
import { judgeName } from './names.ts';
import type { Span } from './rule.ts';

const depthMax = 200;
const nameLengthMax = 256;

/** A string or a number inside JSON, a Python literal or a `repr`. */
export interface Scalar extends Span {
  /** The quote around it; empty around a number. The range is without it. */
  readonly quote: '"' | "'" | '';
  /** It is a member's name. */
  readonly isName: boolean;
  /** It stands under a name that says that it is a secret. */
  readonly sensitive: 'secret' | 'maybe' | 'none';
}

/** What was read as structure: its scalars, and the offset from which on the text is none. */
export interface Structure {
  readonly scalars: readonly Scalar[];
  readonly end: number;
}

interface Container {
  readonly sensitive: Scalar['sensitive'];
  /** `properties` of a JSON schema: the names inside name parameters, their values are types. */
  readonly holdsSchemas: boolean;
  /** A schema of a parameter that is a secret: only its `default` and examples are secrets. */
  readonly schemaOf: Scalar['sensitive'];
}

const outside: Container = { sensitive: 'none', holdsSchemas: false, schemaOf: 'none' };
const schemaValues = new Set(['default', 'const', 'example', 'examples', 'enum']);

/**
 * Reads JSON, one document after another, or what Python's `repr` makes of dictionaries, lists and
 * objects. Reads as far as it understands, so a document that was cut off gives all it has.
 */
export function readStructure(bytes: Uint8Array, start: number, end: number): Structure {
  return new Reader(bytes, start, end).read();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  readonly #scalars: Scalar[] = [];
  readonly #stack: Container[] = [];
  #inside = outside;
  /** What the name before the value at hand says. */
  #named: Scalar['sensitive'] = 'none';
  #name = '';

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  read(): Structure {
    let wantsValue = true;
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#end) break;
      const before = this.#at;
      const letter = this.#letter();
      if (letter === ',') {
        this.#at++;
        this.#forgetName();
        wantsValue = true;
      } else if (letter === '}' || letter === ']' || letter === ')') {
        this.#at++;
        this.#close();
        wantsValue = false;
      } else if (wantsValue || letter === '{' || letter === '[') {
        if (!wantsValue && this.#stack.length > 0) break;
        wantsValue = this.#value(letter);
      } else if (letter === ':') {
        this.#at++;
        wantsValue = true;
      } else if (letter === '"' || letter === "'") {
        wantsValue = this.#value(letter); // Python joins literals that stand side by side.
      } else if (!this.#keyword()) break;
      else wantsValue = true;
      if (this.#at === before) break;
    }
    return { scalars: this.#scalars, end: this.#at };
  }

  /** @returns whether another value must follow, as after a name or an opening bracket */
  #value(letter: string): boolean {
    switch (letter) {
      case '{':
      case '[':
      case '(':
        return this.#open();
      case '"':
      case "'":
        return this.#string(letter);
      case '<':
        return this.#angle();
      default:
        if (/[\d-]/.test(letter)) return this.#number();
        return this.#word();
    }
  }

  #open(): boolean {
    if (this.#stack.length >= depthMax) return true;
    this.#at++;
    this.#stack.push(this.#inside);
    const { holdsSchemas, sensitive, schemaOf } = this.#inside;
    this.#inside = {
      sensitive: holdsSchemas ? 'none' : stronger(this.#named, sensitive),
      holdsSchemas: this.#name === 'properties',
      schemaOf: holdsSchemas ? this.#named : schemaOf,
    };
    this.#forgetName();
    return true;
  }

  #close(): void {
    this.#inside = this.#stack.pop() ?? outside;
    this.#forgetName();
  }

  #string(quote: '"' | "'"): boolean {
    const start = this.#at + 1;
    const mark = quote.charCodeAt(0);
    let at = start;
    while (at < this.#end && this.#bytes[at] !== mark) at += this.#bytes[at] === 0x5c ? 2 : 1;
    const end = Math.min(at, this.#end);
    this.#at = Math.min(end + 1, this.#end);
    this.#skipBlanks();
    if (this.#letter() === ':') {
      this.#at++;
      this.#scalars.push({ start, end, quote, isName: true, sensitive: 'none' });
      this.#setName(start, end);
      return true;
    }
    this.#scalars.push({ start, end, quote, isName: false, sensitive: this.#sensitivity() });
    return false;
  }

  #number(): boolean {
    const start = this.#at;
    while (this.#at < this.#end && /[\w.+-]/.test(this.#letter())) this.#at++;
    const sensitive = this.#sensitivity();
    this.#scalars.push({ start, end: this.#at, quote: '', isName: false, sensitive });
    return false;
  }

  /** `true`, `None`, `Message(…`, `b'…'`. */
  #word(): boolean {
    if (this.#keyword()) return true;
    const start = this.#at;
    while (this.#at < this.#end && /[\w.]/.test(this.#letter())) this.#at++;
    const letter = this.#letter();
    if (this.#at === start) return false;
    if (letter === '(') return this.#open();
    if (this.#at - start <= 2 && (letter === '"' || letter === "'")) return this.#string(letter);
    return false;
  }

  /** `name=` before a value, as in `Message(content='…')`. */
  #keyword(): boolean {
    const start = this.#at;
    let at = start;
    while (at < this.#end && at - start < nameLengthMax && isWord(this.#bytes[at] ?? 0)) at++;
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

  #sensitivity(): Scalar['sensitive'] {
    if (this.#inside.holdsSchemas) return 'none';
    return stronger(this.#named, this.#inside.sensitive);
  }

  #setName(start: number, end: number): void {
    const { bytes } = unescape(this.#bytes, start, Math.min(end, start + nameLengthMax));
    this.#name = Buffer.from(bytes.buffer, 0, bytes.length).toString('latin1');
    this.#named = judgeName(this.#name);
    if (schemaValues.has(this.#name)) this.#named = stronger(this.#named, this.#inside.schemaOf);
  }

  #forgetName(): void {
    this.#name = '';
    this.#named = 'none';
  }

  #skipBlanks(): void {
    while (this.#at < this.#end && (this.#bytes[this.#at] ?? 0) <= 0x20) this.#at++;
  }

  #letter(): string {
    return this.#at < this.#end ? String.fromCharCode(this.#bytes[this.#at] ?? 0) : '';
  }
}

function isWord(code: number): boolean {
  return /\w/.test(String.fromCharCode(code));
}

function stronger(a: Scalar['sensitive'], b: Scalar['sensitive']): Scalar['sensitive'] {
  if (a === 'secret' || b === 'secret') return 'secret';
  return a === 'maybe' || b === 'maybe' ? 'maybe' : 'none';
}
