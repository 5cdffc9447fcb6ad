import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Batch } from '@traceveil/pipeline';
import { writeWhole, type FileSystem } from './file-system.ts';
import type { KeyRing } from './keys.ts';
import type { Position } from './position.ts';
import { createHeader, encodeRecord, headerBytes, newRecord } from './segment-format.ts';
import { openSegment } from './segment-reader.ts';

/** Below the spool's directory. */
const directoryName = 'dead-letters';
const ending = { kept: '.letter', resend: '.resend', new: '.new' } as const;
const idPattern = /^\d{10,15}-\d{1,15}-[\w.~-]+$/;

/** What a backend refused for good, or what became too old: one file each. */
export interface DeadLetter {
  /** Names the file. */
  readonly id: string;
  readonly exporter: string;
  /** Why it is here. Holds no text of the batch. */
  readonly reason: string;
  /** When it was accepted, in milliseconds since the epoch. */
  readonly time: number;
  readonly signal: Batch['signal'];
  readonly items: number;
  /** Of the file. */
  readonly bytes: number;
  /** Somebody has asked for it to be sent again; the running gateway does so. */
  readonly isResending: boolean;
  /** `undefined` when its bytes are damaged, or sealed with a key that is not given. */
  open(): Promise<Batch | undefined>;
}

/** A batch that is to become one. */
export interface Undeliverable {
  readonly batch: Batch;
  readonly exporter: string;
  readonly reason: string;
  readonly time: number;
  /** Where it stands in the spool: the same batch becomes the same letter, also after a crash. */
  readonly start: Position;
  /** The rest of its batch was delivered: the letter is named by what it holds, too. */
  readonly isPart?: boolean;
}

/** The dead letters of one spool. The gateway and `traceveil spool` may both be at it. */
export class DeadLetters {
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #keys: KeyRing;
  readonly #bytesMax: number;
  // In files, when last measured, and since then.
  #bytes = 0;
  /** Of letters that are on their way to the disk, where nobody can measure them yet. */
  #writing = 0;

  /**
   * @param spoolDirectory in which they have a directory of their own
   * @param bytesMax       of all of them; more are not written
   */
  constructor(files: FileSystem, spoolDirectory: string, keys: KeyRing, bytesMax = Infinity) {
    this.#files = files;
    this.#bytesMax = bytesMax;
    this.#directory = join(spoolDirectory, directoryName);
    this.#keys = keys;
  }

  /**
   * Makes the directory and removes what a crash left unfinished.
   *
   * @returns the highest number of a segment that a letter came from: to use it again would give
   *          another batch the same name
   */
  async start(): Promise<number> {
    await this.#files.makeDirectory(this.#directory);
    const names = await this.#files.list(this.#directory);
    for (const name of names) {
      // Its batch is still in the spool, or it would have another name.
      if (name.endsWith(ending.new)) await this.#files.remove(join(this.#directory, name));
    }
    await this.#measure();
    return Math.max(0, ...names.filter(isLetter).map((name) => Number.parseInt(name, 10)));
  }

  /** Resolves when the letter is durable; to `false` when there is no room for it. */
  async write(undeliverable: Undeliverable): Promise<boolean> {
    const bytes = undeliverable.batch.bytes.length;
    // `traceveil spool drop` makes room without telling.
    if (!this.#hasRoom(bytes)) await this.#measure();
    if (!this.#hasRoom(bytes)) return false;
    this.#writing += bytes;
    try {
      await this.#write(undeliverable);
      this.#bytes += bytes;
      return true;
    } finally {
      this.#writing -= bytes;
    }
  }

  #hasRoom(bytes: number): boolean {
    return this.#bytes + this.#writing + bytes <= this.#bytesMax;
  }

  async #measure(): Promise<void> {
    let bytes = 0;
    const names = await this.#files.list(this.#directory);
    for (const name of names.filter(isLetter)) bytes += await this.#sizeOf(name);
    this.#bytes = bytes;
  }

