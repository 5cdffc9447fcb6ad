import { unescape } from './escapes.ts';
import type { Judge, NameVerdict } from './names.ts';
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
  readonly sensitive: NameVerdict;
}

/** What was read as structure: its scalars, and the offset from which on the text is none. */
export interface Structure {
  readonly scalars: readonly Scalar[];
  readonly end: number;
}

interface Container {
  readonly sensitive: NameVerdict;
  /** `properties` of a JSON schema: the names inside name parameters, their values are types. */
  readonly holdsSchemas: boolean;
  /** A schema of a parameter that is a secret: only its `default` and examples are secrets. */
  readonly schemaOf: NameVerdict;
  /** What `"name": "DB_PASSWORD"` says of `"value"` in the same object. */
  readonly valueOf: NameVerdict;
}

const outside: Container = {
  sensitive: 'none',
  holdsSchemas: false,
  schemaOf: 'none',
  valueOf: 'none',
};
const schemaValues = new Set(['default', 'const', 'example', 'examples', 'enum']);
const namesOfNames = new Set(['name', 'key', 'Name', 'Key', 'field', 'variable', 'header']);
const namesOfValues = new Set(['value', 'Value', 'val']);

const isWord = new Uint8Array(256);
const isNumber = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const letter = String.fromCharCode(code);
  isWord[code] = /[\w.]/.test(letter) ? 1 : 0;
  isNumber[code] = /[\w.+-]/.test(letter) ? 1 : 0;
}

/**
 * Reads JSON, one document after another, or what Python's `repr` makes of dictionaries, lists and
 * objects. Reads as far as it understands, so a document that was cut off gives all it has.
 */
export function readStructure(bytes: Uint8Array, range: Span, judge: Judge): Structure {
  return new Reader(bytes, range, judge).read();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #judge: Judge;
  #at: number;
  readonly #scalars: Scalar[] = [];
  readonly #stack: Container[] = [];
  #inside = outside;
  /** The last thing read closed the outermost bracket. */
  #isComplete = false;
  /** What the name before the value at hand says. */
  #named: NameVerdict = 'none';
  #name = '';

  constructor(bytes: Uint8Array, { start, end }: Span, judge: Judge) {
    this.#bytes = bytes;
    this.#judge = judge;
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
      // After a document only another one: `[info] password=…` is text after its first word.
      if (this.#isComplete && letter !== '{' && letter !== '[') break;
      const isOutside = this.#stack.length === 0 && this.#scalars.length > 0;
      if (isOutside && !this.#goesOnOutside(letter)) break;
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
      } else if (this.#stack.length === 0 || !this.#keyword()) break;
      else wantsValue = true;
      if (this.#at === before) break;
    }
    return this.#result();
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
    const last = this.#scalars.at(-1);
    const isOpenName = last?.isName === true && this.#stack.length === 0;
    const isFollowed = last !== undefined && (isOpenName || this.#isBlank(last.end + 1));
    if (last && last.quote !== '' && isFollowed && !',)]}'.includes(this.#letter())) {
      this.#scalars.pop();
      this.#at = last.start - 1;
    }
    return { scalars: this.#scalars, end: this.#at };
  }

  #isBlank(start: number): boolean {
    for (let at = start; at < this.#at; at++) if ((this.#bytes[at] ?? 0) > 0x20) return false;
    return start <= this.#at;
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
        if (letter === '-' || (letter >= '0' && letter <= '9')) return this.#number();
        return this.#word();
    }
  }

  #open(): boolean {
    if (this.#stack.length >= depthMax) return true;
    this.#at++;
    this.#stack.push(this.#inside);
    this.#isComplete = false;
    const { holdsSchemas, sensitive, schemaOf } = this.#inside;
    this.#inside = {
      sensitive: holdsSchemas ? 'none' : stronger(this.#named, sensitive),
      holdsSchemas: this.#name === 'properties',
      schemaOf: holdsSchemas ? this.#named : schemaOf,
      valueOf: 'none',
    };
    this.#forgetName();
    return true;
  }

  #close(): void {
    this.#inside = this.#stack.pop() ?? outside;
    this.#isComplete = this.#stack.length === 0;
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
    if (this.#skipColon()) {
      this.#scalars.push({ start, end, quote, isName: true, sensitive: 'none' });
      this.#setName(start, end);
      return true;
    }
    this.#scalars.push({ start, end, quote, isName: false, sensitive: this.#sensitivity() });
    if (namesOfNames.has(this.#name)) {
      this.#inside = { ...this.#inside, valueOf: this.#judge(this.#textOf(start, end)) };
    }
    return false;
  }

  /** `:`, or the `=>` of Ruby, PHP and Perl. */
  #skipColon(): boolean {
    const isArrow = this.#letter() === '=' && this.#bytes[this.#at + 1] === 0x3e;
    if (!isArrow && this.#letter() !== ':') return false;
    this.#at += isArrow ? 2 : 1;
    return true;
  }

  #number(): boolean {
    const start = this.#at;
    while (this.#at < this.#end && isNumber[this.#bytes[this.#at] ?? 0] === 1) this.#at++;
    const sensitive = this.#sensitivity();
    this.#scalars.push({ start, end: this.#at, quote: '', isName: false, sensitive });
    return false;
  }

  /** `true`, `None`, `Message(…`, `b'…'`. */
  #word(): boolean {
    if (this.#keyword()) return true;
    const start = this.#at;
    while (this.#at < this.#end && isWord[this.#bytes[this.#at] ?? 0] === 1) this.#at++;
    const end = this.#at;
    if (end === start) return false;
    this.#skipBlanks();
    const letter = this.#letter();
    // `{apiKey: '…'}`; `a::b` is none.
    if (this.#stack.length > 0 && this.#bytes[this.#at + 1] !== 0x3a && this.#skipColon()) {
      this.#setName(start, end);
      return true;
    }
    if (letter === '(') return this.#open();
    if (end - start <= 2 && (letter === '"' || letter === "'")) return this.#string(letter);
    return false;
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
    return namesOfValues.has(this.#name) ? stronger(named, this.#inside.valueOf) : named;
  }

  #textOf(start: number, end: number): string {
    const { bytes } = unescape(this.#bytes, start, Math.min(end, start + nameLengthMax));
    return Buffer.from(bytes.buffer, 0, bytes.length).toString('latin1');
  }

  #setName(start: number, end: number): void {
    this.#name = this.#textOf(start, end);
    this.#named = this.#judge(this.#name);
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

function stronger(a: NameVerdict, b: NameVerdict): NameVerdict {
  if (a === 'ignored' || b === 'ignored') return 'ignored';
  if (a === 'secret' || b === 'secret') return 'secret';
  return a === 'maybe' || b === 'maybe' ? 'maybe' : 'none';
}
