import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson, type Log } from '@traceveil/pipeline';
import { ApprovalError } from './approval-error.ts';
import { parseLine, type ApprovalLine } from './approval-lines.ts';
import { failureOf, type FileSystem } from './file-system.ts';
import type { KeyWrapper } from './key-wrapper.ts';

// A file is lines of JSON. The first has the key of the file, wrapped; each behind it says one
// thing, who wrote it, and an HMAC of both: whoever can write to the disk cannot approve by that.
// Several gateways may write at once: a write is one call, which begins and ends with a line's end,
// so that half a line that one left behind spoils no other.

const component = 'approvals';
/** Half a gigabyte: hundreds of thousands of requests. */
const defaultFilesMax = 64;
const defaultFileBytesMax = 8 * 1024 ** 2;
const named = /^(\d{10})\.jsonl$/;
const macKeyBytes = 32;

/** What a journal needs. */
export interface JournalOptions {
  readonly directory: string;
  readonly files: FileSystem;
  readonly wrapper: KeyWrapper;
  readonly log: Log;
  /** Takes each line, whoever wrote it, in order; says whether it changed anything. */
  readonly onLine: (line: ApprovalLine) => boolean;
  /** Above this another file is begun. */
  readonly fileBytesMax?: number;
  /** Above so many the oldest goes. */
  readonly filesMax?: number;
}

interface JournalFile {
  readonly path: string;
  readonly keyId: string;
  /** Undefined when it cannot be had: the file is not read. */
  readonly macKey: Uint8Array | undefined;
  /** Up to here it was read. */
  bytes: number;
  newest: number;
  readonly requests: string[];
}

/** A directory of lines that several gateways may share. One call at a time. */
export class ApprovalJournal {
  readonly #options: JournalOptions;
  readonly #writer = randomUUID();
  #written = 0;
  readonly #files = new Map<number, JournalFile>();
  /** What became of our own lines that were read again. */
  readonly #verdicts = new Map<string, boolean>();

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** @throws the file system's error */
  async start(): Promise<void> {
    await this.#options.files.makeDirectory(this.#options.directory);
    await this.#readAll();
  }

  /**
   * Reads what others wrote.
   *
   * @throws ApprovalError `unavailable`
   */
  async catchUp(): Promise<void> {
    try {
      await this.#readAll();
    } catch (cause) {
      throw unavailable(`cannot read ${this.#options.directory}`, cause);
    }
  }

