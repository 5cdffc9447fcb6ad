import type { Readable } from 'node:stream';
import { pipeline, Readable as ReadableStream } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  createScanner,
  explain,
  type OwnRule,
  type Rule,
  type Scanner,
  type Secret,
} from '@traceveil/detect';
import { createPolicy, type Policy, type RulesOn } from '@traceveil/processor-redact';
import type { Signal } from '@traceveil/pipeline';
import { errorCode } from './error-code.ts';
import { fingerprintOf, previewOf, severityOf, type Found, type Position } from './found.ts';
import {
  jsonRequest,
  kindOf,
  protoRequest,
  type Input,
  type Kind,
  type ScanRequest,
} from './kind.ts';
import { LineCounter } from './line-counter.ts';
import { Reader } from './reader.ts';
import type { SearchPolicy } from './rules.ts';
import { createRequestSearch } from './search-requests.ts';
import { TextSearch, type FoundSecret } from './search-text.ts';
import { cutWindow, windowsIn } from './windows.ts';

/** How much is held, and how much is read. */
export interface ScanLimits {
  /** Of text that is searched at once; longer text is searched in windows that overlap. */
  readonly windowBytes: number;
  /** Of one OTLP request, and of one line of JSONL; what is longer is searched as text. */
  readonly requestBytes: number;
  /** Of one gzip file when unpacked; what is longer is given up. */
  readonly unpackedBytes: number;
}

const MiB = 1024 * 1024;

/** What the command uses. */
export const scanLimits: ScanLimits = {
  // With as much the scanner reads each byte eight times at most, in all ways of writing.
  windowBytes: 2 * MiB,
  requestBytes: 64 * MiB,
  unpackedBytes: 4096 * MiB,
};

/** How files are to be searched. */
export interface SearchOptions {
  readonly rules: RulesOn;
  /** What may stand there, and which names tell of secrets. */
  readonly policy: SearchPolicy;
  readonly input: Input;
  /** Of protobuf, which does not say; otherwise the first that fits. */
  readonly signal: Signal | undefined;
  readonly explains: boolean;
  readonly limits: ScanLimits;
}

/** Who hears what is found. */
export interface SearchListener {
  found(found: Found): void;
  unread(file: string, why: string): void;
  skipped(why: 'binary'): void;
  /** Called now and then. */
  read(bytes: number): void;
}

/** A file on its way through. */
interface FileAtHand {
  readonly file: string;
  readonly reader: Reader;
  /** A file that is named is searched whatever it is. */
  readonly isNamed: boolean;
}

const headBytes = 65_536;
const unsearchable = 'could not be searched: too much is written inside other text; look at it';
const newline = 0x0a;

/** Searches one file after another, each held in parts. */
export class FileSearch {
  readonly #options: SearchOptions;
  readonly #listener: SearchListener;
  readonly #policy: Policy;
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #ownRules: ReadonlyMap<string, OwnRule>;
  readonly #scanner: Scanner;
  #searchRequest: ReturnType<typeof createRequestSearch> | undefined;

  constructor(options: SearchOptions, listener: SearchListener) {
    this.#options = options;
    this.#listener = listener;
    const { rules, ownRules } = options.rules;
    this.#policy = createPolicy(options.policy.settings, options.policy.tokenKeys);
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.#ownRules = new Map(ownRules.map((rule) => [rule.id, rule]));
    this.#scanner = this.#createScanner();
  }