  async #write(undeliverable: Undeliverable): Promise<void> {
    const { batch, exporter, reason, time, start, isPart } = undeliverable;
    const { bytes } = batch;
    const header = createHeader(this.#keys);
    const whole = newRecord(batch, [exporter], time);
    const record = { ...whole, head: { ...whole.head, reason } };
    const { buffers } = encodeRecord(record, headerBytes, header);
    const segment = String(start.segment).padStart(10, '0');
    const id = `${segment}-${start.offset}-${exporter.replace('/', '~')}${
      isPart ? `.${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}` : ''
    }`;
    const path = join(this.#directory, id);
    await writeWhole(this.#files, {
      temporary: `${path}${ending.new}`,
      path: `${path}${ending.kept}`,
      buffers: [header.bytes, ...buffers],
    });
  }

  /** Oldest first; what cannot be read is named in `unreadable`. */
  async list(): Promise<{ letters: DeadLetter[]; unreadable: string[] }> {
    const letters: DeadLetter[] = [];
    const unreadable: string[] = [];
    const names = await this.#files.list(this.#directory).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.sort()) {
      if (!isLetter(name)) continue;
      const letter = await this.#read(name);
      if (letter) letters.push(letter);
      else unreadable.push(name);
    }
    return { letters, unreadable };
  }

  /** @returns those that somebody has asked to be sent again */
  async resending(): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for (const name of (await this.#files.list(this.#directory)).sort()) {
      const letter = name.endsWith(ending.resend) ? await this.#read(name) : undefined;
      if (letter) letters.push(letter);
    }
    return letters;
  }

  /** Asks the gateway to send it again, now or when it next starts. */
  async resend({ id, isResending }: DeadLetter): Promise<void> {
    if (isResending) return;
    const path = join(this.#directory, id);
    await this.#files.rename(`${path}${ending.kept}`, `${path}${ending.resend}`);
    await this.#files.syncDirectory(this.#directory);
  }

  async remove({ id, isResending, bytes }: DeadLetter): Promise<void> {
    await this.#files.remove(
      join(this.#directory, `${id}${isResending ? ending.resend : ending.kept}`),
    );
    this.#bytes -= bytes;
  }

  async #sizeOf(name: string): Promise<number> {
    try {
      const file = await this.#files.open(join(this.#directory, name));
      const bytes = await file.size();
      await file.close();
      return bytes;
    } catch {
      return 0; // Gone meanwhile.
    }
  }

  async #read(name: string): Promise<DeadLetter | undefined> {
    const path = join(this.#directory, name);
    const bytes = await this.#sizeOf(name);
    const found = await this.#first(path, bytes);
    if (found?.kind !== 'record') return undefined;
    const { head, time } = found;
    return {
      id: name.replace(/\.\w+$/, ''),
      exporter: head.exporters[0] ?? '',
      reason: head.reason ?? '',
      time,
      signal: head.signal,
      items: head.items,
      bytes,
      isResending: name.endsWith(ending.resend),
      open: async () => {
        const reader = await openSegment(this.#files, path, this.#keys);
        try {
          const again = await reader?.at(headerBytes, bytes);
          return again?.kind === 'record' ? await again.open() : undefined;
        } finally {
          await reader?.close();
        }
      },
    };
  }

  async #first(path: string, bytes: number) {
    try {
      const reader = await openSegment(this.#files, path, this.#keys);
      try {
        return await reader?.at(headerBytes, bytes);
      } finally {
        await reader?.close();
      }
    } catch {
      return undefined; // Gone meanwhile, or not to be read: the caller says so.
    }
  }
}

function isLetter(name: string): boolean {
  const [, id = '', end = ''] = /^(.*)(\.\w+)$/.exec(name) ?? [];
  return idPattern.test(id) && (end === ending.kept || end === ending.resend);
}