  /**
   * Resolves when the lines are durable, and what others wrote before them was read.
   *
   * @returns of each whether it changed anything where it stands
   * @throws ApprovalError `unavailable`; what was written may or may not stand there then
   */
  async append(lines: readonly ApprovalLine[]): Promise<readonly boolean[]> {
    const { directory, files } = this.#options;
    try {
      const { path, macKey } = await this.#fileToWrite();
      const names = lines.map(() => `${this.#writer}:${String((this.#written += 1))}`);
      const texts = lines.map((line, index) => envelope(line, names[index] ?? '', macKey));
      const file = await files.open(path);
      try {
        await file.append([Buffer.from(`\n${texts.join('\n')}\n`)]);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#readAll();
      return names.map((name) => this.#verdicts.get(name) === true);
    } catch (cause) {
      throw unavailable(`cannot write to ${directory}`, cause);
    } finally {
      this.#verdicts.clear();
    }
  }

  /**
   * Removes files of which every line is older, and the oldest where there are too many.
   *
   * @returns the requests that were in them
   */
  async removeBefore(time: number): Promise<readonly string[]> {
    const { files, filesMax = defaultFilesMax } = this.#options;
    const removed: string[] = [];
    const newestNumber = Math.max(...this.#files.keys());
    for (const [number, { path, newest, macKey, requests }] of this.#files) {
      const isOld = this.#files.size > filesMax || (macKey !== undefined && newest < time);
      if (number === newestNumber || !isOld) break;
      await files.remove(path).catch(() => undefined); // Another gateway did.
      this.#files.delete(number);
      removed.push(...requests);
    }
    return removed;
  }

  async #readAll(): Promise<void> {
    const { directory, files } = this.#options;
    const names = await files.list(directory);
    const numbers = names.flatMap((name) => named.exec(name)?.[1] ?? []).map(Number);
    for (const number of numbers.sort((one, other) => one - other)) {
      const file = this.#files.get(number) ?? (await this.#adopt(number));
      if (file) await this.#readFrom(file);
    }
  }

  /** @returns undefined when its first line is not whole, which nobody relied on */
  async #adopt(number: number): Promise<JournalFile | undefined> {
    const { directory, files, log } = this.#options;
    const path = join(directory, nameOf(number));
    const text = await readText(files, path, 0);
    const end = text.indexOf('\n');
    const header = parseHeader(text.slice(0, Math.max(0, end)));
    let macKey: Uint8Array | undefined;
    try {
      if (!header) throw new ApprovalError('damaged', 'its first line is damaged');
      macKey = await this.#options.wrapper.unwrap(header.wrapped, header.keyId);
    } catch (error) {
      const isKnown = error instanceof ApprovalError && error.code !== 'unavailable';
      if (!isKnown) throw error;
      const fields = { component, file: nameOf(number) };
      log.error(fields, `${error.message}; what was asked and approved in it holds no more`);
    }
    const keyId = header?.keyId ?? '';
    const file = { path, keyId, macKey, bytes: end + 1, newest: 0, requests: [] };
    this.#files.set(number, file);
    return file;
  }

  async #readFrom(file: JournalFile): Promise<void> {
    const { files, log, onLine } = this.#options;
    const { macKey, path } = file;
    if (!macKey) return;
    const text = await readText(files, path, file.bytes);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n')) {
      if (line === '') continue;
      const opened = openEnvelope(line, macKey);
      if (!opened) {
        log.error({ component, file: path.slice(-'0000000001.jsonl'.length) }, damagedLine);
        continue;
      }
      file.newest = Math.max(file.newest, opened.line.time);
      const isTaken = onLine(opened.line);
      if (opened.line.kind === 'request') file.requests.push(opened.line.id);
      if (opened.writer.startsWith(this.#writer)) this.#verdicts.set(opened.writer, isTaken);
    }
    file.bytes += whole.length;
  }

  async #fileToWrite(): Promise<{ readonly path: string; readonly macKey: Uint8Array }> {
    const { fileBytesMax = defaultFileBytesMax } = this.#options;
    for (let attempts = 1; ; attempts += 1) {
      await this.#readAll();
      const [, last] = [...this.#files].findLast(([, { keyId, macKey }]) => {
        return macKey !== undefined && keyId === this.#options.wrapper.id;
      }) ?? [0, undefined];
      const { macKey } = last ?? {};
      if (last && macKey && last.bytes < fileBytesMax) return { path: last.path, macKey };
      if (attempts > 3) throw new Error('there is no file to write to');
      await this.#create();
    }
  }

  /** Whole or not at all; when another gateway makes the same one, that one is it. */
  async #create(): Promise<void> {
    const { directory, files, wrapper } = this.#options;
    const number = 1 + Math.max(0, ...this.#files.keys());
    const wrapped = await wrapper.wrap(randomBytes(macKeyBytes));
    const header = { key_id: wrapper.id, wrapped: Buffer.from(wrapped).toString('base64') };
    const temporary = join(directory, `${randomUUID()}.new`);
    const file = await files.create(temporary);
    try {
      await file.append([Buffer.from(`${JSON.stringify(header)}\n`)]);
      await file.sync();
      await files.link(temporary, join(directory, nameOf(number)));
      await files.syncDirectory(directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      await file.close();
      await files.remove(temporary).catch(() => undefined); // It is in nobody's way.
    }
  }
}

const damagedLine =
  'a line is damaged, or was cut off before anybody was told of it: what it said does not hold';

function nameOf(number: number): string {
  return `${String(number).padStart(10, '0')}.jsonl`;
}

async function readText(files: FileSystem, path: string, from: number): Promise<string> {
  const file = await files.open(path);
  try {
    const bytes = await file.read(from, Math.max(0, (await file.size()) - from));
    // Bytes that are no text would be longer as text: each is one, and none of ours.
    return Buffer.from(bytes).toString('latin1');
  } finally {
    await file.close();
  }
}

function parseHeader(line: string): { keyId: string; wrapped: Uint8Array } | undefined {
  const value = parseJson(line) as { key_id?: unknown; wrapped?: unknown } | undefined;
  const { key_id: keyId, wrapped } = value ?? {};
  if (typeof keyId !== 'string' || typeof wrapped !== 'string') return undefined;
  return { keyId, wrapped: Buffer.from(wrapped, 'base64') };
}

function envelope(line: ApprovalLine, writer: string, macKey: Uint8Array): string {
  return asciiJson({ line, mac: macOf(line, writer, macKey).toString('hex'), writer });
}

function openEnvelope(text: string, macKey: Uint8Array) {
  const value = parseJson(text) as { line?: unknown; mac?: unknown; writer?: unknown } | undefined;
  const { line: said, mac, writer } = value ?? {};
  const line = parseLine(said);
  if (!line || typeof mac !== 'string' || typeof writer !== 'string') return undefined;
  const expected = macOf(line, writer, macKey);
  const given = Buffer.from(mac, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return { line, writer };
}

function macOf(line: ApprovalLine, writer: string, macKey: Uint8Array): Buffer {
  return createHmac('sha256', macKey).update(canonicalJson({ line, writer })).digest();
}

/** Lines are read as bytes: what is not ASCII is escaped. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // Not JSON.
  }
}

function unavailable(what: string, cause: unknown): ApprovalError {
  if (cause instanceof ApprovalError) return cause;
  return new ApprovalError('unavailable', `${failureOf(what, cause)}; try again`, { cause });
}