  #createScanner(): Scanner {
    const { rules, explains } = this.#options;
    const { judge, names } = this.#policy;
    return createScanner(rules.rules, { judge, names, explains, ownRules: rules.ownRules });
  }

  /** Whatever is wrong with the file, the listener hears of it. */
  async search(file: string, chunks: AsyncIterable<Buffer>, isNamed: boolean): Promise<void> {
    const reader = new Reader(chunks);
    try {
      await reader.fill(headBytes);
      if (kindOf(reader.bytes, file) === 'gzip') {
        const unpacked = gunzip(restOf(reader), this.#options.limits.unpackedBytes);
        const inner = new Reader(unpacked);
        try {
          await inner.fill(headBytes);
          await this.#searchAs({ file, reader: inner, isNamed });
        } finally {
          await inner.close();
        }
      } else await this.#searchAs({ file, reader, isNamed });
    } catch (error) {
      this.#listener.unread(file, errorCode(error));
    } finally {
      await reader.close();
    }
  }

  async #searchAs(at: FileAtHand): Promise<void> {
    const { input, limits, signal } = this.#options;
    const kind: Kind = input === 'auto' ? kindOf(at.reader.bytes, at.file) : input;
    if (kind === 'jsonl') return this.#lines(at);
    if (kind === 'text') return this.#text(at);
    if (kind === 'otlp-json' || kind === 'otlp-proto') {
      await at.reader.fill(limits.requestBytes);
      const { bytes, isEnded } = at.reader;
      const isWhole = isEnded && bytes.length <= limits.requestBytes;
      const request =
        isWhole && (kind === 'otlp-json' ? jsonRequest(bytes) : protoRequest(bytes, signal));
      if (request) {
        this.#request(at.file, request, 1, this.#fingerprints());
        this.#listener.read(bytes.length);
        return;
      }
      if (kind === 'otlp-json' && (input === kind || bytes.includes('\n{'))) return this.#lines(at);
      if (input === kind) {
        this.#listener.unread(at.file, 'this is no OTLP request in protobuf');
        return;
      }
    }
    if (!at.isNamed && at.reader.bytes.subarray(0, headBytes).includes(0)) {
      this.#listener.skipped('binary');
      return;
    }
    return this.#text(at);
  }

  /** @param line the number of the first that was not searched */
  async #text({ file, reader }: FileAtHand, line = 1): Promise<void> {
    const { windowBytes } = this.#options.limits;
    const counter = new LineCounter(line, reader.offset);
    const search = this.#textSearch(file, this.#fingerprints(), counter);
    for (let from = reader.offset; ;) {
      await reader.fill(windowBytes);
      const bytes = reader.bytes.subarray(0, windowBytes);
      const base = reader.offset;
      const isLast = reader.isEnded && reader.bytes.length <= windowBytes;
      const { until, next } = cutWindow(bytes, isLast);
      search.search(bytes, { start: base, from, until: base + until });
      this.#listener.read(next);
      if (isLast) return;
      search.pass(bytes, base, base + next);
      from = base + until;
      reader.drop(next);
    }
  }

  /** Each line is a text of its own, or an OTLP/JSON request. */
  async #lines(at: FileAtHand): Promise<void> {
    const { reader, file } = at;
    const { limits } = this.#options;
    const fingerprint = this.#fingerprints();
    for (let number = 1; ; number++) {
      let end = reader.bytes.indexOf(newline);
      for (let length = headBytes; end < 0 && !reader.isEnded; length *= 2) {
        if (reader.bytes.length > limits.requestBytes) return this.#text(at, number);
        await reader.fill(length);
        end = reader.bytes.indexOf(newline);
      }
      const line = reader.bytes.subarray(0, end < 0 ? reader.bytes.length : end);
      if (line.length > 0) this.#line(file, line, number, fingerprint);
      this.#listener.read(end < 0 ? line.length : end + 1);
      if (end < 0) return;
      reader.drop(end + 1);
    }
  }

  #line(file: string, line: Buffer, number: number, fingerprint: Fingerprint): void {
    const { input, limits } = this.#options;
    const request = input === 'jsonl' ? undefined : jsonRequest(line);
    if (request) {
      this.#request(file, request, number, fingerprint);
      return;
    }
    if (input === 'otlp-json') {
      const isBlank = line.toString().trim() === '';
      if (!isBlank) this.#listener.unread(file, `line ${number} is no OTLP/JSON request`);
      return;
    }
    const search = this.#textSearch(file, fingerprint, new LineCounter(number));
    for (const window of windowsIn(line, limits.windowBytes)) {
      search.pass(line, 0, window.start);
      search.search(line.subarray(window.start, window.end), window);
    }
  }

  #textSearch(file: string, fingerprint: Fingerprint, counter: LineCounter): TextSearch {
    const found = ({ secret, start, end, context }: FoundSecret) => {
      if (this.#policy.replacement(secret) === undefined) return;
      const print = fingerprint(secret.ruleId, ...context);
      this.#listener.found({ ...this.#describe(secret), file, start, end, fingerprint: print });
    };
    const unsearched = ({ line }: Position) => {
      this.#listener.unread(file, `a part from line ${line} on ${unsearchable}`);
    };
    return new TextSearch(this.#scanner, { found, unsearched }, counter);
  }

  #request(file: string, request: ScanRequest, line: number, fingerprint: Fingerprint): void {
    this.#searchRequest ??= createRequestSearch(this.#createScanner(), this.#policy);
    const { found, unsearched } = this.#searchRequest(request);
    for (const { field, secret } of found) {
      const print = fingerprint(secret.ruleId, field);
      this.#listener.found({ ...this.#describe(secret), file, line, field, fingerprint: print });
    }
    for (const field of unsearched) {
      this.#listener.unread(file, `line ${line}: ${field} ${unsearchable}`);
    }
  }

  #describe(
    found: Pick<Secret, 'ruleId' | 'secret' | 'confidence' | 'how'>,
  ): Omit<Found, 'file' | 'fingerprint'> {
    const rule = this.#rules.get(found.ruleId);
    return {
      rule: found.ruleId,
      severity: severityOf(rule ?? this.#ownRules.get(found.ruleId)),
      confidence: found.confidence,
      length: found.secret.length,
      preview: previewOf(rule, found.secret),
      ...(this.#options.explains && { explanation: explain(found, rule) }),
    };
  }

  /** Tells those apart that stand in the same surroundings, within one file. */
  #fingerprints(): Fingerprint {
    const counts = new Map<string, number>();
    return (...parts) => {
      const key = fingerprintOf(...parts);
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return count === 0 ? key : fingerprintOf(...parts, String(count));
    };
  }
}

type Fingerprint = (...parts: readonly string[]) => string;

/** All that a reader has and will have. */
async function* restOf(reader: Reader): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytes } = reader;
    if (bytes.length > 0) yield bytes;
    reader.drop(bytes.length);
    if (reader.isEnded) return;
    await reader.fill(headBytes);
  }
}

/** @throws RangeError when it becomes longer than `bytesMax` */
async function* gunzip(packed: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<Buffer> {
  const unpacked: Readable = pipeline(ReadableStream.from(packed), createGunzip(), () => undefined);
  let length = 0;
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytesMax) throw new RangeError(`unpacked it has more than ${bytesMax} bytes`);
    yield chunk;
  }
}
