import { relative } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';
import { agentSecrets } from './agents.ts';
import { bytesBelow, type Reader } from './files-below.ts';
import { createLeakFinder } from './leaks.ts';

// Taken once: to look a global up for each byte is a hundred times slower in a test of jest.
const { imul } = Math;

/** What a gateway leaves behind, or shows of itself. */
export interface Remains {
  /** Every file below it, and the names of the files. */
  readonly directory?: string;
  /** By what they are: the log of each start, the metrics page, answers. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** Says where secrets stand, which and how, such as `audit/audit.jsonl: github as base64`. */
export type Judge = (remains: Remains) => string[];

/** Which secrets stand in bytes, and how, each once, such as `github as base64`. */
export type ByteFinder = (bytes: Uint8Array) => string[];

/** Below it, a text is looked through for pieces of secrets as well: that goes at 3 MB a second. */
const piecesBytesMax = 256 * 1024;

/** Of one gzip member. */
const inflatedBytesMax = 256 * 1024 ** 2;

const gzipStart = Buffer.from([0x1f, 0x8b, 0x08]);

/**
 * Makes a judge of secrets, by kind, as `agentSecrets` has them: whole, or a line of a PEM block, in
 * whichever form of `formsOf`, also in what was packed; in small files and texts nine characters in
 * a row too.
 *
 * @param read gives the files below a directory that are to be searched, all by default
 */
export function createJudge(
  secrets: Readonly<Record<string, string>>,
  read: Reader = bytesBelow,
): Judge {
  const find = createByteFinder(secrets);
  const findPieces = createLeakFinder({ planted: secrets });
  const kindsIn = (bytes: Buffer) => {
    const whole = find(bytes);
    if (whole.length > 0 || bytes.length > piecesBytesMax) return whole;
    return findPieces(bytes.toString()).map(({ kind }) => `${kind} in pieces`);
  };
  return ({ directory, texts = {} }) => {
    const found = Object.entries(texts).flatMap(([what, text]) =>
      kindsIn(Buffer.from(text)).map((kind) => `${what}: ${kind}`),
    );
    if (directory === undefined) return found;
    for (const [path, bytes] of read(directory)) {
      const name = relative(directory, path);
      const kinds = [...kindsIn(bytes), ...find(Buffer.from(name))];
      found.push(...kinds.map((kind) => `${name}: ${kind}`));
    }
    return found;
  };
}

/** For the secrets of `agentSecrets`. */
export const secretsAtRest: Judge = createJudge(agentSecrets);

interface Needle {
  readonly bytes: Buffer;
  readonly said: string;
}

/**
 * Makes a finder that looks at each byte once, whatever the number of secrets and of forms: where
 * four bytes are the first of any form, and there only, it compares.
 */
export function createByteFinder(secrets: Readonly<Record<string, string>>): ByteFinder {
  const needles = new Map<number, Needle[]>();
  const isPossible = new Uint8Array(2 ** 16);
  for (const [kind, secret] of Object.entries(secrets)) {
    for (const part of partsOf(kind, secret)) {
      for (const [form, bytes] of formsOf(part)) {
        const start = bytes.readInt32LE();
        needles.set(start, [...(needles.get(start) ?? []), { bytes, said: `${kind} as ${form}` }]);
        isPossible[hash(start)] = 1;
      }
    }
  }
  const search = (buffer: Buffer): string[] => {
    const found: string[] = [];
    let word = 0;
    for (let end = 0; end < buffer.length; end += 1) {
      word = (word >>> 8) | ((buffer[end] ?? 0) << 24);
      if (isPossible[hash(word)] === 0) continue;
      for (const { bytes, said } of needles.get(word) ?? []) {
        if (buffer.subarray(end - 3, end - 3 + bytes.length).equals(bytes)) found.push(said);
      }
    }
    return found;
  };
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const packed = [...inflated(buffer)].flatMap(search).map((said) => `${said}, packed`);
    return [...new Set([...search(buffer), ...packed])];
  };
}

function hash(word: number): number {
  return imul(word, 0x9e3779b1) >>> 16;
}

/** What nothing else has: no header of a JWT, no user of a URL, each line of a PEM block. */
function partsOf(kind: string, secret: string): readonly string[] {
  if (kind === 'pem') return secret.split('\n').slice(1, -1);
  if (kind.endsWith('url')) return /:([^:@]+)@/.exec(secret)?.slice(1) ?? [secret];
  return kind === 'jwt' ? secret.split('.').slice(2) : [secret];
}

/** How a text may be written, at least four bytes long. */
function formsOf(text: string): Map<string, Buffer> {
  const json = (inner: string) => JSON.stringify(inner).slice(1, -1);
  const hex = Buffer.from(text).toString('hex');
  const each = (digits: string) => digits.replaceAll(/../g, '%$&');
  const utf16 = Buffer.from(text, 'utf16le');
  const texts = {
    plain: text,
    JSON: json(text),
    'JSON in JSON': json(json(text)),
    percent: encodeURIComponent(text),
    'percent, each byte': each(hex.toUpperCase()),
    'percent, each byte, lower': each(hex),
    hex,
    'hex, upper': hex.toUpperCase(),
    ...base64Forms('', text),
    ...base64Forms(' of JSON', json(text)),
  };
  const forms = new Map<string, Buffer>();
  const known = new Set<string>();
  for (const [form, written] of Object.entries(texts)) {
    if (known.has(written)) continue;
    known.add(written);
    forms.set(form, Buffer.from(written));
  }
  forms.set('UTF-16LE', utf16);
  forms.set('UTF-16BE', Buffer.from(utf16).swap16());
  return forms;
}

/** Wherever in it the text begins: of each, what is the same whatever is around it. */
function base64Forms(what: string, text: string): Record<string, string> {
  const forms: Record<string, string> = {};
  for (const before of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const [start, end] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    forms[`base64${what}, ${before} before`] = bytes.toString('base64').slice(start, end);
    forms[`base64url${what}, ${before} before`] = bytes.toString('base64url').slice(start, end);
  }
  return forms;
}

/** What every gzip member stands for, up to where it is cut off. */
function* inflated(bytes: Buffer): Generator<Buffer> {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: inflatedBytesMax };
  for (let at = bytes.indexOf(gzipStart); at >= 0; at = bytes.indexOf(gzipStart, at + 1)) {
    try {
      // Without header and sum: what stands behind a member is none of its business.
      yield inflateRawSync(bytes.subarray(deflatedStart(bytes, at)), options);
    } catch {
      continue; // Three bytes by chance.
    }
  }
}

/** @see RFC 1952, section 2.3: flags say what stands before the deflated bytes */
function deflatedStart(bytes: Buffer, start: number): number {
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  if (flags & 8) at = bytes.indexOf(0, at) + 1;
  if (flags & 16) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}
