/** Place → kind → the secret that was planted there. */
export type Planted = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A piece of a planted secret that stands in a text. */
export interface Leak {
  readonly place: string;
  readonly kind: string;
  /** Characters of the secret in a row. */
  readonly length: number;
  /** What stands there, with up to 60 characters on each side, in the form in which it was found. */
  readonly context: string;
}

/** Finds planted secrets in a text, whole or in pieces, in any form that they were planted in. */
export type LeakFinder = (text: string) => readonly Leak[];

/** One more than may remain of a secret that was cut. */
const pieceLength = 9;

interface Owner {
  readonly place: string;
  readonly kind: string;
}

/** Every run of nine characters → whose it is; undefined where it is of several. */
interface Pieces {
  readonly owners: Map<string, Owner | undefined>;
  /** 1 where a piece has this `hash`: nearly all text is passed over without making strings. */
  readonly isPossible: Uint8Array;
}

/**
 * Makes a finder that knows every run of nine characters of every secret. Rather than each secret in
 * each form, the text is brought back to what was escaped: JSON (any number of times), `\u` and
 * `\x`, Python's repr, HTML's and Go's escapes, percent encoding, base64 and hexadecimal. A run
 * that stands in several secrets (a JWT's header) tells nothing of one and is left out.
 */
export function createLeakFinder(planted: Planted): LeakFinder {
  const pieces: Pieces = { owners: new Map(), isPossible: new Uint8Array(2 ** 20) };
  for (const [place, secrets] of Object.entries(planted)) {
    for (const [kind, secret] of Object.entries(secrets)) {
      learn(pieces, { place, kind }, secretPart(kind, secret));
    }
  }
  return (text) => {
    const leaks = new Map<string, Leak>();
    for (const form of forms(text, 2)) {
      for (const leak of search(form, pieces)) {
        const key = `${leak.place} ${leak.kind}`;
        const known = leaks.get(key);
        if (known === undefined || known.length < leak.length) leaks.set(key, leak);
      }
    }
    return [...leaks.values()];
  };
}

/** Of a URL the password, of a PEM block what is between its first and last line. */
function secretPart(kind: string, secret: string): string {
  if (kind === 'pem') return secret.split('\n').slice(1, -1).join('\n');
  if (!kind.endsWith('url')) return secret;
  return /:\/\/[^:@/]*:([^@]+)@/.exec(secret)?.[1] ?? secret;
}

/** A name as it stands in base64, wherever in it it begins. */
function placeForms(place: string): string[] {
  return [0, 1, 2].map((before) => Buffer.from(' '.repeat(before) + place).toString('base64'));
}

function learn({ owners, isPossible }: Pieces, owner: Owner, secret: string): void {
  for (const form of new Set([secret, unescaped(secret), unescaped(percentDecoded(secret))])) {
    for (let index = 0; index + pieceLength <= form.length; index++) {
      const piece = form.slice(index, index + pieceLength);
      // The name of its place stands in a JWT as in other base64.
      if (placeForms(owner.place).some((written) => written.includes(piece))) continue;
      const other = owners.get(piece);
      const isShared = other !== undefined && other !== owner;
      owners.set(piece, isShared || (owners.has(piece) && !other) ? undefined : owner);
      isPossible[hash(form, index)] = 1;
    }
  }
}

function hash(text: string, index: number): number {
  const ends = Math.imul(text.charCodeAt(index), 31) ^ (text.charCodeAt(index + 8) << 5);
  const middle = (text.charCodeAt(index + 3) << 9) ^ (text.charCodeAt(index + 6) << 13);
  return (ends ^ middle) & 0xfffff;
}

function search(text: string, { owners, isPossible }: Pieces): Leak[] {
  const leaks: Leak[] = [];
  for (let index = 0; index + pieceLength <= text.length; index++) {
    if (isPossible[hash(text, index)] === 0) continue;
    const owner = owners.get(text.slice(index, index + pieceLength));
    if (owner === undefined) continue;
    let end = index + pieceLength;
    while (end < text.length && owners.get(text.slice(end + 1 - pieceLength, end + 1)) === owner) {
      end++;
    }
    const context = text.slice(Math.max(0, index - 60), end + 60);
    leaks.push({ ...owner, length: end - index, context });
    index = end - 1;
  }
  return leaks;
}

/** The text, and what it says once its escapes are undone. */
function forms(text: string, depth: number): Set<string> {
  const all = new Set([text, unescaped(text)]);
  for (const form of [...all]) {
    if (form.includes('%')) all.add(unescaped(percentDecoded(form)));
  }
  if (depth === 0) return all;
  for (const form of [...all]) {
    for (const packed of unpacked(form)) {
      for (const inner of forms(packed, depth - 1)) all.add(inner);
    }
  }
  return all;
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
};

function unescaped(text: string): string {
  const plain = text.replaceAll(/&(?:lt|gt|amp|quot|#34|#39|#x27);/g, (entity) => {
    return entities[entity] ?? entity;
  });
  if (!plain.includes('\\')) return plain;
  return plain.replaceAll(
    /\\{1,16}(?:u([\da-f]{4})|x([\da-f]{2})|(\D))/gi,
    (_all, wide: string | undefined, narrow: string | undefined, letter: string | undefined) => {
      const code = wide ?? narrow;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (letter === 'n') return '\n';
      return letter ?? '';
    },
  );
}

function percentDecoded(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (run) => {
    return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
  });
}

/** What every run of base64 or hexadecimal stands for, wherever in it the secret begins. */
function* unpacked(text: string): Generator<string> {
  for (const [run] of text.matchAll(/[\w+/-]{12,}/g)) {
    for (let offset = 0; offset < 4; offset++) {
      const packed = Buffer.from(run.slice(offset), 'base64').toString('utf8');
      // What is not text nine letters long, at the wrong offset or since it was none, is passed by.
      if (/[^\p{Cc}\ufffd]{9}/u.test(packed)) yield packed;
    }
    if (!/^[\da-f]{18,}$/i.test(run)) continue;
    for (let offset = 0; offset < 2; offset++) {
      yield Buffer.from(run.slice(offset), 'hex').toString('utf8');
    }
  }
}
